"""`feeds`: the CPU time of reading an average feed, ours beside feedparser's and the fastest one's.

Ours includes everything that the pipeline gets: cleaned text, absolute links, aware dates.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import fastfeedparser
import feedparser

from monitor.errors import ParseError
from monitor.model import Answer, SourceSpec
from monitor.sources import KINDS
from tests.bench import corpus
from tests.bench.report import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

#: Of feedparser's time.
_BAR = 0.1
_SPEC = SourceSpec(name="bench", kind="feed", url="https://feeds.test/feed")


def measure(*, quick: bool) -> list[Figure]:
    """Milliseconds of CPU a feed, the best of several rounds over all feeds."""
    feeds = corpus.feeds()
    rounds = 2 if quick else 7
    ours = _milliseconds(_ours, feeds, rounds)
    slowest = _milliseconds(feedparser.parse, feeds, 1 if quick else 2)
    fastest = _milliseconds(fastfeedparser.parse, feeds, rounds)
    return [
        _figure("ours, beside feedparser", ours, ratio=ours / slowest, bar=_BAR),
        _figure("feedparser", slowest),
        _figure("fastfeedparser, beside feedparser", fastest, ratio=fastest / slowest),
    ]


def _ours(body: bytes) -> object:
    answer = Answer(status=200, url=_SPEC.url, body=body, content_type="application/xml")
    return KINDS["feed"].parse(_SPEC, answer)


def _milliseconds(parse: Callable[[bytes], object], feeds: list[bytes], rounds: int) -> float:
    return min(_round(parse, feeds) for _ in range(rounds)) / len(feeds) * 1000


def _round(parse: Callable[[bytes], object], feeds: list[bytes]) -> float:
    start = time.process_time()
    for body in feeds:
        # A feed that a parser refuses costs what it costs to refuse.
        with contextlib.suppress(ParseError, ValueError):
            parse(body)
    return time.process_time() - start


def _figure(
    name: str, value: float, *, ratio: float | None = None, bar: float | None = None
) -> Figure:
    return Figure(bench="feeds", name=name, value=value, unit="ms CPU", ratio=ratio, bar=bar)
