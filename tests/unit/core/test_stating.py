"""Which statuses an article states besides the one that it matched with."""

from __future__ import annotations

import pytest

from monitor.core.concepts import Lexicon, compile_lexicon
from monitor.core.matching import compile_watches
from monitor.core.stating import Stating
from monitor.model import ConceptSpec, QueryText, Status, TermSpec, WatchSpec
from tests.fakes.records import make_article


def _concept(
    name: str, *terms: str, status: Status | None = None, thing: bool = False
) -> ConceptSpec:
    return ConceptSpec(
        name=name,
        kind="event" if status else "thing" if thing else "guard",
        status=status,
        guards=("denied", "considered") if status else (),
        effect="soften" if name == "considered" else "deny",
        label=name,
        terms={"en": tuple(TermSpec(text=term) for term in terms)},
    )


LEXICON = compile_lexicon(
    [
        _concept("bankrupt", "insolvency", status=Status.BANKRUPT),
        _concept("closed", "close", status=Status.CLOSED),
        _concept("resumed", "resume", status=Status.RESUMED),
        _concept("trial_ended", "end", status=Status.CANCELLED),
        _concept("factory", "plant", "factory", thing=True),
        _concept("denied", "deny"),
        _concept("considered", "may"),
    ]
)
WATCH = WatchSpec(name="Plants", queries=(QueryText(text="@bankrupt AND plant"),))


def _besides(title: str, text: str = "", lexicon: Lexicon = LEXICON) -> set[Status]:
    article = make_article(title, text=text or None)
    matches = compile_watches([WATCH], LEXICON).verdict(article).matches

    return set(Stating(lexicon).besides(article, matches)) - {Status.BANKRUPT}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Firm files for insolvency, to close plant", ""),
        ("Firm in trouble", "The firm filed for insolvency and closes its plant."),
    ],
)
def test_headline_and_lead_state_what_else_befell(title: str, text: str) -> None:
    """A watch list tells one status of a match."""
    assert _besides(title, text) == {Status.CLOSED}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Plant of firm in insolvency may close", ""),
        ("Firm in insolvency denies to close plant", ""),
        # no setback, and none of a plant's
        ("Firm in insolvency resumes work at plant as holidays end", ""),
        # of another sentence, and of another plant perhaps
        ("Firm files for insolvency, plant sold", "It is a maker. A rival closes its plant."),
        ("Firm closes its plant", ""),
    ],
)
def test_what_is_denied_doubtful_or_elsewhere_is_not_stated(title: str, text: str) -> None:
    """Nor is anything where nothing matched."""
    assert _besides(title, text) == set()


def test_a_lexicon_without_events_states_nothing() -> None:
    """Whoever watches plain words keeps none."""
    assert (
        _besides("Firm files for insolvency, to close plant", lexicon=compile_lexicon(())) == set()
    )


@pytest.mark.parametrize(
    ("title", "resumes"),
    [
        ("Firm resumes work at cancelled plant", True),
        ("Factory of firm is resumed", True),
        ("Firm may resume work at plant", False),
        ("Firm denies to resume work at plant", False),
        ("Firm resumes dividend", False),
        ("Firm closes plant", False),
    ],
)
def test_a_headline_says_that_a_plant_is_taken_up_again(title: str, resumes: bool) -> None:
    """One of those things that the watch lists ask for; plainly, and not in a text below."""
    asked = WatchSpec(name="Plants", queries=(QueryText(text="@closed NEAR/8 @factory"),))

    assert Stating(LEXICON, [asked]).resumes(make_article(title)) is resumes
    assert not Stating(LEXICON, [asked]).resumes(make_article("News", text=title))


def test_a_thing_need_be_no_concept() -> None:
    """A list in plain words hears of its railway line, and of nothing else."""
    stating = Stating(LEXICON, [WatchSpec(name="Rail", queries=(QueryText(text="tramway end"),))])

    assert stating.resumes(make_article("Kilbrae resumes its tramway"))
    assert not stating.resumes(make_article("Kilbrae resumes its talks"))


def test_nothing_is_taken_up_again_that_no_list_asks_for() -> None:
    """Without a thing to look for the word alone says little."""
    asked = WatchSpec(name="Bankrupt", queries=(QueryText(text="@bankrupt"),))

    assert not Stating(LEXICON, [asked]).resumes(make_article("Firm resumes work at plant"))


@pytest.mark.parametrize(
    ("query", "resumes"),
    [
        ("factory closed", True),
        ("title:(Factories OR mill) closed", True),
        ("closed NOT factory", False),
        ("@closed AND NOT (office OR @factory)", False),
        ('closed "factory"', False),
    ],
)
def test_things_are_asked_for_in_plain_words_too(query: str, resumes: bool) -> None:
    """A word that stands for a concept is the concept; what is not wanted is not asked for."""
    asked = WatchSpec(name="Plants", queries=(QueryText(text=query),))

    assert Stating(LEXICON, [asked]).resumes(make_article("Firm resumes work at plant")) is resumes
