"""What the documents promise is there."""

from __future__ import annotations

import re
import shutil
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from monitor.cli import app
from monitor.config.loader import load
from tests.architecture.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CLI = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")


def _commands() -> dict[str, set[str]]:
    """The options of every command, by name; of a group each of its commands."""
    group = typer.main.get_command(app)
    commands: dict[str, Any] = dict(group.commands)  # type: ignore[attr-defined]  # it has commands
    for name in list(commands):
        inner = getattr(commands[name], "commands", {})
        commands |= {f"{name} {each}": command for each, command in inner.items()}
        if inner:
            del commands[name]
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in commands.items()
    }


def _documented(text: str) -> dict[str, str]:
    """What stands behind each command in the headings and tables of a text."""
    groups = {name.partition(" ")[0] for name in _commands() if " " in name}
    found = {}
    for words, rest in re.findall(
        r"^(?:## |\| )`monitor (\w+(?: [a-z]+)?)([^`]*)`", text, re.MULTILINE
    ):
        name, _, more = words.partition(" ")
        found[words if name in groups else name] = rest if name in groups else f"{more}{rest}"
    return found


def test_every_command_and_option_is_documented() -> None:
    """docs/reference/cli.md has a section for each command that names each of its options."""
    sections = _documented(CLI)

    for name, options in _commands().items():
        assert name in sections
        missing = {each for each in options if each.startswith("--")} - {"--help"}
        assert not {each for each in missing if each not in sections[name]}, name


def test_no_command_is_promised_that_does_not_exist() -> None:
    """README and reference name real commands only."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(_documented(f"{readme}\n{CLI}")) == set(_commands())


def _examples(key: str) -> list[str]:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    blocks = re.findall(
        r"^( *)```yaml\n(.*?)^\1```",
        "\n".join(page.read_text(encoding="utf-8") for page in pages),
        re.MULTILINE | re.DOTALL,
    )
    return [dedent(block) for _, block in blocks if f"{key}:\n" in block]


@pytest.mark.parametrize("example", _examples("watchlists"))
def test_every_watch_list_in_the_documents_loads(example: str, tmp_path: Path) -> None:
    """What is shown can be copied."""
    shutil.copytree(ROOT / "config/lexicon", tmp_path / "lexicon")
    (tmp_path / "monitor.yaml").write_text('slack: {channel: "#news"}\n', encoding="utf-8")
    (tmp_path / "watchlists").mkdir()
    (tmp_path / "watchlists/example.yaml").write_text(example, encoding="utf-8")
    settings = load(tmp_path, {})

    assert settings.watches
    assert not [each for each in settings.warnings if "example.yaml" in each.place.file]


@pytest.mark.parametrize("example", _examples("sources"))
def test_every_source_in_the_documents_loads(example: str, tmp_path: Path) -> None:
    """What is shown can be copied."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/example.yaml").write_text(example, encoding="utf-8")
    settings = load(tmp_path, {})

    assert settings.sources
    assert not [each for each in settings.warnings if "example.yaml" in each.place.file]
