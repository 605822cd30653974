"""`monitor check`: the whole configuration judged, for people or for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from monitor.app.wiring import config_directory
from monitor.config.loader import examine
from monitor.errors import ConfigError
from monitor.notify.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.errors import Problem
    from monitor.model import Settings


def fine_line(settings: Settings, environ: Mapping[str, str]) -> str:
    """What is said of a configuration without errors."""
    return (
        f"{config_directory(environ)}: fine: {counted(len(settings.sources), 'source')}, "
        f"{counted(len(settings.watches), 'watch list')}, "
        f"{counted(len(settings.lexicon), 'concept')}"
    )


def check_as_json(environ: Mapping[str, str]) -> bool:
    """Print the verdict as one JSON object; returns whether nothing stops a start."""
    settings: Settings | None = None
    problems: Iterable[Problem]
    try:
        settings, problems = examine(config_directory(environ), environ)
    except ConfigError as error:
        problems = error.problems
    ok = not any(problem.fatal for problem in problems)
    told = {
        "ok": ok,
        "problems": [_problem_json(problem) for problem in problems],
        "sources": len(settings.sources) if settings else 0,
        "watchlists": len(settings.watches) if settings else 0,
        "concepts": len(settings.lexicon) if settings else 0,
    }
    print(json.dumps(told))
    return ok


def _problem_json(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "fatal": problem.fatal,
    }
