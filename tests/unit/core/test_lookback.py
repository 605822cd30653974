"""Which watch lists have the archive to look back over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.lookback import BEGUN, is_news_to, mark_of, plan
from monitor.model import Match, QueryText, Verdict, WatchSpec
from tests.fakes.stored import article, decision

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PLANTS = WatchSpec(
    name="Plants",
    queries=(QueryText(text="plant"), QueryText(text="works")),
    channel="#news",
    backfill=7 * DAY,
)


def _marks(*watches: WatchSpec) -> dict[str, bytes]:
    return {BEGUN: b"", **{watch.name: mark_of(watch) for watch in watches}}


@pytest.mark.parametrize(
    "change",
    [
        {"queries": (QueryText(text="plant"),)},
        {"exclude": (QueryText(text="works"),)},
        {"min_score": 0.4},
        {"lang": ("de",)},
        {"sources": ("Wire",)},
    ],
)
def test_a_list_that_looks_for_something_else_looks_back(change: dict[str, object]) -> None:
    """Each key that decides what it finds counts; it is noted only when it has looked back."""
    changed = replace(PLANTS, **change)  # type: ignore[arg-type]  # fields by name

    planned = plan([changed], _marks(PLANTS))

    assert (changed,) == planned.look_back
    assert planned.note == {}


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "#other"},
        {"note": "for Ann"},
        {"max_per_hour": 1},
        {"backfill": 30 * DAY},
        {"queries": PLANTS.queries[::-1]},
    ],
)
def test_an_edit_that_changes_no_hit_looks_back_at_nothing(change: dict[str, object]) -> None:
    """Where alerts go, who asked, in which order the keywords stand."""
    changed = replace(PLANTS, **change)  # type: ignore[arg-type]  # fields by name

    assert _parts([changed], _marks(PLANTS)) == ({}, (), ())


def test_the_keys_of_a_list_do_not_run_into_each_other() -> None:
    """A keyword that becomes an exclusion is a change."""
    one = replace(PLANTS, exclude=(), queries=(QueryText(text="a"),))
    other = replace(PLANTS, exclude=(QueryText(text="a"),), queries=())

    assert mark_of(one) != mark_of(other)


def test_a_list_without_backfill_is_noted_at_once() -> None:
    """So that a later `backfill` begins with the next change."""
    silent = replace(PLANTS, backfill=None)

    assert ({"Plants": mark_of(silent)}, (), ()) == _parts([silent], _marks())


def test_nothing_is_looked_back_at_when_nothing_was_ever_noted() -> None:
    """The first start, and the first one after an upgrade."""
    assert (_marks(PLANTS), (), ()) == _parts([PLANTS], {})


def test_the_first_list_of_a_known_store_is_new() -> None:
    """Also when there was no other before."""
    first = plan([], {}).note

    assert plan([PLANTS], first).look_back == (PLANTS,)


def test_a_list_that_was_taken_away_or_switched_off_is_new_when_it_returns() -> None:
    """Meanwhile it judged nothing."""
    off = replace(PLANTS, enabled=False)

    assert plan([], _marks(PLANTS)).forget == ("Plants",)
    assert plan([off], _marks(PLANTS)).forget == ("Plants",)
    assert plan([PLANTS], _marks()).look_back == (PLANTS,)


@pytest.mark.parametrize(
    ("changes", "known", "expected"),
    [
        ({}, [], True),
        ({}, ["Other"], True),
        ({}, ["Plants"], False),
        ({"seen_at": NOW - 8 * DAY}, [], False),
        ({"published": NOW - 8 * DAY}, [], False),
        ({"published": NOW + DAY}, [], True),
    ],
)
def test_what_a_list_finds_by_looking_back(
    changes: dict[str, object], known: list[str], *, expected: bool
) -> None:
    """What is recent enough, and was not known to be its hit."""
    about = article("a", **{"seen_at": NOW - DAY, **changes})
    before = decision(about, verdict=_verdict(*known))
    since = {"Plants": NOW - 7 * DAY}

    assert expected is is_news_to(since, about, before, _verdict("Plants", "Other"))
    assert not is_news_to(since, about, before, _verdict("Other"))


def _verdict(*names: str) -> Verdict:
    return Verdict(matches=tuple(Match(watch=name, score=1, evidence=()) for name in names))


def _parts(watches: list[WatchSpec], marks: dict[str, bytes]) -> tuple[object, ...]:
    planned = plan(watches, marks)
    return planned.note, planned.forget, planned.look_back
