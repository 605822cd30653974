"""Bodies within bounds: gzip and deflate are undone here, a little at a time.

HTTP libraries undo a whole chunk before anyone can look at its size: 500 KB of wire became 1 GB.
Here at most 64 KiB come out of the decompressor at once, and three bounds end it: bytes received,
bytes decoded, and the ratio of the two.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

from monitor.errors import FetchError
from monitor.fetch.headers import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPT_ENCODING = "gzip, deflate"
#: Decoded bytes for each received one. Text rarely passes 50, deflate ends at 1,032.
MAX_RATIO = 200
#: Below this many decoded bytes the ratio is not looked at.
RATIO_FROM = 1024 * 1024
#: A body in more pieces than this (1-byte chunks) only burns our processor.
MAX_PIECES = 50_000
_STEP = 64 * 1024
_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f\x8b"


class _Decoder(Protocol):
    def decode(self, data: bytes) -> Iterator[bytes]:
        """What `data` decodes to, in pieces of at most 64 KiB."""

    def finish(self) -> None:
        """Raises FetchError if the end is missing."""


class _Plain:
    def decode(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        pass


class _Inflate:
    """gzip (also several members in a row), zlib, and deflate without its zlib header."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        #: The start of a member, too short to tell its format.
        self._head = b""
        #: None: between members.
        self._zlib: zlib._Decompress | None = None
        self._members = 0

    def decode(self, data: bytes) -> Iterator[bytes]:
        data, self._head = self._head + data, b""
        try:
            while data:
                zipped = self._zlib or self._begin(data)
                if zipped is None:
                    return
                yield from _pieces(zipped, data)
                data = zipped.unused_data
                if zipped.eof:
                    self._zlib = None
                    self._members += 1
        except zlib.error as error:
            raise FetchError(
                f"the answer calls itself {self._encoding} but is not", reason="encoding"
            ) from error

    def _begin(self, data: bytes) -> zlib._Decompress | None:
        """The decompressor for the member that starts here; None: there is nothing to unpack."""
        if len(data) < 2:  # noqa: PLR2004 - the two bytes that tell the formats apart
            self._head = data
        elif not self._members or data.startswith(_GZIP_MAGIC):
            gzip_member = data.startswith(_GZIP_MAGIC)
            self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB if gzip_member else self._window(data))
        # else: padding after the last member, which gzip(1) ignores too
        return self._zlib

    def _window(self, start: bytes) -> int:
        """How zlib shall read what starts so.

        "deflate" should mean zlib, whose header names method 8 and is divisible by 31 (RFC 1950,
        2.2), but some servers leave the header out.
        """
        headed = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0  # noqa: PLR2004 - method 8
        return _GZIP_OR_ZLIB if headed or self._encoding != "deflate" else _RAW_DEFLATE

    def finish(self) -> None:
        if self._zlib is not None or (self._head and not self._members):
            raise FetchError("the answer broke off (its compression has no end)", reason="broken")


def _pieces(zipped: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What `data` unpacks to, 64 KiB at a time."""
    part = zipped.decompress(data, _STEP)
    yield part
    # A full piece may leave output behind in zlib even when all input is used up.
    while not zipped.eof and (zipped.unconsumed_tail or len(part) == _STEP):
        part = zipped.decompress(zipped.unconsumed_tail, _STEP)
        yield part


def _decoder(encoding: str) -> _Decoder:
    """Raises FetchError for what was not offered in Accept-Encoding (br, zstd, chains)."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Inflate(name)
    raise FetchError(f"the answer is encoded as {name[:40]!r}, which nobody asked for",
                     reason="encoding")  # fmt: skip


class Body:
    """Collects one body. `limit` is in decoded bytes; a compressed one may use half of it."""

    def __init__(self, encoding: str, limit: int, *, cut: bool = False) -> None:
        self._decoder = _decoder(encoding)
        self._limit = limit
        self._wire_limit = limit if isinstance(self._decoder, _Plain) else limit // 2
        self._cut = cut
        self._parts: list[bytes] = []
        self._pieces = 0
        #: Bytes received.
        self.received = 0
        #: Bytes decoded.
        self.decoded = 0

    def expect(self, content_length: str) -> None:
        """Refuse early what announces that it is too large."""
        if (digits(content_length) or 0) > self._wire_limit:
            self._too_large()

    def add(self, data: bytes) -> bool:
        """Take one received piece; True: enough, the rest need not be read (only with `cut`).

        Raises FetchError, reason `too_large` or `encoding`.
        """
        self.received += len(data)
        self._pieces += 1
        if self._pieces > MAX_PIECES:
            raise FetchError(f"answer in more than {MAX_PIECES} pieces", reason="too_large")
        for part in self._decoder.decode(data):
            self._parts.append(part)
            self.decoded += len(part)
            if self._over():
                self._too_large()
                return True
        return False

    def _over(self) -> bool:
        if self.decoded > RATIO_FROM and self.decoded > MAX_RATIO * self.received:
            raise FetchError("answer that unpacks to more than 200 times its size",
                             reason="too_large")  # fmt: skip
        return self.decoded > self._limit or self.received > self._wire_limit

    def _too_large(self) -> None:
        if not self._cut:
            size = f"{self._limit / 1024 / 1024:.3g} MB"
            raise FetchError(f"answer larger than {size}", reason="too_large")

    def finish(self) -> bytes:
        """The body. Raises FetchError, reason `broken`, if its compression has no end."""
        if not (self._cut and self._over()):
            self._decoder.finish()
        return b"".join(self._parts)[: self._limit]
