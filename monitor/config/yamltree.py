"""YAML text -> a tree of nodes that know where they stand, and every syntax problem on the way.

Reads the parser's events and builds the tree itself, because `yaml.compose` recurses in C (a file
of 200,000 opening brackets kills the process) and expands aliases. Here depth is bounded, and
anchors, aliases and tags are refused: the configuration has no use for them, but `&`, `*` and `!`
at the start of a query are common slips.

Words stay words: only `true` and `false` are booleans and only plain decimal digits are numbers;
`no`, `on`, `010`, `1:30` and dates are text, whatever YAML 1.1 says.

What a syntax error means to the person who wrote it is said in `syntax_slips`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import yaml
import yaml.reader

from monitor.config.positions import column_before, offset_in_file
from monitor.config.syntax_slips import Trouble, syntax_slip
from monitor.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The shipped files nest at most 7 levels deep.
MAX_DEPTH = 20
#: Syntax slips mended in one file before reading stops.
MAX_SLIPS = 50

Style = Literal["plain", "'", '"', "|", ">"]
#: What a node stands for once its place is forgotten.
Data: TypeAlias = "str | int | float | bool | list[Data] | dict[str, Data] | None"

#: What YAML cannot hold (YAML 1.1, section 5.1); compiled by PyYAML already, at 6 ms.
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class Node:
    """One value of a file. `start` and `end` count characters of the document's text."""

    kind: Literal["scalar", "list", "mapping"]
    start: int
    end: int = 0
    #: Scalars: the text after YAML's quoting.
    text: str = ""
    style: Style = "plain"
    #: Lists: the values. Mappings: key, value, key, value ...
    items: list[Node] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Keys and values of a mapping, in the order of the file; nothing for other kinds."""
        if self.kind == "mapping":
            yield from zip(self.items[::2], self.items[1::2], strict=True)

    def get(self, key: str) -> Node | None:
        """The value under a key of a mapping; None: there is none."""
        return next((value for name, value in self.pairs() if name.text == key), None)

    def find(self, path: tuple[str | int, ...], *, key: bool = False) -> Node:
        """The node at the end of `path`, as far as the path leads; with `key`, its key instead."""
        node = self
        for step in path:
            if isinstance(step, int):
                found = node.items[step] if node.kind == "list" and step < len(node.items) else None
            elif key and step == path[-1]:
                found = next((name for name, _ in node.pairs() if name.text == step), None)
            else:
                found = node.get(step)
            if found is None:
                break
            node = found
        return node


def data(node: Node) -> Data:
    """The plain value of a node; the keys of mappings are always text."""
    if node.kind == "list":
        return [data(item) for item in node.items]
    if node.kind == "mapping":
        return {key.text: data(value) for key, value in node.pairs()}
    return _scalar(node.text) if node.style == "plain" else node.text


def _scalar(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    number = _NUMBER.match(text)
    if number is None:
        return text
    return float(text) if number[1] else int(text)


@dataclass(slots=True)
class Document:
    """One file as read: its text, its tree, and what is wrong with its YAML."""

    file: str
    #: With slips mended, see `read_document`; positions count characters of this text.
    text: str
    #: None: nothing but comments, or not readable.
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    #: Lines that were mended to go on reading, as they stand in the file; counted from 0.
    mended: dict[int, str] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._index_lines()

    def place(self, index: int) -> Place:
        """Where in the file, as its author sees it, the character `index` stands."""
        line = bisect_right(self._starts, index) - 1
        column = index - self._starts[line]
        if line in self.mended:
            column = column_before(self.mended[line], self._line(line), column)
        return Place(file=self.file, line=line + 1, column=column + 1)

    def problem(self, index: int, message: str, *, fatal: bool = True) -> Problem:
        """A problem at the character `index`."""
        return Problem(place=self.place(index), message=message, fatal=fatal)

    def line(self, index: int) -> str:
        """The whole line around the character `index`, without its end."""
        return self._line(bisect_right(self._starts, index) - 1)

    def inside(self, node: Node, column: int) -> int:
        """The character of the text behind the character `column` of a scalar's stripped text."""
        lead = len(node.text) - len(node.text.lstrip())
        return node.start + offset_in_file(self.raw(node), node.style, node.text, lead + column)

    def is_mended(self, index: int) -> bool:
        """Whether a slip was mended on this line; a second word about it would confuse."""
        return bisect_right(self._starts, index) - 1 in self.mended

    def is_finished(self, line: int) -> bool:
        """Whether a line (from 0) was mended, and into more than a key that wants its value."""
        return line in self.mended and not self._line(line).rstrip().endswith(":")

    def column(self, index: int) -> int:
        """How many characters stand before `index` on its line."""
        return index - self._starts[bisect_right(self._starts, index) - 1]

    def raw(self, node: Node) -> str:
        """A node as it stands in the file, quotes and all."""
        return self.text[node.start : node.end]

    def lines(self) -> list[str]:
        """All lines, without their ends."""
        return _LINE_END.split(self.text)

    def replace_line(self, line: int, text: str) -> None:
        """Put another text in the place of a line (from 0), to go on reading."""
        start = self._starts[line]
        self.text = self.text[:start] + text + self.text[start + len(self._line(line)) :]
        self._index_lines()

    def _line(self, line: int) -> str:
        end = _LINE_END.search(self.text, self._starts[line])
        return self.text[self._starts[line] : end.start() if end else None]

    def _index_lines(self) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]


def read_document(file: str, text: str) -> Document:
    """The tree of a file, and every syntax problem in it. Never raises.

    A line with a slip that can be mended without guessing is mended in memory and reading goes on,
    so that one bad line does not hide the next one.
    """
    document = Document(file=file, text=text)
    odd = _UNPRINTABLE.search(text)
    if odd:
        message = f"the invisible character U+{ord(odd[0]):04X} stands here; delete it"
        document.problems.append(document.problem(odd.start(), message))
        return document
    written = document.lines()
    for _ in range(MAX_SLIPS):
        trouble = _read_tree(document)
        if trouble is None:
            break
        lines = document.lines()
        slip = syntax_slip(lines, replace(trouble, written=written))
        # The parser may give up behind the last line.
        place = Place(file=file, line=min(slip.line, len(lines) - 1) + 1, column=slip.column + 1)
        document.problems.append(Problem(place=place, message=slip.message))
        if slip.mended is None or slip.line in document.mended:
            break
        document.mended[slip.line] = lines[slip.line]
        document.replace_line(slip.line, slip.mended)
    return document


def _read_tree(document: Document) -> Trouble | None:
    """Set the document's tree, or say what keeps it from being read."""
    builder = _Builder()
    try:
        loader = yaml.CSafeLoader(document.text)
        while (event := loader.get_event()) is not None:
            builder.add(event)
    except yaml.MarkedYAMLError as error:
        return _trouble(error, builder.last)
    except _RefusedError as refused:
        return refused.trouble
    document.root = builder.root
    document.problems.extend(document.problem(at, message) for at, message in builder.complaints)
    return None


def _trouble(error: yaml.MarkedYAMLError, last: Trouble | None) -> Trouble:
    mark = error.problem_mark or error.context_mark
    context = error.context_mark
    return Trouble(
        what=f"{error.context or ''}: {error.problem or ''}",
        line=mark.line if mark else 0,
        column=mark.column if mark else 0,
        context=(context.line, context.column) if context else None,
        opened=(last.line, last.column) if last else None,
    )


def _marks(event: yaml.Event) -> tuple[Any, Any]:
    """Start and end; the events of a text always have them, whatever the types say."""
    return event.start_mark, event.end_mark


class _RefusedError(Exception):
    """The parser accepts what the configuration does not."""

    def __init__(self, what: str, event: yaml.Event) -> None:
        mark, _ = _marks(event)
        self.trouble = Trouble(what=what, line=mark.line, column=mark.column)
        super().__init__(what)


class _Builder:
    """Events in, tree out."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.complaints: list[tuple[int, str]] = []
        #: The latest scalar that began with a quote: the one a stray quote may have swallowed.
        self.last: Trouble | None = None
        self._open: list[Node] = []
        self._documents = 0

    def add(self, event: yaml.Event) -> None:
        """Take the next event. Raises _RefusedError."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._finish(event)
        elif isinstance(event, yaml.AliasEvent):
            raise _RefusedError("alias", event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _RefusedError("second document", event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        _refuse_properties(event)
        start, end = _marks(event)
        style: Any = event.style or "plain"
        self.last = Trouble(what=style, line=start.line, column=start.column)
        if style not in {'"', "'"} or start.line == end.line:
            self.last = None
        self._put(Node("scalar", start.index, end.index, event.value, style))

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        _refuse_properties(event)
        if len(self._open) == MAX_DEPTH:
            raise _RefusedError("too deep", event)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        node = Node("list" if is_list else "mapping", _marks(event)[0].index)
        self._put(node)
        self._open.append(node)

    def _finish(self, event: yaml.CollectionEndEvent) -> None:
        node = self._open.pop()
        node.end = _marks(event)[1].index
        if node.kind == "mapping":
            self._check_keys(node.items[::2])

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        else:
            self.root = node

    def _check_keys(self, keys: list[Node]) -> None:
        names = {key.text for key in keys}
        if len(names) == len(keys) and all(key.kind == "scalar" for key in keys):
            return
        seen: set[str] = set()
        for key in keys:
            if key.kind != "scalar":
                self.complaints.append((key.start, "a key must be one word, not a list"))
            elif key.text in seen:
                message = f"`{key.text}` stands here a second time; keep one of the two"
                self.complaints.append((key.start, message))
            seen.add(key.text)


def _refuse_properties(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.anchor is not None:
        raise _RefusedError("anchor", event)
    if event.tag is not None:
        raise _RefusedError("tag", event)
