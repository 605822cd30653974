"""An archive of many articles beside a configuration, without polling any source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.app.decide import decide_all
from monitor.app.setup import compile_setup
from monitor.config.loader import load
from monitor.core.identity import article_of, seen_keys
from monitor.model import Item, SourceSpec
from monitor.store.store import SqlStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from monitor.model import Article
    from tests.fakes.desk import Desk

#: When the articles of an archive without dates were seen, one a minute.
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12)


def stored(number: int, row: Mapping[str, Any]) -> Article:
    """The article of one row: what `replay` takes, and any field of the record."""
    seen = row.get("seen_at") or BEGAN + timedelta(minutes=number)
    item = Item(title=row["title"], url=row.get("url") or f"https://ledger.example/{number}")
    article = article_of(item, SourceSpec(name=row.get("source", "Ledger"), kind="feed"), seen)
    fields = {key: value for key, value in row.items() if key not in {"url", "source", "title"}}
    return replace(article, headline_only="text" not in fields, **fields)


def fill(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> list[Article]:
    """Put articles into the desk's store as if they had been collected, each decided at once."""
    settings = load(desk.config, {})
    setup = compile_setup(settings)
    store = SqlStore.open(f"sqlite:///{desk.directory}/monitor.db")
    articles = [stored(number, row) for number, row in enumerate(rows)]
    with store.transaction() as tx:
        for article in articles:
            tx.add_articles([article])
            (keys,) = seen_keys([article])
            tx.learn_keys(dict.fromkeys(keys, article.id), article.seen_at)
            decide_all(tx, setup, [article], article.seen_at)
    store.close()
    return articles
