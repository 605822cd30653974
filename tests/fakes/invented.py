"""Names that no language knows: reports that are to be stories apart have to name others.

Figures and single letters tell no two reports apart, and neither do words that every list asks for.
"""

from __future__ import annotations

_SYLLABLES = ("bra", "cor", "dun", "fel", "gri", "hol", "jur", "kam", "lor", "mey")
#: Numbers below it have names of their own.
NAMES = 1000


def name(number: int, kind: int) -> str:
    """A name that no other number below `NAMES` and no other of ten kinds has."""
    digits = (kind, number // 100, number // 10 % 10, number % 10)
    return "".join(_SYLLABLES[digit] for digit in digits).capitalize()
