"""robots.txt (RFC 9309): whether a page may be asked for, and how slowly.

Feeds are polled for a person who named them; robots.txt is for pages found by ourselves. One file
for each origin, asked for at most once in 24 hours: 4xx allows everything, 5xx and 429 nothing.
When no server could be reached nothing is allowed either, and it is tried again after an hour.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import BlockedError, FetchError, QuietError
from monitor.model import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitor.model import Answer
    from monitor.ports import Clock

AGENT = "NewsMonitor"
#: RFC 9309, 2.5 asks for at least this much; the rest is not read.
MAX_BYTES = 500 * 1024
#: Seconds; RFC 9309, 2.4.
KEEP = 24 * 3600.0
KEEP_UNREACHED = 3600.0
#: Longest Crawl-delay that is believed, seconds.
MAX_DELAY = 60.0
_MAX_ORIGINS = 5_000
_NAMES_OF_AGENT = ("user-agent", "useragent", "user agent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one robots.txt says to us."""

    #: None: everything is `allowed_without`.
    parsed: Protego | None = None
    allowed_without: bool = True
    #: Seconds between two starts; None: not said.
    crawl_delay: float | None = None
    #: Why nothing is allowed, for a person.
    reason: str = "robots.txt asks robots not to read this page"

    def allow(self, url: str) -> bool:
        """Whether `url` may be fetched: the longest matching rule decides."""
        if self.parsed is None:
            return self.allowed_without
        return bool(self.parsed.can_fetch(url, AGENT))


def read_rules(body: bytes) -> Rules:
    """The rules for us in a robots.txt, whatever bytes it is made of."""
    parsed = Protego.parse(_only_our_groups(body[:MAX_BYTES].decode("utf-8", "replace")))
    delay = parsed.crawl_delay(AGENT)
    return Rules(parsed=parsed, crawl_delay=None if delay is None else min(delay, MAX_DELAY))


def _only_our_groups(text: str) -> str:
    """Rename every other robot to one name.

    protego compares each robot's rules with all the others: 500 KB of distinct names would take
    minutes. Group borders stay as they were.
    """
    return "\n".join(_one_line(line) for line in text.removeprefix("\ufeff").splitlines())


def _one_line(line: str) -> str:
    start = line.lstrip().lower()
    if not start.startswith(_NAMES_OF_AGENT):
        return line
    ours = "*" in start or AGENT.lower() in start
    return line if ours else "User-agent: somebody-else"


class Robots:
    """The rules of every origin asked so far. `load` is the border's own unchecked GET."""

    def __init__(self, load: Callable[[Request], Awaitable[Answer]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        #: By origin: until when, and the rules.
        self._known: dict[str, tuple[float, Rules]] = {}
        self._delays: dict[str, float] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def check(self, request: Request) -> None:
        """Raises BlockedError, reason `robots`, if the page must not be fetched.

        QuietError and the guard's BlockedError pass through: nothing was learnt.
        """
        rules = await self.rules(request)
        if not rules.allow(request.url):
            raise BlockedError(f"refused: {rules.reason}", reason="robots", url=request.url)

    async def rules(self, request: Request) -> Rules:
        """The rules for the origin of `request`, asked for once however many wait."""
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        async with self._asking.setdefault(origin, asyncio.Lock()):
            until, rules = self._known.get(origin, (0.0, None))
            if rules is None or until <= self._clock.monotonic():
                keep, rules = await self._ask(origin, request.allow_private)
                self._learn(origin, parts.hostname or "", keep, rules)
            return rules

    def crawl_delay(self, host: str) -> float | None:
        """Seconds between starts that `host` asked for; None: nothing known."""
        return self._delays.get(host)

    async def _ask(self, origin: str, allow_private: tuple[str, ...]) -> tuple[float, Rules]:
        try:
            answer = await self._load(
                Request(
                    url=f"{origin}/robots.txt",
                    headers={"Accept": "text/plain"},
                    allow_private=allow_private,
                    max_body=MAX_BYTES,
                )
            )
        except (QuietError, BlockedError):
            raise
        except FetchError as error:
            return _without_file(error)
        return KEEP, read_rules(answer.body)

    def _learn(self, origin: str, host: str, keep: float, rules: Rules) -> None:
        if len(self._known) >= _MAX_ORIGINS:
            self._known.clear()
            self._delays.clear()
            self._asking = {name: lock for name, lock in self._asking.items() if lock.locked()}
        self._known[origin] = (self._clock.monotonic() + keep, rules)
        if rules.crawl_delay is None:
            self._delays.pop(host, None)
        else:
            self._delays[host] = rules.crawl_delay


def _without_file(error: FetchError) -> tuple[float, Rules]:
    if error.reason == "redirects" or (error.status is not None and 400 <= error.status < 500):  # noqa: PLR2004 - 4xx
        return KEEP, Rules()
    keep = KEEP_UNREACHED if error.status is None else KEEP
    return keep, Rules(allowed_without=False, reason=f"robots.txt could not be read: {error}")
