"""Links to other articles inside of one, and links that belong to it."""

from __future__ import annotations

import pytest

from monitor.extract.page import article_on
from monitor.model import Answer

URL = "https://daily.example/news/acme-opens-plant"
PROSE = [
    "Acme opened its cell plant in Columbus on Monday, and the governor cut a ribbon of copper.",
    "Demand for cells has grown beyond every forecast made two years ago, the company said.",
    "Two lines start this year, and a third will follow when the rail spur is done.",
    "The state had promised grants of 120 million dollars for the building and the road to it.",
    "Neighbours of the site said that the cranes had been gone since the end of August.",
]
OTHER = '<a href="/news/beta">Beta scraps gigafactory in Ohio</a>'


def text_with(extra: str, place: int = 2) -> list[str]:
    paragraphs = [f"<p>{line}</p>" for line in PROSE]
    paragraphs.insert(place, extra)
    body = f"<html lang=en><title>Acme opens plant</title><body><article>{''.join(paragraphs)}"
    found = article_on(Answer(status=200, url=URL, body=body.encode()))
    return found.text.split("\n\n")


RELATED = [
    f"<p><strong>ALSO READ:</strong> {OTHER}</p>",
    f"<p><strong>Also read</strong> {OTHER}</p>",
    f"<p><em>(Read more: {OTHER})</em></p>",
    f"<p>Must read | {OTHER} | {OTHER}</p>",
    f"<p>Lire aussi {OTHER}</p>",
    f"<p>Lire le décryptage : {OTHER}</p>",
    "<div class=nl-signup><h3>Our letter</h3><p>Cancelled plants and more, each day.</p></div>",
    "<div class='box newsletter'><p>Gigafactories, cancelled or not, each week.</p></div>",
    f"<h3>Te puede interesar: {OTHER}</h3>",
    f"<div>Mehr zum Thema<br>{OTHER}</div>",
    f"<p>{OTHER}</p>",
    f"<p><strong>{OTHER}</strong></p>",
    f"<blockquote><p>{OTHER}</p></blockquote>",
    f"<h3>Most read</h3><ul><li>{OTHER}</li><li>{OTHER}</li></ul>",
    f"<ul><li>{OTHER} <span>2 h ago</span></li><li><p>{OTHER}</p></li></ul>",
    f"<h4>More stories</h4><p>{OTHER}</p><p>{OTHER}</p>",
    '<a href="/news/beta"><img src=x><h3>Beta scraps gigafactory</h3><p>Jobs go.</p></a>',
    '<div class=box><a href="/news/beta"><div><h4>Beta scraps gigafactory</h4></div></a></div>',
]
OWN = [
    f"Rivals do worse: {OTHER}, for one, and pays its workers until June.",
    "<a href=/news/beta>Beta scraps its gigafactory</a>, while Acme goes on building.",
    "Previous plans were for a plant of half the size, <a href=/x>said the county on Friday.</a>",
    f"Also read in the council: <a href={URL}#letter>the letter of Acme to the town</a>.",
]


@pytest.mark.parametrize("extra", RELATED)
@pytest.mark.parametrize("place", [1, 5])
def test_links_to_other_articles_are_left_out(extra: str, place: int) -> None:
    """Another story's headline is no part of this one, wherever it stands."""
    assert text_with(extra, place) == PROSE


@pytest.mark.parametrize("own", OWN)
def test_a_paragraph_with_links_stays(own: str) -> None:
    """Prose that holds a link or begins with one, and links on the page itself."""
    assert len(text_with(f"<p>{own}</p>")) == len(PROSE) + 1


def test_an_article_in_a_newsletter_is_no_invitation() -> None:
    """A whole article may stand in an element of that name."""
    assert len(text_with(f"<div class=nl-form>{'<p>Gamma hires in Utah.</p>' * 40}</div>")) > 10


def test_a_linked_heading_stays() -> None:
    """In a live blog, the headings of entries link to the entries."""
    heading = f"<h2><a href='{URL}/entry-3'>Governor cuts ribbon</a></h2>"

    assert "Governor cuts ribbon" in text_with(heading)


def test_a_list_that_is_no_list_of_headlines_stays() -> None:
    """Places and names are told in lists, too."""
    lines = text_with("<ul><li><a href=/a>Columbus</a>: 400 jobs, two lines, from May</li></ul>")

    assert "Columbus: 400 jobs, two lines, from May" in lines
