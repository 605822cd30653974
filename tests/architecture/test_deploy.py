"""The container and the Slack app as files: no engine and no workspace is asked.

What an engine would refuse, and what is easily lost in an edit: the user, the walls, the health
check, and that no secret gets into an image.
"""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from typing import Any, NamedTuple

import pytest
import yaml

from monitor.config.durations import parse_duration
from monitor.notify.slack_check import SCOPES
from tests.architecture.tree import ROOT

#: That we use; all of docs.docker.com/reference/dockerfile.
_INSTRUCTIONS = {
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "RUN",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
}
_SECRET = re.compile(r"xox[a-z]-|xapp-|SLACK_(BOT|APP)_TOKEN(?!_FILE)")
HEALTH = ["monitor", "status", "--live"]


class Instruction(NamedTuple):
    """One line of a Dockerfile, continued ones in one."""

    word: str
    rest: str


def _dockerfile() -> list[Instruction]:
    text = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in whole.splitlines() if line.strip()]


def _last_stage() -> list[Instruction]:
    lines = _dockerfile()
    start = max(at for at, each in enumerate(lines) if each.word == "FROM")
    return lines[start:]


def _only(word: str) -> str:
    (rest,) = [each.rest for each in _last_stage() if each.word == word]
    return rest


def _compose() -> Any:
    return yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))


def _variables() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", _only("ENV")))


def test_the_dockerfile_holds_instructions_only() -> None:
    """No slip of a word or of a continued line, and the first ones choose the image."""
    words = [each.word for each in _dockerfile()]

    assert set(words) - _INSTRUCTIONS == set()
    assert words[:2] == ["ARG", "FROM"]


def test_the_image_is_small_and_of_two_stages() -> None:
    """What builds is not shipped."""
    images = [each.rest for each in _dockerfile() if each.word == "FROM"]

    assert images == ["python:${PYTHON}-slim AS build", "python:${PYTHON}-slim"]
    assert "--from=build" in next(each.rest for each in _last_stage() if each.word == "COPY")


def test_the_process_is_nobody_in_particular() -> None:
    """A user by number, set before anything is started, who owns the state."""
    words = [each.word for each in _last_stage()]

    assert _only("USER") == "10001:10001"
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "install -d -o 10001 -g 10001 -m 0700 /var/lib/news-monitor" in _only("RUN")


def test_signals_reach_the_service() -> None:
    """No shell stands between: SIGTERM is what ends it well."""
    assert _only("STOPSIGNAL") == "SIGTERM"
    assert json.loads(_only("ENTRYPOINT")) == ["monitor"]
    assert json.loads(_only("CMD")) == ["run"]


def test_health_is_what_the_command_says() -> None:
    """In the image and in compose alike."""
    _, _, command = _only("HEALTHCHECK").partition("CMD ")
    service = _compose()["services"]["monitor"]["healthcheck"]

    assert json.loads(command) == HEALTH
    assert service["test"] == ["CMD", *HEALTH]


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "slack-manifest.yaml"])
def test_no_file_has_room_for_a_token(file: str) -> None:
    """They are shared and printed; a token comes in a file of its own."""
    assert _SECRET.search((ROOT / "deploy" / file).read_text(encoding="utf-8")) is None


def test_only_what_is_needed_reaches_the_build() -> None:
    """An allow-list, and each thing that is copied is on it and there."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {
        source
        for each in _dockerfile()
        if each.word == "COPY" and "--from" not in each.rest
        for source in each.rest.split()[:-1]
    }

    assert rules[0] == "*"
    assert copied == allowed
    assert {each for each in allowed if not (ROOT / each).exists()} == set()
    assert not any(fnmatch("deploy/slack_bot_token", each) for each in allowed)


def test_the_token_of_compose_cannot_be_committed() -> None:
    """It lies beside compose.yaml, in a checkout."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    assert _compose()["secrets"]["slack_bot_token"]["file"] == "./slack_bot_token"
    assert "/deploy/slack_bot_token" in ignored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("read_only", True),
        ("cap_drop", ["ALL"]),
        ("security_opt", ["no-new-privileges:true"]),
        ("secrets", ["slack_bot_token"]),
        ("environment", {"SLACK_BOT_TOKEN_FILE": "/run/secrets/slack_bot_token"}),
        ("restart", "unless-stopped"),
    ],
)
def test_each_wall_of_compose_stands(key: str, value: object) -> None:
    """And the token comes as a file."""
    assert _compose()["services"]["monitor"][key] == value


def test_compose_mounts_what_the_image_expects() -> None:
    """The configuration to read, the state to keep, in a volume that is declared."""
    mounts = [each.split(":") for each in _compose()["services"]["monitor"]["volumes"]]
    state = _variables()["MONITOR_STORAGE"].removeprefix("sqlite:///").rpartition("/")[0]

    assert mounts == [["../config", _variables()["MONITOR_CONFIG"], "ro"], ["state", state]]
    assert _only("VOLUME") == _only("WORKDIR") == state
    assert list(_compose()["volumes"]) == ["state"]


def test_compose_waits_for_a_good_end() -> None:
    """10 seconds are the service's promise."""
    grace = _compose()["services"]["monitor"]["stop_grace_period"]

    assert parse_duration(grace).total_seconds() > 10


def test_the_image_and_the_unit_have_the_same_places() -> None:
    """Whoever moves from one to the other finds things where they were."""
    unit = (ROOT / "deploy/news-monitor.service").read_text(encoding="utf-8")
    places = {name: _variables()[name] for name in ("MONITOR_CONFIG", "MONITOR_STORAGE")}

    assert dict(re.findall(r"^Environment=(MONITOR_\w+)=(\S+)", unit, re.MULTILINE)) == places


def _manifest() -> Any:
    return yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text(encoding="utf-8"))


def test_the_app_asks_for_the_scopes_that_are_checked() -> None:
    """Neither a right too few, which stops alerts, nor one too many."""
    assert _manifest()["oauth_config"]["scopes"] == {"bot": list(SCOPES)}


def test_the_app_keeps_to_the_limits_of_a_manifest() -> None:
    """Lengths by docs.slack.dev, app manifest reference; nothing is switched on for later."""
    told = _manifest()
    shown = told["display_information"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", told["features"]["bot_user"]["display_name"])
    assert set(told["settings"].values()) == {False}
