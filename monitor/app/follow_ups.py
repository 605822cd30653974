"""What is to be done about alerts that went out: notes on them, and edits of their messages.

A note waits until the message of its alert surely stands; one whose alert stands nowhere is folded,
with the reason. Alerts go first, then notes, then edits; of the latter two only a few at a time, so
that an alert that comes meanwhile waits for seconds.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from monitor.core.delivering import has_thread, no_thread
from monitor.model import AlertKind, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Delivery, Receipt
    from monitor.ports import Transaction

#: Notes handed out at a time for one channel, and edits for all together.
NOTES_AT_ONCE, EDITS_AT_ONCE = 5, 3
#: Edits looked at in one go.
_MAX_EDITS = 200


class Share(NamedTuple):
    """Some of what is to be done."""

    rows: list[Delivery]
    #: There are others that could be done now.
    more: bool
    #: Alerts that others wait for.
    awaited: frozenset[str] = frozenset()


def due_notes(tx: Transaction, due: Iterable[Delivery], now: datetime) -> Share:
    """The notes among pending rows that can be posted now; those without a place are folded."""
    notes = [row for row in due if row.alert.kind is AlertKind.COVERAGE]
    roots = _roots(tx, notes)
    ready: list[Delivery] = []
    awaited: set[str] = set()
    for row in notes:
        root = roots.get(row.alert.thread_of or "")
        if reason := no_thread(root):
            tx.mark([row.alert.id], DeliveryState.FOLDED, now, reason)
        elif root and has_thread(root, now):
            ready.append(row)
        elif root:
            awaited.add(root.alert.id)
    return _first_of_each(ready)._replace(awaited=frozenset(awaited))


def waits_for_its_alert(tx: Transaction, rows: Sequence[Delivery], now: datetime) -> set[str]:
    """The ids of those pending notes that cannot be posted yet."""
    notes = [
        row
        for row in rows
        if row.alert.kind is AlertKind.COVERAGE and row.state is DeliveryState.PENDING
    ]
    roots = _roots(tx, notes)
    ready = {
        row.alert.id
        for row in notes
        if (root := roots.get(row.alert.thread_of or "")) and has_thread(root, now)
    }
    return {row.alert.id for row in notes} - ready


def due_edits(tx: Transaction, by: datetime, away: Collection[str]) -> Share:
    """The messages to be changed now, longest waiting first."""
    rows = [row for row in tx.edits(by, _MAX_EDITS) if row.alert.channel not in away]
    return Share(rows[:EDITS_AT_ONCE], len(rows) > EDITS_AT_ONCE)


def places(tx: Transaction, rows: Sequence[Delivery]) -> Mapping[str, Receipt]:
    """By alert id, where the alert stands that each of these rows follows, where that is known."""
    roots = _roots(tx, rows)
    found = ((row.alert.id, roots.get(row.alert.thread_of or "")) for row in rows)
    return {each: root.receipt for each, root in found if root and root.receipt}


def later_places(tx: Transaction, rows: Sequence[Delivery]) -> Mapping[str, Receipt]:
    """By alert id, where the alert stands to which each of these leads on, where that is known."""
    leads = {row.alert.id: row.alert.since.alert for row in rows if row.alert.since}
    wanted = sorted(filter(None, leads.values()))
    found = tx.alerts(wanted) if wanted else {}
    stand = {each: row.receipt for each, row in found.items() if row.receipt}
    return {each: stand[later] for each, later in leads.items() if later in stand}


def _roots(tx: Transaction, rows: Iterable[Delivery]) -> dict[str, Delivery]:
    followed = {row.alert.thread_of for row in rows if row.alert.thread_of}
    return tx.alerts(sorted(followed)) if followed else {}


def _first_of_each(rows: Iterable[Delivery]) -> Share:
    """The first few of each channel."""
    taken: Counter[str] = Counter()
    chosen: list[Delivery] = []
    more = False
    for row in rows:
        taken[row.alert.channel] += 1
        if taken[row.alert.channel] <= NOTES_AT_ONCE:
            chosen.append(row)
        else:
            more = True
    return Share(chosen, more)
