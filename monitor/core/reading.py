"""One article, read once for all watches: tokens, positions, zones, clauses, found words.

In two steps, because most articles have none of the words that would make the second worth while:
a glance says which of the words looked for occur, a reading says where.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.languages import guessed, primary
from monitor.core.retrospect import looks_back, may_look_back
from monitor.core.spans import Link
from monitor.core.subject import goes_on, names_of, often_named
from monitor.core.text import (
    JUMP,
    LEAD_SENTENCES,
    WIDTH,
    Segments,
    begins_clause,
    pieces_of,
    segments_of,
    spans_of,
    subordinates,
)

if TYPE_CHECKING:
    from monitor.core.concept_nodes import Event, Guard
    from monitor.core.nodes import Positional
    from monitor.core.plans import Outcome, Plan
    from monitor.core.query import Zone
    from monitor.core.spans import Hit, Span
    from monitor.core.vocabulary import Posting, Vocabulary
    from monitor.model import Article, Evidence, FieldName

#: Words of the text that are asked for its language, besides title and summary.
_LANGUAGE_SAMPLE: Final = 80
#: Sentences told apart by `sentences_of`: numbers of one size keep it linear in the text.
_SENTENCE_BITS: Final = 512
#: Sentences of the text in which a mention on the headline's subject counts for more.
EARLY_SENTENCES: Final = 12
#: In January "in 2024" still is news of 2024.
_YEAR_TURNS: Final = timedelta(days=60)
_YEAR_DIGITS, _OLDEST_YEAR = 4, 1900
_FIELDS: Final[tuple[FieldName, ...]] = ("title", "summary", "text")


class Sentence(NamedTuple):
    """One sentence: its characters within its field, and its first and last token."""

    field: FieldName
    start: int
    end: int
    first: int
    last: int


class Glance:
    """Which words an article has. Made for one verdict and used by one thread."""

    def __init__(self, article: Article, vocabulary: Vocabulary, fallback: frozenset[str]) -> None:
        self.article = article
        texts: list[str] = [getattr(article, field) or "" for field in _FIELDS]
        #: By field, as `segments_of` takes them.
        self.pieces = [pieces_of(text) for text in texts]
        self.words = [word for pieces in self.pieces for word in pieces[1::2]]
        #: Declared and recognised languages; empty: unknown.
        self.languages, self.searched = _languages(article, self.words, fallback)
        #: The tokens that answer a word looked for.
        self.hot = vocabulary.hot(set(self.words), self.searched)
        #: By word id, the tokens that answer it and how.
        self.answers: defaultdict[int, list[tuple[str, Posting]]] = defaultdict(list)
        for entry in self.hot.values():
            for word, answer in entry.postings:
                self.answers[word].append(answer)
        #: Numbers of the requirements that are met.
        self.met: set[int] = set().union(*[entry.requirements for entry in self.hot.values()])
        #: Numbers of the patterns that may match; filled by the set of watches.
        self.patterns: frozenset[int] = frozenset()
        self.possible: dict[Positional, bool] = {}

    def among(self, words: frozenset[int]) -> list[int]:
        """Those of these word ids that occur, sorted."""
        return sorted(words & self.answers.keys())


class Reading:
    """What all watches share of one article. Made for one verdict and used by one thread."""

    def __init__(self, glance: Glance) -> None:
        self.article = glance.article
        self.languages = glance.languages
        self.searched = glance.searched
        self.patterns = glance.patterns
        self.among = glance.among
        self._answers = glance.answers
        self._words = glance.words
        self._starts: list[int] = []
        self._los: list[int] = []
        self._sentences: list[int] = []
        self._clauses: list[int] = []
        self._sentence_numbers: list[int] = []
        self._sentence_bits: dict[int, int] = {}
        #: First position of summary, text and body.
        self._bounds: list[int] = []
        self._cuts: list[tuple[FieldName, str, Segments, int]] = []
        self._cut(glance.pieces)
        self._tokens: dict[str, list[int]] = {token: [] for token in glance.hot}
        for i, token in enumerate(glance.words):
            if token in self._tokens:
                self._tokens[token].append(i)
        self._on_subject: dict[int, bool] = {}
        self._questions: dict[int, bool] = {}
        self.spans_of: dict[Positional, list[Span]] = {}
        self.bits_of: dict[Positional, int] = {}
        self.outcome_of: dict[Plan, Outcome] = {}
        self.evidence_of: dict[tuple[Hit, ...], tuple[Evidence, ...]] = {}
        self.guards_of: dict[tuple[Event, Guard], tuple[list[Span], list[Span]]] = {}

    # -- cutting

    def _cut(self, pieces: list[list[str]]) -> None:
        position = WIDTH
        for field, cut in zip(_FIELDS, map(segments_of, pieces), strict=True):
            text: str = getattr(self.article, field) or ""
            if field != "title":
                self._bounds.append(position)
            self._cuts.append((field, text, cut, len(self._los)))
            first = len(self._los)
            for begin, end in pairwise([*cut.sentences, len(cut.words)]):
                self._sentences.append(position)
                stop = position + (end - begin) * WIDTH
                self._los.extend(range(position, stop, WIDTH))
                self._sentence_numbers += [len(self._sentences)] * (end - begin)
                position = stop + JUMP * WIDTH
            self._clauses.extend(self._los[first + i] for i in cut.clauses)
            self._starts += cut.starts
        lead = cut.sentences[LEAD_SENTENCES:]
        self._bounds.append(self._los[first + lead[0]] if lead else position)
        self._clauses = sorted({*self._clauses, *self._sentences})

    def sentences(self) -> list[Sentence]:
        """All sentences of all fields, in order."""
        return [
            Sentence(field, start, end, first + begin, first + stop)
            for field, text, cut, first in self._cuts
            for (start, end), (begin, stop) in zip(
                spans_of(text, cut), pairwise([*cut.sentences, len(cut.words)]), strict=True
            )
        ]

    # -- finding

    def sentences_of(self, word: int) -> int:
        """The sentences that a word occurs in, as bits; in a very long text some share a bit."""
        known = self._sentence_bits.get(word)
        if known is None:
            numbers = self._sentence_numbers
            known = 0
            for token, _ in self._answers.get(word, ()):
                for i in self._tokens[token]:
                    known |= 1 << numbers[i] % _SENTENCE_BITS
            self._sentence_bits[word] = known
        return known

    def links(self, word: int) -> list[Link]:
        """All places of a word, sorted."""
        found = [
            Link(
                self._los[i] + posting.lo,
                self._los[i] + posting.hi,
                self._starts[i] + posting.start,
                self._starts[i] + posting.end,
            )
            for token, posting in self._answers.get(word, ())
            for i in self._tokens[token]
        ]
        found.sort()
        return found

    # -- where is what

    def field(self, lo: int) -> FieldName:
        """The article's field at a position."""
        summary, text, _ = self._bounds
        return "title" if lo < summary else "summary" if lo < text else "text"

    def zone(self, lo: int) -> Zone:
        """Title, lead or body: feed summary and first sentences of the text are the lead."""
        return "title" if lo < self._bounds[0] else "lead" if lo < self._bounds[2] else "body"

    def sentence(self, lo: int) -> int:
        """The number of the sentence at a position."""
        return bisect_right(self._sentences, lo)

    def around(self, lo: int) -> tuple[int, int]:
        """First position of the sentence at `lo`, and beyond its last."""
        number = self.sentence(lo)
        more = number < len(self._sentences)
        end = self._sentences[number] if more else self._los[-1] + WIDTH
        return self._sentences[number - 1], end

    def headline_above(self, lo: int) -> list[tuple[int, int]]:
        """Where the headline stands, as seen from a position below it; from within it: nowhere."""
        begin = self._bounds[0]
        return [] if lo < begin else [(0, begin)]

    def on_subject(self, lo: int) -> bool:
        """Whether the sentence at a position is early in the text and on the headline's subject."""
        number = self.sentence(lo)
        known = self._on_subject.get(number)
        if known is None:
            known = self._on_subject[number] = self._goes_on(number)
        return known

    def _goes_on(self, number: int) -> bool:
        first_of_text = self.sentence(self._bounds[1])
        if not number < first_of_text + EARLY_SENTENCES:
            return False
        return goes_on(
            self._tokens_of(number),
            self._subject,
            self._common,
            nouns_in_capitals="de" in self.languages,
        )

    def _tokens_of(self, number: int) -> list[str]:
        first = bisect_left(self._los, self._sentences[number - 1])
        last = bisect_left(self._sentence_numbers, number + 1)
        return self._words[first:last]

    @cached_property
    def _subject(self) -> frozenset[str]:
        """The names of title, summary and first sentence of the text, and those often written."""
        first = self.sentence(self._bounds[1])
        head = names_of(self._words[: bisect_left(self._sentence_numbers, first + 1)])
        return head | often_named(self._words)

    def past_year(self, lo: int, hi: int) -> bool:
        """Whether the clauses at [lo, hi) name a year before that of the article."""
        begin, end = self.clause(lo, hi)
        i = bisect_left(self._past_years, begin)
        return i < len(self._past_years) and self._past_years[i] < end

    @cached_property
    def _past_years(self) -> list[int]:
        """Positions of the tokens that name one."""
        seen = self.article.published or self.article.seen_at
        this_year = (seen - _YEAR_TURNS).year
        return [
            lo
            for lo, word in zip(self._los, self._words, strict=True)
            if len(word) == _YEAR_DIGITS
            and word.isdecimal()
            and _OLDEST_YEAR <= int(word) < this_year
        ]

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(word for word in self._words if word.islower())

    def clause(self, lo: int, hi: int) -> tuple[int, int]:
        """First position of the clause at `lo`, and of the clause after the one before `hi`."""
        first = bisect_right(self._clauses, lo) - 1
        after = bisect_left(self._clauses, hi)
        end = self._clauses[after] if after < len(self._clauses) else self._los[-1] + WIDTH
        return self._clauses[first], end

    def rest_of_clause(self, lo: int, hi: int) -> int:
        """How many tokens of the clause at [lo, hi) stand behind it."""
        _, end = self.clause(lo, hi)
        return bisect_left(self._los, end) - bisect_left(self._los, hi)

    def subordinate(self, lo: int) -> bool:
        """Whether the clause at a position leans on another: it begins with as, after, weil."""
        begin, _ = self.clause(lo, lo + 1)
        return subordinates(self._words[bisect_left(self._los, begin)])

    def words_between(self, lo: int, hi: int) -> list[str]:
        """The tokens that begin at positions in [lo, hi)."""
        return self._words[bisect_left(self._los, lo) : bisect_left(self._los, hi)]

    def question(self, lo: int) -> bool:
        """Whether the sentence at a position ends in a question mark."""
        number = self.sentence(lo)
        known = self._questions.get(number)
        if known is None:
            known = self._questions[number] = "?" in self._ending(number)
        return known

    def _ending(self, number: int) -> str:
        """What stands between the last word of a sentence and the next word of its field."""
        last = bisect_left(self._sentence_numbers, number + 1) - 1
        field = self.field(self._los[last])
        text: str = getattr(self.article, field) or ""
        more = last + 1 < len(self._los) and self.field(self._los[last + 1]) == field
        end = self._starts[last + 1] if more else len(text)
        return text[self._starts[last] + len(self._words[last]) : end]

    @cached_property
    def looks_back(self) -> bool:
        """Whether the headline looks back at what is long known."""
        return looks_back(self.article.title)

    @cached_property
    def may_look_back(self) -> bool:
        """Whether it does if it speaks of it as known."""
        return may_look_back(self.article.title)

    def divided(self, hi: int, lo: int) -> bool:
        """Whether a clause ends between a word that ends at `hi` and a later one.

        The later word itself may be one that begins a clause: "take over", "come ... after".
        """
        after = bisect_left(self._clauses, hi)
        if after == len(self._clauses) or self._clauses[after] > lo:
            return False
        begin = self._clauses[after]
        return begin < lo or not begins_clause(self._words[bisect_left(self._los, begin)])

    def positions(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """Positions of the tokens that the characters [start, end) of a sentence touch."""
        first, last = sentence.first, sentence.last
        i = max(first, bisect_right(self._starts, start, first, last) - 1)
        j = max(i + 1, bisect_left(self._starts, end, first, last))
        return self._los[i], self._los[j - 1] + WIDTH


def _languages(
    article: Article, words: list[str], fallback: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The languages an article is known to be in, and those whose words are looked for.

    A declared language that the words do not confirm may be a template's default: English, the
    language of most lexicon terms, is then tried too. Of an unknown article all are tried.
    """
    head = len(article.title.split()) + len(article.summary.split()) + _LANGUAGE_SAMPLE
    declared, guess = primary(article.lang), guessed(set(words[:head]))
    known = frozenset(code for code in (declared, guess) if code)
    if guess:
        return known, known
    return known, known | {"en"} if known else fallback
