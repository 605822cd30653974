"""`monitor check`: the whole configuration judged, for people or for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from monitor.app.commonness import common_problems
from monitor.app.sources_check import ask_sources, checked_json
from monitor.app.threads import in_daemon_thread
from monitor.app.wiring import config_directory, make_notifier, slack_client
from monitor.config.loader import examine
from monitor.errors import ConfigError
from monitor.notify.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from monitor.app.sources_check import Checked
    from monitor.errors import Problem
    from monitor.model import DeliveryCheck, Settings


def fine_line(settings: Settings, environ: Mapping[str, str]) -> str:
    """What is said of a configuration without errors."""
    return (
        f"{config_directory(environ)}: fine: {counted(len(settings.sources), 'source')}, "
        f"{counted(len(settings.watches), 'watch list')}, "
        f"{counted(len(settings.lexicon), 'concept')}"
    )


def common_words(settings: Settings) -> list[str]:
    """A warning for each term of a watch list that much of the archive has."""
    return [str(problem) for problem in common_problems(settings, settings.watches)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of a check."""

    #: Nothing in the configuration stops a start.
    loads: bool
    #: Every source that was asked answered as it should.
    answered: bool = True


async def check_online(
    settings: Settings, environ: Mapping[str, str], say: Callable[[str], None]
) -> Verdict:
    """Ask every enabled source and say what it gives; nothing is stored."""
    enabled = [spec for spec in settings.sources if spec.enabled]
    results = await ask_sources(settings, enabled, say)
    slack = await ask_notifier(settings, environ)
    for line in _slack_lines(slack):
        say(line)
    fine = not slack or not slack.trouble_lines
    return Verdict(loads=True, answered=fine and all(each.parsed for each in results))


async def ask_notifier(settings: Settings, environ: Mapping[str, str]) -> DeliveryCheck | None:
    """What Slack says of our token and channels; None: there is no token to ask with."""
    if slack_client(settings, environ) is None:
        return None
    notifier = make_notifier(settings, environ)
    ops = (settings.ops_channel,) if settings.ops_channel else ()
    names = dict.fromkeys((*settings.alert_channels, *ops))
    return await in_daemon_thread(partial(notifier.check, list(names)))


def _slack_lines(slack: DeliveryCheck | None) -> list[str]:
    if slack is None:
        return ["Slack: not asked, SLACK_BOT_TOKEN is not set; alerts appear on the terminal"]
    fine = [f"{name}: ok" for name, trouble in slack.channels.items() if not trouble]
    who = slack.who or "not connected"
    return [f"Slack: {line}" for line in (who, *fine, *slack.trouble_lines)]


async def check_as_json(
    environ: Mapping[str, str], *, online: bool, tell: Callable[[str], None]
) -> Verdict:
    """Print the verdict as one JSON object; `tell` hears how far the asking is."""
    settings: Settings | None = None
    problems: Iterable[Problem]
    try:
        settings, problems = examine(config_directory(environ), environ)
    except ConfigError as error:
        problems = error.problems
    ok = not any(problem.fatal for problem in problems)
    if ok and settings:
        problems = [*problems, *common_problems(settings, settings.watches)]
    told: dict[str, Any] = {
        "ok": ok,
        "problems": [_problem_json(problem) for problem in problems],
        "sources": len(settings.sources) if settings else 0,
        "watchlists": len(settings.watches) if settings else 0,
        "concepts": len(settings.lexicon) if settings else 0,
    }
    results: list[Checked] = []
    slack: DeliveryCheck | None = None
    if online and ok and settings:
        enabled = [spec for spec in settings.sources if spec.enabled]
        results = await ask_sources(settings, enabled, tell)
        told["online"] = [checked_json(each) for each in results]
        slack = await ask_notifier(settings, environ)
        told["slack"] = slack and {
            "who": slack.who,
            "channels": dict(slack.channels),
            "troubles": list(slack.troubles),
        }
    print(json.dumps(told))
    fine = not slack or not slack.trouble_lines
    return Verdict(loads=ok, answered=fine and all(each.parsed for each in results))


def _problem_json(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "fatal": problem.fatal,
    }
