"""config/ -> Settings: what is read, what is refused, where every problem is said to stand."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config.loader import load, render_problems
from monitor.errors import ConfigError, Place, Problem
from monitor.model import FetchSettings, Status, TermSpec

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir

LEXICON = """\
concepts:
  plant:
    kind: thing
    terms:
      en:
        - gigafactory
        - {term: site, needs: ['@museum'], unless: [denied], field: title}
      any: [Giga Nevada]
  museum:
    kind: thing
    terms: {en: [museum]}
  stopped:
    kind: event
    status: cancelled
    guards: ['@denied']
    terms: {en: [cancel, pull the plug]}
  denied:
    kind: guard
    effect: soften
    label: denied
    terms: {en: [deny]}
  setback:
    kind: group
    members: ['@stopped']
"""


# -- what is read


def test_every_key_of_the_monitor(config: ConfigDir) -> None:
    """monitor.yaml in full."""
    config.write(
        monitor="storage: sqlite:///x.db\ncontact: me@example.com\n"
        'slack: {channel: "#a", ops_channel: "#b"}\n'
        "defaults: {every: 5m, first_run_lookback: 2h}\n"
        "fetch: {max_per_second: 0, max_body: 1MB}\nlog: debug\n"
    )
    found = config.load()

    assert found.storage == "sqlite:///x.db"
    assert (found.contact, found.log_level) == ("me@example.com", "debug")
    assert (found.channel, found.ops_channel) == ("#a", "#b")
    assert found.first_run_lookback == timedelta(hours=2)
    assert found.sources[0].every == timedelta(minutes=5)
    assert found.fetch == FetchSettings(max_per_second=0.0, max_body=1024**2)
    assert found.warnings == ()


def test_every_key_of_a_source(config: ConfigDir) -> None:
    """sources/*.yaml in full."""
    config.source(
        "every: 1s",
        "article: never",
        "tz: America/Denver",
        "lang: de",
        "enabled: false",
        'allow_private: ["post.example", "10.0.0.0/8"]',
        "backfill: 7d",
    )
    (source,) = config.load().sources

    assert (source.name, source.kind, source.url) == ("Post", "feed", "https://post.example/feed/")
    assert (source.every, source.backfill) == (timedelta(seconds=1), timedelta(days=7))
    assert (source.article, source.tz, source.lang) == ("never", "America/Denver", "de")
    assert source.allow_private == ("post.example", "10.0.0.0/8")
    assert not source.enabled
    assert source.place == Place(file="config/sources/a.yaml", line=2, column=11)


def test_every_auto_is_adaptive(config: ConfigDir) -> None:
    """`auto` is None, and not the same as leaving `every` out."""
    config.source("every: auto", "").file(
        "sources/b.yaml", "sources:\n  - name: B\n    feed: https://b.example/\n"
    )

    assert [source.every for source in config.load().sources] == [None, timedelta(minutes=10)]


def test_every_key_of_a_watch_list(config: ConfigDir) -> None:
    """watchlists/*.yaml in full."""
    config.watch(
        "exclude:",
        "  - job fair",
        'channel: "#plants"',
        "deliver: instant",
        "coverage: silent",
        "severity: normal",
        "max_per_hour: 5",
        "mode: live",
        "enabled: false",
        "note: for the desk",
        "min_score: 1",
        "lang: [en, de]",
        "sources: [Post]",
    )
    (watch,) = config.load().watches

    assert [query.text for query in watch.queries] == ["plant cancelled"]
    assert watch.queries[0].place == Place(file="config/watchlists/a.yaml", line=4, column=9)
    assert [query.text for query in watch.exclude] == ["job fair"]
    assert (watch.channel, watch.max_per_hour, watch.min_score) == ("#plants", 5, 1.0)
    assert (watch.lang, watch.sources, watch.note) == (("en", "de"), ("Post",), "for the desk")
    assert not watch.enabled
    assert watch.coverage == "silent"


def test_a_query_in_a_block_is_one_text(config: ConfigDir) -> None:
    """Blocks fold, and the place is that of the first word."""
    text = "watchlists:\n  - name: Plants\n    query: >-\n      plant\n      OR factory\n"
    (watch,) = config.write(watchlists=text).load().watches

    assert [query.text for query in watch.queries] == ["plant OR factory"]
    assert watch.queries[0].place == Place(file="config/watchlists/a.yaml", line=4, column=7)


def test_the_channel_of_a_list_is_slacks_by_default(config: ConfigDir) -> None:
    """`slack.channel` stands in."""
    assert config.load().watches[0].channel == "#news"


def test_every_key_of_the_lexicon(config: ConfigDir) -> None:
    """Concepts in the order of the files, names without @."""
    found = {concept.name: concept for concept in config.write(lexicon=LEXICON).load().lexicon}

    assert list(found) == ["plant", "museum", "stopped", "denied", "setback"]
    assert found["plant"].terms["any"] == (
        TermSpec(text="Giga Nevada", place=Place(file="config/lexicon/a.yaml", line=8, column=13)),
    )
    assert found["plant"].terms["en"][1] == TermSpec(
        text="site",
        needs=("museum",),
        unless=("denied",),
        field="title",
        place=Place(file="config/lexicon/a.yaml", line=7, column=18),
    )
    assert (found["stopped"].status, found["stopped"].guards) == (Status.CANCELLED, ("denied",))
    assert (found["denied"].effect, found["denied"].label) == ("soften", "denied")
    assert found["setback"].members == ("stopped",)


def test_files_are_read_in_the_order_of_their_names(config: ConfigDir) -> None:
    """So that alerts name watch lists in an order that people can choose."""
    for name in "cab":
        config.file(f"watchlists/{name}.yaml", f"watchlists:\n  - name: {name}\n    query: plant\n")

    assert [watch.name for watch in config.load().watches] == ["a", "b", "c"]


def test_sections_and_lists_may_stand_empty(config: ConfigDir) -> None:
    """What an analyst comments out leaves its key behind."""
    config.write(monitor='contact: me\nslack:\n  channel: "#a"\nfetch:\ndefaults:\n')
    config.watch("exclude:").file("sources/b.yaml", "sources:\n")

    assert config.problems() == []


def test_a_byte_order_mark_is_no_error(config: ConfigDir) -> None:
    """Windows editors write one."""
    config.file("monitor.yaml", b"\xef\xbb\xbfcontact: me\nslack: {channel: '#a'}\n")

    assert config.load().contact == "me"


# -- the environment


def test_storage_from_the_environment_wins(config: ConfigDir) -> None:
    """The file's is still checked; an empty variable is none."""
    override = {"MONITOR_STORAGE": "sqlite:////tmp/other.db"}

    assert config.load(override).storage == "sqlite:////tmp/other.db"
    assert config.load({"MONITOR_STORAGE": ""}).storage == "sqlite:///var/monitor.db"


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/x", "postgresql://u:hunter2@h/x"])
def test_a_storage_that_cannot_be_used_names_the_variable(config: ConfigDir, url: str) -> None:
    """Without repeating its password."""
    (said,) = config.said({"MONITOR_STORAGE": url})

    assert said.startswith("MONITOR_STORAGE:1:1: ")
    assert "hunter2" not in said


# -- directories and files


def test_a_missing_directory_names_the_variable(tmp_path: Path) -> None:
    """Whoever starts in the wrong place learns how to name the right one."""
    with pytest.raises(ConfigError, match=r"there is no such directory.*MONITOR_CONFIG="):
        load(tmp_path / "nothing", {})


def test_a_directory_without_configuration_names_the_variable(tmp_path: Path) -> None:
    """An empty directory is the wrong one."""
    with pytest.raises(ConfigError, match=r"no monitor\.yaml.*MONITOR_CONFIG="):
        load(tmp_path, {})


def test_without_monitor_yaml_the_defaults_hold(config: ConfigDir) -> None:
    """It is odd, and said, but everything in it has a default."""
    (config.path / "monitor.yaml").unlink()

    assert config.load().storage == "sqlite:///var/monitor.db"
    assert config.said()[0] == (
        "config/monitor.yaml:1:1: warning: there is no monitor.yaml: every setting has its default"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "1:1: the file is empty"),
        (b"  \n\n", "1:1: the file is empty"),
        (b"- name: A\n", "1:1: the file must begin with `sources:`"),
        (b"sources\n", "1:1: the file must begin with `sources:`"),
        (b"a: 1\n\xff\n", "2:1: byte 0xff is not UTF-8"),
        (b"a: 1\nb: M\xfcnchen\n", "2:5: byte 0xfc is not UTF-8"),
        ("sources:\n".encode("utf-16"), "1:1: the file is UTF-16"),
        (b"a: 1\nb: \x07\n", "2:4: the invisible character U+0007"),
        (b"# " + b"x" * 1024 * 1024, "1:1: the file is larger than 1 MB"),
        (b"a: 1\n---\nb: 2\n", "2:1: `---` begins a second document"),
        (b"watchlists: []\n", "1:1: `watchlists` belongs in a file of the folder watchlists/"),
        (b"feeds: []\n", "1:1: unknown key `feeds`"),
        (b"sources: Post\n", "1:10: `sources` is a list"),
        (
            b"sources:\n  name: A\n  feed: https://a.example/\n",
            "2:3: `sources` is a list: begin each entry with a dash",
        ),
        (b"sources:\n  - A\n", "2:5: each entry begins with `- name:`"),
    ],
)
def test_files_that_cannot_be_used(config: ConfigDir, content: bytes, problem: str) -> None:
    """Each is one clear problem at its place."""
    config.file("sources/b.yaml", content)

    assert config.said()[0].startswith(f"config/sources/b.yaml:{problem}")


def test_a_file_of_comments_only_is_fine(config: ConfigDir) -> None:
    """Everything in it was commented out on purpose."""
    config.file("sources/b.yaml", "# - name: B\n#   feed: https://b.example/\n")

    assert config.problems() == []


def test_what_is_no_regular_file_is_not_opened(config: ConfigDir) -> None:
    """Opening a pipe would wait for ever."""
    os.mkfifo(config.path / "sources" / "b.yaml")
    (config.path / "sources" / "c.yaml").mkdir()
    (config.path / "sources" / "d.yaml").symlink_to("nowhere")

    assert [said.split(": ", 1)[1] for said in config.said()] == [
        "this is no regular file",
        "this is no regular file",
        "the file cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("sources/b.yml", "rename it to b.yaml"),
        ("b.yaml", "move it into one of sources, watchlists, lexicon"),
        ("watchlist/b.yaml", "did you mean `watchlists`?"),
        ("sources/old/b.yaml", "move it into one of"),
    ],
)
def test_a_file_that_nothing_reads_is_a_warning(config: ConfigDir, name: str, advice: str) -> None:
    """It is usually a slip."""
    config.file(name, "x: 1\n")

    assert config.only().startswith(f"config/{name}:1:1: warning: this file is not read: ")
    assert advice in config.only()


@pytest.mark.parametrize("name", ["sources/.#a.yaml", ".git/x.yaml", "sources/a.yaml~", "README"])
def test_what_editors_leave_is_passed_over(config: ConfigDir, name: str) -> None:
    """Hidden files and backups are nobody's slip."""
    config.file(name, "x: 1\n")

    assert config.problems() == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_problems(config: ConfigDir, content: bytes) -> None:
    """A file that someone damaged is a problem of that file."""
    config.file("watchlists/b.yaml", content)

    assert all(problem.message for problem in config.unheld())


# -- keys and types


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("chanel: '#a'", "5:5: unknown key `chanel`; did you mean `channel`?"),
        ("feed: x", "5:5: unknown key `feed` here; it belongs in a source"),
        ("zzz: 1", "5:5: unknown key `zzz`; known here: name, keywords"),
        ("quiet_hour: 1", "5:5: unknown key `quiet_hour`; did you mean `quiet_hours`?"),
        ("max_per_hour: many", "5:19: `max_per_hour` is a whole number, not `many`"),
        ("max_per_hour: 0", "5:19: `max_per_hour` must be at least 1, not 0"),
        ("max_per_hour: 2.5", "5:19: `max_per_hour` is a whole number, not `2.5`"),
        ("max_per_hour: true", "5:19: `max_per_hour` is a whole number, not `True`"),
        ("min_score: 1.5", "5:16: `min_score` must be at most 1, not 1.5"),
        ("min_score: high", "5:16: `min_score` is a number, not `high`"),
        ("enabled: yes", "5:14: `enabled` is true or false, not `yes`"),
        (
            "enabled: 'true'",
            "5:14: `enabled` is true or false: take the quotes away\n  write:",
        ),
        ('max_per_hour: "5"', "5:19: `max_per_hour` is a whole number: take the quotes away"),
        ("channel: 12", "5:14: `12` is read as a number, not as text"),
        ("channel: battery news", "5:14: `channel`: `battery news` is no channel; its name begins"),
        ("enabled: 1", "5:14: `enabled` is true or false, not `1`"),
        ("note: 12", "5:11: `12` is read as a number, not as text"),
        ("note:", "5:10: there is no value here"),
        ("lang: en", "5:11: `lang` is a list"),
        ("lang: [en, EN]", "5:16: `lang`: `EN` is no two-letter language code"),
        ("sources: [Psot]", "5:15: no source is named `Psot`; did you mean `Post`?"),
        ("sources:", "5:13: there is no value here"),
        ("deliver: soon", "5:14: `deliver` can only be instant, not `soon`"),
        ("channel: plants", "5:14: `channel`: `plants` is no channel"),
        ("channel: {a: 1}", "5:14: "),
        ("keywords: [x]", "5:5: `keywords` stands here a second time"),
        ("query: x", "5:5: a watch list has `keywords` or `query`, not both"),
        ("exclude: [' ']", "5:15: there is no query here"),
    ],
)
def test_a_wrong_key_of_a_watch_list(config: ConfigDir, line: str, problem: str) -> None:
    """Place, what is wrong, what would be right, in plain words."""
    assert config.watch(line).said()[0].startswith(f"config/watchlists/a.yaml:{problem}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("every: 10", "4:12: `every`: `10` is no duration; the unit is missing"),
        ("every: 30s", "4:12: `every` is at least 60s for public hosts"),
        ("every: 0s", "4:12: `every`: the time between two polls cannot be 0"),
        ("every: often", "4:12: `every`: `often` is no duration"),
        ("tz: Berlin", "4:9: `tz`: `Berlin` is no time zone"),
        ("article: maybe", "4:14: `article` is one of auto, always, never, not `maybe`"),
        ("allow_private: 10.0.0.1", "4:20: `allow_private` is a list"),
        ("allow_private: ['*']", "4:21: `allow_private`: `*` is neither"),
        ("keywords: [x]", "4:5: unknown key `keywords` here; it belongs in a watch list"),
        ("title: a", "4:5: `title` belongs to `page:` sources, and this is a `feed:` source"),
        ("query: a", "4:5: `query` belongs to `search:` sources, and this is a `feed:` source"),
        ("sitemp: a", "4:5: unknown key `sitemp`; did you mean `sitemap`?"),
        ("page: https://b.example/", "4:5: a source has one of `feed` and `page`, not both"),
    ],
)
def test_a_wrong_key_of_a_source(config: ConfigDir, line: str, problem: str) -> None:
    """The same for sources."""
    assert config.source(line).only().startswith(f"config/sources/a.yaml:{problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("slack:\n  chanel: x\n", "2:3: unknown key `chanel`; did you mean `channel`?"),
        ("channel: x\n", "1:1: unknown key `channel` here; it belongs in monitor.yaml, under"),
        ("slack: x\n", "1:8: `slack` holds further keys"),
        ("slack: [a]\n", "1:8: "),
        ("log: loud\n", "1:6: `log` is one of debug, info, warning, error, not `loud`"),
        ("log: wrning\n", "1:6: `log` is one of debug, info, warning, error, not `wrning`; did"),
        ("defaults: {every: 30s}\n", "1:19: `defaults.every` is at least 60s"),
        ("fetch: {max_body: 10GB}\n", "1:19: `max_body`: `10GB` is no size"),
        ("fetch: {max_body: 10}\n", "1:19: `max_body` must be at least 1024, not 10"),
        ("fetch: {max_per_second: -1}\n", "1:25: `max_per_second` must be at least 0, not -1"),
        ("storage: x.db\n", "1:10: `storage`: the storage is sqlite:///"),
        ("- a\n", "1:1: the file must hold keys"),
    ],
)
def test_a_wrong_key_of_the_monitor(config: ConfigDir, text: str, problem: str) -> None:
    """The same for monitor.yaml."""
    fatal = next(it for it in config.write(monitor=text).problems() if it.fatal)

    assert str(fatal).startswith(f"config/monitor.yaml:{problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("watchlists:\n  - keywords: [plant]\n", "2:5: `name` is missing"),
        ("watchlists:\n  - name: A\n", "2:5: this watch list looks for nothing"),
        ("watchlists:\n  - name: A\n    keywords: []\n", "3:15: this watch list looks for nothing"),
        ("watchlists:\n  - name: A\n    keywords:\n", "3:14: there is no value here"),
        ("watchlists:\n  - name: A\n    query: ''\n", "3:12: this watch list looks for nothing"),
        ("watchlists:\n  - name: A\n    query: [a]\n", "3:12: `query` holds one value, not a list"),
    ],
)
def test_what_a_watch_list_needs(config: ConfigDir, text: str, problem: str) -> None:
    """A name, and either keywords or a query."""
    assert config.write(watchlists=text).said()[0].startswith(f"config/watchlists/a.yaml:{problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("concepts: [a]\n", "1:11: `concepts` holds one key for each concept"),
        ("concepts:\n  a: x\n", "2:6: `a` needs keys of its own"),
        ("concepts:\n  a: {kind: place}\n", "2:13: `kind` is one of thing, event, group, guard"),
        ("concepts:\n  a: {kind: thing, terms: {xx: [b]}}\n", "2:28: `xx` is no two-letter"),
        ("concepts:\n  a: {kind: thing, terms: {en: [12]}}\n", "2:33: `12` is read as a number"),
        ("concepts:\n  a: {kind: thing, terms: {en: b}}\n", "2:32: `en` is a list"),
        ("concepts:\n  a: {kind: thing, terms: {en: [{trem: b}]}}\n", "2:34: unknown key `trem`"),
        (
            "concepts:\n  a: {kind: thing, terms: {en: [b]}, guards: ['@Not-a']}\n",
            "2:47: `Not-a` is no name",
        ),
    ],
)
def test_a_wrong_key_of_the_lexicon(config: ConfigDir, text: str, problem: str) -> None:
    """The same for concepts and terms."""
    said = config.write(lexicon=text).said()

    assert any(line.startswith(f"config/lexicon/a.yaml:{problem}") for line in said), said


# -- across records


@pytest.mark.parametrize(
    ("folder", "entry"),
    [
        ("sources", "sources:\n  - name: {}\n    feed: https://{}.example/\n"),
        ("watchlists", "watchlists:\n  - name: {}\n    query: {}\n"),
    ],
)
def test_a_name_used_twice_names_both_places(config: ConfigDir, folder: str, entry: str) -> None:
    """Across files, and whatever the case: people would take them for one."""
    config.file(f"{folder}/a.yaml", entry.format("Same", "a"))
    config.file(f"{folder}/b.yaml", entry.format("same", "b"))

    said = [line for line in config.said() if "two of the name" in line]

    assert said[0].startswith(f"config/{folder}/b.yaml:2:11: there are two of the name `same`")
    assert said[0].endswith(f"the other is at config/{folder}/a.yaml:2:11")


def test_two_sources_of_one_address_are_a_warning(config: ConfigDir) -> None:
    """It works, but the publisher is asked twice as often."""
    config.file("sources/b.yaml", "sources:\n  - name: B\n    feed: https://post.example/feed/\n")

    assert config.only().startswith(
        "config/sources/b.yaml:2:11: warning: `B` asks the same as `Post` at config/sources/"
    )


@pytest.mark.parametrize("allowed", ["127.0.0.1:8899", "127.0.0.0/8"])
def test_a_private_address_needs_a_word(config: ConfigDir, allowed: str) -> None:
    """And then may be polled as often as one likes."""
    source = "sources:\n  - name: Lab\n    feed: http://127.0.0.1:8899/feed.xml\n"

    assert config.write(sources=source).only() == (
        "config/sources/a.yaml:3:11: this address is on a private network; allow it by name\n"
        '  add: allow_private: ["127.0.0.1:8899"]'
    )
    config.write(sources=f'{source}    every: 1s\n    allow_private: ["{allowed}"]\n')
    assert config.problems() == []


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "169.254.1.1:8080", "[::ffff:169.254.169.254]"]
)
def test_nobody_is_advised_to_allow_a_link_local_address(config: ConfigDir, host: str) -> None:
    """Cloud machines hand out credentials there."""
    said = config.write(sources=f"sources:\n  - name: A\n    feed: http://{host}/\n").only()

    assert "link-local address, refused for good reason" in said
    assert "allow" not in said


def test_what_is_missing_is_a_warning(config: ConfigDir) -> None:
    """A monitor without contact, channel, sources or lists starts, and says so."""
    for name in ("sources", "watchlists"):
        (config.path / name / "a.yaml").unlink()
    config.write(monitor="log: info\n")
    said = " ".join(config.said())

    assert "`contact` is not set" in said
    assert "no sources: add one in config/sources/" in said
    assert "no watch lists: add one in config/watchlists/" in said
    config.watch()
    assert "config/watchlists/a.yaml:2:11: warning: this watch list has no channel" in " ".join(
        config.said()
    )


def test_one_broken_file_does_not_blame_the_others(config: ConfigDir) -> None:
    """What it held is unknown, so nobody is told that it does not exist."""
    config.watch("sources: [Elsewhere]").file("sources/b.yaml", "sources: [\n")
    config.file("lexicon/a.yaml", "concepts: [\n")
    config.file("watchlists/b.yaml", "watchlists:\n  - name: B\n    query: '@unknown'\n")

    assert {problem.place.file for problem in config.problems()} == {
        "config/sources/b.yaml",
        "config/lexicon/a.yaml",
    }


# -- queries and lexicon


def test_an_unknown_concept_suggests_the_nearest(config: ConfigDir) -> None:
    """With a caret below the sign, in the line of the file."""
    config.write(lexicon=LEXICON).keywords("- gigafactory cancelled", "- 'x AND @setbak'")
    said = config.only()

    assert said.startswith("config/watchlists/a.yaml:5:16: there is no concept @setbak")
    assert "@setback" in said.partition("\n")[0]
    assert said.splitlines()[1:] == ["  - 'x AND @setbak'", "           ^"]


def test_exclusions_are_compiled_too(config: ConfigDir) -> None:
    """A wrong one would silently exclude nothing."""
    assert config.watch("exclude:", "  - (job").only().startswith("config/watchlists/a.yaml:6:9: ")


def test_a_disabled_list_is_checked_too(config: ConfigDir) -> None:
    """It may be switched on while nobody looks at the terminal."""
    text = "watchlists:\n  - name: Plants\n    enabled: false\n    keywords:\n      - (a\n"

    assert config.write(watchlists=text).only().startswith("config/watchlists/a.yaml:5:9: ")


def test_the_caret_of_a_long_line_stays_in_sight(config: ConfigDir) -> None:
    """A line of hundreds of characters is shown around the place."""
    config.keywords("- " + "battery OR " * 60 + "(plant")
    shown, caret = config.only().splitlines()[1:]

    assert len(shown) <= 102
    assert shown[caret.index("^")] == "("


def test_an_unknown_source_in_a_query_is_a_warning(config: ConfigDir) -> None:
    """It finds nothing, now or until a source of that name comes."""
    config.keywords('- plant AND NOT (source:Psot OR lang:de) AND source:"post"')

    assert config.only().startswith(
        "config/watchlists/a.yaml:4:31: warning: no source is named `Psot`; did you mean `Post`?"
    )


def test_errors_of_the_lexicon_stand_at_their_term(config: ConfigDir) -> None:
    """Concept, language and number of the term lead back to the line."""
    text = LEXICON + "  wrong:\n    kind: thing\n    terms:\n      en: [fine]\n      de:\n"
    config.write(lexicon=text + "        - gut\n        - 'na*ja'\n")
    said = config.said()[0]

    assert said.startswith("config/lexicon/a.yaml:31:14: @wrong: ")


def test_errors_of_a_concept_stand_at_its_name(config: ConfigDir) -> None:
    """What it lacks stands nowhere."""
    config.write(lexicon=LEXICON + "  more:\n    kind: group\n    members: ['@more']\n")

    assert config.said()[0].startswith("config/lexicon/a.yaml:25:3: @more: it leans on itself")


@pytest.mark.parametrize(
    ("concept", "place"),
    [
        ("kind: group\n    members:\n      - '@plant'\n      - '@nothing'\n", "29:10"),
        ("kind: thing\n    terms:\n      en:\n        - good\n        - x ... @nothing\n", "30:17"),
        ("kind: thing\n    terms:\n      en: [{term: x, needs: ['@nothing']}]\n", "28:31"),
        ("kind: thing\n    terms:\n      en: [{term: x, not_across: ['@nothing']}]\n", "28:36"),
    ],
)
def test_an_unknown_concept_is_pointed_at(config: ConfigDir, concept: str, place: str) -> None:
    """Among members, words and conditions, with the line and a caret below it."""
    said = config.write(lexicon=f"{LEXICON}  more:\n    {concept}").only()

    first, line, caret = said.splitlines()
    assert first == f"config/lexicon/a.yaml:{place}: @more: there is no concept @nothing"
    assert line[caret.index("^") :].startswith("@nothing")


def test_an_empty_term_is_called_one(config: ConfigDir) -> None:
    """And not a concept without a name."""
    lexicon = f"{LEXICON}  more:\n    kind: thing\n    terms: {{en: ['']}}\n"

    assert "is empty" in config.write(lexicon=lexicon).only()


@pytest.mark.parametrize(
    ("guards", "places"),
    [
        ("guards: ['@nope']", ["29:15"]),
        ("guards: ['@denied', nope]", ["29:25"]),
        ("guards:\n      - '@denied'\n      - \"@nope\"\n      - '@plant'", ["31:10", "32:10"]),
        ("guards: [Not-a, '@nope']", ["29:14", "29:22"]),
    ],
)
def test_errors_of_a_guard_stand_at_the_guard(
    config: ConfigDir, guards: str, places: list[str]
) -> None:
    """Unknown, or of another kind, among good ones and beside one that is no name at all."""
    event = "  more:\n    kind: event\n    status: closed\n    terms: {en: [shut]}\n"
    said = config.write(lexicon=f"{LEXICON}{event}    {guards}\n").said()

    assert [f"config/lexicon/a.yaml:{place}" for place in places] == [
        line.split(": ")[0] for line in said
    ]


# -- secrets


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1-hunter2",
        "xoxp-hunter2",
        "xapp-1-hunter2",
        "xoxe.xoxp-1-hunter2",
        "https://hooks.slack.com/services/T0/B0/hunter2",
    ],
)
@pytest.mark.parametrize("line", ["note: {}", "note: '{}", "# {}", "{}: 1", "channel: {}"])
def test_a_secret_in_a_file_is_refused_and_not_repeated(
    config: ConfigDir, secret: str, line: str
) -> None:
    """Wherever it stands, even where YAML cannot read it."""
    said = config.watch(line.format(secret)).said()

    assert any("a Slack token or webhook address stands here" in each for each in said)
    assert "hunter2" not in " ".join(said)


# -- all at once


def test_all_problems_of_all_files_come_at_once_in_order(config: ConfigDir) -> None:
    """Sorted by file, line and column; warnings among them."""
    config.write(monitor="log: loud\nstorage: x\n")
    config.source("every: 1", "zone: x").keywords("- (a", '- "b" c', "- NOT")
    config.file("sources/0.yaml", "sources: [\n")
    places = [(it.place.file, it.place.line, it.place.column) for it in config.problems()]

    assert places == sorted(places)
    assert [file.split("/", 1)[1] for file, _, _ in places] == [
        "monitor.yaml",
        "monitor.yaml",
        "sources/0.yaml",
        "sources/a.yaml",
        "sources/a.yaml",
        "watchlists/a.yaml",
        "watchlists/a.yaml",
        "watchlists/a.yaml",
    ]


@pytest.mark.parametrize(
    ("folder", "entry"),
    [
        ("sources", "sources:\n  - name: Same\n    feed: https://b.example/\n    {}\n"),
        ("watchlists", "watchlists:\n  - name: Same\n    query: b\n    {}\n"),
        ("lexicon", "concepts:\n  same:\n    kind: thing\n    terms: {{any: [b]}}\n    {}\n"),
    ],
)
def test_a_name_used_twice_is_seen_beside_other_errors(
    config: ConfigDir, folder: str, entry: str
) -> None:
    """A record with an unknown key has a name all the same."""
    config.file(f"{folder}/a.yaml", entry.format(""))
    config.file(f"{folder}/b.yaml", entry.format("zzz: 1"))
    said = config.said()

    assert any("there are two of the name `" in line for line in said)
    assert any("unknown key `zzz`" in line for line in said)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("terms: {en: [{term: plant, needs: ['@nosuch']}]}", "there is no concept @nosuch"),
        ("terms: {en: [plant]}\n    guards: [denail]", "did you mean @denial?"),
        ("terms: {en: []}", "needs terms"),
        ("terms: {en: ['a*b']}", "a star stands only at the end"),
        ("terms: {en: ['@wrong']}", "it leans on itself"),
    ],
)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_errors_of_concepts_are_seen_beside_errors_of_their_keys(
    config: ConfigDir, written: str, problem: str, *, elsewhere: bool
) -> None:
    """In the same concept or in another: everything that is wrong comes at once."""
    text = f"concepts:\n  wrong:\n    kind: event\n    status: closed\n    {written}\n"
    denial = "  denial: {kind: guard, terms: {en: [deny]}}\n"
    other = "  other: {kind: thing, terms: {en: [b]}, zzz: 1}\n"
    said = config.write(
        lexicon=text + (denial + other if elsewhere else "    zzz: 1\n" + denial)
    ).said()

    assert any("unknown key `zzz`" in line for line in said)
    assert any(problem in line for line in said), said


def test_a_bad_name_of_a_concept_is_seen_beside_other_errors(config: ConfigDir) -> None:
    """The name is wrong whatever the keys are."""
    said = config.write(
        lexicon="concepts:\n  Bad-Name: {kind: thing, terms: {en: [b]}, zzz: 1}\n"
    ).said()

    assert any("a name is lower-case letters" in line for line in said)


@pytest.mark.parametrize(
    "entry",
    [
        "{kind: thing, terms: [b]}",
        "{kind: thing, terms: {xx: [b]}}",
        "{kind: thing, terms: {en: [12]}}",
        "{kind: thing, terms: {en: b}}",
        "{kind: thing, term: {en: [b]}}",
        "{kind: event, status: gone, terms: {en: [b]}}",
        "{kind: event, statsu: closed, terms: {en: [b]}}",
        "{kind: group, members: [A-B]}",
        "{kind: group, member: ['@more']}",
        "{kind: evnt, status: closed, terms: {en: [b]}}",
        "{status: closed, guards: ['@no'], terms: {en: [b]}}",
        "{members: ['@more']}",
        "{kind: thing, terms: {en: [{term: ''}]}}",
        "{kind: thing, terms: {en: [{term: b, field: text}]}}",
        "{kind: thing, terms: {en: [{trem: b, term: c}]}}",
        "x",
        "[x]",
    ],
)
def test_one_error_of_a_concept_has_no_consequences(config: ConfigDir, entry: str) -> None:
    """What it hides counts as right, here and where another concept or a query refers to it."""
    config.keywords("- '@one'")
    said = config.write(
        lexicon=f"concepts:\n  one: {entry}\n"
        "  no: {kind: guard, terms: {en: [deny]}}\n"
        "  other: {kind: thing, terms: {en: [{term: c, needs: ['@one']}]}}\n"
        "  all: {kind: group, members: ['@one']}\n"
        "  more: {kind: thing, terms: {en: [d]}}\n"
    ).said()

    assert len(said) == 1, said


def test_a_query_is_checked_against_a_lexicon_with_errors(config: ConfigDir) -> None:
    """An unknown concept is unknown, whatever else is wrong."""
    config.write(lexicon=f"{LEXICON}    zzz: 1\n").keywords("- '@setbak'")

    assert "did you mean @setback?" in config.said()[1]


def test_a_source_is_known_although_one_of_its_keys_is_wrong(config: ConfigDir) -> None:
    """So that a list of sources is judged at once as well."""
    config.source("zzz: 1").watch("sources: [Post, Psot]")

    assert [line.split(": ")[1] for line in config.said()] == [
        "unknown key `zzz`; known here",
        "no source is named `Psot`; did you mean `Post`?",
    ]


def test_reach_and_pace_are_judged_beside_other_errors(config: ConfigDir) -> None:
    """A private address is private, whatever else is wrong with its source."""
    text = "sources:\n  - name: A\n    feed: http://127.0.0.1/\n    every: 1s\n    zzz: 1\n"
    said = " ".join(config.write(sources=text, monitor="defaults: {every: 1s, zzz: 1}\n").said())

    assert "private network" in said
    assert "`every` is at least 60s" in said
    assert "`defaults.every` is at least 60s" in said


def test_a_wrong_allowance_is_not_blamed_on_the_address(config: ConfigDir) -> None:
    """What it was to allow is unknown."""
    text = "sources:\n  - name: A\n    feed: http://10.0.0.1/\n    allow_private: ['10.0.0.1/x']\n"

    assert "is neither a host" in config.write(sources=text).only()


def test_problems_are_rendered_one_block_each() -> None:
    """As they stand, with a count at the end."""
    place = Place(file="a.yaml", line=1, column=2)
    problems = [
        Problem(place=place, message="wrong\n  write: right"),
        Problem(place=place, message="odd", fatal=False),
    ]

    assert render_problems(problems) == (
        "a.yaml:1:2: wrong\n  write: right\n\na.yaml:1:2: warning: odd\n\n1 error, 1 warning"
    )
    assert render_problems([]) == "no problems"


def test_a_message_never_fills_the_screen(config: ConfigDir) -> None:
    """A value may be a whole paragraph."""
    config.watch(f"deliver: {'x' * 5000}")

    assert all(len(line) < 400 for line in config.only().splitlines())


def test_a_file_that_is_not_ours_at_all_is_judged_quickly(config: ConfigDir) -> None:
    """Of thousands of unknown keys the first 200 are named."""
    assert len(config.watch(*(f"key{number}: 1" for number in range(5000))).said()) == 200


def test_an_absolute_directory_outside_is_shown_as_given(tmp_path: Path) -> None:
    """Files are named as the user would type them."""
    (tmp_path / "monitor.yaml").write_text("log: loud\n")

    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert caught.value.problems[0].place.file == str(tmp_path / "monitor.yaml")


def test_an_absolute_directory_below_is_shown_relative(config: ConfigDir) -> None:
    """Files are named as the user would type them."""
    config.write(monitor="log: loud\n")

    with pytest.raises(ConfigError) as caught:
        load(Path.cwd() / config.path, {})
    assert caught.value.problems[0].place.file == "config/monitor.yaml"


@pytest.mark.parametrize("key", ["feeed", "Feed", "pge", "sitmap"])
def test_a_misspelt_kind_is_an_unknown_key(config: ConfigDir, key: str) -> None:
    """And no crash, also for an address on a private network."""
    for host in ("a.example", "127.0.0.1"):
        said = config.write(sources=f"sources:\n  - name: A\n    {key}: https://{host}/x\n").said()

        assert any(f"unknown key `{key}`; did you mean" in line for line in said)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("feed:", "3:"),
        ("feed: ~", "3:"),
        ("feed: #https://a.example/", "3:"),
        ("sitemap:", "3:"),
        ("search: gdelt\n    query:", "4:"),
        ("page: https://a.example/\n    items: #list li", "4:"),
        ("page: https://a.example/\n    items: li\n    title: #head a", "5:"),
        ("feed: https://a.example/\n    tz:", "4:"),
    ],
)
def test_a_key_of_a_source_without_a_value_is_refused(
    config: ConfigDir, text: str, place: str
) -> None:
    """A CSS id that was read as a comment is shown in quotes."""
    [said] = config.write(sources=f"sources:\n  - name: A\n    {text}\n").said()

    assert said.startswith(f"config/sources/a.yaml:{place}")
    assert ("is read as a comment" if " #" in text else "there is no value here") in said
