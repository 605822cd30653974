"""Which sentences are a part of a longer quotation."""

from __future__ import annotations

import pytest

from monitor.core.summary.sentences import sentences_of

_HALVES = [
    "KORE will stop it now. “We looked at it. It is no good,” she said. It was soon all over.",
    "KORE will stop it now. ‘They looked at it. It is no good,’ she said. It was soon all over.",
    'KORE will stop it now. "They looked at it. It is no good," she said. It was soon all over.',
    "KORE hört nun damit auf. „Wir sahen es an. Das ging nicht“, sagt sie. Dann ist es nun aus.",
    "KORE hört nun damit auf. »Sie sahen es an. Das ging nicht«, sagt sie. Dann ist es nun aus.",
    "KORE arrête tout en mai. « Nous avons vu. Cela ne va pas », dit-elle. Le site ferme en mai.",
    "KORE slutar med det i dag. ”De såg nog på det. Det gick inte”, säger hon. Det är slut i maj.",
]


@pytest.mark.parametrize("text", _HALVES)
def test_half_a_quotation_is_not_whole(text: str) -> None:
    """In each language's marks the two middle sentences belong together and are not shown apart."""
    whole = [one.text for one in sentences_of(text) if one.whole]

    assert [text.split(". ", maxsplit=1)[0] + ".", text.rsplit(". ", maxsplit=1)[-1]] == whole


@pytest.mark.parametrize(
    "text",
    [
        "“It is over for all of us,” the mayor of Lima said.",
        "The workers’ union of the plant wants to talk.",
        'The "big one" is off the table for good.',
        "They call it ‘the hole’, and few people visit it now.",
    ],
)
def test_a_quotation_within_a_sentence_is_whole(text: str) -> None:
    """Neither an apostrophe nor a quoted word cuts a sentence."""
    assert [one.whole for one in sentences_of(text)] == [True]


def test_a_quotation_that_nobody_closes_ends_with_its_paragraph() -> None:
    """One lost mark does not silence the rest of an article."""
    text = "“We said this much, he began.\n\nThe plant in Lima will be closed in June."

    assert [one.whole for one in sentences_of(text)] == [False, True]


def test_a_quotation_that_nobody_closes_ends_after_a_few_sentences() -> None:
    """Not even in a text that is one paragraph."""
    text = "“We said this much, he began. " + "The plant in Lima will be closed. " * 8

    assert sentences_of(text)[-1].whole
