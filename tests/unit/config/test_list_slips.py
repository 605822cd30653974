"""Lists that were not written one item a line: one message each, with the lines to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.list_slips import inline_list
from monitor.config.yamltree import data, read_document

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir

LEXICON = "concepts:\n  baz: {kind: guard, terms: {en: [x]}}\n  bar:\n    kind: thing\n    terms:\n"


def mended(said: str) -> str:
    """The lines that a message proposes."""
    return said.partition("\n  write: ")[2]


def watch_list(*lines: str) -> str:
    return "watchlists:\n  - name: Plants\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("written", "items"),
    [
        (
            '[gigafactory cancelled, "KORE Power" cancelled]',
            ["gigafactory cancelled", '"KORE Power" cancelled'],
        ),
        ('["KORE Power" cancelled, foo', ['"KORE Power" cancelled', "foo"]),
        ('["KORE Power" cancelled, "Natron Energy"]', None),
        ("[%tariff, 'it''s', x]  # why", ["%tariff", "it's", "x"]),
        (r'["/\dGWh/", plant]', [r"/\dGWh/", "plant"]),
        ("[title: battery, plant]", ["title: battery", "plant"]),
        ("[{battery}, plant]", ["{battery}", "plant"]),
        ('["a b" c,\n      plant]', ['"a b" c', "plant"]),
        ("[plant #2, x]", ["plant #2", "x"]),
    ],
)
def test_a_list_between_brackets_gets_one_message(
    config: ConfigDir, written: str, items: list[str] | None
) -> None:
    """It shows the block list, each item quoted as YAML needs it."""
    said = config.write(watchlists=watch_list(f"keywords: {written}")).only()

    assert said.startswith("config/watchlists/a.yaml:3:1")
    assert "one item a line, each after a dash" in said
    expected = items or ['"KORE Power" cancelled', '"Natron Energy"']
    assert yaml.safe_load(mended(said)) == {"keywords": expected}
    config.write(watchlists=watch_list(mended(said).replace("\n         ", "\n    ")))
    assert not any(problem.fatal for problem in config.problems())


@pytest.mark.parametrize(
    ("key", "written", "items"),
    [
        ("exclude", '["en", "x" y]', ["en", '"x" y']),
        ("sources", '["en", "x" y]', ["en", '"x" y']),
        ("lang", '["en", de', ["en", "de"]),
    ],
)
def test_other_lists_of_a_watch_list(
    config: ConfigDir, key: str, written: str, items: list[str]
) -> None:
    """The same advice, for texts that are no queries."""
    said = config.watch(f"{key}: {written}").said()[0]

    assert yaml.safe_load(mended(said)) == {key: items}


def test_allow_private_of_a_source(config: ConfigDir) -> None:
    """A star is no host, but it is no list slip either: both are said."""
    said = config.source("allow_private: [post.example, *]").said()[0]

    assert said.startswith("config/sources/a.yaml:4:20: this list between brackets")


def test_a_list_whose_items_are_refused_is_not_proposed(config: ConfigDir) -> None:
    """A line that the next check refuses would be bad advice; its own error is said instead."""
    said = config.write(watchlists=watch_list("keywords: [*cancel, plant]")).said()

    assert not any(mended(line) for line in said)
    assert said[1].startswith("config/watchlists/a.yaml:3:16: a star stands only at the end")


def test_reading_goes_on_behind_a_list_between_brackets(config: ConfigDir) -> None:
    """And places in it are those of the file as it is."""
    said = config.write(watchlists=watch_list('keywords: ["a" b, (c]', "chanel: x")).said()

    assert [line.split(": ")[0] for line in said] == [
        "config/watchlists/a.yaml:3:15",
        "config/watchlists/a.yaml:3:23",
        "config/watchlists/a.yaml:4:5",
    ]


def test_terms_of_a_lexicon_between_brackets(config: ConfigDir) -> None:
    """A list of terms is a list."""
    said = config.write(lexicon=f"{LEXICON}      en: [foo, @baz]\n").said()[0]

    assert yaml.safe_load(mended(said)) == {"en": ["foo", "@baz"]}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('      en: ["foo", {term: x, needs: [@baz]}]', 37),
        ("      en:\n        - {term: x, needs: [@baz]}", 29),
        ("      en: [x]\n    guards: [@baz, '@baz']", 14),
    ],
)
def test_a_concept_without_quotes_in_a_lexicon(config: ConfigDir, line: str, column: int) -> None:
    """The slip is the bare @, not the brackets around it: it is named and quoted in place."""
    found = config.write(lexicon=f"{LEXICON}{line}\n").said()
    (said,) = (it for it in found if "without quotes" in it)

    assert f":{column}: `@baz` stands here without quotes" in said
    assert mended(said) == line.splitlines()[-1].strip().replace("[@baz", "['@baz'")


@pytest.mark.parametrize("indent", ["  ", ""])
@pytest.mark.parametrize("first", ["foo bar", '"KORE" baz', "@setback", "'x'"])
def test_items_without_dashes(config: ConfigDir, indent: str, first: str) -> None:
    """Each line is proposed with its dash."""
    config.write(lexicon="concepts:\n  setback: {kind: thing, terms: {en: [x]}}\n")
    text = watch_list("keywords:", f"{indent}{first}", f"{indent}plant cancelled")
    said = config.write(watchlists=text).only()

    assert f"a.yaml:4:{5 + len(indent)}: `keywords` is a list: each of its lines begins" in said
    (found,) = yaml.safe_load(mended(said)).values()
    assert found == [first.strip("'"), "plant cancelled"]


@given(
    st.lists(
        st.text(alphabet="ab \"'@*%:{}()", max_size=12).filter(lambda it: "," not in it),
        max_size=5,
    )
)
def test_a_mended_list_can_always_be_read_or_is_refused_again(items: list[str]) -> None:
    """Whatever stands between the brackets, reading ends, with one tree or with one problem."""
    document = read_document("a.yaml", f"keywords: [{', '.join(items)}]\n")

    assert document.root is not None or document.problems
    if document.root is not None:
        assert isinstance(data(document.root), (dict, list, str))


def test_what_is_no_list_is_left_to_others() -> None:
    """`query:` holds one text, and an item of a block list may begin with a bracket."""
    assert inline_list(["query: [a"], 0) is None
    assert inline_list(["- [a"], 0) is None
    assert inline_list([], 3) is None


@pytest.mark.parametrize(
    ("written", "proposal"),
    [
        ("    terms: [foo]", "terms:\n  en:\n    - foo"),
        ("    terms: ['@baz']", "terms:\n  en:\n    - '@baz'"),
        ("    terms:\n      - foo\n      - 'a: b'", "terms:\n  en:\n    - foo\n    - 'a: b'"),
        ("    terms: foo", "terms:\n  en:\n    - foo"),
        ("    terms: []", ""),
        ("    terms: {en: foo}", "terms: {en: ['foo']}"),
        ("    terms: {en: [12]}", "terms: {en: ['12']}"),
        ("    terms: {en: [x]}\n    label: [y]", "label: y"),
        ("    terms: {en: [x]}\n    guards: Not-a", ""),
    ],
)
def test_values_of_the_wrong_kind_in_a_lexicon(
    config: ConfigDir, written: str, proposal: str
) -> None:
    """What is proposed fits the key; nothing is proposed where nothing fits."""
    text = "concepts:\n  baz: {kind: guard, terms: {en: [x]}}\n"
    said = config.write(lexicon=f"{text}  bar:\n    kind: thing\n{written}\n").only()

    assert mended(said).replace("\n         ", "\n") == proposal


def test_terms_without_a_language_are_explained(config: ConfigDir) -> None:
    """They are no plain list."""
    said = config.write(lexicon="concepts:\n  a: {kind: thing, terms: [b]}\n").only()

    assert "`terms:` holds lists by language" in said
    assert mended(said) == "a: {kind: thing, terms: {en: [b]}}"


@pytest.mark.parametrize(
    ("line", "proposal"),
    [
        ("contact: [a]", "contact: a"),
        ("contact:\n  - bot@example.com", "contact: bot@example.com"),
        ("contact: [a, b]", ""),
        ("contact: []", ""),
        ("contact: [a(b]", ""),
        ("log: [debug]", "log: debug"),
        ("log: [loud]", ""),
        ("slack: [a]", ""),
        ("defaults: {every: [5m]}", "defaults: {every: 5m}"),
        ("fetch: {max_per_second: [5]}", "fetch: {max_per_second: 5}"),
        ("fetch: {max_per_second: '5'}", "fetch: {max_per_second: 5}"),
    ],
)
def test_a_list_where_one_value_is_wanted(config: ConfigDir, line: str, proposal: str) -> None:
    """Its one item is proposed, if that would pass."""
    config.write(monitor=f"{line}\n")
    (said,) = (str(it) for it in config.problems() if it.fatal)

    assert mended(said) == proposal


@pytest.mark.parametrize(
    ("line", "proposal"),
    [
        ("query: [a, b]", "keywords:\n  - a\n  - b"),
        ("query: [a]", "query: a"),
        ("query: ['(a']", ""),
        ("keywords: 4680", "keywords:\n  - '4680'"),
        ("keywords: '(a'", ""),
        ("keywords: {a: b}", ""),
        ("keywords:\n      - ['a b', '@baz']", "- a b\n- '@baz'"),
        ("query: a\n    lang: english", ""),
        ("query: a\n    enabled: [true]", "enabled: true"),
    ],
)
def test_values_of_the_wrong_kind_in_a_watch_list(
    config: ConfigDir, line: str, proposal: str
) -> None:
    """The same for queries, which must compile to be proposed."""
    config.write(lexicon="concepts:\n  baz: {kind: thing, terms: {en: [x]}}\n")
    said = config.write(watchlists=watch_list(line)).said()[0]

    assert mended(said).replace("\n         ", "\n") == proposal
