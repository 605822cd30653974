"""What a store remembers of watch lists, and how the archive is walked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.stored import DAY, NOW, SECOND, article, decision, with_articles

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


def test_marks_of_watch_lists_are_kept_replaced_and_forgotten(store: SqlStore) -> None:
    """By name; a name that is not there is forgotten without a word."""
    with store.transaction() as tx:
        assert tx.watch_marks() == {}
        tx.save_watch_marks({"Plants": b"1", "Ports": b"2", "": b"0"})
        tx.save_watch_marks({"Plants": b"3"})
        tx.forget_watch_marks(["Ports", "Nobody"])

    with store.reading() as tx:
        assert tx.watch_marks() == {"Plants": b"3", "": b"0"}


def test_the_archive_is_walked_through_in_portions(store: SqlStore) -> None:
    """Oldest first, each article once, those seen at the same moment too."""
    several = [article(n, seen_at=NOW + n // 3 * SECOND) for n in range(10)]
    with_articles(store, article("old", seen_at=NOW - DAY), *several)
    met: list[str] = []
    with store.reading() as tx:
        last = None
        while portion := tx.archived(NOW, 4, after=last):
            last = portion[-1][0]
            met += [each.id for each, _ in portion]

    in_order = sorted(several, key=lambda each: (each.seen_at, each.id))
    assert [each.id for each in in_order] == met


def test_the_archive_comes_with_its_decisions(store: SqlStore) -> None:
    """And with none for what still waits for one."""
    decided, waiting = article("a"), article("b", seen_at=NOW + SECOND)
    with_articles(store, decided, waiting)
    with store.transaction() as tx:
        tx.save_decisions([decision(decided)], NOW)

    with store.reading() as tx:
        found = tx.archived(NOW - DAY, 10)

    assert [(decided, decision(decided)), (waiting, None)] == found
