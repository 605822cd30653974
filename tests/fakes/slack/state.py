"""What the workspace holds: channels, messages, tokens. No HTTP, no limits.

Nothing is ever removed: a deleted or hidden message stays on record for the accounting.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from monitor.ports import Clock

TEAM, APP, BOT, BOT_USER = "T0FAKE", "A0FAKE", "B0FAKE", "U0FAKEBOT"
#: Every scope that the methods of this fake ask for.
ALL_SCOPES = (
    "chat:write",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "channels:join",
)
_MICRO = 1_000_000


@dataclass(slots=True, kw_only=True)
class Message:
    """One message as the channel holds it."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    #: The ts of the parent; None: not a reply.
    thread_ts: str | None = None
    #: A reply that the channel shows too.
    broadcast: bool = False
    #: `parse` or `link_names` as sent, which make plain text live.
    parsing: str = ""
    #: When history begins to show it.
    visible_at: datetime
    #: Answered ok and never shown.
    hidden: bool = False
    deleted: bool = False
    #: How often it was changed.
    edits: int = 0

    def record(self) -> dict[str, Any]:
        """As JSON, for the control API."""
        return asdict(self) | {"visible_at": self.visible_at.isoformat()}


@dataclass(slots=True, kw_only=True)
class Channel:
    """One channel and its messages in the order of their ts."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    #: Whether the bot is in it.
    member: bool = True
    messages: dict[str, Message] = field(default_factory=dict)
    #: Microseconds of the newest ts.
    newest: int = 0

    def mint(self, now: datetime) -> str:
        """A ts of its own: the time, or the next microsecond that is free."""
        self.newest = max(int(now.timestamp() * _MICRO), self.newest + 1)
        return f"{self.newest // _MICRO}.{self.newest % _MICRO:06d}"

    def find(self, ts: str) -> Message | None:
        """The message that can still be changed."""
        message = self.messages.get(ts)
        return None if message is None or message.deleted else message

    def shown(self, now: datetime) -> Iterator[Message]:
        """What a reader of history gets to see now, oldest first."""
        for message in self.messages.values():
            if not (message.deleted or message.hidden) and message.visible_at <= now:
                yield message

    def record(self) -> dict[str, Any]:
        """As JSON, without the messages."""
        return {
            "id": self.id,
            "name": self.name,
            "private": self.private,
            "archived": self.archived,
            "member": self.member,
        }


@dataclass(slots=True, kw_only=True)
class Token:
    """What a token may do."""

    #: "bot" or "app" (xapp-).
    kind: str = "bot"
    scopes: tuple[str, ...] = ALL_SCOPES
    #: Answered to every call, such as `token_revoked`; None: it works.
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class Settings:
    """What a test may turn while the fake serves."""

    #: Seconds until history shows a message: drawn evenly between the two.
    lag: tuple[float, float] = (0.0, 0.0)
    #: The most that a page of history, replies or list holds, whatever the client asks for.
    page_size: int = 999
    #: Bytes of metadata that are taken.
    metadata_bytes: int = 1024
    #: "refuse" (429), "hide" (ok, but never shown) or "off".
    rate: str = "refuse"
    #: Messages that one channel takes at once.
    burst: int = 3
    #: Seconds after which no message may be changed, as a workspace may wish; None: never.
    edit_window: float | None = None
    #: The body of a 429 as text/plain.
    rate_as_text: bool = False


class Workspace:
    """Channels, tokens and settings of one workspace."""

    def __init__(self, clock: Clock, *, seed: int = 0) -> None:
        self.clock = clock
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {}
        self.settings = Settings()
        self._random = Random(seed)

    def post(self, channel: Channel, **fields: Any) -> Message:
        """Store a message; history shows it after the lag."""
        now = self.clock.now()
        lag = timedelta(seconds=self._random.uniform(*self.settings.lag))
        message = Message(channel=channel.id, ts=channel.mint(now), visible_at=now + lag, **fields)
        channel.messages[message.ts] = message
        return message

    def messages(self, channel: str | None = None) -> list[Message]:
        """Everything that was ever stored, by channel and ts."""
        wanted = [c for c in self.channels.values() if channel in (None, c.id)]
        return [message for c in wanted for message in c.messages.values()]
