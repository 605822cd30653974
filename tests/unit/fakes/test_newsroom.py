"""The news server of the tests answers like a publisher, and remembers who asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import fastfeedparser
import httpx
import pytest

from tests.fakes.newsroom import Entry, Newsroom, Resource, http_date, rss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.newsroom import Seen

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as started:
        yield started


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as opened:
        yield opened


def test_a_page_that_was_put_is_served(newsroom: Newsroom, client: httpx.Client) -> None:
    """Body, type and an ETag of its own arrive."""
    url = newsroom.put("/feed?page=1", "<rss/>")

    answer = client.get(url)

    assert (answer.status_code, answer.text) == (200, "<rss/>")
    assert answer.headers["content-type"].startswith("application/rss+xml")
    assert answer.headers["etag"].startswith('"')


def test_a_path_that_nobody_put_is_not_found(newsroom: Newsroom, client: httpx.Client) -> None:
    """404, also after a page was removed."""
    newsroom.put("/gone", "x")
    newsroom.remove("/gone")

    statuses = [client.get(newsroom.url(path)).status_code for path in ("/", "/gone")]

    assert statuses == [404, 404]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"If-None-Match": '"a"'}, 304),
        ({"If-None-Match": 'W/"a"'}, 304),
        ({"If-None-Match": '"b", "a"'}, 304),
        ({"If-None-Match": '"b"', "If-Modified-Since": http_date(MONDAY)}, 200),
        ({"If-Modified-Since": http_date(MONDAY)}, 304),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({}, 200),
    ],
)
def test_validators_are_honoured(
    newsroom: Newsroom, client: httpx.Client, sent: dict[str, str], status: int
) -> None:
    """A matching validator gets a 304 without a body."""
    url = newsroom.put("/feed", "<rss/>", etag='"a"', last_modified=http_date(MONDAY))

    answer = client.get(url, headers=sent)

    assert (answer.status_code, bool(answer.content)) == (status, status == 200)


def test_an_edit_changes_the_answer(newsroom: Newsroom, client: httpx.Client) -> None:
    """An old validator does not match a new body."""
    etag = client.get(newsroom.put("/feed", "old")).headers["etag"]

    answer = client.get(newsroom.put("/feed", "new"), headers={"If-None-Match": etag})

    assert (answer.status_code, answer.text) == (200, "new")


def test_requests_are_recorded_with_their_status(newsroom: Newsroom, client: httpx.Client) -> None:
    """Host, path, headers and status of each, in order; `forget` empties the record."""
    url = newsroom.put("/feed", "x", etag='"a"')
    client.get(url, headers={"X-Asker": "test"})
    client.get(url, headers={"If-None-Match": '"a"'})
    client.get(newsroom.url("/none"))
    seen = newsroom.wait_for(3)
    newsroom.forget()

    assert [(s.host, s.path, s.status) for s in seen] == [
        ("127.0.0.1", "/feed", 200),
        ("127.0.0.1", "/feed", 304),
        ("127.0.0.1", "/none", 404),
    ]
    assert seen[0].headers["x-asker"] == "test"
    assert newsroom.requests == []


def test_waiting_for_requests_that_never_come_fails(newsroom: Newsroom) -> None:
    """It says how many came."""
    with pytest.raises(TimeoutError, match="0 of 1 requests"):
        newsroom.wait_for(1, timeout=0.01)


def test_each_host_may_have_pages_of_its_own(newsroom: Newsroom, client: httpx.Client) -> None:
    """One port, many loopback hosts; the host's page hides the common one."""
    newsroom.put("/feed", "everyone")
    own = newsroom.put("/feed", "own", host="127.0.3.7")
    other = newsroom.url("/feed", host="127.0.3.8")

    assert [client.get(url).text for url in (own, other)] == ["own", "everyone"]
    assert {httpx.URL(own).port, httpx.URL(other).port} == {newsroom.port}


def test_status_headers_and_redirects_are_free(newsroom: Newsroom, client: httpx.Client) -> None:
    """Whatever the test sets is sent."""
    busy = newsroom.put("/busy", status=503, headers={"Retry-After": "60"})
    moved = newsroom.redirect("/old", "/new")

    busy_answer, moved_answer = client.get(busy), client.get(moved)

    assert (busy_answer.status_code, busy_answer.headers["retry-after"]) == (503, "60")
    assert (moved_answer.status_code, moved_answer.headers["location"]) == (301, "/new")


def test_a_slow_page_does_not_hold_up_the_others(newsroom: Newsroom, client: httpx.Client) -> None:
    """A delay concerns one connection alone; closing the server does not wait for it."""
    slow, quick = newsroom.put("/slow", delay=60), newsroom.put("/quick", "x")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(httpx.get, slow, timeout=20, trust_env=False)
        newsroom.wait_for(1)
        answer = client.get(quick)
        newsroom.close()

        assert answer.text == "x"
        assert isinstance(hanging.exception(20), httpx.TransportError)


def test_a_body_can_be_compressed(newsroom: Newsroom, client: httpx.Client) -> None:
    """Only for a client that asks for it."""
    url = newsroom.put("/feed", "news " * 100, compress=True)

    packed = client.get(url)
    plain = client.get(url, headers={"Accept-Encoding": "identity"})

    assert (packed.headers["content-encoding"], packed.text) == ("gzip", plain.text)
    assert "content-encoding" not in plain.headers


def test_a_broken_server_can_be_played(newsroom: Newsroom, client: httpx.Client) -> None:
    """Raw bytes go out as they stand and end the connection."""
    url = newsroom.put("/broken", raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort")

    with pytest.raises(httpx.RemoteProtocolError):
        client.get(url)


def test_an_answer_can_be_decided_at_the_request(newsroom: Newsroom, client: httpx.Client) -> None:
    """The function sees the request."""

    def greet(seen: Seen) -> Resource:
        return Resource(body=seen.headers["user-agent"].encode())

    answer = client.get(newsroom.answer("/who", greet), headers={"User-Agent": "Reader/1"})

    assert answer.text == "Reader/1"


def test_head_gets_no_body(newsroom: Newsroom, client: httpx.Client) -> None:
    """The length is told all the same."""
    answer = client.head(newsroom.put("/feed", "12345"))

    assert (answer.headers["content-length"], answer.content) == ("5", b"")


def test_an_rss_document_reads_back(newsroom: Newsroom) -> None:
    """What went in as tuples comes out of a feed parser."""
    document = rss(
        "Wire & Co",
        [Entry("A < B", "https://wire.test/1?a=1&b=2", "<p>Text</p>", MONDAY)],
        extra="<ttl>60</ttl>",
    )

    [entry] = fastfeedparser.parse(document).entries

    assert (entry.title, entry.link) == ("A < B", "https://wire.test/1?a=1&b=2")
    assert (entry.description, entry.id) == ("<p>Text</p>", entry.link)
    assert datetime.fromisoformat(entry.published) == MONDAY
