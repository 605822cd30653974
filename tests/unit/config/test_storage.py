"""Where the store is, whatever else is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config.loader import load
from monitor.config.storage import DEFAULT, storage_of
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "storage: sqlite:///a.db\n",
        "log: info\nstorage: 'sqlite:///a.db'  # here\n",
        "storage: sqlite:///a.db\nslack: {channel: '#a\n",
        "storage: sqlite:///a.db\ncolour: blue\ndefaults: {every: soon}\n",
    ],
)
def test_the_written_place_also_from_a_broken_file(tmp_path: Path, text: str) -> None:
    """One line is read; the others may be in the middle of an edit."""
    (tmp_path / "monitor.yaml").write_text(text)

    assert storage_of(tmp_path, {}) == "sqlite:///a.db"


def test_the_environment_is_asked_first(tmp_path: Path) -> None:
    """Then no file is read at all."""
    (tmp_path / "monitor.yaml").write_text("storage: 7\n")

    assert storage_of(tmp_path, {"MONITOR_STORAGE": " sqlite:///b.db\n"}) == "sqlite:///b.db"


@pytest.mark.parametrize("text", [None, "log: info\n"])
def test_the_default_is_that_of_the_whole_configuration(tmp_path: Path, text: str | None) -> None:
    """With and without a monitor.yaml."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/all.yaml").write_text("sources: []\n")
    if text is not None:
        (tmp_path / "monitor.yaml").write_text(text)

    assert storage_of(tmp_path, {}) == load(tmp_path, {}).storage == DEFAULT


@pytest.mark.parametrize("text", ["storage: 7\n", "storage: [a]\n", ""])
def test_a_place_that_cannot_be_one_is_an_error(tmp_path: Path, text: str) -> None:
    """To look at another store would be worse than to say so."""
    (tmp_path / "monitor.yaml").write_text(text)

    with pytest.raises(ConfigError):
        storage_of(tmp_path, {})
