"""What an article states of the event that matched, each fact with the words it stands on.

At most one of each: status, company, plant, place, capacity, money, jobs. A fact is of the plant
whose event fired, never of another in the text; when that is not sure it is left out. The words of
a fact stand literally in title, summary or text. Linear in the length of the article, of which the
beginning is looked at; nothing is ever raised for a strange one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.core.facts.changing import says_changed
from monitor.core.facts.choosing import KINDS, number_of, stated_in
from monitor.core.facts.companies import (
    NOBODY,
    Companies,
    Named,
    acting_first,
    companies_from,
    companies_in,
    introduced,
    owner,
)
from monitor.core.facts.merging import Merged, conflicting, merged
from monitor.core.facts.passages import BACKGROUND, Sentence, sentences_of
from monitor.core.facts.plants import plant_name
from monitor.core.facts.sites import Located, site, value_of
from monitor.core.facts.towns import firms_named_as_towns, is_firm, towns_in, unknown_towns
from monitor.core.facts.usual import Usual, writing_of
from monitor.core.languages import guessed, primary
from monitor.model import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.core.facts.choosing import Kind
    from monitor.core.facts.usual import Writing
    from monitor.core.places import PlaceMention, Places
    from monitor.model import Article, FactName, Match, Status

__all__ = [
    "NOBODY",
    "Companies",
    "Merged",
    "Usual",
    "companies_from",
    "conflicting",
    "facts_of",
    "merged",
    "says_changed",
    "stated_in",
]

#: Sentences whose regions and countries choose among towns of one name.
_AROUND: Final = 8
#: Sentences in which whose, what and where the plant is are looked for.
_LEADING: Final = 14
#: Characters by which a language is told.
_LONGEST_HEAD: Final = 2_000


def facts_of(
    article: Article,
    matches: tuple[Match, ...],
    status: Status | None,
    places: Places,
    companies: Companies = NOBODY,
) -> tuple[Fact, ...]:
    """The facts of the event that matched, in the order of the names above; none without a match.

    `companies` are firms to know by name.
    """
    if not matches:
        return ()
    sentences = sentences_of(article, matches, status)
    around = frozenset[str]().union(*(places.regions(each.text) for each in sentences[:_AROUND]))
    named = [(each, places.find(each.text, around)) for each in sentences]
    companies = companies.and_also(firms_named_as_towns(named))
    writing = writing_of(
        (each.text for each in sentences), _language(article), companies.usual, towns_in(named)
    )
    told = _Told(tuple(_Read(*each, companies, writing) for each in named), status)
    return tuple(fact for fact in told.facts() if fact)


def _language(article: Article) -> str:
    """What it is written in; "" where that cannot be told."""
    words = set(f"{article.title} {article.summary}"[:_LONGEST_HEAD].lower().split())
    return primary(article.lang) or guessed(words) or ""


class _Read:
    """A sentence with the places and firms it names."""

    __slots__ = ("firms", "places", "sentence", "unknown")

    def __init__(
        self,
        sentence: Sentence,
        places: Sequence[PlaceMention],
        companies: Companies,
        writing: Writing,
    ) -> None:
        self.sentence = sentence
        places = [each for each in places if not is_firm(sentence, each, companies)]
        self.firms: list[Named] = companies_in(sentence, places, companies, writing)
        self.places = [
            each
            for each in places
            if not any(firm.start <= each.start and each.end < firm.end for firm in self.firms)
        ]
        self.unknown = list(unknown_towns(sentence, self.places, writing))

    def is_others(self, company: Fact | None, place: Located | None) -> bool:
        """Whether it speaks of another firm only, or of a place elsewhere."""
        known = [firm.name for firm in self.firms if firm.known]
        strange = company is not None and not any(_agree(name, company.value) for name in known)
        away = place.elsewhere(self.sentence, self.places) if place else False
        return bool(known and strange) or away


def _agree(name: str, other: str) -> bool:
    """Whether two names are one firm's: "Samsung" and "Samsung Electronics"."""
    return name in other or other in name


@dataclass(frozen=True, slots=True)
class _Told:
    """An article, read."""

    read: tuple[_Read, ...]
    status: Status | None

    def facts(self) -> Iterator[Fact | None]:
        """Each fact, or None."""
        yield self.state()
        company = self.company()
        yield company
        yield self.plant()
        place = self.place()
        yield _place(place)
        others = {each.sentence: each.is_others(company, place) for each in self.read}
        for kind in KINDS:
            yield self.number(kind, others)

    def near(self) -> list[_Read]:
        """The sentences near the event, the nearest first; those of one distance in their order."""
        return sorted(self.read, key=lambda each: each.sentence.distance)[:_LEADING]

    def state(self) -> Fact | None:
        """The status, on the words of the event."""
        if self.status is None:
            return None
        for each in self.near():
            if each.sentence.hits:
                return _fact("status", self.status.value, each.sentence, each.sentence.hits[0])
        return None

    def company(self) -> Fact | None:
        """The firm whose plant it is."""
        for each in self.near():
            if each.sentence.distance == BACKGROUND:  # it names many
                break
            firm = owner(each.sentence, each.firms)
            if firm and (firm.known or each.sentence.hits):
                return _fact("company", firm.name, each.sentence, (firm.start, firm.end))
        return self.introduced()

    def introduced(self) -> Fact | None:
        """The firm that the text begins with, where the headline names it or none."""
        title = self.read[0]
        for each in self.read[1:]:
            firm = introduced(each.sentence, each.firms, title.sentence.text)
            if not title.firms:
                firm = firm or acting_first(each.firms)
            if firm:
                return _fact("company", firm.name, each.sentence, (firm.start, firm.end))
            if each.sentence.field == "text":
                break
        return None

    def plant(self) -> Fact | None:
        """The name of the plant."""
        for each in self.near():
            name = plant_name(each.sentence, each.places, each.firms)
            if name and each.sentence.distance < BACKGROUND:
                return _fact("plant", name.name, each.sentence, (name.start, name.end))
        return None

    def place(self) -> Located | None:
        """Where the plant stands; in a town that no gazetteer has only where it has none."""
        near = self.near()
        known = site([(each.sentence, each.places) for each in near])
        return known or site([(each.sentence, each.unknown) for each in near])

    def number(self, kind: Kind, others: Mapping[Sentence, bool]) -> Fact | None:
        """The number of one kind; `others` are sentences on another firm or another place."""
        found = number_of(kind, [each.sentence for each in self.read], others.__getitem__)
        if found is None:
            return None
        number = found.quantity
        return Fact(
            name=kind.name,
            value=number.value,
            quote=found.sentence.quote(number.start, number.end),
            amount=number.amount,
            unit=number.unit,
        )


def _place(found: Located | None) -> Fact | None:
    if found is None:
        return None
    return _fact(
        "place", value_of(found.place), found.sentence, (found.place.start, found.place.end)
    )


def _fact(name: FactName, value: str, sentence: Sentence, span: tuple[int, int]) -> Fact:
    return Fact(name=name, value=value, quote=sentence.quote(*span))
