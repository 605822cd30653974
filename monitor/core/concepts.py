"""The lexicon: concepts checked and made ready.

A term is a word, a phrase, a gap phrase (`battery ... plant`: up to GAP tokens at each "...") or
another concept (`@battery_company`); phrases may hold concepts too (`@stopping ... hearing`). Its
words inflect in the language they are listed under; `=word` does not, `word*` is a prefix, and
names (under "any") never inflect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from monitor.core.languages import has_stemmer, stem
from monitor.core.query_lexer import SHORTEST_PREFIX
from monitor.core.text import parts, tokens, without_accents
from monitor.core.vocabulary import WordSpec
from monitor.errors import LexiconError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from monitor.model import ConceptSpec, TermSpec

#: Tokens that a "..." may stand for.
GAP: Final = 4
MAX_TERM_WORDS: Final = 12
#: The key of names: in every language, never inflected.
NAMES: Final = "any"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


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


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept ready to be looked for."""

    spec: ConceptSpec
    terms: tuple[Term, ...]


class Lexicon:
    """All concepts by name. Immutable; shared by any number of threads."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self.concepts = dict(concepts)
        #: In the order of the files.
        self.names = tuple(concepts)
        self.languages = frozenset(
            lang for concept in concepts.values() for lang in concept.spec.terms if lang != NAMES
        )
        self._exact: dict[str, str] = {}
        self._english: dict[str, str] = {}
        for name, text in _plain_words(concepts.values()):
            self._exact.setdefault(without_accents(text), name)
        for name, text in _plain_words(concepts.values(), "en"):
            self._english.setdefault(stem("en", text), name)

    def standing_for(self, word: str) -> str | None:
        """The concept that a plain query word (folded) stands for; None: itself alone.

        English words in any inflection, others as they are listed: a query has no language, and
        stems of one language are words of another.
        """
        return self._exact.get(without_accents(word)) or self._english.get(stem("en", word))

    def nearest(self, name: str) -> str | None:
        """The known name most like this one; None: nothing is."""
        near = get_close_matches(name, self.names, n=1, cutoff=0.5)
        return near[0] if near else None


def _plain_words(concepts: Iterable[Concept], lang: str | None = None) -> Iterator[tuple[str, str]]:
    """Concept and word, for the unconditional terms of one word in things and events."""
    for concept in concepts:
        if not concept.spec.plain or concept.spec.kind not in ("thing", "event"):
            continue
        for term in concept.terms:
            bare = not (term.spec.needs or term.spec.unless or term.spec.field)
            word = term.words[0] if len(term.words) == 1 and bare else None
            inflects = isinstance(word, WordSpec) and word.lang and word.kind != "prefix"
            if isinstance(word, WordSpec) and inflects and lang in (None, word.lang):
                yield concept.spec.name, word.text


def compile_lexicon(specs: Sequence[ConceptSpec]) -> Lexicon:
    """The lexicon of these concepts. Raises the first LexiconError of `check_lexicon`."""
    concepts, errors = _checked(specs)
    if errors:
        raise errors[0]
    return Lexicon(concepts)


def _numbered_terms(spec: ConceptSpec) -> Iterator[tuple[str, int, TermSpec]]:
    for lang, terms in spec.terms.items():
        for number, term in enumerate(terms):
            yield lang, number, term


# -- terms ---------------------------------------------------------------------------------------


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


def _term_fault(text: str) -> _Fault | None:
    """What is wrong with the text of a term."""
    pieces = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    if not pieces:
        return "the term is empty", 0, "remove it or write a word"
    if len(pieces) > MAX_TERM_WORDS:
        return f"a term has at most {MAX_TERM_WORDS} words", pieces[MAX_TERM_WORDS][1], "shorten it"
    is_gap = [piece in _GAP_SIGNS for piece, _ in pieces]
    for i, (piece, column) in enumerate(pieces):
        if is_gap[i] and (i in (0, len(pieces) - 1) or is_gap[i - 1]):
            return _MISPLACED_GAP, column, "as in battery ... plant"
        fault = None if is_gap[i] else _fault(piece)
        if fault:
            return fault[0], column + fault[1], fault[2]
    return None


def _fault(piece: str) -> _Fault | None:
    """What is wrong with one word of a term: message, column within it, hint."""
    bare = piece.removeprefix("=").removesuffix("*")
    if piece.startswith("@"):
        return None if _NAME.fullmatch(piece[1:]) else (f"“{piece}” names no concept", 0, "@name")
    if "@" in piece:
        return "a concept is a word of its own", piece.index("@"), "as in @stopping ... hearing"
    if "*" in bare:
        return "a star stands only at the end of a word", piece.index("*"), "as in cancel*"
    if not any(parts(token) for token in tokens(bare)):
        return f"“{piece}” holds no letter or digit", 0, "write a word"
    if piece.endswith("*") and len(bare) < SHORTEST_PREFIX:
        return f"a prefix needs {SHORTEST_PREFIX} letters or more", 0, "as in cancel*"
    return None


def _word_specs(piece: str, lang: str) -> Sequence[WordSpec | ConceptRef]:
    """The words of one piece: a hyphenated word gives its parts."""
    exact = piece.startswith("=") or lang == NAMES
    where = "" if lang == NAMES else lang
    words = word_parts(piece.removeprefix("=").removesuffix("*"))
    specs = [WordSpec("form" if exact else "stem", word, where) for word in words]
    if piece.endswith("*"):
        specs[-1] = specs[-1]._replace(kind="prefix")
    return specs


def word_parts(text: str) -> list[str]:
    """The folded words of a text; of a token with parts the parts, without the whole."""
    found = [parts(token) for token in tokens(text)]
    return [part.word for pieces in found for part in (pieces[:-1] if len(pieces) > 1 else pieces)]


# -- checks --------------------------------------------------------------------------------------


def check_lexicon(specs: Sequence[ConceptSpec], unread: Container[str] = ()) -> list[LexiconError]:
    """Everything that is wrong with these concepts, in their order.

    `unread` are names of which no more is known; whatever refers to one is right.
    """
    return _checked(specs, unread)[1]


def _checked(
    specs: Sequence[ConceptSpec], unread: Container[str] = ()
) -> tuple[dict[str, Concept], list[LexiconError]]:
    """The concepts as far as they can be read, and what is wrong with them."""
    by_name: dict[str, ConceptSpec] = {}
    errors: list[LexiconError] = []
    for spec in specs:
        if spec.name in by_name:
            errors.append(_wrong(spec, "this concept is defined twice", "rename or join them"))
        by_name.setdefault(spec.name, spec)
    concepts: dict[str, Concept] = {}
    for spec in specs:
        terms, term_errors = _read_terms(spec)
        concepts[spec.name] = Concept(spec, terms)
        errors += [*_shape_errors(spec), *term_errors, *_reference_errors(spec, by_name, unread)]
    return concepts, [*errors, *_cycle_errors(by_name)]


def _wrong(spec: ConceptSpec, message: str, hint: str | None = None) -> LexiconError:
    return LexiconError(message, concept=spec.name, hint=hint)


def _shape_errors(spec: ConceptSpec) -> Iterator[LexiconError]:
    """Keys that a kind needs or cannot have."""
    if not _NAME.fullmatch(spec.name):
        yield _wrong(spec, "a name is lower-case letters, digits and _", "as in battery_plant")
    if spec.kind == "group":
        if not spec.members:
            yield _wrong(spec, "a group needs members", "members: ['@cancelled']")
        if spec.terms:
            yield _wrong(spec, "a group has no terms of its own", "put them into a member")
    elif not any(spec.terms.values()):
        yield _wrong(spec, f"a concept of kind {spec.kind} needs terms", "terms: {en: [...]}")
    if spec.kind != "group" and spec.members:
        yield _wrong(spec, "only a group has members", "kind: group")
    if spec.kind == "event" and spec.status is None:
        yield _wrong(spec, "an event needs a status", "status: cancelled")
    if spec.kind != "event" and (spec.status or spec.guards):
        yield _wrong(spec, "only an event has a status and guards", "kind: event")


def _read_terms(spec: ConceptSpec) -> tuple[tuple[Term, ...], list[LexiconError]]:
    terms: list[Term] = []
    errors = [
        LexiconError(
            f"no inflections are known for the language “{lang}”",
            concept=spec.name,
            lang=lang,
            hint="use a two-letter code such as en, or any for words as they stand",
        )
        for lang in spec.terms
        if lang != NAMES and not has_stemmer(lang)
    ]
    for lang, number, term in _numbered_terms(spec):
        try:
            terms.append(read_term(spec.name, lang, number, term))
        except LexiconError as error:
            errors.append(error)
    return tuple(terms), errors


def _references(spec: ConceptSpec) -> Iterator[tuple[str, str | None, int | None]]:
    """Names a concept refers to, with the term that does (None: the concept as a whole)."""
    for name in (*spec.members, *spec.guards):
        yield name, None, None
    for lang, number, term in _numbered_terms(spec):
        for name in (*concepts_in(term.text), *term.needs, *term.unless, *term.not_across):
            yield name, lang, number


def _reference_errors(
    spec: ConceptSpec, by_name: Mapping[str, ConceptSpec], unread: Container[str]
) -> Iterator[LexiconError]:
    for name, lang, number in _references(spec):
        if name not in by_name and name not in unread:
            near = get_close_matches(name, by_name, n=1, cutoff=0.5)
            hint = f"did you mean @{near[0]}?" if near else None
            guard = name if lang is None and name in spec.guards else None
            yield LexiconError(
                f"there is no concept @{name}",
                concept=spec.name, lang=lang, term=number, guard=guard, hint=hint,
            )  # fmt: skip
    kinds = {name: known.kind for name, known in by_name.items() if name not in unread}
    for name in spec.guards:
        if kinds.get(name, "guard") != "guard":
            message = f"@{name} is no guard"
            yield LexiconError(message, concept=spec.name, guard=name, hint="kind: guard")
    for name in spec.members:
        if kinds.get(name, "event") not in ("event", "group", "thing"):
            yield _wrong(spec, f"@{name} cannot be a member", "members are events, things, groups")


def _cycle_errors(by_name: Mapping[str, ConceptSpec]) -> list[LexiconError]:
    """Concepts that lean on themselves, through whatever others; each circle is told once."""
    done: set[str] = set()
    errors: list[LexiconError] = []
    for root in by_name:
        path: list[str] = []
        waiting = [iter([root])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if path:
                    done.add(path.pop())
            elif name in path:
                circle = " -> ".join(f"@{step}" for step in [*path[path.index(name) :], name])
                errors.append(_wrong(by_name[name], f"it leans on itself: {circle}"))
            elif name in by_name and name not in done:
                path.append(name)
                waiting.append(iter([found for found, _, _ in _references(by_name[name])]))
    return errors
