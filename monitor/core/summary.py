"""Two or three whole sentences around what matched.

The summary is taken from the article's own words, never invented and never the headline again. The
sentences that carry evidence come first in choice, then their neighbours; they are shown in the
order of the text. At most `MAX_CHARS` characters and `MAX_SENTENCES` sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from monitor.core.text import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.model import Article, Evidence, FieldName

MAX_CHARS = 400
MAX_SENTENCES = 3
#: A sentence that shares this much of its words with the headline says nothing new.
REPEATS_HEADLINE = 0.8
#: Fewer characters are a label ("Photo: AP"), not a sentence.
MIN_SENTENCE = 20
#: How far into a text a summary may come from; beyond it lies background.
MAX_TEXT = 20_000

_TRAILER = re.compile(
    r"\b(?:the post .{0,200} appeared first on|continue reading|read (?:more|the full)|"
    r"click here|sign up|subscribe|all rights reserved)\b",
    re.IGNORECASE,
)


_WORD = re.compile(r"\w+")


class _Sentence(NamedTuple):
    number: int
    text: str
    start: int
    end: int


def summarise(article: Article, evidence: Iterable[Evidence] = ()) -> str | None:
    """The summary of an article, None when its text holds nothing beyond the headline.

    `evidence` says what matched: the field that holds it is preferred, then the page's text.
    """
    spans = tuple(evidence)
    matched = {span.field for span in spans}
    for field, text in sorted(_fields(article), key=lambda pair: pair[0] not in matched):
        hits = [(span.start, span.end) for span in spans if span.field == field]
        chosen = _choose(_usable(text, article.title), hits)
        if chosen:
            return " ".join(sentence.text for sentence in chosen)
    return None


def _fields(article: Article) -> Iterable[tuple[FieldName, str]]:
    if article.text:
        yield "text", article.text[:MAX_TEXT]
    if article.summary:
        yield "summary", article.summary


def _usable(text: str, title: str) -> list[_Sentence]:
    """The sentences of a text that may stand in a summary."""
    headline = _words(title)
    sentences: list[_Sentence] = []
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].split())
        if _says_something(sentence, headline):
            sentences.append(_Sentence(len(sentences), sentence, start, end))
    return sentences


def _says_something(sentence: str, headline: set[str]) -> bool:
    if not MIN_SENTENCE <= len(sentence) <= MAX_CHARS or _TRAILER.search(sentence):
        return False
    if not sentence.endswith((".", "!", "?", "…", '"', "”", "»", ")")):
        return False
    words = _words(sentence)
    return bool(words) and len(words & headline) / len(words) < REPEATS_HEADLINE


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _choose(sentences: list[_Sentence], hits: Sequence[tuple[int, int]]) -> list[_Sentence]:
    """Sentences with evidence, then the lead, then their neighbours, while there is room."""
    with_hits = [
        s for s in sentences if any(s.start < end and start < s.end for start, end in hits)
    ]
    around = [sentences[s.number + 1] for s in with_hits if s.number + 1 < len(sentences)]
    chosen: list[_Sentence] = []
    room = MAX_CHARS
    for sentence in (*with_hits, *sentences[:1], *around, *sentences[1:]):
        if len(chosen) == MAX_SENTENCES:
            break
        if sentence not in chosen and len(sentence.text) + bool(chosen) <= room:
            room -= len(sentence.text) + bool(chosen)
            chosen.append(sentence)
    return sorted(chosen)
