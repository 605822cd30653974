"""What people are told: alerts, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.articles import Article, Match
from monitor.model.settings import Status


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
