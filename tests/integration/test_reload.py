"""Whatever happens to config/ under a running service: good edits are taken, bad ones refused."""

from __future__ import annotations

import asyncio
import shutil
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import yaml

from monitor.app import reload
from monitor.app.reload import Reloader
from monitor.app.setup import compile_setup
from monitor.config.loader import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from monitor.app.reload import Reloaded
    from monitor.app.setup import Setup
    from monitor.model import Settings

#: Seconds until an edit must have been noticed, on a busy machine.
PATIENCE = 20.0


def lists(*names: str) -> str:
    entries = [{"name": name, "keywords": ["gigafactory cancelled"]} for name in names]
    return yaml.safe_dump({"watchlists": entries})


def configure(directory: Path, *names: str) -> Path:
    """A configuration with these watch lists."""
    (directory / "watchlists").mkdir(parents=True)
    (directory / "lexicon").mkdir()
    (directory / "monitor.yaml").write_text('slack: {channel: "#news"}\n', encoding="utf-8")
    (directory / "watchlists/all.yaml").write_text(lists(*names), encoding="utf-8")
    return directory


class Follower:
    """A directory that is followed, and what is said of it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.reloader = Reloader(directory, {}, load(directory, {}))
        self.found: asyncio.Queue[Reloaded] = asyncio.Queue()
        self.stop = asyncio.Event()

    async def follow(self) -> None:
        async for found in self.reloader.edits(self.stop):
            self.found.put_nowait(found)

    async def next(self) -> Reloaded:
        return await asyncio.wait_for(self.found.get(), PATIENCE)

    def save(self, *names: str) -> None:
        (self.directory / "watchlists/all.yaml").write_text(lists(*names), encoding="utf-8")


@pytest.fixture
async def follower(tmp_path: Path) -> AsyncIterator[Follower]:
    """Follows a directory in which one good edit was already taken: it is being watched."""
    followed = Follower(configure(tmp_path / "config", "Plants"))
    task = asyncio.create_task(followed.follow())
    await asyncio.sleep(0)
    followed.save("Plants", "First")
    assert "added: First" in (await followed.next()).text
    yield followed
    followed.stop.set()
    await asyncio.wait_for(task, PATIENCE)


async def test_a_directory_that_is_exchanged_as_a_whole_is_read(follower: Follower) -> None:
    """Renamed away and another put in its place; what is saved there later counts, too."""
    other = configure(follower.directory.with_name("next"), "Plants", "Second")
    follower.directory.rename(follower.directory.with_name("old"))
    other.rename(follower.directory)
    assert "added: Second" in (await follower.next()).text

    follower.save("Plants", "Third")
    assert "added: Third" in (await follower.next()).text


async def test_a_volume_of_kubernetes_is_read_when_it_is_swapped(tmp_path: Path) -> None:
    """Files are links through ..data, which is renamed over in one step."""
    volume = tmp_path / "volume"
    volume.mkdir()
    configure(volume / "..1", "Plants")
    (volume / "..data").symlink_to("..1")
    for name in ("monitor.yaml", "watchlists", "lexicon"):
        (volume / name).symlink_to(f"..data/{name}")
    followed = Follower(volume)
    task = asyncio.create_task(followed.follow())
    for number, name in ((2, "Second"), (3, "Third")):
        configure(volume / f"..{number}", "Plants", name)
        (volume / "..data_tmp").symlink_to(f"..{number}")
        (volume / "..data_tmp").rename(volume / "..data")
        shutil.rmtree(volume / f"..{number - 1}")

        found = await followed.next()
        assert (f"added: {name}" in found.text, found.refused) == (True, False)
    followed.stop.set()
    await asyncio.wait_for(task, PATIENCE)


async def test_a_directory_that_is_deleted_is_refused_and_taken_again(follower: Follower) -> None:
    """The last good version serves meanwhile."""
    shutil.rmtree(follower.directory)
    gone = await follower.next()
    assert (gone.refused, "no such directory" in gone.text) == (True, True)

    configure(follower.directory, "Plants", "Second")
    assert "added: Second" in (await follower.next()).text


async def test_a_file_that_cannot_be_read_is_refused_by_its_name(follower: Follower) -> None:
    """A link that leads nowhere stands for a file without rights, which root would read."""
    link = follower.directory / "watchlists/more.yaml"
    link.symlink_to("nowhere.yaml")
    refused = await follower.next()
    assert (refused.refused, "more.yaml:1:1" in refused.text) == (True, True)

    link.unlink()
    follower.save("Plants", "Second")
    assert "added: Second" in (await follower.next()).text


async def test_many_saves_at_once_are_one_edit(
    follower: Follower, compiled: list[Settings]
) -> None:
    """The last one counts, and is compiled once."""
    compiled.clear()
    for number in range(200):
        follower.save("Plants", f"Number {number}")
    found = await follower.next()

    assert "added: Number 199" in found.text
    assert len(compiled) == 1


async def test_a_save_while_the_one_before_is_compiled_is_taken_after_it(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is lost."""

    def compile_and_save(settings: Settings) -> Setup:
        monkeypatch.setattr(reload, "compile_setup", compile_setup)
        follower.save("Plants", "Third")
        return compile_setup(settings)

    monkeypatch.setattr(reload, "compile_setup", compile_and_save)
    follower.save("Plants", "Second")

    assert "added: Second" in (await follower.next()).text
    assert "added: Third" in (await follower.next()).text


async def test_an_edit_of_the_lexicon_is_compiled_once(
    follower: Follower, compiled: list[Settings]
) -> None:
    """However often the directory is looked at afterwards."""
    compiled.clear()
    concept = {"bakery": {"kind": "thing", "terms": {"en": ["bakery"]}}}
    text = yaml.safe_dump({"concepts": concept})
    (follower.directory / "lexicon/own.yaml").write_text(text, encoding="utf-8")
    assert "concept added: bakery" in (await follower.next()).text
    assert await follower.reloader.look() is None

    assert len(compiled) == 1


async def test_a_storm_of_hangups_is_answered_by_few_looks(follower: Follower) -> None:
    """Who asks while somebody waits for a look has that one's answer; nobody's edit is missed."""
    follower.stop.set()
    first = asyncio.create_task(follower.reloader.look(asked=True))
    await asyncio.sleep(0)
    follower.save("Plants", "Second")
    storm = [asyncio.create_task(follower.reloader.look(asked=True)) for _ in range(50)]

    answers = [each for each in await asyncio.gather(first, *storm) if each]

    assert len(answers) <= 2
    assert any("added: Second" in each.text for each in answers)


async def test_a_bad_save_is_told_soon(follower: Follower) -> None:
    """Its writer is still looking: within about a second and a half."""
    (follower.directory / "watchlists/all.yaml").write_text("watchlists: [", encoding="utf-8")
    began = time.monotonic()
    refused = await follower.next()

    assert refused.refused
    assert time.monotonic() - began < 2 * reload.PATIENCE


async def test_the_loop_is_not_held_up_by_a_slow_compilation(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polls and deliveries go on while an edit is compiled."""

    def slowly(settings: Settings) -> Setup:
        time.sleep(0.5)
        return compile_setup(settings)

    monkeypatch.setattr(reload, "compile_setup", slowly)
    follower.save("Plants", "Second")
    waiting = asyncio.create_task(follower.next())
    ticks = [time.monotonic()]
    while not waiting.done():
        await asyncio.sleep(0.01)
        ticks.append(time.monotonic())

    assert "added: Second" in waiting.result().text
    assert max(after - before for before, after in pairwise(ticks)) < 0.4


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """What was compiled, in order."""
    seen: list[Settings] = []

    def counting(settings: Settings) -> Setup:
        seen.append(settings)
        return compile_setup(settings)

    monkeypatch.setattr(reload, "compile_setup", counting)
    return seen
