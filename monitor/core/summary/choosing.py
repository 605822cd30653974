"""Which sentences make the summary of an article.

In order: the sentence that says what happened (with the words that fired, where there are some),
then up to two that add the most: figures, reasons, places. A sentence that leans on another
is taken with it or not at all (`bundles`). They are shown in the order of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.core.summary.bundles import MAX_SENTENCES, bundle_of
from monitor.core.summary.sentences import MAX_TEXT, sentences_of
from monitor.core.summary.weighing import (
    Interest,
    further_value,
    interest_of,
    lead_value,
    own_value,
    repeats_headline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.core.summary.sentences import Sentence
    from monitor.model import Article, Evidence, Fact, FieldName

#: Two sentences of a wire text and a short third; a message of Slack has room for 1,500.
MAX_CHARS: Final = 600
#: From so many sentences a summary is chosen, besides those that hold words that fired or facts.
_NEAR: Final = 14
#: Without words that fired, what happened is said in one of the first so many sentences.
_LEAD: Final = 6
#: What a second and a third sentence have to be worth.
_WORTH: Final = (0.0, -0.3, 0.5)


def summarise(
    article: Article, evidence: Iterable[Evidence] = (), facts: Iterable[Fact] = ()
) -> str | None:
    """The summary of an article, None when its text holds nothing beyond the headline.

    `evidence` says what matched: the field that holds it is preferred, then the page's text;
    sentences with it are preferred, and those on which `facts` stand. At most `MAX_CHARS`
    characters and `MAX_SENTENCES` sentences; each stands in the article as it is but for white
    space.
    """
    spans, stated = tuple(evidence), tuple(facts)
    matched = {span.field for span in spans}
    for field, text in sorted(_fields(article), key=lambda pair: pair[0] not in matched):
        interest = interest_of(article.title, field, spans, stated)
        until = max((end for _, end, _ in interest.hits), default=0)
        chosen = _chosen(sentences_of(text, until), interest)
        if chosen:
            return " ".join(sentence.text for sentence in chosen)
    return None


def _fields(article: Article) -> Iterable[tuple[FieldName, str]]:
    if article.text:
        yield "text", article.text[:MAX_TEXT]
    if article.summary:
        yield "summary", article.summary[:MAX_TEXT]


def _chosen(sentences: list[Sentence], interest: Interest) -> list[Sentence]:
    """The sentences of the summary in the order of the text."""
    near = [one for one in sentences if one.number < _NEAR or interest.concepts(one)]
    candidates = [one for one in near if one.whole and not repeats_headline(one, interest)]
    chosen = _lead(candidates, sentences, interest) or _lead(
        candidates, sentences, interest, repeating=True
    )
    following = _after_standfirst(candidates, chosen, interest)
    values = {one: own_value(one, interest) for one in following}
    while chosen and len(chosen) < MAX_SENTENCES:
        bundle = _best_further(values, sentences, chosen, interest)
        if not bundle:
            break
        chosen = sorted({*chosen, *bundle}, key=_number)
    return chosen


def _number(one: Sentence) -> int:
    return one.number


def _lead(
    candidates: list[Sentence],
    sentences: list[Sentence],
    interest: Interest,
    *,
    repeating: bool = False,
) -> list[Sentence]:
    """What says what happened, with what it leans on; else the next that does.

    `repeating`: though what it leans on is the headline once more.
    """
    ranked = sorted(candidates, key=lambda one: -lead_value(one, interest))
    early = [one for one in ranked if one.number < _LEAD or interest.concepts(one)]
    for one in early or ranked:
        bundle = bundle_of(one, sentences, (), interest, repeating=repeating)
        if bundle and fits(bundle):
            return bundle
    return []


def _after_standfirst(
    candidates: list[Sentence], lead: Sequence[Sentence], interest: Interest
) -> list[Sentence]:
    """Without what stands before the lead: a teaser says the same in the wrong order.

    Unless the lead was chosen for the words that fired: then what happened may stand before it.
    """
    if not lead or any(interest.concepts(one) for one in lead):
        return candidates
    return [one for one in candidates if one.number > lead[0].number]


def _best_further(
    values: Mapping[Sentence, float],
    sentences: list[Sentence],
    chosen: Sequence[Sentence],
    interest: Interest,
) -> list[Sentence]:
    """What adds most to the chosen, with what it leans on; nothing when nothing is worth it."""
    valued = {
        one: value + further_value(one, chosen, interest)
        for one, value in values.items()
        if one not in chosen
    }
    worth = [one for one, value in valued.items() if value >= _WORTH[len(chosen)]]
    for one in sorted(worth, key=lambda one: (-valued[one], one.number)):
        bundle = bundle_of(one, sentences, chosen, interest)
        if bundle and fits([*chosen, *bundle]):
            return bundle
    return []


def fits(sentences: Sequence[Sentence], limit: int = MAX_CHARS) -> bool:
    """Whether sentences may stand together in one summary."""
    distinct = set(sentences)
    room = sum(len(one.text) + 1 for one in distinct) - 1
    return len(distinct) <= MAX_SENTENCES and room <= limit
