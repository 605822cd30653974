"""From the tree of one query to its plan, with the nodes of a compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.core.attributes import Has
from monitor.core.concept_nodes import ConceptNode
from monitor.core.nodes import NearBy, Positional, Together, Union
from monitor.core.plans import All, AnyOf, Never, Plan, any_of
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
from monitor.core.terms import word_parts
from monitor.core.vocabulary import WordSpec
from monitor.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.compiling import Compiler
    from monitor.core.query import Zone
    from monitor.core.vocabulary import WordKind

#: A plain group of two: tokens strictly between; each further word adds WIDER.
GROUP_WIDTH: Final = 8
#: The same where all stand for concepts: "its plant in Košice, a venture with Daesun, has slipped".
CONCEPTS_WIDTH: Final = 30
WIDER: Final = 2


class PlannedQuery:
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
                return self._look(self.node(node), zone, is_group=isinstance(node, Group))

    def _look(self, node: Positional, zone: Zone | None, *, is_group: bool) -> Plan:
        """One place, or, of a group of a thing and an event, two sentences of the lead."""
        look = self._compiler.look
        concepts = [part for part in node.parts() if isinstance(part, ConceptNode)]
        told = {part.event is not None for part in concepts}
        if zone or not is_group or len(told) == 1 or len(concepts) < len(node.parts()):
            return look(node, zone)
        in_the_lead = All([look(part, "lead") for part in concepts])
        return AnyOf([look(node, None), in_the_lead], node.requirements)

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
        concepts = all(isinstance(item, ConceptNode) for item in items)
        width = (CONCEPTS_WIDTH if concepts else GROUP_WIDTH) + (len(items) - 2) * WIDER
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
