"""Selectors guessed for the layouts that sites use: right items, right dates, no menu."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

from monitor.model import Answer, Parsed, SourceSpec
from monitor.sources import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://tarn.example/news"
TITLES = (
    "Orrin Cells drops plan for Mesa County plant",
    "Harbour crane operators end their strike",
    "Mill at Dry Lake closes after forty years",
    "Council votes down the second tunnel",
    "Copper Mile sells its smelter to a rival",
    "Ferry line to open again in spring",
)
LINKS = "".join(
    f'<li><a href="/{words.replace(" ", "-")}">{words}</a></li>'
    for words in (
        "About our company here", "Products and services", "Careers at Tarn Works",
        "Contact us today please", "Investor relations desk", "Our locations and offices",
        "Sustainability at Tarn Works",
    )
)  # fmt: skip
MENU = f"<header><a href='/'>Tarn Works</a><nav><ul>{LINKS}</ul></nav></header>"
FOOT = f"<footer><ul>{LINKS}</ul></footer>"


def each(card: str, first: int = 0, last: int | None = None) -> str:
    """The card for each of the articles, with its number and title."""
    numbered = islice(enumerate(TITLES, 1), first, last)
    return "".join(card.format(n=n, title=title) for n, title in numbered)


def day(n: int, first: int, last: int) -> str:
    """The news of one day under its heading."""
    items = each('<li><a href="/n/{n}">{title}</a></li>', first, last)
    return f"<h3>{n} March 2026</h3><ul>{items}</ul>"


def guessed(body: str, menu: str = MENU) -> tuple[Parsed, str]:
    """What is read of a page without selectors, and the selectors that were guessed."""
    page = f"<html><title>News</title><body>{menu}{body}{FOOT}</body></html>".encode()
    spec = SourceSpec(name="Tarn", kind="page", url=URL)
    parsed = KINDS["page"].parse(spec, Answer(status=200, url=URL, body=page))
    [problem] = parsed.problems
    return parsed, problem.removeprefix("No selectors are given; guessed were ").rstrip(".")


LAYOUTS = {
    "cards with made names": (
        '<main><div class="css-9x1">' + each(
            '<div class="css-1a2"><div class="css-i"><a href="/n/{n}"><img src="x"></a></div>'
            '<div class="css-7"><span class="css-d">{n} March 2026</span>'
            '<div class="css-t"><a href="/n/{n}">{title}</a></div><p>Some words.</p></div></div>'
        ) + "</div></main>",
        "`items: main > div > div`, `date: span`",
    ),
    "rows of a table": (
        "<table><thead><tr><th>Date</th><th>Title</th></tr></thead><tbody>" + each(
            '<tr><td>{n}/March/2026</td><td><a href="/n/{n}">{title}</a></td>'
            '<td><a href="/pdf/{n}.pdf">PDF</a></td></tr>'
        ) + "</tbody></table>",
        "`items: tbody > tr`, `date: td:first-of-type`",
    ),
    "list of definitions": (
        "<dl>" + each('<dt>{n} March 2026</dt><dd><a href="/n/{n}">{title}</a></dd>') + "</dl>",
        "`items: dl > dd`",
    ),
    "heading outside of the link": (
        "<ul>" + each(
            '<li><h3>{title}</h3><p class="date">{n} March 2026</p>'
            '<a href="/n/{n}">Read more</a></li>'
        ) + "</ul>",
        "`items: body > ul > li`, `title: h3`, `date: p.date`",
    ),
    "link around the card": (
        "<div>" + each(
            '<a href="/n/{n}"><div><span>{n} March 2026</span><h4>{title}</h4></div></a>'
        ) + "</div>",
        "`items: body > div > a`, `title: h4`, `link: @href`, `date: span`",
    ),
    "blocks of WordPress": (
        '<main><ul class="wp-block-post-template is-layout-flow">' + each(
            '<li class="wp-block-post post-{n}1 post hentry">'
            '<h2 class="wp-block-post-title"><a href="/n/{n}">{title}</a></h2>'
            '<div class="wp-block-post-date"><time datetime="2026-03-0{n}">x</time></div>'
            '<p>Words <a href="/n/{n}">Read more</a></p></li>'
        ) + "</ul></main>",
        "`items: li.post`, `title: h2 a`, `link: h2 a@href`, `date: time@datetime`",
    ),
    "links to topics and authors": (
        '<div class="posts">' + each(
            '<div class="post"><a href="/topic/{n}">Company news and views {n}</a>'
            '<h2><a href="/n/{n}">{title}</a></h2><a href="/by/{n}">By Jane of desk {n}</a>'
            '<span class="small meta">March {n}, 2026</span></div>'
        ) + "</div>",
        "`items: div.post`, `title: h2 a`, `link: h2 a@href`, `date: span.meta`",
    ),
    "time to read beside the date": (
        '<div class="list">' + each(
            '<div class="story"><span>4 min read</span><h3><a href="/n/{n}">{title}</a></h3>'
            "<span>{n} March 2026</span></div>"
        ) + "</div>",
        "`items: div.story`, `title: h3 a`, `link: h3 a@href`, `date: span:nth-of-type(2)`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "selectors"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_clear_layouts_are_read_without_help(body: str, selectors: str) -> None:
    """Every article with its date, and nothing else, by selectors a person would write."""
    parsed, said = guessed(body)

    assert selectors == said
    assert list(TITLES) == [item.title for item in parsed.items]
    days = [item.published.day for item in parsed.items if item.published]
    assert days == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("wrapped", "items"),
    [
        (lambda body: body, "body > ul > li"),
        (lambda body: f"<div id='content'>{body}</div>", "#content li"),
    ],
)
def test_sections_by_date_are_one_list(wrapped: Callable[[str], str], items: str) -> None:
    """Whether the page names the place of the news or not."""
    parsed, said = guessed(wrapped(day(3, 0, 2) + day(2, 2, 4) + day(1, 4, 6)))

    assert said == f"`items: {items}`"
    assert list(TITLES) == [item.title for item in parsed.items]


def test_of_two_lists_that_look_alike_the_dated_one_is_news() -> None:
    """A menu that is not marked as one has more links than there is news."""
    card = '<li><span>{n} March 2026</span> <a href="/n/{n}">{title}</a></li>'
    parsed, said = guessed(f"<div><ul>{each(card)}</ul></div>", menu=f"<div><ul>{LINKS}</ul></div>")

    assert said == "`items: body > div > ul > li:has(> span)`, `date: span`"
    assert list(TITLES) == [item.title for item in parsed.items]


def test_a_number_in_a_headline_is_no_date() -> None:
    """The title of a card is not looked at for one."""
    card = '<li class="news"><p>Results for {n} March 2026</p><a href="/n/{n}">{title}</a></li>'
    _, said = guessed(
        "<ul>" + each(card.replace("{title}", "Results for {n} March 2026")) + "</ul>"
    )

    assert said == "`items: li.news`"
