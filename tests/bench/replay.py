"""`replay`: articles a second through the whole decision pipeline, on one core.

Measured on made-up articles, or on the file that MONITOR_BENCH_ARTICLES names.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from tests.bench import articles
from tests.bench.processes import MONITOR, ROOT, Cost, pinned, run
from tests.bench.report import Figure

ENV = "MONITOR_BENCH_ARTICLES"

_NUMBER = 2000
#: Articles a second, start-up excluded.
_BAR = 300.0
#: As many articles that repeat each other's sentences without being copies, as a publisher's
#: boilerplate does: looking for copies must not become the whole cost.
_ALIKE = 500


def measure(*, quick: bool) -> list[Figure]:
    """The best of three runs; start-up is what the first article alone takes."""
    number, rounds = (500, 1) if quick else (_NUMBER, 3)
    lines = _lines(number)
    start_up = min((_replayed(lines[:1]) for _ in range(rounds)), key=lambda cost: cost.wall)
    best = min((_replayed(lines) for _ in range(rounds)), key=lambda cost: cost.wall)
    alike = _made_up(_ALIKE, varied=False)
    return [
        _speed("start-up excluded", len(lines) - 1, best.wall - start_up.wall, bar=_BAR),
        _speed("start-up included", len(lines), best.wall),
        _speed(f"{_ALIKE} that share sentences", _ALIKE - 1, _replayed(alike).wall - start_up.wall),
        _figure("start-up with one article", start_up.wall, "s"),
        _figure("peak memory", best.largest, "MB"),
    ]


def _lines(number: int) -> list[str]:
    if name := os.environ.get(ENV):
        return Path(name).read_text().splitlines(keepends=True)
    return _made_up(number, varied=True)


def _made_up(number: int, *, varied: bool) -> list[str]:
    rows = articles.rows(number, varied=varied)
    return [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]


def _replayed(lines: list[str]) -> Cost:
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        file = Path(folder, "articles.jsonl")
        file.write_text("".join(lines))
        return _replay(file)


def _replay(file: Path) -> Cost:
    env = {"MONITOR_CONFIG": str(ROOT / "config")}
    with pinned(max(os.sched_getaffinity(0))):
        return run((*MONITOR, "replay", str(file), "--json"), env=env)


def _speed(name: str, number: int, seconds: float, *, bar: float | None = None) -> Figure:
    speed = number / max(seconds, 1e-6)
    return _figure(f"articles a second, {name}", speed, "/s", bar=bar)


def _figure(name: str, value: float, unit: str, *, bar: float | None = None) -> Figure:
    return Figure(bench="replay", name=name, value=value, unit=unit, bar=bar, at_least=True)
