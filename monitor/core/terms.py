"""One term of the lexicon: read, or refused with its column.

A term is a word, a phrase, a gap phrase (`battery ... plant`: up to GAP tokens at each "...") or
another concept (`@battery_company`); phrases may hold concepts too (`@stopping ... hearing`). Its
words inflect in the language they are listed under; `=word` does not, `word*` is a prefix, and
names (under "any") never inflect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from monitor.core.query_lexer import SHORTEST_PREFIX
from monitor.core.text import parts, tokens
from monitor.core.vocabulary import WordSpec
from monitor.errors import LexiconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model import TermSpec

#: Tokens that a "..." may stand for.
GAP: Final = 4
MAX_TERM_WORDS: Final = 12
#: The key of names: in every language, never inflected.
NAMES: Final = "any"
#: What a concept may be called.
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class ConceptRef(NamedTuple):
    """A concept in the place of a word."""

    #: Without the @.
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term ready to be looked for."""

    spec: TermSpec
    #: Empty: the term is a concept.
    words: tuple[WordSpec | ConceptRef, ...]
    #: Tokens allowed after each word but the last.
    gaps: tuple[int, ...]
    #: Without @; None: the term is words.
    concept: str | None = None
    #: Of a term that holds a concept: the language it is listed under; None: any.
    lang: str | None = None


def read_term(concept: str, lang: str, number: int, spec: TermSpec) -> Term:
    """One term made ready. Raises LexiconError with the column of what is wrong."""
    fault = _term_fault(spec.text)
    if fault:
        message, column, hint = fault
        raise LexiconError(
            message, concept=concept, lang=lang, term=number, column=column, hint=hint
        )
    named = concepts_in(spec.text)
    listed = lang if named and lang != NAMES else None
    if named and len(spec.text.split()) == 1:
        return Term(spec, (), (), named[0], listed)
    words: list[WordSpec | ConceptRef] = []
    gaps: list[int] = []
    gap = 0
    for piece in spec.text.split():
        if piece in _GAP_SIGNS:
            gap = GAP
            continue
        found = [ConceptRef(piece[1:])] if piece[0] == "@" else _word_specs(piece, lang)
        gaps += [gap, *[0] * (len(found) - 1)]
        words += found
        gap = 0
    return Term(spec, tuple(words), tuple(gaps[1:]), lang=listed)


def concepts_in(text: str) -> list[str]:
    """The concepts (without @) among the words of a term."""
    return [piece[1:] for piece in text.split() if piece.startswith("@")]


_GAP_SIGNS: Final = ("...", "\u2026")
_MISPLACED_GAP: Final = "a gap stands between two words"
#: Message, column, hint.
_Fault: TypeAlias = tuple[str, int, str]


@lru_cache(maxsize=20_000)  # a lexicon is checked, then compiled, and each list anew
def _term_fault(text: str) -> _Fault | None:
    """What is wrong with the text of a term."""
    pieces = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    if not pieces:
        return "the term is empty", 0, "remove it or write a word"
    if _QUOTED.fullmatch(text.strip()):
        return (
            "a term has no quotation marks",
            0,
            "words side by side are a phrase",
        )
    if len(pieces) > MAX_TERM_WORDS:
        return f"a term has at most {MAX_TERM_WORDS} words", pieces[MAX_TERM_WORDS][1], "shorten it"
    is_gap = [piece in _GAP_SIGNS for piece, _ in pieces]
    for i, (piece, column) in enumerate(pieces):
        if is_gap[i] and (i in (0, len(pieces) - 1) or is_gap[i - 1]):
            return _MISPLACED_GAP, column, "as in battery ... plant"
        fault = None if is_gap[i] or _is_plain(piece) else _stray(piece) or _fault(piece)
        if fault:
            return fault[0], column + fault[1], fault[2]
    return None


def _is_plain(piece: str) -> bool:
    """A mere word, as nearly all are."""
    return piece.isascii() and piece.isalpha() and not piece.isupper()


#: Signs of the query language, and lame dots, which would be dropped from a term without a word.
_STRAY: Final = tuple(
    (re.compile(pattern), message, hint)
    for pattern, message, hint in (
        (r"^(?:AND|OR)$", "a term has no operators", "write each way to say it as a term"),
        (r"^NOT$", "a term has no operators", "as in {term: plant, unless: ['@coal']}"),
        (r"^O?NEAR/\d+$", "a term has no operators", "as in battery ... plant"),
        (r"^(?:title|lead|body):", "a term has no fields", "as in {term: plant, field: title}"),
        (r"^(?:source|domain|lang):", "a term has no fields", "put it into a watch list's query"),
        (r"[()]", "a term has no brackets", "write each way to say it as a term"),
        (r"\.\.|\u2026", "a gap is three dots between blanks", "as in battery ... plant"),
    )
)
_QUOTED: Final = re.compile(r"[\"\u201c\u201e].*[\"\u201c\u201d]")


def _stray(piece: str) -> _Fault | None:
    """The same, of what belongs to queries."""
    found = ((pattern.search(piece), message, hint) for pattern, message, hint in _STRAY)
    return next(((message, match.start(), hint) for match, message, hint in found if match), None)


def _fault(piece: str) -> _Fault | None:
    """What is wrong with one word of a term: message, column within it, hint."""
    bare = piece.removeprefix("=").removesuffix("*")
    if piece.startswith("@"):
        return None if NAME.fullmatch(piece[1:]) else (f"“{piece}” names no concept", 0, "@name")
    if "@" in piece:
        return "a concept is a word of its own", piece.index("@"), "as in @stopping ... hearing"
    if "*" in bare:
        return "a star stands only at the end of a word", piece.index("*"), "as in cancel*"
    if not any(parts(token) for token in tokens(bare)):
        return f"“{piece}” holds no letter or digit", 0, "write a word"
    if piece.endswith("*") and len(bare) < SHORTEST_PREFIX:
        return f"a prefix needs {SHORTEST_PREFIX} letters or more", 0, "as in cancel*"
    return None


@lru_cache(maxsize=20_000)
def _word_specs(piece: str, lang: str) -> Sequence[WordSpec | ConceptRef]:
    """The words of one piece: a hyphenated word gives its parts."""
    exact = piece.startswith("=") or lang == NAMES
    where = "" if lang == NAMES else lang
    words = word_parts(piece.removeprefix("=").removesuffix("*"))
    specs = [WordSpec("form" if exact else "stem", word, where) for word in words]
    if piece.endswith("*"):
        specs[-1] = specs[-1]._replace(kind="prefix")
    return tuple(specs)


def word_parts(text: str) -> list[str]:
    """The folded words of a text; of a token with parts the parts, without the whole."""
    found = [parts(token) for token in tokens(text)]
    return [part.word for pieces in found for part in (pieces[:-1] if len(pieces) > 1 else pieces)]
