"""Whether a headline reports an event, or considers, asks for or remembers it."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.config.loader import load
from monitor.core.matching import WatchSet, compile_watches
from monitor.core.relations import own_status
from monitor.model import Status, Verdict
from tests.fakes.language import SHIPPED, article, found, shipped_lexicon


@cache
def _watches() -> WatchSet:
    return compile_watches(load(SHIPPED, {}).watches, shipped_lexicon())


def _verdict(headline: str, lang: str = "en", text: str = "") -> Verdict:
    return _watches().verdict(article(headline, text=text or None, lang=lang))


def _reported(headline: str, lang: str = "en", text: str = "") -> Status | None:
    return own_status(_verdict(headline, lang, text).matches)


@pytest.mark.parametrize(
    ("lang", "headline"),
    [
        ("en", "Hallorin considers cancelling Dayton battery plant"),
        ("en", "Hallorin threatens to scrap Dayton battery plant"),
        ("en", "Fears grow that Brixham gigafactory will be scrapped"),
        ("en", "Mayor worried that Pinewood will abandon gigafactory"),
        ("en", "Risk of cancellation looms over Corvane battery plant"),
        ("en", "What happens if Pinewood cancels its battery plant"),
        ("en", "Northlake data center could be cancelled"),
        ("de", "Ostwerk könnte Batteriefabrik in Döbeln stoppen"),
        ("fr", "Les syndicats craignent l'abandon de la gigafactory"),
        ("es", "Iberion amenaza con cancelar su fábrica de baterías"),
    ],
)
def test_what_is_only_considered_is_found_and_not_reported(lang: str, headline: str) -> None:
    """Nobody may miss the threat, and the deed itself is still to come."""
    assert _verdict(headline, lang).matches
    assert _reported(headline, lang) is None


@pytest.mark.parametrize(
    ("lang", "headline"),
    [
        ("en", "Is Hallorin about to scrap the Dayton battery plant?"),
        ("en", "Corvane battery plant: is it cancelled?"),
        ("en", "Has Hallorin, hit by tariffs, abandoned its gigafactory?"),
        ("en", "Gigafactory cancelled? Not so fast, says Pinewood"),
        ("de", "Aus für Batteriefabrik in Döbeln?"),
        ("fr", "La gigafactory de Douvrin est-elle abandonnée ?"),
        ("es", "¿Cancelará Iberion su fábrica de baterías?"),
    ],
)
def test_what_is_asked_is_not_reported(lang: str, headline: str) -> None:
    """An answer would be."""
    assert _reported(headline, lang) is None


@pytest.mark.parametrize(
    ("lang", "headline"),
    [
        ("en", "One year of Hallorin: how a gigafactory was announced, paused and cancelled"),
        ("en", "Timeline: Hallorin battery plant in Dayton, from delay to cancellation"),
        ("en", "Opinion: Ten years on, the lesson of the cancelled Norfield battery plant"),
        ("en", "Two years on, Lansing still mourns its cancelled gigafactory"),
        ("en", "How the Joliet battery plant was scrapped"),
        ("en", "Battery plant, announced, paused and scrapped, is sold"),
        ("de", "Chronik: Von der Verzögerung bis zum Aus der Batteriefabrik"),
        ("fr", "Il y a dix ans, Valmont abandonnait sa gigafactory"),
        ("es", "Un año después de la cancelación de la gigafactoría"),
    ],
)
def test_a_look_back_is_no_alert(lang: str, headline: str) -> None:
    """Neither for its headline nor for what its text remembers."""
    text = "The cancelled battery plant was to employ 800 people."

    assert _verdict(headline, lang, text if lang == "en" else "").matches == ()


@pytest.mark.parametrize(
    ("lang", "headline"),
    [
        ("en", "Town sells land of cancelled Pinewood battery plant"),
        ("en", "Inside Solvanta's abandoned solar factory"),
        ("en", "Corvane to resume battery plant it paused in May and cancelled in June"),
        ("en", "Ferrand chip plant revived a year after it was cancelled"),
        ("de", "Arbeiter räumen Gelände der gestoppten Batteriefabrik"),
    ],
)
def test_what_is_told_as_known_is_not_reported(lang: str, headline: str) -> None:
    """A participle before the plant, or a clause about it, recalls what befell it."""
    assert _reported(headline, lang) is None


@pytest.mark.parametrize(
    ("headline", "status"),
    [
        ("Hallorin plans to cancel Dayton battery plant", Status.CANCELLED),
        ("Hallorin will cancel Dayton battery plant", Status.CANCELLED),
        ("Hallorin to cancel Dayton gigafactory", Status.CANCELLED),
        ("Hallorin pauses battery plant in May", Status.PAUSED),
        ("Pinewood not only paused: it will cancel battery plant in May", Status.CANCELLED),
        ("Corvane cancels delayed battery plant", Status.CANCELLED),
        ("Corvane pauses its delayed battery plant", Status.PAUSED),
        ("Corvane delays battery plant it paused last month", Status.DELAYED),
        ("Corvane scraps gigafactory: what now for Lansing?", Status.CANCELLED),
        ("Hallorin decides to scrap battery plant a year after groundbreaking", Status.CANCELLED),
        ("Timeline slips for Hallorin battery plant", Status.DELAYED),
    ],
)
def test_what_happens_is_reported(headline: str, status: Status) -> None:
    """The event that is stated plainly, whatever else the headline recalls or asks."""
    assert status == _reported(headline)


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("festival cancelled", "Lakeshore Film Festival cancelled"),
        ("@data_center cancelled", "Hyperion Grid shelves data center campus near Bemidji"),
    ],
)
def test_what_was_asked_for_is_no_wrong_object(query: str, headline: str) -> None:
    """Whoever asks for festivals hears of one."""
    assert found(query, article(headline), shipped_lexicon()) is not None


def test_a_guard_before_the_plant_speaks_of_its_verb() -> None:
    """ "not scrapping" denies, though the plant is the next word."""
    assert (
        found("@cancelled @plant", article("Pinewood not scrapping plant"), shipped_lexicon())
        is None
    )
