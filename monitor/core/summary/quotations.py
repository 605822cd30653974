"""Quotations that run over several sentences: a sentence of one is half a quotation."""

from __future__ import annotations

import re
from typing import Final

#: Inside a quotation that nobody closes, this many sentences are passed over.
_LONGEST_QUOTATION: Final = 5
_MARKS: Final = re.compile('[“”„«»"‘]|’(?!\\w)')


class Quotations:
    """Follows quotations through a text: which sentences are only a part of one?

    English “x” and ‘x’, German „x“ and »x«, French «x», Swedish ”x”, and "x". A paragraph may
    open one that is open already.
    """

    def __init__(self, text: str) -> None:
        self._opens, self._closes = _style(text)
        #: Without a quotation to close, these do something else: they open one, or are apostrophes.
        self._may_be_else = self._opens + "’"
        self._inside = 0

    def end_paragraph(self) -> None:
        """Forget what is open: what was not closed is not missed any more."""
        self._inside = 0

    def cut(self, sentence: str) -> bool:
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
