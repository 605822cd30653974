"""The other commands, as a user types them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.desk import REPOSITORY, Desk
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from tests.fakes.newsroom import Newsroom

WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}
KORE = {
    "id": "k1",
    "url": "https://ledger.example/kore",
    "title": "KORE nixes its Arizona battery cell plant",
    "text": "The maker will not build the factory near Buckeye. It had promised 3,000 jobs there.",
    "published": "2025-02-03T10:00:00Z",
}


def _idle(desk: Desk) -> Desk:
    desk.configure(sources={}, watchlists=[WATCH])
    return desk


def test_demo_shows_the_four_promises_without_a_network(desk: Desk) -> None:
    """Plain words, a folded copy, an ignored edit, a headphone left alone, one story; quickly."""
    began = time.monotonic()
    done = desk.monitor("demo")

    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 10
    assert done.stdout.count("●") == 1
    assert "KORE nixes its Arizona battery cell plant" in done.stdout
    assert "the same text as https://" in done.stdout
    assert "an edit of an article that matched before" in done.stdout
    assert "Noise-cancelling headphones" in done.stdout
    assert "Also reported by Valley Herald" in done.stdout


def test_the_shipped_configuration_is_fine() -> None:
    """What is shipped works as it is."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "check"],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "21 sources, 4 watch lists" in done.stdout


def test_check_online_asks_the_sources(desk: Desk, newsroom: Newsroom) -> None:
    """Exit 1 if one gives nothing, with its reason; nothing is stored."""
    good = newsroom.put("/f.xml", rss("Paper", [Entry("One", "https://p.example/1")]))
    desk.configure(sources={"Paper": good}, watchlists=[WATCH])
    fine = desk.monitor("check", "--online")
    assert (fine.returncode, "ok      Paper: 1 item" in fine.stdout) == (0, True), fine.stdout

    bad = newsroom.url("/nothing.xml")
    desk.configure(sources={"Paper": good, "Gone": bad}, watchlists=[WATCH])
    done = desk.monitor("check", "--online", "--json")

    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["ok"]
    assert [(each["name"], each["ok"]) for each in told["online"]] == [
        ("Paper", True),
        ("Gone", False),
    ]
    assert not list(desk.directory.glob("monitor.db*"))


def test_once_reports_as_data(desk: Desk, newsroom: Newsroom) -> None:
    """One object on stdout; the alert itself is on stderr."""
    entry = Entry("Firm scraps its battery plant", "https://p.example/1", "", datetime.now(UTC))
    url = newsroom.put("/f.xml", rss("Paper", [entry]))
    desk.configure(sources={"Paper": url, "Gone": newsroom.url("/x")}, watchlists=[WATCH])

    done = desk.monitor("once", "--json")

    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["ok"], told["items"], told["sources"]) == (True, 1, 1)
    assert [(each["source"], each["reached"]) for each in told["failed"]] == [("Gone", True)]
    assert [(each["title"], each["watches"]) for each in told["alerts"]] == [
        (entry.title, ["Plants"])
    ]
    assert entry.title in done.stderr


def test_what_is_ready_does_not_wait_for_a_slow_source(desk: Desk, newsroom: Newsroom) -> None:
    """`once` shows an alert while another publisher still takes its time."""
    entry = Entry("Firm scraps its battery plant", "https://p.example/1", "", datetime.now(UTC))
    fast = newsroom.put("/f.xml", rss("Fast", []))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
        desk.configure(sources={"Fast": fast}, watchlists=[WATCH])
        desk.monitor("once")
        desk.configure(sources={"Fast": fast, "Slow": slow}, watchlists=[WATCH])
        newsroom.put("/f.xml", rss("Fast", [entry]))
        time.sleep(1.2)  # the fast source is due after 1 s
        with desk.start("once") as process:
            assert process.stdout is not None
            assert "Plants" in process.stdout.readline()
            assert process.poll() is None
            process.kill()
            process.communicate()


def test_a_bad_configuration_is_refused_with_every_place(desk: Desk) -> None:
    """78, and file:line:column of each mistake, for every command that needs it."""
    desk.configure(sources={}, watchlists=[WATCH])
    desk.write("watchlists/bad.yaml", "watchlists:\n  - name: X\n    keyword:\n      - (a OR\n")
    desk.write("sources/bad.yaml", "sources:\n  - name: Y\n    feed: ftp://x.example/\n")
    for command in ("check", "run", "once"):
        done = desk.monitor(command)
        assert done.returncode == 78, done.stderr
        assert "config/watchlists/bad.yaml:3:5:" in done.stderr
        assert "keywords" in done.stderr
        assert "config/sources/bad.yaml:3:" in done.stderr


def test_replay_prints_one_line_an_article_in_order(desk: Desk) -> None:
    """The shape that other programs read."""
    rows = [KORE, {"id": "n", "url": "https://a.example/n", "title": "Rain in Spain"}]
    lines = _idle(desk).replay(rows)

    assert [line["id"] for line in lines] == ["k1", "n"]
    hit, miss = lines
    assert (hit["relation"], hit["status"], hit["story"]) == ("new", "cancelled", "k1")
    assert hit["matches"][0]["watch"] == "Plants"
    for span in hit["matches"][0]["evidence"]:
        assert KORE[span["field"]][span["start"] : span["end"]] == span["text"]
    assert "will not build the factory" in hit["summary"]
    assert hit["facts"]["jobs"] == {
        "value": "3,000", "quote": "It had promised 3,000 jobs there.",
    }  # fmt: skip
    assert hit["facts"]["place"]["value"] == "Buckeye, Arizona"
    assert miss == {
        "id": "n", "url": "https://a.example/n", "matches": [], "story": None,
        "relation": "none", "status": None, "facts": {}, "summary": None,
    }  # fmt: skip


def test_replay_folds_copies_and_repeats(desk: Desk) -> None:
    """The same text elsewhere, the same URL again with tracking: one story."""
    text = KORE["text"] + " " + " ".join(f"word{number}" for number in range(60))
    rows = [
        KORE | {"text": text},
        KORE | {"id": "k2", "url": "https://wire.example/kore", "text": text},
        KORE | {"id": "k3", "url": "http://ledger.example/kore?utm_source=x", "text": text},
    ]
    lines = _idle(desk).replay(rows)

    assert [line["relation"] for line in lines] == ["new", "duplicate", "duplicate"]
    assert {line["story"] for line in lines} == {"k1"}


def test_replay_keeps_time_as_documented(desk: Desk) -> None:
    """An earlier date leaves the clock, a missing one is a minute later, the first is 2000."""
    text = {"title": "Markets at noon: firm scraps battery plant", "summary": "Same words."}
    rows = [
        text | {"id": 0, "url": "https://a.example/1", "published": "2025-01-05T00:00:00Z"},
        # Four days before, but the clock stays: a copy of the same moment.
        text | {"id": 1, "url": "https://b.example/1", "published": "2025-01-01T00:00:00Z"},
        text | {"id": 2, "url": "https://c.example/1"},
        # Beyond 72 hours an equal short text is no copy, but a report of the same story,
        text | {"id": 3, "url": "https://d.example/1", "published": "2025-01-09T00:00:00Z"},
        # and beyond 30 days news again.
        text | {"id": 4, "url": "https://e.example/1", "published": "2025-02-09T00:00:00Z"},
    ]
    lines = _idle(desk).replay(rows)
    relations = [line["relation"] for line in lines]

    assert [line["id"] for line in lines] == [0, 1, 2, 3, 4]
    assert relations == ["new", "duplicate", "duplicate", "coverage", "new"]


def test_replay_gives_everything_a_story_when_asked(desk: Desk) -> None:
    """--all sets the story of what matches nothing, and nothing else."""
    rows = [{"id": "n", "url": "https://a.example/n", "title": "Rain in Spain"}]
    (plain,) = _idle(desk).replay(rows)
    (everything,) = desk.replay(rows, "--all")

    assert (plain["story"], everything["story"]) == (None, "n")
    assert everything["relation"] == "none"


def test_replay_takes_what_strangers_write(desk: Desk) -> None:
    """Odd links, dates and characters cost nothing but themselves."""
    rows: list[dict[str, Any]] = [
        {"id": 1, "url": "http://[bad", "title": "Rain", "published": "9999-12-31T23:59:59Z"},
        {"id": 2, "url": None, "title": "Sun \ud800", "summary": None, "text": 7},
        KORE | {"title": KORE["title"] + " \ud83d \x1b[31m"},
    ]
    lines = _idle(desk).replay(rows)

    assert [line["relation"] for line in lines] == ["none", "none", "new"]
    file = desk.directory / "articles.jsonl"
    shown = desk.monitor("replay", str(file))
    assert shown.returncode == 0, shown.stderr
    assert "\x1b[31m" not in shown.stdout


def test_a_page_titled_like_markup_is_shown_as_it_is(desk: Desk, newsroom: Newsroom) -> None:
    """Titles are text for `status` and `inspect`, too."""
    page = newsroom.put("/page", b"<html><title>[/closed] [bold]</title></html>")
    desk.configure(sources={"Page": page}, watchlists=[WATCH])
    desk.monitor("once")
    done = desk.monitor("status")

    assert done.returncode == 0, done.stderr
    assert "[/closed]" in done.stdout


def test_replay_leaves_out_lines_that_are_no_articles(desk: Desk) -> None:
    """Each is named with its place, the others are decided, and the exit code tells."""
    file = desk.directory / "broken.jsonl"
    file.write_text('{"title": "one"}\n{"title": \n[1]\n{"title": null, "text": "A text."}\n')
    done = _idle(desk).monitor("replay", str(file), "--json")

    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "4"]
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        f"{file}:2:10",
        f"{file}:3",
    ]


def test_replay_does_not_blame_the_file_for_its_own_output(desk: Desk) -> None:
    """A reader that has enough is no broken file: silence and exit 1."""
    file = desk.directory / "many.jsonl"
    file.write_text('{"title": "one"}\n' * 20_000)
    _idle(desk)
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "replay", str(file), "--json"],
        cwd=desk.directory, env=desk.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""

    assert process.returncode == 1


def test_replay_knows_its_watch_lists(desk: Desk) -> None:
    """A misspelt name says which names there are."""
    file = desk.directory / "one.jsonl"
    file.write_text(json.dumps(KORE))
    done = _idle(desk).monitor("replay", str(file), "--watch", "Plans")

    assert done.returncode == 2
    assert "Plants" in done.stderr


def test_match_shows_hits_of_a_file_and_of_the_archive(desk: Desk, newsroom: Newsroom) -> None:
    """The same query on a saved file and on everything that was read."""
    file = desk.directory / "one.jsonl"
    file.write_text(json.dumps(KORE))
    on_file = _idle(desk).monitor("match", "gigafactory cancelled", str(file))
    assert "1 hit in 1 article" in on_file.stdout, on_file.stderr

    entries = [Entry("Firm axes a battery plant", "https://p.example/1")]
    url = newsroom.put("/f.xml", rss("Paper", entries))
    desk.configure(sources={"Paper": url}, watchlists=[{"name": "Other", "keywords": ["zebra"]}])
    desk.monitor("once")
    on_archive = desk.monitor("match", "gigafactory cancelled", "--json")
    assert json.loads(on_archive.stdout)["title"] == "Firm axes a battery plant"


def test_match_says_why_a_query_without_words_finds_something(desk: Desk) -> None:
    """There is no word to show; a colon in the query is no end of its name."""
    file = desk.directory / "one.jsonl"
    file.write_text(json.dumps(KORE))
    without = _idle(desk).monitor("match", "NOT zebra", str(file))
    colon = desk.monitor("match", "title: cancelled", str(file))

    assert "\n  (no words: by its source or language, or by what it does not say)" in without.stdout
    assert "\n  “nixes” = @cancelled in the headline" in colon.stdout


def test_check_as_data_says_every_problem_and_what_was_read(desk: Desk) -> None:
    """For editors and other programs: on the standard output, whether the configuration is fine."""
    desk.configure(sources={"Post": "http://127.0.0.1:1/"}, watchlists=[WATCH], contact="")
    fine = desk.monitor("check", "--json")
    desk.write("watchlists/bad.yaml", "watchlists:\n  - name: X\n    keyword:\n      - b\n")
    bad = desk.monitor("check", "--json")
    told, worse = json.loads(fine.stdout), json.loads(bad.stdout)

    assert (fine.returncode, fine.stderr) == (0, "")
    assert (told["ok"], told["sources"], told["watchlists"]) == (True, 1, 1)
    assert told["concepts"] > 10
    assert [problem["fatal"] for problem in told["problems"]] == [False]
    assert (bad.returncode, bad.stderr, worse["ok"]) == (78, "", False)
    assert worse["problems"][-1] == {
        "file": "config/watchlists/bad.yaml",
        "line": 3,
        "column": 5,
        "message": "unknown key `keyword`; did you mean `keywords`?",
        "fatal": True,
    }


def test_check_as_data_where_there_is_no_configuration(desk: Desk) -> None:
    """Nothing was read, and the one problem says so."""
    shutil.rmtree(desk.config)
    done = desk.monitor("check", "--json")
    told = json.loads(done.stdout)

    assert done.returncode == 78
    assert (told["ok"], told["sources"], told["watchlists"], told["concepts"]) == (False, 0, 0, 0)
    assert "there is no such directory" in told["problems"][0]["message"]


def test_check_counts_in_words(desk: Desk) -> None:
    """One source is no `1 sources`."""
    desk.configure(sources={"Post": "http://127.0.0.1:1/"}, watchlists=[WATCH])

    assert "fine: 1 source, 1 watch list, " in desk.monitor("check").stdout


def test_match_points_at_the_mistake_in_a_query(desk: Desk) -> None:
    """A caret under the column, and a usage error."""
    done = _idle(desk).monitor("match", "(plant OR")

    assert done.returncode == 2
    assert "^" in done.stderr


def test_inspect_reads_an_address_and_a_file_alike(desk: Desk, newsroom: Newsroom) -> None:
    """What the bot sees, as data."""
    body = rss("Paper", [Entry("Rain", "https://p.example/1", "Wet.")])
    url = newsroom.put("/f.xml", body)
    saved = desk.directory / "saved.xml"
    saved.write_bytes(body)
    online = desk.monitor("inspect", url, "--json")
    offline = desk.monitor("inspect", str(saved), "--as", "feed", "--url", url, "--json")

    assert online.returncode == 0, online.stderr
    assert json.loads(online.stdout) == json.loads(offline.stdout)
    item = json.loads(online.stdout)["items"][0]
    assert (item["title"], item["url"], item["summary"]) == ("Rain", "https://p.example/1", "Wet.")


def test_inspect_finds_its_way_on_a_saved_listing_page(desk: Desk) -> None:
    """Without selectors it guesses, and a page was fetched when it was saved."""
    page = desk.directory / "page.html"
    page.write_text(
        "".join(
            f"<article><a href='/{n}'>Foundry number {n} goes cold</a><time>{n} hours ago</time>"
            "</article>"
            for n in range(1, 5)
        )
    )
    os.utime(page, (1_795_428_000, 1_795_428_000))
    at = ("--as", "page", "--url", "https://p.example/", "--json")
    done = desk.monitor("inspect", str(page), *at)

    assert done.returncode == 0, done.stderr
    item = json.loads(done.stdout)["items"][0]
    assert (item["url"], item["published"]) == ("https://p.example/1", "2026-11-23T09:00:00Z")


def test_inspect_says_what_stands_there_instead_of_a_feed(desk: Desk) -> None:
    """An HTML page is named by its title."""
    page = desk.directory / "page.html"
    page.write_text("<html><head><title>Please log in</title></head><body>x</body></html>")
    done = desk.monitor("inspect", str(page), "--as", "feed")

    assert done.returncode == 1
    assert "Please log in" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["http://"], "http://: this is no web address"),
        (["ftp://p.example/x"], "begin with http:// or https://"),
        (["--url", "notaurl", "x.xml"], "--url notaurl: "),
        (["p.example/feed"], "an address begins with https://"),
        (["https://p.example/", "--source", "A", "--as", "page"], "leave out --as page"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_inspect_says_what_is_wrong_with_what_was_typed(
    desk: Desk, arguments: list[str], told: str
) -> None:
    """Exit 2 with an example, before anything is asked."""
    desk.configure(sources={"A": "http://127.0.0.1:9/a"}, watchlists=[])
    done = desk.monitor("inspect", *arguments)

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "monitor inspect" in done.stderr
    assert "Traceback" not in done.stderr


def test_inspect_names_no_title_where_there_is_none(desk: Desk) -> None:
    """A listing without a title is counted, and that is all."""
    saved = desk.directory / "sitemap.xml"
    saved.write_text("<urlset><url><loc>https://p.example/rain-in-spring</loc></url></urlset>")
    done = desk.monitor("inspect", str(saved), "--as", "sitemap")

    assert done.stdout.endswith("\n1 item\n")


def test_inspect_says_what_to_type_for_another_kind(desk: Desk) -> None:
    """The key for the configuration, and the option for here."""
    saved = desk.directory / "sitemap.xml"
    saved.write_text("<urlset><url><loc>https://p.example/rain-in-spring</loc></url></urlset>")
    done = desk.monitor("inspect", str(saved))

    assert done.returncode == 1
    assert "use `sitemap:` instead of `feed:`. Here: monitor inspect" in done.stderr
    assert done.stderr.endswith("sitemap.xml --as sitemap\n")


def test_inspect_reads_an_article(desk: Desk, newsroom: Newsroom) -> None:
    """The same from an address and from a file; a wall is named; what is no page is an error."""
    golden = REPOSITORY / "tests/golden/articles"
    saved = golden / "newspaper.html"
    url = newsroom.put("/story", saved.read_bytes(), content_type="text/html")
    online = desk.monitor("inspect", url, "--as", "article", "--json")
    offline = desk.monitor("inspect", str(saved), "--as", "article", "--url", url, "--json")
    walled = desk.monitor("inspect", str(golden / "paywall.html"), "--as", "article")
    (desk.directory / "a.pdf").write_bytes(b"%PDF-1.7")
    refused = desk.monitor("inspect", str(desk.directory / "a.pdf"), "--as", "article")

    assert online.returncode == 0, online.stderr
    assert json.loads(online.stdout) == json.loads(offline.stdout)
    article = json.loads(online.stdout)
    assert article["title"] == "Orrin Cells drops plan for Mesa County battery plant"
    assert (article["published"], article["lang"]) == ("2026-03-04T16:15:00Z", "en")
    assert article["url"] == url
    assert "\n\nCounty administrator" in article["text"]
    assert "behind a wall: paywall" in walled.stdout
    assert (refused.returncode, "a PDF document" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        ("User-agent: *\nDisallow: /story", "robots.txt asks robots not to read this page"),
        (None, "robots.txt could not be read: HTTP 500"),
    ],
)
def test_inspect_shows_an_article_that_the_bot_may_not_read(
    desk: Desk, newsroom: Newsroom, robots: str | None, said: str
) -> None:
    """A person may look; a note beside the data says that alerts will not know its text."""
    newsroom.put("/robots.txt", robots or "", status=200 if robots else 500)
    page = (REPOSITORY / "tests/golden/articles/newspaper.html").read_bytes()
    url = newsroom.put("/story", page, content_type="text/html")
    moved = newsroom.put("/moved", status=302, headers={"Location": url})
    done = [desk.monitor("inspect", at, "--as", "article", "--json") for at in (url, moved)]

    assert [json.loads(each.stdout)["wall"] for each in done] == [None, None]
    for each in done:
        assert each.returncode == 0
        assert each.stderr.startswith("note: ")
        assert said in each.stderr
        assert "headline only" in each.stderr


def test_inspect_has_nothing_to_add_where_robots_are_welcome(
    desk: Desk, newsroom: Newsroom
) -> None:
    """No note without a reason."""
    page = (REPOSITORY / "tests/golden/articles/newspaper.html").read_bytes()
    url = newsroom.put("/story", page, content_type="text/html")
    done = desk.monitor("inspect", url, "--as", "article")

    assert (done.returncode, done.stderr) == (0, "")


def test_status_before_the_first_run(desk: Desk) -> None:
    """Nothing yet is no error."""
    done = _idle(desk).monitor("status")

    assert done.returncode == 0, done.stderr
    assert "does not exist yet" in done.stdout


def test_every_command_has_help_with_an_example(desk: Desk) -> None:
    """Help is where a user looks first."""
    for command in ("run", "once", "demo", "check", "inspect", "match", "replay", "status"):
        done = desk.monitor(command, "--help")
        assert done.returncode == 0, done.stderr
        assert "Example" in done.stdout


@pytest.mark.parametrize("command", ["demo", "check", "status", "once"])
def test_an_output_that_cannot_be_written_is_one_line(desk: Desk, command: str) -> None:
    """A full disk is no defect of ours: exit 1, no traceback."""
    desk.configure(sources={}, watchlists=[])
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", command],
            cwd=desk.directory, env=desk.environment(), stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=60, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "monitor: the output: No space left on device"
    assert "Traceback" not in done.stderr


def test_reading_commands_make_no_store(desk: Desk) -> None:
    """A slip in the address must not look like an empty archive."""
    desk.configure(sources={}, watchlists=[])

    done = desk.monitor("match", "plant")

    assert done.returncode == 1
    assert "holds no news yet" in done.stderr
    assert not list(desk.directory.glob("monitor.db*"))
