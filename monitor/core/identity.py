"""Has this article been seen before, and has it changed since?

An item is *seen* when one of its keys is known:
1. its canonical URL, in any source; of an aggregator's link, which names no page, the publisher and
   the headline instead;
2. its guid together with its title, within its source (a guid alone is not enough: some feeds give
   all entries one guid, others a new guid on each fetch);
3. its normalised text of at least `MIN_TEXT_WORDS` words, within its source; of a mere summary,
   together with its title (some feeds describe the outlet in every summary).

Besides, every wording (source, URL, headline, summary) that was judged once has a key of its own.
It is looked up for each item of each poll; only when it is unknown are the others asked. A seen
article in a new wording is an edit and is judged again, once, however often two sources or an A/B
test flip between two wordings.

This module makes the keys; it stores nothing.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.core.dates import plausible
from monitor.core.text import composed
from monitor.core.urls import canonical, is_root
from monitor.model import Article, Identity

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import datetime

    from monitor.model import Item, Parsed, SourceSpec

#: Shorter texts repeat by chance ("Read more on our site").
MIN_TEXT_WORDS = 40

#: Two texts of one source that begin alike for so long are one text.
IDENTIFYING_CHARS = 5_000

#: An article in two wordings (its old and its new headline) stands twice in a document; an address
#: under more headlines is a page on which several articles stand.
SHARED_HEADLINES = 3

KEY_BYTES = 16


def key_of(*parts: str) -> bytes:
    """A 16-byte key of some strings; parts cannot run into each other."""
    pieces: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        pieces += (len(data).to_bytes(4, "big"), data)
    return blake2b(b"".join(pieces), digest_size=KEY_BYTES).digest()


def normalise(text: str) -> str:
    """The text without letter case, layout and ways to compose; what is left is the wording."""
    return " ".join(composed(text).casefold().split())


def identity_of(item: Item, spec: SourceSpec) -> Identity:
    """By what an item of a source is recognised.

    The article's id derives from the canonical URL, so that a repeated step cannot make a second
    article. A site's front page is no article's address: such an item, and one without URL, is
    known by its source and its own words.
    """
    if item.redirector:
        return _by_words(_headline(item, spec), item)
    url = canonical(item.url, keep_fragment=item.anchored) if item.url else ""
    if not url or is_root(url):
        return _by_words(_linkless(item, spec), item)
    key = url_key(url)
    # A guessed title is no wording: such an item is known as soon as its address is.
    wording = key if item.title_guessed else _wording_key(url, item.title, item.summary)
    return Identity(id=key.hex(), url=url, wording=wording, address=key)


def _by_words(words: tuple[str, ...], item: Item) -> Identity:
    known_as = key_of(*words).hex()
    return Identity(
        id=known_as,
        url="",
        wording=_wording_key(known_as, item.title, item.summary),
        address=key_of("id", known_as),
    )


def identified(parsed: Parsed, spec: SourceSpec) -> Parsed:
    """The document with the identities of its items.

    An address that stands under several headlines of the document (entries that all link to the
    news page), or is the document's own, identifies nothing; such items are known by their own
    words.
    """
    identities = [identity_of(item, spec) for item in parsed.items]
    headlines: dict[str, set[str]] = {}
    for item, identity in zip(parsed.items, identities, strict=True):
        headlines.setdefault(identity.url, set()).add(item.title)
    shared = {url for url, titles in headlines.items() if len(titles) >= SHARED_HEADLINES}
    shared = (shared | {canonical(spec.url)}) - {""}
    return replace(
        parsed,
        identities=tuple(
            _of_shared_address(item, identity, spec) if identity.url in shared else identity
            for item, identity in zip(parsed.items, identities, strict=True)
        ),
    )


def _of_shared_address(item: Item, identity: Identity, spec: SourceSpec) -> Identity:
    """By its own words; the wording keeps its address, so that it is known when it stands alone."""
    by_words = _by_words(_linkless(item, spec), item)
    return by_words._replace(wording=identity.wording, shared=identity.address)


def unless_taken(
    item: Item, identity: Identity, spec: SourceSpec, known: Container[bytes | None]
) -> Identity:
    """The identity of an item among `known` seen keys.

    A shared address that is an article's already stays that article's: a story that is listed under
    one more headline does not become another story.
    """
    return identity_of(item, spec) if identity.shared in known else identity


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
        title=composed(item.title),
        summary=composed(item.summary),
        text=item.text and composed(item.text),
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


def _headline(item: Item, spec: SourceSpec) -> tuple[str, ...]:
    """What identifies an item behind an aggregator's link, in every source that has it."""
    return ("headline", normalise(item.publisher or spec.name), normalise(item.title))


def wording_key(article: Article) -> bytes:
    """The key of this article in exactly this wording, whichever source has it."""
    return _wording_key(article.url or article.id, article.title, article.summary)


def _wording_key(address: str, title: str, summary: str) -> bytes:
    return key_of("wording", address, composed(title), composed(summary))


def address_key(article: Article) -> bytes:
    """The strongest key: its canonical URL, else its own words."""
    return url_key(article.url) if article.url else key_of("id", article.id)


def url_key(url: str) -> bytes:
    """The key of a canonical URL."""
    return key_of("url", url)


def again_key(article: str) -> bytes:
    """Known of an article that came again, reworded or from another source, after its first run."""
    return key_of("again", article)


def boilerplate(items: Iterable[Item]) -> frozenset[str]:
    """The beginnings of texts that stand under several headlines of one document."""
    headlines: dict[str, set[str]] = {}
    for item in items:
        if item.text:
            text = composed(item.text)[:IDENTIFYING_CHARS]
            headlines.setdefault(text, set()).add(item.title)
    return frozenset(text for text, titles in headlines.items() if len(titles) > 1)


def seen_keys(
    articles: Sequence[Article], furniture: frozenset[str] = frozenset()
) -> list[tuple[bytes, ...]]:
    """The keys under which each article of one document is known, strongest first; never empty.

    `furniture` is the `boilerplate` of the whole document: texts that identify nothing.
    """
    return [_keys(article, furniture) for article in articles]


def _keys(article: Article, furniture: frozenset[str]) -> tuple[bytes, ...]:
    keys = [address_key(article)]
    title = normalise(article.title)
    if article.guid:
        keys.append(key_of("guid", article.source, article.guid, title))
    text = (article.text or article.summary)[:IDENTIFYING_CHARS]
    words = normalise(text)
    if words.count(" ") + 1 >= MIN_TEXT_WORDS and text not in furniture:
        # Only a text is the article; a summary may be the outlet's self-portrait, one entry at a
        # time.
        kind = ("text",) if article.text else ("summary", title)
        keys.append(key_of(*kind, article.source, words))
    return tuple(keys)


def edited(stored: Article, arrived: Article) -> Article:
    """The stored article in the wording that arrived; identity, source, first sight and link stay.

    Of two arrivals in the same words, what is known already stays and what is not known is added.
    """
    title, summary = arrived.title or stored.title, arrived.summary or stored.summary
    same_words = (title, summary) == (stored.title, stored.summary)
    first, then = (stored, arrived) if same_words else (arrived, stored)
    return replace(
        stored,
        title=title,
        summary=summary,
        text=first.text or then.text,
        published=stored.published or arrived.published,
        lang=first.lang or then.lang,
        headline_only=stored.headline_only and not arrived.text,
    )
