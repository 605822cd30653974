"""What the analyst configured: sources, watch lists, the lexicon, the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal, Self

from monitor.errors import Place, Problem

SourceKind = Literal["feed", "page", "sitemap", "search"]
ArticlePolicy = Literal["auto", "always", "never"]
SearchEngine = Literal["google-news", "gdelt"]
#: Where further reports of a story go: into the thread of its alert, nowhere, into the channel.
Coverage = Literal["thread", "silent", "channel"]


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
    place: Place | None = field(default=None, compare=False)

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
    place: Place | None = field(default=None, compare=False)


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
    coverage: Coverage = "thread"
    #: How far it looks back over the archive when it is new or looks for something else; None:
    #: at nothing.
    backfill: timedelta | None = None
    enabled: bool = True
    note: str = ""
    place: Place | None = field(default=None, compare=False)


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
    #: Concepts (without @) of which none may begin behind the first word of the term and before
    #: its end.
    not_across: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
    #: The term counts only here. Last, because it hides the function of this name.
    field: Literal["title", "lead", "body"] | None = None


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
    reach: Literal["clause", "sentence", "headline"] = "clause"
    #: Guards: what the reader is told ("denied", "only considered", "wrong object").
    label: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits of the fetch border for all sources together."""

    #: Ceiling of request starts a second; 0 switches it and the start-up ramp off.
    max_per_second: float = 50.0
    #: Largest decoded body in bytes.
    max_body: int = 10 * 1024 * 1024
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is kept, since it was last learnt, seen or changed."""

    #: What is listed again within this time is no news.
    keys: timedelta = timedelta(days=400)
    #: With their decisions.
    articles: timedelta = timedelta(days=400)
    #: The texts of articles, by far the largest part.
    texts: timedelta = timedelta(days=90)
    #: Longer than any window in which copies are looked for.
    copy_keys: timedelta = timedelta(days=30)
    #: Sent, failed and folded alerts: as long as the seen keys, so that none can be made twice.
    alerts: timedelta = timedelta(days=400)

    @classmethod
    def of(cls, articles: timedelta) -> Self:
        """Where articles are kept so long.

        Texts no longer than them; keys and alerts never shorter than usual, whatever that costs: an
        article that is listed again must not alert again.
        """
        usual = cls()
        return cls(
            articles=articles,
            texts=min(usual.texts, articles),
            keys=max(usual.keys, articles),
            alerts=max(usual.alerts, articles),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in config/, validated. One immutable value; a reload makes a new one."""

    storage: str
    #: A page or address for publishers; empty: not set, `check` warns.
    contact: str = ""
    channel: str = ""
    ops_channel: str = ""
    #: An http proxy for Slack; None: none, whatever the environment says.
    slack_proxy: str | None = None
    first_run_lookback: timedelta = timedelta(hours=24)
    #: How long articles are kept; what else that means, `Retention.of` says.
    retention: timedelta = Retention().articles
    fetch: FetchSettings = field(default_factory=FetchSettings)
    log_level: str = "info"
    sources: tuple[SourceSpec, ...] = ()
    watches: tuple[WatchSpec, ...] = ()
    lexicon: tuple[ConceptSpec, ...] = ()
    #: What is odd but stops nothing.
    warnings: tuple[Problem, ...] = ()

    @property
    def alert_channels(self) -> tuple[str, ...]:
        """The channels that watch lists send to, in configured order."""
        named = (watch.channel or self.channel for watch in self.watches)
        return tuple(dict.fromkeys(name for name in named if name))
