"""`monitor explain`: why an article did or did not alert, from what the store knows of it.

The decision that stands is told with the words as they were when they fired; beside it what the
configuration says now. Nothing is fetched and nothing is written.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console

from monitor.app.decide import carried
from monitor.app.explain_lines import explained_lines, unknown_lines
from monitor.app.hits import facts_json, named_json, near_json, told_json
from monitor.app.setup import compile_setup
from monitor.app.wiring import open_store
from monitor.core.explaining import Differences, addresses, differences, nearest
from monitor.core.identity import url_key
from monitor.core.stories import status_of
from monitor.core.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.model import Article, Decision, Delivery, Settings, Verdict
    from monitor.ports import Transaction

#: Articles of one host among which the nearest addresses are looked for.
NEAR_AMONG = 5_000
#: Articles behind one link that are told.
SAME_LINK = 10

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Everything that is known of one article."""

    article: Article
    #: None: it still waits for one.
    decision: Decision | None
    #: When its page was queued, if that is still wanted.
    page_queued_at: datetime | None
    #: Of the same story, oldest first, this one left out.
    others: tuple[tuple[Article, Decision], ...]
    #: Of its story.
    alerts: tuple[Delivery, ...]
    #: What the configuration says now.
    now: Verdict
    differs: Differences
    #: Further articles that the same words name.
    also: tuple[Article, ...] = ()


def print_explanation(typed: str, settings: Settings, *, as_json: bool) -> bool:
    """Say why the article did or did not alert; False if there is none of that address or id."""
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            found = articles_of(tx, typed)
            near = [] if found else _nearest(tx, typed)
            explained = explain(tx, compile_setup(settings), found) if found else None
    finally:
        store.close()
    if as_json:
        told = explained_json(explained) if explained else _unknown_json(typed, near)
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        lines = explained_lines(explained) if explained else unknown_lines(typed, near)
        output = sys.stdout if explained else sys.stderr
        console = Console(file=output, highlight=False, markup=False, emoji=False, soft_wrap=True)
        for line in lines:
            console.print(line)
    return explained is not None


def articles_of(tx: Transaction, typed: str) -> list[Article]:
    """The articles of an id or address, likeliest first: known as collecting knows them."""
    typed = typed.strip()
    keys = [url_key(each) for each in addresses(typed)]
    known = tx.known_articles(keys)
    ids = [typed.lower()] if _ID.fullmatch(typed.lower()) else []
    ids += [known[key] for key in keys if key in known]
    ids += [key.hex() for key in keys]
    stored = tx.articles(ids)
    found = [stored[each] for each in dict.fromkeys(ids) if each in stored]
    # Some links name no page (an aggregator's) or a page of many articles.
    linked = tx.addressed(typed, SAME_LINK) if typed and not found else []
    return found or [each for each in linked if each.link == typed]


def explain(tx: Transaction, setup: Setup, found: list[Article]) -> Explained:
    """What is known of the first of these articles."""
    article, *also = found
    decision = tx.decisions([article.id]).get(article.id)
    story = decision.story if decision else None
    setup = setup.hearing(article.source)
    now = setup.verdict(article, carried(tx, setup, article))
    in_use = [watch.name for watch in setup.settings.watches if watch.enabled]
    then = decision.verdict if decision else now
    return Explained(
        article=article,
        decision=decision,
        page_queued_at=tx.pages_wanted([article.id]).get(article.id),
        others=tuple(pair for pair in _story(tx, story) if pair[0].id != article.id),
        alerts=tuple(tx.alerts_of(story)) if story else (),
        now=now,
        differs=differences(article, then, now, in_use),
        also=tuple(also),
    )


def _story(tx: Transaction, story: str | None) -> list[tuple[Article, Decision]]:
    return tx.of_story(story) if story else []


def _nearest(tx: Transaction, typed: str) -> list[Article]:
    for address in addresses(typed)[:1]:
        host = address[: address.find("/", len("https://")) + 1] or f"{address}/"
        if host_of(address):
            return nearest(address, tx.addressed(host, NEAR_AMONG))
    return []


# -- as data ---------------------------------------------------------------------------------------


def explained_json(told: Explained) -> dict[str, Any]:
    """What `explain --json` prints of an article."""
    decision = told.decision
    return {
        "found": True,
        "article": _article_json(told.article),
        "page_queued_at": _iso(told.page_queued_at),
        "decision": _decision_json(decision) if decision else None,
        "now": {
            "differs": bool(told.differs),
            "added": [match.watch for match in told.differs.added],
            "dropped": dict(told.differs.dropped),
            "unknown": list(told.differs.unknown),
            **_verdict_json(told.now),
        },
        "alerts": [_alert_json(each) for each in told.alerts],
        "story": [
            {
                **named_json(article),
                "source": article.source,
                "seen_at": _iso(article.seen_at),
                "relation": decision.relation.value,
                "reason": decision.reason,
            }
            for article, decision in told.others
        ],
        "also": [named_json(each) for each in told.also],
    }


def _unknown_json(typed: str, near: Iterable[Article]) -> dict[str, Any]:
    canonical = next(iter(addresses(typed)), None)
    return {
        "found": False,
        "asked": typed,
        "url": canonical,
        "near": [named_json(each) for each in near],
    }


def _article_json(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "link": article.link,
        "source": article.source,
        "publisher": article.publisher,
        "title": article.title,
        "summary": article.summary,
        "text": article.text,
        "lang": article.lang,
        "published": _iso(article.published),
        "seen_at": _iso(article.seen_at),
        "headline_only": article.headline_only,
        "page_asked_at": _iso(article.page_asked_at),
        "page_trouble": article.page_trouble,
    }


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "relation": decision.relation.value,
        "reason": decision.reason,
        "story": decision.story,
        "summary": decision.summary,
        "decided_at": _iso(decision.decided_at),
        **_verdict_json(decision.verdict),
        "status": decision.status.value if decision.status else None,
        "facts": facts_json(decision.facts),
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    status = status_of(verdict.matches)
    return {
        "status": status.value if status else None,
        "matches": [told_json(match) for match in verdict.matches],
        "near_misses": [near_json(miss) for miss in verdict.near_misses],
    }


def _alert_json(row: Delivery) -> dict[str, Any]:
    receipt = row.receipt and {"channel": row.receipt.channel, "ts": row.receipt.ts}
    return {
        "id": row.alert.id,
        "kind": row.alert.kind.value,
        "article": row.alert.article.id,
        "channel": row.alert.channel,
        "watches": list(row.alert.watches),
        "state": row.state.value,
        "created_at": _iso(row.alert.created_at),
        "sent_at": _iso(row.sent_at),
        "attempts": row.attempts,
        "error": row.error,
        "receipt": receipt,
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat().replace("+00:00", "Z") if when else None
