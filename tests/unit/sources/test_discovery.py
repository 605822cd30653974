"""What a document is, what it names, and where else to look."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.selectors import parse_css
from monitor.errors import ParseError
from monitor.model import Answer, Selector, Selectors
from monitor.sources.discovery import (
    Candidate,
    Looked,
    Origin,
    look_at,
    named_by_robots,
    suggest_listing,
    usual_places,
)

URL = "https://harbour.example/news/"


def answer(body: str | bytes, url: str = URL, charset: str | None = None) -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(status=200, url=url, body=data, charset=charset)


def seen(body: str | bytes) -> Looked:
    return look_at(answer(body))


def found(body: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.url, each.origin.name) for each in seen(body).candidates]


def listing(body: str) -> Selectors | None:
    candidates = suggest_listing(answer(body))
    return candidates[0].selectors if candidates else None


# -- what it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<?xml version="1.0"?><!-- x --><rss version="2.0"/>', "feed"),
        ("\n<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<rdf:RDF/>", "feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        ("<urlset/>", "sitemap"),
        ("<?xml version='1.0'?>\n<sm:sitemapindex xmlns:sm='x'/>", "sitemap"),
    ],
)
def test_a_document_that_is_a_source_is_found_itself(body: str, kind: str) -> None:
    """Feeds and sitemaps are known by their beginning."""
    assert [(kind, URL, "ITSELF")] == found(body)


@pytest.mark.parametrize(("body", "reason"), [("", "empty"), ("<opml/>", "opml")])
def test_what_can_be_no_source_is_said(body: str, reason: str) -> None:
    """Nothing, and lists of feeds."""
    with pytest.raises(ParseError) as caught:
        seen(body)

    assert reason == caught.value.reason


# -- what it names ---------------------------------------------------------------------------------


def test_declared_feeds_come_first_and_comments_last() -> None:
    """In the order of the page; relative addresses and <base> are followed, repeats dropped."""
    page = """<html><head><base href="https://cdn.example/x/">
        <link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/c/comments/">
        <link rel="Alternate" type="application/atom+xml" title="Harbour" href="all.atom">
        <link rel="alternate" type="application/rss+xml" href="all.atom">
        <link rel="alternate" hreflang="de" href="/de/">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        <link rel="sitemap" type="application/xml" href="/news-map.xml">
        </head><body><a href="/rss.xml">RSS</a> <a href="feed://old.example/feed">old</a>"""

    assert found(page) == [
        ("feed", "https://cdn.example/x/all.atom", "DECLARED"),
        ("feed", "https://cdn.example/rss.xml", "LINKED"),
        ("feed", "https://old.example/feed", "LINKED"),
        ("sitemap", "https://cdn.example/news-map.xml", "NEWS_SITEMAP"),
        ("feed", "https://cdn.example/c/comments/", "COMMENTS"),
    ]


def test_links_to_feed_readers_and_pictures_are_no_feeds() -> None:
    """A subscribe button of a service, an icon and a feedback page lead elsewhere."""
    page = """<a href="https://feedly.com/i/subscription/feed/x">RSS</a>
        <a href="/rss.png">RSS</a> <a href="/feedback">Feed</a> <a href="/about">About</a>
        <a href="?format=rss">Subscribe</a>"""

    assert found(page) == [("feed", f"{URL}?format=rss", "LINKED")]


def test_the_title_of_the_site_is_kept() -> None:
    """Its own name before the page's title, in the page's encoding."""
    page = '<meta charset="windows-1252"><title>News – Häfen</title>'.encode("cp1252")

    assert seen(page).title == "News – Häfen"
    assert seen(b'<meta property="og:site_name" content="Hafen"><title>x</title>').title == "Hafen"


def test_robots_txt_names_sitemaps() -> None:
    """Those of news first, each once."""
    robots = (
        "User-agent: *\nSitemap: /map.xml\n sitemap :https://x.example/news.xml\nSITEMAP: /map.xml"
    )
    named = named_by_robots(answer(robots, "https://harbour.example/robots.txt"))

    assert [(each.url, each.origin) for each in named] == [
        ("https://x.example/news.xml", Origin.NEWS_SITEMAP),
        ("https://harbour.example/map.xml", Origin.SITEMAP),
    ]


def test_usual_places_begin_below_the_page() -> None:
    """A blog in a folder has its feed there."""
    places = [each.url for each in usual_places("https://harbour.example/blog/")]

    assert places[:2] == ["https://harbour.example/blog/feed/", "https://harbour.example/feed/"]


def test_a_guess_for_the_whole_site_is_worth_less_than_the_page_that_was_given() -> None:
    """Below the page, and on the front page, a feed in a usual place is of what was asked for."""
    of_page = usual_places("https://harbour.example/blog/")
    of_site = usual_places("https://harbour.example/")

    assert {each.origin for each in of_page[1:]} == {Origin.OF_THE_SITE}
    assert {of_page[0].origin, *(each.origin for each in of_site)} == {Origin.GUESSED}
    assert Origin.GUESSED < Origin.LISTING < Origin.OF_THE_SITE
    assert usual_places("https://harbour.example/a.html")[0].url == "https://harbour.example/feed/"


# -- selectors -------------------------------------------------------------------------------------

TITLES = [
    "Harbour crane operators end their strike",
    "Mill at the river to close next spring",
    "Two ports agree on a common timetable",
    "Shipyard wins an order for four ferries",
]
MENU = '<nav><ul class="menu"><li><a href="/a">About the harbour and its people</a></li></ul></nav>'


def page_of(card: str, around: str = "{}") -> str:
    cards = "".join(card.format(n=n, title=title) for n, title in enumerate(TITLES))
    return f"<html><body>{MENU}{around.format(cards)}<footer>{MENU}</footer></body></html>"


H2 = (Selector(css="h2 a"), Selector(css="h2 a", attr="href"))
TIME = Selector(css="time", attr="datetime")


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        pytest.param(
            page_of(
                '<article class="css-1x9 post"><a href="/n/{n}"><img></a>'
                '<h2><a href="/n/{n}">{title}</a></h2>'
                '<time datetime="2026-11-2{n}">x</time><p>Text</p></article>'
            ),
            Selectors(items="article", title=H2[0], link=H2[1], date=TIME),
            id="articles",
        ),
        pytest.param(
            page_of(
                '<div class="sc-bdVaJa teaser-card"><h2><a href="/n/{n}">{title}</a></h2>'
                '<span class="post-date">2{n} November 2026</span></div>'
            ),
            Selectors(
                items="div.teaser-card", title=H2[0], link=H2[1],
                date=Selector(css="span.post-date"),
            ),
            id="classes made by machines are passed over",
        ),
        pytest.param(
            page_of('<li><a href="/n/{n}">{title}</a> <time>2{n}.11.2026</time></li>',
                    '<ul class="news-list">{}</ul>'),
            Selectors(items="ul.news-list > li", date=Selector(css="time")),
            id="plain list",
        ),
        pytest.param(
            page_of('<a class="card" href="/n/{n}"><h3>{title}</h3><p>Text</p></a>'),
            Selectors(items="a.card", title=Selector(css="h3"), link=Selector(attr="href")),
            id="cards that are links",
        ),
        pytest.param(
            page_of('<section class="entry"><h3>{title}</h3><a href="/n/{n}">More</a></section>'),
            Selectors(items="section.entry", title=Selector(css="h3")),
            id="read more",
        ),
        pytest.param(
            page_of('<tr><td>2{n}.11.2026</td><td><a href="/n/{n}">{title}</a></td></tr>',
                    '<table id="releases"><tbody>{}</tbody></table>'),
            Selectors(items="#releases tr", date=Selector(css="td:first-of-type")),
            id="table",
        ),
    ],
)  # fmt: skip
def test_selectors_are_short_and_stable(page: str, wanted: Selectors) -> None:
    """Of what repeats, the plainest description; menus and footers are no lists."""
    assert wanted == listing(page)


def test_the_list_of_articles_wins_over_the_box_beside_it() -> None:
    """Headlines with headings and dates weigh more than a longer list of links."""
    box = "".join(
        f'<li class="tag"><a href="/t/{n}">Topic of the week {n}</a></li>' for n in range(6)
    )
    card = '<div class="story"><h2><a href="/n/{n}">{title}</a></h2><time>1</time></div>'
    chosen = listing(page_of(card, f"{{}}<ul>{box}</ul>"))

    assert chosen is not None
    assert chosen.items == "div.story"


def test_a_page_with_thousands_of_articles_has_a_list_too() -> None:
    """Only the first links are looked at, and they are enough."""
    card = (
        '<li class="news"><a href="/{n}"></a><a href="/{n}">Crane number {n} turns again</a></li>'
    )
    chosen = listing("".join(card.format(n=n) for n in range(2000)))

    assert chosen is not None
    assert chosen.items == "li.news"


@pytest.mark.parametrize("page", ["", "<p>Hello</p>", MENU, page_of("<p>{title}</p>")])
def test_a_page_without_a_list_gets_no_selectors(page: str) -> None:
    """Nothing is invented."""
    assert listing(page) is None


PIECES = st.sampled_from(
    [
        *(f"<{name}>".encode() for name in "li /li h2 /h2 article time svg /body table".split()),  # noqa: SIM905 - names
        b"<a href='/x/1'>Harbour crane operators strike</a>", b"<a href=", b"<ul class='a b'>",
        b"<base href='//['>", b"<link rel=alternate type=text/xml href=/f>", b"<!--", b"<?xml",
        b"\xff", b"\x00", b"<![CDATA[", b"<a href='http://[x'>RSS</a>", b"<meta charset=utf-16>",
        b"<a href='mailto:x'>Mail to the editor now</a>",
    ]
)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join), st.sampled_from(
    [None, "utf-8", "utf-16", "idna", "rot13", "base64", "x"]))  # fmt: skip
def test_no_bytes_raise_anything_but_parse_error(body: bytes, charset: str | None) -> None:
    """Every document gives candidates whose selectors can be written down, or a ParseError."""
    given_answer = answer(body, charset=charset)
    candidates: list[Candidate] = list(named_by_robots(given_answer))
    for find in (lambda it: look_at(it).candidates, suggest_listing):
        try:
            candidates += find(given_answer)
        except ParseError:
            continue
    for candidate in candidates:
        assert candidate.url.startswith(("http://", "https://"))
        if candidate.selectors:
            parse_css(candidate.selectors.items)


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<a href=/x{n}>Harbour crane operators strike</a>", "<h2>", "<!--",
     "<a href=/{n}>x</a>", "<ul class='news'><li><a href=/y{n}>Harbour crane operators</a>",
     "<div><p><span>1 May 2026</span><a href=/z{n}>Harbour crane operators</a></p></div>",
     "<li><span>1 May 2026</span><a href=/z{n}>Harbour crane operators</a>",
     "<div><span>1 May 2026</span>", "<td>1 May",
     "<link rel=alternate href=/{n}>"],
)  # fmt: skip
def test_a_hostile_page_costs_linear_time(piece: str) -> None:
    """150 KB of the worst pieces are looked at in moments."""
    body = "".join(piece.format(n=n) for n in range(150_000 // len(piece)))
    began = time.process_time()
    seen(body)
    listing(body)

    assert time.process_time() - began < 6
