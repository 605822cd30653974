"""Articles, what of them matched, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from monitor.model.settings import Status


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
    #: Why its page gave no text ("paywall", "HTTP 404"), or none yet when the article was decided;
    #: None: it gave some, or was never asked for.
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
    #: That event stands in headline or lead: it is what the article reports, not what it recalls.
    is_news: bool = False
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
    #: The article says that it is not so.
    denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all watch lists say of one article."""

    matches: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


FactName = Literal["status", "company", "plant", "place", "capacity", "money", "jobs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an article states, with the words it stands on."""

    name: FactName
    #: For a person, in one way of writing: "KORE Power", "Buckeye, Arizona", "12 GWh", "$1.25
    #: billion", "3,000".
    value: str
    #: Words of the article as they stand there, at most a sentence.
    quote: str
    #: Numbers only: the value in `unit`, to be compared with others.
    amount: float | None = None
    #: Numbers only: "Wh" or "W", an ISO 4217 code, "jobs".
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an update announces of its story."""

    fact: FactName
    #: As people read them: "paused" and "cancelled", "3,000" and "1,200".
    before: str
    after: str


class Relation(StrEnum):
    """What an article is to its story."""

    NEW = "new"
    COVERAGE = "coverage"
    UPDATE = "update"
    DUPLICATE = "duplicate"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why an article did or did not alert. One stands with each article.

    Until it matches the latest counts. Then the first stays, and evidence holds the words as they
    were when they fired; watch lists that fire on a later wording are added.
    """

    article: str
    relation: Relation
    verdict: Verdict
    #: One sentence for `explain`: "matched Plant setbacks (0.92)", "same text as https://...".
    reason: str
    #: Story id; None: the article belongs to none.
    story: str | None = None
    status: Status | None = None
    summary: str | None = None
    facts: tuple[Fact, ...] = ()
    #: UPDATE: what changed. NONE: what it changes although no list asked for it.
    change: Change | None = None
    #: 0..1; how near the article is to its story as it was before, or to the nearest one that it
    #: was not taken for. None: there was none to compare with.
    similarity: float | None = None
    #: Set by the store; None: not stored. The same decision is equal whenever it was made.
    decided_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSize:
    """How much the store keeps."""

    articles: int
    #: Articles whose text is kept.
    texts: int
    #: What the database takes on the disk, what is left over for reuse included.
    bytes: int
    #: When the oldest article was first seen; None: there is none.
    oldest: datetime | None = None
