"""Where a fetch may lead: each hop and each address is judged, and TLS is verified."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.errors import BlockedError, FetchError
from monitor.fetch import HttpFetcher
from monitor.model import FetchSettings, Request
from tests.fakes import hostile
from tests.fakes.clock import ScaledClock
from tests.fakes.hostile import FakeResolver, HostileServer, raw, redirect, reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CERTIFICATE = Path(__file__).parent.parent / "fakes" / "news_test.pem"
LOOPBACK = ("127.0.0.0/8",)
FEED = b"<rss/>"


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    """A server that answers 404 until told otherwise."""
    async with HostileServer() as running:
        yield running


@pytest.fixture
def resolver() -> FakeResolver:
    """Names as the test enters them."""
    return FakeResolver()


@pytest.fixture
async def border(resolver: FakeResolver) -> AsyncIterator[HttpFetcher]:
    """The border without a ceiling; names without an entry do not resolve."""
    fetcher = HttpFetcher(
        FetchSettings(max_per_second=0),
        clock=ScaledClock(1000),
        version="1",
        resolver=resolver,
    )
    yield fetcher
    await fetcher.close()


async def failure(border: HttpFetcher, url: str, *allow: str) -> FetchError:
    """The error that a fetch ends with."""
    with pytest.raises(FetchError) as caught:
        await border.fetch(Request(url=url, allow_private=allow or LOOPBACK))
    return caught.value


# -- redirects -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "reason", "said"),
    [
        ("/loop", "redirects", "more than 5 redirects"),
        ("http://169.254.169.254/latest/meta-data/", "private", "169.254.169.254 is a link-local"),
        ("http://metadata.test/", "private", "resolves to 169.254.169.254"),
        ("http://[::ffff:10.0.0.1]/", "private", "in disguise"),
        ("http://2130706433/", "url", "unusual"),
        ("http://0x7f.1/", "url", "unusual"),
        ("file:///etc/passwd", "url", "not http or https"),
        ("ftp://news.test/", "url", "not http or https"),
        ("http://user:pw@news.test/", "url", "user name"),
        ("http://news.test\\@10.0.0.1/", "url", "backslash"),
        ("http://news.test:22/", "port", "port 22"),
        ("http://[", "url", "unreadable address"),
    ],
)
async def test_each_hop_is_judged(
    server: HostileServer,
    border: HttpFetcher,
    resolver: FakeResolver,
    *,
    location: str,
    reason: str,
    said: str,
) -> None:
    """A redirect opens nothing that the source's own address would not."""
    resolver.enter("metadata.test", ["169.254.169.254"])
    resolver.enter("news.test", ["8.8.8.8"])
    server.on("/loop", redirect(location))

    error = await failure(border, server.url("/loop"))

    assert reason == error.reason
    assert said in str(error)


async def test_five_redirects_are_followed_and_six_are_not(
    server: HostileServer, border: HttpFetcher
) -> None:
    """The bound is inclusive."""
    for number in range(1, 7):
        server.on(f"/{number}", redirect(f"/{number - 1}"))
    server.on("/0", reply(body=FEED))

    assert (await border.fetch(Request(url=server.url("/5"), allow_private=LOOPBACK))).body == FEED
    assert (await failure(border, server.url("/6"))).reason == "redirects"


# -- names that lie --------------------------------------------------------------------------------


async def test_the_address_that_was_judged_is_the_one_that_is_dialled(
    server: HostileServer, border: HttpFetcher, resolver: FakeResolver
) -> None:
    """A name that changes its answer: one look-up for each connection, judged each time."""
    resolver.enter("rebind.test", ["127.0.0.1"], ["169.254.169.254"])
    server.on("/", raw(hostile.head(length=len(FEED)) + FEED))
    url = server.url("/", host="rebind.test")

    answer = await border.fetch(Request(url=url, allow_private=LOOPBACK))
    asked_for_one = list(resolver.asked)
    error = await failure(border, url)

    assert answer.body == FEED
    assert asked_for_one == ["rebind.test"]
    assert isinstance(error, BlockedError)
    assert "rebind.test resolves to 169.254.169.254, a link-local address" in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["2606:4700::1111", "fe80::1%eth0"],
        ["64:ff9b::7f00:1"],
        ["::ffff:127.0.0.1"],
    ],
)
async def test_one_private_address_among_others_refuses_the_name(
    border: HttpFetcher, resolver: FakeResolver, addresses: list[str]
) -> None:
    """Which of them would be dialled is not left to chance."""
    resolver.enter("mixed.test", addresses)

    error = await failure(border, "http://mixed.test/", "other.test")

    assert isinstance(error, BlockedError)
    assert error.reason == "private"


async def test_what_one_source_may_another_may_not(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Also not over the connection that the first one left open."""
    server.on("/feed", reply(body=FEED))
    await border.fetch(Request(url=server.url("/feed"), allow_private=LOOPBACK))

    error = await failure(border, server.url("/feed"), "192.168.0.0/16")

    assert "127.0.0.1 is a loopback address; list it under allow_private" in str(error)
    assert len(server.requests) == 1


async def test_a_name_that_does_not_resolve_is_said_so(border: HttpFetcher) -> None:
    """NXDOMAIN."""
    error = await failure(border, "http://nowhere.test/")

    assert (error.reason, str(error)) == ("dns", "nowhere.test does not resolve")


async def test_a_closed_port_is_said_so(border: HttpFetcher, server: HostileServer) -> None:
    """With its number."""
    async with HostileServer() as gone:
        url = gone.url("/")

    error = await failure(border, url)

    assert error.reason == "refused"
    assert "127.0.0.1 refused the connection on port" in str(error)


async def test_a_dead_address_is_passed_over(
    server: HostileServer, border: HttpFetcher, resolver: FakeResolver
) -> None:
    """A name whose first address refuses is still reached by the next one."""
    resolver.enter("two.test", ["::1", "127.0.0.1"])
    server.on("/feed", reply(body=FEED))
    request = Request(url=server.url("/feed", host="two.test"), allow_private=("two.test",))

    assert (await border.fetch(request)).body == FEED


# -- TLS -------------------------------------------------------------------------------------------


@pytest.fixture
async def secure() -> AsyncIterator[HostileServer]:
    """A server with a certificate for news.test that nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    async with HostileServer(certificate=context) as running:
        yield running


async def test_an_unknown_certificate_is_refused(
    secure: HostileServer, border: HttpFetcher, resolver: FakeResolver
) -> None:
    """Before the request is sent."""
    resolver.enter("news.test", ["127.0.0.1"])

    error = await failure(border, secure.url("/feed", "news.test", "https"), "news.test")

    assert error.reason == "tls"
    assert "the certificate of news.test is not valid: self-signed certificate" in str(error)
    assert secure.requests == []


async def test_a_trusted_certificate_is_for_its_name_only(
    secure: HostileServer,
    border: HttpFetcher,
    resolver: FakeResolver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whom the operator trusts by SSL_CERT_FILE is trusted, under the right name."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    for name in ("news.test", "other.test"):
        resolver.enter(name, ["127.0.0.1"])
    secure.on("/feed", reply(body=FEED * 50_000))

    for _ in range(2):
        url = secure.url("/feed", "news.test", "https")
        answer = await border.fetch(Request(url=url, allow_private=("news.test",)))
        assert answer.body == FEED * 50_000
    error = await failure(border, secure.url("/feed", "other.test", "https"), "other.test")

    assert "the certificate of other.test is not valid" in str(error)
    assert {1} == {seen.connection for seen in secure.requests}


async def test_https_does_not_lead_to_http(
    secure: HostileServer,
    server: HostileServer,
    border: HttpFetcher,
    resolver: FakeResolver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unless the source opens that very host."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    resolver.enter("news.test", ["127.0.0.1"])
    secure.on("/feed", redirect(server.url("/plain")))
    server.on("/plain", reply(body=FEED))
    url = secure.url("/feed", "news.test", "https")

    error = await failure(border, url, "news.test")
    allowed = await border.fetch(Request(url=url, allow_private=("news.test", "127.0.0.1")))

    assert error.reason == "downgrade"
    assert allowed.body == FEED


async def test_a_port_without_tls_is_said_so(border: HttpFetcher) -> None:
    """What comes back is not the start of a handshake."""

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    plain = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with plain:
        port = plain.sockets[0].getsockname()[1]
        error = await failure(border, f"https://127.0.0.1:{port}/")

    assert error.reason == "tls"
    assert "no secure connection to 127.0.0.1" in str(error)
