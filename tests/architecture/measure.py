"""How long and how branched the functions are.

    python -m tests.architecture.measure [FOLDER ...]

prints the figures and the worst functions. Length is from `def` to the last line, docstring
included. A branch is every place where the path forks: if, elif, for, while, except, case, a
conditional expression, a loop or condition of a comprehension, and each further operand of and/or.
A nested function counts by itself and also lengthens the one around it.
"""

from __future__ import annotations

import ast
import statistics
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.architecture.tree import parsed, place, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A function with more branches counts as branched.
MANY = 10

_FORKS = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.match_case,
    ast.comprehension,
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One function."""

    name: str
    #: `file:line`.
    place: str
    lines: int
    branches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Many functions."""

    number: int
    median_lines: float
    p90_lines: float
    #: Share with more than ten branches, 0..1.
    branched: float

    def __str__(self) -> str:
        return (
            f"{self.number} functions; lines: median {self.median_lines:g}, "
            f"p90 {self.p90_lines:g}; more than {MANY} branches: {self.branched:.1%}"
        )


def functions(paths: list[Path]) -> Iterator[Measured]:
    """Every function and method of these files."""
    for path in paths:
        for node in ast.walk(parsed(path)):
            if isinstance(node, _FUNCTIONS):
                yield Measured(
                    name=node.name,
                    place=place(path, node),
                    lines=(node.end_lineno or node.lineno) - node.lineno + 1,
                    branches=branches(node),
                )


def branches(function: ast.AST) -> int:
    """The forks of one function, without those of functions inside it."""
    return sum(_forks(node) for node in _own(function))


def summary(measured: list[Measured]) -> Summary:
    """Figures over at least two functions."""
    lines = [each.lines for each in measured]
    return Summary(
        number=len(lines),
        median_lines=statistics.median(lines),
        p90_lines=statistics.quantiles(lines, n=10)[-1],
        branched=sum(each.branches > MANY for each in measured) / len(lines),
    )


def _own(function: ast.AST) -> Iterator[ast.AST]:
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _FUNCTIONS):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _forks(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, _FORKS))


def main() -> None:
    """Print figures and worst functions of the folders named, else of monitor/ and tests/."""
    for folder in sys.argv[1:] or ["monitor", "tests"]:
        measured = list(functions(sources(folder)))
        print(f"{folder}: {summary(measured)}")
        for heading, key in (("longest", "lines"), ("most branches", "branches")):
            worst = sorted(measured, key=lambda each, key=key: -getattr(each, key))[:5]  # type: ignore[misc]
            told = ", ".join(f"{e.name} {getattr(e, key)} ({e.place})" for e in worst)
            print(f"  {heading}: {told}")


if __name__ == "__main__":
    main()
