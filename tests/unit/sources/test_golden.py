"""Golden pairs: a document as it came, and everything that is read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.golden import documents, expectations, name_of, read_pair

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.model import SourceKind

FOLDERS: dict[str, SourceKind] = {"feeds": "feed", "sitemaps": "sitemap", "searches": "search"}
PAIRS = [(kind, path) for folder, kind in FOLDERS.items() for path in expectations(folder)]


@pytest.mark.parametrize(
    ("kind", "expected"), PAIRS, ids=[f"{kind}-{name_of(path)}" for kind, path in PAIRS]
)
def test_document_is_read_as_written_down(kind: SourceKind, expected: Path) -> None:
    """Each document gives exactly the items, hints and problems, or the error, beside it."""
    wanted, found = read_pair(kind, expected)

    assert wanted == found


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_document_without_expectation(folder: str) -> None:
    """Every file of the folder is one half of a pair."""
    assert len(documents(folder)) == len(expectations(folder))
