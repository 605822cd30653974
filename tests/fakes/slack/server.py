"""The fake as a server: in a thread, in the running loop, or as a program."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from monitor.app.clock import SystemClock
from tests.fakes.slack.accounting import account
from tests.fakes.slack.api import Api
from tests.fakes.slack.control import Control
from tests.fakes.slack.faults import Plan
from tests.fakes.slack.journal import Journal
from tests.fakes.slack.rate import Rates
from tests.fakes.slack.state import Channel, Settings, Token, Workspace

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from pathlib import Path

    from monitor.ports import Clock
    from tests.fakes.slack.accounting import Account
    from tests.fakes.slack.faults import Fault
    from tests.fakes.slack.state import Message

LOOPBACK = "127.0.0.1"
#: Seconds that a start or a stop may take before the test fails.
_PATIENCE = 10.0
_MAX_BODY = 4 * 1024 * 1024


class FakeSlack:
    """One workspace on a port of loopback, with one bot and one app token.

    Methods without `async` may be called from any thread but `refuse` and `accept`, which are for
    the `with` form only. Everything that was posted stays readable after the server was left.
    """

    token = "xoxb-fake-bot"
    app_token = "xapp-fake-app"

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        port: int = 0,
        control_port: int = 0,
        journal: Path | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.workspace = Workspace(self.clock, seed=seed)
        self.workspace.tokens = {self.token: Token(), self.app_token: Token(kind="app", scopes=())}
        self.plan = Plan(seed=seed)
        self.journal = Journal(self.clock, journal)
        self.rates = Rates(self.clock, self.settings)
        self._api = Api(
            self.workspace,
            rates=self.rates,
            plan=self.plan,
            journal=self.journal,
            refuse=self.shut,
        )
        self._reserved, self._control = _bound(port), _bound(control_port)
        self._runner: web.AppRunner | None = None
        self._site: web.BaseSite | None = None
        self._reopening: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        #: One opening or closing of the port at a time.
        self._door = asyncio.Lock()
        self._accepting = threading.Event()
        self._ready = threading.Event()
        self._left = asyncio.Event()

    @property
    def settings(self) -> Settings:
        """Lag, page size, rates: to be turned at any time."""
        return self.workspace.settings

    @property
    def url(self) -> str:
        """The base URL of the Web API, for `SLACK_API_URL`."""
        return f"http://{LOOPBACK}:{self._reserved.getsockname()[1]}/api/"

    @property
    def control_url(self) -> str:
        """Where `/control` answers even while connections to the API are refused."""
        return f"http://{LOOPBACK}:{self._control.getsockname()[1]}"

    def add_channel(
        self,
        key: str,
        name: str,
        *,
        private: bool = False,
        archived: bool = False,
        member: bool = True,
    ) -> Channel:
        """Make a channel, or replace it."""
        channel = Channel(id=key, name=name, private=private, archived=archived, member=member)
        self.workspace.channels[key] = channel
        return channel

    def revoke(self, error: str = "token_revoked") -> None:
        """From now on the bot's token is answered with this error."""
        self.workspace.tokens[self.token].error = error

    def messages(self, channel: str | None = None) -> list[Message]:
        """Everything that was ever stored, hidden and deleted ones included."""
        return self.workspace.messages(channel)

    def fail_next(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong, one fault after another."""
        self.plan.next(method, *faults)

    def account(self, expected: Iterable[str]) -> Account:
        """What became of these alerts."""
        return account(expected, self.messages())

    def refuse(self, seconds: float = 0.0) -> None:
        """Take no connection from now on; for so long, or until `accept` (0)."""
        self._wait_for(self.shut(seconds))

    def accept(self) -> None:
        """Take connections again."""
        self._wait_for(self.reopen())

    def wait_until_accepting(self) -> None:
        """Block until connections are taken (again). TimeoutError."""
        if not self._accepting.wait(_PATIENCE):
            raise TimeoutError(f"connections still refused after {_PATIENCE} s")

    async def shut(self, seconds: float = 0.0) -> None:
        """`refuse`, from the loop that serves."""
        await self._stay()
        async with self._door:
            self._accepting.clear()
            if self._site is not None:
                site, self._site = self._site, None
                await site.stop()
        if seconds > 0:
            self._reopening = asyncio.create_task(self._reopen_after(seconds))

    async def reopen(self) -> None:
        """`accept`, from the loop that serves."""
        await self._stay()
        await self._listen()

    async def _listen(self) -> None:
        async with self._door:
            if self._site is None and self._runner is not None:
                port = self._reserved.getsockname()[1]
                self._site = web.SockSite(self._runner, _bound(port))
                await self._site.start()
                self._accepting.set()

    async def start(self) -> None:
        """Serve from the running loop."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_route("*", "/api/{method}", self._api.serve)
        Control(self).add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._control).start()
        await self.reopen()

    async def stop(self) -> None:
        """End all connections, also those that are held."""
        await self._stay()
        await self._api.close()
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()
        self.close_ports()
        self.journal.close()

    def close_ports(self) -> None:
        """Let go of the ports; for a fake that never served."""
        self._reserved.close()
        self._control.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="fake-slack", daemon=True
        )
        self._thread.start()
        if not self._ready.wait(_PATIENCE):
            raise TimeoutError(f"no fake Slack after {_PATIENCE} s")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._left.set)
        self._thread.join(_PATIENCE)

    async def _serve(self) -> None:
        """The thread's life; `asyncio.run` ends what is left."""
        self._loop, self._left = asyncio.get_running_loop(), asyncio.Event()
        async with self:
            self._ready.set()
            await self._left.wait()

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _reopen_after(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
        # From here on it is no longer to be called off.
        self._reopening = None
        await self._listen()

    async def _stay(self) -> None:
        """Call off a reopening that is due later."""
        if self._reopening is not None:
            reopening, self._reopening = self._reopening, None
            reopening.cancel()
            with suppress(asyncio.CancelledError):
                await reopening


def _bound(port: int) -> socket.socket:
    """A socket that holds the port; until it listens, connections to it are refused.

    Two may hold the same port, so that nobody takes it while the one that listened is closed.
    """
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((LOOPBACK, port))
    return held
