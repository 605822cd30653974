"""Only the border speaks to the network; a second path would be one without its guard."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.tree import ROOT, parsed, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Whatever can open a connection.
_SPEAKERS = (
    "aiohttp",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
    "xmlrpc",
)
#: Calls of asyncio and of libraries that do so without such an import.
_CALLS = frozenset({"open_connection", "create_connection", "urlopen", "urlretrieve", "fetch_url"})

#: Beside the border: what else may, and why.
ALLOWED = {
    "monitor/notify/slack_client.py": "the border to Slack",
    "monitor/app/demo.py": "serves a small newsroom on loopback; it asks nobody",
    "monitor/app/supervisor.py": "datagrams to the service manager, AF_UNIX only",
}
_BORDER = "monitor/fetch/"


def _speakers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call):
            found = [f"call {getattr(node.func, 'attr', getattr(node.func, 'id', ''))}"]
        else:
            continue
        yield from (name for name in found if _speaks(name))


def _speaks(name: str) -> bool:
    if name.startswith("call "):
        return name.removeprefix("call ") in _CALLS
    return any(name == speaker or name.startswith(f"{speaker}.") for speaker in _SPEAKERS)


def _inside(path: Path) -> bool:
    place = path.relative_to(ROOT).as_posix()
    return place.startswith(_BORDER) or place in ALLOWED


def test_only_the_border_speaks_http() -> None:
    """No other module imports what could open a connection."""
    others = {
        path.relative_to(ROOT).as_posix(): sorted(set(_speakers(parsed(path))))
        for path in sources("monitor")
        if not _inside(path)
    }

    assert {place: found for place, found in others.items() if found} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import httpx", ["httpx"]),
        ("from urllib import request", ["urllib.request"]),
        ("from urllib.request import urlopen", ["urllib.request.urlopen"]),
        ("import http.client as c", ["http.client"]),
        ("def f():\n    import requests.sessions", ["requests.sessions"]),
        ("asyncio.open_connection('x', 80)", ["call open_connection"]),
        ("from urllib.parse import urlsplit", []),
        ("from http import HTTPStatus", []),
        ("import httpx_like", []),
    ],
)
def test_every_way_to_speak_is_seen(source: str, expected: list[str]) -> None:
    """The detector itself."""
    assert expected == list(_speakers(ast.parse(source)))


def test_feeds_are_never_parsed_from_an_address() -> None:
    """feedparser opens what looks like a path or an URL: it only ever gets bytes in a BytesIO."""
    calls = [
        node
        for path in sources("monitor")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "feedparser.parse"
        and not ast.unparse(node.args[0]).startswith(("BytesIO(", "io.BytesIO("))
    ]

    assert calls == []
