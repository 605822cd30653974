"""How well reports are put together to stories, against two plain methods on the same reports.

python -m tests.score stories [FILE.jsonl ...] [--fields all|title+summary|title+text|title]
                              [--at THRESHOLD] [--half odd|even] [--watch NAME] [--config DIR]
                              [--swaps] [--horizon N] [--restarts] [--list N] [--json]
                              [--ours-only]

Every report goes through the decision of `monitor replay --all`, on a store in memory. The
baselines are fitted on the file itself, which no shipped threshold is; `--at` adds one threshold,
so that they can be measured where they were not fitted. Without FILE: the project's own reports.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.app.setup import compile_setup
from tests.score import story_report
from tests.score.baselines import baselines, best
from tests.score.clusters import Partition, differences
from tests.score.deciding import CONFIG, ROOT
from tests.score.placing import HORIZON, place, restarted, settings_of, swapped
from tests.score.rows import ScoreError
from tests.score.story_rows import is_foreign, read_reports, story_of, words_of

if TYPE_CHECKING:
    from tests.score.baselines import Tried
    from tests.score.clusters import Difference
    from tests.score.placing import Placed, Swaps
    from tests.score.rows import Row

OWN = ROOT / "tests" / "golden" / "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything that was measured on one set of reports."""

    #: The reports that are scored, and what was decided on them; those in another language apart.
    rows: list[Row]
    placed: list[Placed]
    foreign: list[tuple[Row, Placed]]
    ours: Partition
    #: Each baseline at its best threshold and at the one asked for.
    tried: list[Tried]
    #: Ours less that baseline, in the same order.
    less: list[dict[str, Difference]]
    #: None: not asked for.
    swaps: Swaps | None
    #: Reports that a restart before each of them changes; None: not asked for.
    restarts: tuple[Any, ...] | None

    @property
    def stories(self) -> list[str]:
        """The true stories of the rows."""
        return [str(story_of(row)) for row in self.rows]

    @property
    def pairs(self) -> list[tuple[Row, Placed]]:
        """Each row with what was decided on it."""
        return list(zip(self.rows, self.placed, strict=True))


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0, or 1 when they could not be made."""
    options = _options(arguments)
    files = options.files or sorted(OWN.glob("*.jsonl"))
    try:
        reports = read_reports(files, options.fields, options.half)
        measured = _measure(reports, options)
    except ScoreError as error:
        print(f"score: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(story_report.as_json(measured), ensure_ascii=False, indent=1))
        return 0
    names = ", ".join(str(file) for file in files)
    print(f"{names}: {len(measured.rows)} of {len(reports)} reports scored, {options.fields}\n")
    print(*story_report.lines(measured, options.list), sep="\n")
    return 0


def _measure(reports: list[Row], options: argparse.Namespace) -> Measured:
    settings = settings_of(options.config, options.watch)
    setup = compile_setup(settings)
    decided = list(zip(reports, place(reports, setup), strict=True))
    scored = [pair for pair in decided if story_of(pair[0]) and not is_foreign(pair[0])]
    if not scored:
        raise ScoreError("no report says which story it is on")
    rows, placed = [row for row, _ in scored], [each for _, each in scored]
    stories = [str(story_of(row)) for row in rows]
    ours = Partition(stories, [each.story for each in placed])
    tried = [] if options.ours_only else _baselines(rows, stories, options.at)
    return Measured(
        rows=rows,
        placed=placed,
        foreign=[pair for pair in decided if story_of(pair[0]) and is_foreign(pair[0])],
        ours=ours,
        tried=tried,
        less=[differences(ours, each.grouping, stories) for each in tried],
        swaps=swapped(reports, setup, options.horizon) if options.swaps else None,
        restarts=restarted(reports, settings) if options.restarts else None,
    )


def _baselines(rows: list[Row], stories: list[str], at: float | None) -> list[Tried]:
    asked = [] if at is None else [at]
    return [
        each
        for tried in baselines([words_of(row) for row in rows], stories, asked).values()
        for each in (best(tried), *(t for t in tried if t.threshold == at))
    ]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.score stories", description=__doc__)
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="reports with their stories")
    add("--fields", choices=story_report.FIELDS, default="all", help="what is told of a report")
    add("--at", type=float, metavar="THRESHOLD", help="a further threshold of the baselines")
    add("--half", choices=("all", "odd", "even"), default="all", help="of stories, by hash")
    add("--watch", metavar="NAME", help="only this watch list; else all that are enabled")
    add("--config", type=Path, default=CONFIG, metavar="DIR", help="else the shipped one")
    add("--swaps", action="store_true", help="swap each two neighbours within a minute, once")
    add("--horizon", type=int, default=HORIZON, help="later reports placed again after a swap")
    add("--restarts", action="store_true", help="place each report in a program started anew")
    add("--list", type=int, default=20, metavar="N", help="split and mixed stories to show")
    add("--ours-only", action="store_true", help="no baselines, no intervals: quick")
    add("--json", action="store_true", help="figures for a program")
    return parser.parse_args(arguments)
