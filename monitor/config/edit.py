"""New entries in the text of a file, which keeps every other character.

The file is not dumped anew: entries are put in behind the last one, with the margin, the line ends
and the empty lines that the file has already. Whatever the shape of the file, the result is read
again and must say what it said before and the new entries; if not, nothing is written and the
person is told what to add.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.config.spelling import block, flow, reads_back
from monitor.config.yamltree import Document, Node, data, read_document
from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config.spelling import Values

_KEY = "sources"
_MARGIN = "  "
_COMMENT = re.compile(r"[ \t]*#[^\r\n]*(?:\r\n|\r|\n|\Z)")
_EMPTY_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
_CRLF = "\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One entry to add."""

    values: Values
    #: One line of comment above the entry; "": none.
    heading: str = ""


def new_file(about: str) -> str:
    """The text of a file without entries, with a comment that says what it is for."""
    return "".join(f"# {line}\n" for line in about.splitlines()) + "\n"


def with_entries(file: str, text: str, additions: Sequence[Addition]) -> str:
    """The text of a sources file with further entries at the end of its list.

    `file` is for messages. Raises UsageError, with the lines to add by hand, for a file into which
    they cannot be put.
    """
    document = read_document(file, text)
    if document.problems:
        raise _by_hand(document, additions, f"the file has a mistake: {document.problems[0]}")
    edited = _edited(document, additions)
    if edited is None or reads_back(edited) != _wanted(document, additions):
        raise _by_hand(document, additions, "its layout is an unusual one")
    return edited


def shown(additions: Sequence[Addition]) -> str:
    """The entries as they stand in a file of their own."""
    return f"{_KEY}:\n{_lines(additions, _MARGIN, ' ', spaced=True, end=chr(10))}"


def _wanted(document: Document, additions: Sequence[Addition]) -> object:
    """What the edited file must say."""
    before = data(document.root) if document.root else None
    found = before if isinstance(before, dict) else {}
    entries = found.get(_KEY)
    added = [
        {key: v if isinstance(v, str) else list(v) for key, v in addition.values.items()}
        for addition in additions
    ]
    return {**found, _KEY: [*(entries if isinstance(entries, list) else []), *added]}


def _by_hand(document: Document, additions: Sequence[Addition], reason: str) -> UsageError:
    return UsageError(
        f"{document.file} is left as it is: {reason}; add by hand:\n{shown(additions)}"
    )


def _edited(document: Document, additions: Sequence[Addition]) -> str | None:
    """None: there is no place for a list."""
    root = document.root
    if root is None:
        return _with_new_list(document.text, additions)
    node = root.get(_KEY)
    if node is None or (data(node) not in (None, []) and node.kind != "list"):
        return None
    if node.items:
        inline = document.text.startswith("[", node.start)
        return (_inside if inline else _behind)(document, node, additions)
    return _instead(document, node, additions)


def _with_new_list(text: str, additions: Sequence[Addition]) -> str:
    """Behind a text that is empty or all comment."""
    end = _line_end(text)
    before = text if not text or text.endswith(("\n", "\r")) else text + end
    lines = _lines(additions, _MARGIN, " ", spaced=True, end=end)
    return f"{before}{_KEY}:{end}{lines}"


def _inside(document: Document, node: Node, additions: Sequence[Addition]) -> str:
    """Into `[...]`."""
    at = node.items[-1].end
    entries = "".join(f", {flow(addition.values)}" for addition in additions)
    return document.text[:at] + entries + document.text[at:]


def _instead(document: Document, node: Node, additions: Sequence[Addition]) -> str:
    """In the place of `[]`, `~` or nothing."""
    text = document.text
    start, stop = node.start, max(node.end, node.start)
    # The value of a key without one stands behind the colon at the earliest.
    kept = text[:start].rstrip(" ") + text[stop:]
    at = _next_line(kept, len(text[:start].rstrip(" ")))
    lines = _lines(additions, _MARGIN, " ", spaced=True, end=_line_end(text))
    return _put(kept, at, lines)


def _behind(document: Document, node: Node, additions: Sequence[Addition]) -> str:
    """Below the last entry of a list of dashes, and the comments that belong to that entry."""
    text, last = document.text, node.items[-1]
    dash, inner = document.column(node.start), document.column(last.start)
    at = _next_line(text, _leaf_end(text, last))
    while (comment := _COMMENT.match(text, at)) and _margin(comment[0]) > dash:
        at = comment.end()
    pad = " " * (inner - dash - 1) if inner > dash else " "
    lines = _lines(additions, " " * dash, pad, spaced=_is_spaced(text, node), end=_line_end(text))
    first = _line_end(text) if _is_spaced(text, node) else ""
    return _put(text, at, first + lines)


def _is_spaced(text: str, node: Node) -> bool:
    """Whether empty lines part the entries; of a single one nobody knows."""
    if len(node.items) < 2:  # noqa: PLR2004 - a pair
        return True
    before, last = node.items[-2:]
    return _EMPTY_LINE.search(text, _leaf_end(text, before), last.start) is not None


def _leaf_end(text: str, node: Node) -> int:
    """Where the last visible character of a node stands: a block's own end is behind comments."""
    while node.items and not text.startswith(("[", "{"), node.start):
        node = node.items[-1]
    return len(text[: node.end].rstrip())


def _lines(additions: Sequence[Addition], margin: str, pad: str, *, spaced: bool, end: str) -> str:
    entries = (
        "".join(
            f"{margin}{line}{end}" for line in (*_heading(addition), *block(addition.values, pad))
        )
        for addition in additions
    )
    return (end if spaced else "").join(entries)


def _heading(addition: Addition) -> list[str]:
    words = " ".join(addition.heading.split())
    return [f"# -- {words}"] if words and words.isprintable() else []


def _put(text: str, at: int, lines: str) -> str:
    """The text with lines put in where a line begins, or at the end of a last one without end."""
    before = text[:at]
    if before and not before.endswith(("\n", "\r")):
        before += _line_end(text)
    return before + lines + text[at:]


def _next_line(text: str, index: int) -> int:
    """Where the line behind the one at `index` begins."""
    found = re.compile(r"\r\n|\r|\n").search(text, index)
    return found.end() if found else len(text)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _line_end(text: str) -> str:
    """How the file ends its lines."""
    return _CRLF if _CRLF in text else "\n"
