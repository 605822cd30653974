"""The control API as a client: for tests that drive a fake in another process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.fakes.slack.accounting import Account

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.fakes.slack.faults import Fault

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 20.0


class RemoteSlack:
    """Starts `python -m tests.fakes.slack` and ends it when left. Blocking."""

    def __init__(self, *arguments: str) -> None:
        self._command = [sys.executable, "-m", "tests.fakes.slack", "--with-parent", *arguments]
        self._process: subprocess.Popen[str] | None = None
        #: The base URL of the Web API, the one of the control API, and the bot's token.
        self.url = self.control_url = self.token = ""
        # A proxy in the environment is meant for the client under test.
        self._opener = build_opener(ProxyHandler({}))

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline())
        self.url, self.control_url, self.token = ready["url"], ready["control"], ready["token"]
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.communicate(timeout=_PATIENCE)

    def ask(self, verb: str, what: str, /, **fields: Any) -> Any:
        """One verb of the control API. ValueError: it was refused."""
        body = json.dumps(fields).encode() if fields else None
        request = Request(
            f"{self.control_url}/control/{what}",
            method=verb,
            data=body,
            headers={"Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                return json.load(answer)
        except HTTPError as error:
            with error:
                raise ValueError(json.load(error)["error"]) from error

    def messages(self) -> list[dict[str, Any]]:
        """Everything that was ever stored."""
        stored: list[dict[str, Any]] = self.ask("GET", "messages")
        return stored

    def add_channel(self, key: str, name: str, **more: bool) -> None:
        """Make or change a channel."""
        self.ask("POST", "channels", id=key, name=name, **more)

    def add_faults(self, faults: Iterable[Fault], *, seed: int = 0) -> None:
        """Put further faults in force."""
        self.ask("POST", "faults", faults=[asdict(fault) for fault in faults], seed=seed)

    def fail_next(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong, one fault after another."""
        self.ask("POST", "faults", method=method, next=[asdict(fault) for fault in faults])

    def account(self, expected: Sequence[str]) -> Account:
        """What became of these alerts."""
        told = self.ask("POST", "account", expected=list(expected))
        order = {channel: tuple(ids) for channel, ids in told.pop("order").items()}
        return Account(**{name: tuple(ids) for name, ids in told.items()}, order=order)
