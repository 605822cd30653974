"""Every query of a configuration compiled, every error of the query language at its place.

Compiling here is the check; the service compiles again what it evaluates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config import attributes, slips
from monitor.config.list_slips import query_error
from monitor.config.records import query_nodes
from monitor.core.query_lexer import Kind, lex
from monitor.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.config.records import Problems
    from monitor.config.yamltree import Document, Node
    from monitor.errors import Problem

#: The longest part of a line shown above a caret.
WIDEST = 100
_OPERATORS = frozenset({"and", "or", "not"})


def check_queries(
    document: Document, watch: Node, compiles: Callable[[str], object], problems: Problems
) -> None:
    """Compile the queries and exclusions of one watch list; `compiles` raises QueryError."""
    for key in ("keywords", "query", "exclude"):
        for node in query_nodes(watch, key):
            if _compiled(document, node, compiles, problems):
                _warn_of_slips(document, node, problems)
                _check_languages(document, node, problems)
                if key != "exclude":
                    _check_aim(document, node, problems)


def _compiled(
    document: Document, node: Node, compiles: Callable[[str], object], problems: Problems
) -> bool:
    """Whether a query compiles; if not, why stands in `problems`."""
    text = node.text.strip()
    if not text:
        problems.add(document, node, "there is no query here: write one, or delete the line")
        return False
    try:
        compiles(text)
    except QueryError as error:
        _refuse_backslash(document, node, problems)
        message = error.message + (f" ({error.hint})" if error.hint else "")
        problems.all.append(pointed(document, node, error.column, message))
        return False
    return True


def pointed(
    document: Document, node: Node, column: int, message: str, *, fatal: bool = True
) -> Problem:
    """A problem at a character of a query, with a caret below it."""
    at = document.inside(node, column)
    return document.problem(at, f"{message}\n{caret(document, at)}", fatal=fatal)


def _check_languages(document: Document, node: Node, problems: Problems) -> None:
    for column, message in attributes.unknown_languages(node.text.strip()):
        problems.all.append(pointed(document, node, column, message))


def _check_aim(document: Document, node: Node, problems: Problems) -> None:
    """A query without words fires on everything; of one source that may be meant."""
    aim = attributes.aim_of(node.text.strip())
    if aim is attributes.Aim.ANYTHING:
        message = (
            "this query looks for no word, so that nearly every article is a hit: "
            "say what to look for as well, as in `battery NOT recall`"
        )
        problems.add(document, node, message)
    elif aim is attributes.Aim.SOURCE:
        message = (
            "this query looks for no word: every article from there is a hit; "
            "if that is not meant, say what to look for as well"
        )
        problems.add(document, node, message, fatal=False)


def caret(document: Document, at: int) -> str:
    """The line of the file and a caret below the character, on two lines."""
    line = document.line(at)
    column = document.column(at)
    start = max(0, column - WIDEST // 2) if len(line) > WIDEST else len(line) - len(line.lstrip())
    return f"  {line[start : start + WIDEST].rstrip()}\n  {' ' * (column - start)}^"


def _warn_of_slips(document: Document, node: Node, problems: Problems) -> None:
    if document.is_mended(node.start):
        return
    line = document.line(node.start)
    warning = slips.lost_quotes(node.text, node.style, line) or (
        slips.cut_by_comment(line, node.text) if node.style == "plain" else None
    )
    if warning:
        problems.add(document, node, warning, fatal=False)
    else:
        _warn_of_small_operators(document, node, problems)
    _refuse_backslash(document, node, problems)


def _refuse_backslash(document: Document, node: Node, problems: Problems) -> None:
    eaten = slips.eaten_backslash(node.text, node.style)
    if eaten and not document.is_mended(node.start):
        problems.add(document, node, eaten)


def _warn_of_small_operators(document: Document, node: Node, problems: Problems) -> None:
    """`and`, `or`, `not` that are plain words: one warning for each line that has some."""
    text = node.text.strip()
    small = [it for it in lex(text) if it.kind is Kind.WORD and it.text in _OPERATORS]
    by_line: dict[int, list[tuple[int, str]]] = {}
    for lexeme in small:
        at = document.inside(node, lexeme.column)
        by_line.setdefault(at - document.column(at), []).append((at, lexeme.text))
    columns = [(it.column, it.text) for it in small]
    proposed = bool(small) and _finds_something(_in_capitals(text, columns))
    for start, words in by_line.items():
        at, word = words[0]
        message = slips.small_operator(word)
        if proposed:
            inside = [(place - start, word) for place, word in words]
            message = slips.mend(message, _in_capitals(document.line(at), inside))
        problems.all.append(document.problem(at, message, fatal=False))


def small_operators(text: str) -> str | None:
    """The warning for a query that stands in no file, with a caret and what may be meant."""
    small = [it for it in lex(text) if it.kind is Kind.WORD and it.text in _OPERATORS]
    if not small:
        return None
    message = f"{slips.small_operator(small[0].text)}\n  {text}\n  {' ' * small[0].column}^"
    meant = _in_capitals(text, [(it.column, it.text) for it in small])
    return slips.mend(message, meant) if _finds_something(meant) else message


def _finds_something(text: str) -> bool:
    """Whether a query would pass as it is."""
    return query_error(text) is None and attributes.aim_of(text) > attributes.Aim.ANYTHING


def _in_capitals(text: str, words: Iterable[tuple[int, str]]) -> str:
    """A text with the words at these columns in capitals."""
    for column, word in words:
        text = text[:column] + word.upper() + text[column + len(word) :]
    return text
