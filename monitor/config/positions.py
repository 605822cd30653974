"""Which character of the file a character of a value is.

YAML changes a text on its way: quotes double, backslashes escape, indentation goes, lines fold.
Characters other than white space keep their order through all of it, so the n-th of them in the
value is the n-th of them in the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.yamltree import Style

_SINGLE_QUOTED = re.compile(r"''|\S")
#: An escape of white space, an escape of a visible character, or the character itself.
_DOUBLE_QUOTED = re.compile(
    r"(?P<space>\\[\s tnvreNLP_ab0])|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\S"
)
_AS_IT_STANDS = re.compile(r"\S")


def offset_in_file(raw: str, style: Style, text: str, column: int) -> int:
    """Where in `raw`, the node as it stands in the file, the character `column` of `text` is.

    `column` may equal `len(text)`: just behind the value. White space maps to the place behind the
    visible character before it.
    """
    before = len("".join(text[:column].split()))
    visible = list(_visible(raw, style))
    if column < len(text) and not text[column].isspace() and before < len(visible):
        return visible[before][0]
    if before and visible:
        return visible[min(before, len(visible)) - 1][1]
    return visible[0][0] if visible else 0


def column_before(written: str, mended: str, column: int) -> int:
    """Where in a line as it was written the character `column` of the mended line stands.

    Mending puts in quotes, spaces and closing signs, or single quotes for double ones.
    """
    at = 0
    for index, sign in enumerate(mended[:column]):
        if at < len(written) and (sign == written[at] or _replaced(written, mended, at, index)):
            at += 1
    return at


def _replaced(written: str, mended: str, at: int, index: int) -> bool:
    """Whether a single quote took the place of a double one."""
    return (mended[index], written[at]) == ("'", '"') and mended[index + 1 : index + 2] != '"'


def _visible(raw: str, style: Style) -> Iterator[tuple[int, int]]:
    """Start and end in the file of each character that is not white space in the value."""
    start, end, pattern = 0, len(raw), _AS_IT_STANDS
    if style in {"|", ">"}:
        header = re.search(r"[\r\n]", raw)
        start = header.end() if header else end
    elif style != "plain":
        start, end = 1, len(raw) - 1
        pattern = _SINGLE_QUOTED if style == "'" else _DOUBLE_QUOTED
    for match in pattern.finditer(raw, start, end):
        if match.lastgroup != "space":
            yield match.span()
