"""docs/reference/config.md and the program know the same keys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.config import models
from monitor.config.notyet import NOT_YET

if TYPE_CHECKING:
    from pydantic import BaseModel

DOCS = Path(__file__).parents[3] / "docs" / "reference"
REFERENCE = (DOCS / "config.md").read_text(encoding="utf-8")
SECTIONS = ("slack", "defaults", "fetch")


def chapter(title: str) -> str:
    """The text below one heading."""
    return REFERENCE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def documented(title: str) -> dict[str, list[str]]:
    """Key -> the cells of its row, of the first table below a heading."""
    rows = re.findall(r"^\| `([a-z_.]+)` \|(.+)\|$", chapter(title), flags=re.MULTILINE)
    return {key: [cell.strip() for cell in cells.split(" | ")] for key, cells in rows}


def keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    return {prefix + name for name in model.model_fields}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "monitor.yaml",
            keys(models.MonitorShape)
            | keys(models.SlackShape, "slack.")
            | keys(models.DefaultsShape, "defaults.")
            | keys(models.FetchShape, "fetch."),
        ),
        ("sources/*.yaml", keys(models.SourceShape)),
        ("watchlists/*.yaml", keys(models.WatchShape)),
    ],
)
def test_each_key_is_documented_and_none_besides(title: str, expected: set[str]) -> None:
    """With its type, default, reader and meaning."""
    found = documented(title)

    assert expected == set(found)
    assert all(
        cells[0] and cells[2] and cells[3] for key, cells in found.items() if key not in SECTIONS
    )


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("monitor.yaml", models.MonitorShape),
        ("sources/*.yaml", models.SourceShape),
        ("watchlists/*.yaml", models.WatchShape),
    ],
)
def test_documented_defaults_are_the_programs(title: str, model: type[BaseModel]) -> None:
    """Where the default is a plain value."""
    for key, cells in documented(title).items():
        default = model.model_fields[key].default if key in model.model_fields else None
        if isinstance(default, bool):
            assert cells[1] == f"`{str(default).lower()}`", key
        elif isinstance(default, (int, float)) or (isinstance(default, str) and default):
            assert cells[1] == f"`{default}`", key


@pytest.mark.parametrize("key", sorted(keys(models.ConceptShape) | keys(models.TermShape)))
def test_each_key_of_the_lexicon_is_named(key: str) -> None:
    """Here, and described in the reference of the lexicon."""
    assert f"`{key}`" in chapter("lexicon/*.yaml")
    assert key in (DOCS / "lexicon.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", NOT_YET, ids=lambda row: f"{row.where}-{row.key}")
def test_each_key_that_is_not_acted_on_is_named(row: object) -> None:
    """So that nobody looks for it in vain."""
    assert f"`{getattr(row, 'key', '')}`" in chapter("Not acted on by this version")
