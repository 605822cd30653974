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
from monitor.core.facts.changing import is_changed, is_former, is_moved_to
from monitor.core.facts.moving import with_moved
from monitor.core.facts.quantities import capacities, is_of_jobs, jobs, money
from monitor.core.facts.sites import OTHER_PLANT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.core.facts.numbers import Quantity
    from monitor.core.facts.passages import Sentence
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
    #: What comes down to a number: "investment falls to".
    subject: re.Pattern[str]


KINDS: Final = (
    Kind(
        "capacity",
        capacities,
        words.CAPACITY_BEHIND,
        words.CAPACITY_BEFORE,
        words.CAPACITY_AROUND,
        words.CAPACITY_AGAINST,
        words.CAPACITY_SUBJECT,
    ),
    Kind(
        "money",
        money,
        words.MONEY_BEHIND,
        words.MONEY_BEFORE,
        words.MONEY_AROUND,
        words.MONEY_AGAINST,
        words.MONEY_SUBJECT,
    ),
    Kind(
        "jobs",
        jobs,
        words.JOBS_BEHIND,
        words.JOBS_BEFORE,
        words.JOBS_AROUND,
        words.JOBS_AGAINST,
        words.JOBS_SUBJECT,
    ),
)
#: Characters on each side of a number that are looked at.
_NEAR: Final = 70
#: Characters before one that is what something came to.
_MOVING: Final = 140
#: Numbers of one kind that are weighed in a sentence: one with more is a table.
_NUMBERS: Final = 16
#: Less speaks for no number at all.
_ENOUGH: Final = 1.4
#: By distance of the sentence.
_DISTANCE: Final = (0.9, 0.5, 0.2)


def number_of(
    kind: Kind, sentences: Sequence[Sentence], is_others: Callable[[Sentence], bool]
) -> Weighed | None:
    """The number of the plant; None when the text does not tell for sure."""
    found = [(sentence, kind.find(sentence.text)[:_NUMBERS]) for sentence in sentences]
    units = {each.unit for _, said in found for each in said}
    currency = units.pop() if len(units) == 1 else ""
    works = _works(sentences)
    weighed = (
        Weighed(_score(kind, sentence, quantity, is_others, works), sentence, quantity)
        for sentence, said in found
        for quantity in with_moved(sentence.text, said, kind.name, currency)
    )
    best = max(weighed, key=lambda each: each.score, default=None)
    return best if best and best.score >= _ENOUGH else None


def stated_in(sentence: str, fact: Fact) -> list[tuple[int, int]]:
    """Where a sentence states a number: start and end."""
    find = next((kind.find for kind in KINDS if kind.name == fact.name), None)
    said = with_moved(sentence, find(sentence)[:_NUMBERS], fact.name, fact.unit) if find else []
    return [(at.start, at.end) for at in said if (at.amount, at.unit) == (fact.amount, fact.unit)]


def _works(sentences: Sequence[Sentence]) -> frozenset[str]:
    """What the event is of, where that is no plant: "terminal", "hospital"."""
    told = (each.text for each in sentences if each.hits or each.field == "title")
    return frozenset(match["noun"].lower() for text in told for match in words.BUILT.finditer(text))


def _score(
    kind: Kind,
    sentence: Sentence,
    number: Quantity,
    is_others: Callable[[Sentence], bool],
    works: frozenset[str],
) -> float:
    """What speaks for a number, 2.8 at best."""
    text = sentence.text
    before = text[max(0, number.start - _NEAR) : number.start]
    behind = text[number.end : number.end + _NEAR]
    span = number.start, number.end
    if is_former(text, *span):
        return 0.0
    fits_behind = bool(kind.behind.match(behind)) or _is_works(behind, works)
    moved = _is_moved(kind, text, span)
    fits = fits_behind or moved or kind.before.search(before) or is_changed(text, *span)
    score = _DISTANCE[sentence.distance] + 1.0 * bool(fits)
    score += 0.4 * (kind.name == "jobs" and (moved or is_of_jobs(text[number.start : number.end])))
    score += 0.5 * bool(kind.around.search(text)) + 0.3 * moved
    if kind.against.search(_clause_before(before)) or kind.against.search(_clause_behind(behind)):
        score -= 0.6 if fits_behind else 1.5
    linked = moved or any(said["noun"].lower() in works for said in words.BUILT.finditer(text))
    return score - (_doubt(sentence, is_others, linked=linked) if sentence.distance else 0)


def _is_works(behind: str, works: frozenset[str]) -> bool:
    """Whether a number is that of the event's own works: "$820 million container terminal"."""
    noun = words.BUILT_BEHIND.match(behind)
    return bool(noun and noun["noun"].lower() in works)


def _is_moved(kind: Kind, text: str, span: tuple[int, int]) -> bool:
    """Whether jobs, costs or capacity come to a number."""
    start, end = span
    subject = kind.subject.search(text, max(0, start - _MOVING), end + _NEAR)
    return bool(subject) and is_moved_to(text, start, end)


def _doubt(sentence: Sentence, is_others: Callable[[Sentence], bool], *, linked: bool) -> float:
    """What speaks against all numbers of a sentence that does not tell the event."""
    others = OTHER_PLANT.search(sentence.text) or is_others(sentence)
    linked = linked or sentence.field == "title" or bool(words.LINK.search(sentence.text))
    past = words.ANOTHER_TIME.match(sentence.text)
    return 1.2 * bool(others) + 0.8 * (not linked) + 2.0 * bool(past)


_CLAUSE_END: Final = re.compile(r"[;:()–—]|, |\b(?:but|while|after|because|which|and)\b")


def _clause_behind(behind: str) -> str:
    """What stands behind a number, up to the end of its clause."""
    end = _CLAUSE_END.search(behind)
    return behind[: end.start()] if end else behind


def _clause_before(before: str) -> str:
    """What stands before a number, from the beginning of its clause."""
    ends = [match.end() for match in _CLAUSE_END.finditer(before)]
    return before[ends[-1] :] if ends else before
