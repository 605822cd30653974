"""Random kills under a misbehaving Slack, in short; `make chaos` is the long run.

A test that nothing can fail proves nothing: outboxes that are broken in the three ways most often
seen have to be convicted by the very same play.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.chaos import play
from tests.e2e.crashing import OUTBOXES
from tests.fakes.bureau import Verdict

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 10
#: Plays until a broken outbox has to be convicted.
TRIES = 4
#: What each of them does.
CRIMES = {"sent-before-post": "lost", "post-before-mark": "doubled", "never-looks": "doubled"}


def test_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """Alerts and digests, each article in exactly one message that people see; notes likewise."""
    report = play(tmp_path, seed=11, kills=KILLS)

    assert report.verdict == Verdict(), report
    assert report.strays == (), report


@pytest.mark.parametrize("outbox", OUTBOXES)
def test_a_broken_outbox_is_convicted(tmp_path: Path, outbox: str) -> None:
    """By the same play, within a few tries: it loses or doubles."""
    convicted = False
    for seed in range(TRIES):
        if not convicted:
            place = tmp_path / str(seed)
            place.mkdir()
            found = play(place, seed=seed, kills=KILLS, outbox=outbox).verdict
            convicted = bool(getattr(found, CRIMES[outbox]))

    assert convicted
