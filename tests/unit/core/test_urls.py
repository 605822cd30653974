"""Which addresses are safe, and which name the same page."""

from __future__ import annotations

import pytest

from monitor.core import tracking
from monitor.core.urls import (
    absolute,
    canonical,
    host_of,
    is_root,
    names_news,
    safe_url,
    slug_headline,
    without_feed_scheme,
)

STORY = "https://grid.example/2026/cell-plant"


@pytest.mark.parametrize(
    "url",
    [
        "http://grid.example/2026/cell-plant",
        "HTTPS://Grid.Example/2026/cell-plant",
        "https://www.grid.example/2026/cell-plant",
        "https://m.grid.example/2026/cell-plant",
        "https://mobile.grid.example/2026/cell-plant/",
        "https://amp.grid.example/2026/cell-plant",
        "https://grid.example./2026/cell-plant",
        "https://grid.example:443/2026/cell-plant",
        "http://grid.example:80/2026/cell-plant",
        "https://grid.example:/2026/cell-plant",
        "https://grid.example/2026/cell-plant/",
        "https://grid.example//2026///cell-plant",
        "https://grid.example/2026/./x/../cell-plant",
        "https://grid.example/../2026/cell-plant",
        "https://grid.example/2026/%63ell-plant",
        "https://grid.example/2026/cell-plant#comments",
        "https://grid.example/2026/cell-plant#:~:text=cell",
        "https://grid.example/2026/cell-plant/index.html",
        "https://grid.example/2026/cell-plant;jsessionid=AF12",
        "https://grid.example/2026/cell-plant/amp",
        "https://grid.example/2026/cell-plant/amp/",
        "https://grid.example/2026/cell-plant.amp",
        "https://grid.example/2026/cell-plant.amp.html",
        "https://grid.example/amp/2026/cell-plant",
        "https://grid.example/2026/cell-plant?",
        "https://grid.example/2026/cell-plant?&&",
        "https://grid.example/2026/cell-plant?amp=1",
        "https://grid.example/2026/cell-plant?outputType=amp",
        "https://grid.example/2026/cell-plant?utm_source=rss&utm_medium=feed&UTM_Campaign=x",
        "https://grid.example/2026/cell-plant?%75tm_source=rss",
        "https://grid.example/2026/cell-plant?fbclid=x&gclid=y",
        "https://grid.example/2026/cell-plant?partner=rss&emc=rss",
        "https://grid.example/2026/cell-plant?mod=rss",
        "https://grid.example/2026/cell-plant?_gl=1*abc&wt_mc=rss&hss_channel=tw-1&ito=1490",
        "https://grid.example/2026/cell-plant?traffic_source=rss&leadSource=uverify%20wall",
        "https://grid.example/2026/cell-plant?embedded-checkout=true&syn-25a6b1a6=1",
        "https://grid.example/2026/cell-plant?at_medium=RSS&at_campaign=x",
        "https://grid.example/2026/cell-plant?ftcamp=published_links%2Frss&__source=rss",
        "https://grid.example/2026/cell-plant?gad_source=1&gad_campaignid=22&srnd=x&sref=y&amp_gsa=1",
        "https://grid.example/2026/cell-plant?feedType=RSS&feedName=rss",
        "https://grid.example/2026/cell-plant?utm_source=rss&amp;utm_medium=feed&amp;amp;ref=rss",
        "https://www.m.grid.example/2026/cell-plant",
        "https://www.google.com/amp/s/grid.example/2026/cell-plant/amp",
        "https://grid-example.cdn.ampproject.org/c/s/grid.example/2026/cell-plant",
        "  https://grid.example/2026/cell-plant\n",
    ],
)
def test_spellings_of_one_page(url: str) -> None:
    """Protocol, device, tracking and spelling never make another article."""
    assert canonical(url) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://grid.example/?p=1", "https://grid.example/?p=2"),
        ("https://grid.example/a?id=1", "https://grid.example/a?id=2"),
        (
            "https://grid.example/news?articleId=7&section=b",
            "https://grid.example/news?articleId=8&section=b",
        ),
        ("https://grid.example/a?12345", "https://grid.example/a?12346"),
        ("https://grid.example/a?sid=4", "https://grid.example/a?sid=5"),
        ("https://grid.example/a?from=2026", "https://grid.example/a?from=2027"),
        ("https://grid.example/a?ref=88", "https://grid.example/a?ref=89"),
        ("https://grid.example/a?mod=news", "https://grid.example/a?mod=video"),
        ("https://grid.example/A", "https://grid.example/a"),
        ("https://grid.example/a?feedName=plants", "https://grid.example/a?feedName=mines"),
        ("https://grid.example/a?x=1&amp;id=2", "https://grid.example/a?x=1&amp;id=3"),
        ("https://amp.com.au/a", "https://com.au/a"),
        ("https://en.m.grid.example/a", "https://de.m.grid.example/a"),
        ("https://grid.example/a%2Fb", "https://grid.example/a/b"),
        ("https://grid.example/example", "https://grid.example/ex"),
        ("https://news.grid.example/a", "https://grid.example/a"),
        ("https://grid.example:8443/a", "https://grid.example/a"),
        ("https://grid.example/#!/a", "https://grid.example/#!/b"),
        ("https://grid.example/a?q=b%26c", "https://grid.example/a?q=b&c"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    """Whatever may be the id of an article survives."""
    assert canonical(one) != canonical(other)


def test_order_and_spelling_of_the_query_do_not_count() -> None:
    """Sorted, without repetition, spaces and escapes in one way."""
    one = canonical("https://grid.example/s?b=%7eq+r&a=1&a=1")

    assert (
        one
        == canonical("https://grid.example/s?a=1&b=~q%20r")
        == "https://grid.example/s?a=1&b=~q%20r"
    )


def test_international_hosts() -> None:
    """One name, whether written in its own letters or in ASCII."""
    assert canonical("https://München.example/ä") == "https://xn--mnchen-3ya.example/%C3%A4"
    assert host_of("https://München.example:80/ä") == "xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "host",
    [
        "amp.dev", "m.co", "mobile.de", "amp.com.au", "m.co.uk", "shop.amp.com.au", "x.mobile.de",
        "en.www.grid.example",
    ],
)  # fmt: skip
def test_hosts_that_are_called_like_a_device(host: str) -> None:
    """What somebody registered stays, under a country's registry too."""
    assert canonical(f"https://{host}/a") == f"https://{host}/a"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("en.m.wikipedia.org", "en.wikipedia.org"),
        ("de.mobile.grid.example", "de.grid.example"),
        ("m.www.en.amp.grid.example", "en.grid.example"),
        ("m.grid.com.au", "grid.com.au"),
        ("www.amp.com.au", "amp.com.au"),
        ("m.go.com", "go.com"),
    ],
)
def test_a_device_is_named_anywhere(host: str, expected: str) -> None:
    """Before the name of the site or between that and a language."""
    assert canonical(f"https://{host}/a") == f"https://{expected}/a"


def test_anchors_are_kept_on_request() -> None:
    """A page of many entries: its anchors are articles, its tracking is not."""
    assert canonical(f"{STORY}#v2", keep_fragment=True) == f"{STORY}#v2"
    assert canonical(f"{STORY}#xtor=RSS-1", keep_fragment=True) == STORY


@pytest.mark.parametrize(
    "text", ["", "mailto:a@b.example", "not an address", "https://u@grid.example/"]
)
def test_other_texts_come_back_stripped(text: str) -> None:
    """canonical never raises; its callers may hold anything."""
    assert canonical(f" {text} ") == text


def test_thousands_of_nested_caches() -> None:
    """Unwrapping ends, and does not recurse."""
    assert canonical("https://" + "google.com/amp/" * 20_000 + "grid.example/a").endswith("/a")


# -- safety --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://grid.example",
        "http://grid.example:8080/a?b#c",
        "https://[2001:db8::1]:8080/a",
        "https://my_blog.grid.example/",
        "https://münchen.example/ä",
        "https://grid.example/a@b",
        "https://grid.example/" + "x" * 2_027,
    ],
)
def test_safe_addresses(url: str) -> None:
    """They come back as they are."""
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "grid.example/a",
        "//grid.example/a",
        "ftp://grid.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///a",
        "https://user@grid.example/",
        "https://user:secret@grid.example/",
        "https://grid.example\\@evil.example/",
        "https://grid.example/a\\b",
        "https://grid.example/a\nb",
        "https://grid.example/a\x00b",
        "https://grid.example/\u202eb",
        "https://grid.\u200bexample/",
        "https://gr%69d.example/",
        "https://grid.example:99999/",
        "https://grid.example:x/",
        "https://grid example/",
        "https://./",
        "https://[half/",
        "https://grid.example/\ud800",
        "https://grid.example/" + "x" * 2_028,
    ],
)
def test_unsafe_addresses(url: str) -> None:
    """Schemes, users, tricks and excess are refused."""
    assert safe_url(url) is None


def test_what_would_break_markup_is_escaped() -> None:
    """A link can be put between angle brackets and quotes."""
    assert (
        safe_url(' https://grid.example/a b?<c>"d" ') == "https://grid.example/a%20b?%3Cc%3E%22d%22"
    )


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://other.example/a", "https://other.example/a"),
        ("/a", "https://grid.example/a"),
        ("a?x=1", "https://grid.example/blog/a?x=1"),
        ("../a", "https://grid.example/a"),
        ("//other.example/a", "https://other.example/a"),
        ("?p=2", "https://grid.example/blog/?p=2"),
        ("www.other.example/a", "https://www.other.example/a"),
        ("HTTP://Other.example/a", "HTTP://Other.example/a"),
        ("javascript:alert(1)", None),
        ("//[half", None),
        ("mailto:a@b.example", None),
    ],
)
def test_links_are_made_absolute(link: str, expected: str | None) -> None:
    """Or refused, where they lead out of the web."""
    assert absolute("https://grid.example/blog/", link) == expected


def test_a_link_without_a_base_is_none() -> None:
    """A saved file has no address."""
    assert absolute("", "/a") is None


# -- what an address says --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2026/11/20/firm-drops-plant-in-arizona/", "firm drops plant in arizona"),
        ("/news/firm-drops-plant-20261120.html", "firm drops plant"),
        ("/2026-11-20-firm-drops-plant", "firm drops plant"),
        ("/firm_drops_plant_id48151623.php", "firm drops plant"),
        ("/1234567-firm-drops-plant", "firm drops plant"),
        ("/firm-drops-plant/8f14e45fceea167a5a36dedd4bea2543", "firm drops plant"),
        ("/article/4711/firm+drops+plant.aspx?id=3#top", "firm drops plant"),
        ("/story/firm-drops-plant/index.html", "firm drops plant"),
        ("/firm-cuts-200-jobs-in-2026", "firm cuts 200 jobs in 2026"),
        ("/new-4680-cell-line-opens", "new 4680 cell line opens"),
        ("/news/firm-collapses", "firm collapses"),
        ("/us-news/2026/nov/20/firm-drops-plant", "firm drops plant"),
        ("/werk-m%C3%BCnster-gestoppt-4711.htm", "werk münster gestoppt"),
        ("/don%27t-drop-it", "don't drop it"),
        ("/%E5%B7%A5%E5%A0%B4%E3%82%92%E9%96%89%E9%8E%96%E3%81%99%E3%82%8B", "工場を閉鎖する"),
        ("/", ""),
        ("", ""),
        ("/article.aspx?id=7", ""),
        ("/news/business-67234567", ""),
        ("/p/8f14e45fceea167a", ""),
        ("/2026/11/20/", ""),
        ("/%00%E2%80%AE-a%0Ab-c", "a b c"),
        ("/plant", ""),
    ],
)
def test_a_slug_says_a_headline(path: str, expected: str) -> None:
    """Without ids, dates and endings; nothing where nothing sensible is left."""
    assert expected == slug_headline(f"https://grid.example{path}")


@pytest.mark.parametrize(
    "url", ["", "not an address", "ftp://grid.example/firm-drops-plant", "//x"]
)
def test_what_is_no_address_says_nothing(url: str) -> None:
    """Only the web is read."""
    assert (slug_headline(url), names_news(url)) == ("", False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/news-sitemap.xml", True),
        ("/google_news.xml.gz", True),
        ("/sitemaps/LATEST.xml", True),
        ("/aktuell.xml", True),
        ("/news/sitemap-2012.xml", False),
        ("/sitemap.xml", False),
    ],
)
def test_files_named_after_news(path: str, expected: bool) -> None:
    """The name of the file counts, not that of the folder."""
    assert names_news(f"https://grid.example{path}") == expected


# -- the lists -----------------------------------------------------------------------------------


def test_lists_are_lower_case() -> None:
    """They are compared with lower-case names."""
    names = [*tracking.PREFIXES, *tracking.NAMES, *tracking.VALUES, *tracking.AMP_ENDINGS]
    names += [*tracking.DEVICE_LABELS, *tracking.INDEX_FILES]
    names += [value for values in tracking.VALUES.values() for value in values]

    assert names == [name.lower() for name in names]


def test_no_name_is_listed_twice() -> None:
    """A name is dropped always, or with certain values, not both."""
    both = [n for n in tracking.VALUES if n in tracking.NAMES or n.startswith(tracking.PREFIXES)]
    prefixed = [n for n in tracking.NAMES if n.startswith(tracking.PREFIXES)]

    assert (both, prefixed) == ([], [])


@pytest.mark.parametrize(
    "name",
    ["id", "p", "q", "page", "article", "articleid", "story", "sid", "cid", "date", "v", "t"],
)
def test_names_of_ids_are_not_tracking(name: str) -> None:
    """The commonest names by which publishers tell articles apart."""
    url = f"https://grid.example/?{name}=7"

    assert canonical(url) == url


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://www.grid.example", True),
        ("http://grid.example:8443/index.html?utm_source=rss#top", True),
        ("https://grid.example/?p=7", False),
        ("https://grid.example/#!/7", False),
        ("https://grid.example/a", False),
        ("", False),
    ],
)
def test_front_pages(url: str, *, root: bool) -> None:
    """A front page is told from the pages that old systems number on it."""
    assert is_root(canonical(url)) == root


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("feed://p.example/x", "https://p.example/x"),
        ("feed:https://p.example/x?a=b://c", "https://p.example/x?a=b://c"),
        ("FEED:http://p.example/x", "http://p.example/x"),
        ("feed://p.example/x?u=http://q.example", "https://p.example/x?u=http://q.example"),
        ("https://p.example/feed:x", "https://p.example/feed:x"),
        ("p.example", "p.example"),
        ("", ""),
    ],
)
def test_feed_addresses_stand_for_others(written: str, meant: str) -> None:
    """Browsers and readers once wrote them so."""
    assert meant == without_feed_scheme(written)
