"""Has this article been seen before, and has it changed since?

An item is *seen* when one of its keys is known:
1. its canonical URL, in any source;
2. its guid together with its title, within its source (a guid alone is not enough: some feeds give
   all entries one guid, others a new guid on each fetch);
3. its normalised text of at least `MIN_TEXT_WORDS` words, within its source.

Besides, every wording (URL, headline, summary) that was judged once has a key of its own. It is the
one key looked up for each item of each poll; only when it is unknown are the others asked. A seen
article in a new wording is an edit and is judged again, once, however often two sources or an A/B
test flip between two wordings.

This module makes the keys; it stores nothing.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.core.dates import plausible
from monitor.core.urls import canonical
from monitor.model import Article, Identity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model import Item, Parsed, SourceSpec

#: Shorter texts repeat by chance ("Read more on our site").
MIN_TEXT_WORDS = 40

#: Two texts of one source that begin alike for so long are one text.
IDENTIFYING_CHARS = 5_000

KEY_BYTES = 16


def key_of(*parts: str) -> bytes:
    """A 16-byte key of some strings; parts cannot run into each other."""
    pieces: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        pieces += (len(data).to_bytes(4, "big"), data)
    return blake2b(b"".join(pieces), digest_size=KEY_BYTES).digest()


def normalise(text: str) -> str:
    """The text without letter case and layout; what is left is the wording."""
    return " ".join(text.casefold().split())


def identity_of(item: Item, spec: SourceSpec) -> Identity:
    """By what an item of a source is recognised.

    The article's id derives from the canonical URL, so that a repeated step cannot make a second
    article; an item without URL is known by its source and its own words.
    """
    url = canonical(item.url, keep_fragment=item.anchored) if item.url else ""
    key = key_of(*(("url", url) if url else _linkless(item, spec)))
    known_as = key.hex()
    address = key if url else key_of("id", known_as)
    # A guessed title is no wording: such an item is known as soon as its address is.
    own_words = not item.title_guessed
    return Identity(
        id=known_as,
        url=url,
        wording=_wording_key(url or known_as, item.title, item.summary) if own_words else address,
        address=address,
    )


def identified(parsed: Parsed, spec: SourceSpec) -> Parsed:
    """The document with the identities of its items.

    An address that stands under several headlines of the document (entries that all link to the
    front page) identifies nothing; such items are known by their own words.
    """
    identities = [identity_of(item, spec) for item in parsed.items]
    headlines: dict[str, set[str]] = {}
    for item, identity in zip(parsed.items, identities, strict=True):
        headlines.setdefault(identity.url, set()).add(item.title)
    return replace(
        parsed,
        identities=tuple(
            _of_shared_address(item, identity, spec)
            if identity.url and len(headlines[identity.url]) > 1
            else identity
            for item, identity in zip(parsed.items, identities, strict=True)
        ),
    )


def _of_shared_address(item: Item, identity: Identity, spec: SourceSpec) -> Identity:
    """By its own words; the wording keeps its address, so that it is known when it stands alone."""
    known_as = key_of(*_linkless(item, spec)).hex()
    return identity._replace(id=known_as, url="", address=key_of("id", known_as))


def article_of(
    item: Item, spec: SourceSpec, now: datetime, identity: Identity | None = None
) -> Article:
    """The article that an item of a source becomes when it is new.

    `now` is when it was seen; a date that makes no sense then (1970, 2099) counts as none.
    `identity` is its `identity_of`, where that is known already.
    """
    identity = identity or identity_of(item, spec)
    return Article(
        id=identity.id,
        url=identity.url,
        link=item.url or "",
        source=spec.name,
        title=item.title,
        summary=item.summary,
        text=item.text,
        published=plausible(item.published, now),
        lang=item.lang or spec.lang,
        guid=item.guid,
        publisher=item.publisher,
        seen_at=now,
        headline_only=item.text is None,
    )


def _linkless(item: Item, spec: SourceSpec) -> tuple[str, ...]:
    """What identifies an item without a link: its guid and headline, else all its words.

    Its date is left out: some feeds date every entry anew at each fetch.
    """
    words = item.guid or normalise(item.summary)
    return ("item", spec.name, words, normalise(item.title))


def wording_key(article: Article) -> bytes:
    """The key of this article in exactly this wording."""
    return _wording_key(article.url or article.id, article.title, article.summary)


def _wording_key(address: str, title: str, summary: str) -> bytes:
    return key_of("wording", address, title, summary)


def address_key(article: Article) -> bytes:
    """The strongest key: its canonical URL, else its own words."""
    return key_of("url", article.url) if article.url else key_of("id", article.id)


def seen_keys(articles: Sequence[Article]) -> list[tuple[bytes, ...]]:
    """The keys under which each article of one document is known, strongest first; never empty.

    A text that stands under several headlines of the document is the outlet's boilerplate (some
    feeds describe the outlet in every entry) and identifies nothing.
    """
    texts = [_long_text(article) for article in articles]
    headlines: dict[str, set[str]] = {}
    for article, text in zip(articles, texts, strict=True):
        headlines.setdefault(text, set()).add(article.title)
    return [
        _keys(article, text if len(headlines[text]) == 1 else "")
        for article, text in zip(articles, texts, strict=True)
    ]


def _keys(article: Article, text: str) -> tuple[bytes, ...]:
    keys = [address_key(article)]
    if article.guid:
        keys.append(key_of("guid", article.source, article.guid, normalise(article.title)))
    if text:
        keys.append(key_of("text", article.source, text))
    return tuple(keys)


def _long_text(article: Article) -> str:
    """The normalised text if it is long enough to identify an article, else ""."""
    text = normalise((article.text or article.summary)[:IDENTIFYING_CHARS])
    return text if text.count(" ") + 1 >= MIN_TEXT_WORDS else ""


def edited(stored: Article, arrived: Article) -> Article:
    """The stored article in the wording that arrived; identity, first sight and link stay."""
    return replace(
        stored,
        title=arrived.title or stored.title,
        summary=arrived.summary or stored.summary,
        text=arrived.text or stored.text,
        published=stored.published or arrived.published,
    )
