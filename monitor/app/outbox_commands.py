"""`monitor outbox`: what waits, what failed, and sending again what failed.

Both work beside the running service: the list only reads, and `retry` is one short transaction,
after which the rows are the service's to send.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from monitor.app.clock import SystemClock
from monitor.app.wiring import open_store
from monitor.config.values import suggestion
from monitor.errors import UsageError
from monitor.model import AlertKind, DeliveryState, Progress
from monitor.notify.wording import counted, one_line
from monitor.store.lock import owner_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta

    from monitor.model import Alert, Delivery, Settings
    from monitor.ports import Store, Transaction

#: Rows listed at most; more than a person reads.
MOST_LISTED = 1_000
#: Rows among which those to send again are looked for; more than any outage leaves.
MOST_FAILED = 50_000
#: Digits of an id that are shown, and the fewest by which a row may be called.
SHOWN_DIGITS, LEAST_DIGITS = 12, 6
#: What is listed unless a state is asked for: what is not done with.
OPEN = (
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.FAILED,
)
#: Why rows in other states are not sent again.
_NOT_FAILED = {
    DeliveryState.PENDING: "is pending: it is sent by itself",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.UNKNOWN: "may have been sent: the service looks for it in the channel, and sends"
    " it again if it is not there",
}
_TITLE, _ERROR = 80, 200


def list_outbox(
    settings: Settings,
    state: str | None,
    *,
    as_json: bool,
    wide: int | None,
    say: Callable[[str], None],
) -> None:
    """Print the rows in a state, else those that are not done with, oldest first.

    Raises UsageError for a word that is no state, StoreError when there is no store yet.
    """
    states = (_state_of(state),) if state else OPEN
    with _opened(settings) as store, store.reading() as tx:
        rows = tx.deliveries(states, MOST_LISTED)
    now = SystemClock().now()
    if as_json:
        say(json.dumps({"outbox": [_as_json(row) for row in rows]}, ensure_ascii=False, indent=2))
    elif rows:
        Console(highlight=False, markup=False, emoji=False, width=wide).print(_table(rows, now))
    else:
        say("no alert is " + (state or "waiting, being sent, in doubt or failed"))
    if len(rows) == MOST_LISTED and not as_json:
        say(f"(the first {MOST_LISTED})")


def retry_outbox(
    settings: Settings, ids: Sequence[str], *, all_failed: bool, say: Callable[[str], None]
) -> None:
    """Have failed rows sent again. Raises UsageError where an id is none of theirs."""
    if bool(ids) == all_failed:
        raise UsageError(
            "say which alerts to send again, by their ids (monitor outbox list --state failed),"
            " or all that failed: monitor outbox retry --failed"
        )
    now = SystemClock().now()
    with _opened(settings) as store, store.transaction() as tx:
        rows = retried(tx, None if all_failed else ids, now)
    if not rows:
        say("no alert has failed")
        return
    runs = owner_of(settings.storage, now.timestamp()) is not None
    how = "the running service sends them" if runs else "sent by the next: monitor run (or once)"
    say(f"{counted(len(rows), 'alert')} pending again; {how}")


def retried(tx: Transaction, ids: Sequence[str] | None, now: datetime) -> list[Delivery]:
    """Make failed rows pending, those that are called by their ids or all; returns them.

    Raises UsageError, and then changes nothing.
    """
    failed = tx.deliveries([DeliveryState.FAILED], MOST_FAILED)
    chosen = failed if ids is None else [_called(tx, failed, each.lower()) for each in ids]
    for row in chosen:
        progress = Progress(state=DeliveryState.PENDING, looks=row.looks)
        tx.settle([row.alert.id], progress, now)
    return chosen


def _called(tx: Transaction, failed: Sequence[Delivery], beginning: str) -> Delivery:
    """The failed row whose id begins so."""
    found = [row for row in failed if row.alert.id.startswith(beginning)]
    if len(beginning) < LEAST_DIGITS or len(found) > 1:
        raise UsageError(f"{beginning}: several alerts may be called so; give more of the id")
    if found:
        return found[0]
    waiting = [state for state in OPEN if state is not DeliveryState.FAILED]
    for row in [*tx.deliveries(waiting, MOST_FAILED), *tx.alerts([beginning]).values()]:
        if row.alert.id.startswith(beginning):
            why = _NOT_FAILED.get(row.state, f"is {row.state.value}: there is nothing to repeat")
            raise UsageError(f"{beginning} {why}")
    raise UsageError(
        f"no failed alert has an id that begins with {beginning};"
        " see: monitor outbox list --state failed"
    )


def _state_of(word: str) -> DeliveryState:
    try:
        return DeliveryState(word.lower())
    except ValueError:
        known = [state.value for state in DeliveryState]
        meant = suggestion(word.lower(), known)
        raise UsageError(
            f"{word} is no state of an alert{meant}; one of {', '.join(known)},"
            " as in: monitor outbox list --state failed"
        ) from None


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.storage, migrate=False)
    try:
        yield store
    finally:
        store.close()


def _table(rows: Sequence[Delivery], now: datetime) -> Table:
    table = Table(
        "id", "state", "channel", "age", "attempts", "title", "trouble", box=None, pad_edge=False
    )
    for row in rows:
        table.add_row(
            row.alert.id[:SHOWN_DIGITS],
            row.state.value,
            row.alert.channel,
            age(now - row.alert.created_at),
            str(row.attempts),
            _title(row.alert),
            one_line(row.error or "", _ERROR),
        )
    return table


def _title(alert: Alert) -> str:
    if alert.kind is AlertKind.COVERAGE:
        return one_line(f"note: {alert.article.title}", _TITLE)
    if alert.kind is AlertKind.ALERT:
        return one_line(alert.article.title, _TITLE)
    return f"{counted(len(alert.folded), 'article')} in one message"


def age(past: timedelta) -> str:
    """In the largest unit that it fills: `3d`, `12h`, `5m`, `40s`."""
    seconds = max(int(past.total_seconds()), 0)
    units = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
    name, size = next((unit for unit in units if seconds >= unit[1]), units[-1])
    return f"{seconds // size}{name}"


def _as_json(row: Delivery) -> dict[str, Any]:
    alert = row.alert
    return {
        "id": alert.id,
        "state": row.state.value,
        "kind": alert.kind.value,
        "channel": alert.channel,
        "watches": list(alert.watches),
        "created_at": _iso(alert.created_at),
        "sent_at": _iso(row.sent_at) if row.sent_at else None,
        "attempts": row.attempts,
        "error": row.error,
        "title": alert.article.title,
        "url": alert.article.link,
    }


def _iso(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")
