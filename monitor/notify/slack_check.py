"""Whether Slack will take our messages: the token, its rights, and each channel, before it matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from monitor.errors import ChannelError, DeliveryError
from monitor.notify.slack_client import CHANNEL_TROUBLE, answered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slack_sdk import WebClient

    from monitor.notify.slack import SlackNotifier

#: Scopes of the bot, and what each is for.
SCOPES: Final = {
    "chat:write": "to post alerts",
    "channels:read": "to find public channels by name",
    "groups:read": "to find private channels by name",
    "channels:history": "to see whether an alert arrived when no answer came",
    "groups:history": "the same in private channels",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackCheck:
    """What Slack said."""

    #: "Acme, as newsmonitor"; "" when the token was not taken.
    who: str
    #: Channel names with what stands against each; None: nothing.
    channels: Mapping[str, str | None]
    #: What stands against all of them.
    troubles: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether alerts will arrive, and be found again."""
        return not self.troubles and not any(self.channels.values())

    def lines(self) -> list[str]:
        """For a person: one line for each thing."""
        found = [f"Slack: {self.who}" if self.who else "Slack: not connected"]
        found += [f"Slack: {trouble}" for trouble in self.troubles]
        found += [f"Slack: {name}: {trouble or 'ok'}" for name, trouble in self.channels.items()]
        return found


def check_slack(client: WebClient, notifier: SlackNotifier, channels: Iterable[str]) -> SlackCheck:
    """Ask Slack who we are, what we may, and for each channel. Posts nothing, raises nothing."""
    try:
        answer = answered(client.auth_test)
    except DeliveryError as error:
        return SlackCheck(who="", channels={}, troubles=(str(error),))
    return SlackCheck(
        who=f"{answer.get('team', '?')}, as {answer.get('user', '?')}",
        channels={name: _channel_trouble(client, notifier, name) for name in channels},
        troubles=tuple(_missing(answer)),
    )


def _missing(answer: Any) -> list[str]:
    """Rights that the token lacks; none are said to be missing when Slack does not list them."""
    headers = {str(name).lower(): value for name, value in (answer.headers or {}).items()}
    listed = headers.get("x-oauth-scopes")
    if not listed:
        return []
    granted = {scope.strip() for scope in str(listed).split(",")}
    return [
        f"missing_scope: {scope} is missing, {purpose}: add it under OAuth & Permissions, Bot Token"
        " Scopes, and reinstall the app"
        for scope, purpose in SCOPES.items()
        if scope not in granted
    ]


def _channel_trouble(client: WebClient, notifier: SlackNotifier, name: str) -> str | None:
    try:
        target = notifier.channel_id(name)
        channel = answered(lambda: client.conversations_info(channel=target))["channel"]
        if channel.get("is_archived"):
            return f"is_archived: {CHANNEL_TROUBLE['is_archived']}"
        if channel.get("is_member") is False:
            return f"not_in_channel: {CHANNEL_TROUBLE['not_in_channel']}"
        answered(lambda: client.conversations_history(channel=target, limit=1))
    except ChannelError as error:
        return str(error).removeprefix(f"{name}: ")
    except DeliveryError as error:
        return str(error)
    return None
