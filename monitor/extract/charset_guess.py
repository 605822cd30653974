"""The encoding of a text that names none, guessed from its bytes (charset-normalizer).

For documents that are neither UTF-8 nor Western: their letters are mostly beyond ASCII, which is
how they are told from Western text with a few accents.
"""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

_SAMPLE = 20_000
_MARKUP = re.compile(rb"<[^<>]{0,2000}>")
_NON_ASCII = re.compile(rb"[\x80-\xff]")
#: Measured: 45-75 % in Japanese, Korean, Chinese, Russian and Greek, below 10 % in Western texts.
_MOSTLY_FOREIGN = 0.25
#: Fewer letters fit anything.
_ENOUGH = 24
#: A document in UTF-8 that was cut or has a few bytes too many is still one.
_BROKEN = 0.02


def guessed_encoding(body: bytes) -> str | None:
    """The codec that fits a document which is no valid UTF-8; None: Western, or faulty UTF-8."""
    sample = _MARKUP.sub(b" ", body[:_SAMPLE])
    foreign = len(_NON_ASCII.findall(sample))
    if foreign < max(_ENOUGH, _MOSTLY_FOREIGN * len(sample)):
        return None
    lost = sample.decode("utf-8", "replace").count("\ufffd")
    if lost < _BROKEN * foreign:
        return None
    best = from_bytes(sample).best()
    return best.encoding if best else None
