"""The shipped lexicon as data: every line of it works, and no list grows beyond what is agreed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.core.matching import CompiledQuery, compile_query
from tests.fakes.language import article, shipped, shipped_lexicon

if TYPE_CHECKING:
    from monitor.model import ConceptSpec, TermSpec

ROOT = Path(__file__).parents[3]
CONCEPTS = {spec.name: spec for spec in shipped().lexicon}
TERMS = [
    pytest.param(spec, lang, id=f"{spec.name}-{lang}")
    for spec in CONCEPTS.values()
    for lang in spec.terms
]
#: A company list stays short enough to be read; a list of words may be longer.
MOST_NAMES = 60


def _example(name: str, lang: str) -> str:
    """Words that are the concept: its first term in the language, or in any that it has."""
    spec = CONCEPTS[name]
    if spec.members:
        return _example(spec.members[0], lang)
    terms = spec.terms.get(lang) or spec.terms.get("any") or next(iter(spec.terms.values()))
    bare = [term for term in terms if not (term.needs or term.unless or term.field)]
    return _said((bare or list(terms))[0], lang)


def _said(term: TermSpec, lang: str) -> str:
    """The term as a text would have it."""
    words = [
        _example(piece[1:], lang) if piece.startswith("@") else piece.strip("=*")
        for piece in term.text.split()
        if piece != "..."
    ]
    return " ".join(words)


@cache
def _query(concept: str) -> CompiledQuery:
    return compile_query(f"@{concept}", shipped_lexicon())


def _fires(spec: ConceptSpec, term: TermSpec, lang: str) -> bool:
    """Whether the concept is found in the term itself, beside something that it needs."""
    needed = [_example(need, lang) for need in term.needs] or [""]
    known = None if lang == "any" else lang
    query = _query(spec.name)
    said = _said(term, lang)
    texts = (f"{said}. {beside}" if term.field else f"{said} xx {beside}" for beside in needed)
    return any(query.match(article(title=text, lang=known)) is not None for text in texts)


@pytest.mark.parametrize(("spec", "lang"), TERMS)
def test_every_term_finds_itself(spec: ConceptSpec, lang: str) -> None:
    """A term that cannot fire, or that a guard of its own event denies, is a mistake."""
    silent = [term.text for term in spec.terms[lang] if not _fires(spec, term, lang)]

    assert silent == []


@pytest.mark.parametrize("name", [name for name in CONCEPTS if re.search("_company|_maker", name)])
def test_lists_of_names_stay_short(name: str) -> None:
    """They help out where words do not tell; they are no register."""
    assert len(CONCEPTS[name].terms["any"]) < MOST_NAMES


def test_every_language_says_what_can_happen() -> None:
    """Each setback can be told in each of the six languages."""
    told = {(name, lang) for name in CONCEPTS["setback"].members for lang in CONCEPTS[name].terms}

    assert {
        (name, lang)
        for name in CONCEPTS["setback"].members
        for lang in ("en", "de", "fr", "es", "it", "sv")
    } == told


def test_no_concept_is_unreachable() -> None:
    """Each is asked by a shipped watch list or by another concept, or is a status of its own."""
    settings = shipped()
    queries = " ".join(query.text for watch in settings.watches for query in watch.queries)
    used = set(re.findall(r"@(\w+)", queries)) | {"resumed", "announced", "opened"}
    for spec in CONCEPTS.values():
        used |= {*spec.members, *spec.guards}
        for terms in spec.terms.values():
            for term in terms:
                used |= {
                    *term.needs,
                    *term.unless,
                    *term.not_across,
                    *re.findall(r"@(\w+)", term.text),
                }

    assert set(CONCEPTS) - used == set()


def test_no_term_is_listed_twice() -> None:
    """A line that says what another says only makes the list longer."""
    twice = [
        (spec.name, lang, term.text)
        for spec in CONCEPTS.values()
        for lang, terms in spec.terms.items()
        for number, term in enumerate(terms)
        if (term.text, term.needs) in [(other.text, other.needs) for other in terms[:number]]
    ]

    assert twice == []


#: Everyday words whose stem is that of a term, by language: what may not be found in them.
LOOK_ALIKES = {
    (
        "en",
        "setback",
    ): "terminal terminals terminally quite liquid liquidity bin bins abortion suspense",
    ("en", "trial_halted"): "terminal terminals suspense",
    ("en", "battery_plant"): "battery located in United initial",
    (
        "de",
        "setback",
    ): "Bremen Bremer kurz kürzer stützt gestützt unterstützt Schlosser Strich Ruhe",
    ("fr", "setback"): "fermentation capot enterrement suspense",
    ("es", "setback"): "desean cerro Cerro freno detenidos",
    ("it", "setback"): "cancelliere cancello salto tramonto fermo fallo",
    ("sv", "setback"): "villig vila skrot stången",
}


@pytest.mark.parametrize(("lang", "concept"), LOOK_ALIKES)
def test_no_everyday_word_is_taken_for_a_setback(lang: str, concept: str) -> None:
    """A stem may be shared: of `terminate` and "terminal", of `bremst` and "Bremen"."""
    words = LOOK_ALIKES[lang, concept].split()
    taken = [each for each in words if _query(concept).match(article(each, lang=lang))]

    assert taken == []


@pytest.mark.parametrize(
    ("lang", "headline"),
    [
        ("fr", "Valmont abandonne maintenant son usine de batteries face à la concurrence"),
        ("de", "Ostwerk stoppt unter neuer Führung wegen des Wettbewerbs die Batteriefabrik"),
        ("en", "Documents show Denis Alder cancelled battery plant"),
        ("sv", "Nordcell stoppar batterifabrik mot statens vilja"),
    ],
)
def test_no_everyday_word_is_taken_for_a_guard(lang: str, headline: str) -> None:
    """Of `maintenance` and "maintenant", of `deny` and "Denis"."""
    match = compile_query("@setback @battery_plant", shipped_lexicon()).match(
        article(headline, lang=lang)
    )

    assert match is not None
    assert match.marks == ()
