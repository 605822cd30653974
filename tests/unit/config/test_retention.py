"""`retention:` of monitor.yaml, and what it means for each kind of record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.config.reload import edited
from monitor.model import Retention

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir

MONITOR = 'contact: bot@example.com\nslack:\n  channel: "#news"\n'
DAY = timedelta(days=1)


def test_is_a_duration(config: ConfigDir) -> None:
    """Of articles, 400 days unless it is set."""
    unset = config.load()
    assert unset.retention == 400 * DAY

    assert config.write(monitor=f"{MONITOR}retention: 120d\n").load().retention == 120 * DAY


@pytest.mark.parametrize("written", ["29d", "0d", "1h"])
def test_is_never_shorter_than_copies_are_looked_for(config: ConfigDir, written: str) -> None:
    """The reason is said at the value."""
    said = config.write(monitor=f"{MONITOR}retention: {written}\n").only()

    assert said.startswith("config/monitor.yaml:4:12: ")
    assert "at least 30d" in said


def test_takes_effect_in_a_running_service(config: ConfigDir) -> None:
    """Like every other setting that needs no start."""
    running = config.load()
    edit = edited(running, config.write(monitor=f"{MONITOR}retention: 60d\n").load())

    assert edit.settings.retention == 60 * DAY
    assert any(line.startswith("retention: 60 days") for line in edit.lines)


def test_forgets_texts_first_and_never_what_was_told() -> None:
    """A short one shortens texts, a long one lengthens what prevents a second alert."""
    usual, short, long = (Retention.of(days * DAY) for days in (400, 30, 2000))

    assert Retention() == usual
    assert (short.articles, short.texts) == (30 * DAY, 30 * DAY)
    assert (short.keys, short.alerts) == (usual.keys, usual.alerts)
    assert (long.articles, long.texts) == (2000 * DAY, 90 * DAY)
    assert (long.keys, long.alerts) == (2000 * DAY, 2000 * DAY)
