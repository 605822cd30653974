"""The places in a text: see the package for the rules.

First pass: regions, countries and peoples, whose names are few and mean nothing else. Second pass,
from left to right: towns, chosen among their namesakes by what the first pass found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from monitor.core.places import words as wording
from monitor.core.places.records import PlaceMention, Site, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from monitor.core.places.records import Gazetteer, Known, Town

#: Characters of a text that are looked at.
LONGEST: Final = 100_000
#: Words of the longest name.
_WORDS: Final = 5
#: Words of the longest town that the gazetteer has not.
_TOWN_WORDS: Final = 3
#: So many times bigger is the town that is meant when nothing else says so.
_FAR_BIGGER: Final = 5
#: Thousands of people from which on a town is known without its region, where names recur.
_KNOWN_ALONE: Final = 100
_NAMESAKES: Final = frozenset({"US", "CA", "GB", "AU"})
#: Up to so many letters a small word is no name, and a capitalised one is an abbreviation.
_SHORT: Final = 3

#: A name that is a word stands for a town here when a plant bears it, elsewhere for something else.
_WHERE_PLANTS_ARE: Final = frozenset(
    {"US", "CA", "GB", "DE", "FR", "SE", "NO", "IT", "ES", "PL", "HU", "AU", "IN", "FI"}
)

T = TypeVar("T")


class _Word(NamedTuple):
    start: int
    end: int
    #: As it is looked up.
    key: str
    capital: bool


class _Span(NamedTuple):
    """A name of several words: index of the last, and what it stands for."""

    last: int
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One text with its words."""

    gazetteer: Gazetteer
    text: str
    #: All in small letters.
    small: bool
    words: list[_Word]

    def mentions(self, around: frozenset[str]) -> Iterator[PlaceMention]:
        """The places, in order; `around` are codes of regions and countries to choose by."""
        named = dict(self.named())
        where = around | _codes(named.values())
        i = 0
        while i < len(self.words):
            mention, i = self.at(i, named, where)
            if mention:
                yield mention

    def named(self) -> Iterator[tuple[int, _Span]]:
        """Regions, countries and peoples, by index of the first word."""
        i = 0
        while i < len(self.words):
            last, known = self.longest(self.gazetteer.known, i)
            if known and not (last == i and self.is_pronoun(i, known)):
                yield i, _Span(last, known)
                i = last
            i += 1

    def longest(self, table: Mapping[str, T], i: int) -> tuple[int, T | None]:
        """The longest name of a table that begins with a word, and its last word."""
        word = self.words[i]
        if not (self.small or word.capital):
            return i, None
        best = i, table.get(word.key)
        if word.key.partition(" ")[0] not in self.gazetteer.longer:
            return best
        key = word.key
        for j in range(i + 1, min(i + _WORDS, len(self.words))):
            if not wording.WITHIN.fullmatch(self.text, self.words[j - 1].end, self.words[j].start):
                break
            key = f"{key} {self.words[j].key}"
            if (self.small or self.words[j].capital) and (found := table.get(key)):
                best = j, found
        return best

    def is_pronoun(self, i: int, known: Known) -> bool:
        """Whether a short word is no country: "us", but not "in the us"."""
        word = self.words[i]
        if word.end - word.start > _SHORT or self.text[word.start : word.end].isupper():
            return False
        before = self.text[max(0, word.start - 8) : word.start]
        placed = before.endswith(("the ", " in ")) or wording.PLANTED.match(self.text, word.end)
        return not (self.small and known.kind == "country" and placed)

    def at(
        self, i: int, named: Mapping[int, _Span], where: frozenset[str]
    ) -> tuple[PlaceMention | None, int]:
        """The place that begins with a word, if any, and the word to go on with."""
        last, town = self.with_township(*self.longest(self.gazetteer.towns, i))
        span = named.get(i)
        longer = self.unknown_town(i, named) if town and self.goes_on(last) else None
        if longer and longer[0]:
            return longer
        if town and (not span or last > span.last or self.region_behind(last, named)):
            return self.town(i, last, town, named, where)
        if span:
            return self.named_mention(i, span), span.last + 1
        return self.unknown_town(i, named)

    def goes_on(self, last: int) -> bool:
        """Whether a capitalised word follows right behind a name: "Ludlow Creek"."""
        after = last + 1
        follows = after < len(self.words) and self.words[after].capital and not self.small
        return follows and self.words[after].start == self.words[last].end + 1

    def with_township(self, last: int, town: Town | None) -> tuple[int, Town | None]:
        """A township bears the name of a town, and is another place beside it."""
        after = last + 1
        follows = after < len(self.words) and self.words[after].key == "township"
        if town and follows and self.words[after].start == self.words[last].end + 1:
            return after, town._replace(name=f"{town.name} Township")
        return last, town

    def region_behind(self, last: int, named: Mapping[int, _Span]) -> _Span | None:
        """The region or country that follows a town as a part of its name."""
        after = last + 1
        if after >= len(self.words):
            return None
        gap = self.text[self.words[last].end : self.words[after].start]
        if gap not in wording.COMMAS and not (gap == " " and self.small):
            return None
        if (span := named.get(after)) and span.known.kind != "people":
            return span
        known = self.gazetteer.short.get(self.words[after].key)
        return _Span(after, known) if known and self.words[after].capital else None

    def named_mention(self, i: int, span: _Span) -> PlaceMention | None:
        """A region, a country or a people; None where its name is part of another."""
        start, end = self.words[i].start, self.words[span.last].end
        if self.is_anothers(start, end):
            return None
        known = span.known
        region = known.name if known.kind == "region" else ""
        country = self.gazetteer.names.get(known.country, "")
        return PlaceMention(start, self.bare(end), known.name, known.kind, region, country)

    def is_anothers(self, start: int, end: int) -> bool:
        """Whether a name is only a part of another: "Georgia Power"."""
        before = self.text[max(0, start - wording.LOOK_BACK) : start]
        return bool(wording.TAKEN.match(self.text, end) or wording.TAKING.search(before))

    def bare(self, end: int) -> int:
        """Where a name ends without the s of a possessive."""
        return end - 2 if self.text[end - 2 : end] in {"'s", "’s"} else end

    def town(
        self, i: int, last: int, town: Town, named: Mapping[int, _Span], where: frozenset[str]
    ) -> tuple[PlaceMention | None, int]:
        """A town that the gazetteer has, or a namesake of it in the region that follows."""
        start, end = self.words[i].start, self.words[last].end
        sites = _sites(town.sites.removeprefix("!"))
        behind = self.region_behind(last, named)
        if behind and (site := self.within(sites, behind.known) or self.far(start, behind.known)):
            end = self.words[behind.last].end
            return self.mention(start, end, town.name, site), behind.last + 1
        site = _hinted(sites, where)
        if not self.is_meant(start, end, town, site):
            return None, last + 1
        found = self.mention(start, self.bare(end), town.name, site or _dominant(sites))
        return found, last + 1

    def within(self, sites: list[Site], known: Known) -> Site | None:
        """The town of these that lies in a region or country."""
        for site in sites:
            country = self.gazetteer.names.get(site.country)
            if known.code in {site.country, site.code} or known.name == country:
                return site
            if known.code == f"{site.country}.-":
                return site
        return None

    def far(self, start: int, known: Known) -> Site | None:
        """A namesake that the gazetteer has not: the text says that it is there."""
        return Site(known.country, known.code, 0) if self.is_placed(start) else None

    def is_meant(self, start: int, end: int, town: Town, site: Site | None) -> bool:
        """Whether a name that may be a town's stands for it."""
        if town.name in wording.MONTHS or self.is_anothers(start, end):
            return False
        is_word = town.sites.startswith("!")
        near = town.sites.removeprefix("!")[:2] in _WHERE_PLANTS_ARE
        planted = near and bool(wording.PLANTED.match(self.text, end))
        if self.small:
            hinted = (planted or self.is_placed(start)) + (site is not None)
            return hinted > is_word
        placed = self.is_placed(start)
        if self.in_a_name(start) or (is_word and not planted and not placed):
            return False
        return placed or planted or not self.begins_a_name(end)

    def is_placed(self, start: int) -> bool:
        """Whether a word like "in" stands before."""
        before = self.text[max(0, start - wording.LOOK_BACK) : start].split(" ")
        return len(before) > 1 and not before[-1] and before[-2].lower() in wording.PLACING

    def begins_a_name(self, end: int) -> bool:
        """Whether a capitalised word follows within a sentence: "Ampère Nord"."""
        behind = wording.WORD_BEHIND.match(self.text, end)
        return bool(behind) and not wording.is_title(self.text)

    def in_a_name(self, start: int) -> bool:
        """Whether a capitalised word stands right before within a sentence: "Peter Holland"."""
        before = wording.WORD_BEFORE.search(self.text[max(0, start - wording.LOOK_BACK) : start])
        if not before or not before[1][0].isupper() or before[1].lower() in wording.PLACING:
            return False
        within = self.text.count(" ", 0, min(start, wording.LONGEST_TITLE)) > 1
        return within and not wording.is_title(self.text)

    def unknown_town(self, i: int, named: Mapping[int, _Span]) -> tuple[PlaceMention | None, int]:
        """A town that no gazetteer has, with its region: "in Coweta, Oklahoma".

        Behind "in", or where a text says no more.
        """
        start = self.words[i].start
        placed = bool(wording.IN.search(self.text[max(0, start - 9) : start]))
        if not self.words[i].capital or not (placed or start == 0):
            return None, i + 1
        last = self.last_capital(i)
        behind = self.region_behind(last, named)
        if not behind or not self.ends_name(behind):
            return None, i + 1
        end = self.words[behind.last].end
        if not placed and end < len(self.text):
            return None, i + 1
        name = self.text[start : self.words[last].end]
        site = Site(behind.known.country, behind.known.code, 0)
        return self.mention(start, end, name, site), behind.last + 1

    def ends_name(self, behind: _Span) -> bool:
        """Whether a region or country ends a place's name; a country only where a pause follows."""
        end = self.words[behind.last].end
        return behind.known.kind == "region" or self.text[end : end + 1] in wording.PAUSES

    def last_capital(self, i: int) -> int:
        """The last of the capitalised words that follow one another."""
        for j in range(i + 1, min(i + _TOWN_WORDS, len(self.words))):
            gap = self.text[self.words[j - 1].end : self.words[j].start]
            if gap not in {" ", ". "} or not self.words[j].capital:
                return j - 1
        return min(i + _TOWN_WORDS, len(self.words)) - 1

    def mention(self, start: int, end: int, name: str, site: Site) -> PlaceMention:
        """A town at its site."""
        names = self.gazetteer.names
        region = names.get(site.code, "") if site.code != site.country else ""
        return PlaceMention(start, end, name, "city", region, names.get(site.country, ""))


def find_places(
    gazetteer: Gazetteer, text: str, around: frozenset[str] = frozenset()
) -> list[PlaceMention]:
    """The places that the first `LONGEST` characters of a text name, in order."""
    return list(_read(gazetteer, text).mentions(around))


def find_regions(gazetteer: Gazetteer, text: str) -> frozenset[str]:
    """The codes of the regions and countries that a text names."""
    return _codes(span for _, span in _read(gazetteer, text).named())


def _read(gazetteer: Gazetteer, text: str) -> _Reading:
    text = text[:LONGEST]
    small = text.islower()
    pattern = wording.ANY if small else wording.NAMING
    words = [
        _Word(match.start(), match.end(), _key(match.group()), match.group()[0].isupper())
        for match in pattern.finditer(text)
    ]
    return _Reading(gazetteer=gazetteer, text=text, small=small, words=words)


def _codes(spans: Iterable[_Span]) -> frozenset[str]:
    return frozenset(code for span in spans for code in (span.known.code, span.known.country))


def _key(word: str) -> str:
    """A word as it is looked up, without the s of a possessive."""
    if word.isascii() and word.isalpha():
        return word.lower()
    return key_of(word.replace("’", "'")).removesuffix("'s").removesuffix("'")


def _sites(raw: str) -> list[Site]:
    sites = []
    for each in raw.split(";"):
        country, region, people = each.split(".")
        sites.append(Site(country, f"{country}.{region}", int(people)))
    return sites


def _hinted(sites: list[Site], where: frozenset[str]) -> Site | None:
    """The one of these that lies in a region, else in a country, that the text names."""
    for site in sites:
        if site.code in where:
            return site
    inside = [site for site in sites if site.country in where]
    return _dominant(inside) if inside else None


def _dominant(sites: list[Site]) -> Site:
    """The town that is meant when the text says no more; without region where several may be.

    A small town of a country of many namesakes may be one that the gazetteer has not.
    """
    first, *rest = sites
    bigger = not rest or first.people >= max(1, _FAR_BIGGER * rest[0].people)
    if bigger and (first.people >= _KNOWN_ALONE or first.country not in _NAMESAKES):
        return first
    if first.people == 0 and not rest:  # a county, of which all are known
        return first
    countries = {site.country for site in sites}
    return Site(first.country if len(countries) == 1 else "", "", first.people)
