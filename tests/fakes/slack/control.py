"""The control API: what a test in another process may ask and turn, as JSON over HTTP.

    GET    /control/messages?channel=C1    everything that was stored
    GET    /control/journal?what=commit    what came and what was done
    POST   /control/account                {"expected": [ids]} -> the account
    POST   /control/live                   {"channel", "ts"} -> live mentions and links
    GET POST DELETE /control/faults        {"faults": [...], "seed": n}, {"method", "next": [...]}
    GET POST /control/clock                {"advance": seconds}, on a clock that can
    GET POST /control/scopes               {"token", "scopes", "error", "kind"}
    GET POST /control/channels             {"id", "name", "private", "archived", "member"}
    GET POST /control/settings             {"lag", "page_size", "rate", "burst", ...}
    POST DELETE /control/refusing          {"seconds": n}; 0: until DELETE

A wrong body is answered 400 with the reason.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.slack.faults import Fault
from tests.fakes.slack.mentions import live
from tests.fakes.slack.state import Settings, Token

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.slack.server import FakeSlack

    Verb = Callable[[dict[str, Any]], Awaitable[Any]]


class Control:
    """The verbs over one fake; each takes the fields of body and query and returns JSON."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack

    def add_to(self, app: web.Application) -> None:
        """Route every verb."""
        verbs: dict[tuple[str, str], Verb] = {
            ("GET", "messages"): self.messages,
            ("GET", "journal"): self.journal,
            ("POST", "account"): self.account,
            ("POST", "live"): self.live,
            ("GET", "faults"): self.faults,
            ("POST", "faults"): self.add_faults,
            ("DELETE", "faults"): self.clear_faults,
            ("GET", "clock"): self.clock,
            ("POST", "clock"): self.advance,
            ("GET", "scopes"): self.scopes,
            ("POST", "scopes"): self.set_scopes,
            ("GET", "channels"): self.channels,
            ("POST", "channels"): self.set_channel,
            ("GET", "settings"): self.settings,
            ("POST", "settings"): self.set_settings,
            ("POST", "refusing"): self.refuse,
            ("DELETE", "refusing"): self.accept,
        }
        for (verb, name), run in verbs.items():
            app.router.add_route(verb, f"/control/{name}", _handler(run))

    async def messages(self, body: dict[str, Any]) -> Any:
        return [message.record() for message in self._slack.messages(body.get("channel"))]

    async def journal(self, body: dict[str, Any]) -> Any:
        entries = self._slack.journal.entries
        return [entry for entry in entries if body.get("what") in (None, entry["what"])]

    async def account(self, body: dict[str, Any]) -> Any:
        return asdict(self._slack.account(body["expected"]))

    async def live(self, body: dict[str, Any]) -> Any:
        channel = self._slack.workspace.channels[body["channel"]]
        return [asdict(thing) for thing in live(channel.messages[body["ts"]].record())]

    async def faults(self, _body: dict[str, Any]) -> Any:
        plan = self._slack.plan
        faults = [fault.record() for fault in plan.faults]
        return {"faults": faults, "seed": plan.seed, "counts": plan.counts}

    async def add_faults(self, body: dict[str, Any]) -> Any:
        plan = self._slack.plan
        plan.seed = body.get("seed", plan.seed)
        plan.add(map(Fault.load, body.get("faults", ())))
        plan.next(body.get("method", "chat.postMessage"), *map(Fault.load, body.get("next", ())))
        return await self.faults(body)

    async def clear_faults(self, body: dict[str, Any]) -> Any:
        self._slack.plan.clear()
        return await self.faults(body)

    async def clock(self, _body: dict[str, Any]) -> Any:
        clock = self._slack.clock
        return {"now": clock.now().isoformat(), "monotonic": clock.monotonic()}

    async def advance(self, body: dict[str, Any]) -> Any:
        advance = getattr(self._slack.clock, "advance", None)
        if advance is None:
            raise ValueError("this clock goes by itself; start the fake with --clock manual")
        advance(body["advance"])
        return await self.clock(body)

    async def scopes(self, _body: dict[str, Any]) -> Any:
        return {name: asdict(token) for name, token in self._slack.workspace.tokens.items()}

    async def set_scopes(self, body: dict[str, Any]) -> Any:
        tokens = self._slack.workspace.tokens
        token = tokens.setdefault(body.get("token", self._slack.token), Token())
        token.scopes = tuple(body.get("scopes", token.scopes))
        token.error = body.get("error", token.error)
        token.kind = body.get("kind", token.kind)
        return await self.scopes(body)

    async def channels(self, _body: dict[str, Any]) -> Any:
        return [channel.record() for channel in self._slack.workspace.channels.values()]

    async def set_channel(self, body: dict[str, Any]) -> Any:
        channel = self._slack.workspace.channels.get(body["id"])
        if channel is None:
            channel = self._slack.add_channel(body["id"], body["name"])
        for name in ("name", "private", "archived", "member"):
            setattr(channel, name, body.get(name, getattr(channel, name)))
        return channel.record()

    async def settings(self, _body: dict[str, Any]) -> Any:
        return asdict(self._slack.settings)

    async def set_settings(self, body: dict[str, Any]) -> Any:
        if unknown := set(body) - {field.name for field in fields(Settings)}:
            raise ValueError(f"no such settings: {', '.join(sorted(unknown))}")
        for name, value in body.items():
            setattr(self._slack.settings, name, value)
        self._slack.rates.reset()
        return await self.settings(body)

    async def refuse(self, body: dict[str, Any]) -> Any:
        await self._slack.shut(body.get("seconds", 0))
        return {}

    async def accept(self, _body: dict[str, Any]) -> Any:
        await self._slack.reopen()
        return {}


def _handler(run: Verb) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.can_read_body else {}
            return web.json_response(await run({**request.query, **body}))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    return handle
