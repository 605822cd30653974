"""Dates as pages show them to readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.dates import parse_date
from monitor.core.shown_dates import Reading, day_comes_first, parse_shown

#: A Wednesday.
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
READING = Reading(now=NOW)
TWENTIETH = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "ago"),
    [
        ("just now", timedelta()),
        ("gerade eben", timedelta()),
        ("2 hours ago", timedelta(hours=2)),
        ("Updated 2 hrs. ago", timedelta(hours=2)),
        ("an hour ago", timedelta(hours=1)),
        ("a few minutes ago", timedelta(minutes=3)),
        ("1 hour 20 minutes ago", timedelta(minutes=80)),
        ("2h", timedelta(hours=2)),
        ("3d ago", timedelta(days=3)),
        ("vor 2 Stunden", timedelta(hours=2)),
        ("vor mehr als einer Stunde", timedelta(hours=1)),
        ("vor 1 Std. 20 Min.", timedelta(minutes=80)),
        ("il y a 3 jours", timedelta(days=3)),
        ("il y a environ une heure", timedelta(hours=1)),
        ("hace 5 minutos", timedelta(minutes=5)),
        ("há 2 dias", timedelta(days=2)),
        ("5 ore fa", timedelta(hours=5)),
        ("2 uur geleden", timedelta(hours=2)),
        ("2 timmar sedan", timedelta(hours=2)),
        ("för 2 veckor sedan", timedelta(weeks=2)),
        ("1,5 hours ago", timedelta(minutes=90)),
        ("vor 2.5 Stunden", timedelta(minutes=150)),
        ("2 timer siden", timedelta(hours=2)),
        ("for en time siden", timedelta(hours=1)),
        ("for 5 minutter siden", timedelta(minutes=5)),
        ("3 døgn siden", timedelta(days=3)),
        ("for 2 uger siden", timedelta(weeks=2)),
        ("lige nu", timedelta()),
    ],
)
def test_time_that_has_passed(raw: str, ago: timedelta) -> None:
    """It counts from the moment the page was fetched, and is nothing without one."""
    assert parse_shown(raw, READING) == NOW - ago
    assert parse_shown(raw, Reading()) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Today, 09:15", datetime(2026, 11, 25, 9, 15, tzinfo=UTC)),
        ("yesterday", datetime(2026, 11, 24, tzinfo=UTC)),
        ("gestern, 08:15 Uhr", datetime(2026, 11, 24, 8, 15, tzinfo=UTC)),
        ("Hier à 14h05", datetime(2026, 11, 24, 14, 5, tzinfo=UTC)),
        ("Aujourd’hui", datetime(2026, 11, 25, tzinfo=UTC)),
        ("igår 16.40", datetime(2026, 11, 24, 16, 40, tzinfo=UTC)),
        ("i går kl. 16.40", datetime(2026, 11, 24, 16, 40, tzinfo=UTC)),
        ("vorgestern", datetime(2026, 11, 23, tzinfo=UTC)),
        ("anteayer", datetime(2026, 11, 23, tzinfo=UTC)),
        ("antes de ayer", datetime(2026, 11, 23, tzinfo=UTC)),
        ("the day before yesterday", datetime(2026, 11, 23, tzinfo=UTC)),
        ("anteontem", datetime(2026, 11, 23, tzinfo=UTC)),
        ("l’altro ieri", datetime(2026, 11, 23, tzinfo=UTC)),
        ("Monday", datetime(2026, 11, 23, tzinfo=UTC)),
        ("On Monday, 3:04 p.m.", datetime(2026, 11, 23, 15, 4, tzinfo=UTC)),
        ("Montag, 14:30 Uhr", datetime(2026, 11, 23, 14, 30, tzinfo=UTC)),
        ("el miércoles", datetime(2026, 11, 25, tzinfo=UTC)),
        ("Wednesday 11:00", datetime(2026, 11, 25, 11, tzinfo=UTC)),
        ("Wednesday 14:00", datetime(2026, 11, 18, 14, tzinfo=UTC)),
        ("Thursday", datetime(2026, 11, 19, tzinfo=UTC)),
        ("11:30", datetime(2026, 11, 25, 11, 30, tzinfo=UTC)),
        ("23:10 Uhr", datetime(2026, 11, 24, 23, 10, tzinfo=UTC)),
        ("Nov 20", TWENTIETH),
        ("20. November", TWENTIETH),
        ("20.11.", TWENTIETH),
        ("Dec 31", datetime(2025, 12, 31, tzinfo=UTC)),
    ],
)
def test_days_counted_from_now(raw: str, expected: datetime) -> None:
    """A day without a year is the latest one that has come; nothing without a clock."""
    assert expected == parse_shown(raw, READING)
    assert parse_shown(raw, Reading()) is None


def test_today_is_a_day_of_the_source() -> None:
    """In Auckland it is Thursday already."""
    there = Reading(now=NOW, tz="Pacific/Auckland")

    assert parse_shown("Today, 00:30", there) == datetime(2026, 11, 25, 11, 30, tzinfo=UTC)


def test_a_day_of_the_week_is_one_of_the_source() -> None:
    """In Auckland Thursday has begun; in Denver it is the last one."""
    thursday = {
        tz: parse_shown("Thursday", Reading(now=NOW, tz=tz))
        for tz in ("Pacific/Auckland", "America/Denver")
    }

    assert thursday == {
        "Pacific/Auckland": datetime(2026, 11, 25, 11, tzinfo=UTC),
        "America/Denver": datetime(2026, 11, 19, 7, tzinfo=UTC),
    }


def test_a_day_just_ahead_is_not_a_year_old() -> None:
    """A source may be in a zone ahead of ours without saying so."""
    eve = Reading(now=datetime(2026, 12, 31, 20, tzinfo=UTC))

    assert parse_shown("Jan 1", eve) == datetime(2027, 1, 1, tzinfo=UTC)


def test_hier_is_a_day_in_french_only() -> None:
    """In German and Dutch it means here."""
    assert parse_shown("Hier", Reading(now=NOW, lang="fr")) is not None
    assert parse_shown("Hier lesen", Reading(now=NOW, lang="de")) is None


@pytest.mark.parametrize(
    "raw",
    [
        "20 novembre 2026",
        "20. Nov. 2026",
        "Freitag, 20. November 2026",
        "20 de noviembre de 2026",
        "den 20 november 2026",
        "November 20th, 2026",
        "20th of November 2026",
        "By Jane Doe | November 20, 2026 | 3 min read",
        "20/11/2026",
        "11/20/2026",
        "20.11.26",
        "2026/11/20",
        "2026年11月20日",
        "2026-11-20",
    ],
)
def test_one_day_in_many_spellings(raw: str) -> None:
    """All of these are the twentieth, with a clock or without."""
    assert parse_shown(raw, READING) == TWENTIETH
    assert parse_shown(raw, Reading()) == TWENTIETH


@pytest.mark.parametrize(
    ("raw", "hour", "minute"),
    [
        ("Friday, November 20, 2026 at 3:04 p.m. EST", 20, 4),
        ("Nov. 20, 2026 2:00 PM ET", 19, 0),
        ("20. Nov. 2026, 14:30 Uhr", 14, 30),
        ("20 nov. 2026 kl. 14.30", 14, 30),
        ("20 novembre 2026 à 18h05", 18, 5),
        ("Nov 20, 2026 12am", 0, 0),
        ("14:30, 20 Nov 2026", 14, 30),
        ("20 Nov 2026 3:04 p.m.", 15, 4),
        ("Fri, 20 Nov 2026 10:00:00 +0100", 9, 0),
    ],
)
def test_a_time_beside_a_day(raw: str, hour: int, minute: int) -> None:
    """It may stand before or behind the day, with its own zone."""
    assert parse_shown(raw, READING) == TWENTIETH.replace(hour=hour, minute=minute)


def test_eastern_time_knows_summer() -> None:
    """ET is one hour from UTC less in July; in feeds too."""
    july = datetime(2026, 7, 1, 14, tzinfo=UTC)

    assert parse_shown("July 1, 2026 10:00 AM ET", READING) == july
    assert parse_date("1 Jul 2026 10:00 ET") == july


@pytest.mark.parametrize(
    "raw",
    [
        "", "5 min read", "5 min", "Press release", "November 2026", "31 Feb 2026", "12/2026",
        "ago", "now hiring", "99999 days ago", "Feb 29", "40/40/2026", "x" * 200,
        "1,200 hours ago", "Monday briefing", "Sun",
    ],
)  # fmt: skip
def test_no_date(raw: str) -> None:
    """What names no day is None, never today."""
    assert parse_shown(raw, READING) is None


@pytest.mark.parametrize(
    ("raws", "tag", "tz", "expected"),
    [
        (["05/11/2026", "20/11/2026"], "en-US", None, True),
        (["05/11/2026", "11/20/2026"], "de", None, False),
        (["05/11/2026"], "en-US", "Europe/London", False),
        (["05/11/2026"], "en-GB", None, True),
        (["05/11/2026"], "en", "Europe/London", True),
        (["05/11/2026"], "en", "America/Denver", False),
        (["05/11/2026"], "fr", None, True),
        (["05/11/2026"], None, None, False),
        ([], None, "Asia/Tokyo", True),
    ],
)
def test_the_order_of_day_and_month(
    raws: list[str], tag: str | None, tz: str | None, expected: bool
) -> None:
    """The page's own dates decide, then its language, then the zone of the source."""
    assert expected == day_comes_first(raws, tag, tz)


def test_dots_put_the_day_first_in_every_order() -> None:
    """05.11. is written by those who mean November."""
    for day_first in (False, True):
        reading = Reading(day_first=day_first)
        assert parse_shown("05.11.2026", reading) == datetime(2026, 11, 5, tzinfo=UTC)


PIECES = st.sampled_from(
    ["vor", "il y a", "2", "20", "11", "2026", ".", "/", "-", ":", " ", ",", "hours", "ago", "Nov",
     "gestern", "Monday", "siden", "Uhr", "p.m.", "EST", "ET", "h", "an", "few", "99", "0", "é",
     "²", "31", "Feb"]
)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=130) | st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_nothing_raises(raw: str, day_first: bool) -> None:
    """Whatever is shown as a date, the answer is an aware date in UTC or None."""
    found = parse_shown(raw, Reading(now=NOW, tz="Europe/Berlin", day_first=day_first))

    assert found is None or found.tzinfo is UTC
