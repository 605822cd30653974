"""Keys and values that are part of the configuration but that this version does not act on.

They are refused with a sentence, never ignored. ONE table: to make a value work, delete its row and
give it a field in `models`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.yamltree import Node

Where = Literal["monitor", "source", "watch"]

_ANY = r"(?s).*"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """One key, or some of its values, that nothing reads yet."""

    where: Where
    #: Dots lead into sections: `slack.proxy`.
    key: str
    #: What works now, as the end of a sentence.
    instead: str
    #: The values that are refused, a regular expression for the whole value.
    values: str = _ANY

    def refuses(self, value: str) -> bool:
        """Whether the value at the key is one that nothing acts on."""
        return re.fullmatch(self.values, value) is not None

    def message(self, value: str) -> str:
        """What the person who wrote the key is told; never repeats an address."""
        scheme, separator, _ = value.partition("://")
        shown = f"{scheme}{separator}..." if separator else value
        written = self.key if self.values == _ANY else f"{self.key}: {shown}"
        return f"`{written}` is not acted on by this version; {self.instead}"


NOT_YET: tuple[NotYet, ...] = (
    NotYet(
        where="monitor",
        key="storage",
        values="postgres.*",
        instead="use sqlite:/// and the path of a file",
    ),
    NotYet(where="monitor", key="fetch.proxy", instead="sources are fetched directly"),
    NotYet(where="monitor", key="web", instead="use the commands, such as `monitor status`"),
    NotYet(where="source", key="proxy", instead="sources are fetched directly"),
    NotYet(
        where="watch",
        key="deliver",
        values="hourly.*|daily.*",
        instead="use `deliver: instant`, or leave the line out",
    ),
    NotYet(where="watch", key="quiet_hours", instead="alerts are sent at any hour"),
    NotYet(
        where="watch",
        key="severity",
        values="high",
        instead="use `severity: normal`, or leave the line out",
    ),
    NotYet(
        where="watch",
        key="mode",
        values="shadow",
        instead="use `mode: live`, or `enabled: false` to keep the list quiet",
    ),
    NotYet(where="watch", key="shadow_channel", instead="use `enabled: false` to keep it quiet"),
)


def refused(where: Where, record: Node) -> Iterator[tuple[NotYet, Node]]:
    """The rows that apply to a record of the configuration, each with the value it refuses."""
    for row in NOT_YET:
        if row.where == where:
            *sections, key = row.key.split(".")
            node: Node | None = record
            for step in (*sections, key):
                node = node.get(step) if node else None
            if node is not None and row.refuses(node.text):
                yield row, node


def refused_value(where: Where, key: str, value: str) -> str | None:
    """What to tell of one value that did not come from a file; None: it is not refused."""
    rows = (row for row in NOT_YET if row.where == where and row.key == key)
    return next((row.message(value) for row in rows if row.refuses(value)), None)


def keys(where: Where, section: str = "") -> list[str]:
    """The keys of the table directly under `section`, for suggestions."""
    prefix = f"{section}." if section else ""
    rows = [row for row in NOT_YET if row.where == where]
    here = [row.key.removeprefix(prefix) for row in rows if row.key.startswith(prefix)]
    return [key for key in here if "." not in key]
