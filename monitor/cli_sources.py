"""The command group `monitor sources`: thin, as `cli` is; errors become exit codes there."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated

import typer

from monitor.app import wiring

EXIT_FAILED = 1

sources = typer.Typer(
    name="sources",
    help="Add, list and check sources; take lists of feeds from other readers and give them.",
    no_args_is_help=True,
    epilog="Example: monitor sources add https://example.com/news",
)

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the YAML, write nothing.")]


@sources.command(
    epilog="Examples: monitor sources add https://example.com/news · "
    "monitor sources add https://example.com/news --pick 2 --name 'Example: ports'"
)
def add(
    url: Annotated[str, typer.Argument(help="A site, a page that lists articles, or a feed.")],
    *,
    name: Annotated[str | None, typer.Option(help="Its name; else its own title.")] = None,
    pick: Annotated[
        int | None, typer.Option(help="Which of the numbered finds; else the best, if it is clear.")
    ] = None,
    file: Annotated[
        str, typer.Option(help="The file of the configuration that it goes to.")
    ] = "sources/added.yaml",
    dry_run: DryRun = False,
    json_: Json = False,
) -> None:
    """Find feeds, sitemaps or lists of articles at an address, show them, and add the best."""
    from monitor.app.sources_add import Wish, add_source

    wish = Wish(url=url, name=name, pick=pick, file=file, dry_run=dry_run, as_json=json_)
    settings, directory = wiring.load_settings(os.environ), wiring.config_directory(os.environ)
    asyncio.run(add_source(wish, settings, directory, os.environ, say=_say, tell=_tell))


@sources.command("list", epilog="Example: monitor sources list --json")
def list_(json_: Json = False) -> None:
    """Every source: kind, interval, state, last answer; works beside the running service."""
    from monitor.app.sources_check import list_sources

    wide = None if sys.stdout.isatty() else 200  # a file or a pipe is searched line by line
    list_sources(wiring.load_settings(os.environ), as_json=json_, wide=wide)


@sources.command(epilog="Examples: monitor sources check · monitor sources check 'Example: ports'")
def check(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which ones; else all that are enabled.")
    ] = None,
    json_: Json = False,
) -> None:
    """Ask sources now and say what they give; nothing is stored. Exit 1 if any fails."""
    from monitor.app.sources_check import check_sources

    checking = check_sources(
        wiring.load_settings(os.environ), names or (), as_json=json_, say=_say, tell=_tell
    )
    if not asyncio.run(checking):
        raise typer.Exit(EXIT_FAILED)


@sources.command(
    "import",
    epilog="Examples: monitor sources import subscriptions.opml --dry-run · "
    "monitor sources import https://example.com/feeds.opml",
)
def import_(
    target: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="A list of feeds, OPML.")],
    file: Annotated[
        str, typer.Option(help="The file of the configuration that they go to.")
    ] = "sources/imported.yaml",
    dry_run: DryRun = False,
    json_: Json = False,
) -> None:
    """Take the feeds of an OPML file, a broken one too; those that you have are skipped."""
    from monitor.app.sources_opml import import_opml

    settings, directory = wiring.load_settings(os.environ), wiring.config_directory(os.environ)
    importing = import_opml(
        target, settings, directory, os.environ,
        file=file, dry_run=dry_run, as_json=json_, say=_say, tell=_tell,
    )  # fmt: skip
    if not asyncio.run(importing):
        raise typer.Exit(EXIT_FAILED)


@sources.command(epilog="Example: monitor sources export subscriptions.opml")
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; else it is printed.")] = None,
) -> None:
    """Write all feeds as OPML, which other readers take."""
    from monitor.app.sources_opml import export_opml

    export_opml(wiring.load_settings(os.environ), file, say=_say, tell=_tell)


def _say(line: str) -> None:
    typer.echo(line)


def _tell(line: str) -> None:
    typer.echo(line, err=True)
