"""The words that every notifier uses for the same facts."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.model import Article, Evidence, Match

#: Why an article matches that a query finds without any word of it, such as `source:x`.
_NO_WORDS = "(no words: by its source or language, or by what it does not say)"
_FIELD_NAMES = {"title": "headline", "summary": "summary", "text": "text"}


def spoken_time(when: datetime) -> str:
    """`3 Nov 2026 14:05 UTC`; `when` is aware, in UTC."""
    return f"{when.day} {when:%b %Y %H:%M} UTC"


def printable(text: str) -> str:
    """The text with every control character but line breaks replaced, one for one.

    Feeds are cleaned when they are read; files of articles are not, and a terminal obeys.
    """
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and c != "\n" else c for c in text)


def why_it_fired(matches: Iterable[Match]) -> list[str]:
    """One line a watch list: the words that fired it, what they stand for, and where."""
    return [
        f"{match.watch}: {', '.join(map(_said, match.evidence)) or _NO_WORDS}"
        + (f" ({', '.join(match.marks)})" if match.marks else "")
        + f" · score {match.score:.2f}"
        for match in matches
    ]


def kept_out(article: Article) -> str:
    """What the reader must know about how much was read; "" when nothing."""
    return "Headline only" if article.headline_only and not article.summary else ""


def _said(span: Evidence) -> str:
    meaning = f" = {span.concept}" if span.concept.lower() != span.text.lower() else ""
    return f"“{printable(span.text)}”{meaning} in the {_FIELD_NAMES[span.field]}"
