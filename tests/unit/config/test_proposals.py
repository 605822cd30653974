"""Whatever is written where, what a message proposes loads.

`ConfigDir.problems` carries out every proposal: the problem is gone, and no other has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.config.conftest import MONITOR
from tests.unit.config.proposals import proposed

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir

WATCH = "watchlists:\n  - name: Plants\n    keywords:\n      - one\n"
SOURCE = "sources:\n  - name: Post\n    feed: https://post.example/feed/\n"
SEARCH = "sources:\n  - name: Post\n    search: google-news\n"
LEXICON = "concepts:\n  no: {kind: guard, terms: {en: [x]}}\n"
THING = f"{LEXICON}  bar:\n    kind: thing\n"
EVENT = f"{LEXICON}  bar:\n    kind: event\n    terms: {{en: [y]}}\n"
#: Folder, the file around a value $, and a value that is right there.
PLACES = {
    "keywords": ("watchlists", WATCH.replace("\n      - one", " $"), "foo"),
    "keywords item": ("watchlists", WATCH.replace("one", "$\n      - one"), "foo"),
    "exclude item": ("watchlists", f"{WATCH}    exclude:\n      - $\n", "foo"),
    "query": ("watchlists", WATCH.replace("keywords:\n      - one", "query: $"), "foo"),
    "name": ("watchlists", WATCH.replace("Plants", "$"), "Foo"),
    "note": ("watchlists", f"{WATCH}    note: $\n", "foo"),
    "channel": ("watchlists", f"{WATCH}    channel: $\n", "'#foo'"),
    "max_per_hour": ("watchlists", f"{WATCH}    max_per_hour: $\n", "5"),
    "enabled": ("watchlists", f"{WATCH}    enabled: $\n", "true"),
    "deliver": ("watchlists", f"{WATCH}    deliver: $\n", "instant"),
    "lang": ("watchlists", f"{WATCH}    lang: $\n", "de"),
    "lang item": ("watchlists", f"{WATCH}    lang:\n      - $\n", "de"),
    "sources item": ("watchlists", f"{WATCH}    sources:\n      - $\n", "Post"),
    "feed": ("sources", SOURCE.replace("https://post.example/feed/", "$"), "https://a.example/f"),
    "every": ("sources", f"{SOURCE}    every: $\n", "5m"),
    "tz": ("sources", f"{SOURCE}    tz: $\n", "Europe/Berlin"),
    "allow_private": ("sources", f"{SOURCE}    allow_private: $\n", "10.0.0.1"),
    "allow_private item": ("sources", f"{SOURCE}    allow_private:\n      - $\n", "10.0.0.1"),
    "search query": ("sources", f"{SEARCH}    query: $\n", "foo"),
    "term": ("lexicon", f"{THING}    terms:\n      en:\n        - $\n", "foo"),
    "terms": ("lexicon", f"{THING}    terms:\n      en: $\n", "foo"),
    "needs": (
        "lexicon", f"{THING}    terms:\n      en:\n        - term: foo\n          needs: $\n", "no"
    ),
    "guards": ("lexicon", f"{EVENT}    status: closed\n    guards: $\n", "'@no'"),
    "guards item": ("lexicon", f"{EVENT}    status: closed\n    guards:\n      - $\n", "no"),
    "status": ("lexicon", f"{EVENT}    status: $\n", "closed"),
    "label": ("lexicon", f"{EVENT}    status: closed\n    label: $\n", "foo"),
    "contact": ("monitor", MONITOR.replace("bot@example.com", "$"), "bot@example.com"),
    "log": ("monitor", f"{MONITOR}log: $\n", "debug"),
    "slack.channel": ("monitor", MONITOR.replace('"#news"', "$"), "'#news'"),
    "defaults": ("monitor", f"{MONITOR}defaults: {{every: $}}\n", "5m"),
}  # fmt: skip
#: What is written in the place of a value; V is the right one.
SLIPS = [
    "&x V", "*x", "*x foo", "&x", "&x [V]", "[V, V]", "[V]", "['V']", "[&x V, *x]", "[*x]",
    "&x *y", "&x &y V", "!x V", "!!str V", "&x # why", "&x V # why", "*x # why", "{V: 1}",
    "@no", "%x", "{V}",
    "*", "&", "& V", "&x @no", '&x "V"', "&x 'V", '"V" &x', "- V", "- *x", "- &x V",
    "[[V]]", "{a: *x}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_what_is_proposed_loads(config: ConfigDir, place: str) -> None:
    """Whatever the slip, in the place of whatever value."""
    folder, around, good = PLACES[place]
    config.write(lexicon=LEXICON)
    for slip in SLIPS:
        config.write(**{folder: around.replace("$", slip.replace("V", good))})
        config.problems()


@pytest.mark.parametrize(
    ("place", "slip", "proposal"),
    [
        ("keywords item", "&x V\n      - *x", ["- foo", "- foo"]),
        ("keywords item", "&x V # why\n      - *x # too", ["- foo  # why", "- foo  # too"]),
        ("keywords item", "&x V", ["- '&x foo'"]),
        ("keywords item", "*x", []),
        ("keywords", "&x\n      - foo", ["keywords:"]),
        ("keywords", "&x [V]", ["keywords: [foo]"]),
        ("query", "&x V", ["query: '&x foo'"]),
        ("note", "&x V", ["note: foo"]),
        ("every", "&x V", ["every: 5m"]),
        ("every", "*x", []),
        ("lang item", "&x V\n      - *x", ["- de", "- de"]),
        ("lang item", "*x", []),
        ("lang", "[&x V, *x]", []),
        ("sources item", "*x", []),
        ("guards item", "&x '@no'", ["- '@no'"]),
        ("search query", "[V, V]", []),
        ("search query", "[V]", ["query: foo"]),
        ("search query", "\n      - a\n      - b", []),
        ("search query", "&x V", ["query: '&x foo'"]),
    ],
)
def test_what_is_proposed_instead(
    config: ConfigDir, place: str, slip: str, proposal: list[str]
) -> None:
    """An anchor is taken out, an alias written out; nothing is proposed where that is a guess."""
    folder, around, good = PLACES[place]
    config.write(lexicon=LEXICON)
    config.write(**{folder: around.replace("$", slip.replace("V", good))})
    found = config.problems()

    assert any(problem.fatal for problem in found)
    assert proposal == [line for problem in found for line in proposed(problem.message)]


@pytest.mark.parametrize(
    ("entry", "proposal"), [("&s\n    name: A", "-"), ("&s name: A", "- name: A")]
)
def test_an_anchor_of_a_whole_entry_is_taken_out(
    config: ConfigDir, entry: str, proposal: str
) -> None:
    """Whatever stands below it stays."""
    text = f"sources:\n  - {entry}\n    feed: https://a.example/f\n"
    [problem] = config.write(sources=text).problems()

    assert proposed(problem.message) == [proposal]


def test_a_merged_entry_is_explained(config: ConfigDir) -> None:
    """`<<: *s` wants what it stands for; nothing of it can be guessed."""
    text = "sources:\n  - &s\n    name: A\n    feed: https://a.example/f\n  - <<: *s\n    name: B\n"
    said = config.write(sources=text).said()

    assert "config/sources/a.yaml:5:9: `*s` is an alias of YAML, which is not read here" in said[-1]
