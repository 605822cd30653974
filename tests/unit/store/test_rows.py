"""Records and their rows."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Article, Decision, SourceState
from monitor.store import rows, schema
from tests.fakes.drawn import MOMENTS, STORABLE_TEXT, whole

if TYPE_CHECKING:
    import sqlalchemy as sa


@given(whole(SourceState, STORABLE_TEXT))
def test_a_source_survives(state: SourceState) -> None:
    """A field that is added to the record and forgotten here is lost, and this finds it."""
    assert rows.source_of(rows.source_row(state)) == state


@given(whole(Article, STORABLE_TEXT))
def test_an_article_survives(article: Article) -> None:
    """Every field comes back."""
    assert rows.article_of(rows.article_row(article)) == article


@given(whole(Decision, STORABLE_TEXT))
def test_a_decision_survives(decision: Decision) -> None:
    """Every field comes back."""
    assert rows.decision_of(rows.decision_row(decision, 0)) == decision


@pytest.mark.parametrize(
    ("table", "record"), [(schema.source, SourceState), (schema.article, Article)]
)
def test_columns_are_named_as_the_fields(table: sa.Table, record: type[Any]) -> None:
    """One name for one thing, in one order."""
    assert [each.name for each in table.c] == [each.name for each in fields(record)]


@given(MOMENTS)
def test_moments_survive(moment: datetime) -> None:
    """Whole microseconds are exact for every date there is."""
    assert rows.moment(rows.micros(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_moments_keep_their_order(one: datetime, other: datetime) -> None:
    """So that the database can compare them."""
    assert (one < other) == (rows.micros(one) < rows.micros(other))


def test_a_moment_without_zone_is_refused() -> None:
    """A naive moment could mean anything."""
    with pytest.raises(TypeError, match="naive"):
        rows.micros(datetime(2026, 11, 23))  # noqa: DTZ001 - the mistake under test


@given(st.text())
def test_any_text_becomes_storable(text: str) -> None:
    """Nothing is left that a database refuses, offsets stay, and good text is untouched."""
    stored = rows.storable(text)

    assert "\0" not in stored
    assert stored.encode().decode() == stored
    assert [new for new, old in zip(stored, text, strict=True) if new != old] == ["\ufffd"] * sum(
        char == "\0" or "\ud800" <= char <= "\udfff" for char in text
    )
