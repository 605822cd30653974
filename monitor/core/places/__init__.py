"""Which places does a text name, and where are they? `Places.find` says so.

A town counts where its words begin with capitals and the text says that a place is meant: the
region or country follows ("Buckeye, Arizona"), a word like "in" comes before, or the name is no
usual word and nobody's. Of towns of one name the text's own regions and countries choose, else the
one that is far bigger; where neither does, the town has no region, and a small town of a country
where names recur has one only if the text says so. What is part of another name
("Georgia Power", "University of Michigan") or says where a firm sits ("Arizona-based") is no place
of the news. Text all in small letters (a headline from an address) is read without capitals.

Precision goes before recall. Nothing here reads a file: `monitor/config/gazetteer` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.core.places.building import gazetteer_from
from monitor.core.places.reading import find_places, find_regions
from monitor.core.places.records import Gazetteer, PlaceMention, PlaceTables, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NOWHERE", "PlaceMention", "PlaceTables", "Places", "key_of", "places_from"]


@dataclass(frozen=True, slots=True)
class Places:
    """A gazetteer that reads; immutable, shared by all threads."""

    gazetteer: Gazetteer

    def find(self, text: str, around: frozenset[str] = frozenset()) -> list[PlaceMention]:
        """The places that a text names, in order; linear in its length, never raises.

        `around` are `regions` of texts that belong to it: they choose among namesakes, too.
        """
        return find_places(self.gazetteer, text, around)

    def regions(self, text: str) -> frozenset[str]:
        """The regions and countries that a text names, as codes."""
        return find_regions(self.gazetteer, text)


def places_from(lines: PlaceTables[Iterable[str]]) -> Places:
    """The gazetteer from the lines of its files; raises ValueError for a line out of shape."""
    return Places(gazetteer_from(lines))


#: Knows no place.
NOWHERE: Final = places_from(PlaceTables(cities=(), regions=(), countries=(), people=()))
