"""Columns of a value lead back to the characters of the file, however YAML wrote them."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.positions import column_before, offset_in_file
from monitor.config.yamltree import Document, Node, read_document

VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x24F, exclude_categories=["C", "Z"])
TEXT = st.lists(st.text(VISIBLE, min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)


def value_of(text: str) -> tuple[Document, Node]:
    """The node of the one key of a file."""
    document = read_document("x.yaml", text)
    assert document.root is not None
    node = document.root.get("query")
    assert node is not None
    return document, node


def file_character(text: str, column: int) -> str:
    document, node = value_of(text)
    at = node.start + offset_in_file(document.raw(node), node.style, node.text, column)
    return document.text[at : at + 1]


@given(TEXT, st.data())
def test_each_visible_character_is_found_in_single_quotes(text: str, data: st.DataObject) -> None:
    """Single quotes double inside, which shifts everything behind them."""
    column = data.draw(st.integers(0, len(text) - 1).filter(lambda at: not text[at].isspace()))
    written = "query: '" + text.replace("'", "''") + "'\n"

    assert text[column] == file_character(written, column)


@given(TEXT, st.sampled_from("|>"), st.data())
def test_each_visible_character_is_found_in_a_block(
    text: str, style: str, data: st.DataObject
) -> None:
    """Blocks lose indentation and fold lines."""
    column = data.draw(st.integers(0, len(text) - 1).filter(lambda at: not text[at].isspace()))
    lines = text.replace(" ", "\n    ")

    assert text[column] == file_character(f"query: {style}-\n    {lines}\n", column)


@given(TEXT, st.data())
def test_each_visible_character_is_found_in_double_quotes(text: str, data: st.DataObject) -> None:
    """An escaped character is found at the backslash that begins it."""
    column = data.draw(st.integers(0, len(text) - 1).filter(lambda at: not text[at].isspace()))
    dumped = yaml.safe_dump(text, default_style='"', width=10_000).strip()
    found = file_character(f"query: {dumped}\n", column)

    assert found in {text[column], "\\"}


@pytest.mark.parametrize(
    ("written", "column", "place"),
    [
        ("query: plant (cancelled\n", 6, "x.yaml:1:14"),
        ("query: plant\n  (cancelled\n", 6, "x.yaml:2:3"),
        ("query: '(it''s'\n", 4, "x.yaml:1:14"),
        ("query: '(it''s'\n", 5, "x.yaml:1:15"),
        ('query: "a \\"b\\" (c"\n', 6, "x.yaml:1:17"),
        ("query: |\n  plant\n  (cancelled\n", 6, "x.yaml:3:3"),
        ("query: >-   # a note (here)\n  plant\n\n  (cancelled\n", 6, "x.yaml:4:3"),
        ("query: |\r  plant\r  (cancelled\r", 6, "x.yaml:3:3"),
        ("query: |\r\n  plant\r\n  (cancelled\r\n", 6, "x.yaml:3:3"),
        ("query: plant\n", 5, "x.yaml:1:13"),
        ("query: ''\n", 0, "x.yaml:1:8"),
    ],
)
def test_places(written: str, column: int, place: str) -> None:
    """One example for each way to write a value; a column may stand just behind it."""
    document, node = value_of(written)

    assert place == str(document.place(document.inside(node, column)))


@pytest.mark.parametrize(
    ("written", "mended", "sign"),
    [
        ("- @a (b", "- '@a (b'", "("),
        ('k: ["a" b, (c]', "k: ['\"a\" b', '(c']", "("),
        ('- "x" y (z', "- '\"x\" y (z'", "("),
        (r'- "/\d (z"', r"- '/\d (z'", "("),
        ("-a (b", "- a (b", "("),
    ],
)
def test_a_column_of_a_mended_line_is_one_of_the_line_as_written(
    written: str, mended: str, sign: str
) -> None:
    """Quotes and spaces that were put in do not count; quotes that changed do."""
    assert column_before(written, mended, mended.index(sign)) == written.index(sign)
