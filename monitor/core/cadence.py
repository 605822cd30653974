"""When a source is polled next: pure arithmetic on times.

The rules, in order:
1. `every` is a promise, the longest time between two polls. A source that publishes often is
   polled sooner, but never more often than every 5 minutes, unless `every` itself is shorter.
   `every: auto` (None) lets the rate decide alone, between 5 minutes and 6 hours.
2. A stable phase of up to 10 % by name keeps sources with the same `every` apart, within the
   bounds of 1.
3. The server may ask for more: max-age, Expires, ttl, skipHours, skipDays. At most 24 hours.
   sy:updatePeriod guides `every: auto` only, and an `every` below a minute hears no document.
4. Failures wait half as long again each time, with jitter, at most 24 hours: no source is dropped
   for ever. Retry-After is obeyed on top. 410 alone ends polling (`SourceState.gone`).

All times are aware UTC. Nothing here reads a clock or draws a random number: jitter comes from a
hash of the source's name, `seed` and the count, so that two installations do not move in step.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.errors import FetchError, QuietError
from monitor.model import PollHints

if TYPE_CHECKING:
    from monitor.errors import SourceError
    from monitor.model import SourceSpec, SourceState

#: Adaptation never polls more often than this.
SHORTEST = timedelta(minutes=5)
#: `every: auto` never waits longer than this by itself.
LONGEST_AUTO = timedelta(hours=6)
#: `every: auto` before the rate is known.
AUTO_AT_FIRST = timedelta(minutes=30)
#: No hint, silence or row of failures is longer.
LONGEST = timedelta(hours=24)
_PHASE = 0.1
_BACK_OFF = 1.5
_JITTER = 0.2
#: Weight of the newest poll in the rate: after 5 polls an old rate counts for 8 %.
_NEWEST = 0.4
_WEEK = timedelta(days=7)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
#: A clock that is set back by less (NTP does) changes nothing.
_SMALL_STEP = timedelta(minutes=1)
_STEPS_TO_LONGEST = 40
#: Reasons that lie on our side of the wire. No publisher sees the attempt, so it is repeated soon:
#: a service that started before its network must not wait for a whole interval.
_OFFLINE = frozenset({"dns", "no_network"})
_FIRST_RETRY = timedelta(seconds=30)
_MAX_DOUBLINGS = 20
_NO_HINTS = PollHints()


# -- the interval ----------------------------------------------------------------------------------


def interval(spec: SourceSpec, weekly_items: float | None) -> timedelta:
    """How long to wait after a good answer, before the server's wishes.

    Half the mean time between two items (7 d / (items a week * 2)), within the bounds above.
    """
    phase = fraction(spec.name) - 0.5  # -0.5 .. 0.5
    adapted = _adapted(weekly_items)
    if spec.every is None:
        wished = (adapted or AUTO_AT_FIRST) * (1 + 2 * _PHASE * phase)
        return min(max(wished, SHORTEST), LONGEST_AUTO)
    if spec.every <= SHORTEST:
        return spec.every
    # Never later than promised, so the phase only shortens.
    wished = min(spec.every, adapted or spec.every) * (1 - _PHASE * (0.5 - phase))
    return max(wished, SHORTEST)


def _adapted(weekly_items: float | None) -> timedelta | None:
    """None: not known how often the source publishes."""
    if weekly_items is None:
        return None
    if weekly_items * 2 <= _WEEK / LONGEST_AUTO:
        return LONGEST_AUTO
    return max(SHORTEST, _WEEK / (weekly_items * 2))


def weekly_rate(before: float | None, new_items: int, since: timedelta) -> float | None:
    """New items a week, smoothed: `new_items` came in the time `since` the last good poll.

    Stays what it was for a poll that measures nothing (the first one, or no time passed).
    """
    if since <= timedelta(0):
        return before
    newest = new_items * (_WEEK / since)
    return newest if before is None else before + _NEWEST * (newest - before)


# -- the next time ---------------------------------------------------------------------------------


def due_after_answer(
    spec: SourceSpec,
    *,
    now: datetime,
    weekly_items: float | None = None,
    fresh_for: timedelta | None = None,
    hints: PollHints = _NO_HINTS,
) -> datetime:
    """When to poll again after a good answer, 304 included.

    `fresh_for` is of this answer's headers, `hints` of the last document that was read.
    """
    heard = _heard(spec, hints)
    asked = max(fresh_for or timedelta(0), heard.min_interval or timedelta(0))
    due = now + max(interval(spec, weekly_items), min(asked, LONGEST))
    return _outside_skipped(due, heard, latest=max(due, now + LONGEST))


def _heard(spec: SourceSpec, hints: PollHints) -> PollHints:
    """What of a document's wishes counts for a source, as one `min_interval`.

    An `every` below a minute is allowed for one's own servers only; documents speak in minutes and
    to the public, so that they are not asked there. How often a publisher means to publish (blog
    software writes "hourly" by itself) guides `every: auto`, and does not break a promise.
    """
    if spec.every is None:
        longest = max(hints.min_interval or timedelta(0), hints.update_interval or timedelta(0))
        return replace(hints, min_interval=min(longest, LONGEST_AUTO) or None)
    return _NO_HINTS if spec.every < _MINUTE else hints


def due_after_failure(
    spec: SourceSpec,
    *,
    now: datetime,
    failures: int,
    weekly_items: float | None = None,
    retry_after: timedelta | None = None,
    seed: str = "",
) -> datetime:
    """When to try again after `failures` failed polls in a row, this one included (>= 1).

    The first failure waits one interval, each further one half as long again.
    """
    steps = min(max(failures - 1, 0), _STEPS_TO_LONGEST)
    jitter = 1 + _JITTER * (fraction(f"{seed}\n{spec.name}\n{failures}") - 0.5)
    wait = min(interval(spec, weekly_items) * _BACK_OFF**steps * jitter, LONGEST)
    return now + max(wait, min(retry_after or timedelta(0), LONGEST))


def due_after_error(
    spec: SourceSpec,
    error: SourceError,
    *,
    now: datetime,
    failures: int,
    weekly_items: float | None = None,
    seed: str = "",
) -> datetime:
    """`due_after_failure`, and what this error says: silence that was asked for, no network."""
    due = due_after_failure(
        spec,
        now=now,
        failures=failures,
        weekly_items=weekly_items,
        retry_after=error.retry_after if isinstance(error, QuietError) else None,
        seed=seed,
    )
    if isinstance(error, FetchError) and error.reason in _OFFLINE:
        due = min(due, now + _FIRST_RETRY * 2.0 ** min(failures - 1, _MAX_DOUBLINGS))
    return due


def _outside_skipped(due: datetime, hints: PollHints, latest: datetime) -> datetime:
    """The first moment from `due` on that the document does not exclude, at most `latest`."""
    moment = due
    while moment < latest and _skipped(moment, hints):
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(moment, latest)


def _skipped(moment: datetime, hints: PollHints) -> bool:
    return moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days


# -- what is due now -------------------------------------------------------------------------------


def is_due(spec: SourceSpec, state: SourceState, now: datetime) -> bool:
    """Whether an enabled source is to be polled now.

    A source that was polled in the future, or is due later than any rule allows, was dated by a
    clock that has been set back: it is due, or polling would stop until then.
    """
    if state.gone:
        return False
    due, last = state.next_due_at, state.last_polled_at
    if due is None or due <= now or due > now + max(LONGEST, spec.every or LONGEST):
        return True
    return last is not None and last > now + _SMALL_STEP


def fraction(key: str) -> float:
    """A number in [0, 1) that is the same for `key` on every machine and in every process."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest()) / 2**48
