"""What `monitor status --json` says of one source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.app.status import source_json
from monitor.model import SourceState
from tests.fakes.records import NOON, make_source

ANSWERED = SourceState(name="Works", last_ok_at=NOON)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SourceState(name="Works"), "not asked yet"),
        (ANSWERED, "ok"),
        (replace(ANSWERED, last_error="1 of 2 sitemaps fails"), "partly"),
        (replace(ANSWERED, last_error="timed out", failures=1), "failing"),
        (replace(ANSWERED, last_error="HTTP 410", failures=1, gone=True), "gone"),
    ],
)
def test_a_source_has_one_word(state: SourceState, expected: str) -> None:
    """`ok` only if everything of it was read."""
    assert expected == source_json(make_source(), state)["state"]


def test_what_is_switched_off_is_neither() -> None:
    """Whatever happened before."""
    assert source_json(make_source(enabled=False), ANSWERED)["state"] == "disabled"
