"""config/ -> one immutable Settings, or every reason why not, at once.

In order: the files; each record by itself; then what holds across records and files
(`crosschecks`). A check that needs what could not be read is left out, so that one broken file does
not blame the others.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from monitor.config import crosschecks, notyet, slips, values
from monitor.config.files import Files, read_directory, read_file, without_secrets
from monitor.config.lexicon_records import concepts_of
from monitor.config.queries import check_queries
from monitor.config.records import Problems, entries, monitor_of, watches_of
from monitor.config.source_records import sources_of
from monitor.core.concepts import compile_lexicon
from monitor.core.matching import compile_query
from monitor.errors import ConfigError, Place, Problem
from monitor.model import FetchSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from monitor.config.models import MonitorShape
    from monitor.config.yamltree import Document
    from monitor.model import WatchSpec

#: Characters of one line of a message.
LONGEST = 300
#: In the errors about names that are written well and stand for nothing yet.
UNKNOWN = ("there is no concept @", "no source is named `")


def load(directory: Path, environ: Mapping[str, str]) -> Settings:
    """Read and check a whole configuration.

    `MONITOR_STORAGE` in `environ` overrides `storage`. Raises ConfigError with every problem,
    warnings included, sorted by place; warnings alone land in `Settings.warnings`.
    """
    settings, found = examine(directory, environ)
    if any(problem.fatal for problem in found):
        raise ConfigError(found)
    return settings


def load_watchlists(file: Path, settings: Settings) -> tuple[WatchSpec, ...]:
    """The watch lists of a file that is not part of the configuration, checked against it.

    Raises ConfigError with every problem, also where it holds none.
    """
    document, problems = read_file(file), Problems()
    problems.all.extend(document.problems)
    found = tuple(watches_of(document, settings.channel, problems))
    lexicon = compile_lexicon(settings.lexicon)
    for watch in entries(document, "watchlists", Problems()):
        check_queries(document, watch, partial(compile_query, lexicon=lexicon), problems)
    if not found and not problems.all:
        place = Place(file=document.file, line=1, column=1)
        problems.all.append(Problem(place=place, message="there is no watch list in this file"))
    if any(problem.fatal for problem in problems.all):
        raise ConfigError(_presentable(problems.all))
    return found


def examine(directory: Path, environ: Mapping[str, str]) -> tuple[Settings, tuple[Problem, ...]]:
    """What `load` reads, as far as it is right, and every problem, sorted by place.

    With a fatal problem the settings are for counting only. Raises ConfigError when the directory
    holds no configuration.
    """
    files = read_directory(directory)
    problems = Problems()
    problems.all.extend(files.problems)
    for document in files.documents():
        problems.all.extend(document.problems)
    settings = _settings(files, environ, problems)
    crosschecks.check(files, settings, problems)
    for document in files.documents():
        problems.all = _without_what_fails(document, problems.all)
    found = _presentable(problems.all)
    return replace(settings, warnings=tuple(it for it in found if not it.fatal)), found


def render_problems(problems: Iterable[Problem]) -> str:
    """Problems as plain text, one block each, and a last line that counts them."""
    shown = list(problems)
    errors = sum(problem.fatal for problem in shown)
    warnings = len(shown) - errors
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    return "\n\n".join([*map(str, shown), ", ".join(counts) or "no problems"])


def _settings(files: Files, environ: Mapping[str, str], problems: Problems) -> Settings:
    """What could be read, with the defaults in the place of what could not."""
    main = monitor_of(files.monitor, problems)
    return Settings(
        storage=_storage(main, environ, problems),
        contact=main.contact,
        channel=main.slack.channel,
        ops_channel=main.slack.ops_channel,
        slack_proxy=main.slack.proxy,
        first_run_lookback=main.defaults.first_run_lookback,
        retention=main.retention,
        fetch=FetchSettings(
            max_per_second=float(main.fetch.max_per_second), max_body=main.fetch.max_body
        ),
        log_level=main.log,
        sources=tuple(
            source
            for document in files.sources
            for source in sources_of(document, main.defaults.every, problems)
        ),
        watches=tuple(
            watch
            for document in files.watchlists
            for watch in watches_of(document, main.slack.channel, problems)
        ),
        lexicon=tuple(
            concept for document in files.lexicon for concept in concepts_of(document, problems)
        ),
    )


def _without_what_fails(document: Document, found: list[Problem]) -> list[Problem]:
    """The problems, and no line proposed in this file with which something else was wrong.

    A mended line is read on as it was proposed: what was found on it is wrong with the proposal.
    """
    proposed = [it for it in document.problems if slips.PROPOSAL in it.message]
    withdrawn: dict[Problem, Problem] = {}
    for problem in proposed:
        if document.is_finished(problem.place.line - 1) and _fails(problem, found):
            said = slips.withdrawn(problem.message)
            withdrawn[problem] = replace(problem, message=said)
    return [withdrawn.get(problem, problem) for problem in found]


def _fails(proposal: Problem, found: Iterable[Problem]) -> bool:
    """Whether something else stops a start on the line of a proposal.

    A concept or source that is missing does not count: that is mended elsewhere.
    """
    here = (proposal.place.file, proposal.place.line)
    return any(
        it.fatal
        and (it.place.file, it.place.line) == here
        and it != proposal
        and not any(said in it.message for said in UNKNOWN)
        for it in found
    )


def _storage(main: MonitorShape, environ: Mapping[str, str], problems: Problems) -> str:
    override = environ.get("MONITOR_STORAGE", "").strip()
    if not override:
        return main.storage
    message = notyet.refused_value("monitor", "storage", override)
    try:
        return values.parse_storage(override)
    except ValueError as error:
        place = Place(file="MONITOR_STORAGE", line=1, column=1)
        said = message or f"in the environment: {error}"
        problems.all.append(Problem(place=place, message=said))
    return main.storage


def _presentable(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place, each once, and without the secrets that a line of a file may hold."""
    clean = {replace(problem, message=_clean(problem.message)): None for problem in problems}
    return tuple(
        sorted(clean, key=lambda it: (it.place.file, it.place.line, it.place.column, not it.fatal))
    )


def _clean(message: str) -> str:
    """Without secrets, and no line longer than a screen: a value may be a whole paragraph."""
    lines = without_secrets(message).split("\n")
    return "\n".join(f"{line[:LONGEST]} ..." if len(line) > LONGEST else line for line in lines)
