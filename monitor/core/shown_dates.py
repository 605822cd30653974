"""Dates as pages show them to readers -> aware UTC, or None.

Read in English, German, French, Spanish, Italian, Portuguese, Dutch and Swedish, in this order:
what is written for machines (`core.dates`); a time that has passed ("vor 2 Stunden"); a day
counted from today ("igår 09:15"); a day of the calendar in words or digits, with the time beside
it; a day of the week alone, or with a time ("Monday, 3 p.m."); a time alone; whatever else
`core.dates` reads. In Danish and Norwegian too, except the days of the calendar. What stands
around a date ("By Jane Doe | ...") is passed over. What counts from now is counted from the moment
the page was fetched, and is None where that is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.core import dates

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the dates of one page are read."""

    #: When the page was fetched; None: not known.
    now: datetime | None = None
    #: IANA zone of dates that name none; None: UTC.
    tz: str | None = None
    #: ISO 639-1; None: not known.
    lang: str | None = None
    #: Whether 05/11 is 5 November (`day_comes_first`); 05.11. always is.
    day_first: bool = False


def parse_shown(raw: str, reading: Reading) -> datetime | None:
    """The moment `raw` names, aware, in UTC; None if it names none.

    A day without a time is its first moment in the zone of the source. A day without a year is the
    latest that is not more than two days ahead, so that a page from a zone ahead of ours is not
    taken to be a year old.
    """
    if len(raw) > dates.MAX_LENGTH:
        return None
    text = " ".join(raw.split())
    try:
        found = next((date for read in _READERS if (date := read(text, reading))), None)
        return found.astimezone(UTC) if found else None
    except (ValueError, OverflowError):  # 31 February, 999 years ago
        return None


def day_comes_first(raws: Iterable[str], tag: str | None, tz: str | None) -> bool:
    """Whether the dates of a page, written in digits, put the day before the month.

    What the page itself shows decides: no month has the number 20. Where it leaves that open, its
    language does: English puts the month first in America and the Philippines (en-US, en-PH, en-CA)
    and the day elsewhere (en-GB), every other language the day. English without a country, and no
    language at all: by the zone of the source; month first in America and where there is no zone.
    """
    pairs = [(int(found[1]), int(found[3])) for raw in raws for found in _DIGITS.finditer(raw)]
    votes = sum((first > _MONTHS) - (second > _MONTHS) for first, second in pairs)
    if votes:
        return votes > 0
    language, _, country = (tag or "").lower().replace("_", "-").partition("-")
    if language not in {"", "en"}:
        return True
    if country:
        return country not in _MONTH_FIRST
    return tz is not None and not tz.startswith(("America/", "US/"))


_MONTHS = 12
_MONTH_FIRST = frozenset(["us", "ph", "ca"])


# -- words ---------------------------------------------------------------------------------------


def _either(names: Iterable[str]) -> str:
    """A pattern for any of these, the longer before the shorter."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace("'", "['’]") for name in ordered)


_UNITS = {
    timedelta(seconds=1): (
        "second seconds sec secs sekunde sekunden sek seconde secondes segundo segundos secondo "
        "secondi seconden sekund sekunder"
    ),
    timedelta(minutes=1): (
        "minute minutes min mins m minuten minuto minutos minuti minuut minut minuter minutter "
        "minutt"
    ),
    timedelta(hours=1): (
        "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren timme "
        "timmar tim time timer"
    ),
    timedelta(days=1): (
        "day days d tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar "
        "dage dager døgn"
    ),
    timedelta(weeks=1): (
        "week weeks wk wks w woche wochen semaine semaines semana semanas settimana settimane "
        "weken vecka veckor uke uker uge uger"
    ),
    timedelta(days=30): (
        "month months monat monate monaten mois mes meses mês mese mesi maand maanden månad "
        "månader måned måneder"
    ),
    timedelta(days=365): (
        "year years yr yrs jahr jahre jahren an ans année années año años ano anos anno anni jaar "
        "år"
    ),
}
_UNIT = {name: length for length, names in _UNITS.items() for name in names.split()}
_COUNTS = {
    1: "a an one ein eine einer einem einen un une una uno um uma een en ett et",
    3: "few wenigen einigen quelques unos unas pochi poche alguns algumas enkele några noen nogle",
}
_COUNT = {name: number for number, names in _COUNTS.items() for name in names.split()}
_DAYS = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0,
    "idag": 0, "i dag": 0,
    "yesterday": 1, "gestern": 1, "hier": 1, "ayer": 1, "ieri": 1, "ontem": 1, "gisteren": 1,
    "igår": 1, "i går": 1,
    "day before yesterday": 2, "vorgestern": 2, "avant-hier": 2, "anteayer": 2, "antes de ayer": 2,
    "l'altro ieri": 2, "ieri l'altro": 2, "anteontem": 2, "antes de ontem": 2, "eergisteren": 2,
    "i förrgår": 2, "i forgårs": 2,
}  # fmt: skip
#: Where "hier" means here.
_HIER_IS_HERE = frozenset(["de", "nl"])
#: From Monday on. In full: "Sun" is a newspaper, "mar" a month, "segunda" the second.
_WEEK = (
    "monday montag lundi lunes lunedì segunda-feira maandag måndag mandag",
    "tuesday dienstag mardi martes martedì terça-feira dinsdag tisdag tirsdag",
    "wednesday mittwoch mercredi miércoles mercoledì quarta-feira woensdag onsdag",
    "thursday donnerstag jeudi jueves giovedì quinta-feira donderdag torsdag",
    "friday freitag vendredi viernes venerdì sexta-feira vrijdag fredag",
    "saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag",
    "sunday sonntag dimanche domingo domenica zondag söndag søndag",
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEK) for name in names.split()}

#: "1,5", but not the end of "1,200".
_NUMBER = r"(?<!\d[.,])\d{1,3}(?:[.,]\d)?"
_PAIR = rf"(?:{_NUMBER}|{_either(_COUNT)})\s*(?:{_either(_UNIT)})(?!\w)\.?"
_PAIRS = rf"(?:an?\s)?{_PAIR}(?:,?\s(?:(?:and|und|et|y|e|en|och)\s)?{_PAIR})?"
_PASSED = re.compile(
    # Up to two words may stand between: "vor mehr als 2 Stunden".
    rf"(?<!\w)(?:(?:vor|il\sy\sa|hace|há)\s(?:[^\W\d]+\.?\s){{0,2}}?({_PAIRS})"
    rf"|({_PAIRS})\s?(?:ago|sedan|siden|fa|geleden|atrás)(?!\w))",
    re.IGNORECASE,
)
_ONE_PAIR = re.compile(
    rf"(?<!\w)({_NUMBER}|{_either(_COUNT)})\s*({_either(_UNIT)})(?!\w)", re.IGNORECASE
)
#: "2h", but not "5 min", which is how long reading takes.
_BARE = re.compile(r"\d{1,3}(?:m|\s?(?:h|hrs?|d|w))", re.IGNORECASE)
_JUST_NOW = re.compile(
    r"(?<!\w)(?:just now|moments ago|a moment ago|gerade eben|à l['’]instant|ahora mismo"
    r"|agora mesmo|just nu|lige nu|akkurat nå|proprio ora|zojuist|soeben)(?!\w)"
    r"|now|nu|ora|adesso|agora",
    re.IGNORECASE,
)
_OF_THE_WEEK = re.compile(
    rf"(?:(?:on|am|le|el|la|op|på)\s)?({_either(_WEEKDAY)})(?!\w)[,.]?"
    r"(?:\s(?:(?:at|um|à|a las|alle|às|om|kl\.?)\s)?(.+))?",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(rf"(?<![\w-])({_either(_DAYS)})(?!\w)", re.IGNORECASE)

_MONTH = rf"(?P<month>{_either(dates.MONTHS)})(?!\w)\.?"
_CALENDAR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})(?:[/.-]|\s?[年년]\s?)(?P<month>\d\d?)(?:[/.-]|\s?[月월]\s?)(?P<day>\d\d?)(?!\d)",
        r"(?<![\d:.])(?P<day>\d\d?)(?:\.|[ºª]|er|st|nd|rd|th|:e)?[\s-]*(?:(?:de|of)\s)?"
        + _MONTH
        + r",?[\s-]*(?:del?\s)?(?P<year>\d{4}(?!\d)|\d\d(?![\d:.h]))?",
        r"(?<!\w)" + _MONTH + r"\s?(?P<day>\d\d?)(?:st|nd|rd|th)?(?![\d:])"
        r"(?:(?:,\s?|\s)(?P<year>\d{4})(?![\d:]))?",
    )
)
_DIGITS = re.compile(r"(?<![\d/.-])(\d\d?)([/.-])\s?(\d\d?)\2\s?(\d{4}|\d\d)(?![\d/-])")
_DIGITS_WITHOUT_YEAR = re.compile(r"(?<![\d/.-])(\d\d?)(?:\.(\d\d?)\.(?!\d)|/(\d\d?)(?![\d/]))")
_TIME = re.compile(
    r"(?<![\d:.,/])(?P<hour>\d\d?)"
    r"(?:\s?[:.h]\s?(?P<minute>\d\d)(?![\d%])(?::(?P<second>\d\d))?(?:\.\d+)?"
    r"|(?=\s?(?:[ap]\.?m\b|uhr\b|h\b)))"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:Uhr|h)\b)?"
    r"\s?(?P<zone>(?:UTC|GMT)?\s?[+-]\d\d?(?::?\d\d)?|\(?(?-i:[A-Z]{1,5})\b\)?)?",
    re.IGNORECASE,
)


# -- readers: text on one line -> a moment; ValueError for what is not in the calendar -----------


def _strict(text: str, reading: Reading) -> datetime | None:
    return dates.strict_date(text, reading.tz)


def _other(text: str, reading: Reading) -> datetime | None:
    return dates.other_date(text, reading.tz)


def _passed(text: str, reading: Reading) -> datetime | None:
    found = _PASSED.search(text)
    passed = (found[1] or found[2]) if found else _BARE.fullmatch(text) and text
    just_now = None if passed else _JUST_NOW.search(text)
    if reading.now is None or not (passed or just_now):
        return None
    if just_now and just_now[0] != text and " " not in just_now[0]:
        return None  # the short words say it only where they stand alone
    return reading.now - sum(map(_length, _ONE_PAIR.finditer(passed or "")), timedelta())


def _length(pair: re.Match[str]) -> timedelta:
    count = pair[1].lower()
    return _UNIT[pair[2].lower()] * (
        _COUNT[count] if count in _COUNT else float(count.replace(",", "."))
    )


def _named_day(text: str, reading: Reading) -> datetime | None:
    found = _NAMED_DAY.search(text)
    if reading.now is None or not found:
        return None
    name = found[1].lower().replace("’", "'")
    if name == "hier" and reading.lang in _HIER_IS_HERE:
        return None
    day = _local(reading.now, reading) - timedelta(days=_DAYS[name])
    return _timed((day.year, day.month, day.day), _beside(text, found), reading)


def _local(now: datetime, reading: Reading) -> datetime:
    return now.astimezone(dates.home_zone(reading.tz))


def _calendar_day(text: str, reading: Reading) -> datetime | None:
    for pattern in _CALENDAR:
        if found := pattern.search(text):
            name = found["month"].lower()
            month = int(name) if name.isdecimal() else dates.MONTHS[name]
            return _in_year(found["year"], month, int(found["day"]), _beside(text, found), reading)
    if found := _DIGITS.search(text):
        first, second = int(found[1]), int(found[3])
        day, month = _ordered(first, second, found[2], reading)
        return _in_year(found[4], month, day, _beside(text, found), reading)
    if found := _DIGITS_WITHOUT_YEAR.match(text):
        first, second = int(found[1]), int(found[2] or found[3])
        day, month = _ordered(first, second, "." if found[2] else "/", reading)
        return _in_year(None, month, day, _beside(text, found), reading)
    return None


def _ordered(first: int, second: int, separator: str, reading: Reading) -> tuple[int, int]:
    """Day and month of two numbers."""
    month_first = second > _MONTHS or (separator != "." and not reading.day_first)
    return (second, first) if month_first and first <= _MONTHS else (first, second)


def _in_year(
    digits: str | None, month: int, day: int, rest: str, reading: Reading
) -> datetime | None:
    if digits:
        return _timed((dates.full_year(digits), month, day), rest, reading)
    if reading.now is None:
        return None
    year = _local(reading.now, reading).year
    for candidate in (year + 1, year, year - 1):
        found = _timed((candidate, month, day), rest, reading)
        if found <= reading.now + timedelta(days=2):
            return found
    return None


def _day_of_the_week(text: str, reading: Reading) -> datetime | None:
    """The latest one that is not ahead."""
    found = _OF_THE_WEEK.fullmatch(text)
    if reading.now is None or not found or not (found[2] is None or _TIME.fullmatch(found[2])):
        return None
    today = _local(reading.now, reading)
    ago = (today.weekday() - _WEEKDAY[found[1].lower()]) % 7
    for days in (ago, ago + 7):
        day = today - timedelta(days=days)
        moment = _timed((day.year, day.month, day.day), found[2] or "", reading)
        if moment <= reading.now + dates.TOLERANCE:
            return moment
    return None


def _time_alone(text: str, reading: Reading) -> datetime | None:
    """A ticker shows the time of what happened today, or else yesterday."""
    if reading.now is None or not _TIME.fullmatch(text):
        return None
    today = _local(reading.now, reading)
    found = _timed((today.year, today.month, today.day), text, reading)
    return found if found <= reading.now + dates.TOLERANCE else found - timedelta(days=1)


def _beside(text: str, found: re.Match[str]) -> str:
    """What stands around a day; its time is looked for there."""
    return f"{text[: found.start()]} | {text[found.end() :]}"


_PARTS = ("hour", "minute", "second")


def _timed(day: tuple[int, int, int], rest: str, reading: Reading) -> datetime:
    """The day at the time that `rest` names, if it names one."""
    found = _TIME.search(rest)
    hour, minute, second = (int(found[name] or 0) for name in _PARTS) if found else (0, 0, 0)
    if found and found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - no time, but "24.75 Mio."
        found, hour, minute, second = None, 0, 0, 0
    zone = dates.zone_of((found["zone"] or "").strip() if found else "", reading.tz)
    return dates.moment(day, (hour, minute, second), zone)


_READERS = (_strict, _passed, _named_day, _calendar_day, _day_of_the_week, _time_alone, _other)
