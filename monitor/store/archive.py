"""What a transaction reads of the archive; see `ports.Transaction` for what the verbs promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model import ArchiveSize
from monitor.store import rows
from monitor.store.compiled import padded
from monitor.store.rows import maybe_moment, micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from monitor.model import Article, Decision, Delivery
    from monitor.store.session import Session
    from monitor.store.statements import Statements


#: Reports of one story that are read unless fewer are asked for.
MOST_REPORTS = 1000


class ArchiveReader:
    """The part of a transaction that walks through the archive."""

    def __init__(self, session: Session, statements: Statements) -> None:
        self._session = session
        self._sql = statements

    def recent_decisions(self, limit: int) -> list[tuple[Article, Decision]]:
        """The latest decisions with their articles, newest first."""
        return [_decided(row) for row in self._session.rows(self._sql.recent, (limit,))]

    def archived(
        self, since: datetime, limit: int, *, after: Article | None = None
    ) -> list[tuple[Article, Decision | None]]:
        """The first `limit` articles seen since a moment, beyond `after` in their order."""
        begin = micros(after.seen_at if after else since)
        found = self._session.rows(
            self._sql.archived, (begin, begin, after.id if after else "", limit)
        )
        return [_maybe_decided(row) for row in found]

    def addressed(self, beginning: str, limit: int) -> list[Article]:
        """Articles whose address or link begins so, the newest first."""
        text = rows.storable(beginning)
        found = self._session.rows(self._sql.addressed, (*(len(text), text) * 2, limit))
        return [rows.article_of(row) for row in found]

    def of_story(
        self, story: str, limit: int = MOST_REPORTS, *, texts: bool = True
    ) -> list[tuple[Article, Decision]]:
        """The latest articles of a story with their decisions, oldest first."""
        statement = self._sql.of_story if texts else self._sql.of_story_without_texts
        latest = self._session.rows(statement, (story, limit))
        return [_decided(row) for row in reversed(latest)]

    def alerts_of(self, story: str) -> list[Delivery]:
        """The alerts of a story, in the order they were put in."""
        found = self._session.rows(self._sql.alerts_of, (story,))
        return [rows.delivery_of(row) for row in found]

    def size(self) -> ArchiveSize:
        """How much is kept, and since when."""
        ((articles, texts, oldest, size),) = self._session.rows(self._sql.size)
        return ArchiveSize(
            articles=articles, texts=texts, oldest=maybe_moment(oldest), bytes=int(size)
        )

    def _found(self, statement: Callable[[int], str], keys: Iterable[Any]) -> Iterator[Any]:
        for part in padded(keys):
            yield from self._session.rows(statement(len(part)), part)

    def _write(self, statement: str, new: Iterable[rows.Row], key: int = 0) -> None:
        self._session.change_many(statement, sorted(new, key=lambda row: row[key]))


def _decided(row: Sequence[Any]) -> tuple[Article, Decision]:
    return rows.article_of(row), rows.decision_of(row[rows.ARTICLE_COLUMNS :])


def _maybe_decided(row: Sequence[Any]) -> tuple[Article, Decision | None]:
    return _decided(row) if row[rows.ARTICLE_COLUMNS] else (rows.article_of(row), None)
