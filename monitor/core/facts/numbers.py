"""Numbers in any way of writing, their magnitudes, and how a quantity is written here.

"1.250,5", "1,250.5", "1 250", "1.2 bn", "nine". Patterns are bounded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Quantity(NamedTuple):
    """`text[start:end]` is a number with its unit."""

    start: int
    end: int
    amount: float
    #: "Wh", "W", an ISO 4217 code, "jobs".
    unit: str

    @property
    def value(self) -> str:
        """In one way of writing."""
        return _written(self.amount, self.unit)


SPACES: Final = r"[ \u00a0\u202f]"
NUMBER: Final = (
    r"(?<![\w.,])(?P<number>[0-9]{1,3}(?:[,.'’\u00a0\u202f ][0-9]{3})+(?:[.,][0-9]{1,3})?(?![0-9])"
    r"|[0-9]{1,12}(?:[.,][0-9]{1,4})?)"
)
#: Small numbers as words, before a magnitude or a unit: "two billion", "nine gigawatt-hours".
_SMALL_WORDS: Final = (
    "one two three four five six seven eight nine ten eleven twelve",
    "eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "un due tre quattro cinque sei sette otto nove dieci undici dodici",
    "en två tre fyra fem sex sju åtta nio tio elva tolv",
)
SMALL: Final[dict[str, float]] = {
    word: float(value) for line in _SMALL_WORDS for value, word in enumerate(line.split(), 1)
}
_MAGNITUDES: Final[dict[str, float]] = {
    "k": 1e3, "thousand": 1e3, "tausend": 1e3, "tsd": 1e3, "mille": 1e3, "mil": 1e3, "tusen": 1e3,
    "m": 1e6, "mm": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6,
    "millionen": 1e6, "millón": 1e6, "millones": 1e6, "milione": 1e6, "milioni": 1e6,
    "miljon": 1e6, "miljoner": 1e6, "millioner": 1e6, "miljoen": 1e6, "mkr": 1e6, "lakh": 1e5,
    "b": 1e9, "bn": 1e9, "bln": 1e9, "billion": 1e9, "billions": 1e9, "mrd": 1e9, "mld": 1e9,
    "md": 1e9, "mds": 1e9, "mdr": 1e9, "mdkr": 1e9, "milliard": 1e9, "milliards": 1e9,
    "milliarde": 1e9, "milliarden": 1e9, "miljard": 1e9, "miljarder": 1e9, "milliarder": 1e9,
    "miliardi": 1e9, "miliardo": 1e9, "milmillones": 1e9, "mil millones": 1e9, "crore": 1e7,
    "lakh crore": 1e12, "t": 1e12, "tn": 1e12, "trn": 1e12, "trillion": 1e12, "billionen": 1e12,
    "billones": 1e12,
}  # fmt: skip
#: In these a full stop groups thousands: "1.250 Millionen".
_GROUPING: Final = frozenset(
    word for word in _MAGNITUDES if word.endswith(("en", "er", "es", "ni", "di", "mio", "mrd"))
)


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


MAGNITUDE: Final = rf"(?:(?:{SPACES}|-)?(?P<magnitude>{any_of(_MAGNITUDES)})\.?(?!\w))?"
#: A number in digits, or a small one as a word.
SOME_NUMBER: Final = rf"(?:{NUMBER}|(?<!\w)(?P<spelled>{any_of(SMALL)})(?!\w))"


def amount_of(match: re.Match[str]) -> float:
    """The number of a match of SOME_NUMBER and MAGNITUDE."""
    said = match.groupdict()
    if said.get("spelled"):
        return SMALL[match["spelled"].lower()] * _MAGNITUDES.get(
            (said.get("magnitude") or "").lower(), 1
        )
    return number(match["number"], said.get("magnitude"))


def number(written: str, magnitude: str | None = None) -> float:
    """What digits say, whether they are grouped and divided in the English or the German way."""
    digits = re.sub("['’\u00a0\u202f ]", "", written)
    word = (magnitude or "").lower()
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return float(digits) * _MAGNITUDES.get(word, 1)
    head, tail = re.sub("[.,]", "", digits[:last]), digits[last + 1 :]
    if _groups(digits, last, word):
        return float(head + tail) * _MAGNITUDES.get(word, 1)
    return float(f"{head}.{tail}") * _MAGNITUDES.get(word, 1)


def _groups(digits: str, last: int, word: str) -> bool:
    """Whether the last full stop or comma groups thousands: "2.500", "1,250 million"."""
    if len(digits) - last - 1 != 3 or digits.startswith("0"):  # noqa: PLR2004 - thousands
        return False
    other = "," if digits[last] == "." else "."
    if other in digits[:last]:
        return False
    if digits[last] in digits[:last] or not word:
        return True
    return (digits[last] == ".") == (word in _GROUPING)


# -- in one way of writing ---------------------------------------------------------------------

_SYMBOLS: Final = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "INR": "₹",
    "KRW": "₩",
}  # fmt: skip
_SIZES: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def _written(amount: float, unit: str) -> str:
    if unit == "jobs":
        return f"{amount:,.0f}"
    if unit in {"W", "Wh"}:
        prefix, size = ("G", 1e9) if amount >= 1e9 else ("M", 1e6)  # noqa: PLR2004
        return f"{_plain(amount / size)} {prefix}{unit}"
    size, word = next(((size, f" {word}") for size, word in _SIZES if amount >= size), (1.0, ""))
    symbol = _SYMBOLS.get(unit, f"{unit} ")
    return f"{symbol}{_plain(amount / size)}{word}"


def _plain(amount: float) -> str:
    """Up to three decimals, without noughts at the end."""
    written = f"{amount:,.3f}"
    return written.rstrip("0").rstrip(".")
