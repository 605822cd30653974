"""What becomes of a row of the outbox: the transitions, as pure functions.

    pending -> sending -> sent        the other side said so
                       -> pending     certainly not sent: tried again later
                       -> failed      taken in no form
                       -> unknown     may have been sent: looked for, then sent | pending

A message whose outcome is not known is looked for in the channel, after a time in which it may
still settle, and more than once; only then is it sent again. Whatever was once in doubt is looked
for once more when it was sent, because a first copy may come late.
Source of the numbers: reference measurements on a fake Slack with faults and a lagging history,
where one look without waiting left 10 to 17 doubles in 300 and this schedule none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.errors import (
    ChannelError,
    DeliveryError,
    GoneError,
    NotSentError,
    RefusedError,
    UnknownOutcomeError,
)
from monitor.model import DeliveryState, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.model import Delivery, Receipt

#: After trouble a row or a channel rests, longer each time.
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=5)
#: A channel that a person has to mend is tried again after so long, longer each time.
FIRST_PROBE, LONGEST_PROBE = timedelta(minutes=1), timedelta(minutes=15)
#: No wait is longer: Slack's own Retry-After is cut there.
LONGEST_WAIT = timedelta(hours=1)
#: When the channel cannot be read for so long a message in doubt is sent again: never lost.
GIVE_UP_LOOKING = timedelta(minutes=30)
#: What was once in doubt is looked for again so long after it was sent.
SWEEP_AFTER = timedelta(minutes=10)


_PLACELESS = {
    DeliveryState.FAILED: "not posted: its alert could not be delivered",
    DeliveryState.FOLDED: "not posted: its alert went out in a message for several",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A channel that is left alone for a while."""

    until: datetime
    failures: int
    #: Why; for a person.
    reason: str
    #: A person has to act.
    stopped: bool = False


def still_ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether that is still to be waited for; None: nothing is.

    What lies further ahead than any wait was set by a clock that has been put back since.
    """
    return moment is not None and now < moment <= now + LONGEST_WAIT


def at_rest(rests: Mapping[str, Rest], now: datetime) -> list[str]:
    """The names of those that rest now."""
    return [name for name, rest in rests.items() if still_ahead(rest.until, now)]


def back_off(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """`first` after one failure, doubled with each further one, up to `longest`."""
    return min(first * 2.0 ** min(max(failures - 1, 0), 20), longest)


def delivered(row: Delivery, receipt: Receipt | None, now: datetime) -> Progress:
    """A row that was sent, or found to have been."""
    doubted = row.looks > 0 or row.state is DeliveryState.UNKNOWN
    return Progress(
        state=DeliveryState.SENT,
        receipt=receipt,
        next_at=now + SWEEP_AFTER if doubted else None,
    )


def failed(row: Delivery, error: Exception, looks: Sequence[timedelta], now: datetime) -> Progress:
    """A row whose delivery raised; `row.attempts` does not count this one yet."""
    reason = str(error) if isinstance(error, DeliveryError) else f"a defect: {error!r}"
    if isinstance(error, RefusedError):
        return Progress(state=DeliveryState.FAILED, error=reason, looks=row.looks)
    if isinstance(error, GoneError):
        return Progress(state=DeliveryState.FOLDED, error=reason, looks=row.looks)
    if isinstance(error, (NotSentError, ChannelError)):  # the channel rests, not the row
        return Progress(state=DeliveryState.PENDING, error=reason, looks=row.looks)
    known = isinstance(error, DeliveryError) and not isinstance(error, UnknownOutcomeError)
    return _rests(row, reason, now) if known or not looks else in_doubt(reason, looks, now)


def in_doubt(reason: str, looks: Sequence[timedelta], now: datetime) -> Progress:
    """A row that may have been sent; `looks` are the waits before each look, none: it is resent."""
    if not looks:
        return Progress(state=DeliveryState.PENDING, error=reason)
    return Progress(state=DeliveryState.UNKNOWN, error=reason, next_at=now + looks[0])


def not_found(row: Delivery, looks: Sequence[timedelta], now: datetime) -> Progress:
    """A row in doubt that one more look did not find."""
    done = row.looks + 1
    if done < len(looks):
        again = now + looks[done]
        return Progress(state=DeliveryState.UNKNOWN, error=row.error, looks=done, next_at=again)
    return Progress(state=DeliveryState.PENDING, error=row.error, looks=done)


def not_looked(row: Delivery, error: Exception, now: datetime) -> Progress:
    """A row in doubt, in a channel that cannot be read now."""
    doubted_for = now - (row.first_attempt_at or now)
    if doubted_for >= GIVE_UP_LOOKING:
        return Progress(
            state=DeliveryState.PENDING,
            error=f"sent again without looking, may stand twice: {error}",
            looks=row.looks + 1,
        )
    wait = min(max(doubted_for / 2, FIRST_RETRY), LONGEST_RETRY)
    return Progress(
        state=DeliveryState.UNKNOWN,
        error=f"may have been sent, and the channel cannot be read: {error}",
        looks=row.looks,
        next_at=now + wait,
    )


def resting(before: Rest | None, error: Exception, now: datetime) -> Rest | None:
    """How long the channel is left alone after a failure; None: it is not to blame."""
    failures = before.failures + 1 if before else 1
    if isinstance(error, ChannelError):
        wait = back_off(failures, FIRST_PROBE, LONGEST_PROBE)
        return Rest(until=now + wait, failures=failures, reason=str(error), stopped=True)
    wait = back_off(failures, FIRST_RETRY, LONGEST_RETRY)
    if isinstance(error, NotSentError):
        wait = error.retry_after if error.retry_after is not None else wait
        return Rest(until=now + wait, failures=failures, reason=str(error))
    if isinstance(error, UnknownOutcomeError):
        return Rest(until=now + wait, failures=failures, reason=str(error))
    return None


def no_thread(root: Delivery | None) -> str | None:
    """Why a note on this alert will never have a place; None: it has one, or may get one.

    What stands for the alert says enough.
    """
    if root is None:
        return "not posted: its alert is no longer kept"
    return _PLACELESS.get(root.state)


def has_thread(root: Delivery, now: datetime) -> bool:
    """Whether notes can go to this alert: its message stands, and no other copy may replace it."""
    return root.state is DeliveryState.SENT and not still_ahead(root.next_at, now)


def _rests(row: Delivery, reason: str, now: datetime) -> Progress:
    wait = back_off(row.attempts + 1, FIRST_RETRY, LONGEST_RETRY)
    return Progress(state=DeliveryState.PENDING, error=reason, looks=row.looks, next_at=now + wait)
