"""Bytes of a document -> UTF-8.

The encoding is decided by what fits, because what is declared is often wrong: a byte order mark;
UTF-8, if the bytes are valid UTF-8 with enough of it to be no accident; what is named, in the
order given; a guess, if the letters are mostly foreign (`charset_guess`); else UTF-8, with
Windows-1252 for the bytes that are none. The ISO encodings stand for the larger ones that
publishers mean (https://encoding.spec.whatwg.org).
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# UTF-32 before UTF-16: the mark of one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)

# Encodings of text that are honoured, by the beginning of their name in Python.
_FAMILIES = ("iso8859", "iso2022", "cp", "euc_", "gb", "big5", "shift_jis", "koi8", "mac-", "hz")
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}
# What `_patched` reads anyway.
_WESTERN = frozenset(["iso8859-1", "cp1252"])
# Their bytes are all ASCII, so that being valid UTF-8 says nothing.
_SEVEN_BIT = ("iso2022", "hz")
# Six characters of EUC or GB text are valid UTF-8 by accident once in 100,000 times.
_ENOUGH_UTF8 = 12
_NON_ASCII = re.compile(rb"[\x80-\xff]")
# Bytes that are no UTF-8, as `surrogateescape` marks them, -> Windows-1252; the five that are empty
# there are the controls of ISO-8859-1.
_STRAY = {
    0xDC00 + code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 256)
}


def to_utf8(body: bytes, names: Sequence[str | None]) -> bytes:
    """The body in UTF-8, without byte order mark.

    `names` are the encodings that header and document name, most trusted first.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _encoded(body.decode(encoding, "replace").removeprefix("\ufeff"))
    return _decoded(body, names)


def _decoded(body: bytes, names: Sequence[str | None]) -> bytes:
    foreign = [found for name in names if name and (found := _foreign(name))]
    if not any(encoding.startswith(_SEVEN_BIT) for encoding in foreign) and _is_utf8(
        body, sure=not foreign
    ):
        return body
    for encoding in foreign:
        try:
            return _encoded(body.decode(encoding))
        except UnicodeError:
            continue
    guessed = None if any(map(_western, names)) else _guessed(body)
    if guessed:
        return _encoded(body.decode(guessed, "replace"))
    return _encoded(body.decode("utf-8", "surrogateescape").translate(_STRAY))


def _guessed(body: bytes) -> str | None:
    # Loaded for the few documents that need it.
    from monitor.extract.charset_guess import guessed_encoding  # noqa: PLC0415

    return guessed_encoding(body)


def _western(name: str | None) -> bool:
    """Whether a publisher says so; then single odd bytes are faults, not letters."""
    try:
        return name is not None and codecs.lookup(name).name in _WESTERN
    except (LookupError, ValueError):
        return False


def _foreign(name: str) -> str | None:
    """The codec for an encoding as publishers name it; None: UTF-8, Western, or unknown."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if found in _WESTERN or not found.startswith(_FAMILIES):
        return None
    return _MEANT.get(found, found)


def _is_utf8(body: bytes, *, sure: bool) -> bool:
    """Whether the body is UTF-8; if that is not `sure`, with enough characters to tell."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    enough = islice(_NON_ASCII.finditer(body), _ENOUGH_UTF8)
    return sure or text.isascii() or sum(1 for _ in enough) == _ENOUGH_UTF8


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
