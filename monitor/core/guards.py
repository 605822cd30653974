"""Guards: what denies or softens an event, asked inside the clauses of the match only.

A whole-text rule would be wrong both ways: "boosts one plant, after it denied ..., scraps another"
is news, and good news in the headline does not undo bad news in the body.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.manner import ASKED, KNOWN, OLD, asked, recalled
from monitor.core.spans import united
from monitor.core.text import WIDTH

if TYPE_CHECKING:
    from monitor.core.concept_nodes import Event, Guard
    from monitor.core.reading import Reading
    from monitor.core.spans import Hit, Span


class Judgement(NamedTuple):
    """What the guards of a span's events say."""

    #: Why it does not count; None: it does.
    denied: str | None
    marks: tuple[str, ...]
    #: Some guard was there that softens.
    softened: bool = False
    #: Told as background only: it weighs no more than a mention in the body.
    background: bool = False


#: The label of the guard that says an event did not happen; the others say it is about something
#: else ("wrong object"). A story whose event is denied later gets a note.
DENIAL: Final = "denied"

_FREE: Final = Judgement(None, ())


def judge(reading: Reading, span: Span) -> Judgement:
    """Ask the guards of every event in a span, inside the clauses (or sentence) of its words."""
    guarded = [hit for hit in span.hits if hit.event and hit.event.guards]
    if not guarded:
        return _FREE
    clauses = sorted({reading.clause(hit.lo, hit.hi) for hit in span.hits})
    places = {
        "clause": clauses,
        "sentence": [reading.around(span.lo)],
        "headline": reading.headline_above(span.lo),
    }
    effects: dict[str, str] = {}
    for hit in guarded:
        assert hit.event is not None  # filtered above
        for guard in hit.event.guards:
            found = _applies(reading, hit.event, guard, hit, places[guard.reach])
            if found is None or _names_part(reading, guard, found, span.hits):
                continue
            if guard.effect == "deny":
                return Judgement(_reason(reading, guard, found), ())
            effects[guard.label] = guard.effect
        effects |= _manner(reading, hit, span.hits)
    return _judgement(reading, effects)


def _judgement(reading: Reading, effects: dict[str, str]) -> Judgement:
    """What softening and background, by their labels, come to."""
    if reading.looks_back or (KNOWN in effects and reading.may_look_back):
        effects[OLD] = "background"
    found = set(effects.values())
    return Judgement(None, tuple(effects), "soften" in found, "background" in found)


def _manner(reading: Reading, hit: Hit, hits: tuple[Hit, ...]) -> dict[str, str]:
    """What the sentence itself makes of an event: a question, or something known."""
    if asked(reading, hit):
        return {ASKED: "soften"}
    return {KNOWN: "soften"} if recalled(reading, hit, hits) else {}


def _reason(reading: Reading, guard: Guard, found: Hit) -> str:
    """What the guard says, with its words."""
    text = getattr(reading.article, reading.field(found.lo))[found.start : found.end]
    return f"{guard.label}: “{text}”"


def _applies(
    reading: Reading, event: Event, guard: Guard, hit: Hit, clauses: list[tuple[int, int]]
) -> Hit | None:
    """The guard's hit that concerns this hit of the event.

    A guard that overlaps hits of the event ("opening ... cancelled") speaks of those alone, as does
    a phrase that holds a concept; any other ("denies") of all in its clause.
    """
    bound, free = _sorted_guards(reading, event, guard)
    around = overlapping(bound, hit.lo, hit.hi)
    if around:
        return around.hits[0]
    for begin, end in clauses:
        i = bisect_left(free, begin, key=_begin)
        if i < len(free) and free[i].lo < end:
            return free[i].hits[0]
    return None


def _names_part(reading: Reading, guard: Guard, found: Hit, hits: tuple[Hit, ...]) -> bool:
    """Whether the guard's object is the thing asked for, or a part of its name.

    "Scraps electric pickup" in "scraps electric pickup plant"; "festival cancelled" for who asks
    for festivals. Only a guard with the verb in it has an object: "könnte" before "Werk" has none,
    nor has the "not scrapping" of "not scrapping plant".
    """
    verbs = [hit for hit in hits if hit.event and hit.lo < found.hi and found.lo < hit.hi]
    if not verbs:
        return False
    things = [hit for hit in hits if hit.event is None]
    end = min(found.hi + WIDTH, reading.clause(found.lo, found.hi)[1])
    has_object = any(verb.lo <= found.lo for verb in verbs)
    if has_object and any(hit.lo <= found.hi < hit.hi <= end for hit in things):
        return True
    return any(_holds(node.spans(reading), found, things) for node in guard.objects)


def _holds(objects: list[Span], found: Hit, things: list[Hit]) -> bool:
    """Whether one of the objects, at an end of the guard's words, holds one of the things."""
    first = bisect_left(objects, found.lo, key=_begin)
    last = bisect_left(objects, found.hi, first, key=_begin)
    return any(
        each.lo <= thing.lo and thing.hi <= each.hi
        for each in objects[first:last]
        if each.lo == found.lo or each.hi == found.hi
        for thing in things
    )


def _begin(span: Span) -> int:
    return span.lo


def _sorted_guards(reading: Reading, event: Event, guard: Guard) -> tuple[list[Span], list[Span]]:
    """The guard's places that overlap a hit of the event, and the others."""
    known = reading.guards_of.get((event, guard))
    if known is None:
        hits = event.node.spans(reading) if event.node else []
        known = [], []
        plain = guard.node.spans(reading) if guard.node else []
        phrases = guard.bound.spans(reading) if guard.bound else []
        for span in united([plain, phrases]):
            own = guard.reach != "headline" and overlapping(hits, span.lo, span.hi)
            known[0 if own else 1].append(span)
        if guard.bound and guard.reach != "headline":
            _keep_plain(known[1], plain)
        reading.guards_of[event, guard] = known
    return known


def _keep_plain(free: list[Span], plain: list[Span]) -> None:
    """Of the guards that overlap no event only plain terms speak."""
    places = {(span.lo, span.hi) for span in plain}
    free[:] = [span for span in free if (span.lo, span.hi) in places]


def overlapping(spans: list[Span], lo: int, hi: int) -> Span | None:
    """One of the spans that shares a position with [lo, hi)."""
    i = bisect_left(spans, hi, key=_begin)
    for span in spans[max(0, i - _NEIGHBOURS) : i][::-1]:
        if span.hi > lo:
            return span
    return None


#: Spans are short: the one that overlaps is among the last few that begin before the end.
_NEIGHBOURS: Final = 4
