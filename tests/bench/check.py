"""`check`: the CPU time of `monitor check` on the shipped configuration."""

from __future__ import annotations

import statistics

from tests.bench.processes import MONITOR, ROOT, run
from tests.bench.report import Figure

#: Seconds.
_BAR = 1.0


def measure(*, quick: bool) -> list[Figure]:
    """The median of several runs."""
    env = {"MONITOR_CONFIG": str(ROOT / "config")}
    costs = [run((*MONITOR, "check"), env=env) for _ in range(1 if quick else 5)]
    cpu = statistics.median(cost.cpu for cost in costs)
    wall = statistics.median(cost.wall for cost in costs)
    return [
        Figure(bench="check", name="shipped config: CPU", value=cpu, unit="s", bar=_BAR),
        Figure(bench="check", name="shipped config: wall", value=wall, unit="s"),
    ]
