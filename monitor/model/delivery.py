"""What people are told: alerts, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.articles import Article, Change, Fact, Match
from monitor.model.settings import Status


class AlertKind(StrEnum):
    """What kind of message a row of the outbox becomes."""

    ALERT = "alert"
    #: One line for the matches of a first run beyond the best ones.
    FIRST_RUN_SUMMARY = "first_run_summary"
    #: A note on an alert: a further report of its story, or a denial. In its thread unless `aloud`.
    COVERAGE = "coverage"
    #: Alerts beyond `max_per_hour`, or of a first run after its summary line, together.
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in a message that stands for several."""

    title: str
    #: "" if the item has none.
    link: str
    #: The publisher where one is named, else the source.
    source: str
    #: The lists that fired on it; empty: not known, all of the message's.
    watches: tuple[str, ...] = ()
    #: None: not known.
    published: datetime | None = None
    #: None: not known.
    seen_at: datetime | None = None
    #: When its own alert was made, from which its delay counts; None: not known.
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What befell a story after an alert on it."""

    headline: Headline
    #: The alert that tells it; None: a note in the alert's own thread does.
    alert: str | None = None
    #: None: it was denied, or announced without one.
    change: Change | None = None
    #: Somebody says that what the alert tells is not so.
    denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message to one channel: facts only, text is rendered at delivery."""

    #: Derived from (story, channel, revision); of a note from the article instead of a revision.
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
    facts: tuple[Fact, ...] = ()
    #: Announced changes of the story so far; 0: it is new.
    revision: int = 0
    #: What changed; None: the story is new, or this is no news.
    change: Change | None = None
    #: The alert that this one follows: a note goes into its thread, a change links it.
    thread_of: str | None = None
    #: What that alert said.
    follows: Headline | None = None
    #: The latest that befell the story since this alert; None: nothing did.
    since: Since | None = None
    #: COVERAGE: it stands in the channel and links the alert, not in the thread.
    aloud: bool = False
    #: COVERAGE: why it takes the alert back, for a person; None: it does not.
    denial: str | None = None
    #: COVERAGE: the last one of its story and day; further reports are only counted.
    last: bool = False
    #: COVERAGE: 0..1, how near the article is to the story; None: not known.
    similarity: float | None = None
    #: When the latest independent report was seen; None: this is the only one.
    latest_at: datetime | None = None
    #: Independent texts that report the story, of a note up to it; alerts in a message for several.
    outlets: int = 1
    #: Made of what the first poll of a source brought, or a message that stands for such alerts.
    #: Of one first run at most 3 go singly into a channel, and one summary line.
    first_run: bool = False
    #: DIGEST: made because too many waited at once, not because a list had its `max_per_hour`.
    storm: bool = False
    #: FIRST_RUN_SUMMARY and DIGEST: the headlines named in this message, best or oldest first.
    folded: tuple[Headline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCheck:
    """Whether messages would arrive, asked before there are any."""

    #: Where and as whom we would post: "Acme, as newsmonitor"; "" when we would not.
    who: str
    #: Channel names with what stands against each; None: nothing.
    channels: Mapping[str, str | None] = field(default_factory=dict)
    #: What stands against all of them.
    troubles: tuple[str, ...] = ()

    @property
    def trouble_lines(self) -> list[str]:
        """For a person: one line for each thing in the way, with what to do."""
        found = [f"{name}: {trouble}" for name, trouble in self.channels.items() if trouble]
        return [*self.troubles, *found]


class DeliveryState(StrEnum):
    """Where a row of the outbox stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a message stands, as the other side names it."""

    channel: str
    #: Slack's timestamp of the message; text, because it is a key and no number.
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What became of one row of the outbox, and what is to be done with it next."""

    state: DeliveryState
    #: Why it is not sent; None: no reason is known or none is needed.
    error: str | None = None
    #: PENDING: not before; UNKNOWN: when to look for it; SENT: when to look for a second copy.
    next_at: datetime | None = None
    #: How often it was looked for since its outcome became unknown.
    looks: int = 0
    #: None: not known; one that the store has stays.
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox."""

    alert: Alert
    state: DeliveryState
    attempts: int = 0
    sent_at: datetime | None = None
    error: str | None = None
    first_attempt_at: datetime | None = None
    #: The three of its latest `Progress`.
    next_at: datetime | None = None
    looks: int = 0
    receipt: Receipt | None = None
    #: When its message is to be changed to what the alert says now; None: it says so, or is not
    #: sent.
    edit_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits to be sent to one channel."""

    channel: str
    #: Rows that are pending, being sent, or in doubt.
    alerts: int
    #: When the oldest of them was put into the outbox.
    since: datetime
    #: Of those that know why they wait, what the latest says; None: none of them does.
    error: str | None = None
