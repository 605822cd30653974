"""From labelled rows and what was decided on them to figures with intervals."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.score.rows import group_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.score.rows import Row, Task

#: Draws of the bootstrap, and the seed that makes two runs alike.
DRAWS, SEED = 1_000, 7


class Share(NamedTuple):
    """A share with its interval: 95 of 100 draws of whole events lie in it."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        if not self.whole:
            return "-"
        return f"{self.value:.3f} [{self.low:.2f} {self.high:.2f}] {self.part}/{self.whole}"


class Fired(NamedTuple):
    """What was decided on one row."""

    hit: bool
    status: str | None
    score: float
    #: The words, for a person.
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One watch list on one set of rows."""

    recall: Share
    alarms: Share
    precision: Share
    #: Right statuses, of the positives found.
    status: Share
    #: Of the rows that are told apart, those that fire.
    apart: Share
    alarms_by_kind: Mapping[str, tuple[int, int]]
    #: (expected, told) -> rows.
    confusion: Mapping[tuple[str, str], int]
    missed: tuple[Row, ...]
    #: With the highest score first.
    false: tuple[Row, ...]


def share(rows: Sequence[Row], counts: Callable[[Row], bool]) -> Share:
    """The share of rows that count; the interval draws events, because their rows are alike."""
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows:
        groups[group_of(row)].append(counts(row))
    tallies = [(sum(group), len(group)) for group in groups.values()]
    low, high = _interval(tallies)
    return Share(sum(part for part, _ in tallies), len(rows), low, high)


def _interval(tallies: Sequence[tuple[int, int]]) -> tuple[float, float]:
    if not tallies:
        return 0.0, 0.0
    random = Random(SEED)
    drawn: list[float] = []
    for _ in range(DRAWS):
        chosen = random.choices(tallies, k=len(tallies))
        drawn.append(sum(part for part, _ in chosen) / sum(whole for _, whole in chosen))
    drawn.sort()
    return drawn[round(0.025 * DRAWS)], drawn[round(0.975 * DRAWS) - 1]


def score(rows: Sequence[Row], fired: Mapping[Any, Fired], task: Task) -> Scored:
    """The figures of one watch list; `fired` is by id."""

    def hit(row: Row) -> bool:
        return fired[row["id"]].hit

    wanted = [row for row in rows if task.wants(row)]
    refused = [row for row in rows if task.refuses(row)]
    found = [row for row in wanted if hit(row)]
    false = [row for row in refused if hit(row)]
    with_status = [row for row in found if row.get("status")]
    return Scored(
        recall=share(wanted, hit),
        alarms=share(refused, hit),
        precision=share([*found, *false], task.wants),
        status=share(with_status, lambda row: fired[row["id"]].status == row["status"]),
        apart=share([row for row in rows if task.tolerates(row)], hit),
        alarms_by_kind=by_kind(refused, hit),
        confusion=Counter((row["status"], fired[row["id"]].status or "-") for row in with_status),
        missed=tuple(row for row in wanted if not hit(row)),
        false=tuple(sorted(false, key=lambda row: -fired[row["id"]].score)),
    )


def by_kind(rows: Iterable[Row], hit: Callable[[Row], bool]) -> dict[str, tuple[int, int]]:
    """False alarms and rows of each kind, the worst first."""
    tallies: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows:
        tallies[kind_of(row)].append(hit(row))
    counted = {kind: (sum(hits), len(hits)) for kind, hits in tallies.items()}
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1][0], pair[0])))


def kind_of(row: Row) -> str:
    """What kind of row a false alarm is on."""
    if row["label"] == "positive":
        return f"setback of a {row.get('kind')} plant"
    return str(row.get("kind_of_negative") or row.get("status") or "negative")
