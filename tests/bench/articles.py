"""Made-up news articles, as many as asked for, the same ones for the same seed.

    python -m tests.bench.articles 2000 > articles.jsonl

The texts are nonsense in the shape of news: about 300 words, mixed topics, one article in ten about
a battery plant in trouble, and enough invented names that the vocabulary grows with the number of
articles, as it does in life.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)

#: Filled by name: {company}, {person}, {place}, {day}, {thing} stay the same within an article,
#: {other} (a place), {number} and {money} differ each time.
_TOPICS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "setback": (
        (
            "{company} cancels {number} GWh gigafactory in {place}",
            "{company} scraps plans for {place} battery plant",
            "{company} pauses work on its {money} battery factory near {place}",
            "No cells from {place}: {company} walks away from gigafactory",
        ),
        (
            "{company} has cancelled the battery plant it had promised to {place}.",
            "The gigafactory was to make {number} GWh of cells a year and employ {number} people.",
            "The company blamed weak demand for electric cars and the loss of a {money} grant.",
            "Chief executive {person} told staff on {day} that the site would be sold.",
            "Construction of the factory stopped in spring, when {company} delayed its loan.",
            "Officials in {place} said they would ask for {money} of incentives back.",
        ),
    ),
    "energy": (
        (
            "{company} starts {number} MW storage project in {place}",
            "Grid operator signs {money} storage deal with {company}",
            "{place} approves battery storage site despite protest",
        ),
        (
            "{company} switched on a {number} MW battery storage system in {place} on {day}.",
            "The project takes in solar power at noon and gives it back after sunset.",
            "{person}, who runs the unit, expects {money} of revenue in its first full year.",
            "The regulator counts {number} further projects that wait for a connection.",
        ),
    ),
    "cars": (
        (
            "{company} delays its {thing} model by a year",
            "{company} recalls {number} vans over brake fault",
            "Car sales in {place} rise for a third month",
        ),
        (
            "{company} sold {number} cars in {place} last month, a little more than a year before.",
            "Dealers say that buyers ask about range first and about the price second.",
            "The carmaker will bring its {thing} model in the second half, {person} said.",
            "Its plant in {place} works two shifts and may add a third.",
        ),
    ),
    "markets": (
        (
            "Shares of {company} slip after {day} results",
            "{company} buys rival {thing} maker for {money}",
            "Bond yields edge up as {place} data surprise",
        ),
        (
            "Shares of {company} fell by {number} points on {day} after a cautious outlook.",
            "Analysts had hoped for {money} of operating profit; the company reported less.",
            "{person}, a fund manager in {place}, called the reaction overdone.",
            "The central bank meets in two weeks and is expected to hold rates.",
        ),
    ),
    "sport": (
        (
            "{place} win late after {person} comes off the bench",
            "{person} out for the season, club says",
            "Cup final in {place} cancelled after storm",
        ),
        (
            "{person} scored twice as {place} came from behind in front of {number} people.",
            "The coach praised the defence and complained about the pitch.",
            "The match had been put off on {day} because of heavy rain.",
            "The club has paid {money} for new players since the summer.",
        ),
    ),
    "town": (
        (
            "{place} council debates new bridge over the {thing}",
            "School in {place} to close for repairs",
            "Volunteers in {place} restore {number} year old {thing}",
        ),
        (
            "The council of {place} voted on {day} to spend {money} on the old {thing}.",
            "{person} has lived beside it for {number} years and welcomed the decision.",
            "Work begins after the holidays and should take until autumn.",
            "A hearing for residents was cancelled because the hall had no heating.",
        ),
    ),
    "science": (
        (
            "Team in {place} measures {thing} with new method",
            "{company} researchers double life of {thing}",
            "Study of {number} patients finds no effect",
        ),
        (
            "A team led by {person} in {place} has measured the {thing} more closely than before.",
            "The group followed {number} samples over two winters, the journal reports.",
            "The work was paid for with {money} from a public fund and from {company}.",
            "Others warn that the result could still turn out to be a flaw of the instrument.",
        ),
    ),
}
_ANY_TOPIC = (
    "{company} did not answer a request for comment on {day}.",
    "People in {other} have seen such promises before, {person} added.",
    "It was the {number}th case of its kind this year, according to a count kept in {other}.",
    "A spokesman said the {thing} would be looked at again once the figures are known.",
    "Neighbours, suppliers and the mayor of {place} were told at a meeting behind closed doors.",
    "The agreement runs for ten years and can be ended by either side after five.",
    "Similar plans exist in {other} and in {other}, though neither has a date.",
    "What happens next depends on {person} and on the price of the {thing}.",
    "Experts differ: some expect a quick recovery, others speak of years.",
    "The figures were first reported by a newspaper in {other} and confirmed by two people.",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SYLLABLES = tuple(
    a + b + c for a in "bdfghklmnprstvwz" for b in "aeiou" for c in ("", "l", "n", "r")
)
_COMPANY_ENDINGS = ("Energy", "Motors", "Power", "Group", "Cells", "Industries", "Systems")
_SETBACK_SHARE = 0.1
#: One of these after every few words keeps two articles from sharing whole runs of words, which in
#: life only copies do.
_ASIDES = (
    *("also", "anyway", "at last", "briefly", "by now", "certainly", "clearly", "even", "finally"),
    *("first", "for now", "further", "in part", "in short", "indeed", "instead", "just", "largely"),
    *("later", "likewise", "mainly", "meanwhile", "mostly", "notably", "now", "of course", "often"),
    *("once", "only", "openly", "otherwise", "partly", "perhaps", "plainly", "quietly", "quite"),
    *("rather", "simply", "so far", "soon", "still", "then", "therefore", "though", "together"),
)


class Story(NamedTuple):
    """One article in pieces."""

    topic: str
    title: str
    #: About 300 words in all; three to five sentences each.
    paragraphs: tuple[str, ...]


def stories(seed: int = 1, *, varied: bool = True) -> Iterator[Story]:
    """Articles without end; not `varied`: all of a topic are made of the same few sentences."""
    random = Random(seed)
    quiet = [topic for topic in _TOPICS if topic != "setback"]
    while True:
        topic = "setback" if random.random() < _SETBACK_SHARE else random.choice(quiet)
        yield story(random, topic, words=random.randint(220, 380), varied=varied)


def story(random: Random, topic: str, *, words: int, varied: bool = True) -> Story:
    """One article of about so many words."""
    titles, sentences = _TOPICS[topic]
    cast = _cast(random)
    own, common = _reshuffled(random, sentences), _reshuffled(random, _ANY_TOPIC)
    paragraphs = []
    while words > 0:
        chosen = [*islice(own, 2), *islice(common, random.randint(1, 3))]
        told = (sentence.format_map(cast) for sentence in chosen)
        paragraph = " ".join(_varied(sentence, random) if varied else sentence for sentence in told)
        paragraphs.append(paragraph)
        words -= paragraph.count(" ") + 1
    return Story(topic, random.choice(titles).format_map(cast), tuple(paragraphs))


def rows(number: int, seed: int = 1, *, varied: bool = True) -> Iterator[dict[str, str]]:
    """Articles as `monitor replay` reads them, two minutes apart."""
    for index, told in enumerate(islice(stories(seed, varied=varied), number)):
        yield {
            "id": f"made-{index}",
            "url": f"https://outlet{index % 37}.test/news/{index}-{slug(told.title)}",
            "title": told.title,
            "summary": told.paragraphs[0][:300],
            "text": "\n\n".join(told.paragraphs),
            "published": (START + timedelta(minutes=2 * index)).isoformat(),
            "source": f"Outlet {index % 37}",
            "lang": "en",
        }


def _reshuffled(random: Random, sentences: Sequence[str]) -> Iterator[str]:
    """The sentences in random order, each once before any comes again."""
    while True:
        yield from random.sample(sentences, len(sentences))


def _varied(sentence: str, random: Random) -> str:
    """The sentence with an aside after every few words."""
    told = []
    words = iter(sentence.split(" "))
    while run := list(islice(words, random.randint(3, 5))):
        told += [*run, random.choice(_ASIDES)]
    return " ".join(told[:-1])


def slug(title: str) -> str:
    """A title as publishers put it into addresses."""
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


def name(random: Random) -> str:
    """An invented proper name."""
    return "".join(random.choices(_SYLLABLES, k=random.randint(2, 3))).capitalize()


class _Cast(dict[str, str]):
    """Who and what an article is about; what is not fixed is invented at each use."""

    def __init__(self, random: Random, fixed: Mapping[str, str]) -> None:
        super().__init__(fixed)
        self._random = random

    def __missing__(self, key: str) -> str:
        if key == "number":
            return str(self._random.randint(2, 900))
        if key == "other":
            return name(self._random)
        return f"${self._random.randint(2, 90)} million"


def _cast(random: Random) -> _Cast:
    return _Cast(
        random,
        {
            "company": f"{name(random)} {random.choice(_COMPANY_ENDINGS)}",
            "person": f"{name(random)} {name(random)}",
            "place": name(random),
            "thing": name(random).lower(),
            "day": random.choice(_DAYS),
        },
    )


def main() -> None:
    """Write so many rows as the first argument says (2,000) to standard output."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for row in rows(number):
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
