"""The figures of stories as a table, and in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from tests.score.clusters import Partition, once
from tests.score.events import alerts, confused, perfect, torn
from tests.score.story_rows import Fields, story_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.score.baselines import Tried
    from tests.score.clusters import Grouping
    from tests.score.events import Torn
    from tests.score.placing import Placed
    from tests.score.rows import Row
    from tests.score.stories import Measured

FIELDS = get_args(Fields)
_HEAD = f"{'':<36} {'pairs P R F1':<20} {'B-cubed P R F1':<20} clusters"


def lines(measured: Measured, shown: int) -> Iterator[str]:
    """Everything that was measured, a line each."""
    yield _HEAD
    yield _line("monitor", measured.ours, measured.ours.number, measured)
    for each in measured.tried:
        yield _line(_name(each), each.grouping, each.clusters, measured)
    ideal = Partition(measured.stories, [each.story for each in perfect(measured.rows)])
    yield _line("stories known for 14 days", ideal, ideal.number, measured)
    yield f"{'stories':<78} {len(set(measured.stories))}"
    if measured.tried:
        yield "\nmonitor less a baseline, 95 of 100 draws of stories in [ ]"
    for each, less in zip(measured.tried, measured.less, strict=True):
        told = "  ".join(f"{name} {value}" for name, value in less.items())
        yield f"  {_name(each):<34} {told}"
    yield from _events(measured)
    if measured.foreign:
        joined = sum(_joins(measured, *pair) for pair in measured.foreign)
        yield f"\nin another language, put to their story: {joined}/{len(measured.foreign)}"
    if measured.swaps:
        changed, tried = len(measured.swaps.changed), measured.swaps.tried
        share = changed / tried if tried else 0.0
        yield f"\nswaps that change the clusters: {share:.4f} {changed}/{tried}"
        yield from (f"  {one} <-> {other}" for one, other in measured.swaps.changed[:shown])
    if measured.restarts is not None:
        yield f"reports that a restart before each changes: {len(measured.restarts)}"
        yield from (f"  {each}" for each in measured.restarts[:shown])
    yield from _torn(measured, shown)


def _name(tried: Tried) -> str:
    return f"{tried.name} at {tried.threshold:.2f}"


def _line(name: str, grouping: Grouping, clusters: int | None, measured: Measured) -> str:
    pairs, bcubed = grouping.agreement(once(measured.stories))
    return f"{name:<36} {pairs!s:<20} {'-' if bcubed is None else bcubed!s:<20} {clusters or '-'}"


def _events(measured: Measured) -> Iterator[str]:
    """Alerts on stories that match a watch list, and what a perfect window would give."""
    rows, placed = _heard(measured)
    if not rows:
        return
    ideal = perfect(rows)
    found = sum(each.relation != "none" for each in measured.placed)
    yield f"\nreports that match a watch list: {found}/{len(measured.rows)}"
    yield f"alerts for each story and status: {alerts(rows, placed)}"
    yield f"  if stories were known for 14 days: {alerts(rows, ideal)}"
    wrong = confused(measured.rows, measured.placed)
    if wrong:
        yield "relations (expected -> told)"
    for (expected, told), number in sorted(wrong.items(), key=lambda pair: -pair[1]):
        yield f"  {expected} -> {told}: {number}"


def _heard(measured: Measured) -> tuple[list[Row], list[Placed]]:
    """The reports that say a status, of the stories of which a watch list finds any report."""
    heard = {story_of(row) for row, each in measured.pairs if each.relation != "none"}
    chosen = [p for p in measured.pairs if p[0].get("status") and story_of(p[0]) in heard]
    return [row for row, _ in chosen], [each for _, each in chosen]


def _joins(measured: Measured, row: Row, placed: Placed) -> bool:
    own = str(row.get("story") or row.get("event"))
    return any(
        story == own and each.story == placed.story
        for story, each in zip(measured.stories, measured.placed, strict=True)
    )


def _torn(measured: Measured, shown: int) -> Iterator[str]:
    clusters = [each.story for each in measured.placed]
    split = torn(measured.rows, measured.stories, clusters)
    mixed = torn(measured.rows, clusters, measured.stories)
    for heading, found in (("split stories", split), ("mixed clusters", mixed)):
        yield f"\n{heading}: {len(found)}"
        for each in found[:shown]:
            yield from _parts(each)


def _parts(each: Torn) -> Iterator[str]:
    yield f"  {each.name}: {len(each.parts)} parts"
    for part, rows in each.parts:
        yield f"    {part}"
        for row in rows:
            status = f" {row['status']}" if row.get("status") else ""
            yield f"      {str(row['published'])[:16]}{status} {row['title'][:90]} ({row['id']})"


def as_json(measured: Measured) -> dict[str, Any]:
    """The figures for a program."""
    clusters = [each.story for each in measured.placed]
    told: dict[str, Any] = {
        "rows": len(measured.rows),
        "stories": len(set(measured.stories)),
        "monitor": _json(measured.ours, measured.ours.number, measured),
        "baselines": [
            {"name": each.name, "threshold": each.threshold}
            | _json(each.grouping, each.clusters, measured)
            | {"less": {name: list(value) for name, value in less.items()}}
            for each, less in zip(measured.tried, measured.less, strict=True)
        ],
        "alerts": list(alerts(*_heard(measured))),
        "split": [each.name for each in torn(measured.rows, measured.stories, clusters)],
        "mixed": [each.name for each in torn(measured.rows, clusters, measured.stories)],
    }
    if measured.swaps:
        told["swaps"] = {
            "tried": measured.swaps.tried,
            "changed": [list(pair) for pair in measured.swaps.changed],
        }
    if measured.restarts is not None:
        told["restarts"] = list(measured.restarts)
    return told


def _json(grouping: Grouping, clusters: int | None, measured: Measured) -> dict[str, Any]:
    pairs, bcubed = grouping.agreement(once(measured.stories))
    shown = {"pairs": [*pairs, pairs.f1], "clusters": clusters}
    return shown | ({"bcubed": [*bcubed, bcubed.f1]} if bcubed else {})
