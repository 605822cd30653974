"""What headers say, and what garbage in them does not do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.headers import Headers, content_type, fresh_for, http_date, quiet_for

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def headers(**values: str) -> Headers:
    """Headers as they come, `retry_after` for Retry-After."""
    return Headers(
        [(name.replace("_", "-").encode(), text.encode("latin-1")) for name, text in values.items()]
    )


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({"cache_control": "max-age=300"}, 300),
        ({"cache_control": "public, Max-Age=300, must-revalidate"}, 300),
        ({"cache_control": 'max-age="300"'}, 300),
        ({"cache_control": "max-age=300", "age": "100"}, 200),
        ({"cache_control": "max-age=300", "age": "900"}, 0),
        ({"cache_control": "max-age=300", "age": "soon"}, 300),
        ({"cache_control": "max-age=0"}, 0),
        ({"cache_control": "no-cache, max-age=300"}, None),
        ({"cache_control": "no-store"}, None),
        ({"cache_control": "max-age=soon"}, None),
        ({"cache_control": "max-age=-5"}, None),
        ({"cache_control": "private"}, None),
        ({"expires": "Mon, 23 Nov 2026 10:30:00 GMT"}, 1800),
        (
            {
                "expires": "Mon, 23 Nov 2026 10:30:00 GMT",
                "date": "Mon, 23 Nov 2026 10:20:00 GMT",
            },
            600,
        ),
        ({"expires": "Mon, 23 Nov 2020 10:30:00 GMT"}, 0),
        ({"expires": "0"}, None),
        (
            {"cache_control": "max-age=60", "expires": "Mon, 23 Nov 2026 10:30:00 GMT"},
            60,
        ),
        ({}, None),
    ],
)
def test_freshness(values: dict[str, str], seconds: int | None) -> None:
    """max-age before Expires, less the time spent in caches (RFC 9111, 4.2)."""
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert expected == fresh_for(headers(**values), NOW)


@pytest.mark.parametrize(
    ("status", "said", "seconds"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (429, "Mon, 23 Nov 2026 10:05:00 GMT", 300),
        (503, "Mon, 23 Nov 2026 10:05:00 GMT", 300),
        (429, "8553600", 86_400),
        (503, "9" * 400, 86_400),
        (429, "Mon, 23 Nov 2020 10:00:00 GMT", 1),
        (429, "0", 1),
        (429, "later", 600),
        (503, "-5", 600),
        (503, "", 600),
        (429, None, 600),
        (503, None, None),
        (500, "120", None),
        (404, "120", None),
    ],
)
def test_silence(status: int, said: str | None, seconds: int | None) -> None:
    """Between 1 s and 24 h; 429 always asks for it, 503 with Retry-After."""
    values = {} if said is None else {"retry_after": said}
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert expected == quiet_for(status, headers(**values), NOW)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("application/rss+xml; charset=UTF-8", ("application/rss+xml", "utf-8")),
        ('Text/HTML;Charset="windows-1252"', ("text/html", "windows-1252")),
        ("text/xml; charset=", ("text/xml", None)),
        ("text/xml", ("text/xml", None)),
        ("", ("", None)),
        (";;;=", ("", None)),
    ],
)
def test_content_type(value: str, expected: tuple[str, str | None]) -> None:
    """Media type and charset in lower case."""
    assert expected == content_type(headers(content_type=value))


def test_a_repeated_header_keeps_its_first_value() -> None:
    """Except Cache-Control, which is a list and adds up."""
    seen = Headers(
        [
            (b"ETag", b'"a"'),
            (b"etag", b'"b"'),
            (b"Cache-Control", b"public"),
            (b"cache-control", b"max-age=5"),
        ]
    )

    assert seen["etag"] == '"a"'
    assert fresh_for(seen, NOW) == timedelta(seconds=5)


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=100))
def test_garbage_is_never_an_exception(text: str) -> None:
    """Every header, whatever its bytes, leaves values within bounds."""
    seen = headers(
        cache_control=text, expires=text, date=text, age=text, retry_after=text, content_type=text
    )
    quiet = quiet_for(429, seen, NOW)

    content_type(seen)
    assert (fresh_for(seen, NOW) or timedelta(0)) >= timedelta(0)
    assert quiet is not None
    assert timedelta(seconds=1) <= quiet <= timedelta(hours=24)


@given(st.text(max_size=80))
def test_dates_are_aware_or_nothing(text: str) -> None:
    """An HTTP-date without a zone is UTC."""
    moment = http_date(text)

    assert moment is None or moment.tzinfo is UTC
