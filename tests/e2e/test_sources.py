"""`monitor sources ...` through the real command line and real HTTP on loopback."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}
WHEN = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
NEWS = [
    Entry(f"Crane {n} turns", f"https://p.example/{n}", "", WHEN.replace(day=n))
    for n in (1, 2, 3, 4)
]
HTML = "text/html; charset=utf-8"


@pytest.fixture
def site(newsroom: Newsroom) -> str:
    """A page with a feed, a feed of comments, and a link to a third one that is gone."""
    newsroom.put("/feed.rss", rss("Harbour: “Post”", NEWS))
    newsroom.put("/comments/feed", rss("Comments", NEWS[:1]))
    page = """<html><head><title>Harbour Post</title>
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
        <link rel="alternate" type="application/rss+xml" title="News" href="/feed.rss">
        </head><body><a href="/old.rss">RSS</a></body></html>"""
    return newsroom.put("/news/", page, content_type=HTML)


@pytest.fixture
def ready(desk: Desk, newsroom: Newsroom) -> Desk:
    """One source is configured."""
    url = newsroom.put("/known.xml", rss("Known", NEWS))
    desk.configure(sources={"Known": url}, watchlists=[WATCH])
    return desk


def test_add_finds_the_feed_of_a_page_and_writes_it(
    ready: Desk, newsroom: Newsroom, site: str
) -> None:
    """What was found is shown with its newest items; the new source then answers."""
    done = ready.monitor("sources", "add", site)

    assert done.returncode == 0, done.stderr
    assert "1. feed" in done.stdout
    assert "4 items" in done.stdout
    assert "4 Nov 2026 09:05 UTC  Crane 4 turns" in done.stdout
    assert "comments of readers · 1 item" in done.stdout
    assert "not readable · HTTP 404" in done.stdout
    text = (ready.config / "sources/added.yaml").read_text()
    assert '  - name: "Harbour: “Post”"\n' in text
    assert f"    feed: {newsroom.url('/feed.rss')}\n" in text
    assert f'allow_private: ["127.0.0.1:{newsroom.port}"]' in text
    checked = ready.monitor("sources", "check")
    assert checked.returncode == 0, checked.stderr
    assert "ok      Harbour: “Post”: 4 items, newest 4 Nov 2026 09:05 UTC" in checked.stdout
    assert len(newsroom.requests) < 12


def test_add_keeps_every_line_of_a_file(ready: Desk, site: str) -> None:
    """Comments, order and layout of the user's own file stay."""
    before = "# mine\nsources: # all\n- {name: A, feed: https://a.example/}   # short\n\n# end\n"
    path = ready.write("sources/mine.yaml", before)
    done = ready.monitor("sources", "add", site, "--file", "sources/mine.yaml", "--name", "Häfen")

    assert done.returncode == 0, done.stderr
    lines = iter(path.read_text().splitlines())
    assert all(line in lines for line in before.splitlines())


def test_add_refuses_what_is_configured_already(ready: Desk, newsroom: Newsroom, site: str) -> None:
    """The same address, by whatever page it is found, and the same name."""
    same = ready.monitor("sources", "add", newsroom.url("/known.xml"))
    assert (same.returncode, "already, as “Known”" in same.stderr) == (2, True)
    named = ready.monitor("sources", "add", site, "--name", "known")
    assert (named.returncode, "--name" in named.stderr) == (2, True)
    assert not newsroom.requests

    assert ready.monitor("sources", "add", site).returncode == 0
    again = ready.monitor("sources", "add", site)
    assert (again.returncode, "configured already" in again.stderr) == (2, True)


def test_add_leaves_the_choice_between_equals_to_the_person(
    ready: Desk, newsroom: Newsroom
) -> None:
    """Two feeds with other items are listed; --pick takes one, --json shows all as data."""
    newsroom.put("/a.rss", rss("A", NEWS[:1]))
    newsroom.put("/b.rss", rss("B", NEWS[1:]))
    page = '<p><a href="/a.rss">RSS</a> <a href="/b.rss">RSS</a>'
    url = newsroom.put("/", page, content_type=HTML)
    unclear = ready.monitor("sources", "add", url, "--json")
    assert (unclear.returncode, "--pick" in unclear.stderr) == (2, True)
    found = json.loads(unclear.stdout)
    assert [each["title"] for each in found["candidates"]] == ["A", "B"]
    assert not (ready.config / "sources/added.yaml").exists()

    picked = ready.monitor("sources", "add", url, "--pick", "2", "--json")
    assert picked.returncode == 0, picked.stderr
    assert json.loads(picked.stdout)["added"]["name"] == "B"
    assert ready.monitor("sources", "add", url, "--pick", "9").returncode == 2


def test_add_looks_in_usual_places_and_obeys_robots_txt(ready: Desk, newsroom: Newsroom) -> None:
    """A page that names nothing: a dozen requests at most, none where robots.txt forbids it."""
    newsroom.put("/robots.txt", "User-agent: *\nDisallow: /blog/feed/\n", content_type="text/plain")
    newsroom.put("/blog/feed/", rss("Forbidden", NEWS))
    newsroom.put("/atom.xml", rss("Usual", NEWS))
    url = newsroom.put("/blog/", "<title>Blog</title><p>Hello", content_type=HTML)
    done = ready.monitor("sources", "add", url, "--dry-run")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sources:\n  - name: Usual\n")
    assert not newsroom.asked("/blog/feed/")
    assert not (ready.config / "sources/added.yaml").exists()


def test_add_gives_up_after_a_dozen_requests(ready: Desk, newsroom: Newsroom) -> None:
    """Nothing anywhere: exit 1, and the publisher was hardly bothered."""
    url = newsroom.put("/", "<title>Nothing</title>", content_type=HTML)
    done = ready.monitor("sources", "add", url)

    assert (done.returncode, "no feed, no sitemap" in done.stderr) == (1, True)
    assert len(newsroom.requests) <= 12


def test_add_takes_back_what_does_not_load(ready: Desk, newsroom: Newsroom) -> None:
    """A name that the configuration refuses changes nothing."""
    url = newsroom.put("/x.xml", rss("Our xoxb-12345-abcdef channel", NEWS))
    done = ready.monitor("sources", "add", url)

    assert (done.returncode, "nothing was changed" in done.stderr) == (2, True)
    assert not (ready.config / "sources/added.yaml").exists()
    assert ready.monitor("check").returncode == 0


def test_list_shows_what_is_stored(ready: Desk) -> None:
    """Before the first poll and after it, for people and as data."""
    before = ready.monitor("sources", "list")
    assert (before.returncode, "not asked yet" in before.stdout) == (0, True)
    ready.monitor("once")
    [row] = json.loads(ready.monitor("sources", "list", "--json").stdout)["sources"]

    assert (row["name"], row["kind"], row["every"], row["state"], row["items"]) == (
        "Known", "feed", "1s", "ok", 4,
    )  # fmt: skip


def test_check_says_what_is_wrong_and_what_to_do(ready: Desk, newsroom: Newsroom) -> None:
    """One failure is exit 1; a single name asks that source only; nothing is stored."""
    page = newsroom.put("/page", "<title>Log in</title>", content_type=HTML)
    urls = {"Known": newsroom.url("/known.xml"), "Gone": newsroom.url("/gone"), "Page": page}
    ready.configure(sources=urls, watchlists=[WATCH])
    done = ready.monitor("sources", "check", "--json")
    found = {each["name"]: each for each in json.loads(done.stdout)["sources"]}

    assert done.returncode == 1
    assert "[3/3]" in done.stderr
    assert [found[name]["ok"] for name in urls] == [True, False, False]
    assert "404" in found["Gone"]["error"]
    assert "sources add" in found["Page"]["advice"]
    assert ready.monitor("sources", "check", "Known").returncode == 0
    wrong = ready.monitor("sources", "check", "Knwon")
    assert (wrong.returncode, "Known" in wrong.stderr) == (2, True)
    assert not (ready.directory / "monitor.db").exists()


def test_a_sitemap_that_fails_shows_in_status_and_in_the_check(
    ready: Desk, newsroom: Newsroom
) -> None:
    """Although the check asks another one, and the index itself is well."""
    news = newsroom.put(
        "/news.xml", f"<urlset><url><loc>{newsroom.url('/a-b-c')}</loc></url></urlset>"
    )
    named = "".join(
        f"<sitemap><loc>{url}</loc></sitemap>" for url in (news, newsroom.url("/gone.xml"))
    )
    url = newsroom.put("/index.xml", f"<sitemapindex>{named}</sitemapindex>")
    own = f"allow_private: ['127.0.0.1:{newsroom.port}']"
    ready.write("sources/all.yaml", f"sources:\n- {{name: Index, sitemap: '{url}', {own}}}\n")
    once = ready.monitor("once")
    [status] = json.loads(ready.monitor("status", "--json").stdout)["sources"]
    checked = ready.monitor("sources", "check")

    assert once.returncode == 0, once.stderr
    assert (status["state"], status["failures"]) == ("partly", 0)
    assert status["error"].startswith("1 of 2 sitemaps fails since 20")
    assert checked.returncode == 0, checked.stdout
    assert "ok      Index: 1 item (an index of 2 sitemaps; asked was" in checked.stdout
    assert "the service says: 1 of 2 sitemaps fails since 20" in checked.stdout


OPML = """<opml version="1.0"><body>
<outline text="Ports & Mills">
<outline text="Harbour" type="rss" xmlUrl="https://harbour.example/feed?a=1&b=2"/>
<outline text="harbour" type="rss" xmlUrl="feed://mill.example/rss"/>
<outline text="Harbour again" type="rss" xmlUrl="http://www.harbour.example/feed/?a=1&b=2"/>
</outline>
<outline text="Bad" type="rss" xmlUrl="ftp://bad.example/"/>
<outline text="Mine" type="rss" xmlUrl="http://127.0.0.1/feed"/>
<outline text="Known" type="rss" xmlUrl="{known}"/>
</body></opml>
"""


def test_import_takes_a_broken_list(ready: Desk, newsroom: Newsroom) -> None:
    """Repeats and known feeds are counted, bad addresses named by line, names made unique."""
    text = OPML.format(known=newsroom.url("/known.xml"))
    (ready.directory / "list.opml").write_text(text)
    tried = ready.monitor("sources", "import", "list.opml", "--dry-run")
    assert (tried.returncode, "2 feeds would be added" in tried.stderr) == (0, True)
    done = ready.monitor("sources", "import", "list.opml")

    assert done.returncode == 0, done.stderr
    assert (ready.config / "sources/imported.yaml").read_text().endswith(tried.stdout)
    assert "2 feeds added to config/sources/imported.yaml, " in done.stdout
    assert "1 configured already, 1 repeated in the list, 2 left out" in done.stdout
    assert "line 7: “Bad”" in done.stderr
    assert "allow_private" in done.stderr
    assert "# -- Ports & Mills\n  - name: Harbour\n" in tried.stdout
    assert "- name: harbour 2\n    feed: https://mill.example/rss\n" in tried.stdout
    again = json.loads(ready.monitor("sources", "import", "list.opml", "--json").stdout)
    assert (again["imported"], again["already"]) == ([], 4)


def test_import_from_an_address_and_of_garbage(ready: Desk, newsroom: Newsroom) -> None:
    """A list may be fetched; a page in its place is exit 1."""
    newsroom.put("/l.opml", OPML.format(known="x"), content_type="text/x-opml")
    newsroom.put("/page", "<p>Hello", content_type=HTML)

    assert ready.monitor("sources", "import", newsroom.url("/l.opml")).returncode == 0
    assert ready.monitor("sources", "import", newsroom.url("/page")).returncode == 1
    assert ready.monitor("sources", "import", "missing.opml").returncode == 2


def test_export_is_read_by_everyone(ready: Desk, newsroom: Newsroom) -> None:
    """Valid XML with every feed; the others are counted."""
    ready.write("sources/s.yaml", "sources:\n  - name: S\n    sitemap: https://s.example/s.xml\n")
    done = ready.monitor("sources", "export", "out.opml")
    [feed] = ET.parse(ready.directory / "out.opml").iter("outline")

    assert (feed.get("title"), feed.get("xmlUrl")) == ("Known", newsroom.url("/known.xml"))
    assert "1 feed written to out.opml; 1 left out" in done.stderr
    assert ready.monitor("sources", "export").stdout == (ready.directory / "out.opml").read_text()


def test_every_command_has_help_with_an_example(desk: Desk) -> None:
    """Help is where a user looks first; a bad configuration is exit 78."""
    for command in ("add", "list", "check", "import", "export"):
        done = desk.monitor("sources", command, "--help")
        assert (done.returncode, "Example" in done.stdout) == (0, True), command
    desk.write("monitor.yaml", "nonsense: 1\n")
    assert desk.monitor("sources", "list").returncode == 78
