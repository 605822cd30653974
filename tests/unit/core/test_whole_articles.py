"""Articles of several sentences: what the headline, the lead and the text say of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.core.concepts import compile_lexicon
from monitor.model import ConceptSpec, Match, Status, TermSpec
from tests.fakes.language import article, event, found, guard, shipped_watches, thing

if TYPE_CHECKING:
    from collections.abc import Sequence

FILLER = "The town has a river. "


def _lexicon(*more: ConceptSpec, guards: tuple[str, ...] = ()) -> Sequence[ConceptSpec]:
    return (
        thing("plant", "factory"),
        event("bad", "scrap", status=Status.CANCELLED, guards=guards),
        *more,
    )


SMALL = compile_lexicon(_lexicon())


def _shipped(name: str, title: str, text: str = "") -> Match | None:
    matches = shipped_watches(name).verdict(article(title, text=text or None)).matches
    return matches[0] if matches else None


def _setback(title: str, text: str = "") -> Match | None:
    return _shipped("Plant setbacks", title, text)


# -- two sentences


def test_a_plain_pair_may_stand_in_two_sentences_of_the_lead() -> None:
    """Only there: further down two sentences have little to do with one another."""
    pair = "Calvera wants a factory. On Monday it scrapped the idea."

    assert found("factory scrap", article("News", text=pair), SMALL)
    assert not found("factory scrap", article("News", text=FILLER * 4 + pair), SMALL)


def test_plain_words_that_are_no_concepts_stand_in_one_sentence() -> None:
    """A group of other words keeps its meaning."""
    assert not found("river scrap", article("News", text="A river. They scrap it."), SMALL)


def test_a_concept_and_its_event_may_stand_far_apart_in_a_sentence() -> None:
    """An apposition lies between; plain words must stand nearer."""
    text = "The factory" + " word" * 25 + " was scrapped."

    assert found("factory scrap", article("News", text=text), SMALL)
    assert not found(
        "factory town", article("News", text="A factory" + " b" * 25 + " town."), SMALL
    )


def test_background_stays_background_in_a_conjunction() -> None:
    """A plant in the same lead does not lift it."""
    past = ConceptSpec(
        name="past",
        kind="guard",
        terms={"en": (TermSpec(text="years ago"),)},
        effect="background",
    )
    lexicon = compile_lexicon(_lexicon(past, guards=("past",)))
    text = "Calvera opens a factory. Years ago others scrapped theirs."

    match = found("lead:@plant AND lead:@bad", article("News", text=text), lexicon)

    assert match
    assert match.score == 0.4


# -- the headline


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Calvera denies rumours", False), ("Calvera speaks", True)],
)
def test_a_headline_denies_what_the_text_repeats(title: str, *, expected: bool) -> None:
    """`reach: headline` speaks of everything below the headline."""
    spec = ConceptSpec(
        name="denied_above",
        kind="guard",
        terms={"en": (TermSpec(text="deny"),)},
        effect="deny",
        reach="headline",
    )
    lexicon = compile_lexicon(_lexicon(spec, guards=("denied_above",)))
    text = "A radio host said that it scraps its factory."

    assert bool(found("@plant @bad", article(title, text=text), lexicon)) is expected


def test_a_headline_is_asked_by_its_own_clauses() -> None:
    """What it tells itself, it does not deny."""
    spec = ConceptSpec(
        name="denied_above",
        kind="guard",
        terms={"en": (TermSpec(text="deny"),)},
        effect="deny",
        reach="headline",
    )
    lexicon = compile_lexicon(_lexicon(spec, guards=("denied_above",)))

    assert found("@plant @bad", article("Calvera denies debts, scraps factory"), lexicon)


# -- guards


def test_a_guard_ends_with_its_clause() -> None:
    """Of two that begin at a word the longer counts, unless it leaves the clause."""
    no_object = guard("object", "@verb ... talks", "@verb ... contract", label="object")
    verb = thing("verb", "scrap", plain=False)
    lexicon = compile_lexicon(_lexicon(no_object, verb, guards=("object",)))

    assert not found("@plant @bad", article("Calvera scraps talks, contract at factory"), lexicon)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Harlan scraps electric pickup plant in Tennessee", True),
        ("Harlan scraps electric pickup, keeps its battery plant", False),
        ("Harlan scraps electric pickup at its battery plant", False),
    ],
)
def test_a_pickup_plant_is_no_pickup(headline: str, *, expected: bool) -> None:
    """The object of the verb is the whole name."""
    assert bool(_setback(headline)) is expected


# -- the shipped lists


def test_a_bankrupt_firm_has_its_plant_in_the_text() -> None:
    """The headline need not name it."""
    text = FILLER * 5 + "The battery factory will be looked after by a trustee."

    match = _setback("Fjordcell files for bankruptcy", text)

    assert match
    assert match.status == Status.BANKRUPT


@pytest.mark.parametrize(
    "headline",
    [
        "Battery plant plan collapses as Corvane goes bankrupt",
        "Creditor protection for Corvane, battery plant idle",
    ],
)
def test_bankruptcy_is_the_stronger_word(headline: str) -> None:
    """Whatever else the headline says of the plant."""
    match = _setback(headline)

    assert match
    assert match.status == Status.BANKRUPT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The firm wanted to build it on a former airfield.", True),
        ("The packaging group wanted to fold boxes there.", False),
    ],
)
def test_a_factory_of_no_trade_fires_unless_the_lead_names_another(
    text: str, *, expected: bool
) -> None:
    """A headline that names no sector is not enough for another trade's."""
    assert bool(_setback("Smurford scraps plans for $1 billion factory", text)) is expected


@pytest.mark.parametrize(
    ("headline", "status"),
    [
        ("Novaris stops phase 3 trial of heart drug", Status.CANCELLED),
        ("Kelda discontinues phase 2 study", Status.CANCELLED),
        ("Orbimed halts enrolment for good in Alzheimer's trial", Status.CANCELLED),
        ("Orbimed permanently halts trial of obesity pill", Status.CANCELLED),
        ("Drugmaker temporarily stops vaccine trial", Status.PAUSED),
        ("FDA places clinical hold on Vira's phase 1 trial", Status.PAUSED),
        ("AlphaBio suspends clinical trial", Status.PAUSED),
    ],
)
def test_a_trial_is_ended_or_paused(headline: str, status: Status) -> None:
    """Who stops it ends it, unless it is said to be for a while; who halts it may go on."""
    match = _shipped("Clinical trials halted", headline)

    assert match
    assert status == match.status


@pytest.mark.parametrize(
    "title",
    [
        "Aerospace start-up cancels cell order",
        "Court delays hearing on Idaho battery plant",
        "Parts shortage hits Calvera for a week",
        "The week in batteries",
        "Calvera denies report",
    ],
)
def test_a_headline_on_something_else_takes_the_text_with_it(title: str) -> None:
    """Two sentences of the lead that would fire under another headline."""
    text = "Calvera owns a battery factory in Tulsa. On Monday it halted the line."

    assert _setback("Calvera speaks", text)
    assert not _setback(title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Usine de batteries de Brive : pas question de renoncer", ""),
        ("Opinion: What if the cells never come?", "I wonder: the cell plant was never built."),
        (
            "Volterra to build battery plant in Alder Creek",
            "Volterra will build a battery plant. Several companies have cancelled plants.",
        ),
    ],
)
def test_what_nobody_gave_up_is_no_setback(title: str, text: str) -> None:
    """Refused, imagined, or of several other firms."""
    assert _setback(title, text) is None


@pytest.mark.parametrize(
    "headline",
    [
        "Battery plant delayed as supplier goes bankrupt",
        "Battery plant delayed, needs new machines from a bankrupt builder",
        "Gigafactory delayed as its supplier of dryers declares bankruptcy",
    ],
)
def test_the_bankruptcy_of_a_supplier_is_not_that_of_the_plant(headline: str) -> None:
    """The plant is late; its owner pays its bills."""
    match = _setback(headline)

    assert match is not None
    assert match.status is Status.DELAYED


def test_one_hall_instead_of_two_is_no_cancellation() -> None:
    """The plant becomes smaller; instead of nothing it would be given up."""
    text = "Ardent will build one hall instead of two at the battery plant, cutting its capacity."

    assert _shipped("Gigafactory cancellations", "Ardent halves battery plant", text) is None


def test_the_text_below_a_headline_on_a_cause_still_counts() -> None:
    """Orders are not what the headline says was cancelled."""
    assert _shipped(
        "Gigafactory cancellations",
        "Torvald calls off investment for lack of orders",
        "Torvald has cancelled its battery plant in Lund.",
    )


def test_a_trial_that_stops_for_success_is_no_setback() -> None:
    """The medicine works."""
    name = "Clinical trials halted"

    assert _shipped(name, "Heart drug succeeds in phase 3 trial, which stops early") is None
    assert _shipped(name, "Phase 3 trial of heart drug stopped early for efficacy") is None
    assert _shipped(name, "Phase 3 trial of heart drug stopped early for futility")


def test_a_trial_that_stops_enrolling_is_paused() -> None:
    """Nobody has ended it."""
    match = _shipped(
        "Clinical trials halted", "FDA stops enrollment in clinical trial of gene drug"
    )

    assert match is not None
    assert match.status is Status.PAUSED
