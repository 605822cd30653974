"""What is asked of publishers, what is remembered between polls, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class PollHints:
    """When the publisher wants to be asked again, as written in the document."""

    #: ttl: a wish to be asked no sooner.
    min_interval: timedelta | None = None
    #: sy:updatePeriod / updateFrequency: how often the publisher means to publish.
    update_interval: timedelta | None = None
    #: UTC hours 0..23 without polls.
    skip_hours: frozenset[int] = frozenset()
    #: Weekdays 0 (Monday) .. 6 without polls.
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A further document of a source, such as a sitemap that an index names."""

    url: str
    #: When it last changed, as the source says; None: it does not say.
    changed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """What the store remembers of a further document between two polls."""

    #: As the source said when it was last asked.
    changed: datetime | None = None
    #: Exactly as received, as in SourceState.
    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    #: Failures since it was last read, when the first of them was, and why the last one.
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    #: It gave nothing when it was last asked, and rests until then; None: it was read.
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the store remembers of a source between two polls."""

    name: str
    #: What all of this belongs to (`SourceSpec.asks`): a source that asks something else begins
    #: anew.
    url: str = ""
    #: None: due at once.
    next_due_at: datetime | None = None
    #: The `every` under which `next_due_at` was reckoned; a shorter one counts at once.
    every: timedelta | None = None
    #: Exactly as received, quotes and W/ included.
    etag: str | None = None
    #: Exactly as received.
    last_modified: str | None = None
    #: Of the last body that was parsed; an equal body is not parsed again.
    body_hash: bytes | None = None
    #: None: never asked.
    last_polled_at: datetime | None = None
    #: None: no items came yet. Articles seen at this moment belong to the source's first run.
    first_ok_at: datetime | None = None
    #: None: never answered.
    last_ok_at: datetime | None = None
    last_new_item_at: datetime | None = None
    #: Failed polls since the last good one.
    failures: int = 0
    #: Why the last poll failed, for a person, or what part of it did (`failures` is 0 then); None:
    #: nothing did.
    last_error: str | None = None
    #: Items in the last parsed answer; None: never parsed.
    item_count: int | None = None
    #: New items a week, smoothed; None: not known yet.
    weekly_items: float | None = None
    #: Of the last document that was read.
    hints: PollHints = field(default_factory=PollHints)
    #: The publisher said 410; polling stops until the address in config/ changes.
    gone: bool = False
    #: By address, of the further documents that were asked; the one asked longest ago comes first.
    parts: Mapping[str, PartState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET that a source wants made."""

    url: str
    #: Accept and validators; the border adds User-Agent and Accept-Encoding.
    headers: Mapping[str, str] = field(default_factory=dict)
    allow_private: tuple[str, ...] = ()
    #: None: `FetchSettings.max_body`.
    max_body: int | None = None
    #: For pages: refused if the host's robots.txt says so. Feeds are made to be asked for, and
    #: named by a person.
    obey_robots: bool = False
    #: Seconds between two starts on this host, where it asks for more than usual; None: the usual.
    spacing: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: a status of 200, 226 or 304. Everything else is a FetchError."""

    status: int
    #: The address that answered, after redirects.
    url: str
    #: Decoded from gzip or deflate; b"" on 304.
    body: bytes = b""
    content_type: str = ""
    #: Of the HTTP header, lower case; None: not said.
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    #: max-age or Expires; None: not said.
    fresh_for: timedelta | None = None
    #: Where permanent redirects (301, 308 only) led; None: there were none.
    moved_to: str | None = None
    #: When it came; "2 hours ago" on a page counts from here. None: not known.
    fetched_at: datetime | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.status == 304  # noqa: PLR2004 - RFC 9110, 15.4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a source, cleaned: no markup, no control characters, absolute link."""

    title: str
    #: Absolute http(s) URL as the source gave it; None: the entry has none.
    url: str | None
    #: Plain text, "" if none; at most 4,000 characters.
    summary: str = ""
    #: Full text if the source carries it, plain; None: it does not.
    text: str | None = None
    #: None: missing or unreadable; the raw string is then in `published_raw`.
    published: datetime | None = None
    published_raw: str | None = None
    guid: str | None = None
    lang: str | None = None
    #: The outlet, where the source is an aggregator; None: the source itself.
    publisher: str | None = None
    #: The link leads through an aggregator: it is never fetched and says nothing of the page, so
    #: that the item is known by `publisher` and headline.
    redirector: bool = False
    #: Several items of the document stand on one page: the fragment of `url` tells them apart and
    #: belongs to their identity.
    anchored: bool = False
    #: Nobody said a title; this one is made of the words of the address (`urls.slug_headline`) and
    #: never replaces one that was said.
    title_guessed: bool = False

    def __reduce__(self) -> tuple[Callable[..., Item], tuple[object, ...]]:
        """As a plain tuple: items cross between processes by the thousand.

        What dataclasses do by themselves takes half as long again, at either end.
        """
        return _item, _VALUES(self)


_VALUES = attrgetter(*(each.name for each in fields(Item)))
_SLOTS = tuple(getattr(Item, each.name).__set__ for each in fields(Item))


def _item(*values: object) -> Item:
    item = object.__new__(Item)
    for set_slot, value in zip(_SLOTS, values, strict=True):
        set_slot(item, value)
    return item


class Identity(NamedTuple):
    """By what an item is recognised; a plain tuple, because it crosses between processes."""

    #: Of the article that the item becomes when it is new.
    id: str
    #: Canonical; "" if the item has none.
    url: str
    #: Seen keys: of exactly this wording, and of the address.
    wording: bytes
    address: bytes
    #: Seen key of an address that several items of the document share; None: it has its own.
    shared: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The readable part of an answer, in document order."""

    items: tuple[Item, ...]
    #: Of each item. Sources leave it empty, a Parser fills it in.
    identities: tuple[Identity, ...] = ()
    title: str = ""
    hints: PollHints = field(default_factory=PollHints)
    #: What could not be read, each a sentence; the rest of the document stands.
    problems: tuple[str, ...] = ()
    #: Further documents of the same source and kind that belong to this poll, most wanted first.
    more: tuple[Part, ...] = ()


Wall = Literal["paywall", "consent", "login"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a reader would read on an article's page: no furniture, no markup."""

    #: The address of the article as the page itself says, if that is on the host that answered;
    #: else the address that answered. Absolute, as written.
    url: str
    #: "" if the page says none.
    title: str = ""
    #: Plain text, paragraphs parted by empty lines; "" if none was found. At most 200 KB.
    text: str = ""
    #: Aware, UTC; None: not said.
    published: datetime | None = None
    #: ISO 639-1; None: not known.
    lang: str | None = None
    #: What stands between a reader and the text, which is then not to be used; None: nothing.
    wall: Wall | None = None
