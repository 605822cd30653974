"""The query language: what parses to what, and what every slip is told."""

from __future__ import annotations

import pytest

from monitor.core.query import And, Attribute, Group, InField, Near, Node, Not, Or, Term, parse
from monitor.errors import QueryError


def term(node: Node) -> str:
    """A tree in one line, for comparing."""
    match node:
        case Term(kind, text, _, slop):
            shown = f"{kind}:{text}" + (f"~{slop}" if slop else "")
        case Group(items):
            shown = f"[{' '.join(map(term, items))}]"
        case Near(left, right, distance, ordered):
            shown = f"({term(left)} {'O' if ordered else ''}N{distance} {term(right)})"
        case And(items):
            shown = f"({' & '.join(map(term, items))})"
        case Or(items):
            shown = f"({' | '.join(map(term, items))})"
        case Not(item):
            shown = f"!{term(item)}"
        case InField(zone, item):
            shown = f"{zone}={term(item)}"
        case Attribute(name, value):
            shown = f"{name}={value}"
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gigafactory cancelled", "[word:gigafactory word:cancelled]"),
        ('"KORE Power" cancelled', "[phrase:KORE Power word:cancelled]"),
        ("“KORE Power”~3", "phrase:KORE Power~3"),
        ("cancel* =scrap @battery_plant", "[prefix:cancel form:scrap concept:battery_plant]"),
        ("/plants? \\/ x/", "regex:plants? / x"),
        ("a1 and b1 or not c1", "[word:a1 word:and word:b1 word:or word:not word:c1]"),
        ("a1 OR b1 AND NOT c1", "(word:a1 | (word:b1 & !word:c1))"),
        ("NOT job fair", "![word:job word:fair]"),
        ("a1 NOT b1", "(word:a1 & !word:b1)"),
        ("a1 AND b1 NEAR/3 c1 d1", "(word:a1 & (word:b1 N3 [word:c1 word:d1]))"),
        ("a1 ONEAR/2 (b1 OR c1)", "(word:a1 ON2 (word:b1 | word:c1))"),
        ("title:(a1 b1) c1", "(title=[word:a1 word:b1] & word:c1)"),
        ("title: a1", "title=word:a1"),
        ("source:reuters a1 NEAR/3 b1", "(source=reuters & (word:a1 N3 word:b1))"),
        ('source:"Energy News" lang:en a1', "(source=Energy News & lang=en & word:a1)"),
        ("domain:https://x.com/ a1", "(domain=https://x.com/ & word:a1)"),
        ("a1 (b1 OR c1)", "[word:a1 (word:b1 | word:c1)]"),
        ("a1 (b1 AND c1) d1", "(word:a1 & (word:b1 & word:c1) & word:d1)"),
        ("AT&T 电池", "[word:AT&T word:电池]"),
    ],
)
def test_a_query_means_what_the_reference_says(text: str, expected: str) -> None:
    """Precedence, grouping and every kind of term."""
    assert expected == term(parse(text).root)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("a1 AND (b1", 7, "never closed"),
        ("a1) b1", 2, "closes nothing"),
        ("a1 ()", 3, "nothing stands between"),
        ("a1 AND", 3, "AND needs something on its right"),
        ("OR a1", 0, "OR needs something on its left"),
        ("a1 AND OR b1", 7, "OR follows AND"),
        ("(a1 OR)", 4, "OR needs something"),
        ("NOT", 0, "NOT needs something"),
        ("a1 NEAR b1", 3, "NEAR/8"),
        ("a1 NEAR/x b1", 8, "number"),
        ("a1 NEAR/1000 b1", 8, "at most 99"),
        ("a1 near/8 b1", 3, "NEAR/8"),
        ("a1 NEAR/3 NOT b1", 10, "takes no NOT"),
        ("a1 NEAR/3 (b1 AND c1)", 10, "joins words"),
        ("titel:a1", 0, "did you mean title:"),
        ("http://x.com", 0, "no field http:"),
        ("a1 title:", 3, "title: needs"),
        ("title: AND a1", 7, "AND follows title:"),
        ("source:", 0, "source: needs a value"),
        ("lang:english a1", 5, "two letters"),
        ("title:(lead:a1)", 7, "inside title:"),
        ('a1 "b1', 3, "never closed"),
        ('a1 ""', 3, "no word"),
        ('"a1 b1"~x', 7, "number"),
        ("a1~3", 2, "after a phrase"),
        ("can*led", 3, "end of a word"),
        ("x1 c*", 3, "prefix"),
        ("x1 @", 3, "name of a concept"),
        ("@battery-plant", 8, "letters, digits"),
        ("a1 & b1", 3, "write AND"),
        ("a1 | b1", 3, "write OR"),
        ("a1 -b1", 3, "write NOT b1"),
        ("a1 +b1", 3, "required"),
        ("a1 … b1", 3, "no letter"),
        ("a1 /b1", 3, "never closed"),
        ("a1 //", 3, "empty"),
        ("/a(b/", 0, "missing )"),
        ("/(?<=a)b/", 0, "no look-around"),
        (r"/(a)\1/", 0, "no back-references"),
    ],
)
def test_a_slip_is_told_with_its_column_and_what_would_be_right(
    text: str, column: int, words: str
) -> None:
    """The caret stands under the offending character."""
    with pytest.raises(QueryError) as caught:
        parse(text)

    assert column == caught.value.column
    assert words in str(caught.value)
    assert str(caught.value).splitlines()[-1] == "  " + " " * column + "^"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(" * 60 + "a1" + ")" * 60, "levels"),
        ("NOT " * 60 + "a1", "levels"),
        ("a1 NEAR/1 " * 60 + "a1", "levels"),
        ("a1 OR " * 1100 + "a1", "terms"),
        ("a1 " * 60, "side by side"),
        ("a" * 10_001, "characters"),
    ],
)
def test_size_and_depth_are_capped(text: str, words: str) -> None:
    """No query can exhaust the stack or the machine."""
    with pytest.raises(QueryError, match=words):
        parse(text)


def test_a_long_flat_query_is_no_deep_one() -> None:
    """A hundred alternatives, each with a NEAR, stay within the cap on depth."""
    root = parse(" OR ".join(f"a{i} NEAR/2 b{i}" for i in range(100))).root

    assert isinstance(root, Or)
    assert len(root.items) == 100


def test_an_error_in_a_query_of_several_lines_keeps_its_caret() -> None:
    """Line breaks of a YAML block are shown as blanks."""
    with pytest.raises(QueryError) as caught:
        parse("a1 AND\nb1 OR")

    assert str(caught.value).splitlines()[1:] == ["  a1 AND b1 OR", "  " + " " * 10 + "^"]
