"""A scripted Fetcher and an in-process Parser: collecting without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.core.identity import identified
from monitor.errors import FetchError
from monitor.model import Answer, Parsed
from monitor.sources import KINDS

if TYPE_CHECKING:
    from monitor.model import Page, Request, SourceSpec


class ScriptedFetcher:
    """ports.Fetcher that answers what was put, 404 otherwise."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Exception] = {}
        self.requests: list[Request] = []

    def put(self, url: str, body: bytes, **changes: object) -> None:
        """From now on `url` answers 200 with this body."""
        self.answers[url] = Answer(status=200, url=url, body=body, **changes)  # type: ignore[arg-type]  # fields by name

    async def fetch(self, request: Request) -> Answer:
        """The scripted answer or error."""
        self.requests.append(request)
        answer = self.answers.get(request.url) or FetchError(
            "HTTP 404 Not Found", reason="http", status=404, url=request.url
        )
        if isinstance(answer, Exception):
            raise answer
        return answer

    def begin_no_more(self) -> None:
        """Nobody waits."""

    async def close(self) -> None:
        """Nothing is open."""


class CountingParser:
    """ports.Parser that parses here, and counts; pages come as they were put."""

    def __init__(self) -> None:
        self.parsed = 0
        #: By the address that answered.
        self.pages: dict[str, Page | Exception] = {}

    async def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """As the worker process would."""
        self.parsed += 1
        return identified(KINDS[spec.kind].parse(spec, answer), spec)

    async def extract(self, answer: Answer) -> Page:
        """The page put for the address that answered."""
        page = self.pages[answer.url]
        if isinstance(page, Exception):
            raise page
        return page

    async def close(self) -> None:
        """Nothing is open."""
