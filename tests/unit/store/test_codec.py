"""Records and their JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - the codec reads it at run time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given

from monitor.errors import StoreError
from monitor.model import Alert, Match, PollHints, Verdict
from monitor.store.codec import dumps, loads
from tests.fakes.drawn import whole
from tests.fakes.records import make_alert, make_article, make_match


@given(whole(Alert))
def test_an_alert_survives(alert: Alert) -> None:
    """Exactly, whatever its strings, numbers and moments are."""
    assert loads(Alert, dumps(alert)) == alert


@given(whole(Verdict))
def test_a_verdict_survives(verdict: Verdict) -> None:
    """Exactly, with all matches, near misses and evidence."""
    assert loads(Verdict, dumps(verdict)) == verdict


@given(whole(PollHints))
def test_hints_survive(hints: PollHints) -> None:
    """Spans of time and sets of numbers come back as what they were."""
    assert loads(PollHints, dumps(hints)) == hints


@given(whole(Alert))
def test_the_text_is_plain(alert: Alert) -> None:
    """One line of ASCII without NUL, which every database and every log can hold."""
    text = dumps(alert)

    assert text.isascii()
    assert text.isprintable()


def test_equal_records_have_equal_texts() -> None:
    """The order of a set or of construction does not show."""
    days = (frozenset({6, 0, 3}), frozenset({3, 6, 0}))

    first, second = (dumps(PollHints(skip_days=each)) for each in days)

    assert first == second


def test_moments_are_told_in_utc() -> None:
    """A moment in another zone comes back as the same moment in UTC."""
    tokyo = timezone(timedelta(hours=9))
    alert = make_alert(created_at=datetime(2026, 11, 23, 17, 0, 0, 1, tzinfo=tokyo))

    created_at = loads(Alert, dumps(alert)).created_at

    assert (created_at, created_at.tzinfo) == (alert.created_at, UTC)


def test_a_missing_field_takes_its_default() -> None:
    """A text from before a field existed is still read."""
    envelope = json.loads(dumps(make_alert(outlets=7)))
    del envelope["data"]["outlets"]

    assert loads(Alert, json.dumps(envelope)) == make_alert(outlets=1)


def test_an_unknown_field_is_left_out() -> None:
    """A text from when a field still existed is read without it."""
    envelope = json.loads(dumps(make_match()))
    envelope["data"]["colour"] = "red"

    assert loads(Match, json.dumps(envelope)) == make_match()


def test_another_version_is_refused() -> None:
    """The message names both versions."""
    with pytest.raises(StoreError, match="version 2, this program reads 1"):
        loads(Match, '{"v":2,"data":{}}')


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"v":1}', '{"v":1,"data":3}', '{"v":1,"data":{}}']
)
def test_what_is_no_record_is_a_store_error(text: str) -> None:
    """Damage is told as damage of a stored match, never as a library's error."""
    with pytest.raises(StoreError, match="stored Match cannot be read"):
        loads(Match, text)


def test_numbers_that_json_lacks_are_refused() -> None:
    """A score that is no number is a mistake of the caller."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(make_match(score=float("nan")))


@dataclass(frozen=True, kw_only=True)
class _Figures:
    by_name: Mapping[str, timedelta]
    unit: Literal["GWh", "GW"] = "GWh"


def test_mappings_survive() -> None:
    """Names stay in their order, values are read as what they are."""
    figures = _Figures(by_name={"z": timedelta(microseconds=1), "a": timedelta(days=-2)})

    assert loads(_Figures, dumps(figures)) == figures


@dataclass(frozen=True)
class _Odd:
    thing: complex = 1j


def test_parts_of_other_kinds_are_refused() -> None:
    """A record that cannot come back is not stored, and none is read."""
    with pytest.raises(TypeError, match="complex cannot be stored"):
        dumps(_Odd())
    with pytest.raises(StoreError, match="complex cannot be stored"):
        loads(_Odd, '{"v":1,"data":{}}')


def test_long_text_survives() -> None:
    """Articles of hundreds of kilobytes are nothing special."""
    alert = make_alert(article=replace(make_article(), text="Wörter " * 50_000))

    assert loads(Alert, dumps(alert)) == alert
