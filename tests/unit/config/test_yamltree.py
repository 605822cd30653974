"""YAML -> tree: what is refused, what stays a word, and that nothing can hurt."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.yamltree import MAX_DEPTH, data, read_document


def said(text: str) -> list[str]:
    return [str(problem) for problem in read_document("x.yaml", text).problems]


def item(text: str) -> object:
    """The value of a list with one item."""
    root = read_document("x.yaml", f"- {text}\n").root
    assert root is not None
    (node,) = root.items
    return data(node)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("On", "On"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        ("2024-05-01", "2024-05-01"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("9" * 400, "9" * 400),
    ],
)
def test_what_a_plain_value_is(written: str, expected: object) -> None:
    """Only true, false, null and plain digits are anything but text."""
    assert expected == item(written)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    """yaml.compose recurses in C and kills the process on such a file."""
    begun = time.process_time()

    assert "nest deeper" in said(opening * 200_000)[0]
    assert time.process_time() - begun < 2


def test_nesting_up_to_the_limit_is_read() -> None:
    """The limit is far above what the configuration needs."""
    assert said("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    """Nothing is ever expanded."""
    bomb = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)},*{chr(97 + i)}]\n" for i in range(20)
    )

    assert said(bomb)[0].startswith("x.yaml:1:4: a value cannot begin with &")


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [id]", "!!str 3", "!x"])
def test_tags_are_refused(tag: str) -> None:
    """Nothing is ever constructed."""
    assert said(f"a: {tag}\n")[0].startswith("x.yaml:1:4: a value cannot begin with !")


def test_a_key_that_stands_twice_is_named() -> None:
    """YAML would keep the last one silently."""
    assert said("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n") == [
        "x.yaml:4:3: `c` stands here a second time; keep one of the two",
        "x.yaml:5:1: `a` stands here a second time; keep one of the two",
    ]


def test_a_key_must_be_a_word() -> None:
    """A list as a key is valid YAML and never meant."""
    assert said("? [a, b]\n: c\n") == ["x.yaml:1:3: a key must be one word, not a list"]


def test_a_second_document_is_refused() -> None:
    """One file, one document; a `---` at the top is harmless."""
    assert said("---\na: 1\n---\nb: 2\n")[0].startswith(
        "x.yaml:3:1: `---` begins a second document"
    )
    assert said("---\na: 1\n") == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_with_each_kind_of_line_end(end: str) -> None:
    """Lines are counted as editors count them."""
    assert said(end.join(["a: 1", "é😀: 2", "  b: @x"]))[0].startswith("x.yaml:3:")


@given(st.text(st.sampled_from(list("ab:-@*&!%#|>[]{}\"'`,? \n\t\\x")), max_size=60))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    """No text raises, and whatever is blamed stands at a place that exists."""
    document = read_document("x.yaml", text)
    lines = text.count("\n") + 1

    assert all(1 <= problem.place.line <= lines for problem in document.problems)
    assert all(problem.message for problem in document.problems)
