"""Is this article a report of a story that is known?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.core.background import Background, Rarity
from monitor.core.clustering import (
    LONG_WINDOW,
    MAX_TERMS,
    RESUMED,
    SAME_STORY,
    WINDOW,
    Claims,
    begun,
    joined,
    likeness,
    nearest,
    posted,
    seen_again,
    within_window,
)
from monitor.core.profiles import Wording
from monitor.knowledge.words import frequencies
from monitor.model import Fact
from tests.fakes.invented import name
from tests.fakes.language import article
from tests.fakes.stored import DAY, NOW

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.core.profiles import Profile
    from monitor.model import Article, Story

SHIPPED = Background(frequencies)
SECOND = timedelta(seconds=1)


def _read(title: str, text: str | None = None, seen_at: datetime = NOW) -> tuple[Article, Profile]:
    told = article(title, text=text, seen_at=seen_at)
    return told, Wording(told).profile(Rarity(SHIPPED, {}))


def _story(title: str, text: str | None = None, seen_at: datetime = NOW) -> Story:
    return begun(*_read(title, text, seen_at))


def _is_same(story: Story, title: str, seen_at: datetime = NOW) -> bool:
    found = nearest(*_read(title, None, seen_at), [story])
    assert found is not None
    return found.is_same


KORE = "KORE Power cancels its Arizona battery plant"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KORE, "Battery maker KORE drops plan for Arizona gigafactory"),
        (KORE, "Arizona loses KORE Power factory"),
        ("SVOLT gives up Lauchhammer site", "Chinese battery maker Svolt leaves Lauchhammer"),
        ("Porsche discards plans to make batteries", "Porsche gives up battery production"),
    ],
)
def test_reports_in_other_words_are_one_story(one: str, other: str) -> None:
    """Names and place are the same; the verb is not."""
    assert _is_same(_story(one), other)
    assert _is_same(_story(other), one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northvolt cancels plant", "Freyr cancels plant"),
        ("KORE nixes Arizona battery factory", "Gotion nixes Michigan battery factory"),
        ("Solar plant in Spain is delayed", "Hydrogen plant in Norway is delayed"),
    ],
)
def test_the_same_words_of_others_are_other_stories(one: str, other: str) -> None:
    """Topic and verb make no story, nor does one name."""
    asked = frozenset({"cancels", "nixes", "delayed", "plant", "battery", "factory", "is"})
    first, second = article(one), article(other)
    rarity = Rarity(SHIPPED, {})
    profiles = [Wording(each, asked_for=asked).profile(rarity) for each in (first, second)]
    found = nearest(second, profiles[1], [begun(first, profiles[0])])

    assert found is not None
    assert not found.is_same


def test_names_that_contradict_count_against() -> None:
    """The same phrases about other people and places are less alike than with no names at all."""
    text = "{} said that the works near {} would close for lack of orders, unions protested."
    story = _story("Works to close", text.format("Ms Alvarez", "Toledo"))
    _, other = _read("Works to close", text.format("Mr Lindqvist", "Gothenburg"))
    nameless = replace(other, names=frozenset())

    assert likeness(other, story) == pytest.approx(likeness(nameless, story) / 2)


@pytest.mark.parametrize(
    ("here", "there", "apart"),
    [
        ({"US|US-AZ|Buckeye"}, {"US|US-MI|Holland"}, True),
        ({"US|US-AZ|"}, {"US|US-MI|Holland"}, True),
        ({"US|US-AZ|Buckeye"}, {"US|US-AZ|"}, False),
        ({"US|US-AZ|Buckeye"}, {"US||Buckeye"}, False),
        ({"US|US-AZ|Buckeye", "US|US-ID|Boise"}, {"US|US-ID|"}, False),
        (set(), {"US|US-AZ|"}, False),
    ],
)
def test_places_that_contradict_count_against(here: set[str], there: set[str], apart: bool) -> None:
    """One firm may have two events in a week; where one place may lie in the other, it has one."""
    _, profile = _read(KORE)
    story = replace(_story(KORE), places=frozenset(there))
    one = replace(profile, places=frozenset(here))
    plain = likeness(replace(profile, places=frozenset()), story)

    assert likeness(one, story) == pytest.approx(plain * (0.7 if apart else 1))


@pytest.mark.parametrize(
    ("company", "site", "needed"),
    [
        ("kore power", "United States|Arizona|Buckeye", 0.175),
        ("kore", "United States|Arizona|", 0.175),  # the same firm, the same region
        ("gotion", "", 0.3),
        ("", "United States|Michigan|Holland", 0.22),
        ("gotion", "United States|Michigan|Holland", 0.7),
        ("", "", 0.175),
    ],
)
def test_facts_that_contradict_ask_for_more_likeness(
    company: str, site: str, needed: float
) -> None:
    """Another firm, another place; both together are another story."""
    told = Claims(frozenset({"kore power"}), frozenset({"United States|Arizona|Buckeye"}))
    claims = Claims(frozenset(filter(None, [company])), frozenset(filter(None, [site])))
    report, profile = _read(KORE)
    story = begun(report, profile, told)
    found = nearest(report, profile, [story], claims)

    assert found is not None
    assert found.needed == needed
    assert found.contradicted is bool(found.why) is (needed > 0.175)


DUNMORE = "Dunmore Cells pauses Terre Haute battery plant"
OSSIAN = "Ossian Power pauses Terre Haute battery recycling plant"
TERRE_HAUTE = frozenset({"United States|Indiana|Terre Haute"})


def _cost(amount: float) -> tuple[Fact, ...]:
    return (Fact(name="money", value="", quote="", amount=amount, unit="USD"),)


@pytest.mark.parametrize(
    ("text", "cost", "same"),
    [
        ("Scrap is too scarce, said Nora Lindqvist.", 140.0, False),
        # its partner, or its parent: the same people, or the same cost
        ("Tariffs on graphite are to blame, said Rhea Folger of its partner.", 140.0, True),
        ("Scrap is too scarce, said Nora Lindqvist.", 900.0, True),
    ],
)
def test_two_firms_of_one_town_are_two_stories(text: str, cost: float, same: bool) -> None:
    """That both pause a plant there does not make them one, however few words tell it."""
    first, profile = _read(DUNMORE, "Tariffs on graphite are to blame, said Rhea Folger.")
    dunmore = Claims(frozenset({"dunmore cells"}), TERRE_HAUTE, _cost(900.0))
    story = replace(begun(first, profile, dunmore), facts=dunmore.figures)
    ossian = Claims(frozenset({"ossian power"}), TERRE_HAUTE, _cost(cost))
    found = nearest(*_read(OSSIAN, text), [story], ossian)

    assert found is not None
    assert found.likeness >= 0.3
    assert found.is_same is same


@pytest.mark.parametrize(("cost", "needed"), [(900.0, 0.22), (1100.0, 0.7)])
def test_two_plants_of_one_firm_are_two_stories(cost: float, needed: float) -> None:
    """Where seat and site are told in turns, at least the figures agree."""
    first, profile = _read(DUNMORE, "Tariffs on graphite are to blame, said Rhea Folger.")
    here = Claims(frozenset({"dunmore cells"}), TERRE_HAUTE, _cost(900.0))
    story = replace(begun(first, profile, here), facts=here.figures)
    there = Claims(here.companies, frozenset({"United States|Nevada|Reno"}), _cost(cost))
    found = nearest(first, profile, [story], there)

    assert found is not None
    assert found.needed == needed


def test_one_term_alone_makes_no_story() -> None:
    """However rare it is."""
    story = _story("Zyxomatic", None)
    _, profile = _read("Zyxomatic", None)

    assert likeness(profile, story) < 0.4


def test_after_two_weeks_only_much_likeness_resumes_a_story() -> None:
    """Nearly the same report does, one that is merely alike begins a story."""
    story = _story(KORE)
    again, alike = f"Again: {KORE}", "Battery maker KORE drops plan for Arizona gigafactory"

    assert _is_same(story, alike, seen_at=NOW + WINDOW)
    assert not _is_same(story, alike, seen_at=NOW + WINDOW + SECOND)
    assert _is_same(story, again, seen_at=NOW + WINDOW + SECOND)


def test_coverage_keeps_a_story_open() -> None:
    """The time counts from its latest report."""
    told, profile = _read(KORE, seen_at=NOW + 10 * DAY)
    story = joined(_story(KORE), told, profile)

    assert (story.first_at, story.last_at) == (NOW, NOW + 10 * DAY)


@pytest.mark.parametrize(
    ("seen_at", "expected"),
    [
        (NOW - LONG_WINDOW, True),
        (NOW - LONG_WINDOW - SECOND, False),
        (NOW + 50 * DAY, True),
        (NOW + 100 * DAY + LONG_WINDOW, True),
        (NOW + 100 * DAY + LONG_WINDOW + SECOND, False),
    ],
)
def test_a_story_is_found_around_its_reports(seen_at: datetime, expected: bool) -> None:
    """From the long window before the first that had the key to the same after the latest."""
    story = _story(KORE)
    first = posted(b"key", story, article(KORE, seen_at=NOW + 9 * DAY), None)
    early = posted(b"key", story, article(KORE, seen_at=NOW), first)
    posting = posted(b"key", story, article(KORE, seen_at=NOW + 100 * DAY), early)

    assert expected is within_window(posting, article("x", seen_at=seen_at))


@pytest.mark.parametrize(
    ("seen_at", "needed"),
    [
        (NOW - WINDOW, SAME_STORY),
        (NOW - WINDOW - SECOND, RESUMED),
        (NOW + 30 * DAY, SAME_STORY),
        (NOW + 60 * DAY + WINDOW, SAME_STORY),
        (NOW + 60 * DAY + WINDOW + SECOND, RESUMED),
    ],
)
def test_more_is_needed_outside_the_time_of_a_story(seen_at: datetime, needed: float) -> None:
    """Two weeks before its first and after its latest report; never in its midst."""
    story = replace(_story(KORE), last_at=NOW + 60 * DAY)
    found = nearest(*_read(KORE, None, seen_at), [story])

    assert found is not None
    assert found.needed == needed


def test_a_story_takes_place_wherever_its_reports_say() -> None:
    """Places and names of each report add up."""
    told, profile = _read(KORE)
    here, there = frozenset({"US|US-AZ|Buckeye"}), frozenset({"US|US-ID|Boise"})
    story = replace(_story(KORE), places=here, names=frozenset({"freyr"}))
    after = joined(story, told, replace(profile, places=there, names=frozenset({"kore"})))

    assert (after.places, after.names) == (here | there, frozenset({"freyr", "kore"}))


def test_a_copy_adds_nothing_but_its_time() -> None:
    """However many hosts have a text, it is one report."""
    story = _story(KORE)
    after = seen_again(story, article(KORE, seen_at=NOW + DAY))

    assert after == replace(story, last_at=NOW + DAY, articles=2)


def test_of_several_the_most_alike_is_taken() -> None:
    """Whatever the order in which they come."""
    stories = [_story("KORE Power opens an office in Vermont"), _story(KORE)]
    stories[0] = replace(stories[0], id="office")
    for order in (stories, stories[::-1]):
        found = nearest(*_read("Arizona loses KORE Power factory"), order)

        assert found is not None
        assert found.story.title == KORE

    assert nearest(*_read(KORE), []) is None


def test_a_story_stays_small() -> None:
    """The heaviest terms are kept, however many reports come."""
    story = _story(KORE)
    for number in range(40):
        text = " ".join(f"{name(n, number % 10)} said" for n in range(60))
        story = joined(story, *_read(KORE, text))

    assert len(story.terms) == MAX_TERMS
    assert story.reports == 41
    assert "kore" in story.terms
