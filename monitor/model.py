"""Every record of the monitor, in the order of the pipeline.

Records are immutable; a change is `dataclasses.replace`. All times are aware and in UTC.
What the records mean is said here; what is done with them is said in `core/` and `app/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Literal, NamedTuple

from monitor.errors import Place, Problem

# -- configuration -----------------------------------------------------------------------------


SourceKind = Literal["feed", "page", "sitemap", "search"]
ArticlePolicy = Literal["auto", "always", "never"]
SearchEngine = Literal["google-news", "gdelt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Where in a listing page something stands: `h2 a`, `h2 a@href`, `@datetime`."""

    #: CSS; "" is the item itself.
    css: str = ""
    #: The attribute that holds the value; None: the text.
    attr: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """How the items of a listing page are read."""

    #: CSS of one item; the others are looked for inside it.
    items: str
    #: None: the text of the link; of the heading in it, where it holds one.
    title: Selector | None = None
    #: None: the first link of the item that leads to a page.
    link: Selector | None = None
    #: None: the first `<time>` of the item, if there is one: its `datetime` before its text.
    date: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """One configured source, as the analyst wrote it."""

    #: Unique; the name by which state, queries (`source:`) and people know the source.
    name: str
    kind: SourceKind
    #: The address that is polled; "" for a search.
    url: str = ""
    #: Pages: how to read them.
    selectors: Selectors | None = None
    #: Searches: the engine, and the query in its own language.
    search: SearchEngine | None = None
    query: str = ""
    #: The longest time between two polls; None: adaptive (`every: auto`).
    every: timedelta | None = timedelta(minutes=10)
    #: Whether article pages are fetched: for items that might match, for all, for none.
    article: ArticlePolicy = "auto"
    #: IANA zone for dates without one; None: UTC.
    tz: str | None = None
    #: ISO 639-1 code; None: what the feed says, else unknown.
    lang: str | None = None
    enabled: bool = True
    #: `host`, `host:port` or CIDR that may be reached although it is not public.
    allow_private: tuple[str, ...] = ()
    #: How far back the first poll may alert, instead of `first_run_lookback`.
    backfill: timedelta | None = None
    place: Place | None = None

    @property
    def asks(self) -> str:
        """What is polled, in one line: the address, or engine and query.

        What is remembered between polls belongs to this, not to the name.
        """
        return f"{self.search}: {self.query}" if self.search else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryText:
    """One query as written, and where."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSpec:
    """One watch list, as the analyst wrote it. The queries are OR-ed."""

    name: str
    queries: tuple[QueryText, ...]
    #: An article that one of these finds never matches.
    exclude: tuple[QueryText, ...] = ()
    channel: str = ""
    #: 0..1; matches below it are near misses.
    min_score: float = 0.5
    #: ISO 639-1 codes; empty: every language (and unknown).
    lang: tuple[str, ...] = ()
    #: Names of sources; empty: all.
    sources: tuple[str, ...] = ()
    max_per_hour: int = 20
    enabled: bool = True
    note: str = ""
    place: Place | None = None


class Status(StrEnum):
    """What happened to a project. The first six are setbacks."""

    CANCELLED = "cancelled"
    PAUSED = "paused"
    DELAYED = "delayed"
    SCALED_BACK = "scaled_back"
    CLOSED = "closed"
    BANKRUPT = "bankrupt"
    RESUMED = "resumed"
    ANNOUNCED = "announced"
    OPENED = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSpec:
    """One term of a concept: a word, a phrase, a gap phrase (`a ... b`) or `@concept`.

    A phrase may hold concepts among its words (`@stopping ... hearing`).
    """

    text: str
    #: Concepts (without @) of which one must occur in `scope`.
    needs: tuple[str, ...] = ()
    #: Concepts (without @) of which none may occur in `field`, or in `scope` if that is None.
    unless: tuple[str, ...] = ()
    #: `article`: anywhere. `subject`: `needs` in the title, the lead or the term's own sentence,
    #: `unless` in the title or the term's own sentence.
    scope: Literal["article", "subject"] = "article"
    #: The term counts only here.
    field: Literal["title", "lead", "body"] | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptSpec:
    """One concept of the lexicon: many ways to say one thing."""

    #: Without the @.
    name: str
    kind: Literal["thing", "event", "group", "guard"]
    #: Terms by ISO 639-1 code; the key "any" holds names that no language inflects.
    terms: Mapping[str, tuple[TermSpec, ...]] = field(default_factory=dict)
    #: Events: the status they state.
    status: Status | None = None
    #: Whether a plain query word that is one of the terms stands for the whole concept.
    plain: bool = True
    #: Groups: the concepts (without @) they stand for.
    members: tuple[str, ...] = ()
    #: Events: guards (without @) that apply inside the clause of the match.
    guards: tuple[str, ...] = ()
    #: Guards: `deny` kills the match; `soften` keeps it, marked and scored lower; `background`
    #: scores it as one mention in the body.
    effect: Literal["deny", "soften", "background"] = "deny"
    #: Guards: where one is looked for, in the clauses of the match or in its whole sentence.
    reach: Literal["clause", "sentence"] = "clause"
    #: Guards: what the reader is told ("denied", "only considered", "wrong object").
    label: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits of the fetch border for all sources together."""

    #: Ceiling of request starts a second; 0 switches it and the start-up ramp off.
    max_per_second: float = 50.0
    #: Largest decoded body in bytes.
    max_body: int = 10 * 1024 * 1024
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in config/, validated. One immutable value; a reload makes a new one."""

    storage: str
    #: A page or address for publishers; empty: not set, `check` warns.
    contact: str = ""
    channel: str = ""
    ops_channel: str = ""
    first_run_lookback: timedelta = timedelta(hours=24)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    log_level: str = "info"
    sources: tuple[SourceSpec, ...] = ()
    watches: tuple[WatchSpec, ...] = ()
    lexicon: tuple[ConceptSpec, ...] = ()
    #: What is odd but stops nothing.
    warnings: tuple[Problem, ...] = ()


# -- polling -----------------------------------------------------------------------------------


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

    #: As the source said when it was last read.
    changed: datetime | None = None
    #: Exactly as received, as in SourceState.
    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None


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
    #: By address, of the further documents that were read; the one read longest ago comes first.
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


# -- articles and matching -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item as stored: the unit that is matched, placed and explained."""

    #: Derived: 32 hex digits of the hash of the canonical URL (of source, guid, title without one;
    #: of publisher and title behind an aggregator's link).
    id: str
    #: Canonical; "" if the item has none.
    url: str
    source: str
    title: str
    #: When we first saw it.
    seen_at: datetime
    #: As the publisher linked it; what a reader should click.
    link: str = ""
    summary: str = ""
    text: str | None = None
    #: None: not known.
    published: datetime | None = None
    lang: str | None = None
    guid: str | None = None
    publisher: str | None = None
    #: No full text is known: decided on title and summary.
    headline_only: bool = True
    #: When its page was last asked for; None: never.
    page_asked_at: datetime | None = None
    #: Why its page gave no text ("paywall", "HTTP 404"); None: it did, or was never asked for.
    page_trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTask:
    """An article whose page is wanted."""

    article: Article
    queued_at: datetime
    #: Failed attempts so far.
    attempts: int = 0
    #: It was decided without its page already.
    decided: bool = False


FieldName = Literal["title", "summary", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that fired. `getattr(article, field)[start:end] == text`."""

    field: FieldName
    start: int
    end: int
    text: str
    #: "@battery_plant" for a concept, else the term as the query wrote it.
    concept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One watch list fired on one article."""

    watch: str
    #: 0..1.
    score: float
    evidence: tuple[Evidence, ...]
    #: Of the event in the best position; None: the query names no event.
    status: Status | None = None
    #: What softens it ("only considered"); empty: nothing.
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """One watch list almost fired; kept for audit."""

    watch: str
    #: 0..1; what the score was, or would have been.
    score: float
    #: Why not, for a person: "score 0.31 is below 0.5", "denied by “denies”", "no @battery_plant".
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all watch lists say of one article."""

    matches: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


class Relation(StrEnum):
    """What an article is to its story."""

    NEW = "new"
    COVERAGE = "coverage"
    UPDATE = "update"
    DUPLICATE = "duplicate"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why an article did or did not alert. One stands with each article; the latest counts."""

    article: str
    relation: Relation
    verdict: Verdict
    #: One sentence for `explain`: "matched Plant setbacks (0.92)", "same text as https://...".
    reason: str
    #: Story id; None: the article belongs to none.
    story: str | None = None
    status: Status | None = None
    summary: str | None = None


# -- delivery -------------------------------------------------------------------------------------


class AlertKind(StrEnum):
    """What kind of message a row of the outbox becomes."""

    ALERT = "alert"
    #: One line for the matches of a first run beyond the best ones.
    FIRST_RUN_SUMMARY = "first_run_summary"
    #: Alerts beyond `max_per_hour`, or of a first run after its summary line, together.
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in a message that stands for several."""

    title: str
    #: "" if the item has none.
    link: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message to one channel: facts only, text is rendered at delivery."""

    #: Derived from (story, channel, revision).
    id: str
    kind: AlertKind
    story: str
    channel: str
    #: Names of the watch lists that fired, in configured order.
    watches: tuple[str, ...]
    article: Article
    matches: tuple[Match, ...]
    score: float
    created_at: datetime
    status: Status | None = None
    #: None: headline only.
    summary: str | None = None
    #: Independent texts that report the story, this one included; alerts in a message for several.
    outlets: int = 1
    #: Made of what the first poll of a source brought, or a message that stands for such alerts.
    #: Of one first run at most 3 go singly into a channel, and one summary line.
    first_run: bool = False
    #: FIRST_RUN_SUMMARY and DIGEST: the headlines named in this message, best or oldest first.
    folded: tuple[Headline, ...] = ()


class DeliveryState(StrEnum):
    """Where a row of the outbox stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox."""

    alert: Alert
    state: DeliveryState
    attempts: int = 0
    sent_at: datetime | None = None
    error: str | None = None
