"""The habits of this code base that no linter checks."""

from __future__ import annotations

import ast

from tests.architecture.measure import branches, functions, summary
from tests.architecture.tree import parsed, place, sources

MODULES = sources("monitor")

#: More than the aim (median 9, p90 30, 2 %), so that one function is no alarm.
_MEDIAN, _P90, _BRANCHED = 12, 35, 0.03

_WAYS_TO_SKIP = frozenset({"skip", "skipif", "skipIf", "skipUnless", "importorskip", "xfail"})


def test_functions_are_short_and_straight() -> None:
    """The median, the ninth decile and the share of branched functions stay within bounds."""
    told = summary(list(functions(MODULES)))

    assert told.median_lines <= _MEDIAN, told
    assert told.p90_lines <= _P90, told
    assert told.branched < _BRANCHED, told


def test_nothing_is_caught_without_a_name() -> None:
    """A bare `except:` also swallows the order to stop."""
    bare = [
        place(path, node)
        for path in sources("monitor", "tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]

    assert bare == []


def test_no_test_is_skipped() -> None:
    """A test that does not run promises nothing."""
    skips = [
        place(path, node)
        for path in sources("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in _WAYS_TO_SKIP
    ]

    assert skips == []


def test_branches_are_counted() -> None:
    """The measure sees every kind of fork once, and leaves inner functions to themselves."""
    source = """
def outer(a, b):
    if a and b or not a:
        pass
    elif b:
        pass
    for _ in a:
        while b:
            break
    try:
        pass
    except ValueError:
        pass
    match a:
        case 1:
            pass
    def inner():
        if a:
            pass
    return [x if x else 0 for x in a if x]
"""

    assert branches(ast.parse(source).body[0]) == 11
