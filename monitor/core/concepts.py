"""The lexicon: concepts checked and made ready. What a term is: `core.terms`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from monitor.core.languages import has_stemmer, stem
from monitor.core.terms import NAME, NAMES, Term, read_term
from monitor.core.text import without_accents
from monitor.core.vocabulary import WordSpec
from monitor.errors import LexiconError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from monitor.model import ConceptSpec, TermSpec


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
    if not NAME.fullmatch(spec.name):
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


class _Reference(NamedTuple):
    """A concept that another one names, and where: in a term (None: among its guards, members)."""

    name: str
    lang: str | None = None
    term: int | None = None
    #: Where its words name it; None: its conditions, or no term, do.
    column: int | None = None


def _references(spec: ConceptSpec) -> Iterator[_Reference]:
    """The concepts that a concept refers to."""
    for name in (*spec.members, *spec.guards):
        yield _Reference(name)
    for lang, number, term in _numbered_terms(spec):
        for word in re.finditer(r"(?<!\S)@(\S*)", term.text):
            yield _Reference(word[1], lang, number, word.start())
        for name in (*term.needs, *term.unless, *term.not_across):
            yield _Reference(name, lang, number)


def _reference_errors(
    spec: ConceptSpec, by_name: Mapping[str, ConceptSpec], unread: Container[str]
) -> Iterator[LexiconError]:
    for name, lang, number, column in _references(spec):
        if name not in by_name and name not in unread:
            near = get_close_matches(name, by_name, n=1, cutoff=0.5)
            yield LexiconError(
                f"there is no concept @{name}",
                concept=spec.name,
                lang=lang,
                term=number,
                column=column or 0,
                reference=name if column is None else None,
                hint=f"did you mean @{near[0]}?" if near else None,
            )
    kinds = {name: known.kind for name, known in by_name.items() if name not in unread}
    yield from _kind_errors(spec, kinds)


def _kind_errors(spec: ConceptSpec, kinds: Mapping[str, str]) -> Iterator[LexiconError]:
    """Guards that are none, and members that cannot be."""
    for name in spec.guards:
        if kinds.get(name, "guard") != "guard":
            yield LexiconError(
                f"@{name} is no guard", concept=spec.name, reference=name, hint="kind: guard"
            )
    for name in spec.members:
        if kinds.get(name, "event") not in ("event", "group", "thing"):
            yield LexiconError(
                f"@{name} cannot be a member",
                concept=spec.name,
                reference=name,
                hint="members are events, things, groups",
            )


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
                waiting.append(iter([found.name for found in _references(by_name[name])]))
    return errors
