"""What a transaction does with stories; see `ports.Transaction` for what the verbs promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store import rows
from monitor.store.archive import ArchiveReader
from monitor.store.compiled import padded
from monitor.store.rows import micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Posting, Story


class StoryShelf(ArchiveReader):
    """The part of a transaction that knows stories."""

    def lock_keys(self, keys: Iterable[bytes]) -> None:
        """Let nobody else place an article under these keys until the transaction ends."""
        if self._sql.lock_key is None:
            return
        for number in sorted({int.from_bytes(key[:8], "big", signed=True) for key in keys}):
            self._session.rows(self._sql.lock_key, (number,))

    def postings(self, keys: Iterable[bytes], since: datetime, until: datetime) -> list[Posting]:
        """The stories that had these keys since a moment and by another, both included."""
        span = (micros(since), micros(until))
        return [
            rows.posting_of(row)
            for part in padded(keys)
            for row in self._session.rows(self._sql.postings(len(part)), (*part, *span))
        ]

    def stories(self, ids: Iterable[str], *, hold: bool = False) -> dict[str, Story]:
        """By id; unknown ids are missing."""
        statement = self._sql.held_stories if hold else self._sql.stories
        found = self._found(statement, sorted(set(ids)))
        return {row[0]: rows.story_of(row[1]) for row in found}

    def recent_stories(self, since: datetime, limit: int) -> list[Story]:
        """Those that went on since a moment, the latest first."""
        found = self._session.rows(self._sql.recent_stories, (micros(since), limit))
        return [rows.story_of(row[0]) for row in found]

    def save_stories(self, stories: Sequence[Story], postings: Iterable[Posting]) -> None:
        """Insert or replace stories, and note further reports that had keys."""
        self._write(self._sql.save_story, map(rows.story_row, stories))
        self._session.change_many(
            self._sql.add_story_key, sorted(set(map(rows.posting_row, postings)))
        )

    def term_counts(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many articles each was counted; those that never were are missing."""
        return {row[0]: row[1] for row in self._found(self._sql.term_counts, terms)}

    def count_terms(self, more: Mapping[str, int]) -> None:
        """Add to the counts."""
        self._write(self._sql.count_term, more.items())
