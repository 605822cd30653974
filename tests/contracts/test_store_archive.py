"""The archive as `explain`, `backtest` and `status` read it, on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.model import DeliveryState, Progress, Receipt
from tests.fakes.stored import (
    DAY,
    FULL_ARTICLE,
    FULL_DECISION,
    MINUTE,
    NOW,
    alert,
    article,
    decision,
    with_articles,
)

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


class TestArchived:
    def test_comes_oldest_first_in_portions(self, store: SqlStore) -> None:
        """Each portion goes on where the last one ended, also among those seen at one moment."""
        ages = {"a": 3, "b": 2, "c": 2, "d": 2, "e": 0}
        with_articles(store, *(article(n, seen_at=NOW - age * DAY) for n, age in ages.items()))
        titles = []
        last = None
        with store.reading() as tx:
            while found := tx.archived(NOW - 2 * DAY, 2, after=last):
                last = found[-1][0]
                titles.append({each.title for each, _ in found})

        assert [len(portion) for portion in titles] == [2, 2]
        assert {f"Plant {name} is off" for name in "bcde"} == titles[0] | titles[1]

    def test_brings_the_decision_if_there_is_one(self, store: SqlStore) -> None:
        """What still waits has none; a decision says when it was made."""
        waiting = article("waiting", seen_at=NOW + MINUTE)
        with_articles(store, FULL_ARTICLE, waiting)
        with store.transaction() as tx:
            tx.save_decisions([FULL_DECISION], NOW + DAY)
            found = tx.archived(NOW, 10)

        assert [(FULL_ARTICLE, FULL_DECISION), (waiting, None)] == found
        assert found[0][1] is not None
        assert found[0][1].decided_at == NOW + DAY


class TestAddressed:
    def test_finds_by_the_beginning_of_address_or_link(self, store: SqlStore) -> None:
        """Newest first, no more than asked for; the marks of LIKE are plain characters."""
        old = article("old", url="https://a.example/x_1", seen_at=NOW - DAY)
        new = article("new", url="https://a.example/x_2")
        linked = article("g", url="", link="https://b.example/x_1?y", seen_at=NOW - 2 * DAY)
        with_articles(store, old, new, linked)

        with store.reading() as tx:
            assert [new, old] == tx.addressed("https://a.example/x_", 5)
            assert [new] == tx.addressed("https://a.example/", 1)
            assert [linked] == tx.addressed("https://b.example/x_1", 5)
            assert tx.addressed("https://a%", 5) == []
            assert tx.addressed("https://a.example/\0", 5) == []


class TestStory:
    def test_has_its_articles_oldest_first(self, store: SqlStore) -> None:
        """With the decision on each; other stories are left out."""
        first, copy, other = (
            article(name, seen_at=NOW + number * MINUTE) for number, name in enumerate("abc")
        )
        with_articles(store, copy, other, first)
        made = [
            decision(each, story=story) for each, story in ((first, "s"), (copy, "s"), (other, "t"))
        ]
        with store.transaction() as tx:
            tx.save_decisions(made, NOW)

            assert [(first, made[0]), (copy, made[1])] == tx.of_story("s")

    def test_has_its_alerts_in_order(self, store: SqlStore) -> None:
        """With what became of each."""
        receipt = Receipt(channel="C1", ts="12.5")
        with store.transaction() as tx:
            tx.add_alerts([alert("1", story="s"), alert("2", story="t")], NOW)
            tx.add_alerts([alert("3", story="s", channel="#other")], NOW)
            sent = Progress(state=DeliveryState.SENT, receipt=receipt)
            tx.settle([alert("1").id], sent, NOW + MINUTE)
            found = tx.alerts_of("s")

        assert [(row.alert.channel, row.state.value) for row in found] == [
            ("#battery-news", "sent"),
            ("#other", "pending"),
        ]
        assert (NOW + MINUTE, receipt) == (found[0].sent_at, found[0].receipt)


class TestSize:
    def test_of_an_empty_archive(self, store: SqlStore) -> None:
        """There is no oldest article; the database itself has a size."""
        with store.reading() as tx:
            size = tx.size()

        assert (size.articles, size.texts, size.oldest) == (0, 0, None)
        assert size.bytes > 0

    def test_counts_articles_and_texts(self, store: SqlStore) -> None:
        """And says when the oldest was seen."""
        kept = [article(n, seen_at=NOW - n * DAY, text="x" if n else None) for n in range(3)]
        with_articles(store, *kept)
        with store.reading() as tx:
            size = tx.size()

        assert (size.articles, size.texts, size.oldest) == (3, 2, NOW - 2 * DAY)

    def test_grows_with_the_archive(self, store: SqlStore) -> None:
        """It is what the database takes on the disk."""
        with store.reading() as tx:
            before = tx.size().bytes
        texts = [replace(article(n), text="A text of words. " * 5_000) for n in range(20)]
        with_articles(store, *texts)
        with store.reading() as tx:
            after = tx.size().bytes

        assert after > before


def test_a_decision_is_the_same_whenever_it_was_made() -> None:
    """The moment is told, not compared."""
    later = replace(FULL_DECISION, decided_at=NOW + timedelta(days=3))

    assert later == FULL_DECISION
