"""The statements for what comes after an alert: notes on it, and edits of its message."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from monitor.model import DeliveryState
from monitor.store.archive_statements import DELIVERY
from monitor.store.compiled import first, parameter
from monitor.store.schema import outbox
from monitor.store.story_statements import StoryStatements

#: States of what will never stand in a channel by itself.
_NEVER_SHOWN = (DeliveryState.FAILED, DeliveryState.FOLDED)


class FollowUpStatements(StoryStatements):
    """What is asked of, and done to, alerts that exist."""

    @cached_property
    def told_of(self) -> str:
        """The columns of a delivery by story, without notes, as they came."""
        of_it = (outbox.c.story == parameter(sa.Text), outbox.c.thread_of.is_(None))
        return self._text(sa.select(*DELIVERY).where(*of_it).order_by(outbox.c.position))

    @cached_property
    def notes_since(self) -> str:
        """How many notes: by story and channel, queued at or after a moment."""
        wanted = (
            outbox.c.story == parameter(sa.Text),
            outbox.c.channel == parameter(sa.Text),
            outbox.c.thread_of.is_not(None),
            outbox.c.queued_at >= parameter(sa.BigInteger),
        )
        return self._text(sa.select(sa.func.count()).select_from(outbox).where(*wanted))

    @cached_property
    def revise(self) -> str:
        """What the alert says; the moment, when to edit; by id.

        An edit that is to come keeps its time but for a microsecond, so that one that is running
        does not count as the last.
        """
        shown = outbox.c.state.not_in([sa.literal_column(f"'{each}'") for each in _NEVER_SHOWN])
        edit_at = outbox.c.edit_at
        later = sa.case(
            (edit_at > parameter(sa.BigInteger), edit_at + sa.literal_column("1")),
            else_=parameter(sa.BigInteger),
        )
        due = sa.case(
            (sa.and_(shown, outbox.c.first_attempt_at.is_not(None)), later), else_=sa.null()
        )
        changes = {outbox.c.alert: parameter(sa.Text), edit_at: due}
        return self._text(
            sa.update(outbox).values(changes).where(outbox.c.id == parameter(sa.Text))
        )

    @cached_property
    def edits(self) -> str:
        """The columns of a delivery to be edited by a moment, or beyond any wait; limit."""
        edit_at = outbox.c.edit_at
        due = sa.or_(edit_at <= parameter(sa.BigInteger), edit_at > parameter(sa.BigInteger))
        sent = outbox.c.state == sa.literal_column(f"'{DeliveryState.SENT.value}'")
        rows = sa.select(*DELIVERY).where(due, sent, outbox.c.next_at.is_(None))
        return self._text(first(rows.order_by(edit_at)))

    @cached_property
    def settle_edit(self) -> str:
        """When to edit again; by id and the time that was read."""
        seen = outbox.c.edit_at == parameter(sa.BigInteger)
        return self._text(
            sa.update(outbox)
            .values({outbox.c.edit_at: parameter(sa.BigInteger)})
            .where(outbox.c.id == parameter(sa.Text), seen)
        )
