"""Cutting keys into lists of fixed lengths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.store.compiled import SIZES, padded


@given(st.lists(st.integers(0, 3000), max_size=2500))
def test_every_key_is_asked_for(keys: list[int]) -> None:
    """No key is lost, none is invented."""
    assert {key for part in padded(keys) for key in part} == set(keys)


@given(st.lists(st.integers(0, 3000), max_size=2500))
def test_only_few_lengths_occur(keys: list[int]) -> None:
    """So that few statements are compiled, and no list is longer than a database takes."""
    assert {len(part) for part in padded(keys)} <= set(SIZES)


@given(st.integers(1, SIZES[-1]))
def test_little_is_asked_for_twice(number: int) -> None:
    """Filling up costs at most half as much again, beyond the shortest list."""
    (part,) = padded(range(number))

    assert len(part) <= max(SIZES[0], number * 2)


def test_no_keys_need_no_statement() -> None:
    """An empty list asks nothing."""
    assert list(padded([])) == []
