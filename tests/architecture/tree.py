"""The source tree as the architecture tests see it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]

#: Made by tools, not by people.
_MADE = frozenset({"__pycache__", "var", "dist", "build", "htmlcov"})
_KEPT = frozenset({".ci", ".github", ".gitignore", ".dockerignore"})


def sources(*folders: str) -> list[Path]:
    """The Python files below these folders of the repository, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_name(path: Path) -> str:
    """`monitor/core/text.py` -> `monitor.core.text`; a package goes by its own name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place(path: Path, node: ast.AST) -> str:
    """`file:line`, for messages."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that a tree imports by absolute name, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module


def files() -> Iterator[Path]:
    """What people wrote: every file of the repository but caches, builds and environments."""
    waiting = [ROOT]
    while waiting:
        for path in waiting.pop().iterdir():
            if path.name in _MADE or path.name.endswith(".egg-info"):
                continue
            if path.name.startswith(".") and path.name not in _KEPT:
                continue
            if path.is_dir():
                waiting.append(path)
            else:
                yield path
