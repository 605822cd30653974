"""Warnings about terms that a good part of the archive has: measured there, never an obstacle.

Where there is no archive yet, or none that can be read, nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.wiring import open_store
from monitor.core.common import common_terms, terms_of
from monitor.core.concepts import compile_lexicon
from monitor.errors import MonitorError, Problem, StoreError
from monitor.store.location import is_postgresql, sqlite_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.core.common import CommonTerm
    from monitor.core.concepts import Lexicon
    from monitor.model import Article, QueryText, Settings, WatchSpec

#: The newest articles that stand for the archive: a share is right to 3 points, for half a second.
SAMPLE = 1_000


def common_problems(settings: Settings, watches: Iterable[WatchSpec]) -> list[Problem]:
    """A warning for each common term of these watch lists, at the query that has it."""
    queries = [query for each in watches for query in (*each.queries, *each.exclude)]
    articles = newest(settings.storage) if queries else []
    if not articles:
        return []
    found = common_terms(
        [query.text for query in queries], articles, compile_lexicon(settings.lexicon)
    )
    return [
        Problem(place=query.place, message=term.sentence(), fatal=False)
        for query in queries
        for term in _of_query(query, found)
        if query.place
    ]


def common_lines(
    queries: Iterable[str], articles: Sequence[Article], lexicon: Lexicon, *, where: str
) -> list[str]:
    """The same for queries that stand in no file, on articles from somewhere."""
    found = common_terms(queries, articles, lexicon)
    return [f"warning: {term.sentence(where)}" for term in found]


def newest(storage: str) -> list[Article]:
    """The newest articles of the archive, at most SAMPLE; none where it cannot be read."""
    file = sqlite_file(storage)
    if not is_postgresql(storage) and not (file and file.exists()):
        return []
    try:
        store = open_store(storage, migrate=False)
    except StoreError:
        return []
    try:
        with store.reading() as tx:
            return [article for article, _ in tx.recent_decisions(SAMPLE)]
    except MonitorError:
        return []
    finally:
        store.close()


def _of_query(query: QueryText, found: Iterable[CommonTerm]) -> list[CommonTerm]:
    own = terms_of(query.text)
    return [term for term in found if term.term in own]
