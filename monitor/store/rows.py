"""Records to rows and back. Rows are plain tuples in the order of the columns in `schema.py`.

Times become whole microseconds since 1970, which is exact. Text that neither database can hold
(NUL, lone surrogates) becomes U+FFFD, character for character, so that one bad feed cannot fail a
transaction and offsets stay right.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the codec reads the annotation
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.model import (
    Alert,
    AlertKind,
    Article,
    Backlog,
    Change,
    Decision,
    Delivery,
    DeliveryState,
    Fact,
    PageTask,
    PartState,
    PollHints,
    Posting,
    Progress,
    Receipt,
    Relation,
    SourceState,
    Status,
    Story,
    Verdict,
)
from monitor.store import schema
from monitor.store.codec import dumps, loads

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NO_HINTS = PollHints()
_NO_VERDICT = Verdict()
#: Columns of `schema.article`.
ARTICLE_COLUMNS = len(schema.article.c)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Findings:
    """What is stored of a decision beside its verdict."""

    facts: tuple[Fact, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What is stored of a source's further documents."""

    by_url: Mapping[str, PartState]


_NO_FINDINGS = _Findings()


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment; TypeError for a naive one."""
    return (moment - _EPOCH) // _MICROSECOND


def maybe_micros(moment: datetime | None) -> int | None:
    """`micros`, or None for None."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The moment in UTC of `micros`."""
    return _EPOCH + timedelta(microseconds=value)


def maybe_moment(value: int | None) -> datetime | None:
    """`moment`, or None for None."""
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def storable(text: str) -> str:
    """The text with a U+FFFD for each character that a database cannot hold."""
    text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def maybe_storable(text: str | None) -> str | None:
    """`storable`, or None for None."""
    return None if text is None else storable(text)


# -- sources --------------------------------------------------------------------------------------


def source_row(state: SourceState) -> Row:
    """In the order of `schema.source`."""
    return (
        state.name,
        storable(state.url),
        maybe_micros(state.next_due_at),
        None if state.every is None else state.every // _MICROSECOND,
        maybe_storable(state.etag),
        maybe_storable(state.last_modified),
        state.body_hash,
        maybe_micros(state.last_polled_at),
        maybe_micros(state.first_ok_at),
        maybe_micros(state.last_ok_at),
        maybe_micros(state.last_new_item_at),
        state.failures,
        maybe_storable(state.last_error),
        state.item_count,
        state.weekly_items,
        None if state.hints == _NO_HINTS else dumps(state.hints),
        state.gone,
        dumps(_Parts(by_url=state.parts)) if state.parts else None,
    )


def source_of(row: Sequence[Any]) -> SourceState:
    """From the columns of `schema.source`."""
    return SourceState(
        name=row[0],
        url=row[1],
        next_due_at=maybe_moment(row[2]),
        every=None if row[3] is None else timedelta(microseconds=row[3]),
        etag=row[4],
        last_modified=row[5],
        body_hash=row[6],
        last_polled_at=maybe_moment(row[7]),
        first_ok_at=maybe_moment(row[8]),
        last_ok_at=maybe_moment(row[9]),
        last_new_item_at=maybe_moment(row[10]),
        failures=row[11],
        last_error=row[12],
        item_count=row[13],
        weekly_items=row[14],
        hints=_NO_HINTS if row[15] is None else loads(PollHints, row[15]),
        gone=bool(row[16]),
        parts={} if row[17] is None else loads(_Parts, row[17]).by_url,
    )


# -- articles and decisions -----------------------------------------------------------------------


def article_row(article: Article) -> Row:
    """In the order of `schema.article`."""
    return (
        article.id,
        storable(article.url),
        article.source,
        storable(article.title),
        micros(article.seen_at),
        storable(article.link),
        storable(article.summary),
        maybe_storable(article.text),
        maybe_micros(article.published),
        maybe_storable(article.lang),
        maybe_storable(article.guid),
        maybe_storable(article.publisher),
        article.headline_only,
        maybe_micros(article.page_asked_at),
        maybe_storable(article.page_trouble),
    )


def article_edit_row(article: Article) -> Row:
    """What an edit may change, in the order of the columns, then the id."""
    return (
        storable(article.title),
        storable(article.summary),
        maybe_storable(article.text),
        maybe_micros(article.published),
        maybe_storable(article.lang),
        article.headline_only,
        maybe_micros(article.page_asked_at),
        maybe_storable(article.page_trouble),
        article.id,
    )


def article_of(row: Sequence[Any]) -> Article:
    """From the columns of `schema.article`; further ones are left alone."""
    return Article(
        id=row[0],
        url=row[1],
        source=row[2],
        title=row[3],
        seen_at=moment(row[4]),
        link=row[5],
        summary=row[6],
        text=row[7],
        published=maybe_moment(row[8]),
        lang=row[9],
        guid=row[10],
        publisher=row[11],
        headline_only=bool(row[12]),
        page_asked_at=maybe_moment(row[13]),
        page_trouble=row[14],
    )


def page_task_of(row: Sequence[Any]) -> PageTask:
    """From queued_at, attempts, decide_by, then the columns of `schema.article`."""
    queued_at, attempts, decide_by, *article = row
    return PageTask(
        article=article_of(article),
        queued_at=moment(queued_at),
        attempts=attempts,
        decided=decide_by is None,
    )


def decision_row(decision: Decision, now: int) -> Row:
    """In the order of `schema.decision`."""
    findings = _Findings(facts=decision.facts, change=decision.change)
    return (
        decision.article,
        decision.relation.value,  # the plain string: psycopg would store an enumeration's name
        storable(decision.reason),
        decision.story,
        None if decision.status is None else decision.status.value,
        maybe_storable(decision.summary),
        now,
        None if decision.verdict == _NO_VERDICT else dumps(decision.verdict),
        decision.similarity,
        None if findings == _NO_FINDINGS else dumps(findings),
    )


def decision_of(row: Sequence[Any]) -> Decision:
    """From the columns of `schema.decision`."""
    article, relation, reason, story, status, summary, decided_at, verdict, near, findings = row
    found = _NO_FINDINGS if findings is None else loads(_Findings, findings)
    return Decision(
        article=article,
        relation=Relation(relation),
        reason=reason,
        story=story,
        status=None if status is None else Status(status),
        summary=summary,
        verdict=_NO_VERDICT if verdict is None else loads(Verdict, verdict),
        facts=found.facts,
        change=found.change,
        similarity=near,
        decided_at=moment(decided_at),
    )


# -- stories --------------------------------------------------------------------------------------


def story_row(story: Story) -> Row:
    """In the order of `schema.story`."""
    return (story.id, micros(story.first_at), micros(story.last_at), dumps(story))


def story_of(record: str) -> Story:
    """From the record of `schema.story`."""
    return loads(Story, record)


def posting_row(posting: Posting) -> Row:
    """In the order of `schema.story_key`."""
    return (posting.key, posting.story, micros(posting.first_at), micros(posting.last_at))


def posting_of(row: Sequence[Any]) -> Posting:
    """From the columns of `schema.story_key`."""
    key, story, first_at, last_at = row
    return Posting(bytes(key), story, moment(first_at), moment(last_at))


# -- outbox ---------------------------------------------------------------------------------------


def alert_row(alert: Alert, now: int) -> Row:
    """A new pending row, in the order of `schema.outbox` without its position."""
    pending = DeliveryState.PENDING.value
    return (
        alert.id,
        pending,
        alert.channel,
        alert.story,
        0,
        now,
        now,
        None,
        None,
        dumps(alert),
        None,
        None,
        0,
        None,
        None,
        alert.thread_of if alert.kind is AlertKind.COVERAGE else None,
        None,
    )


def revision_row(alert: Alert, now: int, edit_at: int) -> Row:
    """What `Statements.revise` sets, with the id at its end."""
    return (dumps(alert), now, edit_at, alert.id)


def progress_row(progress: Progress, now: int) -> Row:
    """What `Statements.settle` sets, without the id at its end."""
    receipt = progress.receipt
    return (
        progress.state.value,
        now,
        now if progress.state is DeliveryState.SENT else None,
        maybe_storable(progress.error),
        maybe_micros(progress.next_at),
        progress.looks,
        receipt and storable(receipt.channel),
        receipt and storable(receipt.ts),
    )


def delivery_of(row: Sequence[Any]) -> Delivery:
    """From the columns that `statements` reads of a delivery."""
    state, attempts, sent_at, error, alert, first, next_at, looks, channel, ts, edit_at = row
    return Delivery(
        alert=loads(Alert, alert),
        state=DeliveryState(state),
        attempts=attempts,
        sent_at=maybe_moment(sent_at),
        error=error,
        first_attempt_at=maybe_moment(first),
        next_at=maybe_moment(next_at),
        looks=looks,
        receipt=None if channel is None else Receipt(channel=channel, ts=ts),
        edit_at=maybe_moment(edit_at),
    )


def backlog_of(row: Sequence[Any]) -> Backlog:
    """From the columns of `statements.backlogs`."""
    channel, alerts, since, error = row
    return Backlog(channel=channel, alerts=alerts, since=moment(since), error=error)
