"""What only a server can do to a store: be away, restart, and serve several programs at once."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import psycopg
import pytest

from monitor.errors import StoreError
from monitor.model import Decision, DeliveryState, Relation, SourceState, Verdict
from monitor.store.store import SqlStore
from tests.fakes.records import make_alert, make_article

if TYPE_CHECKING:
    from monitor.model import PageTask
    from monitor.store.transaction import SqlTransaction

NOW = datetime(2026, 11, 23, tzinfo=UTC)
#: Longer than anything here takes; reached only when a test fails.
PATIENCE = 10

pytestmark = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


def end_all_connections(server: str) -> None:
    """What a restart of the server does to its clients."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


def save(store: SqlStore, name: str) -> None:
    with store.transaction() as tx:
        tx.save_source_states([SourceState(name=name)])


def decision_on(article: str) -> Decision:
    return Decision(article=article, relation=Relation.NONE, verdict=Verdict(), reason="nothing")


def test_a_restart_between_transactions_goes_unnoticed(
    store: SqlStore, postgresql_server: str
) -> None:
    """A pooled connection that died is replaced before it is used."""
    save(store, "before")
    end_all_connections(postgresql_server)

    save(store, "after")

    with store.reading() as tx:
        assert set(tx.source_states()) == {"before", "after"}


def test_a_restart_inside_a_transaction_is_told(store: SqlStore, postgresql_server: str) -> None:
    """The transaction fails whole, and the next one works."""

    def interrupted() -> None:
        with store.transaction() as tx:
            tx.save_source_states([SourceState(name="lost")])
            end_all_connections(postgresql_server)
            tx.save_source_states([SourceState(name="lost too")])

    with pytest.raises(StoreError, match="postgresql://"):
        interrupted()
    save(store, "next")

    with store.reading() as tx:
        assert set(tx.source_states()) == {"next"}


def test_two_programs_may_start_on_an_empty_database(store_url: str) -> None:
    """One makes the tables, the other waits and finds them."""
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(SqlStore.open, [store_url] * 4))

    for store in stores:
        save(store, "any")
        store.close()


def test_a_repeated_step_of_two_programs_makes_one_alert(store: SqlStore, store_url: str) -> None:
    """The second waits for the first to commit, and then leaves its rows alone."""
    written, go_on = Event(), Event()

    def step(tx: SqlTransaction) -> None:
        tx.add_articles([make_article(id="a"), make_article(id="b")])
        tx.learn_keys({b"k" * 16: "a"}, NOW)
        tx.add_alerts([make_alert()], NOW)

    def first() -> None:
        with store.transaction() as tx:
            step(tx)
            written.set()
            assert go_on.wait(PATIENCE)

    def second() -> None:
        with closing(SqlStore.open(store_url)) as other, other.transaction() as tx:
            go_on.set()
            step(tx)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        assert written.wait(PATIENCE)
        two = pool.submit(second)
        one.result(PATIENCE)
        two.result(PATIENCE)

    with store.reading() as tx:
        assert len(tx.deliveries(DeliveryState)) == 1
        assert tx.known_articles([b"k" * 16]) == {b"k" * 16: "a"}


def test_two_programs_get_different_pages(store: SqlStore, store_url: str) -> None:
    """The second neither waits for the first to commit, nor gets a page that it took."""
    articles = [make_article(id=f"page {number}") for number in range(6)]
    until = NOW + timedelta(minutes=5)
    with store.transaction() as tx:
        tx.add_articles(articles)
        tx.queue_pages([each.id for each in articles], NOW, decide_by=until, fetch=True)

    def rest() -> list[PageTask]:
        with closing(SqlStore.open(store_url)) as other, other.transaction() as two:
            return two.claim_pages(NOW, until, list)

    with ThreadPoolExecutor(1) as pool, store.transaction() as one:
        first = one.claim_pages(NOW, until, lambda tasks: tasks[:4])
        second = pool.submit(rest).result(PATIENCE)

    assert articles[:4] == [task.article for task in first]
    assert articles[4:] == [task.article for task in second]


def test_a_page_taken_while_one_chose_is_not_handed_out_again(
    store: SqlStore, store_url: str
) -> None:
    """What was committed between looking and taking counts."""
    until = NOW + timedelta(minutes=5)
    with store.transaction() as tx:
        tx.add_articles([make_article(id="page")])
        tx.queue_pages(["page"], NOW, decide_by=until, fetch=True)

    def overtaken(tasks: list[PageTask]) -> list[PageTask]:
        with other.transaction() as two:
            assert len(two.claim_pages(NOW, until, list)) == 1
        return tasks

    with closing(SqlStore.open(store_url)) as other, store.transaction() as one:
        assert one.claim_pages(NOW, until, overtaken) == []


def test_two_programs_decide_an_article_once(store: SqlStore, store_url: str) -> None:
    """The second waits until the first has decided, and then finds nothing left to do."""
    looked, found = Event(), []
    with store.transaction() as tx:
        tx.add_articles([make_article(id="a")])
        tx.queue_pages(["a"], NOW, decide_by=NOW, fetch=False)

    def second() -> None:
        with closing(SqlStore.open(store_url)) as other, other.transaction() as tx:
            looked.set()
            found.append(tx.still_undecided(["a"], NOW))

    with ThreadPoolExecutor(1) as pool:
        with store.transaction() as tx:
            assert set(tx.still_undecided(["a"], NOW)) == {"a"}
            two = pool.submit(second)
            assert looked.wait(PATIENCE)
            tx.save_decisions([decision_on("a")], NOW)
        two.result(PATIENCE)

    assert found == [{}]


def test_programs_that_write_the_same_rows_do_not_deadlock(store: SqlStore) -> None:
    """Rows are written in one order, in whatever order they were given."""
    names = [f"source {number:03}" for number in range(300)]
    keys = {bytes([number % 256]) * 15 + bytes([number // 256]): "a" for number in range(300)}

    def write(backwards: bool) -> None:
        for _ in range(10):
            with store.transaction() as tx:
                several = sorted(names, reverse=backwards)
                tx.save_source_states([SourceState(name=name) for name in several])
                tx.learn_keys(dict(sorted(keys.items(), reverse=backwards)), NOW)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, backwards) for backwards in (False, True)]:
            done.result(PATIENCE)


def test_keys_are_locked_in_their_order(store: SqlStore, store_url: str) -> None:
    """Who waits for one holds all before it and none behind it, so that nobody waits in a ring."""
    drawn = random.Random(1)
    numbers = [drawn.randrange(-(2**63), 2**63) for _ in range(600)]
    keys = [number.to_bytes(8, "big", signed=True) + bytes(8) for number in numbers]
    middle = sorted(numbers)[300]
    with ThreadPoolExecutor() as threads, psycopg.connect(store_url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (middle,))
        waiting = threads.submit(_lock, store, keys)
        try:
            held = _held_by_who_waits(holder)
        finally:
            holder.rollback()
        waiting.result(PATIENCE)

    assert held == set(sorted(numbers)[:300])


def _lock(store: SqlStore, keys: list[bytes]) -> None:
    with store.transaction() as tx:
        tx.lock_keys(keys)


def _held_by_who_waits(watcher: psycopg.Connection) -> set[int]:
    """The keys of the transaction that waits for one."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        rows = watcher.execute(
            "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE granted"
            " AND locktype = 'advisory' AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)"
        ).fetchall()
        if rows:
            return {row[0] for row in rows}
    raise AssertionError("nobody waited")


def test_counting_holds_up_nobody(store: SqlStore) -> None:
    """Every article counts some of the same terms, and transactions go on after that."""
    with ThreadPoolExecutor() as threads, store.transaction() as tx:
        tx.count_terms({"": 1, "plant": 1})
        threads.submit(_count, store).result(PATIENCE)

    with store.reading() as tx:
        assert tx.term_counts(["", "plant"]) == {"": 2, "plant": 2}


def _count(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.count_terms({"plant": 1, "": 1})
