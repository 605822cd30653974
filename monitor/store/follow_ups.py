"""What a transaction does with alerts that exist: notes on them, and edits of their messages.

See `ports.Transaction` for what the verbs promise.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.model import AlertKind
from monitor.store import rows
from monitor.store.rows import maybe_micros, micros
from monitor.store.stories import StoryShelf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model import Alert, Delivery

#: An edit further ahead was put off by a clock that has been put back since.
_LONGEST_WAIT = timedelta(hours=1)


class FollowUps(StoryShelf):
    """The part of a transaction that follows up what was told."""

    def told_of(self, story: str) -> list[Delivery]:
        """The alerts of a story, without notes and messages for several, in order of adding."""
        found = map(rows.delivery_of, self._session.rows(self._sql.told_of, (story,)))
        return [row for row in found if row.alert.kind is AlertKind.ALERT]

    def notes_since(self, story: str, channel: str, since: datetime) -> int:
        """How many notes on a story were put in for a channel at or after a moment."""
        wanted = (story, channel, micros(since))
        ((number,),) = self._session.rows(self._sql.notes_since, wanted)
        return int(number)

    def revise_alerts(self, alerts: Sequence[Alert], now: datetime, edit_at: datetime) -> None:
        """Replace what alerts say; what may have been sent is to be edited at a time."""
        moment, due = micros(now), micros(edit_at)
        changes = [rows.revision_row(each, moment, due) for each in alerts]
        self._session.change_many(self._sql.revise, sorted(changes, key=lambda row: row[-1]))

    def edits(self, now: datetime, limit: int) -> list[Delivery]:
        """Sent rows whose `edit_at` has come, the longest waiting first."""
        due = (micros(now), micros(now + _LONGEST_WAIT), limit)
        return [rows.delivery_of(row) for row in self._session.rows(self._sql.edits, due)]

    def settle_edit(self, row: Delivery, again: datetime | None = None) -> None:
        """Note that a row was edited, or is to be again; nothing if it was revised meanwhile."""
        done = (maybe_micros(again), row.alert.id, maybe_micros(row.edit_at))
        self._session.change(self._sql.settle_edit, done)
