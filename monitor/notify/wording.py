"""The words that every notifier uses for the same facts.

Headlines, links and the words of an article come from strangers, and what shows them obeys: a
terminal its control characters, every reader the marks that turn the direction of writing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model import Article, Evidence, Match

#: Words that fired, of one watch list, that are named; the others are counted.
SAID = 8
#: Longest quotation of them, in characters.
WORDS = 120

#: Line and paragraph separators of any kind, and the tabulator.
_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]")
_ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: Why an article matches that a query finds without any word of it, such as `source:x`.
_NO_WORDS = "(no words: by its source or language, or by what it does not say)"
_FIELD_NAMES = {"title": "headline", "summary": "summary", "text": "text"}


def spoken_time(when: datetime) -> str:
    """`3 Nov 2026 14:05 UTC`; `when` is aware, in UTC."""
    return f"{when.day} {when:%b %Y %H:%M} UTC"


def printable(text: str) -> str:
    """The text with what could act on a reader's screen replaced, one character for one.

    That is every control character but line breaks, every mark that overrides the direction of
    writing, and halves of characters, which no output can encode.
    """
    return text if text.isprintable() else _ACTING.sub("\ufffd", text)


def one_line(text: str, limit: int) -> str:
    """`printable` without line breaks, one character for one, cut off at so many characters."""
    line = printable(_BREAKS.sub(" ", text[: limit + 1]))
    return line if len(text) <= limit else line[: limit - 1] + "…"


def why_it_fired(matches: Iterable[Match]) -> list[str]:
    """One line a watch list: the words that fired it, what they stand for, and where."""
    return [
        f"{match.watch}: {_all_said(match.evidence) or _NO_WORDS}"
        + (f" ({', '.join(match.marks)})" if match.marks else "")
        + f" · score {match.score:.2f}"
        for match in matches
    ]


def kept_out(article: Article) -> str:
    """What the reader must know about how much was read, and why no more; "" when nothing."""
    if not article.headline_only or not (article.page_trouble or not article.summary):
        return ""
    known = "Page not read" if article.summary else "Headline only"
    return f"{known}: {one_line(article.page_trouble, 100)}" if article.page_trouble else known


def outlets(number: int) -> str:
    """`1 outlet`, `3 outlets`."""
    return f"{number:,} outlet{'' if number == 1 else 's'}"


def _all_said(evidence: Sequence[Evidence]) -> str:
    said = [_said(span) for span in evidence[:SAID]]
    more = len(evidence) - len(said)
    return ", ".join([*said, f"and {more} more"] if more else said)


def _said(span: Evidence) -> str:
    meaning = f" = {span.concept}" if span.concept.lower() != span.text.lower() else ""
    return f"“{one_line(span.text, WORDS)}”{meaning} in the {_FIELD_NAMES[span.field]}"


def counted(number: int, noun: str) -> str:
    """`1 alert`, `2 alerts`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
