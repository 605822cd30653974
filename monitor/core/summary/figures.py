"""The figures of a text that tell something, whatever way they are written in."""

from __future__ import annotations

import re
from typing import Final

from monitor.core.summary.wordlists import words

_MAGNITUDES: Final = {
    **dict.fromkeys(("thousand", "tausend", "k", "mille", "mil", "tusen"), 1e3),
    **dict.fromkeys(("million", "millions", "m", "mn", "mln", "mio", "millionen", "millones"), 1e6),
    **dict.fromkeys(("millón", "milioni", "milione", "miljoner", "miljon"), 1e6),
    **dict.fromkeys(("billion", "billions", "b", "bn", "mrd", "milliarden", "milliarde"), 1e9),
    **dict.fromkeys(("milliard", "milliards", "miliardi", "miliardo", "miljarder", "miljard"), 1e9),
    **dict.fromkeys(("trillion", "trillions", "tn", "trn"), 1e12),
}
_FIGURE: Final = re.compile(
    r"(?=[$€£¥₩₹0-9])(?P<money>[$€£¥₩₹]\s?)?(?P<number>\d{1,15}(?:[.,]\d{1,6}){0,4})"
    r"(?P<unit>\s?-?(?:%|[^\W\d_]{1,12}))?"
)
_NOT_WORTH: Final = words(
    "am pm january february march april may june july august september october november "
    "december jan feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni "
    "juli oktober dezember janvier février mars avril juin juillet août septembre octobre "
    "novembre décembre enero febrero marzo mayo junio julio agosto septiembre octubre "
    "noviembre diciembre gennaio aprile maggio giugno luglio settembre ottobre dicembre "
    "januari februari maj augusti uhr st nd rd th"
)
_YEARS: Final = range(1900, 2101)
#: Bare numbers below are days and counts of no weight.
_SMALL: Final = 32


def figures(text: str) -> frozenset[float]:
    """The figures of a text that tell something: no years, days, times and small bare numbers."""
    found = (_value(match) for match in _FIGURE.finditer(text))
    return frozenset(value for value in found if value is not None)


def _value(match: re.Match[str]) -> float | None:
    unit = (match["unit"] or "").strip(" -\u00a0").casefold()
    number = _number(match["number"])
    if unit in _NOT_WORTH:
        return None
    if (
        not match["money"]
        and (not unit or number in _YEARS)
        and (number < _SMALL or number in _YEARS)
    ):
        return None
    return float(f"{number * _MAGNITUDES.get(unit, 1):.3g}")


def _number(digits: str) -> float:
    """1,250 and 1.250 are thousands, 1.25 and 1,25 are not."""
    groups = re.split("[.,]", digits)
    if len(groups) > 1 and all(len(group) == len("000") for group in groups[1:]):
        return float("".join(groups))
    whole, part = groups[0], "".join(groups[1:])
    return float(f"{whole}.{part or 0}")
