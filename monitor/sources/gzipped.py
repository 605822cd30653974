"""Documents that are compressed themselves (`sitemap.xml.gz`), unpacked within a bound.

What the border undoes is the compression of the transfer; this is that of the document.
"""

from __future__ import annotations

import zlib

from monitor.errors import ParseError

#: Of a body; those behind them are not read.
MAX_MEMBERS = 100
_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31


def is_gzip(body: bytes) -> bool:
    """Whether a body is compressed itself."""
    return body.startswith(_MAGIC)


def begins(body: bytes, size: int) -> bytes:
    """At most `size` bytes from the beginning of what a gzip body holds; b"" if it is damaged."""
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(body, size)
    except zlib.error:
        return b""


def unpacked(body: bytes, limit: int) -> tuple[bytes, bool]:
    """The document in a gzip body, and whether it is whole; a body that is no gzip as it is.

    Raises ParseError: `too_large` as soon as more than `limit` bytes come out, `broken` if none do.
    """
    if not is_gzip(body):
        return body, True
    parts: list[bytes] = []
    whole = _unpack(body, limit, parts)
    document = b"".join(parts)
    if len(document) > limit:
        raise ParseError(
            f"The source answered a compressed document of more than {limit // 1024 // 1024} MB.",
            reason="too_large",
        )
    if not document and not whole:
        raise ParseError(
            "The source answered a compressed document that cannot be unpacked.", reason="broken"
        )
    return document, whole


def _unpack(body: bytes, limit: int, parts: list[bytes]) -> bool:
    """Fills `parts` with at most `limit` + 1 bytes; whether they are all there is."""
    left = limit + 1
    # Several members may follow each other (RFC 1952, 2.2); each copies what is left of the body.
    for _ in range(MAX_MEMBERS):
        if not left or not body.startswith(_MAGIC):
            return True
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            parts.append(member.decompress(body, left))
        except zlib.error:
            return False
        left -= len(parts[-1])
        if not member.eof:
            return False
        body = member.unused_data
    return False
