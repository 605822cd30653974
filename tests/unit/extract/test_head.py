"""Title, date, language and address of an article, as a page says them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.extract.head import Head, address_from, lang_from, published_from, title_from
from monitor.extract.structured import Structured, structured_of

URL = "https://www.grid-times.example/news/kore"
NOTHING = Structured()


@pytest.mark.parametrize(
    "title",
    [
        "KORE drops its plant | Grid Times",
        "KORE drops its plant - The Grid Times",
        "Grid Times :: KORE drops its plant",
        "KORE drops its plant — grid-times.example",
        "KORE drops its plant | News | Grid Times",
        "KORE drops its plant",
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title: str) -> None:
    """Before or behind, in any spelling."""
    head = Head(title=title, metas={"og:site_name": "Grid Times"})

    assert title_from(head, NOTHING, URL) == "KORE drops its plant"


def test_a_dash_in_a_headline_stays() -> None:
    """Only names are taken away."""
    title = "A plant - and a town - in waiting"

    assert title_from(Head(title=title), NOTHING, URL) == title


def test_titles_in_order_of_trust() -> None:
    """og:title, JSON-LD, the heading, `<title>`; a title that is the site's name is none."""
    structured = Structured(headline="JSON")
    named = {"og:site_name": "Grid Times", "og:title": "Grid Times"}

    assert title_from(Head(metas={"og:title": "OG"}), structured, URL) == "OG"
    assert title_from(Head(metas=named, headings=("H",)), structured, URL) == "JSON"
    assert title_from(Head(metas=named, headings=("Grid Times", "H")), NOTHING, URL) == "H"
    assert title_from(Head(headings=("Other", "Real"), title="Real | X"), NOTHING, URL) == "Real"
    assert title_from(Head(), NOTHING, URL) == ""


def test_dates_in_order_of_trust() -> None:
    """JSON-LD, metas, times; last a whole day in the address, never a month."""
    head = Head(
        metas={"article:published_time": "2026-02-02T10:00:00+01:00"}, times=("2026-03-03",)
    )

    assert published_from(head, Structured(published="2026-01-01"), URL) == _day(1, 1)
    assert published_from(head, NOTHING, URL) == datetime(2026, 2, 2, 9, tzinfo=UTC)
    assert published_from(Head(times=("soon", "2026-03-03")), NOTHING, URL) == _day(3, 3)
    assert published_from(Head(), NOTHING, "https://x.example/2026/04/05/kore") == _day(4, 5)
    assert published_from(Head(), NOTHING, "https://x.example/2026/04/kore") is None
    assert published_from(Head(times=("0001-01-01",)), NOTHING, URL) is None


def _day(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def test_the_language_is_said_or_heard() -> None:
    """html lang, og:locale, JSON-LD; else by the commonest words; else not known."""
    german = "die Fabrik wird nicht gebaut und das Land ist enttäuscht"

    assert lang_from(Head(lang="en-US"), Structured(lang="fr"), german) == "en"
    assert lang_from(Head(lang="x", metas={"og:locale": "sv_SE"}), NOTHING, german) == "sv"
    assert lang_from(Head(), Structured(lang="fr-CA"), german) == "fr"
    assert lang_from(Head(), NOTHING, german) == "de"
    assert lang_from(Head(), NOTHING, "電池工場") is None


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (
            "https://grid-times.example/news/kore-plant",
            "https://grid-times.example/news/kore-plant",
        ),
        ("/news/kore-plant", "https://www.grid-times.example/news/kore-plant"),
        ("https://amp.grid-times.example/n", "https://amp.grid-times.example/n"),
        ("https://other.example/news/kore", URL),
        ("https://grid-times.example.evil.example/", URL),
        ("https://www.grid-times.example/", URL),
        ("javascript:alert(1)", URL),
        ("https://user@grid-times.example/a", URL),
        ("", URL),
    ],
)
def test_a_page_speaks_for_its_own_site_only(canonical: str, expected: str) -> None:
    """Whatever it claims, the address is one of the site that answered, and no front page."""
    assert address_from(Head(canonical=canonical), URL) == expected


def test_a_page_from_nowhere_is_taken_at_its_word() -> None:
    """A saved file has no address but the one it names."""
    assert address_from(Head(canonical=URL), "") == URL
    assert address_from(Head(metas={"og:url": URL}), "") == URL
    assert address_from(Head(), "") == ""


def test_json_ld_is_found_where_publishers_put_it() -> None:
    """In graphs and lists, with broken scripts and other things around it."""
    scripts = [
        "{not json",
        "[" * 100_000,
        """{"@graph": [{"@type": "WebSite", "name": "Grid Times"}, {"@type": ["NewsArticle"],
        "headline": "One", "isAccessibleForFree": "False", "inLanguage": {"name": "en"}}]}""",
        '[{"@type": "BlogPosting", "url": "https://x.example/two/", "headline": "Two"}]',
    ]

    one = structured_of(scripts)
    two = structured_of(scripts, "https://x.example/two")

    assert (one.headline, one.publisher, one.free, one.lang) == ("One", "Grid Times", False, "en")
    assert two.headline == "Two"
