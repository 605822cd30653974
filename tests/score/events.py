"""Events that clusters split or mix, and how often each status of an event was alerted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tests.score.placing import Placed
from tests.score.story_rows import published, story_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from tests.score.rows import Row

#: Relations that are told to a channel.
ALERTED = frozenset({"new", "update"})
#: How long a story waits for its next report.
WINDOW = timedelta(days=14)


class Rate(NamedTuple):
    """Alerts, and what there was to alert of: each status of each event."""

    alerts: int
    told: int

    def __str__(self) -> str:
        value = self.alerts / self.told if self.told else 0.0
        return f"{value:.3f} {self.alerts}/{self.told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """What lies in several parts: an event in several clusters, or a cluster of several events."""

    name: str
    #: The reports of each part, by the name of the part.
    parts: tuple[tuple[str, tuple[Row, ...]], ...]


def alerts(rows: Sequence[Row], placed: Sequence[Placed]) -> Rate:
    """Alerts (new and update) for each event and true status."""
    told = {(story_of(row), row.get("status")) for row in rows}
    return Rate(sum(each.relation in ALERTED for each in placed), len(told))


def perfect(rows: Sequence[Row]) -> list[Placed]:
    """What knowing the events would give if a story ended after 14 days without a report.

    Each first report is new, each status that follows another one an update.
    """
    last: dict[str, tuple[str, Row]] = {}
    placed = []
    for number, row in enumerate(rows):
        event = str(story_of(row))
        story, before = last.get(event, (None, None))
        if story is None or before is None or published(row) - published(before) > WINDOW:
            story, relation = f"{event} {number}", "new"
        else:
            relation = "coverage" if row.get("status") == before.get("status") else "update"
        last[event] = (story, row)
        placed.append(Placed(story=story, relation=relation, status=row.get("status")))
    return placed


def torn(
    rows: Sequence[Row], wholes: Iterable[Hashable], parts: Iterable[Hashable]
) -> tuple[Torn, ...]:
    """The wholes that lie in more than one part, the most torn first."""
    found: defaultdict[str, defaultdict[str, list[Row]]]
    found = defaultdict(lambda: defaultdict(list))
    for row, whole, part in zip(rows, wholes, parts, strict=True):
        found[str(whole)][str(part)].append(row)
    several = [
        Torn(name=whole, parts=tuple((part, tuple(its)) for part, its in by_part.items()))
        for whole, by_part in found.items()
        if len(by_part) > 1
    ]
    return tuple(sorted(several, key=lambda each: (-len(each.parts), each.name)))


def confused(rows: Sequence[Row], placed: Sequence[Placed]) -> dict[tuple[str, str], int]:
    """(expected, told) relations of the reports that match a watch list, with how many there are.

    Where a row expects none, or nothing, whatever is told of it is as good as anything else.
    """
    counted: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row, each in zip(rows, placed, strict=True):
        if row.get("relation", "none") != "none" and each.relation != "none":
            counted[row["relation"], each.relation] += 1
    return dict(counted)
