"""What a later report of a story adds to what was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.summary.bundles import bundle_of
from monitor.core.summary.choosing import fits
from monitor.core.summary.figures import figures
from monitor.core.summary.leaning import Need
from monitor.core.summary.sentences import MAX_TEXT, content, sentences_of
from monitor.core.summary.weighing import (
    Interest,
    gives_reason,
    interest_of,
    is_idle,
    names,
)
from monitor.core.summary.wordlists import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.core.summary.sentences import Sentence
    from monitor.model import Article, Evidence, Fact, FieldName

#: A line in a thread; one or two sentences.
MAX_CHARS: Final = 360
_MAX_SENTENCES: Final = 2
#: Texts told that are looked at, the latest ones.
_MOST_TOLD: Final = 20
_NEAR: Final = 24
#: So near the beginning a text still tells of its headline.
_BEGINNING: Final = 4
#: Share of a sentence's words that were told before: more, and it says the same again.
_KNOWN: Final = 0.75
#: Reasons and quotations count with so many words that were not told.
_FRESH_WORDS: Final = 4
#: What is new without a figure, a name or a reason has so many such words, or a few that are most
#: of what it says; more count up to a few.
_LEAST_FRESH: Final = 3
_FEWEST_FRESH: Final = 2
_MOST_FRESH: Final = 8
#: Of the headline of the report, which stands above: more, and a sentence is the headline again.
_HEADLINE_AGAIN: Final = 0.6
_WORTH: Final = 0.5
#: A day is no news, nor that somebody told it.
_DULL: Final = frozenset(
    map(
        stem,
        words(
            "last week month year years monday tuesday wednesday thursday friday saturday sunday "
            "today yesterday told saying added chief executive spokesman spokeswoman according "
            "report reported statement citing two people familiar matter sources newspaper "
            "company companies firm million millions billion dollar dollars euro euros pounds "
            "montag dienstag mittwoch donnerstag freitag samstag sonntag millionen milliarden "
            "lundi mardi mercredi jeudi vendredi samedi dimanche"
        ),
    )
)


class _Told(NamedTuple):
    """What readers of the story know."""

    words: frozenset[str]
    figures: frozenset[float]


def additions(
    article: Article,
    told: Sequence[str],
    evidence: Iterable[Evidence] = (),
    facts: Iterable[Fact] = (),
) -> str | None:
    """The one or two sentences of a report that say what `told` does not; None: it adds nothing.

    `told` are summaries or texts of earlier reports; what its own headline says is told, too, for
    that stands above. New is a figure, a name, a reason, what somebody says, or what happened
    besides; other words for the same are not. At most 360 characters.
    """
    field: FieldName = "text" if article.text else "summary"
    text = (article.text or article.summary)[:MAX_TEXT]
    interest = interest_of(article.title, field, tuple(evidence), facts)
    sentences = sentences_of(text)
    chosen = _chosen(sentences, _told([*told, article.title]), interest)
    return " ".join(one.text for one in chosen) or None


def _told(texts: Sequence[str]) -> _Told:
    latest = [text[:MAX_TEXT] for text in texts[-_MOST_TOLD:]]
    return _Told(
        frozenset[str]().union(*map(content, latest)),
        frozenset[float]().union(*map(figures, latest)),
    )


def _chosen(sentences: list[Sentence], told: _Told, interest: Interest) -> list[Sentence]:
    """The best sentence that adds something, and the next best one if there is room."""
    chosen: list[Sentence] = []
    for _ in range(_MAX_SENTENCES):
        bundle = _best(sentences, chosen, told, interest)
        if not bundle or len({*chosen, *bundle}) > _MAX_SENTENCES:
            break
        chosen = sorted({*chosen, *bundle}, key=lambda one: one.number)
        told = _with(told, bundle)
    return chosen


def _with(told: _Told, sentences: Sequence[Sentence]) -> _Told:
    return _Told(
        told.words.union(*(one.words for one in sentences)),
        told.figures.union(*(one.figures for one in sentences)),
    )


def _best(
    sentences: list[Sentence], chosen: Sequence[Sentence], told: _Told, interest: Interest
) -> list[Sentence]:
    near = [
        one
        for one in sentences[:_NEAR]
        if one.whole and not one.personal and one not in chosen
        if not _is_beside(one, sentences, told, interest)
    ]
    valued = [(_value(one, told, interest), one) for one in near]
    worth = [pair for pair in valued if pair[0] >= _WORTH]
    for _, one in sorted(worth, key=lambda pair: (-pair[0], pair[1].number)):
        bundle = [one] if _is_known(one, told) else _bundle(one, sentences, chosen, interest)
        if bundle and len(bundle) <= _MAX_SENTENCES and fits([*chosen, *bundle], MAX_CHARS):
            return bundle
    return []


def _bundle(
    one: Sentence, sentences: list[Sentence], chosen: Sequence[Sentence], interest: Interest
) -> list[Sentence]:
    return bundle_of(one, sentences, chosen, interest, repeating=True)


def _is_known(one: Sentence, told: _Told) -> bool:
    """Whether what a sentence leans on was told in an earlier message of the story."""
    if one.lean.who or not all(nouns & told.words for nouns in one.lean.pointed):
        return False
    return one.lean.need == Need.STORY or (
        one.lean.need == Need.NOUN and bool(one.lean.nouns & told.words)
    )


def _value(one: Sentence, told: _Told, interest: Interest) -> float:
    """What a sentence adds; 0 when it says the same."""
    fresh = one.words - told.words
    numbers = one.figures - told.figures
    known = 1 - len(fresh) / max(1, len(one.words))
    if is_idle(one) or (known > _KNOWN and not numbers):
        return 0.0
    reasons = (gives_reason(one), _quotes(one)) if len(fresh) >= _FRESH_WORDS else ()
    value = 1.0 * bool(numbers) + 0.3 * min(2, len(numbers)) + 0.8 * sum(reasons)
    value += 0.5 * min(2, len(names(one.text) & fresh)) + _novelty(one, fresh)
    if not (numbers or value):
        return 0.0
    value += 0.3 * min(2, interest.stated(one)) + 0.3 * min(2, interest.concepts(one))
    again = 0.0 if numbers else interest.shared(one)
    return value - (again > _HEADLINE_AGAIN) * again - min(0.6, 0.04 * one.number)


def _novelty(one: Sentence, fresh: frozenset[str]) -> float:
    """What words that were not told are worth by themselves."""
    number = len(fresh - _DULL)
    known = one.words - fresh - _DULL - names(one.text)
    if number < _FEWEST_FRESH or (number < _LEAST_FRESH and number < len(known)):
        return 0.0
    return 0.7 + 0.1 * (min(number, _MOST_FRESH) - _LEAST_FRESH)


def _is_beside(one: Sentence, sentences: list[Sentence], told: _Told, interest: Interest) -> bool:
    """Whether nothing ties a sentence to the story, nor, at the beginning, the one before it."""
    near = [one] if one.number > _BEGINNING else sentences[max(0, one.number - 1) : one.number + 1]
    return not any(
        each.words & told.words or interest.touches(each) or each.lean.need == Need.STORY
        for each in near
    )


def _quotes(one: Sentence) -> bool:
    return any(mark in one.text for mark in '“„«»"')
