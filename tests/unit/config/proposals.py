"""The law of proposals: what a message says to write, written, is right.

`obeyed` does what a reader would do: puts the proposed lines in the place of the wrong one, with
its indentation, its dash, and everything that belongs to it.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.errors import Problem

#: A line's spaces, its dashes, and its key if it has one.
_LINE = re.compile(r"(?P<spaces> *)(?P<dashes>(?:- +)*)(?:(?P<key>[A-Za-z_][\w-]*):(?=\s|$))?")
_ADVICE = re.compile(r" {3}\(.*?(?:with (?P<spaces>\d+) spaces before it)?\)$")


def proposed(message: str) -> list[str]:
    """The lines that a message proposes; none if it does not."""
    text = message.partition("\n  write: ")[2]
    return text.split("\n         ") if text else []


def obeyed(text: str, problem: Problem) -> tuple[str, range]:
    """The file with the proposal of a problem carried out, and the numbers of its new lines."""
    lines, new = text.splitlines(), proposed(problem.message)
    advice = _ADVICE.search(new[-1])
    new[-1] = _ADVICE.sub("", new[-1])
    at = _line_of(lines, problem.place.line - 1, new[0])
    spaces, dashes = _part(lines[at], "spaces"), _part(lines[at], "dashes")
    if advice and advice["spaces"]:
        spaces = " " * int(advice["spaces"])
    elif advice:
        neighbour = lines[at - 1]
        spaces = " " * len(_part(neighbour, "spaces") + _part(neighbour, "dashes"))
    if not dashes or new[0].startswith("-"):
        dashes = ""
    below = " " * len(dashes)
    end = at + 1 + _belonging(lines[at + 1 :], len(spaces + dashes), new)
    placed = [spaces + (below if n else dashes) + line for n, line in enumerate(new)]
    written = "\n".join([*lines[:at], *placed, *lines[end:], ""])
    return written, range(at + 1, at + 1 + len(placed))


def _part(line: str, name: str) -> str:
    found = _LINE.match(line)
    assert found
    return found[name] or ""


def _line_of(lines: Sequence[str], at: int, first: str) -> int:
    """The line that is replaced: the key of a list may stand above the place."""
    key = _part(first, "key")
    for line in range(at, max(-1, at - 30), -1):
        if key and _part(lines[line], "key") == key:
            return line
    return at


def _belonging(lines: Sequence[str], indent: int, new: Sequence[str]) -> int:
    """How many of the following lines belong to the one that is replaced."""
    own = _part(new[0], "key") != "" and len(new) > 1

    def belongs(line: str) -> bool:
        spaces = len(_part(line, "spaces"))
        bare = own and not _part(line, "key") and spaces == indent
        return spaces > indent or bare or not line.strip()

    if new == ["-"]:
        return 0
    if new[0].startswith("- ") and len(new) == 1 and _part(new[0], "key"):
        return 0
    if len(new) == 1 and _part(new[0], "key") and new[0].endswith(":"):
        return 0
    return len(list(takewhile(belongs, lines)))
