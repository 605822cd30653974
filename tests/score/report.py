"""The figures as a table of what is asked, and in detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.score.rows import group_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.score.figures import Fired, Scored, Share
    from tests.score.rows import Row, Task

#: What is asked of statuses, at least; of rows told apart and of recall lost, at most.
STATUS, APART, LOST = 0.90, 0.15, 0.10
#: What is asked on headlines alone: recall and false alarms.
HEADLINES = (0.80, 0.04)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure against what is asked of it."""

    name: str
    share: Share
    ask: float | None = None
    at_least: bool = True

    def __str__(self) -> str:
        return f"{self.name:<54} {self.share!s:<32} {_asked(self)}".rstrip()


def _asked(line: Line) -> str:
    if line.ask is None or not line.share.whole:
        return ""
    good = line.share.value >= line.ask if line.at_least else line.share.value <= line.ask
    return f"{'>=' if line.at_least else '<='} {line.ask:.2f} {'pass' if good else 'FAIL'}"


def lines(name: str, scored: Scored, recall: float | None, alarms: float | None) -> Iterator[Line]:
    """The figures of one watch list on one set of rows."""
    yield Line(name=f"{name}: recall", share=scored.recall, ask=recall)
    yield Line(name=f"{name}: false alarms", share=scored.alarms, ask=alarms, at_least=False)
    yield Line(name=f"{name}: precision", share=scored.precision)
    if scored.apart.whole:
        apart = f"{name}: paused or delayed fire"
        yield Line(name=apart, share=scored.apart, ask=APART, at_least=False)
    yield Line(name=f"{name}: status right", share=scored.status, ask=STATUS)


def lost_line(name: str, full: Scored, emptied: Scored) -> str:
    """The recall that knowing companies by name is worth."""
    lost = full.recall.value - emptied.recall.value
    verdict = "pass" if lost <= LOST else "FAIL"
    return (
        f"{f'{name}: recall lost without companies':<54} {lost:.3f} "
        f"({full.recall.value:.3f} -> {emptied.recall.value:.3f})"
        f"{'':<6} <= {LOST:.2f} {verdict}"
    )


def details(
    scored: Scored, fired: Mapping[Any, Fired], reasons: Mapping[Any, str], shown: int
) -> Iterator[str]:
    """False alarms by kind, statuses confused, and so many of the worst rows."""
    yield "\nfalse alarms by kind"
    for kind, (false, rows) in scored.alarms_by_kind.items():
        yield f"  {kind:<28} {false} of {rows}"
    yield "\nstatuses confused (expected -> told)"
    wrong = {pair: n for pair, n in scored.confusion.items() if pair[0] != pair[1]}
    for (expected, told), number in sorted(wrong.items(), key=lambda pair: -pair[1]):
        yield f"  {expected} -> {told}: {number}"
    if not shown:
        return
    yield f"\nmissed: {len(scored.missed)}"
    for row in scored.missed[:shown]:
        yield f"  {row['id']} [{group_of(row)}] {row['title']}\n      {reasons[row['id']]}"
    yield f"\nfalse alarms: {len(scored.false)}"
    for row in scored.false[:shown]:
        alarm = fired[row["id"]]
        yield f"  {row['id']} {alarm.score:.2f} {row['title']}\n      {alarm.words}"


def as_json(task: Task, rows: list[Row], scored: Scored) -> dict[str, Any]:
    """The figures of one set for a program."""
    shares = ("recall", "alarms", "precision", "status", "apart")
    return {
        "watch": task.watch,
        "rows": len(rows),
        **{name: _share_json(getattr(scored, name)) for name in shares},
        "alarms_by_kind": {k: list(pair) for k, pair in scored.alarms_by_kind.items()},
        "confusion": [[*pair, number] for pair, number in scored.confusion.items()],
        "missed": [row["id"] for row in scored.missed],
        "false": [row["id"] for row in scored.false],
    }


def _share_json(share: Share) -> dict[str, Any]:
    return {
        "value": round(share.value, 4),
        "part": share.part,
        "whole": share.whole,
        "low": round(share.low, 4),
        "high": round(share.high, 4),
    }
