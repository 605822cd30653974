"""Values -> YAML that reads back as exactly these values, in the plainest spelling that is safe.

Not PyYAML's dumper: it knows neither that `no` and `1:30` are text here, nor the house style of
quoting only what needs it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.config.yamltree import data, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Values = Mapping[str, str | Sequence[str]]

#: Begins with a letter, ends with no colon, and holds neither `: ` nor ` #`; what other programs
#: take for a boolean is none of it.
_PLAIN = re.compile(
    r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)"
    r"[^\W\d_](?:[\w.,;/?=&+()~%*!@'’–-]|:(?=[\w/])|(?<!\s)#| (?=[\w(&–]))*",
    re.IGNORECASE,
)
#: Signs that end a plain value inside `[...]` and `{...}`.
_FLOW_SIGNS = frozenset(",[]{}")


def block(values: Values, pad: str) -> list[str]:
    """The lines of one entry of a list: the first begins with a dash and `pad`, without margin."""
    margin = " " * (1 + len(pad))
    lines = [f"{key}: {_spelt(value)}" for key, value in values.items()]
    return [f"-{pad}{lines[0]}", *(f"{margin}{line}" for line in lines[1:])]


def flow(values: Values) -> str:
    """One entry of a list as `{key: value, ...}`."""
    inner = ", ".join(f"{key}: {_spelt(value, inline=True)}" for key, value in values.items())
    return f"{{{inner}}}"


def _spelt(value: str | Sequence[str], *, inline: bool = False) -> str:
    if isinstance(value, str):
        return scalar(value, inline=inline)
    return f"[{', '.join(_quoted(each) for each in value)}]"


def scalar(text: str, *, inline: bool = False) -> str:
    """One text; `inline` if it stands inside brackets."""
    if _PLAIN.fullmatch(text) and not (inline and _FLOW_SIGNS & set(text)):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    if not text.isprintable():
        return f'"{"".join(map(_escaped, text))}"'
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    code = ord(sign)
    if code < 0x100:  # noqa: PLR2004 - two hexadecimal digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - four of them


def reads_back(text: str) -> object:
    """What a file of this text says; None if it cannot be read."""
    document = read_document("", text)
    return data(document.root) if document.root and not document.problems else None
