"""What a transaction does with stories; see `ports.Transaction` for what the verbs promise."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.core.background import ARTICLES
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

#: Articles counted, from which on all counts are halved.
MOST_COUNTED = 100_000


class StoryShelf(ArchiveReader):
    """The part of a transaction that knows stories."""

    def __init__(
        self, session: Session, statements: Statements, counted: tuple[Counter[str], ...] = ()
    ) -> None:
        """`counted` is what the transactions of which this is a part have counted, and its own."""
        super().__init__(session, statements)
        # Added to the store's counts at the very end: every article counts some of the same terms,
        # and a transaction that had them and asked for further locks would hold up all others.
        self._counted = counted or (Counter(),)

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
        for new in self._counted:
            counts.update({term: new[term] for term in wanted & new.keys()})
        return dict(counts)

    def count_terms(self, more: Mapping[str, int]) -> None:
        """Add to the counts, for others to see when the transaction has ended."""
        self._counted[-1].update(more)

    def fade_counts(self) -> None:
        """Halve all counts when there are very many, and drop what then has none.

        So words of long ago lose their weight, and those that occurred once make room.
        """
        if self.term_counts([ARTICLES]).get(ARTICLES, 0) <= MOST_COUNTED:
            return
        if self._sql.lock_counts:
            self._session.change(self._sql.lock_counts, ())
        self._session.change(self._sql.halve_counts, ())
        self._session.change(self._sql.drop_counts, ())

    def write_counts(self) -> None:
        """Write down what was counted; nothing may follow in the transaction."""
        self._write(self._sql.count_term, self._counted[-1].items())
        self._counted[-1].clear()
