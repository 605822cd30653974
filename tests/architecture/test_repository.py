"""What is true of the files as files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.architecture.tree import ROOT, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENTS = sorted(path for path in files() if path.suffix == ".md")

#: Written in halves, or this file would be found.
_REGISTRIES = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("pypi", ".org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npm", "js.com"),
            ("crates", ".io"),
            ("--index", "-url"),
            ("--extra-index", "-url"),
        )
    )
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|!\[[^\]]*\]\(([^)\s]+)[^)]*\)")
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`[^`\n]*`")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is up to whoever installs them."""
    naming = [
        str(path.relative_to(ROOT))
        for path in files()
        if _REGISTRIES.search(path.read_bytes().decode("utf-8", errors="ignore"))
    ]

    assert naming == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    """Every link to a file or a heading of the repository finds it."""
    dead = [link for link in _links(document) if not _exists(document, link)]

    assert dead == []


def _links(document: Path) -> Iterator[str]:
    text = _QUOTED.sub("", _FENCED.sub("", document.read_text(encoding="utf-8")))
    for match in _LINK.finditer(text):
        link = match[1] or match[2]
        if not re.match(r"[a-z][a-z0-9+.-]*:", link, re.IGNORECASE):
            yield link


def _exists(document: Path, link: str) -> bool:
    target, _, heading = link.partition("#")
    path = document.parent / target if target else document
    if not path.exists():
        return False
    return not heading or heading in set(_anchors(path))


def _anchors(document: Path) -> Iterator[str]:
    """The headings as code hosts turn them into anchors."""
    text = _FENCED.sub("", document.read_text(encoding="utf-8"))
    for heading in _HEADING.findall(text):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
