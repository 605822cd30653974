"""What a transaction does with stories; see `ports.Transaction` for what the verbs promise."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.store import rows
from monitor.store.archive import ArchiveReader
from monitor.store.compiled import padded
from monitor.store.rows import micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Posting, Story
    from monitor.store.session import Session
    from monitor.store.statements import Statements


class StoryShelf(ArchiveReader):
    """The part of a transaction that knows stories."""

    def __init__(
        self, session: Session, statements: Statements, within: StoryShelf | None = None
    ) -> None:
        """`within` is the transaction of which this one is a part."""
        super().__init__(session, statements)
        self._within = within
        # Added to the store's counts at the very end: every article counts some of the same terms,
        # and a transaction that had them and asked for further locks would hold up all others.
        self._counted: Counter[str] = Counter()

    def lock_keys(self, keys: Iterable[bytes]) -> None:
        """Let nobody else place an article under these keys until the transaction ends."""
        numbers = sorted({int.from_bytes(key[:8], "big", signed=True) for key in keys})
        if self._sql.lock_keys and numbers:
            self._session.rows(self._sql.lock_keys, (numbers,))

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
        wanted = set(terms)
        counts = Counter({row[0]: row[1] for row in self._found(self._sql.term_counts, wanted)})
        part: StoryShelf | None = self
        while part:
            counts.update({term: part._counted[term] for term in wanted & part._counted.keys()})
            part = part._within
        return dict(counts)

    def count_terms(self, more: Mapping[str, int]) -> None:
        """Add to the counts, for others to see when the transaction has ended."""
        self._counted.update(more)

    def write_counts(self) -> None:
        """Write down what was counted; nothing may follow in the transaction."""
        self._write(self._sql.count_term, self._counted.items())
        self._counted.clear()
