"""Whether Slack will take our messages: the token, its rights, each channel; before it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from monitor.errors import ChannelError, DeliveryError
from monitor.model import DeliveryCheck
from monitor.notify.slack_client import CHANNEL_TROUBLE, answered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slack_sdk import WebClient

#: Scopes of the bot, and what each is for.
SCOPES: Final = {
    "chat:write": "to post alerts",
    "channels:read": "to find public channels by name",
    "groups:read": "to find private channels by name",
    "channels:history": "to see whether an alert arrived when no answer came",
    "groups:history": "the same in private channels",
}


def check_slack(
    client: WebClient, id_of: Callable[[str], str], channels: Iterable[str]
) -> DeliveryCheck:
    """Ask Slack who we are, what we may, and for each channel. Posts nothing, raises nothing.

    `id_of` finds the id of a channel by its name and raises DeliveryError.
    """
    try:
        answer = answered(client.auth_test)
    except DeliveryError as error:
        return DeliveryCheck(who="", channels={}, troubles=(str(error),))
    return DeliveryCheck(
        who=f"{answer.get('team', '?')}, as {answer.get('user', '?')}",
        channels={name: _channel_trouble(client, id_of, name) for name in channels},
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


def _channel_trouble(client: WebClient, id_of: Callable[[str], str], name: str) -> str | None:
    try:
        target = id_of(name)
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
