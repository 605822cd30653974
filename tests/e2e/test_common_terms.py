"""A term that much of the archive has is a warning wherever a query is written or tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fakes.archive import fill

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

WATCH = {"name": "Plants", "keywords": ["zebra cancelled", "market AND zebra"]}
ROWS = [{"title": f"Market day number {n}" if n % 3 else f"Quiet day {n}"} for n in range(510)]
SAID = "`market` is in 67 % of 510 articles of the archive"


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.configure(sources={}, watchlists=[WATCH])
    fill(desk, ROWS)
    return desk


def test_check_warns_at_the_query(full: Desk) -> None:
    """On stderr, and the configuration is fine all the same."""
    done = full.monitor("check")

    assert done.returncode == 0
    assert f"config/watchlists/all.yaml:4:5: warning: {SAID}" in done.stderr
    assert ": fine: " in done.stdout


def test_check_warns_as_data(full: Desk) -> None:
    """One more problem that stops nothing."""
    told = json.loads(full.monitor("check", "--json").stdout)

    assert told["ok"]
    (common,) = [each for each in told["problems"] if SAID in each["message"]]
    assert (common["line"], common["fatal"]) == (4, False)


def test_match_warns_and_finds(full: Desk) -> None:
    """The warning is no part of the data."""
    done = full.monitor("match", "market AND 17", "--json")

    assert SAID in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_a_small_archive_warns_of_nothing(desk: Desk) -> None:
    """Nor does one that is not there."""
    desk.configure(sources={}, watchlists=[WATCH])
    assert "articles of" not in desk.monitor("check").stderr

    fill(desk, ROWS[:499])
    done = desk.monitor("check")
    assert (done.returncode, "articles of" in done.stderr) == (0, False)
