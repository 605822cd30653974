"""Numbers that borrow their unit from the one that they replace, or from the noun before them.

"1.100 statt 2.500 Arbeitsplätze", "from €2.4 billion to 1.6 billion", "from 30 GWh to 12", "jobs to
1,600 from 2,800", "the number of jobs falls to 1,100", "cut to 700 million". Only where the words
say that something was changed; patterns are bounded.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from monitor.core.facts import changing
from monitor.core.facts.numbers import MAGNITUDE, NUMBER, Quantity, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Characters beside a number that are looked at.
_NEAR: Final = 120
#: Behind a number that has no unit of its own: nothing that could be one.
_ALONE: Final = (
    r"(?!\w|[.,][0-9]| ?[%$€£¥°]|[ -](?:per ?cent|percent|prozent|pour cent|por ciento|years?|"
    r"months?|days?|hours?|jahren?|monaten?|ans|mois|años|meses|tonn\w*|acres?|hect\w*|sites?|"
    r"[kMGT]Wh?|(?:mega|giga)\w+|million\w*|billion\w*|trillion\w*|milliard\w*|mrd|mio|bn|"
    r"miljard\w*|euros?|dollars?|times|locations|plants?)\b)"
)
_BARE: Final = NUMBER + MAGNITUDE + _ALONE
#: Right before the former: "1.100 statt", "1,200 instead of the planned".
_BEFORE_FORMER: Final = re.compile(
    rf"{_BARE},? {changing.INSTEAD} {changing.SOME}{changing.SIGN}$", re.IGNORECASE
)
#: Right behind the former: "to 12", "(statt 2.500 Arbeitsplätze) nur 1.100".
_BEHIND_FORMER: Final = re.compile(
    rf"(?:[ -]{changing.WORD}){{0,5}}?,? {changing.TO} {changing.SOME}{changing.SIGN}{_BARE}",
    re.IGNORECASE,
)
_INSTEAD_BEHIND: Final = re.compile(
    rf"(?:[ -]{changing.WORD}){{0,5}}?,? {changing.SIGN}{_BARE}", re.IGNORECASE
)
_IS_INSTEAD: Final = re.compile(rf"\b{changing.INSTEAD} {changing.SOME}$", re.IGNORECASE)
#: The jobs themselves come to a bare number.
_JOBS_TO: Final = re.compile(
    r"(?<!\w)(?:jobs?|positions|workforce|headcount|staffing|arbeitsplätze|stellen|belegschaft|"
    r"emplois|effectifs?|empleos|plantilla|posti(?: di lavoro)?|"
    r"jobb)(?: [^\s.;:,()0-9]{1,30}){0,4}?"
    rf" {changing.TO} {changing.SOME}{_BARE}"
    r"(?=[.,;:)]|$| (?:from|instead|rather|at|in|and|by|people|von|statt|"
    r"contre|de|desde|frente)\b)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
#: A sum without a currency names its magnitude.
_BARE_SUM: Final = re.compile(_BARE, re.IGNORECASE)
_LEAST_SUM: Final = 1e6
#: Numbers of a sentence that are looked at.
_MOST: Final = 32


def with_moved(
    text: str, found: Sequence[Quantity], kind: str, currency: str = ""
) -> list[Quantity]:
    """The numbers of one kind that a sentence has, and those that borrow their unit, in order.

    `currency` is that of sums without one; "": they are none.
    """
    taken = [(each.start, each.end) for each in found]
    more: list[Quantity] = []
    for each in _borrowed(text, found, kind, currency):
        if not any(a < each.end and each.start < b for a, b in taken):
            taken.append((each.start, each.end))
            more.append(each)
    return sorted([*found, *more])


def _borrowed(text: str, found: Sequence[Quantity], kind: str, currency: str) -> Iterator[Quantity]:
    for each in found:
        yield from _beside(text, each)
    if kind == "jobs":
        for match in islice(_JOBS_TO.finditer(text), _MOST):
            yield from _bare(match, 1, "jobs", jobs=True)
    if kind == "money" and currency:
        yield from _sums(text, currency)


def _beside(text: str, former: Quantity) -> Iterator[Quantity]:
    """The bare number that replaces a full one."""
    before = text[max(0, former.start - _NEAR) : former.start]
    behind = text[former.end : former.end + _NEAR]
    written = text[former.start : former.end]
    match, offset = _BEFORE_FORMER.search(before), max(0, former.start - _NEAR)
    if not match:
        offset = former.end
        if changing.is_former(text, former.start, former.end):
            pattern = _INSTEAD_BEHIND if _IS_INSTEAD.search(before) else _BEHIND_FORMER
            match = pattern.match(behind)
    if match:
        size = _size(written, former)
        yield from _bare(match, size, former.unit, offset, jobs=former.unit == "jobs")


def _size(written: str, former: Quantity) -> float:
    """By what the digits of a number are multiplied: 1e9 in "30 GWh"."""
    digits = re.search(NUMBER.removeprefix(r"(?<![\w.,])"), written)
    plain = number(digits["number"]) if digits else 0
    return former.amount / plain if plain else 0


def _bare(
    match: re.Match[str], size: float, unit: str, offset: int = 0, *, jobs: bool
) -> Iterator[Quantity]:
    """The bare number of a match; a magnitude of its own goes before the other's."""
    start, end = match.span("number")
    if match["magnitude"]:
        end = match.end("magnitude")
    amount = number(match["number"], match["magnitude"]) * (1 if match["magnitude"] else size)
    if amount > 0 and not (jobs and _YEAR.fullmatch(match["number"])):
        yield Quantity(start + offset, end + offset, amount, unit)


def _sums(text: str, currency: str) -> Iterator[Quantity]:
    """Sums without a currency that something comes to: "cut to 700 million"."""
    for match in islice(_BARE_SUM.finditer(text), _MOST):
        if not match["magnitude"]:
            continue
        start, end = match.start("number"), match.end("magnitude")
        amount = number(match["number"], match["magnitude"])
        if amount >= _LEAST_SUM and changing.is_moved_to(text, start, end):
            yield Quantity(start, end, amount, currency)
