"""The command line: thin; every command is a few lines over `app/`.

Human text goes to stdout, errors to stderr. Exit codes: 0 fine, 1 failed, 2 usage, 75 already
running, 78 bad configuration.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from monitor import __version__
from monitor.app import wiring
from monitor.cli_outbox import outbox
from monitor.cli_sources import sources
from monitor.cli_stories import stories, timeline
from monitor.errors import AlreadyRunningError, ConfigError, MonitorError, UserError
from monitor.stopping import early_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.app.setup import Setup
    from monitor.model import Settings
    from monitor.stopping import EarlyStop
    from monitor.store.lock import StoreLock

EXIT_FAILED, EXIT_USAGE, EXIT_RUNNING, EXIT_CONFIG = 1, 2, 75, 78

app = typer.Typer(
    name="monitor",
    help="Watches news sources for the stories your watch lists ask for; alerts once per story.",
    epilog="Configuration is read from config/ (or MONITOR_CONFIG). Start with: monitor demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(outbox, name="outbox")
app.command(epilog="Example: monitor stories --since 30d --watch 'Plant setbacks'")(stories)
app.command(epilog="Example: monitor timeline 3f2a9c41d07b")(timeline)
app.add_typer(sources, name="sources")

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def main() -> None:
    """Run the command line; the only place that turns errors into exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without “ or ● is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except ConfigError as error:
        _fail(_problems(error), EXIT_CONFIG)
    except UserError as error:
        _fail(f"monitor: {error}", EXIT_USAGE)
    except AlreadyRunningError as error:
        _fail(f"monitor: {error}", EXIT_RUNNING)
    except MonitorError as error:
        _fail(f"monitor: {error}", EXIT_FAILED)
    except BrokenPipeError:  # the reader has enough
        _discard_output()
        sys.exit(EXIT_FAILED)
    except OSError as error:
        _discard_output()
        _fail(f"monitor: {error.filename or 'the output'}: {error.strerror}", EXIT_FAILED)


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        _say(f"news-monitor {__version__}")
        raise typer.Exit


@app.command(epilog="Example: MONITOR_CONFIG=/etc/news-monitor monitor run")
def run() -> None:
    """The service: collect and alert until it is stopped (Ctrl-C or SIGTERM)."""
    early = early_stop()
    settings = _settings(warn=True)
    with _lock(settings) as lock:
        _logging(settings)
        _say(_banner(settings))
        asyncio.run(_serve(settings, lock, early))
    _end_at_once_if_blocked()


@app.command(epilog="Example (cron): */10 * * * * cd /srv/news && monitor once")
def once(json_: Json = False) -> None:
    """Collect everything that is due, deliver, report and exit.

    Exit 0 when every due alert was delivered and at least one due source answered, else 1. With
    --json the report is one object on stdout, and alerts are printed on stderr.
    """
    from monitor.app.telemetry import quiet_libraries

    settings = _settings(warn=True)
    with _lock(settings):
        quiet_libraries()
        if not asyncio.run(_once(settings, as_json=json_)):
            raise typer.Exit(EXIT_FAILED)


@app.command(epilog="Example: monitor demo")
def demo() -> None:
    """A small newsroom on this machine through the real pipeline: no network, no token."""
    from monitor.app.demo import run_demo

    asyncio.run(run_demo(_say))


@app.command(epilog="Example: monitor check && systemctl restart news-monitor")
def check(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask every source what it gives now, and Slack.")
    ] = False,
    json_: Json = False,
) -> None:
    """Validate the whole configuration; errors as file:line:column: message, all at once."""
    from monitor.app.check import check_as_json, check_online, common_words, fine_line

    if json_:
        verdict = asyncio.run(check_as_json(os.environ, online=online, tell=_tell))
    else:
        settings = _settings(warn=True)
        for warning in common_words(settings):
            _tell(warning)
        _say(fine_line(settings, os.environ))
        if not online:
            return
        verdict = asyncio.run(check_online(settings, os.environ, _say))
    if not verdict.loads:
        raise typer.Exit(EXIT_CONFIG)
    if not verdict.answered:
        raise typer.Exit(EXIT_FAILED)


@app.command(
    epilog="Examples: monitor inspect https://example.com/feed.xml · "
    "monitor inspect saved.xml --as feed --url https://example.com/feed.xml --json · "
    "monitor inspect saved.html --as article"
)
def inspect(
    target: Annotated[str, typer.Argument(metavar="URL_OR_FILE", help="What to look at.")],
    kind: Annotated[
        str | None,
        typer.Option("--as", help="feed (if it is left out), page, sitemap, search or article."),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="BASE", help="Where a file came from.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Read it as this configured source.")] = None,
    json_: Json = False,
) -> None:
    """What the bot sees at an address or in a saved file."""
    from monitor.app.inspect import inspect_target, print_found

    settings = _settings() if source else None
    found = asyncio.run(
        inspect_target(target, kind=kind, base=url, source=source, settings=settings, tell=_tell)
    )
    print_found(found, as_json=json_)


@app.command(
    epilog="Examples: monitor match 'gigafactory cancelled' · "
    "monitor match '@setback NEAR/8 @battery_plant' articles.jsonl"
)
def match(
    query: Annotated[str, typer.Argument(help="A query, as in a watch list.")],
    file: Annotated[
        Path | None, typer.Argument(help="Articles, one JSON object a line; else the archive.")
    ] = None,
    json_: Json = False,
    near: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Near misses to show: 5, with --json none."),
    ] = None,
) -> None:
    """Try a query on the archive or on a file; the words that fire are set off."""
    from monitor.app.match import try_query

    try_query(query, file, _settings(), as_json=json_, near=near)


@app.command(epilog="Example: monitor explain https://www.example.com/2026/11/plant-on-hold --json")
def explain(
    article: Annotated[
        str, typer.Argument(metavar="URL", help="The address of an article, or its id.")
    ],
    json_: Json = False,
) -> None:
    """Why an article did or did not alert: what matched, what nearly did, what was sent."""
    from monitor.app.explain import print_explanation

    if not print_explanation(article, _settings(), as_json=json_):
        raise typer.Exit(EXIT_FAILED)


@app.command(
    epilog="Examples: monitor backtest 'Plant setbacks' --since 30d · monitor backtest draft.yaml"
)
def backtest(
    watch: Annotated[str, typer.Argument(help="A watch list by name, or a file with some.")],
    since: Annotated[str, typer.Option(help="How far back, such as 30d.")] = "90d",
    json_: Json = False,
) -> None:
    """A watch list over the archive: hits, expected messages, what an edit adds and drops."""
    from monitor.app.backtest_shown import run_backtest

    run_backtest(watch, since, _settings(), as_json=json_)


@app.command(epilog="Example: monitor replay articles.jsonl --json --watch 'Plant setbacks'")
def replay(
    file: Annotated[Path, typer.Argument(help="Articles, one JSON object a line, as they came.")],
    json_: Json = False,
    watch: Annotated[str | None, typer.Option(help="Only this watch list.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Put articles that match nothing into stories too.")
    ] = False,
) -> None:
    """The whole decision over stored articles: no network, nothing sent, nothing kept."""
    from monitor.app.replay import replay_file

    if not replay_file(file, _settings(), watch=watch, everything=all_, as_json=json_):
        raise typer.Exit(EXIT_FAILED)


@app.command(
    epilog="Examples: monitor status --json · monitor status --watch · monitor status --live"
)
def status(
    json_: Json = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it anew every two seconds, until Ctrl-C.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Only whether the service runs: exit 0 or 1.")
    ] = False,
) -> None:
    """Sources, archive and outbox at a glance; works beside the running service."""
    from monitor.app import status as shown

    if live:
        if not shown.print_live(wiring.storage_of(os.environ), as_json=json_):
            raise typer.Exit(EXIT_FAILED)
    elif watch:
        shown.watch_status(_settings())
    else:
        shown.print_status(_settings(), as_json=json_)


# -- what the commands share ---------------------------------------------------------------------


async def _serve(settings: Settings, lock: StoreLock, early: EarlyStop) -> None:
    from monitor.app.serving import serve
    from monitor.app.supervisor import Manager

    if early.asked:
        return
    notifier = wiring.make_notifier(settings, os.environ)
    async with wiring.open_app(_setup(settings), notifier) as parts:
        await serve(
            parts,
            wiring.make_engine(),
            _say,
            lock.beat,
            early=early,
            reloader=wiring.make_reloader(settings, os.environ),
            manager=Manager.of(os.environ),
        )


async def _once(settings: Settings, *, as_json: bool) -> bool:
    from monitor.app.once import run_once

    notifier = wiring.make_notifier(settings, os.environ, stderr=as_json)
    async with wiring.open_app(_setup(settings), notifier) as parts:
        return await run_once(parts, _say, as_json=as_json)


def _end_at_once_if_blocked() -> None:
    """Leave without flushing an output that nobody reads: it would hang for ever.

    Everything is stored and closed by now; an alert that hangs in the output is shown again.
    """
    from monitor.app.threads import still_blocked

    if still_blocked():
        os._exit(0)


def _settings(*, warn: bool = False) -> Settings:
    settings = wiring.load_settings(os.environ)
    for warning in settings.warnings if warn else ():
        typer.echo(str(warning), err=True)
    return settings


def _setup(settings: Settings) -> Setup:
    from monitor.app.setup import compile_setup

    return compile_setup(settings)


def _logging(settings: Settings) -> None:
    from monitor.app.telemetry import configure_logging

    configure_logging(settings.log_level)


@contextmanager
def _lock(settings: Settings) -> Iterator[StoreLock]:
    """Own the store; taken before the heavy imports, so that a second start is refused at once."""
    from monitor.store.lock import StoreLock

    with StoreLock(settings.storage) as lock:
        yield lock


def _banner(settings: Settings) -> str:
    from monitor.notify.wording import counted

    enabled = sum(source.enabled for source in settings.sources)
    return (
        f"news-monitor {__version__}: {counted(enabled, 'source')}, "
        f"{counted(len(settings.watches), 'watch list')}, "
        f"storage {settings.storage}\n"
        f"{_delivery(settings)}. Stop with Ctrl-C."
    )


def _delivery(settings: Settings) -> str:
    from monitor.config.secrets import secrets

    if secrets(os.environ).bot_token is None:
        return "no Slack token: alerts appear here"
    return f"alerts go to Slack: {', '.join(settings.alert_channels)}"


def _problems(error: ConfigError) -> str:
    from monitor.config.loader import render_problems

    return render_problems(error.problems)


def _say(line: str) -> None:
    typer.echo(line)


def _discard_output() -> None:
    """So that the interpreter does not stumble over the rest of it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(line: str) -> None:
    typer.echo(line, err=True)


def _fail(message: str, code: int) -> None:
    typer.echo(message, err=True)
    sys.exit(code)
