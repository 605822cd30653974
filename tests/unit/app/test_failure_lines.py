"""How failing sources are named after a cycle."""

from __future__ import annotations

import pytest

from monitor.app.collect import Polled, polled_in_vain
from monitor.app.cycle import WHEN_BARRED, failure_lines
from monitor.app.sources_check import advice
from monitor.errors import BlockedError, FetchError, ParseError, SourceError

RULE = BlockedError("refused: robots.txt asks robots not to read this page", reason="robots")
UNREAD = BlockedError(
    "refused: robots.txt could not be read: too large", reason="robots", passing=True
)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FetchError("works.example does not resolve", reason="dns"),
         "1 source unreachable: Works (works.example does not resolve)"),
        (FetchError("HTTP 404", reason="http", status=404), "1 source failed: Works (HTTP 404)"),
        (ParseError("not a feed"), "1 source failed: Works (not a feed)"),
        (UNREAD, f"1 source failed: Works ({UNREAD})"),
        (RULE, f"1 source refused by robots.txt: Works ({RULE}); {WHEN_BARRED}"),
    ],
    ids=["dns", "404", "no feed", "robots.txt unread", "robots.txt"],
)  # fmt: skip
def test_each_failure_is_called_what_it_is(error: SourceError, line: str) -> None:
    """Nobody there, a refusal by rule with what to do, or an answer that is none."""
    assert [line] == failure_lines([polled_in_vain("Works", error)])


def test_kinds_of_failure_have_lines_of_their_own() -> None:
    """Each says how many there are, and names the first."""
    away = FetchError("timed out", reason="timeout")
    polls = [polled_in_vain(f"W{n}", error) for n, error in enumerate((RULE, away, UNREAD) * 2)]
    found = failure_lines(polls, named=1)

    counted = ["2 sources unreachable", "2 sources refused by robots.txt", "2 sources failed"]
    assert counted == [line.partition(":")[0] for line in found]
    assert all("; and 1 more" in line for line in found)


def test_a_refused_source_answered() -> None:
    """It has said no; `reached` is for whoever looks at networks."""
    assert polled_in_vain("Works", RULE).reached
    assert not polled_in_vain("Works", FetchError("timed out", reason="timeout")).reached
    assert polled_in_vain("Works", RULE) != Polled(source="Works")


def test_what_passes_by_itself_needs_no_letter_to_the_publisher() -> None:
    """A server that cannot serve its robots.txt has refused nothing for good."""
    assert "ask the publisher" in advice(RULE)
    assert advice(UNREAD) == "it is asked again by itself"
