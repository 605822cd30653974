"""Sources that are heard for their own sake."""

from __future__ import annotations

from dataclasses import replace

from monitor.core.carriers import as_carried, asked_sources, heard_key, named_sources, together
from monitor.core.identity import wording_key
from monitor.model import NearMiss, QueryText, Verdict, WatchSpec
from tests.fakes.records import make_article, make_match


def _watch(query: str, **changes: object) -> WatchSpec:
    return WatchSpec(name="w", queries=(QueryText(text=query),), **changes)  # type: ignore[arg-type]  # fields by name


def test_sources_are_found_anywhere_in_a_query() -> None:
    """In groups, under NOT, beside NEAR; what only looks like one is none."""
    watches = [
        _watch('plant AND (source:wire OR NOT source:"daily ledger")'),
        _watch("(a AND source:x) OR b NEAR/3 c"),
        _watch('"source:none"'),
        _watch("domain:z.example"),
    ]

    assert asked_sources(watches) == {"wire", "daily ledger", "x"}


def test_named_are_the_sources_of_lists_and_those_whose_names_hold_the_words() -> None:
    """`sources:` by the whole name, `source:` by words of it."""
    known = ["The Wire", "Wired", "Ledger", "Post"]

    named = named_sources([_watch("plant", sources=("Post", "Left"))], ["wire"], known)

    assert named == {"The Wire", "Post", "Left"}


def test_lists_that_are_switched_off_name_nobody() -> None:
    """They hear nothing either."""
    off = [_watch("plant AND source:wire", sources=("Post",), enabled=False)]

    assert asked_sources(off) == frozenset()
    assert named_sources(off, [], ["Post"]) == frozenset()


def test_an_article_is_carried_by_others_in_its_present_words() -> None:
    """Its own source needs no asking."""
    article = make_article(source="Ledger")

    named = ["Wire", "Ledger", "Post"]
    carried = as_carried(article, named)

    assert [view.source for view in carried.values()] == ["Post", "Wire"]
    assert all(
        key == heard_key(wording_key(view), view.source, named) for key, view in carried.items()
    )
    reworded = wording_key(replace(article, title="Reworded"))
    assert heard_key(reworded, "Wire", named) not in carried


def test_only_named_sources_have_keys_of_their_own() -> None:
    """All others share the wording's key, so that what many list is judged once."""
    wording = wording_key(make_article())

    assert wording == heard_key(wording, "Ledger", {"Wire"}) == heard_key(wording, "Post", ())
    assert wording != heard_key(wording, "Wire", {"Wire"})
    assert as_carried(make_article(), ()) == {}


def test_verdicts_on_one_article_become_one() -> None:
    """Each list fires once, in configured order; who fires for any source misses nothing."""
    missed = NearMiss(watch="B", score=0.4, reason="not source:wire")
    other = NearMiss(watch="D", score=0.2, reason="no plant")
    first = Verdict(matches=(make_match("C", 0.9),), near_misses=(missed, other))
    second = Verdict(matches=(make_match("B", 0.8), make_match("C", 0.7)))

    assert together([first], "ABCD") is first
    assert together([first, second], "ABCD") == Verdict(
        matches=(make_match("B", 0.8), make_match("C", 0.9)), near_misses=(other,)
    )
