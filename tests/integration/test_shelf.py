"""Which stories an article is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.app.decide import decide_all
from monitor.core.clustering import CANDIDATES
from monitor.core.profiles import KEYS
from monitor.model import Relation
from monitor.store.store import SqlStore
from tests.fakes import race

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.model import Article, Decision, Posting, Story
    from monitor.store.transaction import SqlTransaction


class Watched:
    """A transaction that tells which stories and keys were read and written."""

    def __init__(self, tx: SqlTransaction) -> None:
        self._tx = tx
        self.read: set[str] = set()
        self.found: list[Posting] = []
        self.saved: list[Posting] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    def stories(self, ids: Iterable[str], *, hold: bool = False) -> dict[str, Story]:
        """Noted."""
        wanted = list(ids)
        self.read.update(wanted)
        return self._tx.stories(wanted, hold=hold)

    def postings(self, *asked: Any) -> list[Posting]:
        """Noted."""
        self.found = self._tx.postings(*asked)
        return self.found

    def save_stories(self, stories: Sequence[Story], postings: Iterable[Posting]) -> None:
        """Noted."""
        self.saved += postings
        self._tx.save_stories(stories, self.saved)


@pytest.fixture
def store() -> Iterator[SqlStore]:
    """An empty store."""
    opened = SqlStore.open("sqlite://")
    yield opened
    opened.close()


def decide(store: SqlStore, article: Article) -> tuple[Decision, Watched]:
    """The decision on an article, and what was read for it."""
    with store.transaction() as tx:
        tx.add_articles([article])
        watched = Watched(tx)
        [(_, decision)] = decide_all(watched, race.setup(), [article], article.seen_at)
    return decision, watched


def later(article: Article, number: int) -> Article:
    """A further report, in the same words but for a number."""
    return replace(
        article,
        id=f"{article.id}-{number}",
        url=f"{article.url}/{number}",
        title=f"{article.title}, says outlet {number}",
        seen_at=article.seen_at + number * timedelta(minutes=1),
    )


def test_a_few_stories_are_read_however_many_share_a_key(store: SqlStore) -> None:
    """Those that share the most are among them."""
    first = race.report(1, 0)
    told, watched = decide(store, first)
    crowd = [
        each._replace(story=f"crowd {number}")
        for number, each in enumerate(5 * CANDIDATES * watched.saved)
    ]
    with store.transaction() as tx:
        tx.save_stories([], crowd)

    second, watched = decide(store, race.report(1, 1))

    assert (told.relation, second.relation) == (Relation.NEW, Relation.COVERAGE)
    assert len(watched.read) == CANDIDATES
    assert first.id in watched.read


def test_a_story_that_is_gone_is_not_compared(store: SqlStore) -> None:
    """Another process may prune it between two looks."""
    first = race.report(1, 0)
    _, watched = decide(store, first)
    with store.transaction() as tx:
        tx.save_stories([], [each._replace(story="gone") for each in watched.saved])

    second, watched = decide(store, race.report(1, 1))

    assert second.story == first.id
    assert "gone" in watched.read


def test_what_is_read_does_not_grow_with_the_reports_of_a_story(store: SqlStore) -> None:
    """One row for each of its keys, whatever the number of its reports."""
    first = race.report(1, 0)
    decide(store, first)
    for number in range(1, 40):
        again, watched = decide(store, different(number))
        assert again.story == first.id

    assert len(watched.found) <= KEYS


def different(number: int) -> Article:
    """A further report of one story; with half of its words, lest it be a copy."""
    told = race.report(1, number % 3)
    words = (told.text or "").split()
    said = " ".join(word for at, word in enumerate(words) if (at * 7 + number) % 5 > 1)
    return later(replace(told, text=said), number)
