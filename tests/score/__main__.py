"""How well the shipped watch lists find what labelled articles report.

python -m tests.score [FILE.jsonl] [--watch NAME] [--without-companies] [--half odd|even]
                      [--list N] [--json]
python -m tests.score stories ...: how well reports are put together to stories
python -m tests.score --facts [FILE.jsonl] [--list N]

Every row goes through `monitor replay`. Intervals are of draws of whole events. Nothing here is a
test: a figure is for the person who edits the lexicon.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.score import report, stories
from tests.score.deciding import CONFIG, ROOT, decide, reasons, without_companies
from tests.score.facts import score_facts
from tests.score.figures import score
from tests.score.rows import SETBACKS, TASKS, ScoreError, Task, headlines, read, unsaid

if TYPE_CHECKING:
    from tests.score.figures import Fired, Scored
    from tests.score.rows import Row

FACTS = ROOT / "tests" / "golden" / "facts" / "labelled.jsonl"
LABELLED = ROOT / "tests" / "golden" / "finds" / "labelled.jsonl"


class _Measured:
    """One watch list on the rows of a file, whole or headlines only."""

    def __init__(self, task: Task, rows: list[Row], config: Path, name: str) -> None:
        self.task, self.rows, self.config, self.name = task, rows, config, name
        self.fired: dict[Any, Fired] = decide(rows, task.watch, config)
        self.scored: Scored = score(rows, self.fired, task)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0, or 1 when they could not be made."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["stories"]:
        return stories.main(given[1:])
    options = _options(given)
    try:
        if options.facts:
            print(*score_facts(options.file or FACTS, options.list), sep="\n")
            return 0
        options.file = options.file or LABELLED
        rows = read(options.file, options.half)
        tasks = [TASKS.get(options.watch, Task(watch=options.watch))] if options.watch else None
        changed = without_companies() if options.without_companies else nullcontext(CONFIG)
        with changed as config:
            _run(rows, tasks or list(TASKS.values()), config, options)
    except ScoreError as error:
        print(f"score: {error}", file=sys.stderr)
        return 1
    return 0


def _run(rows: list[Row], tasks: list[Task], config: Path, options: argparse.Namespace) -> None:
    measured: list[_Measured] = []
    for task in tasks:
        measured.append(_Measured(task, rows, config, task.watch))
        if task is SETBACKS:
            measured.append(_Measured(task, headlines(rows), config, f"{task.watch}, headlines"))
    if options.json:
        told = [report.as_json(m.task, m.rows, m.scored) | {"name": m.name} for m in measured]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    print(f"{options.file}: {len(rows)} rows with a label, half: {options.half}\n")
    for each in measured:
        bars = (
            report.HEADLINES if "headlines" in each.name else (each.task.recall, each.task.alarms)
        )
        print(*report.lines(each.name, each.scored, *bars), sep="\n")
        for note in unsaid(each.rows, each.task):
            print(f"  note: {note}")
        if each.name == SETBACKS.watch and not options.without_companies:
            with without_companies() as emptied:
                other = _Measured(each.task, rows, emptied, each.name)
            print(report.lost_line(each.name, each.scored, other.scored))
    for each in measured:
        print(f"\n== {each.name}", *_details(each, options.list), sep="\n")


def _details(each: _Measured, shown: int) -> list[str]:
    missed = each.scored.missed[:shown]
    why = reasons(missed, each.task.watch, each.config)
    return list(report.details(each.scored, each.fired, why, shown))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.score", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="labelled articles")
    parser.add_argument("--facts", action="store_true", help="facts instead of watch lists")
    parser.add_argument("--watch", metavar="NAME", help="only this watch list, whatever its name")
    parser.add_argument("--without-companies", action="store_true", help="company lists emptied")
    parser.add_argument("--half", choices=("all", "odd", "even"), default="all", help="of events")
    parser.add_argument("--list", type=int, default=10, metavar="N", help="worst rows to show")
    parser.add_argument("--json", action="store_true", help="figures for a program")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
