"""Dates as they are met in the wild."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.dates import EARLIEST, parse_date, plausible

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-23T10:00:00Z",
        "2026-11-23t10:00:00z",
        "2026-11-23T10:00Z",
        "2026-11-23T11:00:00+01:00",
        "2026-11-23T11:00:00+0100",
        "2026-11-23 11:00:00 +0100",
        "2026-11-23T05:00:00-05",
        "2026-11-23T05:00:00 EST",
        "2026-11-23 10:00:00 UTC",
        "20261123T100000Z",
        "Mon, 23 Nov 2026 10:00:00 GMT",
        "Mon, 23 Nov 2026 10:00 GMT",
        "Mon,23 Nov 2026 10:00:00 GMT",
        "  Mon,  23 Nov 2026\n10:00:00  Z ",
        "23 Nov 26 10:00:00 UT",
        "Monday, 23-Nov-2026 10:00:00 GMT",
        "Mon, 23 Nov 2026 11:00:00 +01:00",
        "Mon, 23 Nov 2026 11:00:00 GMT+1",
        "Mon, 23 Nov 2026 05:00:00 -0500 (EST)",
        "Mon Nov 23 10:00:00 2026",
        "Mon Nov 23 05:00:00 EST 2026",
        "November 23, 2026 10:00 AM",
        "23 Nov 2026 10:00 am",
        "23 Nov 2026 10:00 a.m.",
        "11/23/2026 10:00:00",
        "23.11.2026 10:00",
        "1795428000",
        "1795428000123",
    ],
)
def test_one_moment_in_many_spellings(raw: str) -> None:
    """All of these are ten o'clock in UTC."""
    found = parse_date(raw)

    assert found is not None
    assert found.replace(microsecond=0) == TEN
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
        ("CET", 1),
        ("CEST", 2),
        ("MESZ", 2),
        ("BST", 1),
        ("EEST", 3),
        ("JST", 9),
        ("AEDT", 11),
        ("IST", 5.5),
        ("est", -5),
    ],
)
def test_zone_names(zone: str, hours: float) -> None:
    """Abbreviations mean what readers of news mean by them; CEST is not UTC."""
    assert parse_date(f"Mon, 23 Nov 2026 10:00:00 {zone}") == TEN - timedelta(hours=hours)


@pytest.mark.parametrize(
    "raw",
    [
        "lun., 23 novembre 2026 10:00:00 +0000",
        "23 novembre 2026",
        "Mo, 23 Nov 2026 10:00:00 GMT",
        "23. November 2026",
        "lun, 23 nov 2026 10:00:00 +0000",
        "23 de noviembre de 2026",
        "lunedì, 23 novembre 2026",
        "23 november 2026",
        "23 de novembro de 2026",
    ],
)
def test_months_in_eight_languages(raw: str) -> None:
    """Month names are read in the languages of our sources."""
    found = parse_date(raw)

    assert found is not None
    assert found.date() == TEN.date()


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("3 März 2026", 3),
        ("3 août 2026", 8),
        ("3 dez 2026", 12),
        ("3 enero 2026", 1),
        ("3 mai 2026", 5),
    ],
)
def test_months_that_are_not_english(raw: str, month: int) -> None:
    """Nor are they mistaken for another one."""
    assert parse_date(raw) == datetime(2026, month, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    ["2026-11-23", "23 Nov 2026", "Nov 23, 2026", "20261123", "2026/11/23", "23.11.2026"],
)
def test_a_day_is_its_first_moment_at_home(raw: str) -> None:
    """Without a zone the source's own counts, UTC if it has none."""
    assert parse_date(raw) == MIDNIGHT
    assert parse_date(raw, "America/Denver") == MIDNIGHT + timedelta(hours=7)


@pytest.mark.parametrize(
    "raw", ["2026-11-23T10:00:00", "Mon, 23 Nov 2026 10:00:00", "Nov 23, 2026 10:00"]
)
def test_no_zone_is_the_zone_of_the_source(raw: str) -> None:
    """feedparser gives None for the second of these; a source knows where it is."""
    assert parse_date(raw, "Europe/Berlin") == TEN - timedelta(hours=1)


def test_an_unknown_zone_is_the_zone_of_the_source() -> None:
    """An abbreviation that we do not know is no reason to lose the date."""
    assert parse_date("Mon, 23 Nov 2026 10:00:00 XQT", "Europe/Berlin") == TEN - timedelta(hours=1)


def test_half_days_with_full_stops() -> None:
    """p.m. is no unknown zone."""
    assert parse_date("23 Nov 2026 3:04 p.m.") == datetime(2026, 11, 23, 15, 4, tzinfo=UTC)


def test_summer_time_of_the_source() -> None:
    """The offset is that of the day, not of today."""
    assert parse_date("2026-07-01T10:00:00", "Europe/Berlin") == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_month_precision_is_the_first_day() -> None:
    """W3C dates may stop at the month."""
    assert parse_date("2026-11") == datetime(2026, 11, 1, tzinfo=UTC)


def test_leap_second_and_midnight_as_24() -> None:
    """Both are legal somewhere."""
    assert parse_date("Tue, 30 Jun 2015 23:59:60 GMT") == datetime(
        2015, 6, 30, 23, 59, 59, tzinfo=UTC
    )
    assert parse_date("2026-11-22T24:00:00Z") == MIDNIGHT


def test_more_digits_than_microseconds() -> None:
    """.NET writes seven."""
    found = parse_date("2026-11-23T10:00:00.1234567Z")

    assert found is not None
    assert found.replace(microsecond=0) == TEN


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "soon",
        "Yesterday evening",
        "2 hours ago",
        "Thu",
        "10",
        "10:30",
        "November 23",
        "23 Nov",
        "2026",
        "30 Feb 2026",
        "Mon, 23 Nov 2026 25:61:00 GMT",
        "Mon, 23 Foo 2026 10:00:00 GMT",
        "9999-12-31T23:59:59-05:00",
        "2026-11-23T10:00:00+99:00",
        "9" * 5_000,
        "1" * 100,
        "Mon, 23 Nov 2026 10:00:00 GMT" + " x" * 100,
        "\x00",
        "²³ Nov ²⁰²⁶",
    ],
)
def test_no_date(raw: str) -> None:
    """What names no day, month and year of the calendar is None, never today."""
    assert parse_date(raw) is None


def test_plausible_dates_stay() -> None:
    """Old articles keep their date, so that they are seen to be old."""
    for date in (NOW, NOW - timedelta(days=1), NOW + timedelta(minutes=15), EARLIEST):
        assert plausible(date, NOW) == date


@pytest.mark.parametrize("year", [1, 1601, 1899, 1970, 1980, 1989])
def test_dates_of_machines_without_a_clock(year: int) -> None:
    """Zero values of common systems are no dates."""
    assert plausible(datetime(year, 1, 1, tzinfo=UTC), NOW) is None


def test_dates_from_the_future() -> None:
    """A publisher's clock may be a quarter of an hour ahead, not more."""
    assert plausible(NOW + timedelta(minutes=16), NOW) is None
    assert plausible(datetime(2099, 1, 1, tzinfo=UTC), NOW) is None
    assert plausible(None, NOW) is None
