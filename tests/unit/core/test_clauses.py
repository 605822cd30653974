"""What stands in another clause changes nothing: neither what is found nor what is denied."""

from __future__ import annotations

import pytest

from monitor.core.concepts import compile_lexicon
from monitor.model import Status, TermSpec
from tests.fakes.language import article, event, fires, found, guard, shipped_lexicon, thing

#: A verb that needs its object, and the objects.
DROPPING = compile_lexicon(
    [
        thing("works", "works", "battery ... works", "works plan"),
        thing("date", "works ... fair", plain=False),
        event(
            "dropped", "drop ... works", "drop ... plan", status=Status.CANCELLED, guards=("no",)
        ),
        guard("no", "drop ... fair", "drop ... ball", label="wrong object"),
    ]
)


@pytest.mark.parametrize(
    "headline",
    [
        "Acme drops works, plans hybrids",
        "Acme drops works as plan costs soar",
        "Acme drops works; plan was dear",
    ],
)
def test_a_longer_term_that_leaves_the_clause_does_not_hide_a_shorter_one(headline: str) -> None:
    """Of terms that begin together the longest within the clause counts."""
    match = found("@dropped", article(headline), DROPPING)

    assert match is not None
    assert match.evidence[0].text == "drops works"


@pytest.mark.parametrize("headline", ["Acme drops fair at works after ball row"])
def test_a_longer_guard_that_leaves_the_clause_does_not_hide_a_shorter_one(headline: str) -> None:
    """Guards as events: "drop ... fair" denies, whatever happened to the ball."""
    assert not fires("@dropped", headline, DROPPING)


def test_a_thing_does_not_cross_the_end_of_a_clause() -> None:
    """ "batteries, works" are two things, and "works, plans" is no plan of a works."""
    match = found("@works", article("No batteries, works and plans"), DROPPING)

    assert match is not None
    assert match.evidence[0].text == "works"
    assert not fires("@date", "Works idle, fair dull", DROPPING)


def test_what_may_not_stand_in_the_gap_of_a_term() -> None:
    """`not_across` frees the verb from what is only its cause."""
    spec = TermSpec(text="stop ... order", not_across=("cause",))
    lexicon = compile_lexicon(
        [
            event("stopped", "stop", status=Status.PAUSED, guards=("no",)),
            thing("cause", "=for", "lack of"),
            guard("no", spec),
        ]
    )

    assert not fires("@stopped", "Acme stops big order", lexicon)
    assert fires("@stopped", "Acme stops for big order", lexicon)
    assert fires("@stopped", "Acme stops, lack of order", lexicon)
    assert not fires("@stopped", "Acme stops order for hats", lexicon)


SETBACK = "@setback NEAR/8 (@plant OR @new_factory)"


@pytest.mark.parametrize(
    "headline",
    [
        "KORE scraps lithium factory while project partner protests",
        "Honda drops Ontario EV plant as project costs climb",
        "Panasonic kills factory plan; project dead",
        "Ford drops gigafactory, plans hybrids",
        "Battery plant cancelled due to lack of orders",
        "Battery plant shelved owing to tariff uncertainty",
        "Gigafactory delayed by lawsuit",
        "Gigafactory construction halted by strike",
        "Battery factory scrapped on weak orders",
        "Battery plant paused with no contract in hand",
        "Cell factory abandoned without orders",
        "Battery plant cancelled in wake of election",
        "Battery plant shelved for lack of orders",
        "Batteriefabrik gestoppt wegen fehlender Aufträge",
        "Bau der Batteriefabrik gestoppt nach geplatztem Auftrag",
        "Batteriefabrik abgesagt mangels Auftrag",
        "Usine de batteries suspendue faute de commandes",
        "Usine de batteries annulée en raison d'un contrat perdu",
        "Sylvan Battery scraps Georgia plant",
        "Lumen Battery scraps $2.6 billion factory",
        "Northvolt battery plant paused last year is now cancelled",
        "Carmaker to close Brussels electric car plant",
    ],
)
def test_the_cause_of_a_setback_is_not_its_object(headline: str) -> None:
    """Orders that are missing are not what was cancelled."""
    assert fires(SETBACK, headline, shipped_lexicon())


@pytest.mark.parametrize(
    "headline",
    [
        "Battery plant cancels party after licence row",
        "Battery plant cancels tour over strike",
        "Battery plant postpones job fair after tariff news",
        "Battery maker cancels contract with plant builder",
        "Battery plant scraps order for German machines",
        "Batteriefabrik storniert Auftrag wegen Preisen",
        "Batteriefabrik storniert nach Streit Auftrag für Maschinen",
        "Carmaker pulls the plug on SUV from battery plant",
        "Battery plant halts work on order from carmaker",
        "Usine de batteries annule commande de machines",
        "New battery plant takes battery scraps from rivals",
        "Battery plant recycles tonnes of battery scraps",
        "Northvolt battery plant was paused last year",
    ],
)
def test_the_object_of_a_verb_still_denies(headline: str) -> None:
    """Neither a cause behind the object nor a later clause revives the verb."""
    match = found("@setback NEAR/8 @plant", article(headline), shipped_lexicon())

    assert match is None or "background" in match.marks
