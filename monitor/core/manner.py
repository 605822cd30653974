"""How a sentence tells of an event: as news, as a question, or as something known.

"Corvane cancels plant" is news; "Is the plant cancelled?" is none yet, and "the cancelled plant"
none any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.core.text import WIDTH

if TYPE_CHECKING:
    from monitor.core.reading import Reading
    from monitor.core.spans import Hit

#: What is told of the event in a question, and of one that a participle before its noun recalls.
ASKED: Final = "only asked"
KNOWN: Final = "told as known"
OLD: Final = "told in retrospect"

#: A question that begins so is one to its end, whatever clauses it has.
_QUESTIONS: Final = (
    "is are was were will would could should can may might has have had do does did who what when "
    "where why how which ist sind wird werden war hat haben kann soll muss warum wer was wann wie "
    "est sont pourquoi comment qui que quand faut cómo cuándo quién qué perché come quando varför "
    "hur när vem"
)
_ASKING: Final = frozenset(_QUESTIONS.split())
_BEFORE_NOUNS: Final = (
    "the a an its their his her our your this that these those another of from for at on near with "
    "over by to"
)
_DETERMINERS: Final = frozenset(_BEFORE_NOUNS.split())
_GERMAN: Final = (
    "der die das des dem den ein eine einer eines einem einen ihre ihrer ihres seine seiner seines "
    "zur zum vom im am"
)
_ARTICLES: Final = frozenset(_GERMAN.split())
_ENDINGS: Final = ("e", "en", "er", "es", "em")
_IRREGULAR: Final = frozenset(["shut", "frozen", "bankrupt", "insolvent", "defunct"])
_POSSESSIVE: Final = ("'s", "\u2019s", "s'", "s\u2019")
#: Words between a participle and its noun: "the cancelled $2 billion Norvale battery plant".
_ATTRIBUTES: Final = 5


def asked(reading: Reading, hit: Hit) -> bool:
    """Whether an event stands in what is asked; "X scraps plant: what now?" asks something else."""
    if not reading.question(hit.lo):
        return False
    begin, end = reading.around(hit.lo)
    (first,) = reading.words_between(begin, begin + WIDTH)
    return first.lower() in _ASKING or reading.clause(hit.lo, hit.hi)[1] >= end


def recalled(reading: Reading, hit: Hit, hits: tuple[Hit, ...]) -> bool:
    """Whether an event is a participle before the thing that it befell: "the cancelled plant"."""
    if hit.hi - hit.lo != WIDTH:
        return False
    begin, end = reading.clause(hit.lo, hit.hi)
    (word,) = reading.words_between(hit.lo, hit.hi)
    before = reading.words_between(max(begin, hit.lo - WIDTH), hit.lo)
    after = reading.words_between(hit.hi, min(end, hit.hi + WIDTH))
    if not after or after[0].lower() in _DETERMINERS | _ARTICLES:
        return False
    if not before:
        return _is_participle(reading, word) and _noun_follows(reading, hit, hits)
    return _is_participle(reading, word, before[0])


def _is_participle(reading: Reading, word: str, before: str = "the") -> bool:
    """Whether a word is one that stands before a noun, by the word before it."""
    last = before.lower()
    if "en" in reading.searched and (word.lower().endswith("ed") or word.lower() in _IRREGULAR):
        return last in _DETERMINERS or last.endswith(_POSSESSIVE)
    german = "de" in reading.searched and last in _ARTICLES
    return german and word.islower() and word.endswith(_ENDINGS)


def _noun_follows(reading: Reading, hit: Hit, hits: tuple[Hit, ...]) -> bool:
    """Whether a thing follows in the clause, with nothing but attributes between."""
    _, end = reading.clause(hit.lo, hit.hi)
    between = [
        reading.words_between(hit.hi, other.lo)
        for other in hits
        if other.event is None and hit.hi <= other.lo < end
    ]
    return any(
        len(words) <= _ATTRIBUTES and _DETERMINERS.isdisjoint(map(str.lower, words))
        for words in between
    )
