"""Queries that find everything, or nothing, although they are well written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config.attributes import Aim, aim_of

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir


@pytest.mark.parametrize(
    ("query", "aim"),
    [
        ("plant", Aim.WORDS),
        ("title:(plant cancelled) NOT foo", Aim.WORDS),
        ("NOT NOT plant", Aim.WORDS),
        ("NOT (NOT plant OR lang:de)", Aim.WORDS),
        ("source:Post plant", Aim.WORDS),
        ("source:Post", Aim.SOURCE),
        ("domain:post.example NOT plant", Aim.SOURCE),
        ("source:Post OR plant", Aim.SOURCE),
        ("NOT source:Post", Aim.ANYTHING),
        ("NOT plant", Aim.ANYTHING),
        ("NOT title:plant", Aim.ANYTHING),
        ("NOT (plant AND factory)", Aim.ANYTHING),
        ("lang:en", Aim.ANYTHING),
        ("plant OR lang:en", Aim.ANYTHING),
        ("plant OR NOT factory", Aim.ANYTHING),
    ],
)
def test_what_every_hit_has_at_least(query: str, aim: Aim) -> None:
    """A word, a source, or nothing at all."""
    assert aim == aim_of(query)


@pytest.mark.parametrize("query", ["NOT foo", "lang:en", "plant OR lang:en"])
def test_a_query_that_finds_everything_is_refused(config: ConfigDir, query: str) -> None:
    """Nobody means it; the advice shows how the rest of the query is written."""
    said = config.keywords(f"- {query}").only()

    assert said.startswith("config/watchlists/a.yaml:4:9: this query looks for no word")
    assert "`battery NOT recall`" in said


def test_everything_of_one_source_is_a_warning(config: ConfigDir) -> None:
    """It is a legitimate wish, and a slip if the words were forgotten."""
    said = config.keywords("- source:Post").only()

    assert said.startswith("config/watchlists/a.yaml:4:9: warning: this query looks for no word")


@pytest.mark.parametrize("query", ["NOT foo", "lang:de", "source:Post"])
def test_an_exclusion_needs_no_word(config: ConfigDir, query: str) -> None:
    """`exclude: NOT foo` keeps what says foo."""
    assert config.watch("exclude:", f"  - {query}").problems() == []


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("jp", "`jp` is no two-letter language code such as en or de; did you mean `ja`?"),
        ("xx", "`xx` is no two-letter language code such as en or de"),
    ],
)
def test_a_language_that_does_not_exist_is_refused(
    config: ConfigDir, written: str, advice: str
) -> None:
    """It would silently find nothing; in an exclusion too."""
    said = config.keywords(f"- plant lang:{written}").only()

    assert said.startswith("config/watchlists/a.yaml:4:20: `")
    assert advice in said
    assert said.splitlines()[1:] == [f"  - plant lang:{written}", "               ^"]
    assert advice in config.watch("exclude:", f"  - lang:{written}").only()


def test_a_language_in_capitals_is_known(config: ConfigDir) -> None:
    """As the query language reads it."""
    assert config.keywords("- plant lang:DE").problems() == []
