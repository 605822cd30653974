"""Firms that bear the name of a town, and towns that no gazetteer has.

"Corning delays battery plant in Tupelo, Mississippi": a town is a firm where it is the subject of
the event's verb, the plant stands elsewhere, and the article nowhere says that it is a town ("in
Corning", "Corning, New York"). Towns that stand for a government ("Berlin stops factory") are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.core.facts import firm_words as words
from monitor.core.facts.usual import is_in_capitals
from monitor.core.places import PlaceMention
from monitor.core.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.core.facts.companies import Companies
    from monitor.core.facts.passages import Sentence
    from monitor.core.facts.usual import Writing


def firms_named_as_towns(
    named: Sequence[tuple[Sentence, Sequence[PlaceMention]]],
) -> frozenset[str]:
    """The names, as written, of firms that the gazetteer takes for towns."""
    acting = {name for sentence, places in named for name in _acting(sentence, places)}
    if not acting:
        return frozenset()
    return frozenset(acting - towns_in(named))


def towns_in(named: Sequence[tuple[Sentence, Sequence[PlaceMention]]]) -> frozenset[str]:
    """The names, as written, that an article shows to be towns."""
    return frozenset(
        _name(sentence, each)
        for sentence, places in named
        for each in places
        if each.kind == "city" and _is_placed(sentence, each)
    )


def is_firm(sentence: Sentence, place: PlaceMention, companies: Companies) -> bool:
    """Whether a mention is that of a firm which the article shows to be one."""
    return place.kind == "city" and _name(sentence, place) in companies.shown


def unknown_towns(
    sentence: Sentence, places: Sequence[PlaceMention], writing: Writing
) -> Iterator[PlaceMention]:
    """Where a plant stands that no gazetteer knows: "a plant in Pigeon Fork".

    German writes other words so, too ("Werk in Betrieb"), and headlines in capitals all.
    """
    text = sentence.text
    if writing.nouns_have_capitals or is_in_capitals(text):
        return
    for match in words.PLANT_AT.finditer(text):
        start, end = match.span("name")
        free = not any(each.start < end and start < each.end for each in places)
        parts = match["name"].replace("-", " ").split()
        usual = any(part.lower() in words.NO_PLACES for part in parts)
        if free and not usual and not all(writing.is_word(part) for part in parts):
            yield PlaceMention(start, end, match["name"], "city", "", "")


def _acting(sentence: Sentence, places: Sequence[PlaceMention]) -> Iterator[str]:
    """Towns that are the subject of the event's verb, whose plant stands in another place."""
    if not sentence.hits:
        return
    event = sentence.hits[0][0]
    for place in places:
        name = _name(sentence, place)
        alone = place.kind == "city" and folded(name) not in words.GOVERNING
        acts = place.end <= event and words.UP_TO_VERB.fullmatch(sentence.text, place.end, event)
        if (
            alone
            and acts
            and (
                any(_is_site(sentence, each, place) for each in places)
                or words.AT_ANOTHER.search(sentence.text, event)
            )
        ):
            yield name


def _is_site(sentence: Sentence, other: PlaceMention, town: PlaceMention) -> bool:
    """Whether another town or region is named behind one, as that of something."""
    return (
        other.start > town.end
        and other.kind in {"city", "region"}
        and other.name not in {town.name, town.region}
        and not (other.kind == "region" and not town.region)
        and not _is_possessed(sentence, other)
    )


def _is_possessed(sentence: Sentence, place: PlaceMention) -> bool:
    return sentence.text[place.end : place.end + 2] in {"'s", "’s"}


def _is_placed(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether the text says that a town is one: a region follows, a word like "in" comes before."""
    before = sentence.text[max(0, place.start - words.LOOK_BACK) : place.start]
    said = {",", "("} & set(_written(sentence, place))
    civic = words.CIVIC.match(sentence.text, place.end)
    return bool(said or civic or words.IN_PLACE.search(before))


def _name(sentence: Sentence, place: PlaceMention) -> str:
    """What stands there, without a region behind it."""
    return re.split(r",| \(", _written(sentence, place), maxsplit=1)[0]


def _written(sentence: Sentence, place: PlaceMention) -> str:
    return sentence.text[place.start : place.end]
