"""How well a grouping of reports agrees with the stories a person saw in them.

*Pairs*: of two reports, are they one story? *B-cubed*: the same asked of each report about its own
cluster, so that one large story does not drown the others. Both say precision (what was put
together belongs together) and recall (what belongs together was put together).

Intervals draw whole stories, with what was put together of each two of them; a story that is drawn
twice counts twice, and is never a stranger to itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    #: How often each story was drawn.
    Weights = Mapping[Hashable, int]

#: Draws of the bootstrap, and the seed that makes two runs alike.
DRAWS, SEED = 1_000, 7


class Prf(NamedTuple):
    """Precision and recall."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"{self.precision:.3f} {self.recall:.3f} {self.f1:.3f}"


class Agreement(NamedTuple):
    """How far a grouping agrees with the stories; no B-cubed where there are no clusters."""

    pairs: Prf
    bcubed: Prf | None


class Grouping(Protocol):
    """What was put together, counted against the stories."""

    def agreement(self, weights: Weights) -> Agreement:
        """The figures if each story were there as often as its weight says."""


class Partition:
    """Each report in exactly one cluster."""

    def __init__(self, stories: Sequence[Hashable], clusters: Sequence[Hashable]) -> None:
        cells: defaultdict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for story, cluster in zip(stories, clusters, strict=True):
            cells[cluster][story] += 1
        self.number = len(cells)
        self._sizes = Counter(stories)
        #: Of each story: sum of squares of its parts, and how many reports lie in mixed clusters.
        self._squares: Counter[Hashable] = Counter()
        for cell in cells.values():
            self._squares.update({story: n * n for story, n in cell.items()})
        self._mixed = [cell for cell in cells.values() if len(cell) > 1]
        self._pure = Counter(self._sizes)
        for cell in self._mixed:
            self._pure.subtract(cell)

    def agreement(self, weights: Weights) -> Agreement:
        """See `Grouping`."""
        sizes, squares = self._sizes, self._squares
        reports = sum(w * sizes[s] for s, w in weights.items())
        right = sum(w * (squares[s] - sizes[s]) for s, w in weights.items()) / 2
        gold = sum(w * sizes[s] * (sizes[s] - 1) for s, w in weights.items()) / 2
        wrong, precise = 0.0, float(sum(w * self._pure[s] for s, w in weights.items()))
        for cell in self._mixed:
            strangers, share = _strangers(cell, weights)
            wrong += strangers
            precise += share
        found = sum(w * squares[s] / sizes[s] for s, w in weights.items())
        return Agreement(
            Prf(_share(right, right + wrong), _share(right, gold)),
            Prf(_share(precise, reports), _share(found, reports)),
        )


def _strangers(cell: Counter[Hashable], weights: Weights) -> tuple[float, float]:
    """Pairs of one cluster that are of two stories; and the precisions of its reports, summed."""
    drawn = [(n, weights.get(story, 0)) for story, n in cell.items()]
    total = sum(n * w for n, w in drawn)
    own = sum((n * w) ** 2 for n, w in drawn)
    precise = sum(w * n * n / (total - (w - 1) * n) for n, w in drawn if w)
    return (total * total - own) / 2, precise


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Single pairs said to be one story, which need not make clusters."""

    #: Pairs of each story, and those of them that were found.
    gold: Mapping[Hashable, int]
    right: Mapping[Hashable, int]
    #: Pairs of each two stories that were said to be one.
    wrong: Mapping[tuple[Hashable, Hashable], int]

    def agreement(self, weights: Weights) -> Agreement:
        """See `Grouping`."""
        right = sum(n * weights.get(story, 0) for story, n in self.right.items())
        gold = sum(n * weights.get(story, 0) for story, n in self.gold.items())
        wrong = sum(
            n * weights.get(one, 0) * weights.get(other, 0)
            for (one, other), n in self.wrong.items()
        )
        return Agreement(Prf(_share(right, right + wrong), _share(right, gold)), None)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def once(stories: Iterable[Hashable]) -> Weights:
    """The weights of the file as it is."""
    return dict.fromkeys(stories, 1)


class Difference(NamedTuple):
    """One figure of ours less the baseline's; 95 of 100 draws lie in the interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:+.3f} [{self.low:+.3f} {self.high:+.3f}]"


def differences(
    ours: Grouping, baseline: Grouping, stories: Sequence[Hashable]
) -> dict[str, Difference]:
    """What sets two groupings of the same reports apart, by name of the figure."""
    names = sorted(set(stories), key=str)
    random = Random(SEED)
    value = _less(ours, baseline, once(names))
    drawn = [
        _less(ours, baseline, Counter(random.choices(names, k=len(names)))) for _ in range(DRAWS)
    ]
    return {name: _difference(value[name], [each[name] for each in drawn]) for name in value}


def _less(ours: Grouping, baseline: Grouping, weights: Weights) -> dict[str, float]:
    mine, other = ours.agreement(weights), baseline.agreement(weights)
    less = {"pairs F1": mine.pairs.f1 - other.pairs.f1}
    if mine.bcubed and other.bcubed:
        less["B-cubed F1"] = mine.bcubed.f1 - other.bcubed.f1
        less["B-cubed precision"] = mine.bcubed.precision - other.bcubed.precision
    return less


def _difference(value: float, drawn: list[float]) -> Difference:
    drawn.sort()
    return Difference(value, drawn[round(0.025 * DRAWS)], drawn[round(0.975 * DRAWS) - 1])
