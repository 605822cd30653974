"""Lists that were not written one item a line: what their items are, and how to write them.

The characters of the query language rarely survive between brackets, so the advice is always the
same: a block list. Nothing here is read as YAML; the items are told apart as their writer sees
them, by commas outside quotes and brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.config.slips import BELOW, quoted
from monitor.core import query as language
from monitor.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Keys whose lists hold queries, and those whose lists hold other texts. In a lexicon a language
#: is the key of a list of terms.
_QUERIES = frozenset({"keywords", "exclude"})
_NAMES = frozenset({"needs", "unless", "not_across", "guards", "members"})
_LIST_KEYS = _QUERIES | {"sources", "lang", "allow_private"}
_TERMS = re.compile(r"[a-z]{2}|any")
_KEY = re.compile(r"\s*(?:- +)?([a-z_]+):\s*")
#: A key with its colon, or a dash: no item that stands bare on its line.
_NOT_BARE = re.compile(r"\s*(?:-(?:\s|$)|[A-Za-z_][\w-]*:(?:\s|$)|#|$)")
_NEEDS_QUOTES = re.compile(
    r"""[@*%&!`\[{|>"'#,}\]]|[-?:](?:\s|$)|(?:true|false|null|~)$|[-+]?\d+(?:\.\d+)?$|.*(?::\s|\s\#|:$)""",
    re.IGNORECASE,
)
_SIGNS = frozenset("[]{},")
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}
_BARE_SIGN = re.compile(r"(?<=[\[,:\s])@[A-Za-z]\w*(?=\s*[,\]}])")
#: How many lines an inline list, or lines without dashes, are followed.
_MOST_LINES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineList:
    """A list between brackets, as its writer sees it."""

    key: str
    #: Where the bracket opens; from 0.
    column: int
    #: Start and end of each item in the text of the list, without white space around.
    spans: tuple[tuple[int, int], ...]
    #: The line or lines of the list, from the beginning of its first line.
    text: str
    #: Behind the last item: the end of the text when the bracket is never closed.
    end: int
    closed: bool

    def items(self) -> list[str]:
        """The texts of the items, as a block list would hold them, quoted for YAML."""
        queries = self.key in _QUERIES
        return [item_in_block(self.text[start:end], query=queries) for start, end in self.spans]

    def mended(self) -> str:
        """The one line with each item readable where it stands, to go on reading."""
        line, at = "", 0
        for start, end in self.spans:
            line += self.text[at:start] + in_brackets(self.text[start:end])
            at = end
        rest = self.text[at:] if self.closed else f"{self.text[at:].rstrip().rstrip(',')}]"
        return line + rest


def is_list_key(key: str) -> bool:
    """Whether the value of a key is a list of texts."""
    return key in _LIST_KEYS or key in _NAMES or _TERMS.fullmatch(key) is not None


def holds_queries(key: str) -> bool:
    """Whether what stands below a key is in the query language, or the terms of a lexicon."""
    return key == "query" or key in _QUERIES or _TERMS.fullmatch(key) is not None


def holds_names(key: str, line: str) -> bool:
    """Whether a line with brackets names concepts, or holds a term with conditions."""
    return key in _NAMES or re.search(r"\{\s*term\s*:", line) is not None


def inline_list(lines: Sequence[str], line: int) -> InlineList | None:
    """The inline list that begins on a line under a key for lists; None: there is none."""
    first = lines[line] if 0 <= line < len(lines) else ""
    key = _KEY.match(first)
    if key is None or not is_list_key(key[1]) or first[key.end() : key.end() + 1] != "[":
        return None
    alone = _scanned(key[1], key.end(), first)
    if alone.closed:
        return alone
    text = first
    for following in lines[line + 1 : line + _MOST_LINES]:
        if _KEY.match(following) or following.lstrip().startswith("- "):
            break
        text += f"\n{following}"
        longer = _scanned(key[1], key.end(), text)
        if longer.closed:
            return longer
    return alone


def _scanned(key: str, opening: int, text: str) -> InlineList:
    """Tell the items apart in one pass."""
    cuts, depth, closed, end = [opening], 0, False, len(text)
    for at, sign in _signs(text, opening + 1):
        if sign == "]" and not depth:
            closed, end = True, at
            break
        if sign == "," and not depth:
            cuts.append(at)
        depth = max(0, depth + _DEEPER.get(sign, 0))
    spans = (_stripped(text, cut + 1, stop) for cut, stop in pairwise([*cuts, end]))
    found = tuple((start, stop) for start, stop in spans if start < stop)
    return InlineList(key=key, column=opening, spans=found, text=text, end=end, closed=closed)


def _signs(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Commas and brackets outside quotes; a single quote opens only where an item begins."""
    quote, begins = "", True
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign == '"' or (sign == "'" and begins):
            quote = sign
        elif sign in _SIGNS:
            yield at, sign
        begins = sign == "," or (begins and sign.isspace())


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def item_in_block(written: str, *, query: bool) -> str:
    """An item as it stands behind a dash; what is a phrase of a query keeps its quotes."""
    text = " ".join(written.split())
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].replace("''", "'")
    elif _is_whole_phrase(text) and not (query and " " in text):
        text = text[1:-1]
    return quoted(text) if _NEEDS_QUOTES.match(text) else text


def _is_whole_phrase(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]


def in_brackets(written: str) -> str:
    """An item as it can stand between brackets: with quotes, unless it has them."""
    if len(written) > 1 and written[0] == written[-1] == "'":
        return "'" + written[1:-1].replace("''", "'").replace("'", "''") + "'"
    if _is_whole_phrase(written) and "\\" in written:
        return quoted(written[1:-1])
    if _is_whole_phrase(written) or written.startswith("{"):
        return with_names_quoted(written)
    return quoted(written)


def block(key: str, items: Sequence[str]) -> str:
    """The lines of a block list below its key."""
    return f"{key}:" + "".join(f"{BELOW}  - {item}" for item in items)


def first_bare_name(line: str) -> re.Match[str] | None:
    """The first @name between brackets that stands without quotes."""
    return next((it for it in _BARE_SIGN.finditer(line) if not _is_quoted(line, it.start())), None)


def with_names_quoted(line: str) -> str:
    """A line with each @name between its brackets in single quotes."""
    return _BARE_SIGN.sub(
        lambda it: it[0] if _is_quoted(line, it.start()) else quoted(it[0]),
        line,
    )


def _is_quoted(line: str, at: int) -> bool:
    before = line[:at]
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def bare_lines(lines: Sequence[str], line: int) -> tuple[str, int, list[str]] | None:
    """Key, first line and items of a list whose lines have no dashes, around a line of it."""
    if not 0 <= line < len(lines) or _NOT_BARE.match(lines[line]):
        return None
    first = line
    while first > max(0, line - _MOST_LINES) and not _NOT_BARE.match(lines[first - 1]):
        first -= 1
    key = _KEY.fullmatch(lines[first - 1]) if first else None
    if key is None or not is_list_key(key[1]):
        return None
    found = []
    for text in lines[first : first + _MOST_LINES]:
        if _NOT_BARE.match(text):
            break
        found.append(item_in_block(text.strip(), query=key[1] in _QUERIES))
    return key[1], first, found


def plain(text: str) -> str:
    """A text without the single quotes around it, if there are any."""
    whole = len(text) > 1 and text[0] == text[-1] == "'"
    return text[1:-1].replace("''", "'") if whole else text


def query_error(text: str) -> QueryError | None:
    """What the query language has against a text; concepts are not looked up."""
    try:
        language.parse(text.strip())
    except QueryError as error:
        return error
    return None


def may_be_proposed(key: str, items: Sequence[str]) -> bool:
    """Whether items would pass the next check, as far as can be told without the lexicon.

    Outside of queries nothing begins with `&` or `*`: those were meant for YAML.
    """
    if key in _QUERIES:
        return all(query_error(plain(item)) is None for item in items)
    return not any(plain(item).startswith(("&", "*")) for item in items)
