"""The sentences of a text as a summary may take them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.summary.cleaning import beginning, is_furniture, is_whole
from monitor.core.summary.figures import figures
from monitor.core.summary.leaning import Lean, lean_of
from monitor.core.summary.wordlists import stem, words
from monitor.core.text import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How far into a text a summary may come from; beyond it lies background.
MAX_TEXT: Final = 20_000
#: Inside a quotation that nobody closes, this many sentences are passed over.
_LONGEST_QUOTATION: Final = 5
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


def sentences_of(text: str, until: int = 0) -> list[Sentence]:
    """The first sentences of a text that belong to the story, in order: 30, or until an offset.

    Linear, and bounded.
    """
    offset = beginning(text)
    body = text[offset:MAX_TEXT]
    quotes = _Quotes(body)
    found: list[Sentence] = []
    after = 0
    for start, end, listed in _stretches(body):
        if len(found) >= _ENOUGH and offset + start > until:
            break
        if "\n" in body[after:start]:
            quotes.reset()
        after = end
        quoted = quotes.cut_by(body[start:end])
        folded = " ".join(body[start:end].split())
        if not is_furniture(folded):
            place = (len(found), folded, offset + start, offset + end)
            whole = not (quoted or listed) and is_whole(folded) and not _speaks_as_we(folded)
            found.append(Sentence(*place, content(folded), figures(folded), lean_of(folded), whole))
    return found


def content(text: str) -> frozenset[str]:
    """The stems of the words of a text that carry meaning, and its figures."""
    return frozenset(_content(text))


def _content(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if word[0].isdigit() or (len(word) >= _SHORTEST and word.casefold() not in _STOPWORDS):
            yield stem(word)


#: What stands at the end of a span and opens the next one: a bullet, the number of an entry.
_OPENING_BULLET: Final = re.compile(r"(?:(?:^|\s)[-–—*•·▪◦✓]|(?:^|\n)\(?\d{1,2}[.)])$")


class _Stretch(NamedTuple):
    start: int
    end: int
    #: It is an entry of a list.
    listed: bool


def _stretches(text: str) -> Iterator[_Stretch]:
    """Where sentences stand, without the bullets of what follows them."""
    listed = False
    for start, end in sentence_spans(text):
        tail = text[max(start, end - _LONGEST_BULLET) : end]
        bullet = _OPENING_BULLET.search(tail)
        yield _Stretch(start, end - (len(bullet.group()) if bullet else 0), listed)
        listed = bool(bullet) and "\n" in text[max(0, end - _LONGEST_BULLET - 1) : end]


_LONGEST_BULLET: Final = 5
_QUOTED: Final = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]")
_WE: Final = re.compile(r"\b(?:[Ww]e|I|[Oo]ur|us|my|[Ww]ir|[Uu]nser\w*|[Nn]ous|notre|nos)\b")


def _speaks_as_we(sentence: str) -> bool:
    """Whether somebody speaks in the first person outside of quotation marks."""
    return bool(_WE.search(_QUOTED.sub("", sentence)))


# -- quotations --------------------------------------------------------------------------------

_MARKS: Final = re.compile('[“”„«»"‘]|’(?!\\w)')


class _Quotes:
    """Follows quotations through a text: which sentences are only a part of one?

    English “x” and ‘x’, German „x“ and »x«, French «x», Swedish ”x”, and "x". A paragraph may
    open one that is open already.
    """

    def __init__(self, text: str) -> None:
        self._opens, self._closes = _style(text)
        #: Without a quotation to close, these do something else: they open one, or are apostrophes.
        self._may_be_else = self._opens + "’"
        self._inside = 0

    def reset(self) -> None:
        """A paragraph ended: what was not closed is not missed any more."""
        self._inside = 0

    def cut_by(self, sentence: str) -> bool:
        """Whether a quotation begins before the sentence or goes on behind it."""
        was_open = bool(self._inside)
        opened = cut = False
        for mark in _MARKS.findall(sentence):
            inside = opened or was_open
            if mark in self._closes and (inside or mark not in self._may_be_else):
                cut = cut or not opened
                opened = was_open = False
            elif mark in self._opens:
                opened = True
        self._inside = self._counted(opened=opened, still=was_open)
        return cut or opened or was_open

    def _counted(self, *, opened: bool, still: bool) -> int:
        if opened:
            return 1
        return (self._inside + 1) % _LONGEST_QUOTATION if still else 0


def _style(text: str) -> tuple[str, str]:
    """The marks that open and close quotations in a text."""
    if "„" in text:
        return '„"', '“”"'
    if "“" not in text and "”" in text:
        return '”"', '”"'
    if 0 <= text.find("»") < text.find("«"):
        return '»“"', '«”"'
    if "‘" in text and "“" not in text and '"' not in text:
        return "‘", "’"
    return '“«"', '”»"'
