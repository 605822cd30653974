"""The query language: from what a person types to a tree.

`parse` reads a query in one pass from left to right and never backtracks, so its cost grows
with the length of the text; length, depth and number of terms are capped besides. Every error
carries the column of the offending character and says what would be right. Whether a concept
exists is not known here: `core.matching` asks the lexicon.

    query  := and ("OR" and)*
    and    := not (["AND"] not)*
    not    := "NOT" not | near
    near   := group (("NEAR/n" | "ONEAR/n") group)*
    group  := item+                  words, phrases and concepts side by side: one group
    item   := word | "phrase" | "phrase"~n | prefix* | =form | @concept | /re/
            | field:item | ( query )
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from monitor.core.pattern import Pattern, PatternError
from monitor.core.query_lexer import ATTRIBUTES, MAX_LENGTH, Kind, Lexeme, lex
from monitor.errors import QueryError

#: Parentheses, fields and NOTs inside one another.
MAX_DEPTH: Final = 40
MAX_TERMS: Final = 1000
#: Words of one group; with it the widest window stays far below `text.JUMP`.
MAX_GROUP: Final = 30

TermKind = Literal["word", "phrase", "prefix", "form", "concept", "regex"]
Zone = Literal["title", "lead", "body"]
ZONES: Final[dict[str, Zone]] = {"title": "title", "lead": "lead", "body": "body"}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for in the text."""

    kind: TermKind
    #: Without its marks: `cancel` of `cancel*`, `battery_plant` of `@battery_plant`.
    text: str
    column: int
    #: Phrases: tokens allowed between the first and the last word beyond the words themselves.
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more positional nodes, in any order, near one another in one sentence."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two positional nodes with at most `distance` tokens strictly between, in one sentence."""

    left: Node
    right: Node
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class And:
    """All of them, anywhere in the article."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The article does not say this."""

    item: Node


@dataclass(frozen=True, slots=True)
class InField:
    """The node, looked for in one field only."""

    zone: Zone
    item: Node


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is known of the article besides its words: `source`, `domain` or `lang`."""

    name: str
    value: str
    column: int


Node: TypeAlias = Term | Group | Near | And | Or | Not | InField | Attribute


@dataclass(frozen=True, slots=True)
class Query:
    """A query that parses."""

    text: str
    root: Node


def parse(text: str) -> Query:
    """The tree of a query. Raises QueryError."""
    return Query(text, _Parser(text).whole())


def is_positional(node: Node) -> bool:
    """Whether a node has places in a sentence, so that it can stand in a group or beside NEAR."""
    match node:
        case Term() | Group() | Near():
            return True
        case Or(items):
            return all(map(is_positional, items))
        case _:
            return False


class _Parser:
    """Recursive descent over the lexemes of one query; used once."""

    def __init__(self, text: str) -> None:
        self._text = text
        if len(text) > MAX_LENGTH:
            raise self._error(f"a query has at most {MAX_LENGTH} characters", MAX_LENGTH)
        self._lexemes = lex(text)
        self._at = 0
        self._depth = 0
        self._terms = 0
        #: An item that was read as the next of a group and cannot stand in it.
        self._pending: Node | None = None
        self._pending_column = 0
        #: The field whose parentheses are open.
        self._inside = ""

    def whole(self) -> Node:
        if self._is(Kind.END):
            raise self._error("the query is empty", 0, "write one or more words")
        node = self._or()
        if self._is(Kind.CLOSE):
            raise self._error(_CLOSES_NOTHING, self._next.column, "remove it or add a (")
        return node

    @property
    def _next(self) -> Lexeme:
        return self._lexemes[self._at]

    def _is(self, *kinds: Kind) -> bool:
        return self._next.kind in kinds

    @property
    def _column(self) -> int:
        return self._pending_column if self._pending else self._next.column

    def _take(self) -> Lexeme:
        lexeme = self._lexemes[self._at]
        self._at += 1
        return lexeme

    def _error(self, message: str, column: int, hint: str | None = None) -> QueryError:
        return QueryError(message, query=self._text, column=column, hint=hint)

    def _enter(self, column: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(
                f"more than {MAX_DEPTH} levels inside one another", column, "write it flatter"
            )

    # -- operators, the loosest first

    def _or(self) -> Node:
        items = [self._and()]
        while self._is(Kind.OR):
            self._take()
            items.append(self._and())
        return items[0] if len(items) == 1 else Or(tuple(items))

    def _and(self) -> Node:
        items = [self._not()]
        while self._pending or self._is(*_CONTINUES_AND):
            if not self._pending and self._is(Kind.AND):
                self._take()
            items.append(self._not())
        return items[0] if len(items) == 1 else And(tuple(items))

    def _not(self) -> Node:
        negations = 0
        while not self._pending and self._is(Kind.NOT):
            self._enter(self._take().column)
            negations += 1
        node = self._near()
        self._depth -= negations
        for _ in range(negations):
            node = Not(node)
        return node

    def _near(self) -> Node:
        column = self._column
        outer = self._depth
        node = self._group()
        while not self._pending and self._is(Kind.NEAR, Kind.ONEAR):
            operator = self._take()
            self._enter(operator.column)
            right_column = self._next.column
            if self._is(Kind.NOT):
                raise self._error(
                    f"{operator.text} takes no NOT",
                    right_column,
                    f"write NOT (a {operator.text} b)",
                )
            right = self._group()
            self._must_be_positional(node, operator, column)
            self._must_be_positional(right, operator, right_column)
            ordered = operator.kind is Kind.ONEAR
            node = Near(node, right, operator.number, ordered=ordered)
        self._depth = outer
        return node

    def _must_be_positional(self, node: Node, operator: Lexeme, column: int) -> None:
        if not is_positional(node):
            raise self._error(
                f"{operator.text} joins words, phrases, concepts and ORs of them",
                column,
                "move AND, NOT and fields outside, as in title:(a NEAR/8 b)",
            )

    def _group(self) -> Node:
        """Items side by side: positional ones form one group, any other stands alone."""
        column = self._column
        items = [self._item()]
        while is_positional(items[-1]) and self._is(*_BEGINS_ITEM):
            self._pending_column = self._next.column
            item = self._item()
            if not is_positional(item):
                self._pending = item
                break
            items.append(item)
        if len(items) > MAX_GROUP:
            raise self._error(
                f"more than {MAX_GROUP} words side by side", column, "join some with AND or OR"
            )
        return items[0] if len(items) == 1 else Group(tuple(items))

    # -- items

    def _item(self) -> Node:
        if self._pending:
            item, self._pending = self._pending, None
            return item
        lexeme = self._take()
        if lexeme.kind in _TERM_KINDS:
            return self._term(lexeme)
        if lexeme.kind is Kind.OPEN:
            return self._parenthesis(lexeme)
        if lexeme.kind is Kind.FIELD:
            return self._field(lexeme)
        raise self._nothing_here(lexeme)

    def _nothing_here(self, lexeme: Lexeme) -> QueryError:
        """Something must stand here and does not: the fault lies with what asked for it."""
        before = self._lexemes[self._at - 2] if self._at > 1 else None
        if before is None or before.kind is Kind.OPEN:
            missing = "nothing stands between these parentheses"
            if lexeme.kind is Kind.CLOSE:
                column = before.column if before else lexeme.column
                return self._error(missing if before else _CLOSES_NOTHING, column)
            if lexeme.kind is Kind.END and before:
                return self._error(_NEVER_CLOSED, before.column, "add a )")
            return self._error(
                f"{lexeme.text} needs something on its left", lexeme.column, "write a word there"
            )
        text = f"{before.text}:" if before.kind is Kind.FIELD else before.text
        if lexeme.kind in _OPERATORS:
            return self._error(f"{lexeme.text} follows {text}", lexeme.column, "remove one")
        side = "after it" if before.kind is Kind.FIELD else "on its right"
        return self._error(f"{text} needs something {side}", before.column, "write a word there")

    def _term(self, lexeme: Lexeme) -> Term:
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise self._error(
                f"a query has at most {MAX_TERMS} terms", lexeme.column, "make a concept of them"
            )
        if lexeme.kind is Kind.REGEX:
            self._check_pattern(lexeme)
        return Term(_TERM_KINDS[lexeme.kind], lexeme.text, lexeme.column, lexeme.number)

    def _check_pattern(self, lexeme: Lexeme) -> None:
        try:
            Pattern(lexeme.text)
        except PatternError as error:
            raise self._error(
                f"this regular expression does not compile: {error}", lexeme.column, error.hint
            ) from error

    def _parenthesis(self, opening: Lexeme) -> Node:
        self._enter(opening.column)
        node = self._or()
        if not self._is(Kind.CLOSE):
            raise self._error(_NEVER_CLOSED, opening.column, "add a )")
        self._take()
        self._depth -= 1
        return node

    def _field(self, field: Lexeme) -> Node:
        if field.text in ATTRIBUTES:
            value = self._take()
            return Attribute(field.text, value.text, value.column)
        if self._inside:
            raise self._error(
                f"{field.text}: stands inside {self._inside}:", field.column, "use one field a term"
            )
        self._inside = field.text
        item = self._item()
        self._inside = ""
        return InField(ZONES[field.text], item)


_TERM_KINDS: Final[dict[Kind, TermKind]] = {
    Kind.WORD: "word",
    Kind.PHRASE: "phrase",
    Kind.PREFIX: "prefix",
    Kind.FORM: "form",
    Kind.CONCEPT: "concept",
    Kind.REGEX: "regex",
}
_OPERATORS: Final = frozenset({Kind.AND, Kind.OR, Kind.NEAR, Kind.ONEAR, Kind.NOT})
_BEGINS_ITEM: Final = frozenset({*_TERM_KINDS, Kind.OPEN, Kind.FIELD})
_CONTINUES_AND: Final = frozenset({*_BEGINS_ITEM, Kind.AND, Kind.NOT})
_CLOSES_NOTHING: Final = "this parenthesis closes nothing"
_NEVER_CLOSED: Final = "this parenthesis is never closed"
