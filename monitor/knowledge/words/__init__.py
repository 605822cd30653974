"""The frequencies of words in a language, as shipped; source and licence stand in each file."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def frequencies(language: str) -> Mapping[str, float]:
    """Frequency by stem (for `other`, by word); empty for a language without a file.

    Read at the first call, some 10 ms a language; for any thread.
    """
    file = files(__package__) / f"{language}.txt.gz"
    if not language.isalpha() or not file.is_file():
        return {}
    table: dict[str, float] = {}
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            height, _, stems = line.partition("\t")
            table.update(dict.fromkeys(stems.split(" "), 10 ** (-int(height) / 100)))
    return table
