"""What a listing page says of its articles, as it stands there, and how that becomes items.

`listing_page` makes a RawPage of a page's tree; `cleaned` makes of it what the rest of the monitor
sees. An article that is linked several times (picture, headline, "most read") becomes one item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.core.dates import MAX_LENGTH
from monitor.core.shown_dates import Reading, day_comes_first, parse_shown
from monitor.core.urls import absolute, canonical
from monitor.extract.text import MAX_SUMMARY, MAX_TITLE, clip, one_line
from monitor.model import Item, Parsed
from monitor.sources.feed_entries import few, language_of
from monitor.sources.listing_words import READ_MORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model import Answer, Selector, Selectors, SourceSpec

#: Items of a page beyond these, in document order, are not read.
MAX_ITEMS = 500
#: Shorter paragraphs are a summary only if they are a sentence.
_LONG_PARAGRAPH = 40
_MIN_SENTENCE = 12

_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", "»", "”", '"')
_CUT = ("…", "...")
_HREF_NOISE = re.compile(r"[\t\r\n]")


@dataclass(slots=True)
class RawCard:
    """One element that the selector of items found."""

    #: Counted from 1 in document order.
    number: int
    #: "" if there is none.
    title: str = ""
    #: What may stand for the title: the link's label, the picture's description.
    spare_title: str = ""
    #: As written; None: there is no link.
    href: str | None = None
    #: Absolute; None: the link leads to no page.
    url: str | None = None
    #: As written, best first.
    dates: tuple[str, ...] = ()
    #: What else a reader sees, by block.
    paragraphs: tuple[str, ...] = ()


@dataclass(slots=True)
class RawPage:
    """A page, uncleaned, with at most MAX_ITEMS cards."""

    title: str = ""
    #: As written: "en-US".
    lang: str | None = None
    #: The selector that was used.
    items: str = ""
    cards: list[RawCard] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: What a page without articles seems to be, such as "a login or consent page"; None: a page.
    look: str | None = None


def address_of(href: str, base: str, page: str) -> str | None:
    """Where a link of the page leads; None: to no other page (`#top`, `mailto:`, the page itself).

    `base` is what relative links stand on. Tracking parameters stay.
    """
    href = _HREF_NOISE.sub("", href).strip()
    if not href or href.startswith("#"):
        return None
    url = absolute(base, href)
    if url is None or ("#" not in url and canonical(url) == canonical(page)):
        return None
    return url


def says_nothing(title: str) -> bool:
    """Whether a title is none: empty, or "Read more"."""
    return not any(map(str.isalnum, title)) or READ_MORE.fullmatch(title) is not None


def spelled(selector: Selector) -> str:
    """A selector as it is written in a configuration."""
    return selector.css + (f"@{selector.attr}" if selector.attr else "")


def spelled_out(selectors: Selectors) -> str:
    """All selectors of a source in one line, as they are written in a configuration."""
    named = (("title", selectors.title), ("link", selectors.link), ("date", selectors.date))
    inner = (f"`{key}: {spelled(selector)}`" for key, selector in named if selector)
    return ", ".join([f"`items: {selectors.items}`", *inner])


def cleaned(page: RawPage, spec: SourceSpec, answer: Answer) -> Parsed:
    """The page's articles in document order, and what is none of them."""
    reading = _reading(page, spec, answer.fetched_at)
    anchored = _anchored_pages(page.cards)
    items: list[Item] = []
    problems = list(page.problems)
    for cards in _by_article(page.cards, anchored):
        found = _item(cards, anchored, reading)
        if isinstance(found, Item):
            items.append(found)
        else:
            problems.append(_complaint(cards[0], spec.selectors))
    return Parsed(items=tuple(items), title=clip(page.title, MAX_TITLE), problems=few(problems))


def _reading(page: RawPage, spec: SourceSpec, now: datetime | None) -> Reading:
    """How the page's dates are read; the analyst's word on the language beats the page's."""
    own = language_of(page.lang)
    tag = page.lang if spec.lang in {None, own} else spec.lang
    raws = [raw for card in page.cards for raw in card.dates if len(raw) <= MAX_LENGTH]
    return Reading(
        now=now,
        tz=spec.tz,
        lang=spec.lang or own,
        day_first=day_comes_first(raws, tag, spec.tz),
    )


def _anchored_pages(cards: Iterable[RawCard]) -> frozenset[str]:
    """Pages on which several articles stand: linked by different fragments, never without one."""
    fragments: dict[str, set[str]] = {}
    for card in cards:
        page, _, fragment = (card.url or "").partition("#")
        fragments.setdefault(page, set()).add(fragment)
    return frozenset(page for page, each in fragments.items() if len(each) > 1 and "" not in each)


def _by_article(cards: Iterable[RawCard], anchored: frozenset[str]) -> Iterable[Sequence[RawCard]]:
    """Cards of one article together, articles in the order of their first card."""
    groups: dict[str, list[RawCard]] = {}
    for card in cards:
        key = _key(card.url, anchored) if card.url else f"{card.number}"
        groups.setdefault(key, []).append(card)
    return groups.values()


def _key(url: str, anchored: frozenset[str]) -> str:
    return canonical(url, keep_fragment=url.partition("#")[0] in anchored)


def _item(cards: Sequence[RawCard], anchored: frozenset[str], reading: Reading) -> Item | None:
    """The article of these cards; None if it has no link or no title."""
    url, title = cards[0].url, _title(cards)
    if url is None or not title:
        return None
    published, raw = _published([date for card in cards for date in card.dates], reading)
    summaries = (_summary(card.paragraphs, title) for card in cards)
    return Item(
        title=title,
        url=url,
        summary=next(filter(None, summaries), ""),
        published=published,
        published_raw=raw,
        lang=reading.lang,
        anchored=url.partition("#")[0] in anchored,
    )


def _title(cards: Sequence[RawCard]) -> str:
    """The first that is one; one that was cut gives way to the whole of it."""
    titles = [_line(card.title) for card in cards]
    titles += [_line(card.spare_title) for card in cards]
    titles = [title for title in titles if not says_nothing(title)]
    if not titles:
        return ""
    first = titles[0]
    if first.endswith(_CUT):
        stem = first.rstrip("….").rstrip()
        return next((each for each in titles[1:] if each.startswith(stem)), first)
    return first


def _line(text: str) -> str:
    return clip(one_line(text[: 4 * MAX_TITLE]), MAX_TITLE)


def _published(raws: Iterable[str], reading: Reading) -> tuple[datetime | None, str | None]:
    """The first date that can be read, and how it was written; else how the first was written."""
    unreadable = None
    for raw in raws:
        if shown := one_line(raw[:MAX_LENGTH]):
            if date := parse_shown(raw, reading):
                return date, shown
            unreadable = unreadable or shown
    return None, unreadable


def _summary(paragraphs: Iterable[str], title: str) -> str:
    """The paragraphs that are prose; "" if there is none."""
    lines = [_without_read_more(one_line(text[: 2 * MAX_SUMMARY])) for text in paragraphs]
    prose = dict.fromkeys(line for line in lines if line != title and _is_prose(line))
    return clip("\n\n".join(prose), MAX_SUMMARY)


def _without_read_more(line: str) -> str:
    """A paragraph often ends in the words that link to the rest."""
    head, mark, tail = line.rpartition(". ")
    return head + "." if mark and READ_MORE.fullmatch(tail) else line


def _is_prose(line: str) -> bool:
    return len(line) >= _LONG_PARAGRAPH or (
        len(line) >= _MIN_SENTENCE and line.endswith(_SENTENCE_END)
    )


def _complaint(card: RawCard, selectors: Selectors | None) -> str:
    """Why an element is no article, for the person who wrote the selectors."""
    title = _line(card.title) or _line(card.spare_title)
    named = f"Item {card.number} “{clip(title, 60)}”" if title else f"Item {card.number}"
    if card.href is None:
        link = selectors.link if selectors else None
        return f"{named} has no link{f': `{spelled(link)}` finds nothing' if link else ''}."
    if card.url is None:
        return f"{named} links to no article: “{clip(one_line(card.href[:300]), 100)}”."
    lacks = "says nothing but that" if title else "has no title"
    return f"{named} {lacks}; it links to {clip(card.url, 200)}."
