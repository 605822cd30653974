"""Which words of a text are looked for.

Every distinct thing a single word can be asked (`cancel` with its English inflections, the form
`scrap`, the prefix `batter`) has a number, its word id. A table remembers, for each token as it
stands in texts, which ids it answers; news repeats its words, so that nearly every token of an
article is one dictionary look-up for all watches together.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from monitor.core.languages import is_function_word, stem
from monitor.core.text import Part, parts, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A table that has grown beyond this is begun anew (about 30 MB).
MAX_TABLE: Final = 100_000
#: Longer tokens are looked at each time and not remembered.
LONGEST_REMEMBERED: Final = 64


WordKind = Literal["stem", "any", "form", "prefix"]


class WordSpec(NamedTuple):
    """What one word is asked. `text` is folded."""

    #: `stem`: any inflection in `lang`; `any`: any inflection in the language of the text.
    kind: WordKind
    text: str
    #: The word counts only in texts of this language; "": in all.
    lang: str = ""


class Posting(NamedTuple):
    """Which part of a token answers: characters and positions from its beginning."""

    start: int
    end: int
    lo: int
    hi: int


class Entry(NamedTuple):
    """All answers of one token, and the requirements they meet."""

    #: By word id, as readings file them: the token and the posting.
    postings: tuple[tuple[int, tuple[str, Posting]], ...]
    requirements: tuple[int, ...]


NOTHING: Final = Entry((), ())
_Ids = defaultdict[str, list[int]]


MOST_COMMON: Final = 1000
_COMMON_LENGTH: Final = 12


def commonness(word: str) -> int:
    """A guess at how common a word is in news: function words first, then short ones."""
    return MOST_COMMON if is_function_word(word) else max(1, _COMMON_LENGTH - len(word))


class Vocabulary:
    """The numbered words of one set of watches.

    Filled while watches are compiled, read by any number of threads afterwards; the tables are
    caches whose entries never change, so that two threads can only do the same work twice.
    """

    def __init__(self) -> None:
        self._ids: dict[WordSpec, int] = {}
        self._texts: list[str] = []
        self._stems: defaultdict[str, _Ids] = defaultdict(lambda: defaultdict(list))
        self._forms: defaultdict[str, _Ids] = defaultdict(lambda: defaultdict(list))
        self._prefixes: defaultdict[str, _Ids] = defaultdict(lambda: defaultdict(list))
        self._any: list[tuple[str, int]] = []
        self._any_stems: dict[str, Mapping[str, list[int]]] = {}
        self._longest_prefix = 0
        self._tables: dict[frozenset[str], dict[str, Entry]] = {}
        #: Word id -> requirements that it meets; set once, when all watches are compiled.
        self.requirements: Mapping[int, tuple[int, ...]] = {}

    def commonness(self, word: int) -> int:
        """A guess at how common a word is in news; a pattern (negative) counts as common."""
        return commonness(self._texts[word]) if word >= 0 else MOST_COMMON

    def id_of(self, spec: WordSpec) -> int:
        """The number of a word; the same question has the same number."""
        known = self._ids.get(spec)
        if known is None:
            known = self._ids[spec] = len(self._ids)
            self._texts.append(spec.text)
            self._register(spec, known)
        return known

    def _register(self, spec: WordSpec, word: int) -> None:
        plain = without_accents(spec.text)
        match spec.kind:
            case "stem":
                self._stems[spec.lang][without_accents(stem(spec.lang, spec.text))].append(word)
            case "any":
                self._any.append((spec.text, word))
                self._forms[""][plain].append(word)
            case "form":
                self._forms[spec.lang][plain].append(word)
            case "prefix":
                self._prefixes[spec.lang][plain].append(word)
                self._longest_prefix = max(self._longest_prefix, len(plain))

    def table(self, languages: frozenset[str]) -> dict[str, Entry]:
        """The table for texts in these languages; `learn` fills it."""
        table = self._tables.get(languages)
        if table is None or len(table) > MAX_TABLE:
            table = self._tables[languages] = {}
        return table

    def learn(
        self, table: dict[str, Entry], tokens: Iterable[str], languages: frozenset[str]
    ) -> dict[str, Entry]:
        """Fill a table with these tokens. Returns the answers of those too long to remember."""
        long: dict[str, Entry] = {}
        for token in tokens:
            entry = self._entry(token, languages)
            if len(token) <= LONGEST_REMEMBERED:
                table[token] = entry
            elif entry.postings:
                long[token] = entry
        return long

    def answering(
        self, tokens: set[str], languages: frozenset[str], words: frozenset[int]
    ) -> set[str]:
        """Those of these tokens that answer one of the words."""
        table = self.table(languages)
        long = self.learn(table, tokens.difference(table), languages)
        return {
            token
            for token in tokens
            if (entry := table.get(token) or long.get(token))
            and any(word in words for word, _ in entry.postings)
        }

    def _entry(self, token: str, languages: frozenset[str]) -> Entry:
        postings = tuple(
            (word, (token, Posting(part.start, part.end, part.lo, part.hi)))
            for part in parts(token)
            for word in sorted(self._answers(part, languages))
        )
        if not postings:
            return NOTHING
        met = {need for word, _ in postings for need in self.requirements.get(word, ())}
        return Entry(postings, tuple(sorted(met)))

    def _answers(self, part: Part, languages: frozenset[str]) -> set[int]:
        plain = without_accents(part.word)
        found: set[int] = set()
        for lang in ("", *languages):
            found.update(self._forms[lang].get(plain, ()) if lang in self._forms else ())
            if lang in self._prefixes:
                found.update(self._prefixed(self._prefixes[lang], plain))
        for lang in languages:
            root = without_accents(stem(lang, part.word))
            found.update(self._stems[lang].get(root, ()) if lang in self._stems else ())
            found.update(self._inflections(lang).get(root, ()))
        return found

    def _prefixed(self, prefixes: _Ids, plain: str) -> Iterable[int]:
        for length in range(1, min(len(plain), self._longest_prefix) + 1):
            yield from prefixes.get(plain[:length], ())

    def _inflections(self, lang: str) -> Mapping[str, list[int]]:
        """The words of queries by their stem in one language, made when the language comes up."""
        stems = self._any_stems.get(lang)
        if stems is None:
            made: _Ids = defaultdict(list)
            for text, word in self._any:
                made[without_accents(stem(lang, text))].append(word)
            stems = self._any_stems[lang] = made
        return stems
