"""Slack's tokens from the environment; never from YAML, never in a log, never in an error.

Each is looked for in three places, the first that has one counts: the variable itself
(`SLACK_BOT_TOKEN`), a file it names (`SLACK_BOT_TOKEN_FILE`, as Docker and Kubernetes mount
secrets), and systemd's credentials (`$CREDENTIALS_DIRECTORY/slack_bot_token`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitor.errors import ConfigError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 4096


class Secret:
    """A text that shows itself only when asked by name: `reveal()`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one call that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(...)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the environment holds for Slack; None: not set."""

    bot_token: Secret | None = None
    app_token: Secret | None = None


def secrets(environ: Mapping[str, str]) -> Secrets:
    """The tokens. Raises ConfigError when one is set but cannot be one, or cannot be read."""
    return Secrets(
        bot_token=_token(environ, "SLACK_BOT_TOKEN", "xoxb-"),
        app_token=_token(environ, "SLACK_APP_TOKEN", "xapp-"),
    )


def _token(environ: Mapping[str, str], name: str, begins: str) -> Secret | None:
    text, place = _find(environ, name)
    if not text:
        return None
    if not text.startswith(begins) or len(text.split()) > 1 or not text.isascii():
        raise _problem(place, f"this is no token of that kind: it begins with {begins}")
    return Secret(text)


def _find(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """The text, stripped, and where it came from."""
    if environ.get(name, "").strip():
        return environ[name].strip(), name
    path = environ.get(f"{name}_FILE", "").strip()
    if path:
        return _read(Path(path), f"{name}_FILE"), f"{name}_FILE"
    directory = environ.get("CREDENTIALS_DIRECTORY", "").strip()
    credential = Path(directory, name.lower())
    if directory and credential.is_file():
        return _read(credential, str(credential)), str(credential)
    return "", name


def _read(path: Path, place: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("ascii").strip()
    except OSError as error:
        raise _problem(place, f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        # Without the cause: its message would quote the file.
        raise _problem(place, f"{path} holds no token: it is not plain text") from None


def _problem(place: str, message: str) -> ConfigError:
    return ConfigError([Problem(place=Place(file=place, line=1, column=1), message=message)])
