"""`once`: `monitor once` over 500 feeds against the bare script, from process start to exit.

The two alternate, so that a noisy moment hits both; the server is asked after each run whether
every feed was polled and answered as it should be, so that skipped work cannot look fast.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import corpus
from tests.bench.processes import MONITOR, ROOT, Cost, background, run
from tests.bench.report import BenchError, Figure
from tests.bench.server import ADDRESSES, HOSTS, urls

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Ours to bare, of the median wall times.
_FIRST_BAR, _UNCHANGED_BAR = 2.5, 2.0
#: MB, our whole process tree.
_MEMORY_BAR = 150.0
#: Seconds after which every source polled `every: 1s` is due again.
_DUE = 2.5

#: By these a publisher asks for longer pauses, which we grant and the bare script ignores;
#: without them both poll all feeds in every run.
_HINTS = re.compile(
    rb"<(ttl|skipHours|skipDays|sy:updatePeriod|sy:updateFrequency)>.*?</\1>", re.DOTALL
)

#: Passes by whatever proxy the environment names.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Bench:
    """Where one measurement lives."""

    folder: Path
    port: int

    def ours(self, name: str, *, sample_memory: bool = False) -> Cost:
        """One `monitor once` on the store of that name, which is made if it is missing."""
        env = {
            "MONITOR_CONFIG": str(self.folder / "config"),
            "MONITOR_STORAGE": f"sqlite:///{self.folder / name}.db",
        }
        return run((*MONITOR, "once"), cwd=self.folder, env=env, sample_memory=sample_memory)

    def bare(self, name: str) -> Cost:
        """One run of the bare script with the state of that name."""
        script = (sys.executable, str(ROOT / "tests/bench/bare.py"))
        return run((*script, str(self.folder / "urls.txt"), str(self.folder / f"{name}.json")))

    def expect(self, status: int, number: int = ADDRESSES) -> None:
        """Raises BenchError unless the server gave just so many answers since the last time."""
        with _DIRECT.open(f"http://{HOSTS[0]}:{self.port}/counts", timeout=10) as answer:
            got = json.load(answer)
        if got != {str(status): number}:
            raise BenchError(f"expected {number} answers of {status}, the server gave {got}")


def measure(*, quick: bool) -> list[Figure]:
    """Walls, CPU and memory of first and unchanged polls."""
    rounds = 1 if quick else 5
    with _bench() as bench:
        first = [_first(bench, index) for index in range(rounds)]
        _prime(bench)
        unchanged = [_unchanged(bench) for _ in range(rounds)]
        memory = _memory(bench)
    return [
        *_compared("first poll", first, _FIRST_BAR),
        *_compared("unchanged poll", unchanged, _UNCHANGED_BAR),
        _figure("unchanged poll: peak memory, all processes", memory.tree or 0, "MB", _MEMORY_BAR),
        _figure("unchanged poll: peak memory, largest process", memory.largest, "MB"),
    ]


def _first(bench: Bench, index: int) -> tuple[Cost, Cost]:
    ours = bench.ours(f"first-{index}")
    bench.expect(200)
    bare = bench.bare(f"first-{index}")
    bench.expect(200)
    return ours, bare


def _prime(bench: Bench) -> None:
    bench.ours("kept")
    bench.bare("kept")
    bench.expect(200, 2 * ADDRESSES)


def _unchanged(bench: Bench) -> tuple[Cost, Cost]:
    time.sleep(_DUE)
    ours = bench.ours("kept")
    bench.expect(304)
    bare = bench.bare("kept")
    bench.expect(304)
    return ours, bare


def _memory(bench: Bench) -> Cost:
    """A run of its own, because looking at /proc takes time from what is looked at."""
    time.sleep(_DUE)
    cost = bench.ours("kept", sample_memory=True)
    bench.expect(304)
    return cost


def _compared(name: str, runs: list[tuple[Cost, Cost]], bar: float) -> Iterator[Figure]:
    ours = statistics.median(cost.wall for cost, _ in runs)
    bare = statistics.median(cost.wall for _, cost in runs)
    yield _figure(f"{name}: wall, beside the bare script", ours, "s", bar, ratio=ours / bare)
    yield _figure(f"{name}: wall of the bare script", bare, "s")
    yield _figure(f"{name}: CPU", statistics.median(cost.cpu for cost, _ in runs), "s")
    bare_cpu = statistics.median(cost.cpu for _, cost in runs)
    yield _figure(f"{name}: CPU of the bare script", bare_cpu, "s")


def _figure(
    name: str, value: float, unit: str, bar: float | None = None, *, ratio: float | None = None
) -> Figure:
    return Figure(bench="once", name=name, value=value, unit=unit, ratio=ratio, bar=bar)


@contextmanager
def _bench() -> Iterator[Bench]:
    """Feeds, server and configuration in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as name:
        folder = Path(name)
        documents = folder / "feeds"
        documents.mkdir()
        for index, document in enumerate(corpus.feeds()):
            (documents / f"{index:03}").write_bytes(_HINTS.sub(b"", document))
        with background((sys.executable, "-m", "tests.bench.server", str(documents))) as port:
            addresses = urls(int(port))
            (folder / "urls.txt").write_text("\n".join(addresses))
            write_config(folder / "config", addresses)
            yield Bench(folder, int(port))


def write_config(folder: Path, addresses: list[str]) -> None:
    """The shipped watch lists and lexicon over these feeds, and no article pages.

    The bare script reads feeds alone, and the pages of real ones are elsewhere.
    """
    for kept in ("lexicon", "watchlists"):
        shutil.copytree(ROOT / "config" / kept, folder / kept)
    (folder / "sources").mkdir()
    (folder / "monitor.yaml").write_text(
        "storage: sqlite:///bench.db\n"
        'slack: {channel: "#bench"}\n'
        "contact: bench@example.org\n"
        "fetch: {max_per_second: 0}\n"
    )
    (folder / "sources" / "bench.yaml").write_text(
        "sources:\n" + "".join(_source(i, address) for i, address in enumerate(addresses))
    )


def _source(index: int, address: str) -> str:
    host = address.split("/")[2]
    return (
        f"  - name: Feed {index}\n    feed: {address}\n    every: 1s\n    article: never\n"
        f'    allow_private: ["{host}"]\n'
    )
