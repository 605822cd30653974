"""Records for the contract of the stores, with every field set or none, and ways to put them in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.model import (
    Alert,
    AlertKind,
    Article,
    Change,
    Decision,
    Evidence,
    Fact,
    Headline,
    Match,
    NearMiss,
    PageTask,
    Relation,
    Status,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.ports import Store, Transaction

NOW = datetime(2026, 11, 23, 8, 30, 15, 123457, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def key(name: object) -> bytes:
    return blake2b(str(name).encode(), digest_size=16).digest()


def article(name: object = "a", **changes: object) -> Article:
    plain = Article(
        id=key(name).hex(),
        url=f"https://example.com/{name}",
        source="Lab feed",
        title=f"Plant {name} is off",
        seen_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


FULL_ARTICLE = article(
    "full",
    link="https://example.com/full?utm_source=feed",
    summary="Die Fabrik kommt nicht: 工場 🏭",
    text="A long text. " * 5_000,
    published=NOW - timedelta(microseconds=1),
    lang="de",
    guid="tag:1",
    publisher="The Lab",
    headline_only=False,
)

EVIDENCE = Evidence(field="title", start=0, end=5, text="Plant", concept="@battery_plant")
MATCH = Match(
    watch="Plant setbacks",
    score=0.1 + 0.2,
    evidence=(EVIDENCE,),
    status=Status.CANCELLED,
    marks=("only considered",),
)
NEAR = NearMiss(watch="Other", score=0.31, reason="score 0.31 is below 0.5", evidence=(EVIDENCE,))


def decision(of: Article, **changes: object) -> Decision:
    plain = Decision(
        article=of.id, relation=Relation.NONE, verdict=Verdict(), reason="matches no list"
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


FULL_DECISION = decision(
    FULL_ARTICLE,
    relation=Relation.NEW,
    verdict=Verdict(matches=(MATCH,), near_misses=(NEAR,)),
    reason="matched Plant setbacks (0.30)",
    story="story-1",
    status=Status.CANCELLED,
    summary="The plant is off.",
)


_HEADLINE = Headline(
    title="One",
    link="https://x.example/1",
    source="Wire",
    watches=("Plant setbacks",),
    published=NOW,
    seen_at=NOW,
    created_at=NOW,
)


def alert(name: object = "1", **changes: object) -> Alert:
    plain = Alert(
        id=key(("alert", name)).hex(),
        kind=AlertKind.ALERT,
        story="story-1",
        channel="#battery-news",
        watches=("Plant setbacks", "Gigafactory cancellations"),
        article=FULL_ARTICLE,
        matches=(MATCH,),
        score=0.92,
        created_at=NOW,
        status=Status.PAUSED,
        summary="The plant is off.",
        outlets=2,
        first_run=True,
        folded=(_HEADLINE,),
        facts=(Fact(name="jobs", value="3,000", quote="3,000 jobs", amount=3e3, unit="jobs"),),
        revision=1,
        change=Change(fact="status", before="announced", after="paused"),
        thread_of="root",
        follows=_HEADLINE,
        latest_at=NOW,
        aloud=True,
        denial="“denies”",
        last=True,
        similarity=0.75,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, by name


def with_articles(store: Store, *articles: Article) -> None:
    with store.transaction() as tx:
        tx.add_articles(articles)


def queue(tx: Transaction, *several: Article, now: datetime = NOW, fetch: bool = False) -> None:
    """Queue articles that are decided a minute later at the latest."""
    tx.queue_pages([each.id for each in several], now, decide_by=now + MINUTE, fetch=fetch)


def first(limit: int) -> Callable[[list[PageTask]], list[PageTask]]:
    """The choice of the oldest ones."""
    return lambda tasks: tasks[:limit]
