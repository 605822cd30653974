"""The slips of people who write queries in YAML: each is named, placed, and shown mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir


def mended(said: str) -> str:
    """The line that a message proposes."""
    return said.partition("\n  write: ")[2]


def read_back(line: str) -> object:
    """What plain YAML makes of a proposed list item."""
    (item,) = yaml.safe_load(line)
    return item


# -- the ten commonest


@pytest.mark.parametrize("written", ['- "KORE Power"', "- 'KORE Power'"])
def test_a_phrase_that_lost_its_quotes_is_a_warning(config: ConfigDir, written: str) -> None:
    """YAML reads it happily, as plain words: it may be meant, so it does not stop a start."""
    said = config.keywords(written).only()

    assert said.startswith("config/watchlists/a.yaml:4:9: warning: these quotes belong to YAML")
    assert read_back(mended(said)) == '"KORE Power"'


@pytest.mark.parametrize(
    "query",
    ["@setback NEAR/8 plant", "%tariff", "`plant`", "&c plant", "!plant"],
)
def test_a_value_that_begins_with_a_sign_of_yaml(config: ConfigDir, query: str) -> None:
    """@, * and % begin queries, but no YAML value: the whole value goes into single quotes."""
    said = config.keywords(f"- {query}").said()[0]

    assert said.startswith("config/watchlists/a.yaml:4:9: a value cannot begin with ")
    assert read_back(mended(said)) == query


@pytest.mark.parametrize("query", ["*", "*power cancelled", "| pipe", "> (a"])
def test_a_line_that_the_next_check_would_refuse_is_not_proposed(
    config: ConfigDir, query: str
) -> None:
    """Quoted, it is a text, but no query: what is wrong with the query is said instead."""
    said = config.keywords(f"- {query}").said()

    assert "what is then still wrong with the query is said below" in said[0]
    assert len(said) == 2
    assert not any(mended(line) for line in said)


@pytest.mark.parametrize("query", ["plant: closed", "a: b: c", '"a" (b'])
def test_nor_is_one_with_a_colon_or_a_quote(config: ConfigDir, query: str) -> None:
    """`plant:` is no field, whatever quotes stand around it."""
    said = config.keywords(f"- {query}").said()

    assert "what is then still wrong" in said[0]
    assert not any(mended(line) for line in said)


@pytest.mark.parametrize("query", ["'| pipe'", "'*cancel now'"])
def test_a_refused_query_in_quotes_gets_its_own_error_only(config: ConfigDir, query: str) -> None:
    """Advice about its quotes would be about a line that is refused anyway."""
    assert not mended(config.keywords(f"- {query}").only())


def test_a_quote_followed_by_more_text(config: ConfigDir) -> None:
    """`- "KORE Power" cancelled` is the natural way to write it, and a YAML error."""
    said = config.keywords('- "KORE Power" cancelled').only()

    assert said.startswith(
        "config/watchlists/a.yaml:4:9: the value goes on after its closing quote"
    )
    assert read_back(mended(said)) == '"KORE Power" cancelled'


def test_a_channel_read_as_a_comment(config: ConfigDir) -> None:
    """# begins a comment, so the channel has no value."""
    said = config.watch("channel: #plants").only()

    assert "config/watchlists/a.yaml:5:" in said
    assert "`#plants` is read as a comment" in said
    assert mended(said) == 'channel: "#plants"'


def test_keywords_that_are_one_text(config: ConfigDir) -> None:
    """A list is wanted; the text is shown as its first item."""
    text = "watchlists:\n  - name: Plants\n    keywords: plant cancelled\n"
    said = config.write(watchlists=text).only()

    assert said.startswith("config/watchlists/a.yaml:3:15: `keywords` is a list")
    assert yaml.safe_load(mended(said)) == {"keywords": ["plant cancelled"]}


@pytest.mark.parametrize(
    ("line", "proposed"),
    [
        ('query: "KORE Power"', "query: '\"KORE Power\"'"),
        ('keywords: ["KORE Power", plant]', "keywords: ['\"KORE Power\"', plant]"),
        ('query: "O\'Neill Power"', "query: '\"O''Neill Power\"'"),
    ],
)
def test_a_lost_phrase_elsewhere(config: ConfigDir, line: str, proposed: str) -> None:
    """The proposal fits the line it stands on."""
    text = f"watchlists:\n  - name: Plants\n    {line}\n"

    assert mended(config.write(watchlists=text).only()) == proposed


@pytest.mark.parametrize("query", ["title: battery", "/re: x/", "title: a AND lead: b"])
def test_a_colon_in_a_query(config: ConfigDir, query: str) -> None:
    """A colon and a space make a key of what stands before them."""
    said = config.keywords(f"- {query}").said()[0]

    assert said.startswith("config/watchlists/a.yaml:4:9: ")
    assert "colon" in said
    assert read_back(mended(said)) == query


def test_a_colon_in_a_single_query(config: ConfigDir) -> None:
    """The same in `query:`, where the line has a key of its own."""
    text = "watchlists:\n  - name: Plants\n    query: title: battery\n"
    said = config.write(watchlists=text).only()

    assert said.startswith("config/watchlists/a.yaml:3:12: a colon inside the value")
    assert mended(said) == "query: 'title: battery'"


def test_a_tab_as_indentation(config: ConfigDir) -> None:
    """YAML forbids tabs; the place is the tab itself."""
    text = "watchlists:\n  - name: Plants\n\tkeywords:\n      - plant\n"

    assert (
        config.write(watchlists=text)
        .only()
        .startswith("config/watchlists/a.yaml:3:1: a tab indents this line; only spaces indent")
    )


@pytest.mark.parametrize("spaces", [3, 6])
def test_a_line_indented_differently(config: ConfigDir, spaces: int) -> None:
    """The column of the neighbouring keys is named."""
    text = f"watchlists:\n  - name: Plants\n{' ' * spaces}keywords:\n      - plant\n"
    said = config.write(watchlists=text).only()

    assert said.startswith(f"config/watchlists/a.yaml:3:{spaces + 1}: `keywords:` is indented by")
    assert said.endswith("write: keywords:   (with 4 spaces before it)")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("4680", "a number"), ("true", "a yes-or-no value"), ("1.5", "a number")],
)
def test_a_word_read_as_another_type(config: ConfigDir, written: str, read_as: str) -> None:
    """A bare number or `true` is no text to YAML."""
    said = config.keywords(f"- {written}").only()

    assert said.startswith(f"config/watchlists/a.yaml:4:9: `{written}` is read as {read_as}")
    assert read_back(mended(said)) == written


@pytest.mark.parametrize("word", ["no", "on", "yes", "off", "010", "1:30", "2024-05-01"])
def test_words_that_yaml_1_1_would_turn_stay_words(config: ConfigDir, word: str) -> None:
    """`no` is a word of a query, not a false; `1:30` is not ninety."""
    settings = config.keywords(f"- {word} plant", f"- '{word}'", f"- {word}").load()

    assert [query.text for query in settings.watches[0].queries] == [f"{word} plant", word, word]


def test_one_concept_where_a_list_is_wanted(config: ConfigDir) -> None:
    """The proposed list is quoted where YAML needs it."""
    config.write(lexicon="concepts:\n  setback: {kind: thing, terms: {en: [x]}}\n")
    text = "watchlists:\n  - name: Plants\n    keywords: '@setback'\n"
    said = config.write(watchlists=text).only()

    assert yaml.safe_load(mended(said)) == {"keywords": ["@setback"]}


# -- further ones


@pytest.mark.parametrize(
    ("written", "reason", "proposed"),
    [
        ("- [a, b]", "make a list", "- a\n         - b"),
        ("- - a", "make a list", "- a"),
        ("- [battery] plant", "begins with [", "- '[battery] plant'"),
        ("- [battery", "begins with [", "- '[battery'"),
        ("- {battery} plant", "begins with {", "- '{battery} plant'"),
        ("- {battery}", "curly braces", "- '{battery}'"),
        ("- >x plant", "begins with >", "- '>x plant'"),
        ("- |x plant", "begins with |", "- '|x plant'"),
        ("- 'Tesla's plant'", "apostrophe", "- 'Tesla''s plant'"),
        ("-plant", "space is missing after the dash", "- plant"),
        (r'- "/\dGWh/"', "backslash", r"- '/\dGWh/'"),
        ("- @plant # why", "begin with @", "- '@plant'  # why"),
    ],
)
def test_further_slips_in_a_query(
    config: ConfigDir, written: str, reason: str, proposed: str
) -> None:
    """Each says what happened and what to write."""
    said = config.keywords(written).said()[0]

    assert reason in said.partition("\n")[0]
    assert mended(said) == proposed


def test_a_missing_space_after_a_colon(config: ConfigDir) -> None:
    """`name:Plants` is no key; the error is placed there, not on the next line."""
    text = "watchlists:\n  - name:Plants\n    keywords:\n      - plant\n"

    assert config.write(watchlists=text).only() == (
        "config/watchlists/a.yaml:2:9: a space is missing after the colon\n  write: - name: Plants"
    )


def test_a_missing_colon(config: ConfigDir) -> None:
    """A key that stands alone on its line."""
    text = "watchlists:\n  - name: Plants\n    note\n    keywords:\n      - plant\n"

    assert config.write(watchlists=text).said()[0] == (
        "config/watchlists/a.yaml:3:5: a colon is missing after `note`\n  write: note:"
    )


@pytest.mark.parametrize("following", ["- plant", '- "Natron"', "- 'x'"])
def test_a_quote_that_is_not_closed(config: ConfigDir, following: str) -> None:
    """It swallows the next lines; the place is where it opens."""
    said = config.keywords('- "KORE Power', following).only()

    assert said.startswith("config/watchlists/a.yaml:4:9: the quote that opens here is not closed")
    assert read_back(mended(said)) == '"KORE Power"'


def test_a_control_character_from_a_backslash(config: ConfigDir) -> None:
    r"""`\b` in double quotes is a backspace to YAML and a word boundary to the writer."""
    assert "backslash inside double quotes" in config.keywords(r'- "/\bplant/"').said()[0]


def test_a_query_cut_short_by_a_comment(config: ConfigDir) -> None:
    """`plant #2` is `plant`; a comment with a space after # is meant as one."""
    said = config.keywords("- plant #2 cancelled", "- plant  # the second").only()

    assert "warning: everything from # on is a comment" in said
    assert mended(said) == "- 'plant #2 cancelled'"


def test_one_slip_does_not_hide_the_next(config: ConfigDir) -> None:
    """Reading goes on behind a line that can be mended without guessing."""
    said = config.keywords("- %one", '- "two" three', "- (four").said()

    assert [line.split(": ")[0] for line in said] == [
        "config/watchlists/a.yaml:4:9",
        "config/watchlists/a.yaml:5:9",
        "config/watchlists/a.yaml:6:9",
    ]


def test_a_place_behind_a_mended_quote_is_the_authors(config: ConfigDir) -> None:
    """Columns count in the file as it is, not as it was mended."""
    said = config.keywords("- @setback AND (plant").said()

    assert said[-1].startswith("config/watchlists/a.yaml:4:22: ")


# -- operators in small letters


@pytest.mark.parametrize(
    ("written", "column", "proposed"),
    [
        ("- plant and factory", 15, "- plant AND factory"),
        ("- plant or (mine and not port)", 15, "- plant OR (mine AND NOT port)"),
        ("- supply and demand  # why", 16, "- supply AND demand  # why"),
        ("- '\"supply and demand\" or plant'", 30, "- '\"supply and demand\" OR plant'"),
    ],
)
def test_an_operator_in_small_letters_is_a_warning(
    config: ConfigDir, written: str, column: int, proposed: str
) -> None:
    """It is a plain word, which must occur itself; the line is shown in capitals."""
    said = config.keywords(written).only()

    assert said.startswith(f"config/watchlists/a.yaml:4:{column}: warning: `")
    assert "it must itself occur" in said
    assert mended(said) == proposed


@pytest.mark.parametrize(
    "written", ["- '\"supply and demand\"'", "- plant AND factory", "- 'source:or plant'", "- =and"]
)
def test_what_is_no_operator_in_small_letters(config: ConfigDir, written: str) -> None:
    """Within a phrase, as an exact form or as the value of a field it is what it says."""
    config.file("sources/b.yaml", "sources:\n  - name: or\n    feed: https://or.example/\n")

    assert config.keywords(written).problems() == []


def test_small_operators_of_a_block_are_named_line_by_line(config: ConfigDir) -> None:
    """Each at its place."""
    text = (
        "watchlists:\n  - name: A\n    query: >-\n      plant and factory\n      or mine not port\n"
    )
    said = config.write(watchlists=text).said()

    assert [mended(line) for line in said] == ["plant AND factory", "OR mine NOT port"]


def test_capitals_that_would_be_refused_are_not_proposed(config: ConfigDir) -> None:
    """`plant AND` lacks its second half, and `NOT plant` finds everything else."""
    assert not mended(config.keywords("- plant and").only())
    assert not mended(config.keywords("- not plant").only())
