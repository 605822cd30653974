"""Articles and decisions, as every store gives them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from tests.fakes.stored import (
    DAY,
    FULL_ARTICLE,
    FULL_DECISION,
    NOW,
    SECOND,
    article,
    decision,
    queue,
    with_articles,
)

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


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
        """Title, summary, text, published, lang and what is known of the page; all else stays."""
        with_articles(store, article("full"), article("b"))
        asked = {"page_asked_at": NOW + SECOND, "page_trouble": "paywall"}

        with store.transaction() as tx:
            edited = replace(FULL_ARTICLE, source="Other", seen_at=NOW + DAY)
            tx.update_article(replace(edited, **asked))  # type: ignore[arg-type]  # fields by name

            expected = article(
                "full",
                title=FULL_ARTICLE.title,
                summary=FULL_ARTICLE.summary,
                text=FULL_ARTICLE.text,
                published=FULL_ARTICLE.published,
                lang="de",
                headline_only=False,
                **asked,
            )
            assert {expected.id: expected} == tx.articles([expected.id])
            assert article("b") == tx.articles([article("b").id])[article("b").id]

    def test_an_edit_of_an_unknown_article_changes_nothing(self, store: SqlStore) -> None:
        """It may have outlived its time meanwhile; it does not come back."""
        with store.transaction() as tx:
            tx.update_article(article())

            assert tx.articles([article().id]) == {}


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
