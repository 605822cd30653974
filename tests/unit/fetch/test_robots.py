"""robots.txt by RFC 9309."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BlockedError, FetchError, QuietError
from monitor.fetch.robots import MAX_BYTES, Robots, read_rules
from monitor.model import Answer, Request
from tests.fakes.clock import ManualClock

PAGE = Request(url="https://news.example/2026/plant?id=1")


class Host:
    """Serves one robots.txt, or fails, and counts."""

    def __init__(self, outcome: bytes | BaseException) -> None:
        self.outcome = outcome
        self.asked: list[Request] = []

    async def load(self, request: Request) -> Answer:
        """The border's GET."""
        self.asked.append(request)
        await asyncio.sleep(0)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return Answer(status=200, url=request.url, body=self.outcome)


def http_error(status: int) -> FetchError:
    """What the border raises for a status."""
    return FetchError(f"HTTP {status}", reason="http", status=status)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("User-agent: *\nDisallow: /private", "/private/x", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/report.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/report.pdf?x=1", True),
        ("User-agent: newsmonitor\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False),
        ("User-agent: OtherBot\nDisallow: /", "/x", True),
        ("User-agent: OtherBot\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: A\nDisallow: /\nUser-agent: B\nDisallow: /", "/x", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/x", False),
        ("", "/x", True),
        ("<html>not a robots.txt</html>", "/x", True),
    ],
)
def test_rules(text: str, path: str, *, expected: bool) -> None:
    """Our own group first, the longest match, wildcards and ends."""
    assert expected == read_rules(text.encode()).allow(f"https://news.example{path}")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5),
        ("User-agent: *\nCrawl-delay: 9000", 60),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: Other\nCrawl-delay: 5", None),
    ],
)
def test_crawl_delay(text: str, delay: float | None) -> None:
    """Believed up to a minute."""
    assert delay == read_rules(text.encode()).crawl_delay


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_no_file_allows_everything(status: int) -> None:
    """RFC 9309, 2.3.1.3."""
    await Robots(Host(http_error(status)).load, ManualClock()).check(PAGE)


async def test_too_many_redirects_count_as_no_file() -> None:
    """RFC 9309, 2.3.1.2."""
    error = FetchError("more than 5 redirects", reason="redirects", status=301)

    await Robots(Host(error).load, ManualClock()).check(PAGE)


@pytest.mark.parametrize(
    "error",
    [
        http_error(500),
        http_error(503),
        FetchError("headers larger than 100 KB", reason="too_large"),
        FetchError("the answer is not proper HTTP", reason="protocol"),
    ],
)
async def test_an_unreadable_file_allows_nothing(error: FetchError) -> None:
    """RFC 9309, 2.3.1.4; the reason is told."""
    robots = Robots(Host(error).load, ManualClock())

    with pytest.raises(BlockedError, match=r"robots\.txt could not be read") as caught:
        await robots.check(PAGE)
    assert caught.value.reason == "robots"
    assert caught.value.url == PAGE.url
    assert caught.value.status == error.status
    assert caught.value.passing


async def test_a_rule_against_us_is_no_failure_of_the_server() -> None:
    """A refusal carries a status, and will pass, only if the file could not be read."""
    robots = Robots(Host(b"User-agent: *\nDisallow: /").load, ManualClock())

    with pytest.raises(BlockedError) as caught:
        await robots.check(PAGE)
    assert caught.value.status is None
    assert not caught.value.passing


async def test_a_host_is_asked_once_a_day() -> None:
    """However many pages of it are wanted at once."""
    clock, host = ManualClock(), Host(b"User-agent: *\nAllow: /")
    robots = Robots(host.load, clock)
    await asyncio.gather(*(robots.check(PAGE) for _ in range(20)))
    clock.advance(24 * 3600 - 1)
    await robots.check(PAGE)
    first_day = len(host.asked)
    clock.advance(2)
    await robots.check(PAGE)

    assert first_day == 1
    assert len(host.asked) == 2
    assert host.asked[0].url == "https://news.example/robots.txt"
    assert host.asked[0].max_body == MAX_BYTES


async def questions(host: Host, *, hours: float) -> list[int]:
    """The minutes at which a host is asked whose page is wanted in every one of them."""
    clock = ManualClock()
    robots = Robots(host.load, clock)
    minutes = []
    for minute in range(int(hours * 60) + 1):
        before = len(host.asked)
        with suppress(FetchError):
            await robots.check(PAGE)
        if len(host.asked) > before:
            minutes.append(minute)
        clock.advance(60)
    return minutes


async def test_a_struggling_host_is_asked_less_and_less() -> None:
    """Not for every page: after an hour, twice that, and so on to once a day."""
    hours = [minute / 60 for minute in await questions(Host(http_error(500)), hours=80)]

    assert hours == [0, 1, 3, 7, 15, 31, 55, 79]


async def test_a_host_that_is_not_reached_is_tried_again_soon() -> None:
    """Our own network may have been the trouble: after a minute, at most ten."""
    host = Host(FetchError("no name server", reason="no_network"))

    assert await questions(host, hours=0.75) == [0, 1, 3, 7, 15, 25, 35, 45]


async def test_an_answer_ends_the_waiting() -> None:
    """What failed before does not lengthen what fails later."""
    clock, host = ManualClock(), Host(FetchError("no name server", reason="no_network"))
    robots = Robots(host.load, clock)
    trouble = host.outcome
    for outcome, seconds in ((trouble, 60), (trouble, 120), (b"", 86400), (trouble, 60), (b"", 0)):
        host.outcome = outcome
        with suppress(FetchError):
            await robots.check(PAGE)
        clock.advance(seconds)

    assert len(host.asked) == 5


@pytest.mark.parametrize("reason", ["dns", "no_network", "refused", "connect", "tls", "timeout"])
async def test_a_host_that_is_not_reached_refuses_nothing(reason: str) -> None:
    """The page fails as it would have failed by itself; nobody is told of a robots.txt."""
    host = Host(FetchError("harbour.example is away", reason=reason, url="https://x.example"))
    robots = Robots(host.load, ManualClock())
    for _ in range(2):
        with pytest.raises(FetchError, match=r"harbour\.example is away") as caught:
            await robots.check(PAGE)
        told = caught.value
        assert not isinstance(told, BlockedError)
        assert (told.reason, told.status, told.url) == (reason, None, PAGE.url)

    assert len(host.asked) == 1


@pytest.mark.parametrize("reason", ["timeout", "broken"])
async def test_a_robots_file_that_hangs_is_named(reason: str) -> None:
    """The page itself may answer in a browser; the reader has to know what did not."""
    robots = Robots(Host(FetchError("no end", reason=reason)).load, ManualClock())

    with pytest.raises(FetchError, match=r"no end \(while asking for robots\.txt\)"):
        await robots.check(PAGE)


async def test_everyone_who_waits_for_a_host_hears_of_its_absence() -> None:
    """One attempt for all of them, not one for each."""
    host = Host(FetchError("timed out", reason="timeout"))
    robots = Robots(host.load, ManualClock())
    found = await asyncio.gather(*(robots.check(PAGE) for _ in range(20)), return_exceptions=True)

    assert len(host.asked) == 1
    assert len({id(error) for error in found if isinstance(error, FetchError)}) == 20


@pytest.mark.parametrize(
    "outcome",
    [
        b"",
        http_error(500),
        FetchError("timed out", reason="timeout"),
        QuietError("quiet", reason="quiet", retry_after=timedelta(seconds=60)),
        BlockedError("a private address", reason="private"),
        asyncio.CancelledError(),
    ],
    ids=["read", "500", "timeout", "quiet", "private", "cancelled"],
)
async def test_nobody_waits_for_a_host_that_was_asked(
    outcome: bytes | BaseException,
) -> None:
    """However it ended, and however many hosts there were: no lock is kept."""
    robots = Robots(Host(outcome).load, ManualClock())
    before = _locks()
    for number in range(50):
        page = Request(url=f"https://h{number}.example/")
        await asyncio.gather(*(robots.check(page) for _ in range(3)), return_exceptions=True)

    assert before == _locks()


def _locks() -> int:
    gc.collect()
    return sum(isinstance(each, asyncio.Lock) for each in gc.get_objects())


async def test_silence_passes_through_and_teaches_nothing() -> None:
    """429 on robots.txt is the host's wish for silence, not a rule for a day."""
    host = Host(QuietError("quiet", reason="quiet", retry_after=timedelta(seconds=60)))
    robots = Robots(host.load, ManualClock())
    with pytest.raises(QuietError):
        await robots.check(PAGE)
    host.outcome = b""
    await robots.check(PAGE)

    assert len(host.asked) == 2


async def test_the_delay_of_a_host_is_known_once_asked() -> None:
    """The border paces by it."""
    robots = Robots(Host(b"User-agent: *\nCrawl-delay: 7").load, ManualClock())
    before = robots.crawl_delay("news.example")
    await robots.check(PAGE)

    assert before is None
    assert robots.crawl_delay("news.example") == 7


async def test_each_origin_has_its_own_rules() -> None:
    """Another port or scheme is another robots.txt."""
    host = Host(b"")
    robots = Robots(host.load, ManualClock())
    for url in ("https://news.example/a", "http://news.example/a", "https://news.example:8443/a"):
        await robots.check(Request(url=url))

    assert len(host.asked) == 3


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: bot{n}\n" for n in range(30_000)) + "Disallow: /\n" * 5_000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000,
        "User-agent: *\n" + "Disallow: /*a*b*c\n" * 25_000,
    ],
    ids=["many robots", "many stars", "many rules"],
)
def test_hostile_files_are_read_quickly(text: str) -> None:
    """500 KB made to be slow; without the renaming of other robots the first takes minutes."""
    start = time.process_time()
    read_rules(text.encode()).allow("https://news.example/" + "a" * 2000)

    assert time.process_time() - start < 3


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    """Strangers write these files."""
    read_rules(b"User-agent: *\n" + body).allow(PAGE.url)
