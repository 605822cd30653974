"""What a poll leaves behind: the next state of a source, after an answer or a failure.

`cadence` computes times; this module decides what is remembered. The further documents of a source
(the sitemaps of an index) are the business of `parts`. Nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.core.cadence import (
    due_after_answer,
    due_after_error,
    fraction,
    is_due,
    weekly_rate,
)
from monitor.errors import FetchError, QuietError
from monitor.model import SourceState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.errors import SourceError
    from monitor.model import Answer, Parsed, PartState, SourceSpec

__all__ = ["Poll", "Read", "after_answer", "after_failure", "is_due", "remembered"]

#: A document that does not change is read again once in so long: the keys of what it lists are kept
#: for 400 days after they were last seen.
REREAD_AFTER = timedelta(days=30)

#: Longer errors are pages, not messages.
MAX_ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of the further documents of one poll."""

    #: The next `SourceState.parts`, in the order in which they were asked.
    states: Mapping[str, PartState] = field(default_factory=dict)
    #: Some are due and were not read: the document that names them has to be read again.
    unfinished: bool = False
    #: Which fail, since when and why; None: none.
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll that was answered."""

    spec: SourceSpec
    #: Before the poll.
    state: SourceState
    answer: Answer
    #: Of the answer's body; of the state before, when there is none.
    body_hash: bytes | None
    #: None: nothing had changed.
    parsed: Parsed | None
    #: When the answer had come.
    now: datetime
    #: Of the further documents; `parsed` holds their items too.
    read: Read = field(default_factory=Read)


def remembered(spec: SourceSpec, state: SourceState | None) -> SourceState:
    """What is known of a source now: nothing when it is new or its address was edited.

    Validators, silence and 410 belong to an address, not to a name.
    """
    if state is None or state.url != spec.asks:
        return SourceState(name=spec.name, url=spec.asks)
    if spec.every and state.every and spec.every < state.every and state.last_ok_at:
        # The promise became shorter: it counts from the last answer, not from the next one.
        sooner = state.last_ok_at + spec.every
        return replace(state, next_due_at=min(state.next_due_at or sooner, sooner))
    return state


def after_answer(poll: Poll, new_items: int, *, reread: bool = False) -> SourceState:
    """The state after a good answer that held so many new items.

    `reread`: something of it is left for the next poll, which must read it even if it is unchanged.

    Validators come from the answer: on a 304 those that are not repeated stay (RFC 9110, 15.4.5),
    on a 200 without them they are forgotten.
    """
    state, answer, now = poll.state, poll.answer, poll.now
    since = now - state.last_ok_at if state.last_ok_at else timedelta(0)
    weekly = weekly_rate(state.weekly_items, new_items, since)
    hints = poll.parsed.hints if poll.parsed else state.hints
    old = state if answer.not_modified else SourceState(name=state.name)
    after = replace(
        state,
        next_due_at=due_after_answer(
            poll.spec, now=now, weekly_items=weekly, fresh_for=answer.fresh_for, hints=hints
        ),
        every=poll.spec.every,
        etag=answer.etag or old.etag,
        last_modified=answer.last_modified or old.last_modified,
        body_hash=poll.body_hash,
        last_polled_at=now,
        first_ok_at=_first_run(poll),
        last_ok_at=now,
        last_new_item_at=now if new_items else state.last_new_item_at,
        failures=0,
        last_error=poll.read.trouble,
        item_count=len(poll.parsed.items) if poll.parsed else state.item_count,
        weekly_items=weekly,
        hints=hints,
        parts=poll.read.states,
    )
    # An index with sitemaps left to read has to name them again.
    unread = reread or poll.read.unfinished or _long_unread(poll)
    return _unread(after) if unread else after


def _unread(state: SourceState) -> SourceState:
    """Without what would let the next answer go unread."""
    return replace(state, etag=None, last_modified=None, body_hash=None)


def _long_unread(poll: Poll) -> bool:
    """Whether an unchanged document is to be read again.

    That is once in each period of `REREAD_AFTER`, which begins at another time for every source: at
    the first answer in it that says that nothing changed.
    """
    last = poll.state.last_ok_at
    if poll.parsed or last is None:
        return False
    return _period(poll.spec.name, last) < _period(poll.spec.name, poll.now)


def _period(name: str, moment: datetime) -> int:
    return int(moment.timestamp() / REREAD_AFTER.total_seconds() + fraction(name))


def _first_run(poll: Poll) -> datetime | None:
    """When first items came; a document that begins empty has its first run when they do.

    A further document that is opened later is no first run: what else came with it is news.
    """
    return poll.state.first_ok_at or (poll.now if poll.parsed and poll.parsed.items else None)


def after_failure(
    spec: SourceSpec, state: SourceState, error: SourceError, now: datetime
) -> SourceState:
    """The state after a failed poll: counted, with its reason; validators stay as they were.

    A host that was silent already, because another of its sources was asked to wait, was not asked:
    that is no failure of this source.
    """
    if isinstance(error, QuietError) and error.status is None:
        return replace(state, next_due_at=now + error.retry_after)
    failures = state.failures + 1
    return replace(
        state,
        next_due_at=due_after_error(
            spec, error, now=now, failures=failures, weekly_items=state.weekly_items
        ),
        last_polled_at=now,
        failures=failures,
        last_error=str(error)[:MAX_ERROR],
        gone=isinstance(error, FetchError) and error.gone,
    )
