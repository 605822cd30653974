"""Which of a headline's events a match reports.

A headline may tell two: "files for insolvency, leaving plant in limbo". The closest to the plant is
found first; what the reader has to know is the gravest that the headline itself states.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.core.guards import judge
from monitor.core.spans import Span
from monitor.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.core.nodes import Positional
    from monitor.core.plans import Outcome
    from monitor.core.reading import Reading
    from monitor.core.spans import Hit

#: All other statuses weigh the same: of those the closest is told.
_GRAVITY: Final = {Status.BANKRUPT: 3, Status.CANCELLED: 2, Status.CLOSED: 1}
#: Words behind a verb that are no object yet: "scrapped altogether".
_ADVERB: Final = 1


def with_gravest(
    reading: Reading, parts: Sequence[Positional], best: Outcome, least: float
) -> Outcome:
    """A match in the headline with the gravest event there that nothing denies or softens.

    Only one of another clause that stands by itself: "delayed as supplier goes bankrupt" delays.
    `parts` are what was asked for; a query of one event keeps it. `least` is what any event that is
    plainly stated in a headline scores: "paused last year, is now cancelled" is no background.
    """
    asked = [hit for hit in best.hits if hit.event]
    if len(asked) != 1 or reading.zone(asked[0].lo) != "title":
        return best
    others = tuple(hit for hit in best.hits if not hit.event)
    graver = [
        (_gravity(hit), -hit.lo, hit)
        for hit in _events(reading, parts)
        if _weighs_more(hit, asked[0], best) and _stands(reading, hit, others)
    ]
    if not graver:
        return best
    score = max(best.score or 0.0, least)
    hits = (*others, max(graver)[2])
    return replace(best, score=score, hits=hits, marks=(), background=False)


def _weighs_more(hit: Hit, asked: Hit, best: Outcome) -> bool:
    """Whether an event is graver than the one found; than a doubtful or old one any other is."""
    return _gravity(hit) > _gravity(asked) or (bool(best.marks) and hit.lo != asked.lo)


def _gravity(hit: Hit) -> int:
    status = hit.event.status if hit.event else None
    return _GRAVITY.get(status, 0) if status else 0


def _events(reading: Reading, parts: Sequence[Positional]) -> Iterator[Hit]:
    """The events of the headline that were asked for."""
    for part in parts:
        for span in part.spans(reading):
            if len(span.hits) == 1 and span.hits[0].event and reading.zone(span.lo) == "title":
                yield span.hits[0]


def _stands(reading: Reading, hit: Hit, others: tuple[Hit, ...]) -> bool:
    """Whether an event is stated of the same things, and not only as what led to another."""
    judged = judge(reading, Span(hit.lo, hit.hi, 1.0, (hit, *others)))
    plain = judged.denied is None and not judged.softened and not judged.background
    return plain and not reading.subordinate(hit.lo) and _about(reading, hit, others)


def _about(reading: Reading, hit: Hit, others: tuple[Hit, ...]) -> bool:
    """Whether an event can be about these things: "quits phone market, delays fab" quits no fab.

    They stand in its clause, or it has no object there ("delayed, then scrapped"). A company that
    goes bankrupt needs none.
    """
    if _gravity(hit) == _GRAVITY[Status.BANKRUPT]:
        return True
    begin, end = reading.clause(hit.lo, hit.hi)
    own = any(begin <= other.lo < end for other in others)
    return own or reading.rest_of_clause(hit.lo, hit.hi) <= _ADVERB
