"""A call from its HTTP request to its answer: arguments, token, rate, scope, method, fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import reading, wire, writing
from tests.fakes.slack.calls import METHODS, ApiError, Call, Method
from tests.fakes.slack.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from aiohttp import web

    from tests.fakes.slack.faults import Plan
    from tests.fakes.slack.journal import Journal
    from tests.fakes.slack.rate import Rates
    from tests.fakes.slack.state import Token, Workspace

#: Imported for the methods they enter; a further module of methods is named here.
FAMILIES = (reading, writing)


_Answer = Callable[["web.Request", Fault, Mapping[str, Any]], "web.Response"]
#: How each kind of fault looks to the client, apart from those that take their time.
_BROKEN: dict[str, _Answer] = {
    "reset": lambda request, _fault, _body: wire.reset(request),
    "refuse": lambda request, _fault, _body: wire.reset(request),
    "close": lambda request, _fault, _body: wire.close(request),
    "truncate": lambda request, _fault, body: wire.truncate(request, body),
    "status": lambda _request, fault, _body: wire.failed(fault.status, fault.retry_after),
    "error": lambda _request, fault, _body: wire.whole({"ok": False, "error": fault.error}, {}),
    "html": lambda _request, _fault, _body: wire.page(),
}


class Limited(Exception):  # noqa: N818 - an answer, not an error
    """The call came too early by so many whole seconds."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"retry after {seconds} s")


class Api:
    """The Web API of one workspace. Lives in one event loop."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        rates: Rates,
        plan: Plan,
        journal: Journal,
        refuse: Callable[[float], Awaitable[None]],
    ) -> None:
        self._workspace = workspace
        self._rates = rates
        self._plan = plan
        self._journal = journal
        self._refuse = refuse
        #: Calls that are being served, and commits that wait for their time.
        self._open: set[asyncio.Task[Any]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The handler of `/api/{method}`."""
        self._keep(asyncio.current_task())
        name = request.match_info["method"]
        arguments, error = await arguments_of(request)
        number, fault = self._plan.draw(name)
        self._journal.note(
            "request",
            method=name,
            number=number,
            http=request.method,
            proxied="://" in str(request.raw_path),
            arguments={key: value for key, value in arguments.items() if key != "token"},
        )
        served = _Served(self, request, name, arguments, error)
        response, outcome = (
            served.answer() if fault is None else await self._go_wrong(served, fault)
        )
        self._journal.note("answer", method=name, number=number, outcome=outcome)
        return response

    async def close(self) -> None:
        """End what is held; what was to be committed later never is."""
        held = list(self._open)
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)

    def execute(self, name: str, arguments: Mapping[str, Any], secret: str) -> dict[str, Any]:
        """Carry a call out: the body of its answer. Limited."""
        try:
            method = _method(name)
            token = self._token(secret, method)
            hide = self._over_rate(name, arguments, method)
            call = Call(
                method=name,
                arguments=arguments,
                token=token,
                workspace=self._workspace,
                note=self._journal.note,
                hide=hide,
            )
            if method.scope:
                call.needs(method.scope)
            return {"ok": True, **method.run(call)}
        except ApiError as error:
            return error.answer

    def scopes(self, secret: str) -> dict[str, str]:
        """The header that tells what a token may do."""
        token = self._workspace.tokens.get(secret)
        return {} if token is None else {"x-oauth-scopes": ",".join(token.scopes)}

    def limited(self, seconds: int) -> web.Response:
        """429, in the way that the test chose."""
        return wire.limited(seconds, as_text=self._workspace.settings.rate_as_text)

    def _token(self, secret: str, method: Method) -> Token:
        if not secret:
            raise ApiError("not_authed")
        token = self._workspace.tokens.get(secret)
        if token is None:
            raise ApiError("invalid_auth")
        if token.error:
            raise ApiError(token.error)
        if token.kind != method.token:
            raise ApiError("not_allowed_token_type")
        return token

    def _over_rate(self, name: str, arguments: Mapping[str, Any], method: Method) -> bool:
        """Whether the message is to be hidden for coming too early. Limited."""
        mode = self._workspace.settings.rate
        if mode == "off":
            return False
        wait = self._rates.take(name, str(arguments.get("channel", "")), method.per_minute)
        if wait and mode == "hide" and name == "chat.postMessage":
            return True
        if wait:
            raise Limited(wait)
        return False

    async def _go_wrong(self, served: _Served, fault: Fault) -> tuple[web.StreamResponse, str]:
        """Commit when the fault says so, answer as it says."""
        outcome = f"{fault.kind} {fault.when}"
        if fault.kind == "delay":
            return await self._delayed(served, fault), outcome
        body: Mapping[str, Any] = {"ok": False, "error": "internal_error"}
        if fault.when == "after":
            body = served.body()
        elif fault.when == "late":
            self._commit_later(served, fault.seconds)
        return await self._broken(served.request, fault, body), outcome

    async def _delayed(self, served: _Served, fault: Fault) -> web.StreamResponse:
        clock = self._workspace.clock
        if fault.when == "after":
            response, _ = served.answer()
            await clock.sleep(fault.seconds)
            return response
        await clock.sleep(fault.seconds)
        return wire.close(served.request) if fault.when == "before" else served.answer()[0]

    async def _broken(
        self, request: web.Request, fault: Fault, body: Mapping[str, Any]
    ) -> web.StreamResponse:
        if fault.kind == "drip":
            return await wire.drip(request, body, self._workspace.clock, fault.seconds)
        if fault.kind == "refuse":
            await self._refuse(fault.seconds)
        return _BROKEN[fault.kind](request, fault, body)

    def _commit_later(self, served: _Served, seconds: float) -> None:
        """Slack goes on with what the client has given up."""

        async def commit() -> None:
            await self._workspace.clock.sleep(seconds)
            served.body()

        self._keep(asyncio.create_task(commit()))

    def _keep(self, task: asyncio.Task[Any] | None) -> None:
        """The server forgets a call whose client went away; this does not."""
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)


def _method(name: str) -> Method:
    if name not in METHODS:
        raise ApiError("unknown_method", req_method=name)
    return METHODS[name]


class _Served:
    """A request and what it asks for."""

    def __init__(
        self,
        api: Api,
        request: web.Request,
        name: str,
        arguments: Mapping[str, Any],
        error: str | None,
    ) -> None:
        self._api = api
        self.request = request
        self._name = name
        self._arguments = arguments
        self._error = error
        bearer = request.headers.get("Authorization", "")
        self._secret = bearer.removeprefix("Bearer ").strip() or str(arguments.get("token", ""))

    def body(self) -> dict[str, Any]:
        """Carry it out."""
        try:
            return self._execute()
        except Limited:
            return {"ok": False, "error": "ratelimited"}

    def answer(self) -> tuple[web.StreamResponse, str]:
        """Carry it out and answer, with a word for the journal."""
        try:
            body = self._execute()
        except Limited as early:
            return self._api.limited(early.seconds), "ratelimited"
        outcome = "ok" if body["ok"] else str(body["error"])
        return wire.whole(body, self._api.scopes(self._secret)), outcome

    def _execute(self) -> dict[str, Any]:
        if self._error:
            return {"ok": False, "error": self._error}
        return self._api.execute(self._name, self._arguments, self._secret)


async def arguments_of(request: web.Request) -> tuple[dict[str, Any], str | None]:
    """Query, form or JSON as one mapping; and the error when the JSON is none."""
    arguments: dict[str, Any] = dict(request.query)
    if request.method != "POST":
        return arguments, None
    if request.content_type != "application/json":
        return arguments | dict(await request.post()), None
    if not await request.read():
        # The SDK announces JSON also where it sends nothing.
        return arguments, None
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        return arguments, "invalid_json"
    if not isinstance(body, dict):
        return arguments, "json_not_object"
    return arguments | body, None
