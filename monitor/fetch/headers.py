"""What the headers of an answer say: pure, and never an exception for garbage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Longest silence and freshness that is believed.
LONGEST = timedelta(hours=24)
#: After 429 or 503 whose Retry-After cannot be read.
DEFAULT_QUIET = timedelta(minutes=10)
_SHORTEST_QUIET = timedelta(seconds=1)
_MAX_DIGITS = 9
_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503


class Headers(dict[str, str]):
    """Names in lower case; values as Latin-1, so that they go back byte for byte.

    A repeated header keeps its first value, except Cache-Control, which is a list.
    """

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        super().__init__()
        for name_bytes, value_bytes in raw:
            name, value = name_bytes.decode("latin-1").lower(), value_bytes.decode("latin-1")
            if name in self:
                value = f"{self[name]}, {value}" if name == "cache-control" else self[name]
            self[name] = value


def http_date(text: str) -> datetime | None:
    """An HTTP-date as aware UTC; None: unreadable."""
    try:
        moment = parsedate_to_datetime(text[:60])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def content_type(headers: Headers) -> tuple[str, str | None]:
    """Media type and charset, both in lower case; ("", None) if nothing is said."""
    kind, *parameters = headers.get("content-type", "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip(" \t\"'").lower() or None
    return kind.strip().lower(), None


def fresh_for(headers: Headers, now: datetime) -> timedelta | None:
    """How long the answer stays fresh: max-age, else Expires (RFC 9111, 4.2); None: not said."""
    control = headers.get("cache-control", "").lower()
    directives = [part.strip() for part in control.split(",")] if control else []
    if "no-store" in directives or "no-cache" in directives:
        return None
    for directive in directives:
        name, _, value = directive.partition("=")
        if name == "max-age":
            return _seconds_left(value.strip('"'), headers.get("age", ""))
    return _until_expiry(headers, now)


def _seconds_left(max_age: str, age: str) -> timedelta | None:
    seconds = digits(max_age)
    if seconds is None:
        return None
    return timedelta(seconds=max(0, seconds - (digits(age) or 0)))


def _until_expiry(headers: Headers, now: datetime) -> timedelta | None:
    expires = http_date(headers["expires"]) if "expires" in headers else None
    if expires is None:
        return None
    date = http_date(headers.get("date", "")) or now
    return max(timedelta(0), expires - date)


def quiet_for(status: int, headers: Headers, now: datetime) -> timedelta | None:
    """How long the whole host is to be left alone; None: it did not ask for that.

    Between 1 s and 24 h: 99 days are a mistake, and a moment in the past is no invitation to
    hammer. 429 always asks; 503 only with Retry-After.
    """
    said = headers.get("retry-after")
    if status != _TOO_MANY_REQUESTS and (status != _UNAVAILABLE or said is None):
        return None
    return min(max(_retry_after(said or "", now), _SHORTEST_QUIET), LONGEST)


def _retry_after(said: str, now: datetime) -> timedelta:
    seconds = digits(said)
    if seconds is not None:
        return timedelta(seconds=seconds)
    moment = http_date(said)
    return DEFAULT_QUIET if moment is None else moment - now


def digits(text: str) -> int | None:
    """A non-negative number; absurdly long ones count as very large; None: not a number."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) <= _MAX_DIGITS else 10**_MAX_DIGITS
