"""Which words are firms: not every capital at the beginning of a headline makes one."""

from __future__ import annotations

import pytest

from monitor.core.facts.usual import Usual, writing_of
from tests.fakes.facts import told, values

TABLE = {"en": {"trust": 1e-3, "crescent": 1e-5}, "de": {"gericht": 1e-3}}
USUAL = Usual(lambda language: TABLE.get(language, {}))


@pytest.mark.parametrize(
    ("title", "text", "lang"),
    [
        ("Appeals court scraps verdict", "A federal appeals court scraps it.", "en"),
        ("Supreme Court scraps plant permit", "", "en"),
        ("Trust scraps plans for hospital", "The trust told staff.", "en"),
        ("Regulators scraps battery plant rule", "", "en"),
        ("Ten years on: city scraps battery plant", "", "en"),
        ("Council scraps plan for battery plant", "", "en"),
        ("New wing off: St Brannoc's hospital scraps it", "", "en"),
        ("Gericht scraps Bau der Batteriefabrik", "Die Arbeiten ruhen.", "de"),
        ("Fünf Jahre scraps Batteriefabrik", "Die Arbeiten ruhen.", "de"),
    ],
)
def test_words_of_the_language_are_no_firms(title: str, text: str, lang: str) -> None:
    """Common words, numbers and institutions: a wrong firm splits a story."""
    assert "company" not in told(title, text, lang=lang)


@pytest.mark.parametrize(
    ("title", "text", "company"),
    [
        ("Appeals court scraps verdict against Dorrance Chemical", "", "Dorrance Chemical"),
        ("The lesson of Norvale", "Ten years ago Norvale scraps its plant.", "Norvale"),
        ("Crescent scraps plant", "Last year Crescent had promised jobs.", "Crescent"),
        ("Bankrupt Quillon Cells scraps plant", "", "Quillon Cells"),
        ("lumora scraps 1 4b plant", "Lumora will not build its plant.", "Lumora"),
        (
            "Residents cheer",
            "Tindall Power has scraps to sell. It scraps its plant.",
            "Tindall Power",
        ),
        ("Nordwerk scraps Werk", "Die Nordwerk Zellen GmbH scraps ihr Werk.", "Nordwerk Zellen"),
        ("Work stops", "Pellard Anode scraps its plant.", "Pellard Anode"),
    ],
)
def test_a_firm_is_found_beside_them(title: str, text: str, company: str) -> None:
    """By its noun, its form, or because the text writes it as a name."""
    assert values(told(title, text))["company"] == company


@pytest.mark.parametrize("name", ["Corning", "Solvay", "Quillon", "Sunderland Battery"])
def test_a_firm_may_bear_the_name_of_a_town(name: str) -> None:
    """It does something to a plant that stands elsewhere."""
    text = f"{name} has scraps to clear. The $2 billion factory was to employ 3,000 people."
    facts = values(told(f"{name} scraps battery plant in Tupelo, Mississippi", text))

    assert (facts["company"], facts["place"]) == (name, "Tupelo, Mississippi")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Dayton scraps battery plant", "The council of Dayton, Ohio, voted on Friday."),
        ("Corning scraps stadium in Tupelo, Mississippi", "The mayor of Corning was sorry."),
        ("Berlin scraps Batteriefabrik in Heide", ""),
    ],
)
def test_a_town_is_none(title: str, text: str) -> None:
    """Where the text says that it is a town, or its name stands for a government."""
    assert "company" not in told(title, text)


def test_the_other_of_a_venture_may_bear_the_name_of_a_town() -> None:
    """Kitahama is a town of Japan."""
    facts = told("Lumenar and Kitahama scraps Terre Haute plant for good")

    assert facts["company"].value == "Lumenar and Kitahama"


def test_a_word_in_small_letters_is_a_word() -> None:
    """The article itself tells, whatever its language has."""
    writing = writing_of(["Anglers cheer.", "Ten anglers came."], "en", USUAL)

    assert writing.is_word("Anglers")
    assert not writing_of(["Anglers cheer."], "en", USUAL).is_word("Anglers")


def test_a_capital_inside_a_sentence_makes_a_name() -> None:
    """However common the word; but not in German, where all nouns have one."""
    assert not writing_of(["Last year Crescent came."], "en", USUAL).is_word("Crescent")
    assert writing_of(["Crescent came."], "en", USUAL).is_word("Crescent")
    assert writing_of(["Nun hat das Gericht getagt."], "de", USUAL).is_word("Gericht")
