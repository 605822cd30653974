"""What an article states of the event that matched."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.facts import facts_of
from monitor.core.places import NOWHERE
from monitor.model import Status
from tests.fakes.facts import FIRMS, PLACES, match_on, told, values
from tests.fakes.records import make_article


def test_everything_a_report_states_is_told() -> None:
    """Each of the seven, with the plant's numbers and not the firm's."""
    text = (
        "KORE Power, based in Idaho, will not build its plant in Buckeye, Arizona, "
        "dubbed KOREPlex. "
        "It was to make 12 GWh of cells a year and to employ 3,000 people. "
        "The government had offered a loan of $850 million."
    )

    assert values(told("KORE Power scraps $1.2B Arizona battery plant", text)) == {
        "status": "cancelled",
        "company": "KORE Power",
        "plant": "KOREPlex",
        "place": "Buckeye, Arizona",
        "capacity": "12 GWh",
        "money": "$1.2 billion",
        "jobs": "3,000",
    }


@pytest.mark.parametrize(
    ("title", "company"),
    [
        ("Ford and SK On scraps second Kentucky plant", "Ford and SK On"),
        ("Supplier to Tesla, Acme Cells scraps plant", "Acme Cells"),
        ("Acme's battery plant: city scraps it", "Acme"),
        ("lg energy solution scraps arizona plant", "LG Energy Solution"),
        ("Province scraps plan for Ford plant", "Ford"),
        ("Dayton loses Norrvolt factory as it scraps plans", "Norrvolt"),
    ],
)
def test_the_company_is_the_one_whose_plant_it_is(title: str, company: str) -> None:
    """Known or not, before the verb or behind it, never the customer."""
    assert told(title)["company"].value == company


@pytest.mark.parametrize(
    "title",
    [
        "Battery maker scraps plant",
        "Mayor Smith scraps plant talks",
        "Workers protest, board scraps plant",
        "Delayed, paused, cancelled: how Ghent scraps its plant",
    ],
)
def test_an_unnamed_company_is_none(title: str) -> None:
    """When unsure nothing is told."""
    assert "company" not in told(title)


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("Chinese firm scraps German battery plant", "", "Germany"),
        ("California firm scraps Holland battery plant", "", "Holland"),
        (
            "Acme scraps plant",
            "DETROIT, May 3 (Reuters) - Acme's factory in Waco, Texas, is off.",
            "Waco, Texas",
        ),
        ("Acme scraps Texas plant", "Its factory in Waco was to open in May.", "Waco, Texas"),
    ],
)
def test_the_place_is_the_plants(title: str, text: str, place: str) -> None:
    """Not the firm's seat, and not where the report was written."""
    assert told(title, text)["place"].value == place


@pytest.mark.parametrize(
    "text",
    [
        "Acme scraps its plant. Rival Bolt employs 900 at another plant.",
        "Acme scraps its plant. The company raised $300 million last year.",
        "Acme scraps its plant, to write off $310 million.",
        "Acme scraps its plant. Revenue rose to $2 billion.",
        "Acme, which employs 150 people, scraps its plant.",
        "Acme scraps its plant. The city wants $4 million that it spent on a water main for it.",
        "Acme scraps its plant. In 2011, a glass maker shut its works and 450 people lost jobs.",
        "Acme scraps its plant. Remember 2009, when a drug maker closed and 900 people lost work?",
        "Acme scraps its plant. Its $30 million terminal is another matter.",
    ],
)
def test_numbers_of_another_thing_are_not_told(text: str) -> None:
    """A rival's plant, an investor's money, a firm's turnover and staff."""
    assert told("News of Acme", text).keys() & {"money", "jobs", "capacity"} == set()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("It will lay off 180 of its 400 workers at the plant.", "jobs", "180"),
        ("The closure will affect 212 employees.", "jobs", "212"),
        ("320 salariés sont concernés par la fermeture de l'usine.", "jobs", "320"),
        ("Die Investition von 1,25 Milliarden Euro entfällt.", "money", "€1.25 billion"),
        ("Rund zwei Milliarden Euro wollte der Konzern investieren.", "money", "€2 billion"),
        ("Geplant waren 16,5 GWh.", "capacity", "16.5 GWh"),
        ("Capacity was to be nine gigawatt-hours a year.", "capacity", "9 GWh"),
        ("Le projet, chiffré à 2,1 milliards d’euros, est mort.", "money", "€2.1 billion"),
        ("Les 1 200 postes prévus sont supprimés.", "jobs", "1,200"),
        ("El proyecto, de 1.100 millones de euros, no sigue.", "money", "€1.1 billion"),
        ("El cierre de la fábrica afecta a 320 trabajadores.", "jobs", "320"),
        ("The decision costs 300 jobs.", "jobs", "300"),
        ("Damit entfallen 300 Arbeitsplätze.", "jobs", "300"),
    ],
)
def test_numbers_of_the_plant_are_told(text: str, name: str, value: str) -> None:
    """In the many words that people have for them."""
    assert values(told("Firm scraps plans for its plant", text))[name] == value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Firm will cut jobs at its plant from 3,000 to 1,200.", "jobs", "1,200"),
        ("Die Fabrik schrumpft von 3.000 auf 1.200 Arbeitsplätze.", "jobs", "1,200"),
        ("Its plant will employ 1,200 people instead of 3,000.", "jobs", "1,200"),
        ("The plant's capacity falls from 50 GWh to 20 GWh.", "capacity", "20 GWh"),
        ("The plant's capacity is cut to 20 GWh from 50 GWh.", "capacity", "20 GWh"),
        ("It is a plant of 20 GWh, down from 50 GWh a year.", "capacity", "20 GWh"),
        (
            "The investment of 1.2 billion euros is cut to 700 million euros.",
            "money",
            "€700 million",
        ),
        ("The investment of $3bn is cut to $2bn and jobs fall to 90.", "money", "$2 billion"),
    ],
)
def test_of_a_number_that_was_changed_the_new_one_is_told(text: str, name: str, value: str) -> None:
    """What it was is what the story said before."""
    assert values(told("Firm scraps plans for its plant", text))[name] == value


@pytest.mark.parametrize(
    ("title", "text", "name", "value"),
    [
        (
            "Bayline scraps terminal",
            "Its $820 million container terminal.",
            "money",
            "$820 million",
        ),
        ("Trust scraps £480m hospital building", "", "money", "£480 million"),
        ("Loft scraps data center", "The 300-megawatt data center.", "capacity", "300 MW"),
    ],
)
def test_an_event_of_other_works_has_their_numbers(
    title: str, text: str, name: str, value: str
) -> None:
    """A terminal, a hospital, a data center: where the event is of one."""
    assert values(told(title, text))[name] == value


def test_a_town_that_no_gazetteer_has_is_told_where_none_is_known() -> None:
    """As the text writes it; a known one goes before it."""
    assert told("Acme scraps plant in Pigeon Fork")["place"].value == "Pigeon Fork"
    known = told("Acme scraps plant in Pigeon Fork", "The plant near Waco, Texas, is off.")
    assert known["place"].value == "Waco, Texas"
    assert "place" not in told("Acme scraps plant in January")


def test_a_number_can_be_compared() -> None:
    """Its amount stands beside its words, in a unit."""
    money = told("Acme scraps its 1,25 Milliarden Euro plant")["money"]

    assert (money.value, money.amount, money.unit) == ("€1.25 billion", 1.25e9, "EUR")


def test_without_a_match_there_is_no_fact() -> None:
    """Facts are those of an event."""
    assert facts_of(make_article("Acme scraps plant"), (), None, PLACES, FIRMS) == ()


def test_a_long_sentence_is_quoted_around_the_fact() -> None:
    """A quote is for a line of a message."""
    filler = ", as the board had feared for months after a review of all its papers" * 6
    text = f"Acme scraps its plant{filler}, in Waco, Texas{filler}."
    place = told("News", text)["place"]

    assert "Waco, Texas" in place.quote
    assert len(place.quote) <= 240


PIECES = st.lists(
    st.sampled_from(
        [
            "Acme", "scraps", "its", "$1.2 billion", "plant", "in", "Waco, Texas", ".", ", ",
            "\n\n", "12 GWh", "3,000 jobs", "Ford's", "and", "dubbed Giga Acme", "(", "“", "é",
            "employs 900",
        ]
    ),
    max_size=40,
)  # fmt: skip


@given(PIECES, PIECES, st.text(max_size=60))
def test_a_quote_stands_in_the_article(title: list[str], text: list[str], noise: str) -> None:
    """Literally, in one of its fields; and nothing is raised whatever the words."""
    head, body = " ".join(["Acme scraps", *title]), " ".join([*text, noise, *text])
    for fact in told(head, body).values():
        assert any(fact.quote in field for field in (head, body))
        assert fact.quote


@pytest.mark.parametrize(
    "piece",
    [
        "$1.2 billion plant ", "Ford and ", "a b c ", "1 2 3 ", "Acme's ", "employ 900, ", "(",
        "$1 to ", "Statt 2.500 ", "jobs cut a b c to 5 ", "plant in Aa Bb ", "In 2011 a maker ",
    ],
)  # fmt: skip
def test_a_long_text_costs_no_more_than_its_beginning(piece: str) -> None:
    """A megabyte is read as quickly as a long article."""
    article = make_article("Acme scraps plant", text=piece * (1_000_000 // len(piece)))
    begin = process_time()
    facts_of(article, (match_on(article, "scraps"),), Status.CANCELLED, NOWHERE)

    assert process_time() - begin < 2
