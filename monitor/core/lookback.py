"""Which watch lists have the archive to look back over.

The store notes what each list looked for when the archive was last known to be judged by it. A list
that is new, or looks for something else now, has not judged what came before; it does if it says
`backfill`, and is noted when that is done. All others are noted at once. When nothing was ever
noted, nothing has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.core.identity import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from monitor.model import Article, Decision, Verdict, WatchSpec

#: Under this name it is noted that there were notes; no watch list is called so.
BEGUN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done with the notes, and which lists look back."""

    #: By name, to be noted now.
    note: Mapping[str, bytes]
    #: Names of lists that look for nothing any more.
    forget: tuple[str, ...]
    #: Lists with the archive to look back over, to be noted after that.
    look_back: tuple[WatchSpec, ...]


def mark_of(watch: WatchSpec) -> bytes:
    """A key of what a watch list looks for: changes with what can change its hits alone."""
    parts = (
        [query.text for query in watch.queries],
        [query.text for query in watch.exclude],
        watch.lang,
        watch.sources,
    )
    each = [key_of(*sorted(part)).hex() for part in parts]  # each is OR-ed: order says nothing
    return key_of("watch", *each, repr(watch.min_score))


def plan(watches: Iterable[WatchSpec], marks: Mapping[str, bytes]) -> Plan:
    """What the configured watch lists ask for, next to what was noted."""
    looking = {watch.name: watch for watch in watches if watch.enabled}
    changed = {name: watch for name, watch in looking.items() if marks.get(name) != mark_of(watch)}
    first = not marks
    back = {name: watch for name, watch in changed.items() if watch.backfill and not first}
    note = {name: mark_of(watch) for name, watch in changed.items() if name not in back}
    return Plan(
        note={BEGUN: b"", **note} if first else note,
        forget=tuple(name for name in marks if name != BEGUN and name not in looking),
        look_back=tuple(back.values()),
    )


def is_news_to(
    since: Mapping[str, datetime], article: Article, decision: Decision, verdict: Verdict
) -> bool:
    """Whether one of the lists that look back (by name: since when) finds an article by itself.

    An article that it was known to find is none, nor one that was published before.
    """
    known = {match.watch for match in decision.verdict.matches}
    moment = min(article.published or article.seen_at, article.seen_at)
    return any(
        match.watch in since and match.watch not in known and moment >= since[match.watch]
        for match in verdict.matches
    )
