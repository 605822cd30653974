"""Records for tests, made short: every field has a harmless default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model import Alert, AlertKind, Article, Evidence, Item, Match, SourceSpec

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def make_source(**changes: Any) -> SourceSpec:
    values: dict[str, Any] = {
        "name": "Ledger",
        "kind": "feed",
        "url": "https://ledger.example/feed",
    }
    return SourceSpec(**(values | changes))


def make_item(title: str = "A plant is cancelled", **changes: Any) -> Item:
    values: dict[str, Any] = {"title": title, "url": "https://ledger.example/a"}
    return Item(**(values | changes))


def make_article(title: str = "A plant is cancelled", **changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": "a1",
        "url": "https://ledger.example/a",
        "link": "https://ledger.example/a",
        "source": "Ledger",
        "title": title,
        "seen_at": NOON,
    }
    return Article(**(values | changes))


def make_evidence(text: str, word: str, field: Any = "title") -> Evidence:
    start = text.index(word)
    return Evidence(field=field, start=start, end=start + len(word), text=word, concept=word)


def make_match(watch: str = "Setbacks", score: float = 0.9, **changes: Any) -> Match:
    return Match(watch=watch, score=score, **({"evidence": ()} | changes))


def make_alert(**changes: Any) -> Alert:
    article = changes.pop("article", None) or make_article()
    values: dict[str, Any] = {
        "id": "alert-1",
        "kind": AlertKind.ALERT,
        "story": article.id,
        "channel": "#news",
        "watches": ("Setbacks",),
        "article": article,
        "matches": (make_match(),),
        "score": 0.9,
        "created_at": NOON,
    }
    return Alert(**(values | changes))


def words(count: int, stem: str = "word") -> str:
    """A text of so many different words."""
    return " ".join(f"{stem}{number}" for number in range(count))
