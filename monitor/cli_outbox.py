"""The command group `monitor outbox`: thin, as `cli` is; errors become exit codes there."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from monitor.app import wiring

outbox = typer.Typer(
    name="outbox",
    help="What waits to be sent and what failed; sending again what failed.",
    no_args_is_help=True,
    epilog="Example: monitor outbox list --state failed",
)


@outbox.command(
    "list", epilog="Examples: monitor outbox list · monitor outbox list --state failed --json"
)
def list_(
    state: Annotated[
        str | None,
        typer.Option(help="pending, sending, unknown, failed (or these four), sent, folded."),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Alerts with state, channel, age, attempts and trouble; works beside the running service."""
    from monitor.app.outbox_commands import list_outbox

    wide = None if sys.stdout.isatty() else 240  # a file or a pipe is searched line by line
    list_outbox(wiring.load_settings(os.environ), state, as_json=json_, wide=wide, say=typer.echo)


@outbox.command(
    epilog="Examples: monitor outbox retry 3f2a9c41d07b · monitor outbox retry --failed"
)
def retry(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="As `list` shows it; its beginning does."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
) -> None:
    """Send failed alerts again; works beside the running service."""
    from monitor.app.outbox_commands import retry_outbox

    retry_outbox(wiring.load_settings(os.environ), ids or (), all_failed=failed, say=typer.echo)
