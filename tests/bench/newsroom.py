"""Short made-up reports of as many different stories as asked for, and further reports of them.

Words are drawn by Zipf's law (the n-th commonest one n times as rarely as the commonest): a head of
English ones, a tail of invented ones. Each story has a company, a person and a place of its own,
some of which other stories have, too. The same ones at every run.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Any

from tests.bench.articles import START, name, slug, story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: So that 30,000 stories fill 14 days.
APART = timedelta(seconds=40)
_VOCABULARY, _NAMES = 60_000, 40_000
_TITLE, _SUMMARY = 7, 38
#: Of the words of a further report, those that the first one had.
_KEPT = 0.35


class Newsroom:
    """Reports by number; asking for one does not depend on which were asked for before."""

    def __init__(self) -> None:
        random = Random(1)
        english = [word for topic in ("town", "energy", "sport") for word in _words(topic)]
        invented = (f"{name(random)}{name(random)}".lower() for _ in range(_VOCABULARY))
        self._words = list(dict.fromkeys([*english, *invented]))
        self._names = list(dict.fromkeys(name(random) + name(random)[:3] for _ in range(_NAMES)))
        self._by_rank = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))

    def first(self, number: int) -> dict[str, Any]:
        """The report that begins a story."""
        random = Random(f"story {number}")
        return self._row(f"s{number}", random, self._told(random), number)

    def further(self, number: int, at: int, outlet: str = "") -> dict[str, Any]:
        """Another outlet's report of that story, at the time of the first report of another."""
        first = self._told(Random(f"story {number}"))
        random = Random(f"further {number}{outlet}")
        own = [
            first[i] if random.random() < _KEPT else word
            for i, word in enumerate(self._told(random))
        ]
        own[: len(_CAST)] = first[: len(_CAST)]
        return self._row(f"f{number}{outlet}", random, own, at)

    def _told(self, random: Random) -> list[str]:
        """Names first, then words."""
        cast = [random.choice(self._names) for _ in _CAST]
        return [*cast, *random.choices(self._words, cum_weights=self._by_rank, k=_TITLE + _SUMMARY)]

    def _row(
        self, identity: str, random: Random, told: Sequence[str], number: int
    ) -> dict[str, Any]:
        company, person, place, *words = told
        title = " ".join(
            [company, *words[: _TITLE // 2], "in", place, *words[_TITLE // 2 : _TITLE]]
        )
        rest = " ".join(words[_TITLE:])
        return {
            "id": identity,
            "url": f"https://outlet{random.randrange(40)}.test/{identity}/{slug(title)}",
            "title": title,
            "summary": f"The head of {company}, {person}, said so in {place}: {rest}.",
            "published": (START + number * APART).isoformat(),
            "lang": "en",
        }


_CAST = ("company", "person", "place")


def _words(topic: str) -> Iterator[str]:
    told = story(Random(topic), topic, words=2_000)
    yield from (word.strip(".,").lower() for text in told.paragraphs for word in text.split())
