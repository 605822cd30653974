"""What a sentence is worth in a summary: the event, figures, reasons, places; not colour.

Weights were set by reading summaries, not by a score; they are numbers of about one, so that one
good reason outweighs a few sentences of distance from the beginning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.summary.leaning import Need
from monitor.core.summary.sentences import content
from monitor.core.summary.wordlists import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.core.summary.sentences import Sentence
    from monitor.model import Evidence, Fact, FieldName

_REASON: Final = re.compile(
    r"(?i)\b(?:because|(?:citing|cited)(?! (?:\w+ ){0,2}(?:people|persons|sources|officials|"
    r"letters?|documents|reports?)\b)|due to|owing to|blam\w+|attribut\w+|as demand|lack of|"
    r"shortage of|needs? more time|(?:too|so) (?:expensive|costly|scarce|weak|high|slow|late)|"
    r"(?:demand|orders?|market) (?:is|was|are|were) (?:just |simply )?(?:not there|missing|gone)|"
    r"(?:demand|orders?|prices?|costs?|sales) (?:has |have |had )?(?:doubled|tripled|risen|rose|"
    r"climbed|soared|fallen|fell|dropped|collapsed|dried up)|"
    r"after (?:[\w’'-]+ ){1,6}(?:fell|failed|collapsed|dropped|found|quit|withdrew|withheld|"
    r"signed|pulled out|refused|rejected)|(?:customers|buyers|carmakers|clients) (?:have |had )?"
    r"(?:moved|switched|turned|left)|renegotiat\w+|in response to|reasons?|"
    r"weil|wegen|aufgrund|angesichts|grund|gründe|en raison|à cause|faute de|parce qu\w+|"
    r"debido|a causa|porque|por culpa|per (?:via|mancanza)|perché|på grund|eftersom|till följd)\b"
)
#: What somebody wants of it, or the weather it happens in: less than a reason.
_PURPOSE: Final = re.compile(r"(?i)\b(?:aims? (?:to|at)|amid)\b")
#: What has happened, rather than what will be or is.
_HAPPENED: Final = re.compile(
    r"\b(?:(?:has|have|hat|haben|ont|ha|han|har) [^\W\d_]{3}|(?:Mon|Tues|Wednes|Thurs|Fri)day\b|"
    r"(?:Mon|Diens|Donners|Frei)tag\b|Mittwoch\b|(?:lun|mar|mercre|jeu|vendre)di\b|today\b|"
    r"(?:lunes|martes|miércoles|jueves|viernes)\b|(?:mån|tis|ons|tors|fre)dag)"
)
#: What says nothing to an analyst, or lies behind the story.
_IDLE: Final = re.compile(
    r"(?i)\b(?:not (?:immediately )?(?:respond|comment|return|available)|declined to|could not be "
    r"reached|(?:requests?|asked) for (?:a )?comment|thrilled|excited|delighted|proud|pleased|"
    r"grateful|world[- ]class|looks? forward|well[ -](?:positioned|placed)|"
    r"is a (?:leading|diversified|global|provider|"
    r"manufacturer|developer)|(?:leading|diversified) [\w -]{3,60} (?:business|company) with|"
    r"related news|(?:last|earlier this) (?:month|year)|"
    r"(?:was )?(?:founded|headquartered|established) in|"
    r"wollte sich nicht|nicht äußern|"
    r"n'a pas (?:souhaité|répondu)|no quiso|non ha (?:voluto|risposto)|ville inte kommentera|"
    r"on (?:condition of anonymity|its website)|financial terms|thank(?:s|ed)|apologi[sz]ed|"
    r"currently head of)\b"
)
_QUOTED: Final = re.compile(r"[“\"„«»”]")
#: A quotation, or an entry of a list: "Asia Pacific: China's onshore ...".
_ASIDE: Final = re.compile(r"[“\"„«»”]|[^:.]{3,60}:\s[A-ZÀ-Þ]")
_CAPITALISED: Final = re.compile(r"(?<=[\w,;:–-]\s)[A-ZÀ-Þ][\w-]{2,}")

#: People: what an analyst asks for beside money and capacity.
_JOBS: Final = re.compile(
    r"(?i)\d (?:\w+ )?(?:jobs?|workers|employees|people|engineers|staff|positions|beschäftigte\w*|"
    r"mitarbeit\w+|menschen|stellen|arbeitsplätze\w*|emplois|salariés|personnes|empleos|"
    r"trabajadores|lavoratori|dipendenti|posti|anställda|personer|jobb)\b"
)
_LONG: Final = 220
_EARLY: Final = 7
_NEVER: Final = 99.0
_TOO_ALIKE: Final = 0.55
#: Two that share this much of the poorer one's words, and its figures, say the same.
_THE_SAME: Final = 0.8
#: What the first sentence that says why is worth more than a further one.
_WHY: Final = 1.5
#: A sentence that shares this much of its words with the headline says nothing new.
REPEATS_HEADLINE: Final = 0.8


class Interest(NamedTuple):
    """What a summary is to be about."""

    headline: frozenset[str]
    #: Where words that fired stand in the field, with what they stand for.
    hits: tuple[tuple[int, int, str], ...] = ()
    #: Quotes of facts, folded.
    quotes: tuple[str, ...] = ()
    title: str = ""
    #: Words fired, in whichever field: the article tells of an event.
    fired: bool = False

    def concepts(self, sentence: Sentence) -> int:
        """How many different things that fired a sentence holds."""
        return len({name for a, b, name in self.hits if sentence.start < b and a < sentence.end})

    def touches(self, sentence: Sentence) -> bool:
        """Whether a sentence has anything to do with the headline or with what fired."""
        return bool(self.headline & sentence.words or self.concepts(sentence))

    def shared(self, sentence: Sentence) -> float:
        """The share of the headline's words in a sentence."""
        return len(self.headline & sentence.words) / max(1, len(self.headline))

    def stated(self, sentence: Sentence) -> int:
        """How many facts stand on the sentence."""
        return sum(quote in sentence.text or sentence.text in quote for quote in self.quotes)


#: Spans and facts that are looked at, at most.
_MOST: Final = 64


def interest_of(
    title: str, field: FieldName, evidence: Sequence[Evidence], facts: Iterable[Fact]
) -> Interest:
    """What the summary of an article is to be about, taken from one of its fields."""
    hits = tuple((s.start, s.end, s.concept) for s in evidence if s.field == field)[:_MOST]
    quotes = dict.fromkeys(" ".join(fact.quote.split()) for fact in facts)
    return Interest(
        content(title), hits, tuple(filter(None, quotes))[:_MOST], title, bool(evidence)
    )


def names(text: str) -> frozenset[str]:
    """Stems of words that are written with a capital inside a sentence."""
    return frozenset(map(stem, _CAPITALISED.findall(text)))


def content_figures(sentence: Sentence) -> frozenset[str]:
    """The figures among the words of a sentence."""
    return frozenset(word for word in sentence.words if word[0].isdigit())


def gives_reason(sentence: Sentence) -> bool:
    """Whether a sentence says why."""
    return bool(_REASON.search(sentence.text))


def _gives_purpose(sentence: Sentence) -> bool:
    return gives_reason(sentence) or bool(_PURPOSE.search(sentence.text))


def is_idle(sentence: Sentence) -> bool:
    """Whether a sentence is colour or background."""
    return bool(_IDLE.search(sentence.text))


def repeats_headline(sentence: Sentence, interest: Interest) -> bool:
    """Whether a sentence says no more than the headline: no name, no figure, few words."""
    if (names(sentence.text) | content_figures(sentence)) - interest.headline:
        return False
    known = len(sentence.words & interest.headline)
    return known >= REPEATS_HEADLINE * max(1, len(sentence.words))


def is_headline(sentence: Sentence, interest: Interest) -> bool:
    """Whether the headline says all of a sentence."""
    return sentence.words <= interest.headline


def lead_value(sentence: Sentence, interest: Interest) -> float:
    """What a sentence is worth as the one that says what happened."""
    value = 3 * interest.shared(sentence) - min(2.4, 0.6 * sentence.number)
    value += 2 * min(3, interest.concepts(sentence)) - 1.5 * is_idle(sentence)
    value += 0.4 * bool(_HAPPENED.search(sentence.text))
    if not sentence.number and sentence.lean.need == Need.NOTHING:
        value += 0.6
    if sentence.number and sentence.lean.pointed:
        value -= 0.7
    if sentence.lean.need > Need.NOTHING:
        value -= 0.7 if sentence.lean.nouns & interest.headline else 1.5
    return value - 1.5 * (bool(_QUOTED.match(sentence.text)) + sentence.personal)


def own_value(sentence: Sentence, interest: Interest) -> float:
    """What a sentence is worth beside the lead, whatever else is chosen."""
    value = 1.5 * min(2, interest.concepts(sentence)) + 0.6 * min(2, interest.stated(sentence))
    value += interest.shared(sentence) - min(1.6, 0.09 * sentence.number)
    value += 0.9 * _gives_purpose(sentence) + 0.4 * bool(_JOBS.search(sentence.text))
    value += 0.1 * min(4, len(names(sentence.text)))
    value -= 1.3 * (_is_aside(sentence) + sentence.personal)
    value -= 1.5 * is_idle(sentence)
    return value - max(0, len(sentence.text) - _LONG) / _LONG


def _is_aside(sentence: Sentence) -> bool:
    """Whether a sentence is somebody's words or an entry of a list; a reason is none of them."""
    return bool(_ASIDE.match(sentence.text)) and not gives_reason(sentence)


def further_value(sentence: Sentence, chosen: Sequence[Sentence], interest: Interest) -> float:
    """What a sentence adds to those that are chosen, besides its own value."""
    if any(_alike(sentence.words, one.words) >= _TOO_ALIKE for one in chosen):
        return -_NEVER
    # Only what fired has a why that is asked for: a feature has many, and none of weight.
    first_reason = interest.fired and not any(map(gives_reason, chosen))
    known = frozenset[str]().union(*(one.words for one in chosen))
    alike = len(sentence.words & known) / max(1, len(sentence.words))
    fresh = sentence.figures.difference(*(one.figures for one in chosen))
    value = min(1.4, 0.8 * bool(fresh) + 0.3 * len(fresh)) - alike
    value += _beside_event(sentence, chosen, interest) + _WHY * (
        first_reason and gives_reason(sentence)
    )
    return value + (0.4 if alike or interest.touches(sentence) else _beside(sentence, chosen))


def _beside_event(sentence: Sentence, chosen: Sequence[Sentence], interest: Interest) -> float:
    """What follows the words that fired goes on about them; what stands before may not."""
    events = [one.number for one in chosen if interest.concepts(one)]
    if not events or interest.concepts(sentence):
        return 0.0
    return 0.4 * (sentence.number - 1 in events) - 0.5 * (sentence.number < events[0])


def _beside(sentence: Sentence, chosen: Sequence[Sentence]) -> float:
    """The fault of a sentence that shares no word with the rest: small near it."""
    follows = any(one.number == sentence.number - 1 for one in chosen)
    return 0.0 if follows else -0.3 if sentence.number < _EARLY else -0.8


def says_same(one: Sentence, other: Sentence) -> bool:
    """Whether of two sentences one says nothing that the other does not."""
    poorer, richer = sorted((one, other), key=lambda each: len(each.words))
    told = poorer.figures <= richer.figures
    return bool(told and _alike(poorer.words, richer.words) >= _THE_SAME)


def tells(one: Sentence, other: Sentence) -> bool:
    """Whether a sentence is another, or says all of it in other words."""
    known = len(one.words & other.words) / max(1, len(other.words))
    return one == other or bool(other.figures <= one.figures and known >= _THE_SAME)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the words of the poorer of two that the other has, too."""
    return len(one & other) / max(1, min(len(one), len(other)))
