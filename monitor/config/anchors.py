"""Anchors and aliases of YAML (`&x value`, `*x`), which are not read: what was meant by them.

Both signs begin queries by mistake far more often; only here it matters that they are YAML's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.config.slips import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

#: At the beginning of a value, with the space behind it.
ANCHOR = re.compile(r"&([\w-]+)(?:\s+|$)")
#: Fifty slips are mended in a file, and none may make it much longer.
_LONGEST = 1000


def meaning(lines: Sequence[str], name: str) -> str | None:
    """The short one-line value that an anchor names; None: there is none."""
    for line in lines:
        _, value, _ = parts(line)
        anchor = ANCHOR.match(value)
        if anchor and anchor[1] == name:
            meant = value[anchor.end() :]
            return meant if 0 < len(meant) <= _LONGEST else None
    return None


def is_asked_for(lines: Sequence[str], name: str) -> bool:
    """Whether an alias of this name stands anywhere."""
    alias = re.compile(rf"(?<![\w*])\*{re.escape(name)}(?![\w-])")
    return any(alias.search(line) for line in lines)


def goes_on_below(lines: Sequence[str], line: int) -> bool:
    """Whether the value of a line is what is indented below it, or a list of dashes."""
    here, below = lines[line], lines[line + 1] if line + 1 < len(lines) else ""
    indent, own = _indent(below), _indent(here)
    is_list = below[indent:].startswith("- ") and not here[own:].startswith("- ")
    return bool(below.strip()) and (indent > own or (indent == own and is_list))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
