"""The commands about stories: thin, as `cli` is; errors become exit codes there."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from monitor.app import wiring

EXIT_FAILED = 1


def stories(
    since: Annotated[str, typer.Option(help="How far back, such as 30d.")] = "14d",
    watch: Annotated[str | None, typer.Option(help="Only stories of this watch list.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """The stories, the latest first: status, reports, when they began and went on."""
    from monitor.app.stories import list_stories

    settings = wiring.load_settings(os.environ)
    wide = None if sys.stdout.isatty() else 240  # a file or a pipe is searched line by line
    list_stories(settings, since, watch, limit, as_json=json_, wide=wide)


def timeline(
    story: Annotated[
        str,
        typer.Argument(
            metavar="STORY", help="As `stories` shows it, its beginning, or an article's address."
        ),
    ],
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """How a story developed: what it came to, who reported it when, what was sent."""
    from monitor.app.stories import print_timeline

    if not print_timeline(story, wiring.load_settings(os.environ), as_json=json_):
        raise typer.Exit(EXIT_FAILED)
