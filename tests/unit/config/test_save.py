"""A file of the configuration is replaced whole or left alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from monitor.config.edit import Addition
from monitor.config.save import add_sources, replace_file, sources_file
from monitor.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.config.conftest import ConfigDir

NEWS = Addition(values={"name": "Harbour Post", "feed": "https://harbour.example/feed/"})
FILE = "sources/added.yaml"


def test_a_missing_file_is_made(config: ConfigDir) -> None:
    """With the comment it was given, and readable as the user's other files."""
    settings = add_sources(config.path, FILE, [NEWS], {}, about="Added.")

    assert [source.name for source in settings.sources] == ["Post", "Harbour Post"]
    assert (config.path / FILE).read_text().startswith("# Added.\n\nsources:\n")


def test_permissions_and_byte_order_mark_stay(config: ConfigDir) -> None:
    """What other programs rely on is as before."""
    path = config.file(FILE, b"\xef\xbb\xbfsources:\n  - name: A\n    feed: https://a.example/\n")
    path.chmod(0o640)
    add_sources(config.path, FILE, [NEWS], {})

    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsources:")


@pytest.mark.parametrize("there", [True, False])
def test_what_does_not_load_is_taken_back(config: ConfigDir, there: bool) -> None:
    """The file holds the very bytes it held, or is not there, and every problem is named."""
    before = b"sources:\r\n  - name: A\r\n    feed: https://a.example/\r\n"
    path = config.file(FILE, before) if there else config.path / FILE
    twice = Addition(values={"name": "post", "feed": "https://harbour.example/feed/"})
    with pytest.raises(ConfigError, match="two of the name"):
        add_sources(config.path, FILE, [twice], {})

    assert (path.read_bytes() if path.exists() else None) == (before if there else None)
    assert ["a.yaml", *(["added.yaml"] if there else [])] == sorted(
        each.name for each in (config.path / "sources").iterdir()
    )


@pytest.mark.parametrize(
    "name", ["added.yaml", "sources/added.yml", "sources/.a.yaml", "../x.yaml", "lexicon/a.yaml"]
)
def test_a_file_that_nobody_reads_is_refused(config: ConfigDir, name: str) -> None:
    """An entry must not go where it has no effect."""
    with pytest.raises(UsageError, match=r"only \*\.yaml files"):
        sources_file(config.path, name)


def test_a_link_that_leads_out_is_refused_and_one_inside_stays(
    config: ConfigDir, tmp_path: Path
) -> None:
    """Nothing outside the configuration is written; a link inside goes on pointing."""
    outside = tmp_path / "passwd.yaml"
    outside.write_text("sources:\n")
    (config.path / "sources/out.yaml").symlink_to(outside)
    with pytest.raises(UsageError, match="leads out"):
        add_sources(config.path, "sources/out.yaml", [NEWS], {})
    assert outside.read_text() == "sources:\n"
    (config.path / "sources/out.yaml").unlink()
    link = config.path / "sources/in.yaml"
    link.symlink_to("a.yaml")
    (config.path / "sources/in.yaml").unlink()
    link.symlink_to("b.txt")
    add_sources(config.path, "sources/in.yaml", [NEWS], {})

    assert link.is_symlink()
    assert "Harbour Post" in (config.path / "sources/b.txt").read_text()


def test_a_file_saved_meanwhile_is_not_overwritten(config: ConfigDir) -> None:
    """What an editor wrote between reading and writing wins."""
    path = config.file(FILE, "sources: []\n")
    with pytest.raises(UsageError, match="somebody else"):
        replace_file(path, b"new", expected=b"old")

    assert path.read_text() == "sources: []\n"


def test_a_write_that_fails_loses_nothing(
    config: ConfigDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves the old file and no half of a new one."""
    path = config.file(FILE, "sources: []\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        replace_file(path, b"new", expected=b"sources: []\n")

    assert path.read_text() == "sources: []\n"
    assert [each for each in path.parent.iterdir() if "added" in each.name] == [path]
