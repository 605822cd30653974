"""`monitor match`: try a query on a file of articles or on the archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from monitor.app.replay import Complaints, lines_of, match_json, read_rows
from monitor.app.wiring import open_store
from monitor.core.concepts import compile_lexicon
from monitor.core.matching import compile_query, compile_watches
from monitor.model import QueryText, WatchSpec
from monitor.notify.console import highlighted
from monitor.notify.wording import counted, printable, why_it_fired

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from monitor.model import Article, Match, Settings

#: The newest articles of the archive that are tried.
ARCHIVE_LIMIT = 10_000
#: Characters shown around the first matched word of a body.
SNIPPET = 160


def try_query(query: str, file: Path | None, settings: Settings, *, as_json: bool) -> None:
    """Print every hit. Raises QueryError, or UsageError for a file that cannot be read."""
    lexicon = compile_lexicon(settings.lexicon)
    compile_query(query, lexicon)
    spec = WatchSpec(name=query, queries=(QueryText(text=query),))
    watches = compile_watches([spec], lexicon)
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    tried = hits = 0
    for article in _articles(file, settings):
        tried += 1
        for match in watches.verdict(article).matches:
            hits += 1
            if as_json:
                print(json.dumps(_hit_json(article, match)))
            else:
                for line in _hit_lines(article, match):
                    console.print(line)
    if not as_json:
        console.print(f"{counted(hits, 'hit')} in {counted(tried, 'article')}")


def _articles(file: Path | None, settings: Settings) -> Iterable[Article]:
    if file is not None:
        rows = read_rows(lines_of(file), str(file), Complaints())
        yield from (row.article for row in rows)
        return
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            yield from (article for article, _ in tx.recent_decisions(ARCHIVE_LIMIT))
    finally:
        store.close()


def _hit_json(article: Article, match: Match) -> dict[str, Any]:
    shown = match_json(match)
    del shown["watch"]
    return {"id": article.id, "url": article.link, "title": article.title, **shown}


def _hit_lines(article: Article, match: Match) -> Iterable[Text]:
    yield highlighted(article.title, match.evidence, "title")
    for span in match.evidence:
        if span.field != "title":
            body = highlighted(getattr(article, span.field), match.evidence, span.field)
            body.stylize("not bold")
            start = max(0, span.start - SNIPPET // 2)
            yield Text("  ... ") + body[start : span.end + SNIPPET // 2] + Text(" ...")
            break
    yield Text(f"  {why_it_fired([match])[0].removeprefix(f'{match.watch}: ')}", "dim")
    yield Text(f"  {printable(article.link) or '(no link)'}\n", "blue")
