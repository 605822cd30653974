"""Regular expressions by RE2: linear in the text, whatever is written. The only user of `re2`.

Patterns ignore case, as everything in the query language does; `(?-i)` switches that off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import re2

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINT: Final = "RE2 syntax: no look-around, no back-references"


class PatternError(ValueError):
    """RE2 does not take the pattern; the message is RE2's own."""

    hint = _HINT


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 1 << 20  # of the patterns people write, none came near; the default is 8 MiB
    return options


_OPTIONS: Final = _options()


class Pattern:
    """One compiled expression."""

    __slots__ = ("_regexp", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._regexp = re2.compile(text, _OPTIONS)
        except re2.error as error:
            message = error.args[0]
            raise PatternError(
                message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
            ) from error
        except UnicodeEncodeError as error:
            raise PatternError("a lone surrogate is no character") from error

    def span(self, sentence: str) -> tuple[int, int] | None:
        """Where the first match that is not empty stands; None: there is none.

        Only the first, because looking for all of them can take quadratic time.
        """
        match = self._regexp.search(_encodable(sentence))
        if match is None or match.end() == match.start():
            return None
        start, end = match.span()
        return start, end


class PatternSet:
    """Many expressions asked at once which of them could match: RE2's own literal filter."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._filter = re2.Filter()
        for pattern in patterns:
            self._filter.Add(pattern.text, _OPTIONS)
        self._filter.Compile()

    def possible(self, text: str) -> list[int]:
        """Indexes of the patterns that may match in the text; the others cannot."""
        return list(self._filter.Match(_encodable(text).lower(), potential=True) or ())


def _encodable(text: str) -> str:
    """The text with question marks for lone surrogates; every offset stays."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()
