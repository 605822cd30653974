"""What is known of places, and what is found of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from monitor.core.text import folded, without_accents

Kind = Literal["city", "region", "country", "people"]
T_co = TypeVar("T_co", covariant=True)


class PlaceMention(NamedTuple):
    """A place as a text names it: `text[start:end]`, with the region that follows a town."""

    start: int
    end: int
    #: As the gazetteer writes it; a town it does not know as the text does.
    name: str
    #: "people" is an adjective: "Canadian".
    kind: Kind
    #: Of a town or region, in English; "" if not known.
    region: str
    #: In English; "" if not known.
    country: str


class Known(NamedTuple):
    """What a name of a region, a country or a people stands for."""

    kind: Kind
    #: In English; a people's is its country's.
    name: str
    #: ISO code.
    country: str
    #: "US.AZ" of a region, whose second part is "-" where no town says so; else the country's.
    code: str


class Site(NamedTuple):
    """One of the towns of a name."""

    #: ISO code.
    country: str
    #: Of the region, "US.AZ"; "" if not known.
    code: str
    #: Thousands of people.
    people: int


class Town(NamedTuple):
    """What a name of towns stands for, as its file has it: few are ever looked at."""

    name: str
    #: "US.AZ.50;US.CA.20", the biggest first; a "!" before it marks a name that is a word, too.
    sites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTables(Generic[T_co]):
    """One thing for each of the four files."""

    cities: T_co
    regions: T_co
    countries: T_co
    people: T_co


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Everything by key; see `key_of`."""

    towns: dict[str, Town]
    known: dict[str, Known]
    #: By abbreviation, behind a town only.
    short: dict[str, Known]
    #: Country by ISO code, region by "US.AZ".
    names: dict[str, str]
    #: First words of names of several words.
    longer: frozenset[str]


def key_of(name: str) -> str:
    """A name as it is looked up: folded, without accents and full stops, its hyphens blanks."""
    if name.isascii() and name.isalpha():
        return name.lower()
    return without_accents(folded(name.replace("-", " ").replace(".", "")))
