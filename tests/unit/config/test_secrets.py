"""Tokens: where they come from, and that nothing shows them."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import pytest

from monitor.config.secrets import Secret, Secrets, secrets
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

BOT, APP = "xoxb-12-hunter2", "xapp-1-hunter2"


def test_tokens_from_the_environment() -> None:
    """Both, stripped of the line end that a shell may leave."""
    found = secrets({"SLACK_BOT_TOKEN": f"{BOT}\n", "SLACK_APP_TOKEN": APP})

    assert found == Secrets(bot_token=Secret(BOT), app_token=Secret(APP))
    assert found.bot_token is not None
    assert found.bot_token.reveal() == BOT


def test_no_token_is_no_error() -> None:
    """Empty counts as not set, as in a compose file with an empty variable."""
    assert secrets({"SLACK_BOT_TOKEN": " "}) == Secrets()


def test_a_token_from_a_file(tmp_path: Path) -> None:
    """As Docker and Kubernetes mount secrets."""
    (tmp_path / "bot").write_text(f"{BOT}\n")

    found = secrets({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "bot")})

    assert found.bot_token == Secret(BOT)


def test_a_token_from_systemd(tmp_path: Path) -> None:
    """As LoadCredential= leaves it; a directory without one is fine."""
    (tmp_path / "slack_bot_token").write_text(BOT)

    found = secrets({"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert found == Secrets(bot_token=Secret(BOT))


def test_the_variable_itself_comes_first(tmp_path: Path) -> None:
    """The most particular place wins."""
    (tmp_path / "slack_bot_token").write_text("xoxb-other")

    found = secrets({"SLACK_BOT_TOKEN": BOT, "CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert found.bot_token == Secret(BOT)


@pytest.mark.parametrize("text", [APP, f"{BOT} {BOT}", "hunter2", f"{BOT}é"])
def test_what_is_no_token_is_refused_without_repeating_it(text: str) -> None:
    """The commonest slip is the two tokens exchanged."""
    with pytest.raises(ConfigError, match=r"SLACK_BOT_TOKEN:1:1: .*begins with xoxb-") as caught:
        secrets({"SLACK_BOT_TOKEN": text})

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfehunter2"])
def test_a_file_without_a_token_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    """Whoever names a file means it."""
    path = tmp_path / "bot"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigError, match="SLACK_BOT_TOKEN_FILE:1:1: ") as caught:
        secrets({"SLACK_BOT_TOKEN_FILE": str(path)})

    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None or "hunter2" not in str(caught.value.__cause__)


def test_nothing_shows_a_secret() -> None:
    """Not repr, not str, not formatting, not a record that holds it."""
    secret = Secret(BOT)
    shown = f"{secret} {secret!r} {Secrets(bot_token=secret)}"

    assert "hunter2" not in shown


def test_a_secret_is_not_written_anywhere() -> None:
    """A pickle would carry it into files and other processes."""
    for carry in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not written"):
            carry(Secret(BOT))
