"""Which of an article's numbers are those of the plant?

Each number of a sentence is weighed by what stands around it: a plant right behind it ("its $5
billion factory"), words of investing, making or employing, the event in its sentence. Words of
another thing (loans, revenue, orders, a firm's other plants) speak against it. The best that has
enough is taken, the first of equals; when nothing has, none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.facts import number_words as words
from monitor.core.facts.changing import is_changed, is_former
from monitor.core.facts.quantities import capacities, is_of_jobs, jobs, money
from monitor.core.facts.sites import OTHER_PLANT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.core.facts.passages import Sentence
    from monitor.core.facts.quantities import Quantity
    from monitor.model import Fact, FactName


class Weighed(NamedTuple):
    """A number in a sentence, with what speaks for it."""

    score: float
    sentence: Sentence
    quantity: Quantity


class Kind(NamedTuple):
    """How the numbers of one fact are found and weighed."""

    name: FactName
    find: Callable[[str], list[Quantity]]
    #: Right behind the number.
    behind: re.Pattern[str]
    #: Right before the number, up to it.
    before: re.Pattern[str]
    #: Anywhere in its sentence.
    around: re.Pattern[str]
    #: In its clause: it is another thing's.
    against: re.Pattern[str]


KINDS: Final = (
    Kind(
        "capacity",
        capacities,
        words.CAPACITY_BEHIND,
        words.CAPACITY_BEFORE,
        words.CAPACITY_AROUND,
        words.CAPACITY_AGAINST,
    ),
    Kind(
        "money",
        money,
        words.MONEY_BEHIND,
        words.MONEY_BEFORE,
        words.MONEY_AROUND,
        words.MONEY_AGAINST,
    ),
    Kind("jobs", jobs, words.JOBS_BEHIND, words.JOBS_BEFORE, words.JOBS_AROUND, words.JOBS_AGAINST),
)
#: Characters on each side of a number that are looked at.
_NEAR: Final = 70
#: Less speaks for no number at all.
_ENOUGH: Final = 1.4
#: By distance of the sentence.
_DISTANCE: Final = (0.9, 0.5, 0.2)


def number_of(
    kind: Kind, sentences: Sequence[Sentence], is_others: Callable[[Sentence], bool]
) -> Weighed | None:
    """The number of the plant; None when the text does not tell for sure."""
    weighed = (
        Weighed(_score(kind, sentence, quantity, is_others), sentence, quantity)
        for sentence in sentences
        for quantity in kind.find(sentence.text)
    )
    best = max(weighed, key=lambda each: each.score, default=None)
    return best if best and best.score >= _ENOUGH else None


def stated_in(sentence: str, fact: Fact) -> list[tuple[int, int]]:
    """Where a sentence states a number: start and end."""
    find = next((kind.find for kind in KINDS if kind.name == fact.name), None)
    said = find(sentence) if find else []
    return [(at.start, at.end) for at in said if (at.amount, at.unit) == (fact.amount, fact.unit)]


def _score(
    kind: Kind, sentence: Sentence, number: Quantity, is_others: Callable[[Sentence], bool]
) -> float:
    """What speaks for a number, 2.4 at best."""
    text = sentence.text
    before = text[max(0, number.start - _NEAR) : number.start]
    behind = text[number.end : number.end + _NEAR]
    span = number.start, number.end
    if is_former(text, *span):
        return 0.0
    fits_behind = bool(kind.behind.match(behind))
    fits = fits_behind or kind.before.search(before) or is_changed(text, *span)
    score = _DISTANCE[sentence.distance] + 1.0 * bool(fits)
    score += 0.4 * (kind.name == "jobs" and is_of_jobs(text[number.start : number.end]))
    score += 0.5 * bool(kind.around.search(text))
    if kind.against.search(_clause_before(before)) or kind.against.search(_clause_behind(behind)):
        score -= 0.6 if fits_behind else 1.5
    return score - (_doubt(sentence, is_others) if sentence.distance else 0)


def _doubt(sentence: Sentence, is_others: Callable[[Sentence], bool]) -> float:
    """What speaks against all numbers of a sentence that does not tell the event."""
    others = OTHER_PLANT.search(sentence.text) or is_others(sentence)
    linked = sentence.field == "title" or words.LINK.search(sentence.text)
    return 1.2 * bool(others) + 0.8 * (not linked)


_CLAUSE_END: Final = re.compile(r"[;:()–—]|, |\b(?:but|while|after|because|which|and)\b")


def _clause_behind(behind: str) -> str:
    """What stands behind a number, up to the end of its clause."""
    end = _CLAUSE_END.search(behind)
    return behind[: end.start()] if end else behind


def _clause_before(before: str) -> str:
    """What stands before a number, from the beginning of its clause."""
    ends = [match.end() for match in _CLAUSE_END.finditer(before)]
    return before[ends[-1] :] if ends else before
