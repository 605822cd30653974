"""A sentence together with those before it without which it cannot be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.core.summary.leaning import Need, Who
from monitor.core.summary.pointing import names_person, names_somebody
from monitor.core.summary.weighing import is_headline, repeats_headline, says_same, tells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.core.summary.sentences import Sentence
    from monitor.core.summary.weighing import Interest

MAX_SENTENCES: Final = 3


def bundle_of(
    one: Sentence,
    sentences: list[Sentence],
    chosen: Sequence[Sentence],
    interest: Interest,
    *,
    repeating: bool = False,
) -> list[Sentence]:
    """A sentence with those before it that it leans on and that are not chosen; [] if it cannot.

    What the headline says may be leant on, but for a pronoun; a sentence that says no more than
    the headline is not shown for it, unless `repeating`. None says what another one shown says.
    """
    bundle = [one]
    while not _is_told(bundle, chosen, sentences, interest):
        at = bundle[0].number
        if not at:
            return bundle if len(sentences) == 1 else []
        before = sentences[at - 1]
        if before not in chosen and is_headline(before, interest) and not repeating:
            return [] if _needs_sentence(bundle) else bundle
        if len(bundle) == MAX_SENTENCES or not _may_stand(before, bundle, chosen):
            return []
        bundle.insert(0, before)
    return _with_fuller_headline(bundle, sentences, interest)


def _may_stand(one: Sentence, bundle: Iterable[Sentence], chosen: Iterable[Sentence]) -> bool:
    return one.whole and not one.personal and not _repeats(one, bundle, chosen)


def _repeats(one: Sentence, bundle: Iterable[Sentence], chosen: Iterable[Sentence]) -> bool:
    return any(says_same(one, other) for other in (*bundle, *chosen) if other != one)


def _needs_sentence(bundle: Sequence[Sentence]) -> bool:
    return bundle[0].lean.need == Need.SENTENCE or any(one.lean.who for one in bundle)


def _with_fuller_headline(
    bundle: list[Sentence], sentences: list[Sentence], interest: Interest
) -> list[Sentence]:
    """With the sentence before that says what is pointed to more fully than the headline does."""
    first = bundle[0]
    if not first.number or not first.lean.pointed or len(bundle) == MAX_SENTENCES:
        return bundle
    before = sentences[first.number - 1]
    fuller = repeats_headline(before, interest) and not is_headline(before, interest)
    shown = fuller and before.whole and not _repeats(before, bundle, ())
    return [before, *bundle] if shown else bundle


def _is_told(
    bundle: Sequence[Sentence],
    chosen: Iterable[Sentence],
    sentences: Sequence[Sentence],
    interest: Interest,
) -> bool:
    """Whether all that the sentences of a bundle lean on stands before them."""
    shown = {*bundle, *chosen}
    return all(
        _is_understood(
            one, [other for other in shown if other.number < one.number], sentences, interest
        )
        for one in bundle
    )


def _is_understood(
    one: Sentence, earlier: Sequence[Sentence], sentences: Sequence[Sentence], interest: Interest
) -> bool:
    if not _is_named(one, earlier, interest):
        return False
    if not one.number:  # where a text opens with "the company", nothing could be told before
        return one.lean.need < Need.SENTENCE
    if earlier and tells(max(earlier, key=lambda each: each.number), sentences[one.number - 1]):
        return True
    known = frozenset[str]().union(*(other.words for other in earlier))
    return _is_met(one, known) and all(
        nouns & (known | interest.headline) for nouns in one.lean.pointed
    )


def _is_met(one: Sentence, known: frozenset[str]) -> bool:
    """Whether a sentence may open as it does after others with these words."""
    if one.lean.need == Need.STORY:
        return bool(known)
    return one.lean.need == Need.NOTHING or (
        one.lean.need == Need.NOUN and bool(one.lean.nouns & known)
    )


def _is_named(one: Sentence, earlier: Sequence[Sentence], interest: Interest) -> bool:
    """Whether the person or the firm that a pronoun means is named."""
    if one.lean.who == Who.NOBODY:
        return True
    if one.lean.who == Who.PERSON:
        return any(names_person(text) for text in (interest.title, *_texts(earlier)))
    return any(map(names_somebody, _texts(earlier))) or any(
        other.words & interest.headline for other in earlier
    )


def _texts(sentences: Iterable[Sentence]) -> list[str]:
    return [one.text for one in sentences]
