"""Names of plants and projects: "KOREPlex", "Giga Arctic", "BlueOval Battery Park Michigan".

Only a name is a name: "its Arizona plant" has none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.core.facts.companies import Named
    from monitor.core.facts.passages import Sentence
    from monitor.core.places import PlaceMention

_WORD: Final = r"[A-Z\u00c0-\u00de][\w&-]*"
_PARK: Final = (
    r"(?:Battery Park|Energy Park|Battery Campus|Battery Complex|Megasite|Mega Site|Gigafactory|"
    r"Gigaplant|Giga Factory|Megafactory|Battery Valley|Battery Belt Works|Metal Park)"
)
#: "BlueOval Battery Park Michigan", "Envision AESC Gigafactory".
_CALLED_PARK: Final = re.compile(rf"(?<![\w-])(?:{_WORD} ){{1,3}}{_PARK}(?: {_WORD}){{0,2}}(?!\w)")
#: "Gigafactory Nevada", "Giga Arctic", "Gigafactory 5", "Fab 42", "Project Atlas", "Northvolt Ett".
_CALLED_GIGA: Final = re.compile(
    rf"(?<![\w-])(?:(?:Gigafactory|Giga|Project|Projekt|Megafactory) {_WORD}|(?:Gigafactory|"
    rf"Fab) [0-9]{{1,2}}"
    r"|Northvolt (?:Ett|Två|Drei|Six|Fem|Volta|Dwa|Tre|Labs)|KOREPlex|\w{3,15}(?:Plex|Verse|Works)"
    r"(?<=[a-z](?:Plex))|BlueOval City|BlueOval SK Battery Park)(?!\w)"
)
#: "dubbed Giga Arctic", "called “Giga America”".
_DUBBED: Final = re.compile(
    r"\b(?:dubbed|called|named|known as|nicknamed|codenamed|namens|genannt|baptisée?|kallad|"
    r"denominad[ao])(?: the)? [\"“”'‘’„«]?(?P<name>[A-Z\u00c0-\u00de][\w&-]*(?: (?:[A-Z][\w&-]*|"
    r"[0-9]{1,2})){0,4})"
)
#: "Heide gigafactory": a town's only one.
_OF_TOWN: Final = re.compile(r" [Gg]igafactory(?!\w)")
_SLUG: Final = re.compile(
    r"(?<!\w)(?:giga (?:arctic|america|berlin|texas|nevada|mexico|shanghai|new york)|koreplex|"
    r"northvolt (?:ett|drei|six|volta)|blueoval (?:city|battery park(?: michigan)?))(?!\w)"
)
_ARTICLES: Final = (
    "The A An Its Their New This That First Second Die Der Das Eine La Le Une Il Una El EV Cell"
)
_NO_NAMES: Final = frozenset(_ARTICLES.split())
_ONLY_A_NOUN: Final = re.compile(_PARK)


class PlantName(NamedTuple):
    """A name in a sentence: `sentence.text[start:end]`."""

    start: int
    end: int
    name: str


def plant_name(
    sentence: Sentence, places: Sequence[PlaceMention], firms: Sequence[Named]
) -> PlantName | None:
    """The first name of a plant in a sentence."""
    return min(_names(sentence, places, firms), default=None)


def _names(
    sentence: Sentence, places: Sequence[PlaceMention], firms: Sequence[Named]
) -> Iterator[PlantName]:
    text = sentence.text
    if text.islower():
        for match in _SLUG.finditer(text):
            yield PlantName(
                match.start(), match.end(), match[0].title().replace("Koreplex", "KOREPlex")
            )
        return
    words = text.split()
    if 2 * sum(word[0].isupper() for word in words) <= len(words):
        yield from filter(None, map(_park, _CALLED_PARK.finditer(text)))
    for match in _CALLED_GIGA.finditer(text):
        yield PlantName(match.start(), match.end(), match[0])
    firm_names = {firm.name for firm in firms}
    for match in _DUBBED.finditer(text):
        if match["name"] not in firm_names:
            yield PlantName(match.start("name"), match.end("name"), match["name"])
    for place in places:
        if place.kind == "city" and _OF_TOWN.match(text, place.end):
            end = place.end + len(" gigafactory")
            yield PlantName(place.start, end, text[place.start : end])


def _park(match: re.Match[str]) -> PlantName | None:
    """Without articles before it; None when nothing else is left than the noun."""
    name, start = match[0], match.start()
    while (first := name.partition(" ")[0]) in _NO_NAMES:
        name, start = name[len(first) + 1 :], start + len(first) + 1
    return None if _ONLY_A_NOUN.fullmatch(name) else PlantName(start, match.end(), name)
