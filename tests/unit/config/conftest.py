"""A configuration directory of a test: write files, load them, look at the problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.config.loader import load
from monitor.errors import ConfigError
from tests.unit.config.proposals import obeyed, proposed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.errors import Problem
    from monitor.model import Settings

MONITOR = 'contact: bot@example.com\nslack:\n  channel: "#news"\n'
SOURCES = "sources:\n  - name: Post\n    feed: https://post.example/feed/\n"
WATCH = "watchlists:\n  - name: Plants\n    keywords:\n      - plant cancelled\n"


@dataclass
class ConfigDir:
    """`config/` below the working directory of the test, complete and right at first."""

    path: Path

    def write(self, **files: str) -> ConfigDir:
        """Put texts into files: `monitor`, or the name of a folder for its file `a.yaml`."""
        for name, text in files.items():
            self.file("monitor.yaml" if name == "monitor" else f"{name}/a.yaml", text)
        return self

    def file(self, name: str, content: str | bytes) -> Path:
        """Write one file below the directory."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self, environ: Mapping[str, str] | None = None) -> Settings:
        return load(self.path, environ or {})

    def problems(self, environ: Mapping[str, str] | None = None) -> list[Problem]:
        """Every problem, fatal or not, in the order in which they are reported.

        Each that proposes something is held to it, see `proposals`.
        """
        found = self.unheld(environ)
        self._hold(found, environ)
        return found

    def _hold(self, found: list[Problem], environ: Mapping[str, str] | None) -> None:
        """Carry out each proposal: the problem is gone, no other has come, and the lines load.

        From the last to the first: what an alias stands for is lost with its anchor.
        """
        before = [problem.message for problem in found]
        fatal = {_head(problem) for problem in found if problem.fatal}
        proposals = [it for it in found if proposed(it.message)]
        texts = {file: Path(file).read_bytes() for file in {it.place.file for it in proposals}}
        for problem in reversed(proposals):
            path = Path(problem.place.file)
            written, lines = obeyed(path.read_bytes().decode("utf-8-sig"), problem)
            path.write_text(written, encoding="utf-8")
            left = [it for it in self.unheld(environ) if it.fatal]
            after = {it.message for it in left}

            assert problem.message not in after or before.count(problem.message) > 1, written
            assert {_head(it) for it in left} <= fatal, written
            # What was said of a line that was mended to go on reading counts as well.
            assert not [it for it in left if _stands_in(it, path, lines)], written
        for file, content in texts.items():
            Path(file).write_bytes(content)

    def unheld(self, environ: Mapping[str, str] | None = None) -> list[Problem]:
        """The problems, their proposals not carried out."""
        try:
            return list(self.load(environ).warnings)
        except ConfigError as error:
            return list(error.problems)

    def said(self, environ: Mapping[str, str] | None = None) -> list[str]:
        """The same as text."""
        return [str(problem) for problem in self.problems(environ)]

    def only(self) -> str:
        """The one problem there is, as text."""
        (said,) = self.said()
        return said

    def keywords(self, *lines: str) -> ConfigDir:
        """A watch list with these lines below `keywords:`, the first on line 4."""
        below = "".join(f"      {line}\n" for line in lines)
        return self.write(watchlists=f"watchlists:\n  - name: Plants\n    keywords:\n{below}")

    def watch(self, *lines: str) -> ConfigDir:
        """A watch list with these further keys, the first on line 5."""
        return self.write(watchlists=WATCH + "".join(f"    {line}\n" for line in lines))

    def source(self, *lines: str) -> ConfigDir:
        """A source with these further keys, the first on line 4."""
        return self.write(sources=SOURCES + "".join(f"    {line}\n" for line in lines))


def _head(problem: Problem) -> str:
    """What is wrong, without the advice: that is another for an anchor whose alias is gone."""
    return problem.message.partition(": ")[0]


def _stands_in(problem: Problem, path: Path, lines: range) -> bool:
    """Whether a problem is one of these lines and not of what they name or leave to be written."""
    elsewhere = re.search("there is no (concept|value)|no source is named", problem.message)
    here = Path(problem.place.file) == path and problem.place.line in lines
    return here and elsewhere is None


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ConfigDir:
    monkeypatch.chdir(tmp_path)
    directory = ConfigDir(Path("config"))
    return directory.write(monitor=MONITOR, sources=SOURCES, watchlists=WATCH)
