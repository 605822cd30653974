"""From trees to nodes and plans.

Equal pieces become one node, so that the work of an article grows with what is asked, not with
how many ask it. Every node knows its requirements: word ids of which one must occur; the rarest
of them decides whether a query is looked at all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.core.concept_nodes import ConceptNode, ConceptTerm, Event, Guard
from monitor.core.looks import Look
from monitor.core.nodes import (
    Chain,
    Positional,
    Regex,
    Requirement,
    Union,
    Words,
)
from monitor.core.pattern import Pattern
from monitor.core.planning import PlannedQuery
from monitor.core.plans import any_of
from monitor.core.terms import ConceptRef
from monitor.core.vocabulary import Vocabulary, WordSpec, commonness

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from monitor.core.concepts import Lexicon
    from monitor.core.plans import Plan
    from monitor.core.query import Query, Zone
    from monitor.core.terms import Term as LexiconTerm
    from monitor.model import ConceptSpec


class Compiler:
    """Compiles queries against one lexicon into one vocabulary."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._nodes: dict[Hashable, Positional] = {}
        self._plans: dict[Hashable, Plan] = {}
        self._events: dict[str, Event] = {}
        #: How often a word is a key already: the fewer, the better a key it makes.
        self._used: Counter[int] = Counter()
        self.patterns: list[Pattern] = []

    def plan(self, query: Query) -> Plan:
        """The plan of a query. Raises QueryError for a concept that the lexicon has not."""
        known = self._plans.get(query.text)
        if known is None:
            known = self._plans[query.text] = PlannedQuery(self, query).plan(query.root, None)
        return known

    def look(self, node: Positional, zone: Zone | None) -> Plan:
        """The plan that a node is found."""
        known = self._plans.get((node, zone))
        if known is None:
            known = self._plans[node, zone] = Look(node, zone)
        return known

    def once(self, key: Hashable, make: Callable[[], Positional]) -> Positional:
        """The node with this key, made when it is asked for the first time."""
        known = self._nodes.get(key)
        if known is None:
            known = self._nodes[key] = make()
        return known

    # -- words

    def words(
        self,
        label: str,
        specs: Sequence[WordSpec],
        gaps: Sequence[int],
        slop: int = 0,
        *,
        in_clause: bool = False,
    ) -> Positional:
        """Words that follow one another, with `gaps` between two or `slop` between all."""
        key = ("words", label, tuple(specs), tuple(gaps), slop, in_clause)
        return self.once(key, lambda: self._words(label, specs, gaps, slop, in_clause))

    def _words(
        self, label: str, specs: Sequence[WordSpec], gaps: Sequence[int], slop: int, in_clause: bool
    ) -> Words:
        ids = [self._vocabulary.id_of(spec) for spec in specs]
        best = min(range(len(ids)), key=lambda i: (commonness(specs[i].text), self._used[ids[i]]))
        self._used[ids[best]] += 1
        return Words(label, ids, gaps, slop=slop, key=best, in_clause=in_clause)

    def regex(self, text: str) -> Positional:
        """A regular expression."""
        return self.once(("regex", text), lambda: self._regex(text))

    def _regex(self, text: str) -> Regex:
        pattern = Pattern(text)
        self.patterns.append(pattern)
        return Regex(f"/{text}/", pattern, -len(self.patterns))

    # -- concepts

    def concept(self, name: str) -> Positional:
        """A concept that the lexicon has, with everything it leans on."""
        return self.once(("concept", name), lambda: self._concept(name))

    def _concept(self, name: str) -> Positional:
        concept = self._lexicon.concepts[name]
        spec = concept.spec
        if spec.kind == "group":
            members = [self.concept(member) for member in spec.members]
            return Union(f"@{name}", members, any_of(members), longest=True)
        event = None
        if spec.kind == "event":
            guards = tuple(self._guard(guard) for guard in spec.guards)
            event = Event(spec.status, guards)
        node = ConceptNode(f"@{name}", self._terms(spec, concept.terms), event)
        if event:
            event.node = node
        return node

    def _guard(self, name: str) -> Guard:
        concept = self._lexicon.concepts[name]
        spec = concept.spec
        phrases = [term for term in concept.terms if _holds_concept(term)]
        plain = [term for term in concept.terms if not _holds_concept(term)]
        return Guard(
            self._guard_node(spec, plain),
            self._guard_node(spec, phrases),
            spec.effect,
            spec.label or name.replace("_", " "),
            spec.reach,
            self._concepts(_outer_concepts(phrases)),
        )

    def _guard_node(self, spec: ConceptSpec, terms: Sequence[LexiconTerm]) -> Positional | None:
        if not terms:
            return None
        return self.once(
            ("guard", spec.name, tuple(map(id, terms))),
            lambda: ConceptNode(f"@{spec.name}", self._terms(spec, terms)),
        )

    def _terms(
        self, spec: ConceptSpec, terms: Sequence[LexiconTerm]
    ) -> list[tuple[Requirement, ConceptTerm]]:
        """Terms of a concept; their words stand in one clause, unless it reaches further."""
        label, in_clause = f"@{spec.name}", spec.reach == "clause"
        return [self._term(label, term, in_clause=in_clause) for term in terms]

    def _term(
        self, label: str, term: LexiconTerm, *, in_clause: bool
    ) -> tuple[Requirement, ConceptTerm]:
        node = (
            self.concept(term.concept)
            if term.concept
            else self._phrase(label, term, in_clause=in_clause)
        )
        return min(node.requirements, key=len), ConceptTerm(
            node,
            self._concepts(term.spec.needs),
            self._concepts(term.spec.unless),
            self._concepts(term.spec.not_across),
            term.spec.field,
            by_subject=term.spec.scope == "subject",
            lang=term.lang,
        )

    def _concepts(self, names: Sequence[str]) -> tuple[Positional, ...]:
        return tuple(self.concept(name) for name in names)

    def _phrase(self, label: str, term: LexiconTerm, *, in_clause: bool) -> Positional:
        """The words of a term, concepts among them."""
        plain = [word for word in term.words if not isinstance(word, ConceptRef)]
        if len(plain) == len(term.words):
            return self.words(label, plain, term.gaps, in_clause=in_clause)
        items = tuple(
            self.concept(word.name)
            if isinstance(word, ConceptRef)
            else self.words(label, (word,), ())
            for word in term.words
        )
        return self.once(
            ("chain", items, term.gaps, in_clause),
            lambda: Chain(label, items, term.gaps, in_clause=in_clause),
        )

    def standing_for(self, word: str) -> Positional | None:
        """The concept that a plain query word stands for."""
        name = self._lexicon.standing_for(word)
        return self.concept(name) if name else None

    def has_concept(self, name: str) -> bool:
        """Whether the lexicon knows the name."""
        return name in self._lexicon.concepts

    def hint(self, name: str) -> str:
        """What to write instead of an unknown name."""
        near = self._lexicon.nearest(name)
        if near:
            return f"did you mean @{near}?"
        return "the lexicon is empty" if not self._lexicon.names else "see config/lexicon"


def _outer_concepts(phrases: Sequence[LexiconTerm]) -> list[str]:
    """The concepts that phrases begin or end with, each once."""
    ends = [word for term in phrases for word in (*term.words[:1], *term.words[-1:])]
    names = [term.concept for term in phrases if term.concept]
    names += [word.name for word in ends if isinstance(word, ConceptRef)]
    return list(dict.fromkeys(names))


def _holds_concept(term: LexiconTerm) -> bool:
    """Whether it is a phrase with a concept in it."""
    return any(isinstance(word, ConceptRef) for word in term.words)
