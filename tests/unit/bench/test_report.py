"""What the benches print: verdicts that a person and a program can trust."""

from __future__ import annotations

import json

import pytest

from tests.bench.report import Figure, as_json, table


@pytest.mark.parametrize(
    ("value", "ratio", "bar", "at_least", "verdict"),
    [
        (5.0, None, None, False, ""),
        (5.0, None, 5.0, False, "pass"),
        (5.1, None, 5.0, False, "FAIL"),
        (5.0, None, 5.0, True, "pass"),
        (4.9, None, 5.0, True, "FAIL"),
        (99.0, 0.1, 0.2, False, "pass"),
        (0.1, 0.3, 0.2, False, "FAIL"),
    ],
)
def test_a_figure_is_judged_by_its_bar(
    value: float, ratio: float | None, bar: float | None, at_least: bool, verdict: str
) -> None:
    """The ratio is judged where there is one, else the value; a bar is a most or a least."""
    figure = Figure(
        bench="b", name="n", value=value, unit="s", ratio=ratio, bar=bar, at_least=at_least
    )

    assert figure.verdict == verdict


def test_the_table_shows_value_ratio_bar_and_verdict() -> None:
    """One line for each figure, under a heading."""
    figures = [
        Figure(bench="once", name="wall", value=1.2345, unit="s", ratio=1.5, bar=2.0),
        Figure(bench="replay", name="speed", value=1234.5, unit="/s", bar=300, at_least=True),
        Figure(bench="replay", name="start", value=0.5, unit="s"),
    ]

    cells = [line.split() for line in table(figures).splitlines()[1:]]

    assert cells == [
        ["once", "wall", "1.23", "s", "1.5x", "<=", "2", "pass"],
        ["replay", "speed", "1,234", "/s", ">=", "300", "pass"],
        ["replay", "start", "0.5", "s"],
    ]


def test_the_json_holds_every_field() -> None:
    """A program reads the same figures, unrounded, with the verdict."""
    [told] = json.loads(as_json([Figure(bench="b", name="n", value=1 / 3, unit="s", bar=1)]))

    assert (told["value"], told["bar"], told["verdict"]) == (1 / 3, 1, "pass")
