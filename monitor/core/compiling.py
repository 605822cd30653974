"""From trees to nodes and plans.

Equal pieces become one node, so that the work of an article grows with what is asked, not with
how many ask it. Every node knows its requirements: word ids of which one must occur; the rarest
of them decides whether a query is looked at all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from monitor.core.attributes import Has
from monitor.core.concept_nodes import ConceptNode, ConceptTerm, Event, Guard
from monitor.core.concepts import ConceptRef, word_parts
from monitor.core.looks import Look
from monitor.core.nodes import (
    Chain,
    NearBy,
    Positional,
    Regex,
    Requirement,
    Together,
    Union,
    Words,
)
from monitor.core.pattern import Pattern
from monitor.core.plans import All, AnyOf, Never, Plan
from monitor.core.query import (
    And,
    Attribute,
    Group,
    InField,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    is_positional,
)
from monitor.core.vocabulary import Vocabulary, WordSpec, commonness
from monitor.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from monitor.core.concepts import Lexicon
    from monitor.core.concepts import Term as LexiconTerm
    from monitor.core.query import Zone
    from monitor.core.vocabulary import WordKind
    from monitor.model import ConceptSpec

#: A plain group of two: tokens strictly between; each further word adds WIDER.
GROUP_WIDTH: Final = 8
WIDER: Final = 2


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
            known = self._plans[query.text] = _Queried(self, query).plan(query.root, None)
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
        self, label: str, specs: Sequence[WordSpec], gaps: Sequence[int], slop: int = 0
    ) -> Positional:
        """Words that follow one another, with `gaps` between two or `slop` between all."""
        key = ("words", label, tuple(specs), tuple(gaps), slop)
        return self.once(key, lambda: self._words(label, specs, gaps, slop))

    def _words(
        self, label: str, specs: Sequence[WordSpec], gaps: Sequence[int], slop: int
    ) -> Words:
        ids = [self._vocabulary.id_of(spec) for spec in specs]
        best = min(range(len(ids)), key=lambda i: (commonness(specs[i].text), self._used[ids[i]]))
        self._used[ids[best]] += 1
        return Words(label, ids, gaps, slop, best)

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
        terms = [self._concept_term(f"@{name}", term) for term in concept.terms]
        node = ConceptNode(f"@{name}", terms, event=event)
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
        )

    def _guard_node(self, spec: ConceptSpec, terms: Sequence[LexiconTerm]) -> Positional | None:
        if not terms:
            return None
        label, in_clause = f"@{spec.name}", spec.reach == "clause"
        return self.once(
            ("guard", label, tuple(map(id, terms))),
            lambda: ConceptNode(
                label, [self._concept_term(label, term) for term in terms], in_clause=in_clause
            ),
        )

    def _concept_term(self, label: str, term: LexiconTerm) -> tuple[Requirement, ConceptTerm]:
        node = self.concept(term.concept) if term.concept else self._phrase(label, term)
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

    def _phrase(self, label: str, term: LexiconTerm) -> Positional:
        """The words of a term, concepts among them."""
        plain = [word for word in term.words if not isinstance(word, ConceptRef)]
        if len(plain) == len(term.words):
            return self.words(label, plain, term.gaps)
        items = tuple(
            self.concept(word.name)
            if isinstance(word, ConceptRef)
            else self.words(label, (word,), ())
            for word in term.words
        )
        return self.once(("chain", items, term.gaps), lambda: Chain(label, items, term.gaps))

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


def _holds_concept(term: LexiconTerm) -> bool:
    """Whether it is a phrase with a concept in it."""
    return any(isinstance(word, ConceptRef) for word in term.words)


def any_of(items: Sequence[Positional | Plan]) -> list[Requirement]:
    """The requirement of alternatives: of each one, united; none when one has none."""
    if not all(item.requirements for item in items):
        return []
    return [frozenset().union(*(min(item.requirements, key=len) for item in items))]


class _Queried:
    """One query on its way; used once."""

    def __init__(self, compiler: Compiler, query: Query) -> None:
        self._compiler = compiler
        self._query = query

    # -- plans

    def plan(self, node: Node, zone: Zone | None) -> Plan:
        """The plan of a node, looked for in one zone or in all."""
        match node:
            case And(items):
                return All([self.plan(item, zone) for item in items])
            case Or(items) if not is_positional(node):
                plans = [self.plan(item, zone) for item in items]
                return AnyOf(plans, any_of(plans))
            case Not(item):
                return self._negated(item, zone)
            case InField(inner, item):
                return self.plan(item, inner)
            case Attribute(name, value):
                return Has(name, value)
            case _:
                return self._compiler.look(self.node(node), zone)

    def _negated(self, item: Node, zone: Zone | None) -> Plan:
        if isinstance(item, Attribute):
            return Has(item.name, item.value, negated=True)
        return Never(self.plan(item, zone), self._label(item))

    def _label(self, node: Node) -> str:
        """How messages name a negated node."""
        match node:
            case InField(zone, item):
                return f"{zone}:{self._label(item)}"
            case _ if is_positional(node):
                return self.node(node).label
            case _:
                return "(...)"

    # -- positional nodes

    def node(self, node: Node) -> Positional:
        """The positional node; the parser let nothing else through."""
        match node:
            case Term():
                return self._term(node)
            case Group(items):
                return self._group([self.node(item) for item in items])
            case Near(left, right, distance, ordered):
                return self._near(self.node(left), self.node(right), distance, ordered=ordered)
            case Or(items):
                return self._either([self.node(item) for item in items])
            case _:
                raise TypeError(node)

    def _group(self, items: Sequence[Positional]) -> Positional:
        items = tuple(dict.fromkeys(items))
        if len(items) == 1:
            return items[0]
        width = GROUP_WIDTH + (len(items) - 2) * WIDER
        label = " ".join(item.label for item in items)
        return self._compiler.once(("group", items), lambda: Together(label, items, width))

    def _near(
        self, left: Positional, right: Positional, distance: int, *, ordered: bool
    ) -> Positional:
        sign = f"{'O' if ordered else ''}NEAR/{distance}"
        label = f"{left.label} {sign} {right.label}"
        return self._compiler.once(
            (sign, left, right), lambda: NearBy(label, left, right, distance, ordered=ordered)
        )

    def _either(self, items: Sequence[Positional]) -> Positional:
        label = f"({' OR '.join(item.label for item in items)})"
        return self._compiler.once(("or", tuple(items)), lambda: Union(label, items, any_of(items)))

    # -- terms

    def _term(self, term: Term) -> Positional:
        compiler = self._compiler
        words = word_parts(term.text) if term.kind not in ("regex", "concept") else []
        match term.kind:
            case "concept":
                return self._concept(term)
            case "regex":
                return compiler.regex(term.text)
            case "word":
                return self._word(term.text, words)
            case "phrase":
                label = f'"{term.text}"' + (f"~{term.slop}" if term.slop else "")
                return compiler.words(label, _specs("form", words), _gaps(words), term.slop)
            case "form":
                return compiler.words(f"={term.text}", _specs("form", words), _gaps(words))
            case "prefix":
                specs = [*_specs("any", words[:-1]), WordSpec("prefix", words[-1])]
                return compiler.words(f"{term.text}*", specs, _gaps(words))

    def _concept(self, term: Term) -> Positional:
        if not self._compiler.has_concept(term.text):
            raise QueryError(
                f"there is no concept @{term.text}",
                query=self._query.text,
                column=term.column,
                hint=self._compiler.hint(term.text),
            )
        return self._compiler.concept(term.text)

    def _word(self, text: str, words: list[str]) -> Positional:
        """A plain word: its concept, or its inflections; a hyphenated one also written together."""
        compiler = self._compiler
        whole = "".join(words)
        concept = compiler.standing_for(whole)
        if concept:
            return concept
        found = compiler.words(text, _specs("any", words), _gaps(words))
        if len(words) == 1:
            return found
        return self._either([found, compiler.words(text, _specs("any", [whole]), ())])


def _specs(kind: WordKind, words: Sequence[str]) -> list[WordSpec]:
    return [WordSpec(kind, word) for word in words]


def _gaps(words: Sequence[str]) -> list[int]:
    return [0] * (len(words) - 1)
