"""A value of another kind than its key holds: how it was read, and the lines that would be right.

A key holds one text, a list, or a section; YAML made something else of what was written. What is
proposed fits the key and the place: inside braces the whole line is shown, elsewhere a block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from monitor.config import list_slips, slips
from monitor.config.yamltree import data

if TYPE_CHECKING:
    from monitor.config.yamltree import Data, Document, Node

    Path = tuple[str | int, ...]

_QUERIES = {"keywords", "query", "exclude"}
#: Items and lines shown of a longer proposal.
_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """One value of the wrong kind."""

    shape: type[BaseModel]
    path: Path
    document: Document
    node: Node

    @property
    def key(self) -> str:
        """The key nearest to the value, for the person who wrote it."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "entry")

    @property
    def is_item(self) -> bool:
        """Whether the value is an item of a list."""
        return isinstance(self.path[-1], int)

    @property
    def line(self) -> str:
        """The line on which the value begins."""
        return self.document.line(self.node.start)

    @property
    def raw(self) -> str:
        """The value as it was written."""
        return self.document.raw(self.node)

    @property
    def in_brackets(self) -> bool:
        """Whether other brackets stand around the value, so that no block can take its place."""
        before = self.line[: self.document.column(self.node.start)]
        return bool(set("[{") & set(before))

    def replaced(self, written: str) -> str | None:
        """The line with another value in its place; None: the value goes on below it."""
        start = self.document.column(self.node.start)
        whole = self.line[start:].startswith(self.raw)
        return self.line[:start] + written + self.line[start + len(self.raw) :] if whole else None

    def fits(self, value: Data) -> bool:
        """Whether a value passes the next check at this place, as far as it is the shape's."""
        payload: Data = value
        path = tuple(0 if isinstance(step, int) else step for step in self.path)
        for step in reversed(path):
            payload = {step: payload} if isinstance(step, str) else [payload]
        try:
            self.shape.model_validate(payload)
        except ValidationError as error:
            found = (tuple(s for s in it["loc"] if s != "[key]") for it in error.errors())
            return not any(loc[: len(path)] == path for loc in found)
        return True

    def items(self) -> list[str] | None:
        """The texts of a list, each as a block would hold it; None: they are no plain texts."""
        nodes = self.node.items
        if len(nodes) > _SHORT or any(it.kind != "scalar" or it.style in "|>" for it in nodes):
            return None
        query = bool(_QUERIES & set(self.path))
        texts = [self.document.raw(it) for it in nodes]
        return [list_slips.item_in_block(text, query=query) for text in texts if text.strip()]


def list_wanted(found: Misread) -> str:
    """Why the value of a key is no list."""
    key, raw = found.key, found.raw
    message = f"`{key}` is a list, one item a line, each after a dash"
    if found.node.kind != "scalar" or not found.node.text.strip() or raw[0] in "|>":
        return message
    if raw.startswith("-"):
        message = f"`{key}` is a list: a space is missing after the dash"
        return slips.mend(message, _items(re.split(r"\s+-\s*", raw[1:])))
    if len(raw.splitlines()) > 1:
        return _without_dashes(key, raw) or message
    item = list_slips.item_in_block(raw, query=key in _QUERIES)
    if not found.fits([list_slips.plain(item)]):
        return message
    if found.in_brackets:
        line = found.replaced(f"[{list_slips.in_brackets(raw)}]")
        return slips.mend(message, line) if line else message
    proposed = list_slips.block(key, [item]) if list_slips.may_be_proposed(key, [item]) else ""
    return slips.mend(message, proposed) if proposed else message


def _without_dashes(key: str, raw: str) -> str | None:
    """What to say of a list whose lines have no dashes; None: it is not one of several lines."""
    lines = [line for line in raw.splitlines() if line.strip()]
    found = None if raw[0] in "\"'" else list_slips.bare_lines([f"{key}:", *lines], 1)
    message = f"`{key}` is a list: each of its lines begins with a dash"
    if found and list_slips.may_be_proposed(key, found[2]):
        return slips.mend(message, list_slips.block(key, found[2]))
    return None if raw[0] in "\"'" else message


def section_wanted(found: Misread) -> str:
    """Why the value of a key is no section with keys of its own."""
    key = found.key
    if key != "terms":
        further = "further keys, each on a line of its own, indented by two more spaces"
        shown = f"`{found.node.text}`" if found.node.kind == "scalar" else "a list"
        return f"`{key}` holds {further}; found {shown}"
    message = "`terms:` holds lists by language, such as `en:`; `any:` is for names"
    is_list = found.node.kind == "list"
    if found.in_brackets:
        inner = found.raw if is_list else f"[{list_slips.in_brackets(found.raw)}]"
        line = found.replaced(f"{{en: {inner}}}")
        return slips.mend(message, line) if line and found.node.items else message
    items = found.items() if is_list else [list_slips.item_in_block(found.raw, query=False)]
    below = "".join(f"{slips.BELOW}    - {item}" for item in items or ())
    return slips.mend(message, f"terms:{slips.BELOW}  en:{below}") if below else message


def one_value_wanted(found: Misread) -> str:
    """Why the value of a key is no single value but a list."""
    key, items = found.key, found.items()
    if key == "query" and "keywords" not in found.shape.model_fields:
        message = "`query` holds one text, in the engine's own language, not a list"
        if not items or len(items) > 1:
            return f"{message}; for several searches write a source of each"
    if key == "query" and items and len(items) > 1:
        message = "`query` holds one text; several go below `keywords:`"
        fine = list_slips.may_be_proposed("keywords", items)
        return slips.mend(message, list_slips.block("keywords", items)) if fine else message
    message = f"`{key}` holds one value, not a list"
    line = _only_item(found, items[0]) if items and len(items) == 1 else None
    return slips.mend(message, line) if line else message


def _only_item(found: Misread, item: str) -> str | None:
    """The line with the only item of its list as the value; None: that would not be right."""
    node, key = found.node.items[0], found.key
    value = data(node)
    listed = "keywords" if key in _QUERIES else key
    if not found.fits(value) or not list_slips.may_be_proposed(listed, [item]):
        return None
    written = item if isinstance(value, str) else found.document.raw(node)
    return found.replaced(written) if found.in_brackets else f"{key}: {written}"


def text_wanted(found: Misread) -> str:
    """Why a value that should be text is not."""
    value = data(found.node)
    if found.node.kind == "scalar":
        return nothing(found.line) if value is None else _number(found, value)
    inline = list_slips.inline_list([found.line], 0)
    if inline:
        message = "an item of this list is read as a list or a table of its own: write one item a "
        message += "line, each after a dash"
        items = inline.items()
        fine = all(found.fits(list_slips.plain(item)) for item in items)
        if fine and list_slips.may_be_proposed(inline.key, items):
            message = slips.mend(message, list_slips.block(inline.key, items))
        return message
    if isinstance(value, list):
        return _nested(found)
    signs = "curly braces make" if found.raw.startswith("{") else "the colon makes"
    reason = f"{signs} a table of this line instead of a text"
    if not found.fits(found.raw) or (found.is_item and not list_slips.holds_queries(found.key)):
        return reason
    return _refused_or(slips.mend(f"{reason}: put it in single quotes", slips.as_item(found.line)))


def _number(found: Misread, value: Data) -> str:
    kind = "a yes-or-no value" if isinstance(value, bool) else "a number"
    reason = f"`{found.raw}` is read as {kind}, not as text"
    line = found.replaced(slips.quoted(found.raw))
    if line is None or not found.fits(found.raw):
        return reason
    return slips.mend(f"{reason}: put it in single quotes", line)


def _nested(found: Misread) -> str:
    reason = "square brackets or a second dash make a list of this: one line, one value"
    items = None if found.in_brackets else found.items()
    if not items or not list_slips.may_be_proposed("keywords", items):
        return reason
    return slips.mend(reason, _items(items))


def _refused_or(said: str) -> str:
    """A message whose proposed query is refused itself says why instead of proposing it."""
    reason, _, proposed = said.partition("\n  write: ")
    error = list_slips.query_error(list_slips.plain(slips.parts(proposed)[1]))
    if error is None:
        return said
    hint = f" ({error.hint})" if error.hint else ""
    return f"{reason}; what is then still wrong: {error.message}{hint}"


def nothing(line: str) -> str:
    """Why there is no value on a line: it may have been read as a comment."""
    _, written, comment = slips.parts(line)
    hidden = written if written.startswith("#") else comment.strip()
    if not hidden.startswith("#"):
        return "there is no value here: write one, or delete the line"
    prefix = line[: line.index("#")]
    reason = f"`{hidden}` is read as a comment, because # begins one: put it in quotes"
    return slips.mend(reason, f'{prefix}"{hidden}"')


def entry_wanted(key: str, document: Document, node: Node) -> str:
    """Why what stands below the one key of a file is no list of entries."""
    if node.kind != "mapping" or node.get("name") is None:
        return f"`{key}` is a list of entries: each begins with `- name:`, its keys below it"
    message = f"`{key}` is a list: begin each entry with a dash, its keys below one another"
    lines = document.raw(node).rstrip().splitlines()
    if len(lines) > _SHORT or document.raw(node).startswith("{"):
        return message
    indent = document.column(node.start)
    inner = [f"    {line[indent:]}" for line in lines[1:]]
    return slips.mend(message, slips.BELOW.join([f"{key}:", f"  - {lines[0]}", *inner]))


def _items(texts: list[str]) -> str:
    return slips.BELOW.join(f"- {text}" for text in texts[:_SHORT])
