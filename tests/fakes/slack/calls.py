"""One call of a method: its arguments as Slack reads them, who calls, and what may be answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.fakes.slack.state import Channel, Message, Token, Workspace


class ApiError(Exception):
    """The method answers `ok: false` with this error and these further fields."""

    def __init__(self, error: str, **more: Any) -> None:
        self.error = error
        self.more = more
        super().__init__(error)

    @property
    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"ok": False, "error": self.error, **self.more}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Arguments as they came: strings from a form, any JSON value from a JSON body."""

    method: str
    arguments: Mapping[str, Any]
    token: Token
    workspace: Workspace
    #: Called with `commit`, and what was changed; before the answer goes out.
    note: Callable[..., None]
    #: Answer ok, but never show what is posted.
    hide: bool = False

    def text(self, name: str) -> str:
        """An argument as text; missing and null are empty."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument that is true or false, however it was written."""
        return self.text(name).lower() in ("1", "true")

    def data(self, name: str, error: str) -> Any:
        """An argument that is JSON, also when it came as text. None: missing. ApiError(error)."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except (ValueError, RecursionError) as bad:
            raise ApiError(error) from bad

    def limit(self, default: int) -> int:
        """How many things a page may hold. ApiError."""
        text = self.text("limit") or str(default)
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 999:
            raise ApiError("invalid_limit")
        return min(int(text), self.workspace.settings.page_size)

    def channel(self, family: str = "") -> Channel:
        """The channel that is named by id. ApiError.

        `family` ("history", "read") asks for the scope of its kind of channel. A private channel
        without the bot does not exist.
        """
        channel = self.workspace.channels.get(self.text("channel"))
        if channel is None or (channel.private and not channel.member):
            raise ApiError("channel_not_found")
        if family:
            self.needs(f"{'groups' if channel.private else 'channels'}:{family}")
        return channel

    def joined(self, family: str = "") -> Channel:
        """The same, of those the bot is in. ApiError."""
        channel = self.channel(family)
        if not channel.member:
            raise ApiError("not_in_channel")
        return channel

    def message(self, channel: Channel, missing: str = "message_not_found") -> Message:
        """The message named by `ts` (or `message_ts`). ApiError."""
        message = channel.find(self.text("ts") or self.text("message_ts"))
        if message is None:
            raise ApiError(missing)
        return message

    def needs(self, scope: str) -> None:
        """ApiError unless the token has it."""
        if scope not in self.token.scopes:
            provided = ",".join(self.token.scopes)
            raise ApiError("missing_scope", needed=scope, provided=provided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of the Web API."""

    run: Callable[[Call], dict[str, Any]]
    #: Of every call; further ones depend on the channel. Empty: none.
    scope: str = ""
    #: Calls that the workspace may make in a minute.
    per_minute: int
    #: The kind of token it takes.
    token: str = "bot"


#: By name. A further method is one function and its decorator, in a module that `server` imports.
METHODS: dict[str, Method] = {}


def method(
    name: str, *, scope: str = "", per_minute: int, token: str = "bot"
) -> Callable[[Callable[[Call], dict[str, Any]]], Callable[[Call], dict[str, Any]]]:
    """Enter a function as a method; it returns the answer without `ok`, or raises ApiError."""

    def enter(run: Callable[[Call], dict[str, Any]]) -> Callable[[Call], dict[str, Any]]:
        METHODS[name] = Method(run=run, scope=scope, per_minute=per_minute, token=token)
        return run

    return enter
