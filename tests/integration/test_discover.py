"""Finding sources: what is asked, in which order, and how far; no network."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from monitor.app.discover import MOST_REQUESTS, Found, Tried, discover
from monitor.app.sources_add import choice, values_of
from monitor.app.sources_check import advice, asked
from monitor.errors import BlockedError, FetchError, ParseError, QuietError, UsageError
from monitor.model import Answer, Item, Parsed, Part, Request, Selectors, SourceSpec, SourceState
from monitor.sources import KINDS
from monitor.sources.discovery import Candidate, Origin
from tests.fakes.publisher import CountingParser, ScriptedFetcher
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SITE = "https://harbour.example"
FEED = rss("Harbour", [Entry("A", f"{SITE}/a"), Entry("B", f"{SITE}/b")])
ATOM = FEED.replace(b"Harbour", b"Harbour too")
OTHER = rss("Ports", [Entry("C", f"{SITE}/c")])


class Reader(CountingParser):
    """Reads here what a worker would read."""

    async def run(self, read: Callable[[Answer], T], answer: Answer) -> T:
        return read(answer)


class Lines:
    """A kind of source for tests: one item a line; `+url` names a further document."""

    def request(self, spec: SourceSpec, state: SourceState) -> Request:
        return Request(url=spec.url, allow_private=spec.allow_private)

    def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        lines = answer.body.decode().split()
        if not lines or lines[0] != spec.kind:
            raise ParseError(f"no {spec.kind}", reason="not_that")
        items = tuple(Item(title=line, url=line) for line in lines[1:] if line[0] != "+")
        more = tuple(Part(url=line[1:]) for line in lines[1:] if line[0] == "+")
        return Parsed(items=items, more=more)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> ScriptedFetcher:
    """No page answers yet; sitemaps and pages are read in a way of this test."""
    monkeypatch.setitem(KINDS, "sitemap", Lines())
    monkeypatch.setitem(KINDS, "page", Lines())
    return ScriptedFetcher()


async def found_at(net: ScriptedFetcher, url: str = f"{SITE}/") -> Found:
    return await discover(url, net, Reader(), lambda _: None)


def page(*links: str) -> bytes:
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links
    )
    return f"<html><head><title>Site</title>{head}</head></html>".encode()


def shown(found: Found) -> list[tuple[str, str, bool]]:
    return [(each.spec.kind, each.spec.url.removeprefix(SITE), each.works) for each in found.tried]


async def test_declared_feeds_end_the_search(net: ScriptedFetcher) -> None:
    """Nothing else is asked; the same list in another format is one find."""
    net.put(f"{SITE}/", page("/rss", "/atom", "/gone"))
    net.put(f"{SITE}/rss", FEED)
    net.put(f"{SITE}/atom", ATOM)
    found = await found_at(net)

    assert shown(found) == [("feed", "/rss", True), ("feed", "/gone", False)]
    assert len(net.requests) == 4
    assert not any(request.obey_robots for request in net.requests)
    assert choice(found, None).spec.url == f"{SITE}/rss"


async def test_guesses_obey_robots_and_stop_at_the_first_hit(net: ScriptedFetcher) -> None:
    """Whatever nobody named is asked as a robot."""
    net.put(f"{SITE}/", page())
    net.put(f"{SITE}/rss.xml", FEED)
    found = await found_at(net)

    assert shown(found) == [("feed", "/rss.xml", True)]
    asked_as_robot = [each.url for each in net.requests if each.obey_robots]
    assert asked_as_robot == [f"{SITE}/feed/", f"{SITE}/rss.xml"]


async def test_sitemaps_are_the_next_best(net: ScriptedFetcher) -> None:
    """Those that robots.txt names; an index is followed to its first document."""
    net.put(f"{SITE}/", page())
    net.put(f"{SITE}/robots.txt", b"Sitemap: /all.xml\nSitemap: /news.xml")
    net.put(f"{SITE}/news.xml", f"sitemap +{SITE}/1.xml".encode())
    net.put(f"{SITE}/1.xml", f"sitemap {SITE}/a".encode())
    found = await found_at(net)

    assert shown(found) == [("sitemap", "/news.xml", True)]
    assert len(net.requests) <= MOST_REQUESTS - 1


async def test_nothing_anywhere_costs_a_dozen_requests(net: ScriptedFetcher) -> None:
    """The border's own look at robots.txt included."""
    net.put(f"{SITE}/", page("/gone"))
    found = await found_at(net)

    assert not any(each.works for each in found.tried)
    assert len(net.requests) <= MOST_REQUESTS - 1


async def test_a_host_that_wants_silence_gets_it(net: ScriptedFetcher) -> None:
    """After 429 no further candidate is asked."""
    net.put(f"{SITE}/", page("/1", "/2", "/3"))
    quiet = QuietError("HTTP 429", reason="quiet", retry_after=timedelta(60), url=f"{SITE}/1")
    net.answers[f"{SITE}/1"] = quiet
    await found_at(net)

    assert f"{SITE}/2" not in [request.url for request in net.requests]


async def test_a_page_with_a_list_is_offered_with_its_selectors(net: ScriptedFetcher) -> None:
    """Asked once more as the service would ask, robots.txt included."""
    cards = "".join(
        f'<article><h2><a href="/{n}">Crane number {n} turns again</a></h2></article>'
        for n in range(4)
    )
    bodies = iter([cards.encode(), b"page x y z"])

    class Twice(ScriptedFetcher):
        async def fetch(self, request: Request) -> Answer:
            self.requests.append(request)
            if request.url != f"{SITE}/":
                raise FetchError("HTTP 404", reason="http", status=404)
            return Answer(status=200, url=request.url, body=next(bodies))

    twice = Twice()
    found = await found_at(twice)
    chosen = choice(found, None)

    assert twice.requests[-1].obey_robots
    assert values_of(chosen.spec, "Cranes") == {
        "name": "Cranes", "page": f"{SITE}/", "items": "article", "title": "h2 a",
        "link": "h2 a@href",
    }  # fmt: skip


@pytest.mark.parametrize(("path", "kinds"), [("/news", ["page", "feed"]), ("/", ["feed", "page"])])
async def test_the_list_on_a_page_comes_before_a_guess_for_its_site(
    net: ScriptedFetcher, monkeypatch: pytest.MonkeyPatch, path: str, kinds: list[str]
) -> None:
    """The person gave the page, not the site; of the front page the feed is the better reading."""
    monkeypatch.undo()
    cards = "".join(
        f'<article><h2><a href="/{n}">Crane number {n} turns again</a></h2></article>'
        for n in range(4)
    )
    net.put(f"{SITE}{path}", f"<html><body>{cards}</body></html>".encode())
    net.put(f"{SITE}/rss", FEED)
    found = await found_at(net, f"{SITE}{path}")

    assert kinds == [each.candidate.kind for each in found.tried if each.works]
    assert choice(found, None).candidate.kind == kinds[0]


@pytest.mark.parametrize("url", ["http://10.0.0.5:8080/feed", "http://169.254.169.254/feed"])
async def test_only_what_was_typed_is_opened(net: ScriptedFetcher, url: str) -> None:
    """A private address that a person typed is asked; a link-local one never is."""

    class Guarded(ScriptedFetcher):
        async def fetch(self, request: Request) -> Answer:
            if not request.allow_private:
                raise BlockedError("refused: private", reason="private", url=request.url)
            return await super().fetch(request)

    guarded = Guarded()
    guarded.put(url, FEED)
    if "169" in url:
        with pytest.raises(BlockedError):
            await found_at(guarded, url)
        return
    found = await found_at(guarded, url)

    assert found.tried[0].spec.allow_private == ("10.0.0.5:8080",)
    guarded.put(url, page("http://10.0.0.6/feed"))
    guarded.put("http://10.0.0.6/feed", FEED)
    led = await found_at(guarded, url)
    assert "refused" in led.tried[0].trouble


def tried(origin: Origin, items: int = 1) -> Tried:
    candidate = Candidate(kind="feed", url=f"{SITE}/{origin}", origin=origin)
    spec = SourceSpec(name="", kind="feed", url=candidate.url)
    parsed = Parsed(items=(Item(title="A", url=None),) * items)
    return Tried(candidate=candidate, spec=spec, parsed=parsed)


def test_only_a_clear_best_is_chosen() -> None:
    """A better origin is clear; equals, comments and whole sites are left to a person."""
    best = tried(Origin.DECLARED)

    assert choice(Found(tried=(best, tried(Origin.LINKED))), None) is best
    for unclear in ((best, best), (tried(Origin.COMMENTS),), (tried(Origin.SITEMAP),)):
        with pytest.raises(UsageError, match="--pick"):
            choice(Found(tried=unclear), None)
    with pytest.raises(ParseError):
        choice(Found(tried=(tried(Origin.DECLARED, items=0),)), None)
    empty = tried(Origin.ITSELF, items=0)
    assert choice(Found(tried=(empty,)), None) is empty
    broken = replace(best, parsed=None, trouble="HTTP 404")
    with pytest.raises(ParseError, match="404"):
        choice(Found(tried=(broken,)), 1)


async def test_a_check_says_what_to_do(net: ScriptedFetcher) -> None:
    """Each common trouble has its advice; a source that moved is told where."""
    gone = await asked(SourceSpec(name="x", kind="feed", url=f"{SITE}/x"), net, Reader())
    net.put(f"{SITE}/old", FEED, moved_to=f"{SITE}/new")
    moved = await asked(SourceSpec(name="x", kind="feed", url=f"{SITE}/old"), net, Reader())

    assert "sources add" in gone.advice
    assert "2 items" in moved.line
    assert f"write {SITE}/new" in moved.line
    assert "robots" not in advice(FetchError("?", reason="other"))


async def test_a_check_of_an_index_asks_one_of_its_sitemaps(net: ScriptedFetcher) -> None:
    """The one that the service asks first; what it gave is what the source gives."""
    spec = SourceSpec(name="Harbour", kind="sitemap", url=f"{SITE}/all.xml")
    net.put(spec.url, f"sitemap +{SITE}/1.xml +{SITE}/2.xml".encode(), moved_to=f"{SITE}/new.xml")
    net.put(f"{SITE}/1.xml", f"sitemap {SITE}/a {SITE}/b".encode())
    fine = await asked(spec, net, Reader())

    assert [request.url for request in net.requests] == [spec.url, f"{SITE}/1.xml"]
    assert fine.line == (
        f"ok      Harbour: 2 items (an index of 2 sitemaps; asked was {SITE}/1.xml; "
        f"moved for good: write {SITE}/new.xml in the configuration)"
    )


async def test_a_check_of_an_index_fails_with_its_sitemap(net: ScriptedFetcher) -> None:
    """An index that answers is not yet news; an index in it is said to be one."""
    spec = SourceSpec(name="Harbour", kind="sitemap", url=f"{SITE}/all.xml")
    net.put(spec.url, f"sitemap +{SITE}/gone.xml".encode())
    gone = await asked(spec, net, Reader())
    net.put(f"{SITE}/gone.xml", f"sitemap +{SITE}/deep.xml".encode())
    nested = await asked(spec, net, Reader())

    assert gone.parsed is None
    assert f"an index of 1 sitemap; {SITE}/gone.xml: HTTP 404" in gone.line
    assert "it is an index too" in nested.line


async def test_a_check_of_a_broken_listing_advises_once(
    net: ScriptedFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page's own trouble says is not said again."""
    monkeypatch.undo()
    spec = SourceSpec(
        name="Harbour", kind="page", url=f"{SITE}/news", selectors=Selectors(items="li.gone")
    )
    net.put(spec.url, b"<html><body><p>Nothing of the kind</p></body></html>")
    broken = await asked(spec, net, Reader())

    assert broken.line.count("monitor inspect") == 1


async def test_all_that_strangers_send_is_read_by_the_reader(net: ScriptedFetcher) -> None:
    """Also robots.txt: the reader can be killed, this process cannot."""
    ran = []

    class Noting(Reader):
        async def run(self, read: Callable[[Answer], T], answer: Answer) -> T:
            ran.append((read.__name__, answer.url.removeprefix(SITE)))
            return await super().run(read, answer)

    net.put(f"{SITE}/", page())
    net.put(f"{SITE}/robots.txt", b"Sitemap: /all.xml")
    await discover(f"{SITE}/", net, Noting(), lambda _: None)

    assert ran == [
        ("look_at", "/"),
        ("named_by_robots", "/robots.txt"),
        ("suggest_listing", "/"),
    ]
