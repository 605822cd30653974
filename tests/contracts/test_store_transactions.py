"""One transaction and the next: what is kept, undone, counted and removed, on every database."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from monitor.model import DeliveryState, Retention, SourceState
from tests.fakes.stored import DAY, NOW, alert, article, decision, key, queue, with_articles

if TYPE_CHECKING:
    from monitor.ports import Transaction
    from monitor.store.store import SqlStore
    from monitor.store.transaction import SqlTransaction


class TestTransactions:
    def test_commits_at_the_end_of_the_block(self, store: SqlStore) -> None:
        """What a transaction wrote is there for the next one."""
        with_articles(store, article())

        with store.transaction() as tx:
            assert {article().id: article()} == tx.articles([article().id])

    def test_rolls_back_when_the_block_raises(self, store: SqlStore) -> None:
        """An exception leaves no trace of any verb, and passes unchanged."""
        error = ValueError("the caller's own")

        def fail_late() -> None:
            with store.transaction() as tx:
                tx.add_articles([article()])
                tx.learn_keys({key("k"): article().id}, NOW)
                tx.add_alerts([alert()], NOW)
                raise error

        with pytest.raises(ValueError, match="own") as caught:
            fail_late()

        assert error is caught.value
        with store.transaction() as tx:
            assert tx.articles([article().id]) == {}
            assert tx.known_articles([key("k")]) == {}
            assert tx.deliveries(DeliveryState) == []

    def test_serves_several_threads_one_after_another(self, store: SqlStore) -> None:
        """A store is not bound to the thread that opened it."""
        threads = [
            threading.Thread(target=with_articles, args=(store, article(n))) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with store.transaction() as tx:
            assert tx.counts()["articles"] == 8

    def test_a_nested_part_fails_alone(self, store: SqlStore) -> None:
        """A nested transaction is undone without the one around it."""

        def fail_inside(tx: SqlTransaction) -> None:
            with tx.nested() as part:
                part.add_articles([article("inside")])
                raise KeyError

        with store.transaction() as tx:
            tx.add_articles([article("before")])
            with pytest.raises(KeyError):
                fail_inside(tx)
            with tx.nested() as part:
                part.add_articles([article("after")])

        with store.transaction() as tx:
            ids = [article(name).id for name in ("before", "inside", "after")]
            assert {ids[0], ids[2]} == set(tx.articles(ids))

    def test_a_nested_part_recovers_from_a_refused_statement(self, store: SqlStore) -> None:
        """What the database refuses inside a part does not spoil the rest."""
        with store.transaction() as tx:
            with pytest.raises(StoreError), tx.nested() as part:
                part.save_decisions([decision(article("unknown"))], NOW)
            tx.add_articles([article()])

        with store.transaction() as tx:
            assert tx.counts()["articles"] == 1

    def test_a_swallowed_failure_cannot_be_committed(self, store: SqlStore) -> None:
        """After a failed verb the transaction only rolls back, on every database."""

        def swallow() -> None:
            with store.transaction() as tx:
                tx.add_articles([article()])
                with suppress(StoreError):
                    tx.save_decisions([decision(article("unknown"))], NOW)

        with pytest.raises(StoreError):
            swallow()

        with store.transaction() as tx:
            assert tx.counts()["articles"] == 0

    def test_reading_sees_the_store_and_refuses_to_write(self, store: SqlStore) -> None:
        """A reading transaction reads everything and changes nothing."""
        with_articles(store, article())

        with store.reading() as tx:
            assert {article().id: article()} == tx.articles([article().id])
        with pytest.raises(StoreError), store.reading() as tx:
            tx.add_articles([article("b")])
        with_articles(store, article("c"))
        with store.reading() as tx:
            assert tx.counts()["articles"] == 2

    def test_foreign_errors_keep_their_cause(self, store: SqlStore) -> None:
        """A StoreError names the database and carries the library's error."""
        with pytest.raises(StoreError, match=r"^the (database|store) ") as caught:
            self._refused(store)

        assert caught.value.__cause__ is not None

    @staticmethod
    def _refused(store: SqlStore) -> None:
        with store.transaction() as tx:
            tx.save_decisions([decision(article("unknown"))], NOW)

    def test_a_whole_store_passes_its_check(self, store: SqlStore) -> None:
        """`verify` is silent when nothing is wrong."""
        with_articles(store, article())

        store.verify()


class TestFigures:
    def test_an_empty_store_has_all_of_them(self, store: SqlStore) -> None:
        """Zero, not missing."""
        states = {f"alerts_{state}": 0 for state in DeliveryState}

        with store.transaction() as tx:
            assert {"sources": 0, "articles": 0, "awaiting": 0, **states} == tx.counts()

    def test_count_rows(self, store: SqlStore) -> None:
        """By table, and alerts by state."""
        with_articles(store, article(1), article(2))
        with store.transaction() as tx:
            tx.save_source_states([SourceState(name="Lab feed")])
            queue(tx, article(1))
            tx.add_alerts([alert(n) for n in range(3)], NOW)
            tx.mark([alert(0).id], DeliveryState.SENT, NOW)

            counts = tx.counts()

        assert (counts["sources"], counts["articles"], counts["awaiting"]) == (1, 2, 1)
        assert (counts["alerts_pending"], counts["alerts_sent"]) == (2, 1)


class TestPruning:
    def fill(self, tx: Transaction) -> None:
        old, new = article("old", text="x"), article("new", text="y", seen_at=NOW + 300 * DAY)
        tx.add_articles([old, new])
        tx.learn_keys({key("old"): old.id}, NOW)
        tx.learn_copy_keys(old.id, [key("copy")], NOW)
        tx.save_decisions([decision(old), decision(new)], NOW)
        queue(tx, old)
        tx.add_alerts([alert("sent"), alert("pending")], NOW)
        tx.mark([alert("sent").id], DeliveryState.SENT, NOW)

    def test_removes_what_outlived_its_time(self, store: SqlStore) -> None:
        """Old keys, articles with all that hangs on them, and finished alerts; nothing else."""
        with store.transaction() as tx:
            self.fill(tx)

        store.prune(NOW + 400 * DAY + timedelta(microseconds=1))

        with store.transaction() as tx:
            assert tx.known_articles([key("old")]) == {}
            assert {article("new").id} == set(tx.articles([article("old").id, article("new").id]))
            assert {article("new").id} == set(tx.decisions([article("old").id, article("new").id]))
            assert tx.undecided(NOW + 500 * DAY, 10) == []
            assert [alert("pending")] == [each.alert for each in tx.deliveries(DeliveryState)]

    def test_drops_texts_before_articles(self, store: SqlStore) -> None:
        """A text goes after 90 days, title and summary stay."""
        with store.transaction() as tx:
            self.fill(tx)

        removed = store.prune(NOW + 91 * DAY)

        with store.transaction() as tx:
            found = tx.articles([article("old").id, article("new").id])
        assert removed == 2  # the text, and the copy key
        assert [found[article(name).id].text for name in ("old", "new")] == [None, "y"]

    def test_leaves_what_is_young(self, store: SqlStore) -> None:
        """To the microsecond: kept as long as promised."""
        with store.transaction() as tx:
            self.fill(tx)

        assert store.prune(NOW + 30 * DAY) == 0

    def test_takes_at_most_the_limit_at_once(self, store: SqlStore) -> None:
        """One call never holds up other writers for long; calls add up to all."""
        with store.transaction() as tx:
            tx.learn_keys({key(n): "1" for n in range(12)}, NOW)
            tx.add_articles([article(n, text="x") for n in range(3)])

        removed = []
        keep = Retention(keys=DAY, articles=DAY)
        for _ in range(5):
            with store.transaction() as tx:
                removed.append(tx.prune(NOW + 2 * DAY, 5, keep))

        assert removed == [5, 5, 5, 0, 0]
