"""The lexicon: documents -> concepts, each with the places of its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.models import ConceptShape
from monitor.config.records import under, validated
from monitor.config.salvage import STAND_IN
from monitor.model import ConceptSpec, Status, TermSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.config.records import Problems
    from monitor.config.yamltree import Data, Document, Node

_KINDS = ("thing", "event", "group", "guard")


def concepts_of(document: Document, problems: Problems) -> Iterator[ConceptSpec]:
    """The concepts of one file in order, those with mistakes as far as they are right."""
    root = under(document, "concepts", problems)
    if root is not None and root.kind != "mapping":
        problems.add(document, root, "`concepts` holds one key for each concept, not a list")
        return
    for name, node in root.pairs() if root else ():
        if node.kind != "mapping":
            message = f"`{name.text}` needs keys of its own: `kind:`, `terms:` ..."
            problems.add(document, node, message)
            continue
        shape, _ = validated(ConceptShape, document, node, problems, complete=_completed)
        if shape is not None:
            yield _concept(name, shape, document, node)


def _concept(name: Node, shape: ConceptShape, document: Document, node: Node) -> ConceptSpec:
    return ConceptSpec(
        name=name.text.removeprefix("@"),
        kind=shape.kind,
        terms=_terms(shape, document, node),
        status=Status(shape.status) if shape.status else None,
        plain=shape.plain,
        members=tuple(shape.members),
        guards=tuple(shape.guards),
        effect=shape.effect,
        reach=shape.reach,
        label=shape.label,
        place=document.place(name.start),
    )


def _terms(shape: ConceptShape, document: Document, node: Node) -> dict[str, tuple[TermSpec, ...]]:
    return {
        language: tuple(
            TermSpec(
                text=term.term.strip(),
                needs=tuple(term.needs),
                unless=tuple(term.unless),
                not_across=tuple(term.not_across),
                field=term.field,
                scope=term.scope,
                place=document.place(_at(node, language, number).start),
            )
            for number, term in enumerate(terms)
        )
        for language, terms in shape.terms.items()
    }


def _at(concept: Node, language: str, number: int) -> Node:
    """Where a term stands, as far as the file leads there."""
    return concept.find(("terms", language, number, "term"))


def _completed(concept: dict[str, Data], wrong: set[str]) -> None:
    """Give a concept with mistakes what its kind needs, so that none of them is told twice."""
    concept.setdefault("kind", _likely_kind(concept))
    if "status" in wrong:
        concept.setdefault("status", Status.CANCELLED.value)
    terms = concept.get("terms")
    if "terms" in wrong and not (isinstance(terms, dict) and any(terms.values())):
        concept["terms"] = {"any": [STAND_IN]}
    if "members" in wrong and not concept.get("members"):
        concept["members"] = [STAND_IN]


def _likely_kind(concept: dict[str, Data]) -> str:
    if "members" in concept:
        return "group"
    return "event" if {"status", "guards"} & concept.keys() else "thing"


def concept_nodes(documents: Iterable[Document]) -> Iterator[tuple[Document, Node, Node]]:
    """Name and value of everything that stands below `concepts:`, right or wrong."""
    for document in documents:
        concepts = document.root.get("concepts") if document.root else None
        for name, node in concepts.pairs() if concepts else ():
            yield document, name, node


def unread_names(documents: Iterable[Document]) -> frozenset[str]:
    """Concepts that are there, but of which nothing can be said: not even their kind."""
    names = {
        name.text.removeprefix("@")
        for _, name, node in concept_nodes(documents)
        if (kind := node.get("kind")) is None or kind.text not in _KINDS
    }
    return frozenset(names | {STAND_IN})
