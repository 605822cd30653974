"""How every store keeps stories, the keys they are found by, and how often terms occurred."""

from __future__ import annotations

import random
import string
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings

from monitor.app.decide import decide_all
from monitor.core.words import LONGEST
from monitor.model import Fact, Posting, Relation, Status, Step, Story
from monitor.store.rows import story_of, story_row
from monitor.store.stories import MOST_COUNTED
from tests.fakes import race
from tests.fakes.drawn import whole
from tests.fakes.stored import DAY, NOW, key

if TYPE_CHECKING:
    from monitor.store.store import SqlStore

FULL = Story(
    id="full",
    title="Fabrik abgesagt: 工場 🏭",
    first_at=NOW - DAY,
    last_at=NOW,
    terms={"kore": 1.25, "arizona": 0.5},
    names=frozenset({"kore"}),
    places=frozenset({"US/Arizona"}),
    reports=3,
    articles=5,
    steps=(Step(status=Status.PAUSED, at=NOW - DAY, article="1"),),
    facts=(Fact(name="jobs", value="3,000", quote="3,000 jobs", amount=3000, unit="jobs"),),
    revision=1,
    changed_at=NOW,
)


def story(name: str, **changes: object) -> Story:
    plain = Story(id=name, title=name, first_at=NOW, last_at=NOW, terms={})
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


def _posting(under: str, of: str, first: int = 0, last: int | None = None) -> Posting:
    """Of a story under a key, seen from one day to another."""
    until = first if last is None else last
    return Posting(key(under), of, NOW + first * DAY, NOW + until * DAY)


class TestStories:
    def test_come_back_as_they_were(self, store: SqlStore) -> None:
        """Every field, held or not; unknown ids are missing."""
        with store.transaction() as tx:
            tx.save_stories([FULL, story("plain")], [])

        with store.transaction() as tx:
            expected = {"full": FULL, "plain": story("plain")}
            assert expected == tx.stories(["full", "plain", "none"])
            assert expected == tx.stories(["plain", "full", "none", "full"], hold=True)
            assert tx.stories([]) == {}

    def test_are_replaced_by_id(self, store: SqlStore) -> None:
        """What is saved last stands, its times included."""
        later = replace(FULL, last_at=NOW + DAY, reports=4)
        with store.transaction() as tx:
            tx.save_stories([FULL], [])
            tx.save_stories([later], [])

            assert {"full": later} == tx.stories(["full"])

    def test_are_listed_latest_first(self, store: SqlStore) -> None:
        """As many as are asked for, of those that went on since a moment."""
        ages = {"old": 3, "new": 0, "middle": 1}
        stories = [
            story(name, first_at=NOW - 9 * DAY, last_at=NOW - age * DAY)
            for name, age in ages.items()
        ]
        with store.transaction() as tx:
            tx.save_stories(stories, [])

        with store.reading() as tx:
            names = [each.id for each in tx.recent_stories(NOW - DAY, 5)]
            assert names == ["new", "middle"]
            assert [each.id for each in tx.recent_stories(NOW - 9 * DAY, 2)] == names


class TestPostings:
    def test_name_each_story_under_each_key(self, store: SqlStore) -> None:
        """Once, however many reports had the key."""
        wanted = [_posting(k, s) for k, s in ("a1", "a2", "c1")]
        with store.transaction() as tx:
            tx.save_stories([], [*wanted[:2], _posting("b", "1"), wanted[0]])
            tx.save_stories([], [wanted[0], wanted[2]])

        with store.reading() as tx:
            found = tx.postings([key("a"), key("c"), key("d"), key("a")], NOW, NOW)

        assert sorted(wanted) == sorted(found)

    def test_tell_the_time_from_the_first_report_to_the_latest(self, store: SqlStore) -> None:
        """In whichever order the reports come, in one saving and in several."""
        with store.transaction() as tx:
            tx.save_stories([], [_posting("a", "1", 0), _posting("b", "1", 0)])
            tx.save_stories([], [_posting("a", "1", 5), _posting("a", "1", 2)])
            tx.save_stories([], [_posting("a", "1", -3), _posting("b", "2", 1, 4)])
            tx.save_stories([], [_posting("b", "2", 2, 3)])

        with store.reading() as tx:
            found = tx.postings([key("a"), key("b")], NOW - 9 * DAY, NOW + 9 * DAY)

        expected = [_posting("a", "1", -3, 5), _posting("b", "1", 0), _posting("b", "2", 1, 4)]
        assert sorted(expected) == sorted(found)

    def test_are_asked_for_by_time(self, store: SqlStore) -> None:
        """Gone on since a moment and begun by another, both included; in the midst of one, too."""
        reports = [_posting("a", str(days), days) for days in range(-3, 4)]
        long = _posting("a", "long", -9, 9)
        with store.transaction() as tx:
            tx.save_stories([], [*reports, long])

        with store.reading() as tx:
            found = tx.postings([key("a")], NOW - DAY, NOW + 2 * DAY)

        assert sorted(found) == sorted([*reports[2:6], long])


class TestLocks:
    def test_are_held_once_for_all(self, store: SqlStore) -> None:
        """Any number of keys, and the same ones again in the next transaction."""
        for _ in range(2):
            with store.transaction() as tx:
                tx.lock_keys([key(n) for n in range(600)])
                tx.lock_keys([])


class TestTerms:
    def test_are_counted(self, store: SqlStore) -> None:
        """Counts add up; what never occurred is missing."""
        with store.transaction() as tx:
            tx.count_terms({"plant": 2, "": 3})
            tx.count_terms({"plant": 1, "größe": 1})

        with store.reading() as tx:
            assert tx.term_counts(["plant", "größe", "none"]) == {"plant": 3, "größe": 1}
            assert tx.term_counts([""]) == {"": 3}

    def test_are_counted_in_parts(self, store: SqlStore) -> None:
        """Later parts see what was counted before them, but for what was undone."""
        with store.transaction() as tx:
            tx.count_terms({"plant": 1})
            with tx.nested() as part:
                part.count_terms({"plant": 1, "site": 1})
                assert part.term_counts(["plant", "site"]) == {"plant": 2, "site": 1}
            with suppress(LookupError), tx.nested() as part:
                part.count_terms({"plant": 5})
                raise LookupError
            with tx.nested() as part:
                assert part.term_counts(["plant", "none"]) == {"plant": 2}

        with store.reading() as tx:
            assert tx.term_counts(["plant", "site"]) == {"plant": 2, "site": 1}

    def test_are_not_counted_by_what_fails(self, store: SqlStore) -> None:
        """All or nothing."""
        with suppress(LookupError), store.transaction() as tx:
            tx.count_terms({"plant": 1})
            raise LookupError

        with store.reading() as tx:
            assert tx.term_counts(["plant"]) == {}

    def test_may_be_as_long_as_words_get(self, store: SqlStore) -> None:
        """Four bytes a character, and nothing in it that could be packed."""
        letters = random.Random(1)
        terms = {
            "".join(chr(letters.randrange(0x10000, 0x110000)) for _ in range(LONGEST))
            for _ in range(20)
        }
        with store.transaction() as tx:
            tx.count_terms(dict.fromkeys(terms, 1))

        with store.reading() as tx:
            assert dict.fromkeys(terms, 1) == tx.term_counts(terms)

    def test_a_heap_of_letters_is_none(self, store: SqlStore) -> None:
        """What no index can hold is in a text; its article is decided all the same."""
        letters = "".join(random.Random(1).choices(string.ascii_letters, k=3900))
        told = race.report(1, 0)
        told = replace(told, title=f"{told.title} {letters}", text=f"{letters} {told.text}")
        with store.transaction() as tx:
            tx.add_articles([told])
            [(_, decided)] = decide_all(tx, race.setup(), [told], told.seen_at)

        assert decided.relation is Relation.NEW


class TestPruning:
    def test_forgets_keys_first_and_stories_with_the_articles(self, store: SqlStore) -> None:
        """A story that is over is found no more, but told of as long as its articles."""
        with store.transaction() as tx:
            postings = [_posting("a", "1"), _posting("b", "1", -5, 0)]
            tx.save_stories([story("1")], postings)

        assert store.prune(NOW + 30 * DAY) == 0
        assert store.prune(NOW + 31 * DAY) == 2
        with store.reading() as tx:
            assert tx.postings([key("a")], NOW, NOW) == []
            assert len(tx.stories(["1"])) == 1

        assert store.prune(NOW + 401 * DAY) == 1
        with store.reading() as tx:
            assert tx.stories(["1"]) == {}

    def test_halves_the_counts_of_very_many_articles(self, store: SqlStore) -> None:
        """The shares stay what they are; what is left of none is dropped."""
        with store.transaction() as tx:
            tx.count_terms({"": MOST_COUNTED, "plant": 3000, "odd": 7, "once": 1})

        store.prune(NOW)
        with store.transaction() as tx:
            before = tx.term_counts(["", "plant", "odd", "once"])
            tx.count_terms({"": 2})
        store.prune(NOW)
        store.prune(NOW)
        with store.reading() as tx:
            after = tx.term_counts(["", "plant", "odd", "once"])

        assert before == {"": MOST_COUNTED, "plant": 3000, "odd": 7, "once": 1}
        assert after == {"": MOST_COUNTED // 2 + 1, "plant": 1500, "odd": 3}


@settings(deadline=None)
@given(whole(Story))
def test_any_story_survives(drawn: Story) -> None:
    """Record to row and back, whatever stands in it."""
    assert drawn == story_of(story_row(drawn)[-1])
