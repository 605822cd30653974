"""What an article is about, in numbers: the terms it is recognised by.

A term is the stem of a word of the headline or of the first `MAX_WORDS` words of the text; what
comes later is background, which reports of different stories share. Its weight is (1 + log tf) idf:
names weigh a little more, because topics share words and events share names; words that a watch
list asked for weigh less, because every article it finds has them. The weights of a profile have
the Euclidean length 1.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from monitor.core.identity import key_of
from monitor.core.languages import guessed, has_stemmer, primary, stems
from monitor.core.places import NOWHERE
from monitor.core.terms import NAMES
from monitor.core.words import first_capital, plain_words, words_said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from monitor.core.background import Rarity
    from monitor.core.places import Places
    from monitor.model import Article, ConceptSpec, Verdict

#: Words of the text that count, and characters in which they are looked for.
MAX_WORDS: Final = 200
MAX_CHARS: Final = 4000
#: Characters of the text in which it is said where it happened.
LEAD_CHARS: Final = 500
#: A summary stands in for texts shorter than this many characters.
SHORT_TEXT: Final = 200
#: How much more a name weighs.
NAME: Final = 1.3
#: What is left of the idf of a word that fired.
ASKED_FOR: Final = 0.6
#: The first word of a headline, which has a capital anyway, is a name from this idf on.
FIRST_NAME_IDF: Final = 7.5
#: A capitalised word of a smaller idf ("Monday", "Company") tells nothing apart.
NAME_IDF: Final = 4.5
#: A story is looked for under this many of the rarest terms of an article.
KEYS: Final = 12
FEWEST_KEYS: Final = 4
#: A term that more of the articles have finds too much and proves nothing.
COMMON_IDF: Final = 3.0
_FALLBACK: Final = "en"
#: Countries and peoples say as often where a firm sits as where it builds.
_SITES: Final = frozenset({"city", "region"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an article is recognised by."""

    #: Weight by term, the heaviest first.
    terms: Mapping[str, float]
    #: Idf by term.
    idf: Mapping[str, float]
    #: The terms that are names.
    names: frozenset[str]
    #: Where headline and lead say that it takes place: "country|region|town", what is not known "".
    places: frozenset[str] = frozenset()

    @property
    def keys(self) -> dict[bytes, float]:
        """Under which stories like this are found, with what each can add to a likeness.

        At most `KEYS`, of the heaviest terms that are not common; of those, too, where there are
        few others: what a big story is about becomes common by its own reports.
        """
        telling = [term for term in self.terms if self.idf[term] >= COMMON_IDF][:KEYS]
        if len(telling) < FEWEST_KEYS:
            telling = list(self.terms)[:FEWEST_KEYS]
        return {_key(term): self.terms[term] ** 2 for term in telling}


@lru_cache(maxsize=20_000)
def _key(term: str) -> bytes:
    return key_of("story", term)


class Wording:
    """The words of an article, as far as its profile asks for them."""

    def __init__(
        self,
        article: Article,
        *,
        asked_for: Collection[str] = (),
        names: Collection[str] = (),
        places: Places = NOWHERE,
    ) -> None:
        """`asked_for` are words that fired, `names` words known as names; both as `plain_words`."""
        title = words_said(article.title, titled=True)
        said = title + words_said(_body(article), titled=False, most=MAX_WORDS)
        words = [word for word, _ in said]
        self.language = _language(article, set(words))
        self._counts = Counter(stems(self.language, words))
        for term in [each for each in self._counts if len(each) == 1 and not each.isdigit()]:
            del self._counts[term]
        capitals = (word for word, big in said if big or word in names)
        self._names = self._terms_of(capitals)
        self._asked_for = self._terms_of(asked_for) - self._names
        self._first = self._terms_of(first_capital(article.title))
        self._places = _places(article, places)

    def _terms_of(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(stems(self.language, list(words))) & self._counts.keys()

    @property
    def terms(self) -> Iterable[str]:
        """Each term once."""
        return self._counts.keys()

    def profile(self, rarity: Rarity) -> Profile:
        """The profile, by how rare its terms are at this moment."""
        idf = {term: rarity.idf(self.language, term) for term in self._counts}
        for term in self._asked_for:
            idf[term] *= ASKED_FOR
        names = self._names | {term for term in self._first if idf[term] >= FIRST_NAME_IDF}
        weights = {
            term: (1 + log(count)) * idf[term] * (NAME if term in names else 1)
            for term, count in self._counts.items()
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        heaviest = sorted(weights, key=lambda term: (-weights[term], term))
        return Profile(
            terms={term: weights[term] / length for term in heaviest if weights[term] > 0},
            idf=idf,
            names=frozenset(term for term in names if idf[term] >= NAME_IDF),
            places=self._places,
        )


def _places(article: Article, known: Places) -> frozenset[str]:
    title, lead = article.title, _body(article)[:LEAD_CHARS]
    around = known.regions(title) | known.regions(lead)
    return sites_in(title, known, around) | sites_in(lead, known, around)


def sites_in(text: str, known: Places, around: frozenset[str] = frozenset()) -> frozenset[str]:
    """The towns that a text names, and the regions of which it names none; as `Profile.places`."""
    found = [place for place in known.find(text, around) if place.kind in _SITES]
    towns = {(place.country, place.region, place.name) for place in found if place.kind == "city"}
    named = {(country, region) for country, region, _ in towns}
    regions = {(place.country, place.region, "") for place in found} - towns
    return frozenset(
        "|".join(site) for site in towns | {each for each in regions if each[:2] not in named}
    )


def words_that_fired(verdict: Verdict, names: Collection[str]) -> frozenset[str]:
    """The words of all evidence that are no names, as `plain_words`."""
    spans = {each.text for match in verdict.matches for each in match.evidence}
    return frozenset(word for span in spans for word in plain_words(span)).difference(names)


def known_names(lexicon: Iterable[ConceptSpec]) -> frozenset[str]:
    """The words with a capital of what stands for all languages, as `plain_words`."""
    texts = (term.text for concept in lexicon for term in concept.terms.get(NAMES, ()))
    capitals = (word for text in texts for word in text.split() if word[:1].isupper())
    return frozenset(plain for word in capitals for plain in plain_words(word))


def _body(article: Article) -> str:
    text = (article.text or "")[:MAX_CHARS]
    return text if len(text) >= SHORT_TEXT else f"{article.summary[:MAX_CHARS]}\n{text}"


def _language(article: Article, words: set[str]) -> str:
    """What it is written in; English where that cannot be told."""
    given = primary(article.lang)
    return given if given and has_stemmer(given) else guessed(words) or given or _FALLBACK
