"""The sentences of a text as a summary may take them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.summary.cleaning import beginning, is_furniture, is_whole
from monitor.core.summary.figures import figures
from monitor.core.summary.leaning import Lean, lean_of
from monitor.core.summary.quotations import Quotations
from monitor.core.summary.wordlists import stem, words
from monitor.core.text import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How far into a text a summary may come from; beyond it lies background.
MAX_TEXT: Final = 20_000
_ENOUGH: Final = 30

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_STOPWORDS: Final = words(
    "the and for with that this from has have had was were are its their will would been not "
    "but which also into than after more said says who about over other they when there can "
    "could may his her our your you all one two out per new year years "
    "der die das und den dem des ein eine einer einem einen ist sind war wird werden hat haben "
    "mit von für auf bei nach aus auch sich nicht als wie zum zur über "
    "les des une dans pour par sur est sont avec qui que aux plus son ses cette "
    "los las del una con por para que como más sus fue han "
    "gli della delle dei degli nel nella con per che una sono "
    "och att det som för med till har den ett är inte från"
)
_SHORTEST: Final = 3


class Sentence(NamedTuple):
    """A sentence of an article's own words."""

    #: Its place among those that are no furniture.
    number: int
    #: With each run of white space as one blank.
    text: str
    #: Where it stands in its field.
    start: int
    end: int
    #: Stems of the words that carry its meaning, and its figures.
    words: frozenset[str]
    figures: frozenset[float]
    lean: Lean
    #: No half quotation, no cut end: it may be shown.
    whole: bool
    #: Its author speaks: "we", "I", outside of quotation marks.
    personal: bool


def sentences_of(text: str, until: int = 0) -> list[Sentence]:
    """The first sentences of a text that belong to the story, in order: 30, or until an offset.

    Linear, and bounded.
    """
    offset = beginning(text)
    body = text[offset:MAX_TEXT]
    found: list[Sentence] = []
    for stretch in _stretches(body):
        if len(found) >= _ENOUGH and offset + stretch.start > until:
            break
        folded = " ".join(body[stretch.start : stretch.end].split())
        if not is_furniture(folded):
            found.append(_sentence(len(found), folded, stretch, offset))
    return found


def _sentence(number: int, folded: str, stretch: _Stretch, offset: int) -> Sentence:
    return Sentence(
        number=number,
        text=folded,
        start=offset + stretch.start,
        end=offset + stretch.end,
        words=content(folded),
        figures=figures(folded),
        lean=lean_of(folded),
        whole=not stretch.broken and is_whole(folded),
        personal=_is_personal(folded),
    )


def content(text: str) -> frozenset[str]:
    """The stems of the words of a text that carry meaning, and its figures."""
    return frozenset(_content(text))


def _content(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if word[0].isdigit() or (len(word) >= _SHORTEST and word.casefold() not in _STOPWORDS):
            yield stem(word)


#: What stands at the end of a span and opens the next one: a bullet, the number of an entry, a mark
#: with a blank behind it as French has it.
_OPENING_BULLET: Final = re.compile(r"(?:(?:^|\s)[-–—*•·▪◦✓«]|(?:^|\n)\(?\d{1,2}[.)])$")


class _Stretch(NamedTuple):
    start: int
    end: int
    #: It is an entry of a list, or only a part of a quotation.
    broken: bool


def _stretches(text: str) -> Iterator[_Stretch]:
    """Where sentences stand, without the bullets and with the quotation marks before them."""
    quotations = Quotations(text)
    listed, after = False, 0
    for begin, end in sentence_spans(text):
        start = after if text[after:begin].startswith("«") else begin
        if "\n" in text[after:begin]:
            quotations.end_paragraph()
        opening = _OPENING_BULLET.search(text[max(start, end - _LONGEST_BULLET) : end])
        after = end - (len(opening.group().lstrip()) if opening else 0)
        yield _Stretch(start, after, quotations.cut(text[start:after]) or listed)
        listed = bool(opening) and "\n" in text[max(0, end - _LONGEST_BULLET - 1) : end]


_LONGEST_BULLET: Final = 5
_QUOTED: Final = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]")
_WE: Final = re.compile(r"\b(?:[Ww]e|I|[Oo]ur|us|my|[Ww]ir|[Uu]nser\w*|[Nn]ous|notre|nos)\b")


def _is_personal(sentence: str) -> bool:
    return bool(_WE.search(_QUOTED.sub("", sentence)))
