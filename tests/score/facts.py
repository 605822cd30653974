"""How many facts of labelled reports are told, and how many of those told are right.

A row is what `monitor replay` takes, and beside it `facts`: by name every value that would be
right; and `may`: facts that need not be told, but must be right if they are.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from monitor.model import FactName
from tests.score.deciding import replayed
from tests.score.rows import ScoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.score.rows import Row

#: What is asked of all facts together: precision and recall.
PRECISION, RECALL = 0.95, 0.80
NAMES: tuple[str, ...] = get_args(FactName)
#: The watch list that finds the reports.
WATCH = "Plant setbacks"


@dataclass(slots=True)
class Tally:
    """Counts by name of the fact."""

    right: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    matched: int = 0
    #: A sentence for each mistake.
    mistakes: list[str] = field(default_factory=list)


def read_facts(file: Path) -> list[Row]:
    """The rows of a file. Raises ScoreError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise ScoreError(f"{file} cannot be read: {error}") from error
    if any(not {"id", "title", "facts"} <= row.keys() for row in rows):
        raise ScoreError(f"{file}: a row has id, title and facts")
    return rows


def tally(rows: Sequence[Row], told: Mapping[Any, Mapping[str, Any]]) -> Tally:
    """Count; `told` are the lines of replay by id. Rows that match nothing are asked no facts."""
    result = Tally(rows=len(rows))
    for row in rows:
        line = told[row["id"]]
        if line["matches"]:
            result.matched += 1
            _count(result, row, line["facts"])
        else:
            result.mistakes.append(f"{row['id']}: matches nothing")
    return result


def _count(result: Tally, row: Row, facts: Mapping[str, Mapping[str, str]]) -> None:
    wanted, may = row["facts"], row.get("may", {})
    result.wanted.update(wanted.keys())
    for name in wanted.keys() - facts.keys():
        result.mistakes.append(f"{row['id']}: no {name}, should be {wanted[name][0]}")
    for name, fact in facts.items():
        right = any(same(name, fact["value"], value) for value in wanted.get(name, ()))
        if not right and any(same(name, fact["value"], value) for value in may.get(name, ())):
            continue
        result.told[name] += 1
        result.right[name] += right
        if not right:
            expected = ", ".join(wanted.get(name, ["none"]))
            result.mistakes.append(f"{row['id']}: {name} {fact['value']}, should be {expected}")


def same(name: str, told: str, expected: str) -> bool:
    """Whether two values are one: a place may say more or less of what lies around it."""
    one, other = _folded(told), _folded(expected)
    if name != "place":
        return one == other
    place, *around = one.split(", ")
    wanted, *known = other.split(", ")
    return place == wanted and (not around or not known or around[0] in known)


def _folded(value: str) -> str:
    decomposed = unicodedata.normalize("NFD", value.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fact_lines(result: Tally, shown: int) -> Iterator[str]:
    """The figures by name, all together against what is asked, and the first mistakes."""
    yield f"{result.matched} of {result.rows} rows match “{WATCH}”\n"
    for name in NAMES:
        right, told, wanted = result.right[name], result.told[name], result.wanted[name]
        yield f"{name:<10} precision {right}/{told:<6} recall {right}/{wanted}"
    right, told, wanted = (
        sum(each.values()) for each in (result.right, result.told, result.wanted)
    )
    yield f"{'all':<10} precision {_against(right, told, PRECISION)}"
    yield f"{'':<10} recall {_against(right, wanted, RECALL)}"
    if shown and result.mistakes:
        yield "\nmistakes"
        yield from (f"  {each}" for each in result.mistakes[:shown])


def _against(part: int, whole: int, ask: float) -> str:
    share = part / whole if whole else 0.0
    verdict = "pass" if share >= ask else "FAIL"
    return f"{share:.3f} {part}/{whole}  >= {ask:.2f} {verdict}"


def score_facts(file: Path, shown: int) -> Iterator[str]:
    """The figures of a file, line by line. Raises ScoreError."""
    rows = read_facts(file)
    return fact_lines(tally(rows, replayed(rows, WATCH)), shown)
