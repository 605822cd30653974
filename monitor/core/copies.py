"""Is this the same text as another article's (a wire copy)?

Two articles are copies when the Jaccard index of their 5-word shingles is at least `SAME_TEXT`,
over texts of at least `MIN_WORDS` words without dateline, byline and closing boilerplate; shorter
texts when headline and summary are equal after normalising, within `SHORT_WINDOW`.

Within one outlet (the same host, or the same publisher behind an aggregator's links) it takes the
same headline, too, or the very same text: an outlet that fills in forms (filings, stock notices)
says nearly the same of every firm. A summary there is no text at all, because some describe the
outlet in every entry.

Candidates come from an index of *copy keys*: the `SKETCH_SIZE` smallest shingle hashes (a bottom-k
sketch: A. Broder, "On the resemblance and containment of documents", 1997). Two texts with a
Jaccard index of .8 share fewer than four of their 16 smallest hashes with a probability below
1e-6; one quotation that many reports have makes them share one or two.
"""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.core.identity import KEY_BYTES, key_of, normalise
from monitor.core.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model import Article

SAME_TEXT = 0.8
MIN_WORDS = 40
SHINGLE_WORDS = 5
SKETCH_SIZE = 16
#: Of so many keys a copy has one.
_SHARED = 4
#: Copies of a long text are looked for this far back.
WINDOW = timedelta(days=14)
#: Of many candidates (a publisher's boilerplate shares shingles) the latest are compared: a copy
#: of a copy leads to the same story.
MAX_CANDIDATES = 50
#: Equal short texts ("Markets at noon") repeat later by chance.
SHORT_WINDOW = timedelta(hours=72)

_WORD = re.compile(r"\w+")

#: "BERLIN, Nov 3 (Agency) -" and the like at the head of a wire text; at most 80 characters.
_DATELINE = re.compile(r"^\s*[A-ZÀ-Þ][^\n.!?]{0,60}?(?:\([^)\n]{2,30}\))?\s*(?:--|[–—]|\s-)\s+")
_BYLINE = re.compile(r"^\s*(?:by|von|par|di|av|por)\s+[A-ZÀ-Þ][^\n.]{2,80}(?:\n|$)", re.IGNORECASE)
#: A closing paragraph that starts so belongs to the outlet, not to the text.
_CLOSING = re.compile(
    r"\n+\s*(?:\(?(?:reporting|writing|editing|additional reporting) by|our standards|"
    r"copyright|©|all rights reserved|read more|related|sign up|subscribe|"
    r"this (?:story|article) (?:was|has been))\b.*\Z",
    re.IGNORECASE | re.DOTALL,
)


def body_words(article: Article) -> list[str]:
    """The words of the article's own text, without dateline, byline and closing boilerplate."""
    text = article.text or article.summary
    text = _BYLINE.sub("", text, count=1)
    text = _DATELINE.sub("", text, count=1)
    return _WORD.findall(_CLOSING.sub("", text).casefold())


def copy_keys(article: Article) -> tuple[bytes, ...]:
    """The keys under which copies of this article find each other."""
    words = body_words(article)
    if len(words) < MIN_WORDS:
        return (key_of("short", normalise(article.title), normalise(article.summary)),)
    return tuple(sorted({_hash(shingle) for shingle in shingles(words)})[:SKETCH_SIZE])


def shared_by_copies(keys: Sequence[bytes]) -> int:
    """How many of an article's copy keys a copy of it has at least."""
    return max(1, len(keys) // _SHARED)


def original_of(article: Article, candidates: Iterable[Article], now: datetime) -> Article | None:
    """The earliest candidate of which `article` is a copy; None: it is a text of its own.

    `candidates` share a copy key with `article`, in their present wording or in an earlier one: for
    a short text, whose key is its whole wording, that is all there is to ask. `now` is when
    `article` was seen; an article is no copy of itself.
    """
    own = _Text(article)
    outlet = _Outlet(article)
    others = [each for each in candidates if each.id != article.id and outlet.allows(each)]
    latest = sorted(others, key=lambda other: (other.seen_at, other.id))[-MAX_CANDIDATES:]
    return next((each for each in latest if own.equals(_Text(each), now - each.seen_at)), None)


def filled_in_anew(article: Article, candidates: Iterable[Article], now: datetime) -> list[str]:
    """The ids of candidates that are the same form as `article`, filled in for something else.

    They are of its outlet and say nearly the same under another headline: they are no copies, and
    no reports of one story, however like each other. Arguments as for `original_of`.
    """
    own = _Text(article)
    outlet = _Outlet(article)
    others = [each for each in candidates if each.id != article.id and not outlet.allows(each)]
    latest = sorted(others, key=lambda other: (other.seen_at, other.id))[-MAX_CANDIDATES:]
    return [each.id for each in latest if own.equals(_Text(each), now - each.seen_at)]


class _Outlet:
    """An article, asked of others whether equal words would make the two copies."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._host = host_of(article.url)
        self._publisher = normalise(article.publisher or "")
        self._title = normalise(article.title)
        self._text = normalise(article.text or "")

    def allows(self, other: Article) -> bool:
        """Across outlets always; within one under the same headline, or in the very same text."""
        if not self._has(other) or normalise(other.title) == self._title:
            return True
        return bool(self._text) and normalise(other.text or "") == self._text

    def _has(self, other: Article) -> bool:
        """Whether it is of this article's outlet; where a summary stands in, of its source, too."""
        if self._article.source == other.source and not (self._text and other.text):
            return True
        publisher, host = normalise(other.publisher or ""), host_of(other.url)
        if self._publisher and publisher == self._publisher:
            return True
        if self._host and host:
            return host == self._host
        one_publisher = not (self._publisher and publisher)
        return one_publisher and self._article.source == other.source


class _Text:
    """An article's own text, cut into shingles once."""

    def __init__(self, article: Article) -> None:
        words = body_words(article)
        self.is_short = len(words) < MIN_WORDS
        self.shingles = shingles(words)

    def equals(self, other: _Text, apart: timedelta) -> bool:
        """Whether two texts that share a copy key, seen so far apart, are the same."""
        apart = abs(apart)
        if self.is_short:
            return apart <= SHORT_WINDOW
        return apart <= WINDOW and jaccard(self.shingles, other.shingles) >= SAME_TEXT


def shingles(words: list[str]) -> frozenset[str]:
    """All runs of `SHINGLE_WORDS` words."""
    starts = range(max(1, len(words) - SHINGLE_WORDS + 1))
    return frozenset(" ".join(words[start : start + SHINGLE_WORDS]) for start in starts)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Size of the intersection over size of the union; 0 for two empty sets."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def _hash(shingle: str) -> bytes:
    return blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()
