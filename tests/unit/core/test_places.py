"""Places: which a text names, and where they are."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.gazetteer import load_places
from monitor.core.places import NOWHERE, PlaceTables, places_from

PLACES = load_places()


def found(text: str) -> list[tuple[str, str, str]]:
    return [(place.name, place.region, place.country) for place in PLACES.find(text)]


@pytest.mark.parametrize(
    ("text", "name", "region", "country"),
    [
        ("a plant in Buckeye, Arizona", "Buckeye", "Arizona", "United States"),
        ("the Reading, Pa., works", "Reading", "Pennsylvania", "United States"),
        ("the Reading, England, works", "Reading", "England", "United Kingdom"),
        ("a site near Coweta, Okla., was sold", "Coweta", "Oklahoma", "United States"),
        ("closing its Holland battery plant", "Holland", "", "United States"),
        ("in Van Buren Township, Michigan", "Van Buren Township", "Michigan", "United States"),
        ("in Lauchhammer (Brandenburg)", "Lauchhammer", "Brandenburg", "Germany"),
        ("its Skelleftea cell factory", "Skellefteå", "", "Sweden"),
        ("l’usine de Dunkerque", "Dunkirk", "Hauts-de-France", "France"),
        ("das Werk in Schwedt", "Schwedt", "Brandenburg", "Germany"),
        ("a plant in Ludlow Creek, Tennessee", "Ludlow Creek", "Tennessee", "United States"),
        ("Ludlow Fork, Tennessee", "Ludlow Fork", "Tennessee", "United States"),
        ("das Werk in Grünheide", "Grünheide", "Brandenburg", "Germany"),
        ("a ministry in Tbilisi, Georgia", "Tbilisi", "", "Georgia"),
        ("pauses construction in georgia", "Georgia", "Georgia", "United States"),
        ("its newest U.S. factory", "United States", "", "United States"),
        ("ein Werk in Österreich", "Austria", "", "Austria"),
        ("its Canadian cathode plant", "Canada", "", "Canada"),
        ("a site in New Mexico", "New Mexico", "New Mexico", "United States"),
        ("its upstate New York fab", "New York", "New York", "United States"),
        ("near Coweta County", "Coweta County", "Georgia", "United States"),
        ("i Mo i Rana", "Mo i Rana", "", "Norway"),
        ("in Haugtussa, Norway, where", "Haugtussa", "", "Norway"),
        ("die Lausitz hofft", "Lusatia", "Lusatia", "Germany"),
    ],
)
def test_a_place_is_known_in_many_ways_of_writing(
    text: str, name: str, region: str, country: str
) -> None:
    """Full, abbreviated, without its letters, in another language, from an address."""
    assert found(text) == [(name, region, country)]


@pytest.mark.parametrize(
    "text",
    [
        "Peter Holland spoke first.",
        "The Georgia Power grid is full.",
        "A study of the University of Michigan says so.",
        "The Kentucky-based firm is silent.",
        "The talks go on in March.",
        "An analyst, Mr. Jackson, disagreed.",
        "this gives us hope and most of the reading is nice",
        "Split decisions are Nice, said Orange.",
        "Goodyear closes a plant.",
        "Ampère Nord reported a loss.",
        "The Orion plant is full.",
    ],
)
def test_a_word_that_is_no_place_there_is_none(text: str) -> None:
    """People, firms, schools, seats, months, pronouns."""
    assert found(text) == []


def test_the_region_of_the_text_chooses_among_namesakes() -> None:
    """Glendale is in California and Arizona; what the text names decides."""
    [_, unknown] = found("Kentucky waits: the Glendale plant is late.")
    [_, western] = found("California waits: the Glendale plant is late.")

    assert unknown == ("Glendale", "", "United States")
    assert western == ("Glendale", "California", "United States")


def test_texts_that_belong_together_choose_together() -> None:
    """The headline's region tells which town the text means."""
    around = PLACES.regions("KORE scraps Arizona plant")
    [place] = PLACES.find("The plant near Buckeye is off.", around)

    assert (place.name, place.region) == ("Buckeye", "Arizona")


def test_a_town_with_its_region_is_one_mention() -> None:
    """The words of the mention are those of the town and the region."""
    text = "It was planned in Buckeye, Arizona, for years."
    [place] = PLACES.find(text)

    assert text[place.start : place.end] == "Buckeye, Arizona"


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Mentions stand in the text, in order, and do not overlap."""
    end = 0
    for place in PLACES.find(text):
        assert end <= place.start < place.end <= len(text)
        end = place.end


def seconds(text: str) -> float:
    """Of the processor, the least of three readings: others may be at work."""
    spent = []
    for _ in range(3):
        begin = process_time()
        PLACES.find(text)
        spent.append(process_time() - begin)
    return min(spent)


@pytest.mark.parametrize("piece", ["New ", "St. ", "Buckeye, ", "in Aa ", "A' ", "san ", "Georgia"])
def test_a_long_text_takes_time_in_proportion(piece: str) -> None:
    """Four times as much of the worst kind takes some four times as long, not sixteen."""
    short = piece * (20_000 // len(piece))

    assert seconds(short * 4) < 10 * seconds(short) + 0.05


def test_no_more_is_read_than_the_beginning() -> None:
    """A megabyte takes no longer than its first 100,000 characters."""
    assert PLACES.find("a " * 50_000 + "a plant in Buckeye, Arizona") == []


def test_nowhere_knows_no_place() -> None:
    """What is used where no gazetteer is at hand."""
    assert NOWHERE.find("a plant in Buckeye, Arizona") == []


def test_a_line_with_too_many_cells_is_an_error() -> None:
    """A gazetteer that was edited wrong is not half read."""
    lines = PlaceTables(cities=(), regions=(), countries=["XX\tA\tB\tC"], people=())
    with pytest.raises(ValueError, match="too many values"):
        places_from(lines)
