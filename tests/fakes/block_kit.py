"""Block Kit for tests: the shortest objects that Slack takes, to be spoilt by the test."""

from __future__ import annotations

from typing import Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Open"), **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "x", value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def select(options: int = 1, text: str = "x", value: str = "v", **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "options": [option(text, value)] * options, **more}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    inner = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [inner]}


def word(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def link(target: str, **more: Any) -> dict[str, Any]:
    return {"type": "link", "url": target, **more}


def table(rows: int = 1, cells: int = 1, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


def two_rows(*sizes: int) -> dict[str, Any]:
    rows = [table(text="x" * size)["rows"][0] for size in sizes]
    return {"type": "table", "rows": rows}


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://a.example/p.png", "alt_text": "x", **more}


def url(length: int) -> str:
    return "https://a.example/".ljust(length, "x")


def feedback(**more: Any) -> dict[str, Any]:
    verdict = {"text": plain("Good"), "value": "v", **more}
    return {"type": "feedback_buttons", "positive_button": verdict, "negative_button": verdict}


def context_actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "context_actions", "elements": list(elements)}
