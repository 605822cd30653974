"""Durations and sizes: what is read, and what is said about what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.durations import in_words, parse_duration, parse_size


@pytest.mark.parametrize(
    ("written", "seconds"), [("30s", 30), ("10m", 600), ("2h", 7200), ("7d", 604800), ("0s", 0)]
)
def test_a_number_and_its_unit(written: str, seconds: int) -> None:
    """The four units there are."""
    assert timedelta(seconds=seconds) == parse_duration(written)


@given(st.integers(0, 3650 * 86400))
def test_a_duration_in_words_reads_back(seconds: int) -> None:
    """What the monitor writes it can read."""
    duration = timedelta(seconds=seconds)

    assert duration == parse_duration(in_words(duration))


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        (10, "the unit is missing: 10s, 10m, 10h or 10d"),
        ("10 m", "write 10m"),
        ("10min", "write 10m"),
        ("2H", "write 2h"),
        ("soon", "such as 30s, 10m, 2h or 7d"),
        (None, "such as 30s, 10m, 2h or 7d"),
        (True, "such as 30s, 10m, 2h or 7d"),
        ("-5m", "such as 30s, 10m, 2h or 7d"),
        ("9999d", "longer than ten years"),
        ("999999999d", "longer than ten years"),
    ],
)
def test_what_is_no_duration_says_what_would_be(written: object, advice: str) -> None:
    """The nearest right way to write it."""
    with pytest.raises(ValueError, match=advice):
        parse_duration(written)


@pytest.mark.parametrize(
    ("written", "size"), [(1000, 1000), ("1000", 1000), ("512KB", 524288), ("10 MB", 10485760)]
)
def test_sizes(written: object, size: int) -> None:
    """Bytes, or multiples of 1024."""
    assert size == parse_size(written)


@pytest.mark.parametrize("written", ["10 GB", "-1", True, 1.5, None, "ten"])
def test_what_is_no_size(written: object) -> None:
    """Everything else is refused with an example."""
    with pytest.raises(ValueError, match="such as 512KB or 10MB"):
        parse_size(written)
