"""`make pictures`: what the fake Slack received from the real notifier, as PNG in docs/pictures/.

Needs a Chromium, which loads nothing but the one page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.notify.slack import SlackNotifier
from monitor.notify.slack_client import make_client
from tests.architecture.tree import ROOT
from tests.fakes.clock import ManualClock
from tests.fakes.slack import FakeSlack
from tests.pictures.material import CHANNEL, NOW, alert, digest, edited, note, update
from tests.pictures.page import Shown, page

if TYPE_CHECKING:
    from monitor.model import Receipt

TARGET = ROOT / "docs/pictures"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_WIDTH = 900


def main() -> None:
    """Draw all pictures anew."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        sys.exit(
            "make pictures needs Chromium, and none of"
            f" {', '.join(_BROWSERS)} is on the PATH; on Debian: apt install chromium fonts-lato"
        )
    for name, messages in drawn().items():
        with tempfile.TemporaryDirectory(prefix="news-monitor-pictures-") as directory:
            file = Path(directory, "page.html")
            file.write_text(page(CHANNEL.removeprefix("#"), messages), encoding="utf-8")
            target = TARGET / f"{name}.png"
            _photograph(browser, file, target)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KB")


def drawn() -> dict[str, list[Shown]]:
    """What each picture shows, as the channel holds it after deliveries over HTTP."""
    with FakeSlack(clock=ManualClock(NOW)) as slack:
        slack.add_channel("C0000001", CHANNEL.removeprefix("#"))
        notifier = SlackNotifier(make_client(slack.token, url=slack.url))
        root = notifier.deliver(alert(), NOW)
        found = {"alert": [_shown(slack, root)]}
        notifier.deliver(digest(), NOW)
        found["digest"] = [_shown(slack)]
        notifier.deliver(update(), NOW, root)
        found["update"] = [_shown(slack)]
        slack.settings.rate = "off"
        reply = notifier.deliver(note(), NOW, root)
        notifier.edit(edited(), root, NOW)
        found["thread"] = [
            _shown(slack, root),
            replace(_shown(slack, reply), at=note().created_at, reply=True),
        ]
    return found


def _shown(slack: FakeSlack, receipt: Receipt | None = None) -> Shown:
    """The message that stands there; the newest without a receipt."""
    *_, newest = slack.messages()
    stored = next((each for each in slack.messages() if receipt and each.ts == receipt.ts), newest)
    return Shown(author="News monitor", at=NOW, blocks=stored.blocks)


def _photograph(browser: str, file: Path, target: Path) -> None:
    dumped = _run(browser, file, "--dump-dom")
    height = re.search(r"<title>(\d+)</title>", dumped)
    if height is None:
        sys.exit(f"{browser} did not measure the page")
    _run(browser, file, f"--window-size={_WIDTH},{height[1]}", f"--screenshot={target}")


def _run(browser: str, file: Path, *options: str) -> str:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root otherwise
    fixed = (
        "--headless=new",
        "--hide-scrollbars",
        "--force-device-scale-factor=1.5",
        f"--user-data-dir={file.parent / 'profile'}",
        f"--window-size={_WIDTH},200",
    )
    command = [browser, *root, *fixed, *options, file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        sys.exit(f"{browser} failed:\n{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
