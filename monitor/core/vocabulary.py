"""Which words of a text are looked for.

Every distinct thing a single word can be asked (`cancel` with its English inflections, the form
`scrap`, the prefix `batter`) has a number, its word id. A table remembers, for each token as it
stands in texts, which ids it answers; news repeats its words, so that nearly every token of an
article is one dictionary look-up for all watches together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from monitor.core.languages import is_function_word, stem, stems
from monitor.core.text import parts, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

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


#: Initials of currencies, then digits, then what begins like a unit or magnitude of `core.text`.
_JOINED_NUMBER: Final = re.compile(
    r"[a-z]{1,3}[0-9][0-9.,]*|"
    r"[a-z]{0,3}[0-9][0-9.,]*(?:[abcdeghkmprstuwy%]|n(?:o|$)|i(?:n|$)|j(?:p|$)).*",
    re.DOTALL,
)

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
        self._roots_of: dict[str, Mapping[str, list[int]]] = {}
        self._longest_prefix = 0
        self._tables: dict[frozenset[str], dict[str, Entry]] = {}
        #: Word id -> requirements that it meets; set once, when all watches are compiled.
        self.requirements: Mapping[int, tuple[int, ...]] = {}

    def commonness(self, word: int) -> int:
        """A guess at how common a word is in news; a pattern (negative) counts as common."""
        return commonness(self._texts[word]) if word >= 0 else MOST_COMMON

    def asks_for_joined_numbers(self) -> bool:
        """Whether a word may be a number run together with its unit or currency ("5million")."""
        return any(_JOINED_NUMBER.fullmatch(text) for text in self._texts)

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
        wider = [known for codes, known in list(self._tables.items()) if languages < codes]
        words: dict[str, Sequence[str]] = {}
        for token in tokens:
            # What says nothing in more languages says nothing in these.
            if any(known.get(token) is NOTHING for known in wider):
                table[token] = NOTHING
            else:
                words[token] = _words(token)
        answers = self._answers(
            list({word for found in words.values() for word in found}), languages
        )
        long: dict[str, Entry] = {}
        for token, found in words.items():
            entry = (
                self._entry(token, answers) if any(word in answers for word in found) else NOTHING
            )
            if len(token) <= LONGEST_REMEMBERED:
                table[token] = entry
            elif entry.postings:
                long[token] = entry
        return long

    def hot(self, tokens: set[str], languages: frozenset[str]) -> dict[str, Entry]:
        """The answers of those of these tokens that have any."""
        table = self.table(languages)
        unknown = tokens.difference(table)
        long = self.learn(table, unknown, languages) if unknown else {}
        hot = {token: entry for token in tokens if (entry := table.get(token)) and entry.postings}
        return hot | long if long else hot

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

    def _entry(self, token: str, answers: Mapping[str, AbstractSet[int]]) -> Entry:
        postings = tuple(
            (word, (token, Posting(part.start, part.end, part.lo, part.hi)))
            for part in parts(token)
            for word in sorted(answers.get(part.word, ()))
        )
        met = {need for word, _ in postings for need in self.requirements.get(word, ())}
        return Entry(postings, tuple(sorted(met)))

    def _answers(self, words: Sequence[str], languages: frozenset[str]) -> dict[str, set[int]]:
        """By folded word the ids that it answers; a word that answers none is missing.

        Of many words at once, because stemming them one by one would be most of the cost.
        """
        answers: defaultdict[str, set[int]] = defaultdict(set)
        plain = list(map(without_accents, words))
        for lang in ("", *languages):
            _add(answers, words, plain, self._forms.get(lang, {}))
            for word, start in zip(words, plain, strict=True) if lang in self._prefixes else ():
                answers[word].update(self._prefixed(self._prefixes[lang], start))
        for lang in languages:
            roots = map(without_accents, stems(lang, words))
            _add(answers, words, roots, self._roots(lang))
        return {word: ids for word, ids in answers.items() if ids}

    def _prefixed(self, prefixes: _Ids, plain: str) -> Iterable[int]:
        for length in range(1, min(len(plain), self._longest_prefix) + 1):
            yield from prefixes.get(plain[:length], ())

    def _roots(self, lang: str) -> Mapping[str, list[int]]:
        """The words looked for by their stem in one language, made when the language comes up."""
        roots = self._roots_of.get(lang)
        if roots is None:
            made: _Ids = defaultdict(list)
            for root, words in self._stems.get(lang, {}).items():
                made[root].extend(words)
            for text, word in self._any:
                made[without_accents(stem(lang, text))].append(word)
            roots = self._roots_of[lang] = made
        return roots


def _words(token: str) -> Sequence[str]:
    """The folded words of a token's parts."""
    if token.isascii() and token.isalpha():  # nearly all
        return (token.lower(),)
    return [part.word for part in parts(token)]


def _add(
    answers: defaultdict[str, set[int]],
    words: Sequence[str],
    forms: Iterable[str],
    ids: Mapping[str, list[int]],
) -> None:
    """Add the ids of those words whose form has some."""
    if ids:
        for word, form in zip(words, forms, strict=True):
            if form in ids:
                answers[word].update(ids[form])
