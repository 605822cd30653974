"""What can be done inside one transaction: `ports.Transaction` on a Session.

Rows are written in the order of their keys, so that two transactions on PostgreSQL that touch the
same rows wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.model import DeliveryState, Progress, Retention
from monitor.store import rows
from monitor.store.compiled import padded
from monitor.store.follow_ups import FollowUps
from monitor.store.rows import micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Alert, Article, Backlog, Decision, Delivery, PageTask, SourceState
    from monitor.store.session import Session
    from monitor.store.statements import Statements

#: Pages among which a fair choice is made; more than the hosts that are slow at one time.
CLAIM_WINDOW = 500
#: A known key is written again only after this long; feeds repeat their items at each poll.
REFRESH_AFTER = timedelta(days=30)
#: Unless the configuration says otherwise.
KEEP = Retention()


class SqlTransaction(FollowUps):
    """One transaction on either database; see `ports.Transaction` for what the verbs promise."""

    def __init__(
        self, session: Session, statements: Statements, counted: tuple[Counter[str], ...] = ()
    ) -> None:
        super().__init__(session, statements, counted)
        # When the keys looked up here were last learnt: most items of a feed are known, and what
        # is known and fresh need not be sent to the database once more.
        self._kept: dict[bytes, int] = {}

    @property
    def spoiled(self) -> bool:
        """Whether a failure left nothing to do but roll back."""
        return self._session.spoiled

    @contextmanager
    def nested(self) -> Iterator[SqlTransaction]:
        """A transaction within this one, which can fail alone."""
        own: Counter[str] = Counter()
        with self._session.savepoint():
            yield SqlTransaction(self._session, self._sql, (*self._counted, own))
        self._counted[-1].update(own)

    # -- sources ----------------------------------------------------------------------------------

    def source_states(self, names: Iterable[str] | None = None) -> dict[str, SourceState]:
        """The stored states, by name; a source without one is missing. None: all."""
        if names is None:
            found: Iterable[Sequence[Any]] = self._session.rows(self._sql.all_sources)
        else:
            found = self._found(self._sql.sources, names)
        return {row[0]: rows.source_of(row) for row in found}

    def save_source_states(self, states: Sequence[SourceState]) -> None:
        """Insert or replace."""
        self._write(self._sql.save_source, map(rows.source_row, states))

    # -- identity ---------------------------------------------------------------------------------

    def known_articles(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """Article id by seen key, for those keys that are known."""
        known: dict[bytes, str] = {}
        for key, article, kept_at in self._found(self._sql.seen, keys):
            known[key] = article
            self._kept[key] = kept_at
        return known

    def learn_keys(self, keys: Mapping[bytes, str], now: datetime) -> None:
        """Remember seen keys (key -> article id); known ones keep their article."""
        moment, stale = micros(now), micros(now - REFRESH_AFTER)
        kept = self._kept
        self._write(
            self._sql.learn_key,
            (
                (key, article, moment, stale)
                for key, article in keys.items()
                if kept.get(key, stale) <= stale
            ),
        )

    # -- articles ---------------------------------------------------------------------------------

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """By id; unknown ids are missing."""
        return {row[0]: rows.article_of(row) for row in self._found(self._sql.articles, ids)}

    def add_articles(self, articles: Sequence[Article]) -> None:
        """Store new articles; ids that exist already are left as they are."""
        self._write(self._sql.add_article, map(rows.article_row, articles))

    def update_article(self, article: Article) -> None:
        """Replace what an edit or its page may change; an id that is not stored changes nothing.

        That is title, summary, text, published and lang, and of the page `headline_only`,
        `page_asked_at` and `page_trouble`.
        """
        self._session.change(self._sql.edit_article, rows.article_edit_row(article))

    def queue_pages(
        self, ids: Sequence[str], now: datetime, *, decide_by: datetime, fetch: bool
    ) -> None:
        """Queue articles for the second step; one that waits already keeps its place."""
        moment, latest = micros(now), micros(decide_by)
        wanted = moment if fetch else None
        # Not sorted: their order is the order of the queue.
        self._session.change_many(
            self._sql.queue_page, [(each, moment, latest, wanted) for each in ids]
        )

    def undecided(self, by: datetime, limit: int) -> list[Article]:
        """The oldest `limit` articles that are to be decided by a moment."""
        found = self._session.rows(self._sql.undecided, (micros(by), limit))
        return [rows.article_of(row) for row in found]

    def pages_wanted(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Of these articles, those whose page is still wanted, with when they were queued."""
        return {row[0]: rows.moment(row[1]) for row in self._found(self._sql.pages_wanted, ids)}

    def still_undecided(self, ids: Iterable[str], by: datetime) -> dict[str, Article]:
        """Those of these articles that are still to be decided by a moment, as they are now."""
        found = (
            row
            for part in padded(ids)
            for row in self._session.rows(self._sql.still_undecided(len(part)), (*part, micros(by)))
        )
        return {row[0]: rows.article_of(row) for row in found}

    def claim_pages(
        self, now: datetime, until: datetime, choose: Callable[[list[PageTask]], list[PageTask]]
    ) -> list[PageTask]:
        """What is chosen of the pages due now; nobody else gets them before `until`."""
        found = self._session.rows(self._sql.wanted_pages, (micros(now), CLAIM_WINDOW))
        tasks = choose([rows.page_task_of(row) for row in found])
        claimed = {
            row[0]
            for part in padded(task.article.id for task in tasks)
            for row in self._session.rows(
                self._sql.claim_pages(len(part)), (micros(until), *part, micros(now))
            )
        }
        return [task for task in tasks if task.article.id in claimed]

    def give_back_pages(self, claims: Mapping[str, datetime], now: datetime) -> None:
        """End claims, each named by its article and its `until`, where they still stand."""
        moment = micros(now)
        self._write(
            self._sql.give_back_page,
            ((moment, article, micros(until)) for article, until in claims.items()),
            key=1,
        )

    def release_pages(self, now: datetime) -> None:
        """Let pages that were claimed by a process that has ended be claimed again."""
        self._session.change(self._sql.release_pages, (micros(now), micros(now)))

    def retry_page(self, article: str, at: datetime, now: datetime) -> None:
        """Ask for a page again at a later time; what waited for it is decided now."""
        self._session.change(self._sql.retry_page, (micros(now), micros(at), article))

    def forget_page(self, article: str, now: datetime) -> None:
        """Want a page no more; the article is then decided now, if it was not before."""
        self._session.change(self._sql.forget_page, (micros(now), article))
        self._session.change(self._sql.leave_queue, (article,))

    # -- decisions --------------------------------------------------------------------------------

    def save_decisions(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Insert or replace, by article; the article no longer awaits a decision."""
        moment = micros(now)
        self._write(
            self._sql.save_decision, (rows.decision_row(each, moment) for each in decisions)
        )
        # Most articles never stood in the queue, and asking for many at once is cheaper.
        queued = list(self._found(self._sql.queued, [each.article for each in decisions]))
        self._write(self._sql.decided_page, [(row[0],) for row in queued])
        self._write(self._sql.leave_queue, [(row[0],) for row in queued])

    def decisions(self, ids: Iterable[str]) -> dict[str, Decision]:
        """By article id."""
        return {row[0]: rows.decision_of(row) for row in self._found(self._sql.decisions, ids)}

    def copies(self, keys: Iterable[bytes], since: datetime, least: int = 1) -> list[Article]:
        """Matched articles seen at or after `since` that share `least` keys, oldest first."""
        moment = micros(since)
        found = (
            rows.article_of(row)
            for part in padded(keys)
            for row in self._session.rows(self._sql.copies(len(part)), (*part, least, moment))
        )
        distinct = {article.id: article for article in found}
        return sorted(distinct.values(), key=lambda each: (each.seen_at, each.id))

    def learn_copy_keys(self, article: str, keys: Iterable[bytes], now: datetime) -> None:
        """Index a matched article under its copy keys."""
        moment = micros(now)
        self._write(self._sql.learn_copy_key, ((key, article, moment) for key in set(keys)))

    # -- watch lists ------------------------------------------------------------------------------

    def watch_marks(self) -> dict[str, bytes]:
        """What was noted of watch lists, by name."""
        return dict(map(tuple, self._session.rows(self._sql.watch_marks)))

    def save_watch_marks(self, marks: Mapping[str, bytes]) -> None:
        """Insert or replace, by name."""
        self._write(self._sql.save_watch_mark, marks.items())

    def forget_watch_marks(self, names: Iterable[str]) -> None:
        """Drop what was noted under these names."""
        self._write(self._sql.forget_watch_mark, ((name,) for name in names))

    # -- outbox -----------------------------------------------------------------------------------

    def add_alerts(self, alerts: Sequence[Alert], now: datetime) -> None:
        """Put alerts into the outbox as pending; an id that is there already is left alone."""
        moment = micros(now)
        # Not sorted: their order is the order of the outbox.
        self._session.change_many(
            self._sql.add_alert, [rows.alert_row(each, moment) for each in alerts]
        )

    def alerts(self, ids: Iterable[str]) -> dict[str, Delivery]:
        """By alert id."""
        found = self._found(self._sql.alerts, ids)
        return {row[0]: rows.delivery_of(row[1:]) for row in found}

    def deliveries(self, states: Iterable[DeliveryState], limit: int = 1000) -> list[Delivery]:
        """The first `limit` rows in these states, in the order they were put in."""
        found = (
            row
            for part in padded(each.value for each in states)
            for row in self._session.rows(self._sql.deliveries(len(part)), (*part, limit))
        )
        return [rows.delivery_of(row) for row in found]

    def sent(self, since: datetime) -> list[Delivery]:
        """Rows sent at or after a moment, in the order of sending."""
        found = self._session.rows(self._sql.sent, (micros(since),))
        return [rows.delivery_of(row) for row in found]

    def mark(
        self, ids: Sequence[str], state: DeliveryState, now: datetime, error: str | None = None
    ) -> None:
        """Move rows to a state; `sending` counts an attempt, `sent` notes the time."""
        if state is not DeliveryState.SENDING:
            return self.settle(ids, Progress(state=state, error=error), now)
        change = (state.value, micros(now), micros(now))
        self._write(self._sql.begin_attempt, ((*change, each) for each in ids), key=-1)
        return None

    def settle(self, ids: Sequence[str], progress: Progress, now: datetime) -> None:
        """Write down what became of rows; `sent` notes the time."""
        change = rows.progress_row(progress, micros(now))
        self._write(self._sql.settle, ((*change, each) for each in ids), key=-1)

    def doubtful(self, now: datetime, limit: int) -> list[Delivery]:
        """Sent rows whose `next_at` has come, the longest waiting first."""
        found = self._session.rows(self._sql.doubtful, (micros(now), limit))
        return [rows.delivery_of(row) for row in found]

    # -- figures and pruning ----------------------------------------------------------------------

    def backlogs(self) -> list[Backlog]:
        """By channel, what waits to be sent."""
        return [rows.backlog_of(row) for row in self._session.rows(self._sql.backlogs)]

    def counts(self) -> dict[str, int]:
        """`sources`, `articles`, `awaiting`, and `alerts_<state>` for every state."""
        ((sources, articles, awaiting),) = self._session.rows(self._sql.sizes)
        alerts = dict(map(tuple, self._session.rows(self._sql.outbox_sizes)))
        by_state = {f"alerts_{state}": alerts.get(state.value, 0) for state in DeliveryState}
        return {"sources": sources, "articles": articles, "awaiting": awaiting, **by_state}

    def prune(self, now: datetime, limit: int = 500, keep: Retention = KEEP) -> int:
        """Remove at most `limit` rows or texts that outlived their time; returns how many."""
        self._kept.clear()
        left = limit
        for statement, age in (
            (self._sql.prune_keys, keep.keys),
            (self._sql.prune_copy_keys, keep.copy_keys),
            (self._sql.prune_story_keys, keep.copy_keys),
            (self._sql.prune_stories, keep.articles),
            (self._sql.prune_alerts, keep.alerts),
            (self._sql.prune_articles, keep.articles),
            (self._sql.prune_texts, keep.texts),
        ):
            if left > 0:
                left -= self._session.change(statement, (micros(now - age), left))
        if left == limit:
            # Alone, because it takes a second.
            self.fade_counts()
        return limit - left
