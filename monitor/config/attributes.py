"""What queries ask of articles besides words: sources, domains, languages.

Such a query compiles, yet it may be a slip: a language that does not exist finds nothing, and a
query that needs no word finds everything.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from monitor.config.records import query_nodes
from monitor.config.values import parse_language
from monitor.core import query as language
from monitor.core.carriers import attributes
from monitor.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.yamltree import Node


class Aim(IntEnum):
    """What every hit of a query has at least."""

    #: Nothing that would set it off from other articles.
    ANYTHING = 0
    #: A certain source or domain.
    SOURCE = 1
    #: A word of the query.
    WORDS = 2


def aim_of(text: str) -> Aim:
    """The aim of a query that parses."""
    return _aim(language.parse(text).root, negated=False)


def _aim(node: language.Node, *, negated: bool) -> Aim:
    match node:
        case language.Not(item):
            return _aim(item, negated=not negated)
        case language.InField(_, item):
            return _aim(item, negated=negated)
        case language.And(items) | language.Or(items):
            aims = [_aim(item, negated=negated) for item in items]
            return max(aims) if isinstance(node, language.And) != negated else min(aims)
        case language.Attribute(name):
            return Aim.SOURCE if name != "lang" and not negated else Aim.ANYTHING
        case _:
            return Aim.ANYTHING if negated else Aim.WORDS


def unknown_languages(text: str) -> Iterator[tuple[int, str]]:
    """Column and message for each `lang:` of a query that names no language."""
    for attribute in attributes(language.parse(text).root):
        if attribute.name == "lang":
            try:
                parse_language(attribute.value.lower())
            except ValueError as error:
                yield attribute.column, str(error)


def sources_in_queries(watch: Node) -> Iterator[tuple[Node, str, int]]:
    """Each `source:` of a watch list's queries: its node, the name, and the column in the query."""
    for node in query_nodes(watch, "keywords", "query", "exclude"):
        if "source:" in node.text:
            try:
                root = language.parse(node.text.strip()).root
            except QueryError:
                continue
            for attribute in attributes(root):
                if attribute.name == "source":
                    yield node, attribute.value, attribute.column
