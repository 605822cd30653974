"""Score, status and guards of a match."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.core.concepts import compile_lexicon
from monitor.model import ConceptSpec, Status, TermSpec
from tests.fakes.language import (
    SMALL,
    article,
    event,
    fires,
    found,
    guard,
    thing,
    watch,
    watches,
)


def _score(title: str = "x", summary: str = "", text: str = "", query: str = "a1 b1") -> float:
    match = found(query, article(title, summary, text))
    return match.score if match else 0.0


def test_title_scores_above_lead_above_body() -> None:
    """One mention in the body stays below the default min_score."""
    body = "One. Two. Three. Then a1 b1."

    assert _score("a1 b1") > _score(summary="a1 b1") > 0.5 > _score(text=body) > 0


def test_far_apart_scores_below_close_together() -> None:
    """Within the window."""
    assert _score("a1 b1") > _score("a1 x x x b1") > _score("a1 x x x x x x b1") > 0.5


def test_a_body_that_says_it_three_times_reaches_the_default() -> None:
    """Twice does not."""
    filler = "One. Two. Three. "

    assert _score(text=filler + "A1 b1. " * 2) < 0.5 <= _score(text=filler + "A1 b1. " * 3)


def test_asking_for_the_body_makes_its_mentions_no_weightier() -> None:
    """One stays below the default min_score under `body:` too, three reach it."""
    filler = "One. Two. Three. "

    once, thrice = (_score("a1", text=filler + "A1 b1. " * n, query="body:b1") for n in (1, 3))

    assert 0 < once < 0.5 <= thrice


def test_parts_of_a_conjunction_share_the_score() -> None:
    """A in the title and B in the body: between the two."""
    text = "One. Two. Three. Then b1."

    assert _score("a1 b1", query="a1 AND b1") > _score("a1", "", text, "a1 AND b1") > 0.5


@pytest.mark.parametrize(
    ("headline", "status"),
    [
        ("Factory delayed", Status.DELAYED),
        ("Factory stopped", Status.CANCELLED),
        ("Factory stopped, cell works delayed", Status.CANCELLED),
    ],
)
def test_status_is_that_of_the_event_in_the_best_place(headline: str, status: Status) -> None:
    """Through a group, the member that fired."""
    match = found("@plant @bad", article(headline, "factory delayed"), SMALL)

    assert match
    assert status == match.status


def test_a_query_without_event_has_no_status() -> None:
    match = found("@plant", article("A factory stops"), SMALL)

    assert match
    assert match.status is None


@pytest.mark.parametrize(
    ("query", "headline", "expected"),
    [
        ("@plant @bad", "KORE denies it stopped the factory", False),
        ("@plant @bad", "KORE denies rumours, stops factory", True),
        ("@plant @bad", "KORE stops factory but denies fraud", True),
        ("@plant @bad", "KORE denies reports that its factory, due in May, was stopped", False),
        ("@plant @bad", "The factory, which denies nothing, is stopped", True),
        ("@plant @bad", "KORE did not stop the factory", False),
        ("@plant @bad", "Factory party delayed", False),
        ("@plant @bad", "Party delayed as factory delayed", True),
        ("@bad", "Party delayed", False),
        ("@bad", "Talks delayed", True),
    ],
)
def test_a_denial_counts_in_the_clauses_of_the_match_only(
    query: str, headline: str, expected: bool
) -> None:
    """One that overlaps the event speaks of that event alone."""
    assert expected is fires(query, headline, SMALL)


def test_a_denied_headline_does_not_hide_another_mention() -> None:
    """Guards never reach beyond their clause."""
    about = article("KORE denies it stopped the factory", "Ford stopped its factory.")

    match = found("@plant @stopped", about, SMALL)

    assert match
    assert {"summary"} == {evidence.field for evidence in match.evidence}


def test_a_softening_guard_keeps_marks_and_lowers() -> None:
    """Still above the default min_score, in the lead and at a distance too."""
    sure = found("@plant @stopped", article("Firm stops the factory"), SMALL)
    unsure = found("@plant @stopped", article("Firm might stop the factory"), SMALL)
    far = "It might stop soon, people with some knowledge say, one factory."
    worst = found("@plant @stopped", article("x", far), SMALL)

    assert sure
    assert unsure
    assert worst
    assert (sure.marks, unsure.marks) == ((), ("only considered",))
    assert sure.score > unsure.score > worst.score >= 0.5


def test_evidence_shows_the_whole_term() -> None:
    """ "cell works", not the shorter term that ends it."""
    lexicon = compile_lexicon([thing("it", "works", "cell works")])

    match = found("@it opens", article("New cell works opens"), lexicon)

    assert match
    assert [evidence.text for evidence in match.evidence] == ["cell works", "opens"]


def test_a_part_of_a_conjunction_that_is_denied_denies_it() -> None:
    """And the reason is kept."""
    made = watches(watch("w", "@stopped AND a1"), lexicon=SMALL)

    verdict = made.verdict(article("KORE denies it stopped a1"))

    assert [miss.reason for miss in verdict.near_misses] == ["denied: “denies”"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("(a1 AND q1) OR (q2 AND q3)", "no q1"),
        ("a1 AND NOT (b1 AND a1)", "NOT (...) rules it out"),
        ("a1 AND NOT title:b1", "NOT title:b1 rules it out"),
        ("a1 AND NOT source:example", "NOT source:example rules it out"),
        ("a1 AND (q1 OR title:q2)", "no q1"),
        ("a1 AND b1 AND @stopped", "denied: “deny”"),
    ],
)
def test_one_missing_part_is_named_wherever_it_stands(query: str, reason: str) -> None:
    """Of alternatives the one that comes closest."""
    made = watches(watch("w", query), lexicon=SMALL)

    verdict = made.verdict(article("a1 b1 deny stops"))

    assert [reason] == [miss.reason for miss in verdict.near_misses]


def test_two_faults_are_no_near_miss() -> None:
    """Denied, and a part short."""
    made = watches(watch("w", "@stopped AND a1 AND NOT b1"), lexicon=SMALL)

    assert not made.verdict(article("KORE denies it stopped a1 b1")).near_misses


BACKGROUND = compile_lexicon(
    [
        thing("plant", "factory"),
        thing("stopping", "stop", "delay", plain=False),
        event("stopped", "stop", status=Status.CANCELLED, guards=("past", "cause", "object")),
        event("later", "delay", "stop ... timeline", status=Status.DELAYED, guards=("object",)),
        ConceptSpec(name="bad", kind="group", members=("stopped", "later")),
        replace(guard("past", "years ago", label="background"), effect="background"),
        replace(guard("cause", "storm", label="a short stop"), reach="sentence"),
        guard("object", "@stopping ... hearing", "hearing ... @stopping", label="wrong object"),
    ]
)


def test_a_background_guard_leaves_a_mention_in_the_body() -> None:
    """Wherever it stands, and another place that is news still fires."""
    old = found("@plant @bad", article("Firm stopped factory years ago"), BACKGROUND)
    both = article("Firm stopped factory years ago, will stop its other factory")
    new = found("@plant @bad", both, BACKGROUND)

    assert old is not None
    assert old.score == pytest.approx(0.4, abs=0.03)
    assert old.marks == ("background",)
    assert new is not None
    assert new.score > 0.9


def test_a_near_miss_tells_what_made_it_weak() -> None:
    """The label of the guard stands behind the score."""
    lists = watches(watch("W", "@plant @bad"), lexicon=BACKGROUND)
    missed = lists.verdict(article("Firm stopped factory years ago")).near_misses

    assert [miss.reason for miss in missed] == ["score 0.40 is below 0.5 (background)"]


def test_a_guard_of_the_sentence_is_heard_in_other_clauses() -> None:
    """What it says of the reason stands behind "after"; other sentences say nothing."""
    assert not fires("@plant @bad", "Firm stops factory after a storm", BACKGROUND)
    assert fires("@plant @bad", "Firm stops factory. Then came a storm", BACKGROUND)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Firm stops factory hearing", False),
        ("Factory hearing delayed", False),
        ("Factory delayed after hearing", True),
        ("Factory delayed, hearing stopped", True),
    ],
)
def test_a_phrase_may_hold_concepts(headline: str, *, expected: bool) -> None:
    """One line speaks of every verb of the concept."""
    assert fires("@plant @bad", headline, BACKGROUND) is expected


def test_of_two_events_that_begin_together_the_longer_gives_the_status() -> None:
    """To stop a timeline is to delay."""
    match = found("@plant @bad", article("Firm stops factory timeline"), BACKGROUND)

    assert match is not None
    assert match.status == Status.DELAYED


SCOPED = compile_lexicon(
    [
        thing("battery", "battery", plain=False),
        thing("coal", "coal", plain=False),
        thing(
            "plant",
            TermSpec(text="plant", needs=("battery",), unless=("coal",), scope="subject"),
        ),
    ]
)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Plant ends", "A battery firm said so.", True),
        ("Battery firm ends plant", "A coal mine stood there.", True),
        ("Battery firm", "One. Two. Three. The coal mine went. The plant ends.", True),
        ("Battery firm", "One. Two. Three. The coal plant ends.", False),
        ("Coal plant ends", "A battery firm has the land.", False),
        ("Firm", "One. Two. Three. The plant ends. Batteries cost less.", False),
        ("Firm", "One. Two. Three. The plant for batteries ends.", True),
    ],
)
def test_the_scope_of_a_term_is_its_subject(title: str, text: str, *, expected: bool) -> None:
    """Conditions are asked of the headline, the lead and the own sentence only."""
    assert (found("@plant", article(title, text=text), SCOPED) is not None) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Firm stopped factory in 2022.", 0.4), ("Firm stopped factory in 2025.", 0.8)],
)
def test_an_earlier_year_in_the_clause_makes_it_background(text: str, expected: float) -> None:
    """The article is of 2025; its own year is news."""
    assert _score("x", text, query="stopped factory") == pytest.approx(expected, abs=0.03)
