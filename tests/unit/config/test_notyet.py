"""What this version does not act on is refused by name, with what works instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config.notyet import NOT_YET

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("deliver: hourly", "`deliver: hourly`"),
        ("deliver: daily at 09:00 Europe/Berlin", "`deliver: daily at 09:00 Europe/Berlin`"),
        ("quiet_hours: 22:00-06:30 America/Denver", "`quiet_hours`"),
        ("severity: high", "`severity: high`"),
        ("mode: shadow", "`mode: shadow`"),
        ('shadow_channel: "#try"', "`shadow_channel`"),
    ],
)
def test_of_a_watch_list(config: ConfigDir, line: str, refused: str) -> None:
    """One problem each, at the value, and nothing else about the line."""
    column = 7 + line.index(":")
    said = config.watch(line).only()

    assert said.startswith(
        f"config/watchlists/a.yaml:5:{column}: {refused} is not acted on by this"
    )
    assert "version; " in said


@pytest.mark.parametrize(
    ("text", "line", "refused"),
    [
        ("feed: https://a.example/\n    proxy: http://p.example/", 4, "proxy"),
    ],
)
def test_of_a_source(config: ConfigDir, text: str, line: int, refused: str) -> None:
    """One problem, at the value."""
    said = config.write(sources=f"sources:\n  - name: A\n    {text}\n").said()

    assert len(said) == 1
    assert said[0].startswith(f"config/sources/a.yaml:{line}:")
    assert f"`{refused}` is not acted on by this version" in said[0]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("storage: postgresql://u:hunter2@h/x", "storage: postgresql://..."),
        ("fetch: {proxy: 'http://p:hunter2@h/'}", "fetch.proxy"),
        ("web: {bind: '127.0.0.1:80', token: hunter2}", "web"),
    ],
)
def test_of_the_monitor(config: ConfigDir, text: str, refused: str) -> None:
    """No address is repeated: it may hold a password."""
    fatal = [it for it in config.write(monitor=text + "\n").problems() if it.fatal]

    assert len(fatal) == 1
    assert f"`{refused}` is not acted on by this version" in fatal[0].message
    assert "hunter2" not in fatal[0].message


def test_other_values_of_such_a_key_are_judged_by_its_type(config: ConfigDir) -> None:
    """`deliver: soon` is a slip, not a wish for a later version."""
    assert "can only be instant" in config.watch("deliver: soon").only()


@pytest.mark.parametrize("row", NOT_YET, ids=lambda row: f"{row.where}-{row.key}")
def test_each_row_says_what_works(row: object) -> None:
    """A refusal without advice helps nobody."""
    assert getattr(row, "instead", "")
