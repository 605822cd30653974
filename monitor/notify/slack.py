"""Alerts as messages in Slack's channels, each with the metadata by which it is found again."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from monitor.errors import ChannelError, DeliveryError, GoneError, RefusedError
from monitor.model import AlertKind, Receipt
from monitor.notify.blocks import EVENT_TYPE, bare_of, message_of, notice_of, plain_of
from monitor.notify.slack_check import check_slack
from monitor.notify.slack_client import CHANNEL_TROUBLE, answered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from slack_sdk import WebClient

    from monitor.model import Alert, DeliveryCheck
    from monitor.notify.blocks import SlackMessage

#: Seconds between two messages to a channel. Slack takes one a second and hides what comes faster
#: without an error.
SPACING: Final = 1.1
#: Waits before each look for a message in doubt: history lags, and a late commit takes its time.
LOOKS: Final = (timedelta(seconds=8), timedelta(seconds=20))
_PAGE = 200
_IS_ID = re.compile(r"[CGD][A-Z0-9]{7,}")


class SlackNotifier:
    """ports.Notifier that posts to Slack; safe to call from several threads."""

    looks: Sequence[timedelta] = LOOKS
    spacing = SPACING
    edits = True

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._ids: dict[str, str] = {}
        self._us: Mapping[str, str] | None = None

    def deliver(self, alert: Alert, now: datetime, after: Receipt | None = None) -> Receipt:
        """Post one alert, or a note in the thread of `after`; as plain text without blocks.

        Raises what `ports.Notifier` says.
        """
        thread = _thread(alert, after)
        channel = thread.channel if thread else self.channel_id(alert.channel)
        link = self._link(alert, after)
        try:
            return self._posted(channel, self._rendered(alert, now, link), thread)
        except RefusedError:
            return self._posted(channel, _plain(alert, now, link), thread)
        except ChannelError as error:
            self._forget(alert.channel)
            raise ChannelError(
                f"{alert.channel}: {error}", reason=error.reason, everywhere=error.everywhere
            ) from error

    def edit(
        self,
        alert: Alert,
        receipt: Receipt,
        now: datetime,
        after: Receipt | None = None,
        later: Receipt | None = None,
    ) -> None:
        """Change a message to what its alert says; raises what `ports.Notifier` says."""
        links = self._link(alert, after), self._place(later)
        try:
            self._changed(receipt, self._rendered(alert, now, *links))
        except RefusedError:
            self._changed(receipt, _plain(alert, now, *links))

    def tell(self, channel: str, text: str) -> None:
        """Post a notice of our own; raises as `deliver` does."""
        self._posted(self.channel_id(channel), notice_of(text))

    def check(self, channels: Iterable[str]) -> DeliveryCheck:
        """The token, its rights and these channels; see `slack_check`."""
        return check_slack(self._client, self.channel_id, channels)

    def find(
        self, channel: str, ids: Collection[str], since: datetime, thread: Receipt | None = None
    ) -> Mapping[str, Receipt]:
        """Of these alert ids, those whose message stands in the channel, or thread, since a moment.

        Of several messages of one id the oldest stays, the others are deleted.
        """
        target = thread.channel if thread else self.channel_id(channel)
        messages = self._replies(thread, since) if thread else self._history(target, since)
        found: dict[str, list[str]] = {}
        for message in messages:
            alert_id = _alert_id(message)
            if alert_id in ids and message.get("bot_id") == self._who()["bot_id"]:
                found.setdefault(alert_id, []).append(str(message["ts"]))
        for copies in found.values():
            copies.sort(key=_order)
            for late in copies[1:]:
                with suppress(DeliveryError):  # it stands twice, which is not worth more doubt
                    answered(partial(self._client.chat_delete, channel=target, ts=late))
        return {each: Receipt(channel=target, ts=copies[0]) for each, copies in found.items()}

    def channel_id(self, name: str) -> str:
        """The id of a channel that the configuration names; ids are taken as they are."""
        if _IS_ID.fullmatch(name):
            return name
        with self._lock:
            known = self._ids.get(name)
        return known or self._looked_up(name)

    def _looked_up(self, name: str) -> str:
        wanted = name.removeprefix("#").lower()
        for channel in self._channels():
            if channel.get("name") == wanted:
                with self._lock:
                    return self._ids.setdefault(name, str(channel["id"]))
        code = "channel_not_found"
        raise ChannelError(f"{name}: {code}: {CHANNEL_TROUBLE[code]}", reason=code)

    def _forget(self, name: str) -> None:
        """Look the channel up anew: it may have been renamed, or made again."""
        with self._lock:
            self._ids.pop(name, None)

    def _link(self, alert: Alert, after: Receipt | None) -> str:
        """Where people find the alert that this one follows; "" when that cannot be told.

        Within its thread nobody needs it.
        """
        return "" if after and _thread(alert, after) else self._place(after)

    def _place(self, message: Receipt | None) -> str:
        """The address of a message; "" when it cannot be told."""
        with suppress(DeliveryError):  # a link is not worth an alert
            if message and (url := self._who()["url"]):
                return f"{url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
        return ""

    def _rendered(self, alert: Alert, now: datetime, link: str, later: str = "") -> SlackMessage:
        try:
            return message_of(alert, now, link, later)
        except Exception as error:  # a defect of ours must cost the layout, not the alert
            raise RefusedError(f"a defect in the layout: {error!r}") from error

    def _posted(
        self, channel: str, message: SlackMessage, thread: Receipt | None = None
    ) -> Receipt:
        answer = answered(
            lambda: self._client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks or None,
                metadata=message.metadata or None,
                mrkdwn=not message.blocks,  # strangers' words in the fallback are no markup
                thread_ts=thread.ts if thread else None,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return Receipt(channel=str(answer.get("channel") or channel), ts=str(answer["ts"]))

    def _changed(self, receipt: Receipt, message: SlackMessage) -> None:
        answered(
            lambda: self._client.chat_update(
                channel=receipt.channel,
                ts=receipt.ts,
                text=message.text,
                blocks=message.blocks,  # none: those that stand there are taken away
                metadata=message.metadata,
            )
        )

    def _replies(self, thread: Receipt, since: datetime) -> Iterator[dict[str, Any]]:
        """The messages of a thread; none when it is gone."""

        def page(cursor: str) -> Any:
            return answered(
                lambda: self._client.conversations_replies(
                    channel=thread.channel,
                    ts=thread.ts,
                    oldest=f"{since.timestamp():.6f}",
                    inclusive=True,
                    include_all_metadata=True,
                    limit=_PAGE,
                    cursor=cursor or None,
                )
            )

        with suppress(GoneError):
            yield from _all_of(page, "messages")

    def _history(self, channel: str, since: datetime) -> Iterator[dict[str, Any]]:
        def page(cursor: str) -> Any:
            return answered(
                lambda: self._client.conversations_history(
                    channel=channel,
                    oldest=f"{since.timestamp():.6f}",
                    inclusive=True,
                    include_all_metadata=True,
                    limit=_PAGE,
                    cursor=cursor or None,
                )
            )

        yield from _all_of(page, "messages")

    def _channels(self) -> Iterator[dict[str, Any]]:
        def page(cursor: str) -> Any:
            return answered(
                lambda: self._client.conversations_list(
                    types="public_channel,private_channel", limit=_PAGE, cursor=cursor or None
                )
            )

        yield from _all_of(page, "channels")

    def _who(self) -> Mapping[str, str]:
        """Our `bot_id`, and the `url` of the workspace without its last slash; "" for not told."""
        if self._us is None:
            answer = answered(self._client.auth_test)
            url = str(answer.get("url") or "").rstrip("/")
            self._us = {"bot_id": str(answer.get("bot_id") or ""), "url": url}
        return self._us


def _thread(alert: Alert, after: Receipt | None) -> Receipt | None:
    """The message in whose thread an alert goes; None: into the channel. GoneError."""
    if alert.kind is not AlertKind.COVERAGE or alert.aloud:
        return None
    if after is None:
        raise GoneError("not posted: its alert stands nowhere in Slack")
    return after


def _plain(alert: Alert, now: datetime, link: str, later: str = "") -> SlackMessage:
    try:
        return plain_of(alert, now, link, later)
    except Exception:  # noqa: BLE001 - a defect of ours must cost the layout, not the alert
        return bare_of(alert)


def _all_of(page: Any, key: str) -> Iterator[dict[str, Any]]:
    """The entries of all pages."""
    cursor = ""
    while True:
        answer = page(cursor)
        yield from answer.get(key) or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _alert_id(message: Mapping[str, Any]) -> str:
    """The alert that a message of ours is; "" for any other."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("alert_id") or "") if metadata.get("event_type") == EVENT_TYPE else ""


def _order(ts: str) -> tuple[int, str]:
    seconds, _, rest = ts.partition(".")
    return int(seconds or 0), rest
