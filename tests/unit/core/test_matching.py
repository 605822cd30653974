"""Watch lists against articles: matches, near misses, many lists at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.core.matching import compile_query, compile_watches
from monitor.model import Article, Verdict
from tests.fakes.language import (
    EMPTY,
    SMALL,
    article,
    fires,
    found,
    shipped_lexicon,
    shipped_watches,
    watch,
    watches,
)


def _verdict(about: Article, **more: object) -> Verdict:
    return watches(watch("w", "factory stopped", **more), lexicon=SMALL).verdict(about)  # type: ignore[arg-type] # passed on


def _reasons(verdict: Verdict) -> list[str]:
    assert not verdict.matches
    return [miss.reason for miss in verdict.near_misses]


def test_watches_keep_their_order_and_their_best_query() -> None:
    """Disabled ones are left out."""
    about = article("b1 a1", "a1")
    made = watches(
        watch("second", "lead:a1", "title:a1"),
        watch("off", "a1", enabled=False),
        watch("first", "b1"),
    )

    matches = made.verdict(about).matches

    assert [(match.watch, match.score) for match in matches] == [("second", 1.0), ("first", 1.0)]


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("Factory opens", None, "no @stopped"),
        ("KORE stops it", None, "no @plant"),
        ("Factory. Stopped", None, "@plant and @stopped are not near one another in one sentence"),
        ("KORE denies it stopped the factory", None, "denied: “denies”"),
        ("x", "One. Two. Three. Factory stopped.", "score 0.40 is below 0.5"),
        ("Factory stopped, job fair off", None, "excluded by “job fair”"),
    ],
)
def test_a_near_miss_says_why(title: str, text: str | None, reason: str) -> None:
    """For a person, in the words of the query."""
    assert [reason] == _reasons(_verdict(article(title, text=text), exclude=("job fair",)))


def test_what_is_far_off_is_no_near_miss() -> None:
    """Nothing required is there; or two things are short."""
    made = watches(watch("w", "a1 b1 c1"))

    assert Verdict() == made.verdict(article("x"))
    assert Verdict() == made.verdict(article("a1"))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("a1 AND NOT b1", "NOT b1 rules it out"),
        ("a1 AND source:other", "not source:other"),
        ("title:c1 AND a1", "no title:c1"),
    ],
)
def test_a_near_miss_names_the_one_condition(query: str, reason: str) -> None:
    """Conditions of any kind."""
    assert [reason] == _reasons(watches(watch("w", query)).verdict(article("a1 b1", "c1")))


def test_a_watch_looks_at_its_sources_and_languages() -> None:
    """An unknown language passes."""
    here = article("factory stopped", source="Here", lang="en")
    there = article("factory stopped", source="There", lang="de")

    assert _verdict(here, sources=("Here",)).matches
    assert Verdict() == _verdict(there, sources=("Here",))
    assert _verdict(here, lang=("en", "fr")).matches
    assert Verdict() == _verdict(there, lang=("en",))
    assert _verdict(article("factory stopped"), lang=("en",)).matches


def test_many_watches_give_what_each_gives_alone() -> None:
    """The index changes the cost and nothing else."""
    queries = [f"{a} {b}" for a in ("a1", "b1", "c1", "d1") for b in ("x1", "y1", "z1")]
    queries += [f"{a} AND NOT {b}" for a in ("a1", "b1") for b in ("x1", "q1")]
    queries += ["/a1.y1/", "NOT a1", "(a1 OR q1) AND z1", "source:example"]
    about = article("a1 x1 b1", "y1 c1", "z1 a1. D1 x1")

    together = watches(*(watch(query, query) for query in queries)).verdict(about)

    alone = [query for query in queries if found(query, about)]
    assert alone == [match.watch for match in together.matches]


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("KORE nixes its Arizona battery cell plant", True),
        ("Northvolt gibt Batteriefabrik in Heide auf", True),
        ("Northvolt abandonne son usine de batteries", True),
        ("Noise-cancelling headphones on sale this week", False),
        ("Car Battery Plant Grand Opening Cancelled", False),
        ("KORE denies it has cancelled its battery plant", False),
        ("Utility cancels coal plant", False),
        ("Battery plant hearing cancelled", False),
        ("Opening ceremony cancelled as KORE scraps its battery plant", True),
    ],
)
def test_gigafactory_cancelled_in_plain_words(headline: str, expected: bool) -> None:
    """The promise of the product, with the lexicon as shipped."""
    assert expected is fires("gigafactory cancelled", headline, shipped_lexicon())


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("KORE scraps Arizona coal plant", False),
        ("Our Next Energy scraps coal plant", False),
        ("Northvolt cancels power station", False),
        ("Northvolt storniert Kohlekraftwerk", False),
        ("Northvolt streicht Werk neben Kohlekraftwerk", False),
        ("Northvolt abandonne une usine au charbon", False),
        ("FREYR cancels annual meeting", False),
        ("Northvolt delays new model", False),
        ("Microvast suspends bond sale", False),
        ("Gotion halts recall", False),
        ("KORE scraps Arizona plant", True),
        ("KORE Power plant scrapped", True),
        ("Northvolt streicht Werk in Heide", True),
        ("KORE scraps battery plant at old coal site", True),
    ],
)
def test_a_company_stands_for_its_plant_and_for_nothing_else(headline: str, expected: bool) -> None:
    """Not for coal, power stations, meetings, models, recalls and bonds; in both shipped lists."""
    about = article(headline)
    listed = shipped_watches().verdict(about).matches

    assert expected is fires("gigafactory cancelled", headline, shipped_lexicon())
    assert expected is bool(listed)


def test_an_empty_set_matches_nothing() -> None:
    """And sends nobody for a page."""
    made = compile_watches([], EMPTY)

    assert Verdict() == made.verdict(article("a1"))
    assert not made.might_match(title="a1", summary="", source="S", url="", lang=None)


def test_threads_share_a_set_of_watches() -> None:
    """Caches fill while others read; every thread gets the same verdicts."""
    made = watches(watch("w", "factory stopped"), watch("v", "/w\\d+/"), lexicon=SMALL)
    about = [article(f"Word{i} factory stops w{i}", lang=lang) for i in range(200) for lang in "ab"]
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(made.verdict, about * 2))

    assert all(len(verdict.matches) == 2 for verdict in verdicts)
    assert verdicts[: len(about)] == verdicts[len(about) :]


def test_a_company_steps_back_for_the_plant_that_is_named() -> None:
    """The evidence shows the plant where there is one, and the company where there is none."""
    query = compile_query("gigafactory cancelled", shipped_lexicon())
    named = query.match(article("KORE nixes its Arizona battery cell plant"))
    alone = query.match(article("Quebec abandons its support for Northvolt"))

    assert named is not None
    assert [span.text for span in named.evidence] == ["nixes", "battery cell plant"]
    assert alone is not None
    assert "Northvolt" in [span.text for span in alone.evidence]


@pytest.mark.parametrize(
    "headline",
    [
        "Ford cuts Michigan battery plant by 43%",
        "Weak demand halts work at battery plant",
        "Central Valley battery plant scrapped by developer",
    ],
)
def test_words_of_one_language_do_not_speak_for_another(headline: str) -> None:
    """The stem of "fordert" is Ford, "demande" is in demand, "central" a power station's name."""
    assert fires("@setback NEAR/8 @plant", headline, shipped_lexicon())
