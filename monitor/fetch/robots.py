"""robots.txt (RFC 9309): whether a page may be asked for, and how slowly.

Feeds are polled for a person who named them; robots.txt is for pages found by ourselves. One file
for each origin; what came of asking is remembered:
1. A file that was read, and 4xx, which allows everything: for 24 hours.
2. 5xx, or what is no answer a client can read, allows nothing: for an hour, then for twice as long
   each time, at most 24 hours.
3. No answer at all is no refusal: the page fails as the network did. For a minute, then for twice
   as long each time, at most ten minutes, so that a network that is back is soon noticed.
A wish for silence (429) is remembered by the pacing, not here.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import BlockedError, FetchError, QuietError
from monitor.fetch.guard import target_of
from monitor.model import Request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from monitor.model import Answer
    from monitor.ports import Clock

AGENT = "NewsMonitor"
#: RFC 9309, 2.5 asks for at least this much; the rest is not read.
MAX_BYTES = 500 * 1024
#: Seconds; RFC 9309, 2.4.
KEEP = 24 * 3600.0
#: Seconds: the first, and the longest. The file is wanted before every page: a host that cannot
#: serve it must not be asked each time.
KEEP_UNREAD = (3600.0, KEEP)
KEEP_UNREACHED = (60.0, 600.0)
#: Longest Crawl-delay that is believed, seconds.
MAX_DELAY = 60.0
_MAX_ORIGINS = 5_000
#: An answer came, but none that can be read. Any other reason without a status is the network's.
_UNREADABLE = frozenset({"too_large", "encoding", "protocol"})
#: The rest of the site may answer at the same time, so the reader is told what did not.
_OF_ONE_FILE = frozenset({"timeout", "broken"})
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
    #: Of the answer, if it was no file.
    status: int | None = None
    #: Nothing is allowed only until the file can be read.
    passing: bool = False

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What came of asking for one robots.txt."""

    #: Seconds of the Clock.
    until: float = 0.0
    #: None: nobody answered.
    rules: Rules | None = None
    #: Why nobody did: words for a person, and the reason.
    trouble: tuple[str, str] = ("", "")
    #: Seconds it is kept, if it failed; 0: it did not.
    failed_for: float = 0.0


class _Line:
    """Those who want the rules of one origin; one of them asks, the others then know."""

    __slots__ = ("lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class Robots:
    """The rules of every origin asked so far. `load` is the border's own unchecked GET."""

    def __init__(self, load: Callable[[Request], Awaitable[Answer]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        #: By origin.
        self._known: dict[str, _Known] = {}
        self._delays: dict[str, float] = {}
        #: By origin, while anybody waits.
        self._lines: dict[str, _Line] = {}

    async def check(self, request: Request) -> None:
        """Raises BlockedError, reason `robots`, if the page must not be fetched.

        It is `passing` if there is no rule because no robots.txt could be read; its `status` is
        that of the answer instead. Raises the network's FetchError if nobody answers. QuietError
        and the guard's BlockedError pass through: nothing was learnt.
        """
        known = await self._known_of(request)
        if known.rules is None:
            message, reason = known.trouble
            raise FetchError(message, reason=reason, url=request.url)
        rules = known.rules
        if not rules.allow(request.url):
            raise BlockedError(
                f"refused: {rules.reason}",
                reason="robots",
                status=rules.status,
                url=request.url,
                passing=rules.passing,
            )

    def crawl_delay(self, host: str) -> float | None:
        """Seconds between starts that `host` asked for; None: nothing known."""
        return self._delays.get(host)

    async def _known_of(self, request: Request) -> _Known:
        """What is known of the origin of `request`, asked for once however many wait."""
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        async with self._turn(origin):
            known = self._known.get(origin, _Known())
            if known.until <= self._clock.monotonic():
                known = await self._ask(origin, request.allow_private, known)
                self._learn(origin, known)
            return known

    @asynccontextmanager
    async def _turn(self, origin: str) -> AsyncIterator[None]:
        line = self._lines.setdefault(origin, _Line())
        line.users += 1
        try:
            async with line.lock:
                yield
        finally:
            line.users -= 1
            if not line.users:
                del self._lines[origin]

    async def _ask(self, origin: str, allow_private: tuple[str, ...], before: _Known) -> _Known:
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
            return _after_failure(error, before, self._clock.monotonic())
        return _Known(until=self._clock.monotonic() + KEEP, rules=read_rules(answer.body))

    def _learn(self, origin: str, known: _Known) -> None:
        if len(self._known) >= _MAX_ORIGINS:
            self._known.clear()
            self._delays.clear()
        self._known[origin] = known
        if known.rules is None:
            return
        host = target_of(origin).host  # as the pacing calls it
        if known.rules.crawl_delay is None:
            self._delays.pop(host, None)
        else:
            self._delays[host] = known.rules.crawl_delay


def _after_failure(error: FetchError, before: _Known, now: float) -> _Known:
    if error.reason == "redirects" or (error.status is not None and 400 <= error.status < 500):  # noqa: PLR2004 - 4xx
        return _Known(until=now + KEEP, rules=Rules())
    answered = error.status is not None or error.reason in _UNREADABLE
    first, longest = KEEP_UNREAD if answered else KEEP_UNREACHED
    keep = min(max(first, before.failed_for * 2), longest)
    if not answered:
        return _Known(until=now + keep, trouble=_trouble_of(error), failed_for=keep)
    why = f"robots.txt could not be read: {error}"
    rules = Rules(allowed_without=False, reason=why, status=error.status, passing=True)
    return _Known(until=now + keep, rules=rules, failed_for=keep)


def _trouble_of(error: FetchError) -> tuple[str, str]:
    """Words instead of the error itself: it would keep all that its traceback holds."""
    where = " (while asking for robots.txt)" if error.reason in _OF_ONE_FILE else ""
    return f"{error}{where}", error.reason
