"""Feeds to measure with: a folder of real ones, or 40 made-up ones modelled on them.

The made-up ones keep what costs time in real feeds, as counted over 40 saved ones: 2 to 390 KB with
a median of 75 KB, 1 to 120 entries and one feed of 1,046, two RSS to one Atom, a third with full
articles as escaped HTML or CDATA, the usual extension elements, and one that is not well-formed.
"""

from __future__ import annotations

import os
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal, NamedTuple

from tests.bench.articles import START, Story, name, slug, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENV = "MONITOR_BENCH_FEEDS"

Form = Literal["rss", "atom", "rdf", "broken"]


class Shape(NamedTuple):
    """What one made-up feed looks like."""

    form: Form
    entries: int
    #: About, of the whole document.
    kilobytes: int
    #: Whether the HTML stands in CDATA instead of being escaped.
    cdata: bool = False


_SHAPES = (
    *(Shape("rss", n, kb) for n, kb in ((3, 2), (4, 4), (32, 18), (30, 20), (20, 26), (35, 42))),
    *(Shape("rss", n, kb) for n, kb in ((43, 54), (14, 68), (38, 72), (16, 78), (10, 82))),
    *(Shape("rss", n, kb) for n, kb in ((55, 205), (20, 270), (1046, 260), (100, 90))),
    *(Shape("rss", n, kb, cdata=True) for n, kb in ((6, 9), (20, 30), (20, 52), (6, 80))),
    *(Shape("rss", n, kb, cdata=True) for n, kb in ((10, 75), (10, 96), (8, 100), (20, 195))),
    *(Shape("rss", n, kb, cdata=True) for n, kb in ((15, 160), (15, 170), (19, 320))),
    *(Shape("atom", n, kb) for n, kb in ((1, 9), (15, 36), (10, 38), (120, 94), (5, 180))),
    *(Shape("atom", n, kb) for n, kb in ((15, 220), (10, 40))),
    *(Shape("atom", n, kb, cdata=True) for n, kb in ((10, 21), (20, 30), (18, 96), (25, 390))),
    Shape("atom", 25, 190, cdata=True),
    Shape("rdf", 15, 20),
    Shape("broken", 15, 10),
)

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)
#: Bytes for each entry below which a feed is a list of links: title, link, a line of text.
_DENSE = 700
#: Bytes around the text of an entry, in full feeds and in lists of links.
_MARKUP, _MARKUP_DENSE = 620, 190
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def feeds() -> list[bytes]:
    """The documents of the folder that MONITOR_BENCH_FEEDS names, else the made-up ones."""
    if folder := os.environ.get(ENV):
        return [path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file()]
    return made_up()


def made_up() -> list[bytes]:
    """The 40 documents; the same ones at every call."""
    return [_document(shape, Random(seed)) for seed, shape in enumerate(_SHAPES)]


def described() -> str:
    """Where the feeds come from, for the head of a table."""
    return os.environ.get(ENV) or "40 made-up feeds"


def _document(shape: Shape, random: Random) -> bytes:
    share = shape.kilobytes * 1000 // shape.entries
    room = max(share - (_MARKUP if share > _DENSE else _MARKUP_DENSE), 20)
    told = list(islice(stories(random.randrange(1 << 30)), shape.entries))
    bodies = [_html(story, random, room) for story in told]
    write = _WRITERS[shape.form]
    host = f"www.{name(random).lower()}.test"
    entries = "".join(
        write(host, index, story, _wrapped(body, cdata=shape.cdata))
        for index, (story, body) in enumerate(zip(told, bodies, strict=True))
    )
    return _FRAMES[shape.form](host, entries).encode()


def _html(story: Story, random: Random, room: int) -> str:
    """About `room` bytes of article HTML as content systems write it."""
    pieces: list[str] = []
    size = 0
    for paragraph in _endless(story.paragraphs):
        if size >= room:
            return "".join(pieces)[:room].rpartition(" ")[0]
        pieces.append(_block(paragraph, random))
        size += len(pieces[-1])
    raise AssertionError("paragraphs never end")


def _endless(paragraphs: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from paragraphs


def _block(paragraph: str, random: Random) -> str:
    first, _, rest = paragraph.partition(" ")
    link = (
        f'<a href="https://www.{name(random).lower()}.test/?id={random.randint(1, 9999)}&amp;u=1"'
    )
    text = f'<p class="body-text">{link} rel="noopener">{first}</a> {rest} &#8217;&hellip;</p>\n'
    if random.random() < 0.2:
        image = f"https://cdn.test/{random.randint(1, 1 << 40):x}.jpg"
        text += f'<figure><img src="{image}" alt="{first}" width="1024" height="683"/></figure>\n'
    if random.random() < 0.1:
        text += f"<h2>{first}</h2><ul><li><strong>{first}</strong></li><li>{first}</li></ul>\n"
    return text


def _wrapped(body: str, *, cdata: bool) -> str:
    return f"<![CDATA[{body}]]>" if cdata else escape(body, quote=False)


def _rss_item(host: str, index: int, story: Story, body: str) -> str:
    address = f"https://{host}/{index}/{slug(story.title)}/"
    date = format_datetime(START - timedelta(hours=5 * index))
    if len(body) < _DENSE - _MARKUP_DENSE:
        return (
            f"<item><title>{escape(story.title)}</title><link>{address}</link>"
            f"<description>{body}</description></item>\n"
        )
    return (
        f"<item>\n<title>{escape(story.title)}</title>\n<link>{address}</link>\n"
        f"<dc:creator><![CDATA[The desk]]></dc:creator>\n<pubDate>{date}</pubDate>\n"
        f"<category><![CDATA[{story.topic}]]></category>\n"
        f'<guid isPermaLink="false">https://{host}/?p={index}</guid>\n'
        f"<description>{escape(story.paragraphs[0][:160])}</description>\n"
        f"<content:encoded>{body}</content:encoded>\n"
        f'<media:thumbnail url="https://cdn.test/{index}.jpg"/>\n</item>\n'
    )


def _atom_entry(host: str, index: int, story: Story, body: str) -> str:
    address = f"https://{host}/{index}/{slug(story.title)}"
    date = (START - timedelta(hours=7 * index)).isoformat()
    return (
        f'<entry>\n<title type="html">{escape(story.title)}</title>\n'
        f'<link rel="alternate" type="text/html" href="{address}"/>\n<id>{address}</id>\n'
        f"<published>{date}</published>\n<updated>{date}</updated>\n"
        f'<content type="html" xml:base="{address}">{body}</content>\n'
        f"<author><name>The desk</name></author>\n"
        f'<category term="{story.topic}"/>\n'
        f"<summary>{escape(story.paragraphs[0][:120])}</summary>\n</entry>\n"
    )


def _rdf_item(host: str, index: int, story: Story, body: str) -> str:
    address = f"https://{host}/{index}"
    date = (START - timedelta(hours=3 * index)).isoformat()
    return (
        f'<item rdf:about="{address}"><title>{escape(story.title)}</title><link>{address}</link>'
        f"<description>{escape(story.paragraphs[0][:200])}</description><dc:date>{date}</dc:date>"
        f"<content:encoded>{body}</content:encoded></item>\n"
    )


def _broken_item(host: str, index: int, story: Story, body: str) -> str:
    """An RSS item with a bare ampersand in its title."""
    return _rss_item(host, index, story, body).replace("<title>", "<title>R&D: ", 1)


def _rss(host: str, entries: str) -> str:
    return (
        f'{_HEAD}<rss version="2.0" {_NAMESPACES}>\n<channel>\n<title>News of {host}</title>\n'
        f'<atom:link href="https://{host}/feed/" rel="self" type="application/rss+xml"/>\n'
        f"<link>https://{host}</link>\n<description>All of it</description>\n<ttl>30</ttl>\n"
        f"{entries}</channel>\n</rss>\n"
    )


def _atom(host: str, entries: str) -> str:
    return (
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f'<title>News of {host}</title>\n<link href="https://{host}/"/>\n'
        f'<link rel="self" href="https://{host}/atom.xml"/>\n<id>https://{host}/</id>\n'
        f"<updated>{START.isoformat()}</updated>\n{entries}</feed>\n"
    )


def _rdf(host: str, entries: str) -> str:
    return (
        f'{_HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {_NAMESPACES}>\n<channel rdf:about="https://{host}/">'
        f"<title>News of {host}</title><link>https://{host}/</link></channel>\n{entries}</rdf:RDF>"
    )


_WRITERS: dict[Form, Callable[[str, int, Story, str], str]] = {
    "rss": _rss_item,
    "atom": _atom_entry,
    "rdf": _rdf_item,
    "broken": _broken_item,
}
_FRAMES: dict[Form, Callable[[str, str], str]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
    "broken": _rss,
}
