"""Which further documents of a source belong to a poll, and what is remembered of each.

These are the sitemaps that an index names. They have failures of their own: one that fails waits as
a failing source does, and while it rests it is nothing that is left to read, so that it costs
neither the index nor the others a request.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from heapq import nlargest
from typing import TYPE_CHECKING

from monitor.core.cadence import LONGEST, due_after_error
from monitor.core.urls import names_news
from monitor.errors import FetchError, QuietError
from monitor.model import Part, PartState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.errors import SourceError
    from monitor.model import Answer, SourceSpec, SourceState

#: Further documents asked in one poll.
MAX_PARTS = 5
#: One that was never read and changed longer ago is an archive.
RECENT = timedelta(days=3)
#: Of the files named after news those that changed last are looked at in every poll.
_LOOKED_AT = MAX_PARTS - 1
_DAY = timedelta(days=1)
#: No zone is farther from UTC.
_FARTHEST_ZONE = timedelta(hours=14)
_NOT_THERE = frozenset({404, 410})
#: Further documents that are remembered.
_MAX_KNOWN = 1_000
#: Of those that fail, how many are named; and how much of what each says.
_NAMED = 3
_MAX_ERROR = 300


# -- what is due -----------------------------------------------------------------------------------


def parts_due(more: Sequence[Part] | None, state: SourceState, now: datetime) -> list[Part]:
    """The further documents to ask in this poll, at most MAX_PARTS.

    `more` is what the document of the source names, most wanted first; None: it had not changed,
    and what is remembered counts. Files named after news come first and leave one place to the
    others; among equals the one that was not asked for longest.
    """
    known = state.parts
    if more is None:
        more = [Part(url=url, changed=each.changed) for url, each in known.items()]
    named = {part.url: part for part in more}
    again = _may_have_gained(named.values(), known, now)
    due = [part for part in named.values() if part.url in again or _is_due(part, state, now)]
    turns = {url: number for number, url in enumerate(known, 1)}
    due.sort(key=lambda part: turns.get(part.url, 0))
    wanted = [part for part in due if names_news(part.url)]
    others = [part for part in due if not names_news(part.url)]
    first = MAX_PARTS - 1
    return [*wanted[:first], *others, *wanted[first:]][:MAX_PARTS]


def _may_have_gained(
    parts: Iterable[Part], known: Mapping[str, PartState], now: datetime
) -> set[str]:
    """Addresses of what was read, says no other date than then, and may hold more all the same.

    A file of news grows before the index is made anew; a date without a time stays the same all
    day. What rests after a failure goes on resting.
    """
    read = {url for url, each in known.items() if each.retry_at is None}
    dated = [(part.changed, part.url) for part in parts if part.changed and part.url in read]
    news = nlargest(_LOOKED_AT, (each for each in dated if names_news(each[1])))
    return {url for _, url in news} | {url for day, url in dated if _is_still(day, now)}


def _is_still(day: datetime, now: datetime) -> bool:
    """Whether a date is a day without a time, and that day it still is anywhere on earth."""
    whole = day.time() == time()
    return whole and day - _FARTHEST_ZONE <= now < day + _DAY + _FARTHEST_ZONE


def _is_due(part: Part, state: SourceState, now: datetime) -> bool:
    known = state.parts.get(part.url)
    if known and known.retry_at:
        # A rest longer than any rule gives was reckoned by a clock that has been set back.
        return known.retry_at <= now or known.retry_at > now + LONGEST
    undated = known is not None and part.changed is None
    return undated or is_unread(part, state, now)


def is_unread(part: Part, state: SourceState, now: datetime) -> bool:
    """Whether a further document says something for which it has to be named again.

    One that was never asked does, unless it is an archive; another if it changed, as far as it
    says. One that failed is remembered until it is read.
    """
    known = state.parts.get(part.url)
    if known is None:
        return part.changed is None or part.changed >= now - RECENT
    changed = part.changed is not None and part.changed != known.changed
    return changed and known.retry_at is None


def has_vanished(known: PartState, error: SourceError) -> bool:
    """Whether a document that was asked for from memory was probably taken off its index.

    Dated ones are remembered longer than they are named (`kept_parts`).
    """
    missing = isinstance(error, FetchError) and error.status in _NOT_THERE
    return missing and known.changed is not None and known.retry_at is None


# -- what is remembered ----------------------------------------------------------------------------


def after_part_answer(part: Part, known: PartState, answer: Answer, body_hash: bytes) -> PartState:
    """After a good answer with a body of this hash, as `polling.after_answer`."""
    old = known if answer.not_modified else PartState()
    return PartState(
        changed=part.changed,
        etag=answer.etag or old.etag,
        last_modified=answer.last_modified or old.last_modified,
        body_hash=known.body_hash if answer.not_modified else body_hash,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFailure:
    """A further document that gave nothing this time."""

    part: Part
    error: SourceError
    now: datetime


def after_part_failure(spec: SourceSpec, state: SourceState, failed: PartFailure) -> PartState:
    """After a failure: counted, with its reason, and at rest; validators stay as they were.

    A host that was silent already was not asked: that is no failure of this document.
    """
    error, now = failed.error, failed.now
    known = state.parts.get(failed.part.url, PartState())
    known = replace(known, changed=failed.part.changed)
    if isinstance(error, QuietError) and error.status is None:
        return replace(known, retry_at=now + min(error.retry_after, LONGEST))
    failures = known.failures + 1
    gone = isinstance(error, FetchError) and error.gone
    due = due_after_error(
        spec, error, now=now, failures=failures, weekly_items=state.weekly_items,
        seed=failed.part.url,
    )  # fmt: skip
    return replace(
        known,
        failures=failures,
        failing_since=known.failing_since or now,
        retry_at=now + LONGEST if gone else due,
        error=str(error)[:_MAX_ERROR],
    )


def kept_parts(
    states: Mapping[str, PartState], named: Collection[str], now: datetime
) -> dict[str, PartState]:
    """Without those that would be asked again and again although nothing names them any more.

    What says when it changes may be named by an index that was not due; if it fails, only as long
    as it would be asked for if it were new.
    """
    kept = [
        (url, known)
        for url, known in states.items()
        if url in named
        or (known.changed and (known.retry_at is None or known.changed >= now - RECENT))
    ]
    return dict(kept[-_MAX_KNOWN:])


def parts_trouble(states: Mapping[str, PartState]) -> str | None:
    """What fails of the further documents that are read, since when and why, for a person."""
    failing = {url: known for url, known in states.items() if known.failures}
    since = min((known.failing_since for known in failing.values() if known.failing_since),
                default=None)  # fmt: skip
    if not failing or since is None:
        return None
    reasons = [f"{url}: {known.error}" for url, known in failing.items()][:_NAMED]
    rest = len(failing) - len(reasons)
    return (
        f"{len(failing)} of {len(states)} sitemap{'s' if len(states) > 1 else ''} "
        f"{'fails' if len(failing) == 1 else 'fail'} since {since:%Y-%m-%d %H:%M} UTC: "
        + "; ".join(reasons)
        + (f"; and {rest} more" if rest else "")
    )
