"""Who may import whom, what the core may not do, and that every module can be imported."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.architecture.tree import ROOT, imports, module_name, parsed, place, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULES = sources("monitor")
#: What takes its time as an argument and touches nothing outside.
PURE = [*sources("monitor/core"), *sources("monitor/model"), ROOT / "monitor" / "ports.py"]

_BATCHES = 4
#: Alembic runs these itself, with a context that a plain import has not.
_RUN_BY_ALEMBIC = ROOT / "monitor" / "store" / "migrations"

#: By these a function would learn or do what its arguments do not say.
_CHANCE = {"time", "random", "secrets", "uuid"}
_OUTSIDE = {"http", "os", "pathlib", "shutil", "socket", "sqlite3", "subprocess", "tempfile"}
_MACHINERY = {"asyncio", "concurrent", "logging", "multiprocessing", "signal", "threading"}
_IMPURE = _CHANCE | _OUTSIDE | _MACHINERY
_HARMLESS = {
    ("monitor.core.languages", "threading"): "a stemmer serves one thread at a time",
}

#: Calls that read or wait for the machine's own time.
_CLOCK_CALLS = {
    *(f"{kind}.{way}" for kind in ("datetime", "date") for way in ("now", "utcnow", "today")),
    *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns", "sleep")),
}
_READ_THE_CLOCK = {
    "monitor.app.status": "waits between two looks of --watch",
    "monitor.app.clock": "it is the Clock",
    "monitor.app.demo": "plays a publisher, who dates what he writes",
    "monitor.app.reload": "waits for editors to finish a file, which they do in real time",
    "monitor.notify.slack_client": "a deadline for one call that blocks its thread",
    "monitor.fetch.transport": "notes which pool was used last; nothing waits on it",
}


def test_imports_point_down() -> None:
    """The contracts in pyproject.toml hold."""
    linter = (
        "import sys; from importlinter.cli import lint_imports as run; sys.exit(run(no_cache=True))"
    )

    done = _python("-c", linter)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("batch", range(_BATCHES))
def test_every_module_imports_without_a_warning(batch: int) -> None:
    """In a fresh process, with warnings as errors; each batch starts at another module."""
    modules = [path for path in MODULES if not path.is_relative_to(_RUN_BY_ALEMBIC)]
    names = map(module_name, modules[batch::_BATCHES])

    done = _python("-W", "error", "-c", "\n".join(f"import {name}" for name in names))

    assert done.returncode == 0, done.stdout


def test_an_untyped_library_is_imported_in_one_module() -> None:
    """So that one module alone has to be right about it."""
    importers: dict[str, set[str]] = {library: set() for library in _untyped()}
    for path in MODULES:
        for name in imports(parsed(path)):
            importers.get(name.partition(".")[0], set()).add(module_name(path))

    assert {key: value for key, value in importers.items() if len(value) > 1} == {}


def test_the_core_reads_no_clock_and_touches_nothing() -> None:
    """No clock, randomness, files, network, threads: the same arguments give the same answer."""
    found = [
        f"{module_name(path)} imports {name}"
        for path in PURE
        for name in imports(_at_run_time(parsed(path)))
        if name.partition(".")[0] in _IMPURE and (module_name(path), name) not in _HARMLESS
    ]
    found += [where for path in PURE for where in _impure_calls(path)]

    assert found == []


def test_only_the_clock_reads_the_clock() -> None:
    """Everything else is given a Clock, so that tests can bend time; exceptions say why."""
    readers = {
        module_name(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if _reads_clock(node)
    }

    assert readers <= set(_READ_THE_CLOCK)


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )


def _untyped() -> set[str]:
    """The libraries for which mypy is told to look away."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        overrides = tomllib.load(file)["tool"]["mypy"]["overrides"]
    return {
        module.partition(".")[0]
        for override in overrides
        if override.get("ignore_missing_imports")
        for module in override["module"]
    }


def _at_run_time(tree: ast.Module) -> ast.Module:
    """The tree without its `if TYPE_CHECKING:` blocks."""
    kept = [node for node in tree.body if not _is_for_types(node)]
    return ast.Module(body=kept, type_ignores=[])


def _is_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _impure_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if _reads_clock(node) or _called(node) in {"open", "print", "input"}:
            yield f"{place(path, node)} calls {_called(node)}"


def _reads_clock(node: ast.AST) -> bool:
    return _called(node).replace("datetime.date", "date", 1) in _CLOCK_CALLS


def _called(node: ast.AST) -> str:
    """`datetime.now` for a call of it; "" for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""
