"""Dates as publishers write them -> aware UTC, or None.

Tried in this order, because feeds are mostly of the first two kinds: ISO 8601, RFC 822 in any of
eight languages, anything else that names a day, a month and a year (dateutil). A date without a
zone is taken to be in the zone of its source. Nothing here reads the clock: whether a date makes
sense is asked of `plausible`, with the time given. What pages write for readers ("2 hours ago") is
read by `core.shown_dates`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Longer strings are not dates.
MAX_LENGTH = 120

#: Older dates are machines without a clock (0001, 1601, 1899, 1970, 1980), not articles.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: How far a publisher's clock may be ahead of ours.
TOLERANCE = timedelta(minutes=15)

# Hours from UTC. RFC 822, 5.1 for the American ones; where an abbreviation is used twice, the
# place whose publishers are read more by our users (CST is Chicago, IST is Delhi, BST is London).
_ZONES: dict[str, float] = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 5.5,
    "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "SAST": 2, "EAT": 3, "WAT": 1, "CAT": 2, "TRT": 3, "GST": 4, "PKT": 5,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5,
    "BRT": -3, "ART": -3, "CLT": -4, "CLST": -3, "COT": -5, "PET": -5,
    "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "PHT": 8, "MYT": 8, "AWST": 8, "ICT": 7, "WIB": 7,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
# Written without saying whether it is summer: the day decides.
_REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_OFFSETS = {name: timezone(timedelta(hours=hours)) for name, hours in _ZONES.items()}

# First letters that tell a month from all others, by language: English, German, French, Spanish,
# Italian, Portuguese, Dutch, Swedish. Looked up by whole name first, then by the first three.
MONTH_NAMES = (
    "jan january januar jänner janvier janv enero ene gennaio gen janeiro januari",
    "feb february februar février févr fevr fevrier fév febrero febbraio fevereiro fev februari",
    "mar march märz mär mrz maerz mars marzo março marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may may mai mayo maggio mag maio mei maj",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août aout aoû agosto ago augustus augusti",
    "sep september sept septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre décem déc diciembre dic dicembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()}
_ENGLISH = {name: names.split()[1] for names in MONTH_NAMES for name in names.split()}

_RFC822 = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})(?:\.|st|nd|rd|th)?[\s-](?:de\s)?([^\W\d]+)\.?,?[\s-](?:de\s)?"
    r"(\d{4}|\d\d)(?:,?\s(?:(?:at|à|um|a\slas|kl\.?)\s)?(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?"
    r"\s*(.*))?"
)
_ZONE = re.compile(
    r"(?:UTC|GMT|UT)?\s?([+-])\s?(\d{1,2}?):?(\d\d)?(?:\s?\(.*\))?|\(?([A-Z]{1,5})\)?",
    re.IGNORECASE,
)
_HALF_DAY = re.compile(r"[ap]\.?m\b", re.IGNORECASE)
_ISO_PREFIX = re.compile(r"\d{4}-?\d\d")
_ISO = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T\s]+(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(.*))?)?",
    re.IGNORECASE,
)
# By length: how digits alone are read.
_COMPACT = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
_EPOCH = {10: 1, 13: 1_000}
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[^\W\d]+")


def parse_date(raw: str, tz: str | None = None) -> datetime | None:
    """The moment `raw` names, aware, in UTC; None if it names none.

    `tz` is the IANA zone of dates that name no zone or an unknown one; None: UTC. A day without
    a time is its first moment. A month without a day is its first day.
    """
    if len(raw) > MAX_LENGTH:
        return None
    text = " ".join(raw.split())
    if not text:
        return None
    try:
        found = strict_date(text, tz) or other_date(text, tz)
        # The zero date of some programs, 0001-01-01, names no moment.
        return found.astimezone(UTC) if found and found.year > 1 else None
    except (ValueError, OverflowError):  # 31 February, 25:61, the year 0 or 9999 at the edge
        return None


def strict_date(text: str, tz: str | None) -> datetime | None:
    """What is written for machines: digits alone, ISO 8601, RFC 822. Raises ValueError."""
    if text.isascii() and text.isdigit():
        return _digits(text, tz)
    return _iso(text, tz) or _rfc822(text, tz)


def plausible(date: datetime | None, now: datetime) -> datetime | None:
    """The date, or None if no article can have it: before 1990, or more than 15 min ahead.

    The raw string is kept elsewhere; nothing may depend on a date alone.
    """
    if date is None or not EARLIEST <= date <= now + TOLERANCE:
        return None
    return date


def home_zone(tz: str | None) -> tzinfo:
    """The zone of a source; UTC if it names none."""
    return UTC if tz is None else ZoneInfo(tz)


def _iso(text: str, tz: str | None) -> datetime | None:
    if not _ISO_PREFIX.match(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _loose_iso(text, tz)
    return found if found.tzinfo else found.replace(tzinfo=home_zone(tz))


def _loose_iso(text: str, tz: str | None) -> datetime | None:
    """What is ISO 8601 but for the zone, the fraction, or the day ("2026-11")."""
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    return moment(
        (int(year), int(month), int(day or 1)),
        (int(hour or 0), int(minute or 0), int(second or 0)),
        zone_of(zone or "", tz),
    )


def _digits(text: str, tz: str | None) -> datetime | None:
    """A compact date, or seconds or milliseconds since 1970."""
    if len(text) in _COMPACT:
        found = datetime.strptime(text, _COMPACT[len(text)])  # noqa: DTZ007 - none is written
        return found.replace(tzinfo=home_zone(tz))
    if len(text) in _EPOCH:
        return datetime.fromtimestamp(int(text) / _EPOCH[len(text)], UTC)
    return None


def _rfc822(text: str, tz: str | None) -> datetime | None:
    match = _RFC822.fullmatch(text)
    if not match or _HALF_DAY.match(match[7] or ""):
        return None
    day, name, year, hour, minute, second, zone = match.groups()
    month = _month(name)
    if month is None:
        return None
    return moment(
        (full_year(year), month, int(day)),
        (int(hour or 0), int(minute or 0), int(second or 0)),
        zone_of(zone or "", tz),
    )


def _month(name: str) -> int | None:
    lower = name.lower()
    return MONTHS.get(lower) or MONTHS.get(lower[:3])


def full_year(digits: str) -> int:
    """Two digits as RFC 2822, 4.3 reads them: 49 is 2049, 50 is 1950."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - RFC


def moment(day: tuple[int, int, int], time: tuple[int, int, int], zone: tzinfo) -> datetime:
    """A leap second is the second before it; 24:00 is the next day's 0:00. Raises ValueError."""
    hour, minute, second = time
    late = timedelta(days=1) if time == (24, 0, 0) else timedelta()
    hour = 0 if late else hour
    return datetime(*day, hour, minute, min(second, 59), tzinfo=zone) + late


@lru_cache(maxsize=256)
def zone_of(text: str, tz: str | None) -> tzinfo:
    """The zone a date ends with; the source's own if it names none that is known."""
    match = _ZONE.fullmatch(text)
    if not match:
        return home_zone(tz)
    sign, hours, minutes, name = match.groups()
    if name:
        return _OFFSETS.get(name.upper()) or _region(name.upper()) or home_zone(tz)
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if sign == "-" else offset)


def _region(name: str) -> tzinfo | None:
    with suppress(ZoneInfoNotFoundError):  # a machine may have no time zone data
        return ZoneInfo(_REGIONS[name]) if name in _REGIONS else None
    return None


def other_date(text: str, tz: str | None) -> datetime | None:
    """Whatever dateutil reads, if it names day, month and year itself."""
    if (text.isascii() and text.isdigit()) or not _DIGIT.search(text):
        return None
    english = _WORD.sub(_english, text)
    # dateutil fills gaps from a default: where two defaults disagree, the text had a gap.
    one, two = (_dateutil(english, default) for default in (_LEAP_DAY, _NEW_YEAR))
    if one is None or one != two:
        return None
    return one if one.tzinfo else one.replace(tzinfo=home_zone(tz))


_LEAP_DAY = datetime(2000, 2, 29)  # noqa: DTZ001 - only fills gaps; the zone is added afterwards
_NEW_YEAR = datetime(2001, 1, 1)  # noqa: DTZ001 - as above


def _english(word: re.Match[str]) -> str:
    name = word[0].lower()
    return _ENGLISH.get(name, word[0])


def _dateutil(text: str, default: datetime) -> datetime | None:
    # Imported here, because 99 of 100 dates do not need it and it costs a process 20 ms.
    from dateutil import parser  # noqa: PLC0415

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        return _OFFSETS.get(name or "") if offset is None else timezone(timedelta(seconds=offset))

    dotted = "." in text.split(" ", 1)[0]  # 23.11.2026: with dots the day comes first
    try:
        found: Any = parser.parse(text, default=default, dayfirst=dotted, tzinfos=zone)
    except (parser.ParserError, OverflowError):
        return None
    assert isinstance(found, datetime)
    return found
