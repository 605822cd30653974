"""What a bench found, against its bar; and how a person or a program reads it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class BenchError(Exception):
    """A bench could not measure what it promised; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value."""

    bench: str
    name: str
    value: float
    unit: str
    #: Of `value` to what it is compared with; None: the value stands for itself.
    ratio: float | None = None
    #: For the ratio if there is one, else for the value; None: for information.
    bar: float | None = None
    #: True: the bar is a least; False: a most.
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """`pass`, `FAIL`, or nothing where there is no bar."""
        if self.bar is None:
            return ""
        judged = self.value if self.ratio is None else self.ratio
        good = judged >= self.bar if self.at_least else judged <= self.bar
        return "pass" if good else "FAIL"


_HEADINGS = ("bench", "figure", "value", "ratio", "bar", "")


def table(figures: Sequence[Figure]) -> str:
    """The figures for a terminal: one line each, numbers to the right."""
    rows = [_HEADINGS, *map(_cells, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def as_json(figures: Iterable[Figure]) -> str:
    """The figures for a program: a list of objects."""
    return json.dumps([asdict(f) | {"verdict": f.verdict} for f in figures], indent=1)


def _cells(figure: Figure) -> tuple[str, ...]:
    sign = ">=" if figure.at_least else "<="
    return (
        figure.bench,
        figure.name,
        f"{_number(figure.value)} {figure.unit}".rstrip(),
        "" if figure.ratio is None else f"{_number(figure.ratio)}x",
        "" if figure.bar is None else f"{sign} {_number(figure.bar)}",
        figure.verdict,
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    left, right = range(2), range(2, 5)
    cells = [row[i].ljust(widths[i]) for i in left] + [row[i].rjust(widths[i]) for i in right]
    return "  ".join([*cells, row[5]]).rstrip()


def _number(value: float) -> str:
    """Three digits that count, without exponents."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
