"""An edit of config/ is told with the terms that most of the archive has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.app.reload import Reloader
from monitor.config.loader import load
from tests.fakes.archive import fill
from tests.fakes.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [{"title": f"Market day number {number}"} for number in range(500)]
SAID = "warning: `market` is in 100 % of 500 articles of the archive"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    made = Desk(tmp_path)
    made.configure(sources={}, watchlists=[{"name": "Old", "keywords": ["market AND zebra"]}])
    fill(made, ROWS)
    return made


async def test_an_edited_list_is_warned_of_and_taken(desk: Desk) -> None:
    """The others were warned of before; nothing is refused."""
    reloader = Reloader(desk.config, {}, load(desk.config, {}))
    await reloader.look()
    desk.write(
        "watchlists/new.yaml",
        "watchlists:\n  - name: New\n    keywords:\n      - market AND lion\n",
    )
    found = await reloader.look()

    assert found is not None
    assert found.setup is not None
    lines = found.text.splitlines()
    assert lines[0] == "watch list added: New"
    assert [SAID in line for line in lines[1:]] == [True]
    assert "new.yaml:4:" in lines[1]
