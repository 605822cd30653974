"""Answers as bytes on the wire, whole or broken."""

from __future__ import annotations

import json
import socket
import struct
from http.client import responses
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.ports import Clock

PAGE = "<!doctype html><title>Slack</title><p>Something went wrong on our end."


def whole(body: Mapping[str, Any], headers: Mapping[str, str]) -> web.Response:
    """A JSON answer."""
    return web.json_response(dict(body), headers=dict(headers))


def limited(seconds: int, *, as_text: bool) -> web.Response:
    """429 with Retry-After, in either of the two ways that were seen."""
    headers = {"Retry-After": str(seconds)}
    if as_text:
        return web.Response(status=429, text="ratelimited", headers=headers)
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def failed(status: int, retry_after: float = 0) -> web.Response:
    """An HTTP error as an edge in front of Slack sends it."""
    headers = {"Retry-After": f"{retry_after:.0f}"} if retry_after else {}
    return web.Response(status=status, text=responses.get(status, "error"), headers=headers)


def page() -> web.Response:
    """200 with a page for people."""
    return web.Response(text=PAGE, content_type="text/html")


def reset(request: web.Request) -> web.Response:
    """Tear the connection down; the client gets ECONNRESET."""
    if (transport := request.transport) is not None:
        if (connection := transport.get_extra_info("socket")) is not None:
            # No lingering: the kernel sends RST instead of FIN.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return _nothing(request)


def close(request: web.Request) -> web.Response:
    """End the connection in order, without an answer."""
    return _nothing(request)


def truncate(request: web.Request, body: Mapping[str, Any]) -> web.Response:
    """Promise the whole JSON, send half of it."""
    head, payload = _raw(body)
    _write(request, head + payload[: len(payload) // 2])
    return _nothing(request)


async def drip(
    request: web.Request, body: Mapping[str, Any], clock: Clock, seconds: float
) -> web.Response:
    """The head at once, then a byte every so many seconds, as long as somebody reads."""
    head, payload = _raw(body)
    _write(request, head)
    for place in range(len(payload)):
        await clock.sleep(seconds)
        if request.transport is None or request.transport.is_closing():
            break
        _write(request, payload[place : place + 1])
    return _nothing(request)


def _raw(body: Mapping[str, Any]) -> tuple[bytes, bytes]:
    payload = json.dumps(body).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"Content-Length: {len(payload)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode(), payload


def _write(request: web.Request, data: bytes) -> None:
    if request.transport is not None:
        request.transport.write(data)


def _nothing(request: web.Request) -> web.Response:
    """End the connection; aiohttp then drops the response that a handler has to return."""
    request.protocol.force_close()
    return web.Response()
