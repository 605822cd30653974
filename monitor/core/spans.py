"""Places in an article and what can be done with them: unite, chain, bring near.

All lists of spans are sorted by `lo`, then `hi`, and hold no pair of them twice. Every function is
linear in its input (but for a logarithm); positions are those of `core.text`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from heapq import heapify, heapreplace
from itertools import chain as chained
from typing import TYPE_CHECKING, NamedTuple

from monitor.core.text import WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from monitor.core.concept_nodes import Event


class Hit(NamedTuple):
    """One term found: positions, characters in its field, and what it is called."""

    lo: int
    hi: int
    start: int
    end: int
    label: str
    #: What it states; None: a thing, a word.
    event: Event | None = None


class Span(NamedTuple):
    """A stretch of one sentence that satisfies a positional node."""

    lo: int
    hi: int
    #: 1: the hits stand together; near 0: as far apart as the node allows.
    tightness: float
    hits: tuple[Hit, ...]


def single(hit: Hit) -> Span:
    """The span of one hit."""
    return Span(hit.lo, hit.hi, 1.0, (hit,))


def tokens_between(hi: int, lo: int) -> int:
    """Tokens strictly between an end and a later beginning; 0 when they overlap."""
    return max(0, lo // WIDTH + -hi // WIDTH)


def united(lists: Iterable[Iterable[Span]]) -> list[Span]:
    """All spans; of those in one and the same place the first.

    Spans that begin together stay beside one another: the shorter may be followed by what the
    longer holds, (kore OR "kore power") ONEAR/0 power.
    """
    by_place: dict[tuple[int, int], Span] = {}
    for span in chained.from_iterable(lists):
        by_place.setdefault((span.lo, span.hi), span)
    return [by_place[place] for place in sorted(by_place)]


class Link(NamedTuple):
    """The place of one word of a phrase, or of its beginning up to one word."""

    lo: int
    hi: int
    start: int
    end: int


def phrases(
    words: Sequence[Sequence[Link]],
    gaps: Sequence[int],
    divided: Callable[[int, int], bool] | None = None,
) -> list[Link]:
    """Where the words follow one another, at most `gaps[i]` tokens after word i.

    `words` are the places of each word, sorted. For each end the latest beginning is found, which
    is the shortest phrase that ends there. `divided` says of the end of a word and the beginning
    of the next that they do not belong together; what lies further apart is divided, too.
    """
    reached: Sequence[Link] = words[0]
    for places, gap in zip(words[1:], gaps, strict=True):
        reached = sorted(reached, key=_end)
        ends = [link.hi for link in reached]
        following: list[Link] = []
        for place in places:
            i = bisect_right(ends, place.lo) - 1
            if i < 0 or not _follows(reached[i], place, gap):
                continue
            if divided is None or not divided(reached[i].hi, place.lo):
                following.append(_extended(reached[i], place))
        reached = following
    return list(reached)


def _end(link: Link) -> tuple[int, int]:
    return link.hi, link.lo


def _extended(before: Link, place: Link) -> Link:
    return Link(before.lo, place.hi, before.start, place.end)


def _follows(before: Link, place: Link, gap: int) -> bool:
    if before.hi == place.lo:
        return True
    return gap > 0 and tokens_between(before.hi, place.lo) <= gap


class _Way(NamedTuple):
    """The beginning of a loose phrase, up to one word; the least is the best to go on from.

    For another word in token t, `cost + t - 1` tokens lie between its words, so that ways are
    compared without knowing t; a further word in the last token itself adds nothing.
    """

    #: Tokens between the words so far, less the number of the last token.
    cost: int
    #: Of two that cost the same, the later beginning makes the shorter phrase.
    minus_lo: int
    link: Link


def loose_phrases(words: Sequence[Sequence[Link]], slop: int) -> list[Link]:
    """Where the words follow one another with at most `slop` tokens between all of them.

    The fewest tokens between, for each end: by the last place of the word before, as in `phrases`,
    some would be missed ("a b c b-c d" has none between when the first c is taken).
    """
    ways = [_Way(-(link.lo // WIDTH), -link.lo, link) for link in words[0]]
    for places in words[1:]:
        ways = _continued(sorted(ways, key=lambda way: _end(way.link)), places)
    return [way.link for way in ways if way.cost + _last(way.link) <= slop]


def _continued(ways: list[_Way], places: Sequence[Link]) -> list[_Way]:
    """The least way to each place: sorted by end, the ways before it are seen once."""
    found: list[_Way] = []
    earlier: list[_Way] = []  # the least that ends in an earlier token, if any
    here: list[_Way] = []  # the least that ends in the token of the place: no token further
    token, seen = -1, 0
    for place in places:
        if place.lo // WIDTH != token:
            token, earlier, here = place.lo // WIDTH, _least(earlier + here), []
        while seen < len(ways) and ways[seen].link.hi <= place.lo:
            (here if _last(ways[seen].link) == token else earlier).append(ways[seen])
            seen += 1
        earlier, here = _least(earlier), _least(here)
        before = _least([way._replace(cost=way.cost - 1) for way in earlier] + here)
        found += [_Way(cost, lo, _extended(link, place)) for cost, lo, link in before]
    return found


def _least(ways: list[_Way]) -> list[_Way]:
    return [min(ways)] if len(ways) > 1 else ways


def _last(link: Link) -> int:
    """The number of the last token of a link."""
    return -(-link.hi // WIDTH) - 1


def together(lists: Sequence[list[Span]], width: int) -> list[Span]:
    """The shortest stretches that hold a span of every list, in any order.

    At most `width` tokens lie strictly between the first and the last of them. The classic sweep:
    the heads of all lists; the first head moves on.
    """
    if not all(lists):
        return []
    heads = [(spans[0].lo, i, 0) for i, spans in enumerate(lists)]
    heapify(heads)
    last = max(lo for lo, _, _ in heads)
    found: dict[int, Span] = {}  # by beginning of the last; a later first makes it shorter
    while True:
        _, i, at = heads[0]
        between = tokens_between(lists[i][at].hi, last)
        if between <= width:
            found[last] = _joined([lists[j][k] for _, j, k in heads], between, width)
        if at + 1 == len(lists[i]):
            return _shortest(list(found.values()))
        following = lists[i][at + 1].lo
        last = max(last, following)
        heapreplace(heads, (following, i, at + 1))


def near(left: list[Span], right: list[Span], distance: int, *, ordered: bool) -> list[Span]:
    """The closest pairs with at most `distance` tokens strictly between.

    Ordered: the left one ends before the right one begins. The two may overlap otherwise, but
    one and the same place is not two.
    """
    found = _pairs(left, right, distance, apart=ordered)
    if not ordered:
        found += _pairs(right, left, distance, apart=False)
    return _shortest(found)


def _pairs(first: list[Span], second: list[Span], distance: int, *, apart: bool) -> list[Span]:
    """Each of `first` with the next of `second`, where that is near enough."""
    begins = [span.lo for span in second]
    found = []
    for span in first:
        i = bisect_left(begins, span.hi if apart else span.lo)
        if i < len(second) and (second[i].lo, second[i].hi) == (span.lo, span.hi):
            i += 1
        if i < len(second):
            between = tokens_between(span.hi, second[i].lo)
            if between <= distance:
                found.append(_joined([span, second[i]], between, distance))
    return found


def _joined(spans: Sequence[Span], between: int, width: int) -> Span:
    tightness = min(1 - between / (width + 1), *(span.tightness for span in spans))
    hits = tuple(chained.from_iterable(span.hits for span in spans))
    return Span(min(s.lo for s in spans), max(s.hi for s in spans), tightness, hits)


def _shortest(spans: list[Span]) -> list[Span]:
    """The spans that hold no other one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (-span.lo, span.hi)):
        if not found or (span.lo < found[-1].lo and span.hi < found[-1].hi):
            found.append(span)
    return found[::-1]
