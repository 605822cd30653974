"""Finding what an address offers: look at it, then ask for every candidate, politely.

In order, and no further than needed: what the address is itself; the feeds that its page names;
the usual places and robots.txt; a list of articles on the page. At most MOST_REQUESTS requests,
the border's own robots.txt included, each in its turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

from monitor.config.values import is_link_local
from monitor.errors import BlockedError, FetchError, ParseError, QuietError, SourceError
from monitor.model import Request, SourceSpec, SourceState
from monitor.sources import KINDS
from monitor.sources.discovery import (
    Candidate,
    Looked,
    Origin,
    look_at,
    named_by_robots,
    suggest_listing,
    usual_places,
    usual_sitemaps,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.model import Answer, Parsed
    from monitor.ports import Fetcher

    T = TypeVar("T")

MOST_REQUESTS = 12
#: Of those, for the list on the page and for the border's own look at robots.txt.
_KEPT_BACK = 2
#: Bytes of a page that is searched for feeds and lists.
_MAX_PAGE = 3 * 1024 * 1024
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml;q=0.9, application/atom+xml;q=0.9, "
    "application/feed+json;q=0.9, application/xml;q=0.8, */*;q=0.5"
)
#: What the guard says of one's own machines, which a person who types their address means.
_OWN = frozenset({"private", "port"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A candidate, asked."""

    candidate: Candidate
    #: What the configuration would say; the name is still open.
    spec: SourceSpec
    #: None: it cannot be read.
    parsed: Parsed | None = None
    #: Why not, for a person.
    trouble: str = ""

    @property
    def works(self) -> bool:
        """Whether it gave items."""
        return self.parsed is not None and bool(self.parsed.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that an address offers, the best first."""

    tried: tuple[Tried, ...]
    #: Of the site; "" if it has none.
    title: str = ""


class Reader(Protocol):
    """Where strangers' bytes are read: a WorkerParser."""

    async def run(self, read: Callable[[Answer], T], answer: Answer) -> T:
        """What a function makes of a document. Raises ParseError."""

    async def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """As ports.Parser."""


class Asker:
    """Asks within the budget; opens a private machine only if a person typed its address."""

    def __init__(self, fetcher: Fetcher, parser: Reader, typed: str) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._own = own_place(typed)
        self.left = MOST_REQUESTS - _KEPT_BACK

    async def get(self, request: Request) -> tuple[Answer, tuple[str, ...]]:
        """The answer, and what had to be opened for it. Raises FetchError.

        The guard is asked first: it refuses before any byte is sent, and so tells what is private.
        """
        if self.left <= 0:
            raise FetchError("not asked: enough requests for one visit", reason="budget")
        self.left -= 1
        try:
            return await self._fetcher.fetch(replace(request, allow_private=())), ()
        except BlockedError as error:
            if error.reason not in _OWN or own_place(request.url) != self._own:
                raise
        opened = replace(request, allow_private=self._own)
        return await self._fetcher.fetch(opened), self._own

    async def look(self, url: str) -> tuple[Answer, tuple[str, ...], Looked]:
        """What the typed address is. Raises SourceError."""
        request = Request(url=url, headers={"Accept": _ACCEPT}, max_body=_MAX_PAGE)
        answer, opened = await self.get(request)
        return answer, opened, await self._parser.run(look_at, answer)

    async def listing(self, answer: Answer) -> tuple[Candidate, ...]:
        """The list of articles on a page."""
        try:
            return await self._parser.run(suggest_listing, answer)
        except ParseError:
            return ()

    async def sitemaps(self, url: str) -> tuple[Candidate, ...]:
        """Those that robots.txt names, else those in the usual places."""
        request = Request(url=urljoin(url, "/robots.txt"), headers={"Accept": "text/plain"})
        try:
            answer, _ = await self.get(request)
            return await self._parser.run(named_by_robots, answer) or usual_sitemaps(url)
        except SourceError:
            return usual_sitemaps(url)

    async def attempt(self, candidate: Candidate) -> Tried:
        """Ask for a candidate as the service would. Raises QuietError."""
        spec = _spec(candidate)
        request = replace(
            KINDS[spec.kind].request(spec, SourceState(name="")),
            obey_robots=not candidate.invited,
        )
        try:
            answer, opened = await self.get(request)
            spec = replace(spec, url=answer.moved_to or spec.url, allow_private=opened)
            parsed = await self._parser.parse(spec, answer)
            if not parsed.items and parsed.more:  # an index: one of its documents tells
                part, _ = await self.get(replace(request, url=parsed.more[0].url))
                parsed = await self._parser.parse(spec, part)
        except QuietError:
            raise
        except SourceError as error:
            return Tried(candidate=candidate, spec=spec, trouble=str(error))
        trouble = "" if parsed.items else "there are no items in it now"
        return Tried(candidate=candidate, spec=spec, parsed=parsed, trouble=trouble)

    async def read(self, candidate: Candidate, answer: Answer, opened: tuple[str, ...]) -> Tried:
        """Read a candidate that was fetched already; an index of sitemaps is asked further."""
        spec = replace(_spec(candidate), url=answer.moved_to or answer.url, allow_private=opened)
        if spec.kind not in KINDS:
            raise ParseError(f"This version reads no {spec.kind}.", reason="not_yet")
        parsed = await self._parser.parse(spec, answer)
        if not parsed.items and parsed.more:
            return await self.attempt(candidate)
        return Tried(candidate=candidate, spec=spec, parsed=parsed)


async def discover(
    url: str, fetcher: Fetcher, parser: Reader, tell: Callable[[str], None]
) -> Found:
    """Everything that `url` offers. Raises SourceError when the address itself gives nothing."""
    asker = Asker(fetcher, parser, url)
    tell(f"asking {url}")
    answer, opened, looked = await asker.look(url)
    if not looked.is_page:
        return Found(tried=(await asker.read(looked.candidates[0], answer, opened),))
    tried = await _try_all(_readable(looked.candidates), asker, tell)
    if not any(_is_good(each) for each in tried):
        tried += await _elsewhere(answer.url, asker, tell, {each.candidate.url for each in tried})
    asker.left = max(asker.left, 1)
    listings = _readable(await asker.listing(answer))
    tried += await _try_all(listings, asker, tell)
    tried.sort(key=lambda each: (not each.works, each.candidate.origin))
    return Found(tried=_once(tried), title=looked.title)


async def _elsewhere(
    url: str, asker: Asker, tell: Callable[[str], None], known: set[str]
) -> list[Tried]:
    """What works in places that no page named: the first feed, else the first sitemap."""
    sitemaps: tuple[Candidate, ...] = ()
    if "sitemap" in KINDS:
        asker.left -= 3  # for robots.txt and two sitemaps
    feeds = [each for each in usual_places(url) if each.url not in known]
    tried = await _try_all(feeds, asker, tell, until_one_works=True)
    if "sitemap" in KINDS:
        asker.left += 3
        if not any(each.works for each in tried):
            sitemaps = _readable(await asker.sitemaps(url))
    tried += await _try_all(sitemaps, asker, tell, until_one_works=True)
    return [each for each in tried if each.works]


async def _try_all(
    candidates: Iterable[Candidate],
    asker: Asker,
    tell: Callable[[str], None],
    *,
    until_one_works: bool = False,
) -> list[Tried]:
    """Ask one after the other, until the budget is spent or the host wants silence."""
    tried: list[Tried] = []
    for candidate in candidates:
        if asker.left <= 0:
            break
        tell(f"asking {candidate.url}")
        try:
            tried.append(await asker.attempt(candidate))
        except QuietError as error:
            tell(str(error))
            break
        if until_one_works and tried[-1].works:
            break
    return tried


def _readable(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those of kinds that this version reads."""
    return tuple(each for each in candidates if each.kind in KINDS)


def _is_good(tried: Tried) -> bool:
    return tried.works and tried.candidate.origin < Origin.NEWS_SITEMAP


def _once(tried: Iterable[Tried]) -> tuple[Tried, ...]:
    """Without those that give the same items as a better one: RSS and Atom of one list."""
    kept: dict[object, Tried] = {}
    for each in tried:
        items = each.parsed.items if each.parsed else ()
        key = frozenset(item.url for item in items) or each.spec.url
        kept.setdefault((each.spec.kind == "page", key), each)
    return tuple(kept.values())


def _spec(candidate: Candidate) -> SourceSpec:
    return SourceSpec(
        name="", kind=candidate.kind, url=candidate.url, selectors=candidate.selectors
    )


def own_place(url: str) -> tuple[str, ...]:
    """`allow_private` for an address that a person typed: its `host` or `host:port`.

    Nothing for link-local addresses, where no publisher is and a cloud's secrets are.
    """
    place = urlsplit(url).netloc.rpartition("@")[2].lower()
    return () if is_link_local(url) else (place,)
