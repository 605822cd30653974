"""How much the archive holds, in words and as data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.app.status import archive_json, archive_line
from monitor.model import ArchiveSize, Settings
from tests.fakes.records import DAY, NOON

SETTINGS = Settings(storage="sqlite://", retention=timedelta(days=60))


@pytest.mark.parametrize(
    ("age", "per_day"), [(timedelta(days=10), 500_000), (timedelta(hours=2), 5_000_000)]
)
def test_growth_is_what_is_kept_over_the_time_it_came_in(age: timedelta, per_day: int) -> None:
    """Of less than a day all of it: a first poll is no rate."""
    size = ArchiveSize(articles=1000, texts=400, bytes=5_000_000, oldest=NOON - age)

    assert per_day == archive_json(size, SETTINGS, NOON)["bytes_per_day"]


def test_it_is_said_in_one_line() -> None:
    """Articles, texts, megabytes, a day, and for how long."""
    size = ArchiveSize(articles=12_000, texts=400, bytes=5_000_000, oldest=NOON - 10 * DAY)
    line = archive_line(archive_json(size, SETTINGS, NOON))

    assert line == (
        "archive: 12,000 articles (400 with text) since 2026-10-23, 5.0 MB, 0.5 MB a day;"
        " kept for 60 days"
    )


def test_an_empty_archive_has_no_rate() -> None:
    """Only the file itself."""
    shown = archive_json(ArchiveSize(articles=0, texts=0, bytes=90_000), SETTINGS, NOON)

    assert shown["bytes_per_day"] is None
    assert archive_line(shown) == "archive: empty, 0.1 MB"
