"""The lexicon: what compiles, what a term finds, and what is told of a bad one."""

from __future__ import annotations

import re

import pytest

from monitor.core.concepts import check_lexicon, compile_lexicon
from monitor.errors import LexiconError
from monitor.model import ConceptSpec, Status, TermSpec
from tests.fakes.language import SMALL, article, event, fires, found, guard, thing

NEEDY = TermSpec(text="plant", needs=("battery",), unless=("coal",))
TITLE_ONLY = TermSpec(text="@company", field="title", unless=("meeting",))


def one(*terms: str | TermSpec, lang: str = "en") -> ConceptSpec:
    return thing("it", *terms, lang=lang)


@pytest.mark.parametrize(
    ("term", "headline", "expected"),
    [
        ("cancel", "Firm cancelled it", True),
        ("cancel", "Cancellations", True),
        ("factory", "Two factories", True),
        ("=scrap", "It scraps", False),
        ("=scrap", "A scrap yard", True),
        ("batter*", "The batteries", True),
        ("pull the plug", "KORE pulled the plug", True),
        ("pull the plug", "KORE pulled out the plug", False),
        ("battery ... plant", "battery cell and pack plant", True),
        ("battery ... plant", "battery for a car made in this plant", False),
        ("battery ... plant", "battery deal. Plant", False),
        ("a ... b ... c", "a x b x x b x x x c", True),
        ("noise cancelling", "noise-cancelling", True),
        ("giga-factory", "giga factory", True),
    ],
)
def test_a_term_finds_its_inflections(term: str, headline: str, expected: bool) -> None:
    """Words inflect, = and * say otherwise, "..." stands for up to four tokens in a sentence."""
    assert expected is fires("@it", headline, compile_lexicon([one(term)]))


@pytest.mark.parametrize(
    ("headline", "lang", "expected"),
    [
        ("Northvolt gibt Fabrik in Heide auf", None, True),
        ("Northvolt gibt nicht nach", "de", False),
        ("Zwei Werke der Firma", "de", True),
    ],
)
def test_german_terms_inflect_and_separate(headline: str, lang: str | None, expected: bool) -> None:
    """Separable verbs are gap phrases."""
    lexicon = compile_lexicon([one("gibt ... auf", "Werk", lang="de")])

    assert expected is (found("@it", article(headline, lang=lang), lexicon) is not None)


def test_words_of_another_language_do_not_count() -> None:
    """French "reporter" (to postpone) is not English "report"."""
    lexicon = compile_lexicon([one("reporter", lang="fr")])

    english = article("The firm reports a loss and will sell", lang="en")
    french = article("Le groupe reporte la construction de son usine", lang="fr")

    assert found("@it", english, lexicon) is None
    assert found("@it", french, lexicon)


def test_a_wrongly_declared_language_is_overruled_by_the_words() -> None:
    """Many feeds declare English by default."""
    lexicon = compile_lexicon([one("Verzögerung", lang="de")])

    german = article("Die Verzögerungen bei der Fabrik und das Werk", lang="en-US")

    assert found("@it", german, lexicon)


def test_names_never_inflect() -> None:
    """Under `any` a word stands as it is, whatever the language."""
    lexicon = compile_lexicon([one("Gotion", "Novo", lang="any")])

    assert fires("@it", "GOTION's plan", lexicon)
    assert not fires("@it", "novos carros", lexicon)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Plant closes", "It made battery cells.", True),
        ("Plant closes", "It made cars.", False),
        ("Plant closes", "It made battery cells with coal.", False),
    ],
)
def test_a_conditional_term_asks_the_whole_article(title: str, text: str, expected: bool) -> None:
    """`needs` and `unless` are looked for in title, summary and text."""
    lexicon = compile_lexicon([one(NEEDY), thing("battery", "battery"), thing("coal", "coal")])

    assert expected is (found("@it", article(title, text=text), lexicon) is not None)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("KORE steps back", "x", True),
        ("Firm steps back", "KORE is meant.", False),
        ("KORE meeting", "x", False),
        ("KORE steps back", "The meeting was short.", True),
    ],
)
def test_a_term_bound_to_a_field_counts_only_there(title: str, text: str, expected: bool) -> None:
    """So does what speaks against it."""
    specs = [one(TITLE_ONLY), thing("company", "KORE", lang="any"), thing("meeting", "meeting")]

    match = found("@it", article(title, text=text), compile_lexicon(specs))

    assert expected is (match is not None)


def test_a_plain_word_stands_for_its_concept() -> None:
    """In any English inflection; names, conditional terms and `plain: false` keep to themselves."""
    assert SMALL.standing_for("factories") == "plant"
    assert SMALL.standing_for("stopped") == "stopped"
    assert SMALL.standing_for("mill") is None
    assert SMALL.standing_for("battery") is None
    assert SMALL.standing_for("deny") is None


def test_the_nearest_concept_is_suggested() -> None:
    """For an unknown name in a query or a term."""
    assert SMALL.nearest("plnat") == "plant"
    assert SMALL.nearest("zzz") is None


X = {"en": (TermSpec(text="x"),)}
GROUP_WITH_TERMS = ConceptSpec(name="g", kind="group", members=("g",), terms=X)
THING_WITH_STATUS = ConceptSpec(name="t", kind="thing", status=Status.CLOSED, terms=X)


def _event_without_status() -> ConceptSpec:
    return ConceptSpec(name="e", kind="event", terms={"en": (TermSpec(text="x"),)})


@pytest.mark.parametrize(
    ("specs", "words"),
    [
        ([thing("Plant", "x")], "lower-case"),
        ([thing("a", "x"), thing("a", "y")], "twice"),
        ([thing("a")], "needs terms"),
        ([_event_without_status()], "needs a status"),
        ([ConceptSpec(name="g", kind="group")], "needs members"),
        ([ConceptSpec(name="g", kind="group", members=("nope",))], "no concept @nope"),
        ([GROUP_WITH_TERMS], "no terms of its own"),
        ([ConceptSpec(name="t", kind="thing", members=("t",), terms=X)], "only a group has"),
        ([THING_WITH_STATUS], "only an event"),
        ([thing("a", "x", lang="xx")], "language “xx”"),
        ([thing("a", "")], "empty"),
        ([thing("a", "... x")], "between two words"),
        ([thing("a", "x ... ... y")], "between two words"),
        ([thing("a", "x y ...")], "between two words"),
        ([thing("a", "x*y")], "end of a word"),
        ([thing("a", "x *")], "no letter"),
        ([thing("a", "x*")], "2 letters"),
        ([thing("a", "x @b")], "no concept @b"),
        ([thing("a", "x@b")], "word of its own"),
        ([thing("a", "x @")], "names no concept"),
        ([thing("a", " ".join("abcdefghijklmn"))], "at most 12"),
        ([thing("a", "x OR y")], "no operators (write each"),
        ([thing("a", "x NOT y")], "no operators (as in {term: plant, unless"),
        ([thing("a", "x NEAR/3 y")], "no operators (as in battery ... plant"),
        ([thing("a", "title:x")], "no fields (as in {term: plant, field: title}"),
        ([thing("a", "source:x")], "no fields (put it into"),
        ([thing("a", '"x y"')], "no quotation marks"),
        ([thing("a", "(x y)")], "no brackets"),
        ([thing("a", "x.. y")], "three dots between blanks"),
        ([thing("a", "x...y")], "three dots between blanks"),
        ([thing("a", "@b")], "no concept @b"),
        ([thing("plant", "x"), thing("b", TermSpec(text="y", needs=("plnt",)))], "@plant?"),
        ([event("e", "x", status=Status.CLOSED, guards=("t",)), thing("t", "y")], "is no guard"),
        ([ConceptSpec(name="g", kind="group", members=("n",)), guard("n", "x")], "be a member"),
        ([thing("a", "@b"), thing("b", TermSpec(text="x", unless=("a",)))], "@a -> @b -> @a"),
    ],
)
def test_a_bad_concept_is_told(specs: list[ConceptSpec], words: str) -> None:
    """What is wrong, and what would be right."""
    with pytest.raises(LexiconError, match=re.escape(words)):
        compile_lexicon(specs)


def test_all_errors_come_at_once_with_their_places() -> None:
    """Language, index of the term and column."""
    errors = check_lexicon([thing("a", "fine", "bad *", "worse ..."), thing("b", "@nope")])

    assert [(error.concept, error.lang, error.term, error.column) for error in errors] == [
        ("a", "en", 1, 4),
        ("a", "en", 2, 6),
        ("b", "en", 0, 0),
    ]


def test_a_sound_lexicon_has_no_errors() -> None:
    """And keeps the order of its concepts."""
    lexicon = compile_lexicon([thing("b", "x"), thing("a", "@b")])

    assert lexicon.names == ("b", "a")
