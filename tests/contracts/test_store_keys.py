"""By which keys every store knows articles, and finds copies of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.stored import DAY, NOW, article, key, with_articles

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


class TestKeys:
    def test_tell_the_article(self, store: SqlStore) -> None:
        """Known keys give their article, unknown ones are missing."""
        with store.transaction() as tx:
            tx.learn_keys({key("a"): "1", key("b"): "2"}, NOW)

        with store.transaction() as tx:
            known = tx.known_articles([key("a"), key("b"), key("c"), key("a")])

            assert {key("a"): "1", key("b"): "2"} == known
            assert tx.known_articles([]) == {}

    def test_keep_their_first_article(self, store: SqlStore) -> None:
        """Learning a known key again does not move it, looked up before or not."""
        with store.transaction() as tx:
            tx.learn_keys({key("a"): "1"}, NOW)
            tx.learn_keys({key("a"): "2"}, NOW + 31 * DAY)
        with store.transaction() as tx:
            tx.known_articles([key("a")])
            tx.learn_keys({key("a"): "3"}, NOW + 62 * DAY)

            assert {key("a"): "1"} == tx.known_articles([key("a")])

    @pytest.mark.parametrize("number", [8, 9, 64, 65, 512, 513, 1100])
    def test_are_found_in_any_number(self, store: SqlStore, number: int) -> None:
        """Lists of every length are looked up whole."""
        keys = {key(n): str(n) for n in range(number)}
        with store.transaction() as tx:
            tx.learn_keys(keys, NOW)

            assert keys == tx.known_articles(keys)

    @pytest.mark.parametrize("look_up", [False, True])
    def test_live_400_days_after_they_were_last_learnt(
        self, store: SqlStore, look_up: bool
    ) -> None:
        """A key that keeps turning up is never forgotten, one that does not is, after 400 days."""
        with store.transaction() as tx:
            tx.learn_keys({key("returning"): "1", key("once"): "2"}, NOW)
        with store.transaction() as tx:
            if look_up:
                tx.known_articles([key("returning")])
            tx.learn_keys({key("returning"): "1"}, NOW + 31 * DAY)

        removed = store.prune(NOW + 400 * DAY + timedelta(seconds=1))

        with store.transaction() as tx:
            assert removed == 1
            assert {key("returning"): "1"} == tx.known_articles([key("returning"), key("once")])


class TestCopies:
    def test_share_a_key(self, store: SqlStore) -> None:
        """Each article once, oldest first, whichever of its keys is shared."""
        several = [article(n, seen_at=NOW - n * DAY) for n in range(4)]
        with_articles(store, *several)
        with store.transaction() as tx:
            for n, each in enumerate(several):
                tx.learn_copy_keys(each.id, [key("all"), key(n), key("all")], NOW)
                tx.learn_copy_keys(each.id, [key("all")], NOW)

        with store.transaction() as tx:
            since = NOW - 2 * DAY
            assert several[2::-1] == tx.copies([key("all"), key(0), key("none")], since)
            assert several[1:2] == tx.copies([key(1)], since)
            assert several[1:2] == tx.copies([key("all"), key(1)], since, 2)
            assert tx.copies([key(3)], since) == []
            assert tx.copies([], since) == []

    def test_are_found_among_many_keys(self, store: SqlStore) -> None:
        """Lists longer than one statement takes are looked up whole."""
        several = [article(n, seen_at=NOW - n * DAY) for n in range(2)]
        with_articles(store, *several)
        with store.transaction() as tx:
            tx.learn_copy_keys(several[0].id, [key(0), key(599)], NOW)
            tx.learn_copy_keys(several[1].id, [key(599)], NOW)

            assert several[::-1] == tx.copies([key(n) for n in range(600)], NOW - DAY)
