"""The facts of an article of which one word tells the event."""

from __future__ import annotations

from typing import Any

from monitor.config.gazetteer import load_places
from monitor.core.facts import Usual, companies_from, facts_of
from monitor.knowledge.words import frequencies
from monitor.model import Article, Evidence, Fact, Match, Status
from tests.fakes.records import make_article

PLACES = load_places()
FIRMS = companies_from(
    ["KORE Power", "Ford", "SK On", "LG", "LG Energy Solution", "Tesla"], Usual(frequencies)
)


def told(title: str, text: str = "", word: str = "scraps", **changes: Any) -> dict[str, Fact]:
    """By name; `word` is the event."""
    article = make_article(title, text=text or None, **changes)
    found = facts_of(article, (match_on(article, word),), Status.CANCELLED, PLACES, FIRMS)
    return {fact.name: fact for fact in found}


def match_on(article: Article, word: str) -> Match:
    """A match of which the first of these words is the evidence."""
    fields: tuple[Any, ...] = ("title", "summary", "text")
    field = next(each for each in fields if word in (getattr(article, each) or ""))
    start = getattr(article, field).index(word)
    span = Evidence(
        field=field, start=start, end=start + len(word), text=word, concept="@cancelled"
    )
    return Match(watch="Setbacks", score=0.9, evidence=(span,), status=Status.CANCELLED)


def values(facts: dict[str, Fact]) -> dict[str, str]:
    """What is told, by name."""
    return {name: fact.value for name, fact in facts.items()}
