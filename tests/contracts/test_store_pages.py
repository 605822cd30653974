"""The queue of the second step: who waits, whose page is whose to read, on every database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.model import PageTask
from tests.fakes.stored import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    article,
    decision,
    first,
    queue,
    with_articles,
)

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


class TestQueue:
    def test_is_worked_off_in_the_order_it_was_filled(self, store: SqlStore) -> None:
        """First queued, first out; queueing again keeps the place."""
        several = [article(n) for n in range(5)]
        with_articles(store, *several)
        with store.transaction() as tx:
            queue(tx, *several[:3])
            queue(tx, *reversed(several))

        with store.transaction() as tx:
            assert [several[n] for n in (0, 1, 2, 4, 3)] == tx.undecided(NOW + MINUTE, 10)
            assert several[:2] == tx.undecided(NOW + MINUTE, 2)

    def test_waits_for_the_page_until_the_decision_is_due(self, store: SqlStore) -> None:
        """Nothing is decided early, and without a page wanted nothing is fetched."""
        with_articles(store, article(), article("b"))
        with store.transaction() as tx:
            queue(tx, article(), fetch=True)
            queue(tx, article("b"))

            assert tx.undecided(NOW + MINUTE - SECOND, 10) == []
            assert [PageTask(article=article(), queued_at=NOW)] == tx.claim_pages(
                NOW, NOW + MINUTE, first(10)
            )

    def test_says_since_when_a_page_is_wanted(self, store: SqlStore) -> None:
        """Claimed or failed, decided or not; not of what is decided without its page."""
        several = [article(n) for n in range(5)]
        with_articles(store, *several)
        with store.transaction() as tx:
            queue(tx, *several[:3], fetch=True)
            queue(tx, several[3])
            tx.claim_pages(NOW, NOW + DAY, first(1))
            tx.retry_page(several[1].id, NOW + DAY, NOW)
            tx.save_decisions([decision(several[2])], NOW + SECOND)

            wanted = tx.pages_wanted(each.id for each in several)
            assert {each.id: NOW for each in several[:3]} == wanted

    def test_an_edit_leaves_the_page_wanted(self, store: SqlStore) -> None:
        """It is decided anew, and the page that had failed before is still asked for."""
        with_articles(store, article())
        with store.transaction() as tx:
            queue(tx, article(), fetch=True)
            tx.retry_page(article().id, NOW + DAY, NOW)
            queue(tx, article(), now=NOW + MINUTE)

            assert [article()] == tx.undecided(NOW + 2 * MINUTE, 10)
            assert len(tx.claim_pages(NOW + DAY, NOW + DAY, first(10))) == 1

    def test_hands_a_page_out_once(self, store: SqlStore) -> None:
        """Until the claim ends, as after a crash."""
        several = [article(n) for n in range(3)]
        with_articles(store, *several)
        with store.transaction() as tx:
            queue(tx, *several, fetch=True)

            assert [len(tx.claim_pages(NOW, NOW + MINUTE, first(2))) for _ in range(3)] == [2, 1, 0]
            assert len(tx.claim_pages(NOW + MINUTE, NOW + DAY, first(10))) == 3

    def test_claims_end_when_their_process_has(self, store: SqlStore) -> None:
        """A page that had failed keeps its later time."""
        with_articles(store, article(), article("b"))
        with store.transaction() as tx:
            queue(tx, article(), article("b"), fetch=True)
            tx.claim_pages(NOW, NOW + DAY, first(10))
            tx.retry_page(article("b").id, NOW + DAY, NOW)
            tx.release_pages(NOW + SECOND)

            [again] = tx.claim_pages(NOW + SECOND, NOW + DAY, first(10))
            assert again.article == article()

    def test_hands_out_only_what_was_chosen(self, store: SqlStore) -> None:
        """In the order of waiting, in any number; what was not chosen is there for the next."""
        several = [article(n) for n in range(20)]
        with_articles(store, *several)
        with store.transaction() as tx:
            queue(tx, *several, fetch=True)
            chosen = tx.claim_pages(NOW, NOW + MINUTE, lambda tasks: tasks[1::2])
            rest = tx.claim_pages(NOW, NOW + MINUTE, first(20))

        assert several[1::2] == [task.article for task in chosen]
        assert several[::2] == [task.article for task in rest]

    def test_a_claim_may_be_given_back(self, store: SqlStore) -> None:
        """At once, whether the page had failed before or not; nobody else's claim ends by that."""
        several = [article(n) for n in range(3)]
        ids = [each.id for each in several]
        with_articles(store, *several)
        with store.transaction() as tx:
            queue(tx, *several, fetch=True)
            tx.retry_page(ids[0], NOW, NOW)
            tx.claim_pages(NOW, NOW + DAY, first(3))
            claims = {ids[0]: NOW + DAY, ids[1]: NOW + DAY, ids[2]: NOW + MINUTE}
            tx.give_back_pages(claims, NOW + SECOND)

            again = tx.claim_pages(NOW + SECOND, NOW + DAY, first(3))
            assert set(ids[:2]) == {task.article.id for task in again}

    def test_what_came_of_a_claim_outlives_its_return(self, store: SqlStore) -> None:
        """A page that failed keeps its later time, one that came is wanted no more."""
        with_articles(store, article(), article("b"))
        with store.transaction() as tx:
            queue(tx, article(), article("b"), fetch=True)
            tx.claim_pages(NOW, NOW + MINUTE, first(2))
            tx.retry_page(article().id, NOW + DAY, NOW)
            tx.forget_page(article("b").id, NOW)
            tx.give_back_pages({article().id: NOW + MINUTE, article("b").id: NOW + MINUTE}, NOW)

            assert tx.claim_pages(NOW + MINUTE, NOW + DAY, first(2)) == []

    def test_tells_which_of_several_still_wait(self, store: SqlStore) -> None:
        """As they are stored now, when their decision is due and was not made."""
        several = [article(n) for n in range(3)]
        ids = [each.id for each in several]
        with_articles(store, *several)
        with store.transaction() as tx:
            queue(tx, *several[:2])
            tx.update_article(replace(several[0], title="Edited"))
            tx.save_decisions([decision(several[1])], NOW)

            edited = replace(several[0], title="Edited")
            assert {ids[0]: edited} == tx.still_undecided([*ids, "unknown"], NOW + MINUTE)
            assert tx.still_undecided(ids, NOW + MINUTE - SECOND) == {}
            assert tx.still_undecided([], NOW + DAY) == {}

    def test_an_edit_does_not_end_a_claim(self, store: SqlStore) -> None:
        """The page that is just being fetched is not fetched a second time."""
        with_articles(store, article())
        with store.transaction() as tx:
            queue(tx, article(), fetch=True)
            tx.claim_pages(NOW, NOW + DAY, first(10))
            queue(tx, article(), now=NOW + MINUTE, fetch=True)

            assert tx.claim_pages(NOW + MINUTE, NOW + DAY, first(10)) == []

    def test_a_failed_page_is_wanted_again_later(self, store: SqlStore) -> None:
        """Attempts are counted, the decision does not wait, and the page goes on being wanted."""
        with_articles(store, article())
        with store.transaction() as tx:
            queue(tx, article(), fetch=True)
            tx.retry_page(article().id, NOW + DAY, NOW)
            assert [article()] == tx.undecided(NOW, 10)
            tx.save_decisions([decision(article())], NOW)

            assert tx.undecided(NOW + DAY, 10) == []
            assert tx.claim_pages(NOW + DAY - SECOND, NOW + DAY, first(10)) == []
            assert [
                PageTask(article=article(), queued_at=NOW, attempts=1, decided=True)
            ] == tx.claim_pages(NOW + DAY, NOW + 2 * DAY, first(10))
            assert tx.counts()["awaiting"] == 1

    def test_what_waited_for_a_page_is_decided_when_none_will_come(self, store: SqlStore) -> None:
        """At once, and then it leaves the queue."""
        with_articles(store, article())
        with store.transaction() as tx:
            queue(tx, article(), fetch=True)
            tx.forget_page(article().id, NOW)

            assert tx.claim_pages(NOW + DAY, NOW + DAY, first(10)) == []
            assert [article()] == tx.undecided(NOW, 10)
            tx.save_decisions([decision(article())], NOW)
            assert tx.counts()["awaiting"] == 0

    def test_a_decided_article_leaves_with_its_page(self, store: SqlStore) -> None:
        """It is not decided a second time."""
        with_articles(store, article())
        with store.transaction() as tx:
            queue(tx, article(), fetch=True)
            tx.save_decisions([decision(article())], NOW)
            tx.forget_page(article().id, NOW)

            assert tx.undecided(NOW + DAY, 10) == []
            assert tx.counts()["awaiting"] == 0
