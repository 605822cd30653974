"""Which of a headline's events the status is taken from."""

from __future__ import annotations

import pytest

from monitor.model import Status
from tests.fakes.language import article, found, shipped_lexicon

SETBACK = "@setback NEAR/8 @plant"


def _status(headline: str, query: str = SETBACK) -> Status | None:
    match = found(query, article(headline), shipped_lexicon())
    return match.status if match else None


@pytest.mark.parametrize(
    ("headline", "status"),
    [
        ("Cell maker files for insolvency, leaving battery plant in limbo", Status.BANKRUPT),
        ("Battery maker files for bankruptcy, halts plant construction", Status.BANKRUPT),
        ("Insolvenz: Batteriewerk in Lohra stellt Produktion ein", Status.BANKRUPT),
        ("Paused gigafactory is cancelled for good", Status.CANCELLED),
        ("Start of battery plant delayed again, then scrapped", Status.CANCELLED),
        ("Delayed battery plant shuts down", Status.CLOSED),
        ("Battery plant delayed, then scrapped altogether, town says", Status.CANCELLED),
        ("Battery plant was paused but is now cancelled", Status.CANCELLED),
    ],
)
def test_the_gravest_event_of_a_headline_is_told(headline: str, status: Status) -> None:
    """Not the one that happens to stand closest to the plant."""
    assert status == _status(headline)


@pytest.mark.parametrize(
    ("headline", "status"),
    [
        ("Battery plant delayed as cell maker goes bankrupt", Status.DELAYED),
        ("Battery plant paused, could be scrapped", Status.PAUSED),
        ("Battery plant delayed, not cancelled", Status.DELAYED),
        ("Carmaker delays battery plant, cancels order for vans", Status.DELAYED),
        ("Chipmaker quits smartphone market, delays Dresden fab", Status.DELAYED),
    ],
)
def test_what_is_only_a_cause_or_denied_is_not_told(headline: str, status: Status) -> None:
    """Nor what is only considered, or happened to something else."""
    assert status == _status(headline)


def test_a_query_of_one_event_keeps_it() -> None:
    """Somebody who asks for pauses hears of pauses."""
    headline = "Battery maker files for bankruptcy, halts plant construction"

    assert _status(headline, "@paused NEAR/8 @plant") == Status.PAUSED


def test_what_is_plainly_stated_is_no_background() -> None:
    """Although the event that is closer to the plant is."""
    headline = "Gigafactory paused last year is now cancelled"
    match = found(SETBACK, article(headline), shipped_lexicon())

    assert match is not None
    assert (match.status, match.marks) == (Status.CANCELLED, ())
    assert match.score >= 0.85


def test_the_evidence_is_the_event_that_is_told() -> None:
    """The words highlighted say where the status is from."""
    match = found(SETBACK, article("Paused gigafactory is cancelled for good"), shipped_lexicon())

    assert match is not None
    assert [span.text for span in match.evidence] == ["gigafactory", "cancelled"]
