"""The fake as a program: `python -m tests.fakes.slack --port 8765 --channel C1=battery-news`.

Its first line on standard output is JSON: `url` (the Web API), `control`, `token`. It serves until
SIGTERM or SIGINT, and until its standard input ends when `--with-parent` is given, so that a killed
test leaves none behind.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.app.clock import SystemClock
from tests.fakes.clock import ManualClock, ScaledClock
from tests.fakes.slack.server import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.ports import Clock


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    asyncio.run(_serve(_parser().parse_args(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack")
    parser.add_argument("--port", type=int, default=0, help="of the Web API; 0: any")
    parser.add_argument("--control-port", type=int, default=0, help="that is never refused")
    parser.add_argument("--clock", choices=("system", "scaled", "manual"), default="system")
    parser.add_argument("--scale", type=float, default=60.0, help="of --clock scaled")
    parser.add_argument(
        "--began", type=float, nargs=2, help="of --clock scaled: its start, and its monotonic time"
    )
    parser.add_argument("--seed", type=int, default=0, help="of faults and lag")
    parser.add_argument("--journal", type=Path, help="JSON lines of what came and was done")
    parser.add_argument("--channel", action="append", default=[], metavar="ID=NAME")
    parser.add_argument("--with-parent", action="store_true", help="stop when stdin ends")
    return parser


async def _serve(options: argparse.Namespace) -> None:
    slack = FakeSlack(
        clock=_clock(options),
        seed=options.seed,
        port=options.port,
        control_port=options.control_port,
        journal=options.journal,
    )
    for channel in options.channel:
        key, _, name = channel.partition("=")
        slack.add_channel(key, name or key.lower())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if options.with_parent:
        threading.Thread(target=_watch_parent, args=(loop, stop), daemon=True).start()
    async with slack:
        ready = {"url": slack.url, "control": slack.control_url, "token": slack.token}
        print(json.dumps(ready), flush=True)
        await stop.wait()


def _clock(options: argparse.Namespace) -> Clock:
    match options.clock:
        case "scaled":
            if options.began is None:
                return ScaledClock(options.scale)
            start, began = options.began
            return ScaledClock(options.scale, datetime.fromtimestamp(start, UTC), began)
        case "manual":
            return ManualClock()
    return SystemClock()


def _watch_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    sys.stdin.read()
    loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    main()
