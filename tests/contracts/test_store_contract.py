"""What every store promises, on every database it runs on."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from monitor.model import (
    Alert,
    AlertKind,
    Article,
    Decision,
    DeliveryState,
    Evidence,
    Headline,
    Match,
    NearMiss,
    PageTask,
    PollHints,
    Relation,
    SourceState,
    Status,
    Verdict,
)
from monitor.store.transaction import Retention

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.ports import Store, Transaction
    from monitor.store.store import SqlStore
    from monitor.store.transaction import SqlTransaction

NOW = datetime(2026, 11, 23, 8, 30, 15, 123457, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def key(name: object) -> bytes:
    return blake2b(str(name).encode(), digest_size=16).digest()


def article(name: object = "a", **changes: object) -> Article:
    plain = Article(
        id=key(name).hex(),
        url=f"https://example.com/{name}",
        source="Lab feed",
        title=f"Plant {name} is off",
        seen_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


FULL_ARTICLE = article(
    "full",
    link="https://example.com/full?utm_source=feed",
    summary="Die Fabrik kommt nicht: 工場 🏭",
    text="A long text. " * 5_000,
    published=NOW - timedelta(microseconds=1),
    lang="de",
    guid="tag:1",
    publisher="The Lab",
    headline_only=False,
)

EVIDENCE = Evidence(field="title", start=0, end=5, text="Plant", concept="@battery_plant")
MATCH = Match(
    watch="Plant setbacks",
    score=0.1 + 0.2,
    evidence=(EVIDENCE,),
    status=Status.CANCELLED,
    marks=("only considered",),
)
NEAR = NearMiss(watch="Other", score=0.31, reason="score 0.31 is below 0.5", evidence=(EVIDENCE,))


def decision(of: Article, **changes: object) -> Decision:
    plain = Decision(
        article=of.id, relation=Relation.NONE, verdict=Verdict(), reason="matches no list"
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


FULL_DECISION = decision(
    FULL_ARTICLE,
    relation=Relation.NEW,
    verdict=Verdict(matches=(MATCH,), near_misses=(NEAR,)),
    reason="matched Plant setbacks (0.30)",
    story="story-1",
    status=Status.CANCELLED,
    summary="The plant is off.",
)


def alert(name: object = "1", **changes: object) -> Alert:
    plain = Alert(
        id=key(("alert", name)).hex(),
        kind=AlertKind.ALERT,
        story="story-1",
        channel="#battery-news",
        watches=("Plant setbacks", "Gigafactory cancellations"),
        article=FULL_ARTICLE,
        matches=(MATCH,),
        score=0.92,
        created_at=NOW,
        status=Status.PAUSED,
        summary="The plant is off.",
        outlets=2,
        first_run=True,
        folded=(
            Headline(
                title="One",
                link="https://x.example/1",
                source="Wire",
                watches=("Plant setbacks",),
                published=NOW,
                seen_at=NOW,
                created_at=NOW,
            ),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


def with_articles(store: Store, *articles: Article) -> None:
    with store.transaction() as tx:
        tx.add_articles(articles)


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


class TestSources:
    FULL = SourceState(
        name="Lab feed",
        url="https://example.com/feed",
        next_due_at=NOW + timedelta(minutes=10),
        etag='W/"a,b"',
        last_modified="Mon, 23 Nov 2026 08:00:00 GMT",
        body_hash=key("body"),
        last_polled_at=NOW,
        first_ok_at=NOW - DAY,
        last_ok_at=NOW - timedelta(seconds=1),
        last_new_item_at=NOW - timedelta(days=3),
        failures=2,
        last_error="timeout after 30 s",
        item_count=0,
        weekly_items=12.345678901234567,
        hints=PollHints(
            min_interval=timedelta(minutes=30),
            skip_hours=frozenset({0, 23}),
            skip_days=frozenset({6}),
        ),
        gone=True,
    )

    def test_come_back_exactly(self, store: SqlStore) -> None:
        """Every field survives, set or not."""
        empty = SourceState(name="Empty")
        with store.transaction() as tx:
            tx.save_source_states([self.FULL, empty])

        with store.transaction() as tx:
            assert {"Lab feed": self.FULL, "Empty": empty} == tx.source_states()

    def test_are_found_by_name(self, store: SqlStore) -> None:
        """A name without a state is missing, not None."""
        with store.transaction() as tx:
            tx.save_source_states([self.FULL, SourceState(name="Empty")])

            assert tx.source_states(["Lab feed", "Unknown"]) == {"Lab feed": self.FULL}
            assert tx.source_states([]) == {}

    def test_are_replaced_whole(self, store: SqlStore) -> None:
        """Saving again replaces every field, also by None."""
        empty = SourceState(name="Lab feed")
        with store.transaction() as tx:
            tx.save_source_states([self.FULL])
            tx.save_source_states([empty])

            assert {"Lab feed": empty} == tx.source_states()


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


class TestArticles:
    def test_come_back_exactly(self, store: SqlStore) -> None:
        """Every field survives, set or not, with long text and any script."""
        with_articles(store, FULL_ARTICLE, article())

        with store.transaction() as tx:
            found = tx.articles([FULL_ARTICLE.id, article().id, "unknown"])

        assert {FULL_ARTICLE.id: FULL_ARTICLE, article().id: article()} == found

    def test_times_come_back_in_utc(self, store: SqlStore) -> None:
        """A moment given in another zone is the same moment, told in UTC."""
        elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
        with_articles(store, article(seen_at=elsewhere, published=elsewhere))

        with store.transaction() as tx:
            found = tx.articles([article().id])[article().id]

        assert (
            found.published,
            found.seen_at.tzinfo,
            found.published and found.published.tzinfo,
        ) == (NOW, UTC, UTC)

    @pytest.mark.parametrize("year", [1, 1969, 1970, 2099, 9999])
    def test_strange_dates_are_kept(self, store: SqlStore, year: int) -> None:
        """Publishers write any date; none is lost or moved."""
        odd = article(published=datetime(year, 2, 3, 4, 5, 6, 7, tzinfo=UTC))
        with_articles(store, odd)

        with store.transaction() as tx:
            assert {odd.id: odd} == tx.articles([odd.id])

    def test_text_no_database_can_hold_is_replaced_in_place(self, store: SqlStore) -> None:
        """NUL and lone surrogates become U+FFFD; one bad feed cannot fail a transaction."""
        with_articles(store, article(title="a\0b\ud800c🏭", text="\udfff"))

        with store.transaction() as tx:
            found = tx.articles([article().id])[article().id]

        assert (found.title, found.text) == ("a\ufffdb\ufffdc🏭", "\ufffd")

    def test_known_ids_are_left_as_they_are(self, store: SqlStore) -> None:
        """Adding again changes nothing, also within one list."""
        with_articles(store, article(), article(title="Second"))
        with_articles(store, article(title="Third"), article("b"))

        with store.transaction() as tx:
            assert article() == tx.articles([article().id])[article().id]
            assert tx.counts()["articles"] == 2

    def test_an_edit_replaces_what_may_change(self, store: SqlStore) -> None:
        """Title, summary, text, published, lang and headline_only change; all else stays."""
        with_articles(store, article("full"), article("b"))

        with store.transaction() as tx:
            tx.update_article(replace(FULL_ARTICLE, source="Other", seen_at=NOW + DAY))

            expected = article(
                "full",
                title=FULL_ARTICLE.title,
                summary=FULL_ARTICLE.summary,
                text=FULL_ARTICLE.text,
                published=FULL_ARTICLE.published,
                lang="de",
                headline_only=False,
            )
            assert {expected.id: expected} == tx.articles([expected.id])
            assert article("b") == tx.articles([article("b").id])[article("b").id]


def queue(tx: Transaction, *several: Article, now: datetime = NOW, fetch: bool = False) -> None:
    """Queue articles that are decided a minute later at the latest."""
    tx.queue_pages([each.id for each in several], now, decide_by=now + MINUTE, fetch=fetch)


def first(limit: int) -> Callable[[list[PageTask]], list[PageTask]]:
    """The choice of the oldest ones."""
    return lambda tasks: tasks[:limit]


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


class TestDecisions:
    def test_come_back_exactly(self, store: SqlStore) -> None:
        """Every field survives, with evidence and near misses."""
        with_articles(store, FULL_ARTICLE, article())
        plain = decision(article())
        with store.transaction() as tx:
            tx.save_decisions([FULL_DECISION, plain], NOW)

        with store.transaction() as tx:
            found = tx.decisions([FULL_ARTICLE.id, article().id, "unknown"])

        assert {FULL_ARTICLE.id: FULL_DECISION, article().id: plain} == found

    def test_the_latest_counts(self, store: SqlStore) -> None:
        """A second decision on an article replaces the first."""
        with_articles(store, FULL_ARTICLE)
        later = decision(FULL_ARTICLE, reason="denied")
        with store.transaction() as tx:
            tx.save_decisions([FULL_DECISION], NOW)
            tx.save_decisions([later], NOW + DAY)

            assert {FULL_ARTICLE.id: later} == tx.decisions([FULL_ARTICLE.id])

    def test_end_the_wait_for_the_page(self, store: SqlStore) -> None:
        """A decided article no longer awaits its page; it may be queued again."""
        with_articles(store, article(), article("b"))
        with store.transaction() as tx:
            queue(tx, article(), article("b"))
            tx.save_decisions([decision(article())], NOW)

            assert [article("b")] == tx.undecided(NOW + DAY, 10)
            queue(tx, article())
            assert [article("b"), article()] == tx.undecided(NOW + DAY, 10)

    def test_recent_ones_come_newest_first(self, store: SqlStore) -> None:
        """With their articles, and no more than asked for."""
        several = [article(n) for n in range(3)]
        with_articles(store, *several)
        with store.transaction() as tx:
            for n in (1, 0, 2):
                tx.save_decisions([decision(several[n])], NOW + n * DAY)

            expected = [(several[n], decision(several[n])) for n in (2, 1)]
            assert expected == tx.recent_decisions(2)

    def test_need_their_article(self, store: SqlStore) -> None:
        """A decision on an article that is not stored is refused."""
        with pytest.raises(StoreError), store.transaction() as tx:
            tx.save_decisions([decision(article())], NOW)


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


class TestOutbox:
    def test_comes_back_exactly(self, store: SqlStore) -> None:
        """An alert is what it was when it was made, pending, never tried."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)

        with store.transaction() as tx:
            found = tx.alerts([alert().id, "unknown"])[alert().id]

        assert (alert(), DeliveryState.PENDING, 0) == (found.alert, found.state, found.attempts)
        assert (found.sent_at, found.error) == (None, None)

    def test_an_id_that_is_there_is_left_alone(self, store: SqlStore) -> None:
        """A repeated step cannot make a second alert, nor make a sent one pending again."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)
            tx.mark([alert().id], DeliveryState.SENT, NOW)
            tx.add_alerts([alert(summary="again")], NOW + DAY)

            (only,) = tx.deliveries(DeliveryState)
            assert (alert(), DeliveryState.SENT) == (only.alert, only.state)

    def test_comes_oldest_first(self, store: SqlStore) -> None:
        """In the order of adding, by state, no more than asked for."""
        several = [alert(n) for n in range(6)]
        with store.transaction() as tx:
            tx.add_alerts(several[:4], NOW)
            tx.add_alerts(several[4:], NOW)
            tx.mark([several[1].id], DeliveryState.SENT, NOW)
            tx.mark([several[2].id], DeliveryState.UNKNOWN, NOW)
            states = [DeliveryState.PENDING, DeliveryState.UNKNOWN]

            found = [each.alert for each in tx.deliveries(states)]
            assert [several[n] for n in (0, 2, 3, 4, 5)] == found
            assert [several[0]] == [each.alert for each in tx.deliveries(states, 1)]
            assert tx.deliveries([]) == []

    def test_tells_what_was_sent_lately(self, store: SqlStore) -> None:
        """By the time of sending and in that order, to the microsecond; pending rows never."""
        with store.transaction() as tx:
            tx.add_alerts([alert(n) for n in range(5)], NOW - DAY)
            for number, moment in ((3, NOW + DAY), (1, NOW), (0, NOW - timedelta(microseconds=1))):
                tx.mark([alert(number).id], DeliveryState.SENDING, moment)
                tx.mark([alert(number).id], DeliveryState.SENT, moment)
            tx.mark([alert(4).id], DeliveryState.FOLDED, NOW)

            assert [alert(1), alert(3)] == [each.alert for each in tx.sent(NOW)]
            assert tx.sent(NOW + 2 * DAY) == []

    def test_sending_counts_an_attempt(self, store: SqlStore) -> None:
        """And no other state does."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)
            for state in (DeliveryState.SENDING, DeliveryState.PENDING, DeliveryState.SENDING):
                tx.mark([alert().id], state, NOW)

            found = tx.alerts([alert().id])[alert().id]
            assert (found.state, found.attempts) == (DeliveryState.SENDING, 2)

    def test_sent_notes_the_time(self, store: SqlStore) -> None:
        """The time of sending stays when the row is marked again."""
        with store.transaction() as tx:
            tx.add_alerts([alert(1), alert(2)], NOW)
            tx.mark([alert(1).id, alert(2).id], DeliveryState.SENT, NOW + DAY)
            tx.mark([alert(2).id], DeliveryState.FOLDED, NOW + 2 * DAY)

            found = tx.alerts([alert(1).id, alert(2).id]).values()
            assert [each.sent_at for each in found] == [NOW + DAY] * 2

    def test_an_error_is_told_until_the_next_move(self, store: SqlStore) -> None:
        """The reason belongs to the last move; a move without one clears it."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)
            tx.mark([alert().id], DeliveryState.FAILED, NOW, "channel is archived\0")
            assert tx.alerts([alert().id])[alert().id].error == "channel is archived\ufffd"

            tx.mark([alert().id], DeliveryState.PENDING, NOW)
            assert tx.alerts([alert().id])[alert().id].error is None


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
