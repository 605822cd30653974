"""Why YAML cannot read a file, without its vocabulary, with the line mended where that is sure.

`syntax_slip` tries one explanation after the other on the place where the parser gave up; the order
matters, the more particular ones come first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.config import anchors, list_slips
from monitor.config.slips import as_item, mend, parts, quoted, with_value_quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Why a value cannot begin with this character unless the whole value stands in quotes.
_FIRST = {
    "@": "a value cannot begin with @",
    "*": "a value cannot begin with *",
    "%": "a value cannot begin with %",
    "&": "a value cannot begin with &",
    "!": "a value cannot begin with !",
    "`": "a value cannot begin with a backquote",
    "[": "a value that begins with [ is taken for a list",
    "{": "a value that begins with { is taken for a table",
    "|": "a value that begins with | is taken for a block of lines",
    ">": "a value that begins with > is taken for a block of lines",
    '"': "the value goes on after its closing quote",
    "'": "the value goes on after its closing quote",
}
#: `- word:` that begins an entry; any other word and its colon belong to a query.
_ENTRY = re.compile(r"\s*- +(?:name|term|feed|page|sitemap|search):\s")
_OWN_KEY = re.compile(r"\s*(?:- +)*([A-Za-z_][\w-]*):")
#: How far above a line its neighbours are looked for.
_NEARBY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Where the parser gave up, and its own word for it; lines and columns count from 0."""

    what: str
    line: int
    column: int
    #: Where the construct began that could not be read.
    context: tuple[int, int] | None = None
    #: Where the latest quoted value that spans several lines began.
    opened: tuple[int, int] | None = None
    #: The lines of the file as it is, before anything was mended.
    written: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip explained; line and column count from 0."""

    line: int
    column: int
    message: str
    #: The line as it should stand, to go on reading; None: that would be a guess.
    mended: str | None = None


def syntax_slip(lines: Sequence[str], trouble: Trouble) -> Slip:
    """The first explanation that fits."""
    for explain in _EXPLANATIONS:
        slip = explain(lines, trouble)
        if slip is not None:
            return slip
    return Slip(
        line=trouble.line,
        column=trouble.column,
        message="the file cannot be read from here on: look for a quote that is not closed, "
        "a missing colon or another indentation in this line or the one above",
    )


def _mended(line: int, column: int, message: str, mended: str) -> Slip:
    """A slip with its line mended; a line that the next check would refuse is not shown."""
    prefix, value, _ = parts(mended)
    if _is_query(prefix) and list_slips.query_error(list_slips.plain(value)):
        message += "; what is then still wrong with the query is said below"
    else:
        message = mend(message, mended)
    return Slip(line=line, column=column, message=message, mended=mended)


def _is_query(prefix: str) -> bool:
    """Whether the value behind a prefix is a query: an item of a list, or `query:` itself."""
    return prefix.strip() in {"-", "query:"}


def _text_of(lines: Sequence[str], line: int) -> str:
    return lines[line] if 0 <= line < len(lines) else ""


def _lines_of(trouble: Trouble) -> dict[int, None]:
    """The lines to look at: where the parser stopped, and where what it read began."""
    return dict.fromkeys((trouble.line, *(trouble.context or ())[:1]))


def _tab(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    for line in (trouble.line, trouble.line + 1):
        text = _text_of(lines, line)
        indent = text[: len(text) - len(text.lstrip())]
        if "\t" in indent:
            message = mend("a tab indents this line; only spaces indent", text)
            return Slip(
                line=line,
                column=indent.index("\t"),
                message=f"{message}   (with spaces before it, as many as its neighbours have)",
            )
    return None


def _structure(_: Sequence[str], trouble: Trouble) -> Slip | None:
    said = {
        "second document": "`---` begins a second document; a file holds one: delete this line",
        "too deep": "the brackets or indentations nest deeper than any configuration does",
    }.get(trouble.what)
    if said is None:
        return None
    return Slip(line=trouble.line, column=trouble.column, message=said)


def _open_quote(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    """A quote that is not closed swallows lines up to the next quote, or the whole file."""
    where = trouble.opened
    if where is None and "end of stream" in trouble.what:
        where = trouble.context
    if where is None:
        return None
    line, column = where
    prefix, value, comment = parts(_text_of(lines, line))
    if not value.startswith(('"', "'")):
        return Slip(line=line, column=column, message="the quote that opens here is never closed")
    closed = quoted(f'{value}"') if value[0] == '"' else f"{value}'"
    message = "the quote that opens here is not closed on its line"
    return _mended(line, column, message, f"{prefix}{closed}{comment}")


def _inline_list(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    """A list between brackets that YAML cannot read: its items go below one another."""
    for line in _lines_of(trouble):
        found = list_slips.inline_list(lines, line)
        if found is None:
            continue
        name = list_slips.first_bare_name(lines[line])
        if name and list_slips.holds_names(found.key, lines[line]):
            return _bare_name(lines[line], line, name)
        items = found.items()
        message = f"this list between brackets cannot be read: write `{found.key}` one item a line"
        message += ", each after a dash"
        if list_slips.may_be_proposed(found.key, items):
            message = mend(message, list_slips.block(found.key, items))
        mended = None if "\n" in found.text else found.mended()
        return Slip(line=line, column=found.column, message=message, mended=mended)
    return None


def _bare_name(text: str, line: int, name: re.Match[str]) -> Slip:
    message = f"`{name[0]}` stands here without quotes, and a value cannot begin with @"
    mended = list_slips.with_names_quoted(text)
    return Slip(line=line, column=name.start(), message=mend(message, mended), mended=mended)


def _name_in_table(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    """`{term: x, needs: [@y]}` as an item of its own."""
    text = _text_of(lines, trouble.line)
    name = list_slips.first_bare_name(text)
    key = re.match(r"\s*(?:- +)?([a-z]+):", text)
    if name is None or not list_slips.holds_names(key[1] if key else "", text):
        return None
    return _bare_name(text, trouble.line, name)


def _bare_lines(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    """Items below the key of a list, without their dashes."""
    for line in _lines_of(trouble):
        found = list_slips.bare_lines(lines, line)
        if found:
            key, first, items = found
            column = len(lines[first]) - len(lines[first].lstrip())
            message = f"`{key}` is a list: each of its lines begins with a dash"
            if list_slips.may_be_proposed(key, items):
                message = mend(message, list_slips.block(key, items))
            return Slip(line=first, column=column, message=message)
    return None


def _escape(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    if "escape" not in trouble.what or trouble.context is None:
        return None
    line, column = trouble.context
    prefix, value, comment = parts(_text_of(lines, line))
    message = "a backslash inside double quotes is taken for a special character: use single quotes"
    return _mended(line, column, message, f"{prefix}{quoted(value.strip(chr(34)))}{comment}")


def _missing_space(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    for line in (*_lines_of(trouble), trouble.line - 1):
        text = _text_of(lines, line)
        dash = re.match(r"\s*-(?=[^\s-])", text)
        found = dash or re.match(r"\s*(?:- +)?[a-z_]+:(?=[^\s:/])", text)
        if found and not ("mapping values" in trouble.what and line == trouble.line):
            mended = f"{found[0]} {text[found.end() :]}"
            message = f"a space is missing after the {'dash' if dash else 'colon'}"
            return _mended(line, found.end() - 1, message, mended)
    return None


def _anchor(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    """`&x value`: meant for YAML, unless it begins a query and no `*x` asks for it."""
    prefix, value, comment = parts(_text_of(lines, trouble.line))
    anchor = anchors.ANCHOR.match(value)
    if trouble.what != "anchor" or anchor is None:
        return None
    if _is_text(lines, trouble.line) and not anchors.is_asked_for(lines, anchor[1]):
        return None
    rest = value[anchor.end() :]
    if not rest and not anchors.goes_on_below(lines, trouble.line):
        return None
    message = f"{_FIRST['&']}: `&{anchor[1]}` is an anchor of YAML, which is not read here"
    message += "; take it out"
    return _mended(trouble.line, len(prefix), message, f"{prefix}{rest}{comment}".rstrip())


def _alias(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    """`*x`, where it stands for a value that is written somewhere else."""
    if trouble.what != "alias":
        return None
    text = _text_of(lines, trouble.line)
    prefix, value, comment = parts(text)
    alias = re.compile(r"\*([\w-]+)").match(text, trouble.column)
    meant = anchors.meaning(trouble.written, alias[1]) if alias else None
    if alias is None or (meant is None and value.startswith("*")):
        return None
    message = f"`{alias[0]}` is an alias of YAML, which is not read here; write what it stands for"
    if meant is None or value != alias[0]:
        return Slip(line=trouble.line, column=trouble.column, message=message)
    message = f"{_FIRST['*']}: {message}"
    return _mended(trouble.line, len(prefix), message, f"{prefix}{meant}{comment}")


def _is_text(lines: Sequence[str], line: int) -> bool:
    """Whether the value of a line is a query, or a term of the lexicon."""
    prefix, _, _ = parts(lines[line])
    above = reversed(lines[max(0, line - _NEARBY) : line + 1])
    keys = (key[1] for text in above if (key := _OWN_KEY.match(parts(text)[0])))
    return _is_query(prefix) and list_slips.holds_queries(next(keys, ""))


def _first_character(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    for line in _lines_of(trouble):
        text = _text_of(lines, line)
        prefix, value, _ = parts(text)
        reason = _FIRST.get(value[:1])
        if reason is None or (value[0] in "\"'" and trouble.column <= len(prefix)):
            continue
        message = f"{reason}: put single quotes around the whole value"
        if value[0] in "&*" and not _is_text(lines, line):
            mended = with_value_quoted(text)
            return Slip(line=line, column=len(prefix), message=reason, mended=mended)
        if len(value) > 1 and value[0] == value[-1] == "'":
            message = "an apostrophe inside single quotes is written twice"
        return _mended(line, len(prefix), message, with_value_quoted(text))
    return None


def _colon_inside(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    text = _text_of(lines, trouble.line)
    if "mapping values" not in trouble.what or ": " not in text[: trouble.column]:
        return None
    message = "a colon inside the value is taken for a key: put single quotes around the value"
    is_item = text.lstrip().startswith("- ") and not _ENTRY.match(text)
    mended = as_item(text) if is_item else with_value_quoted(text)
    return _mended(trouble.line, len(parts(mended)[0]), message, mended)


def _missing_colon(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    if "expected ':'" not in trouble.what:
        return None
    line = trouble.context[0] if trouble.context else trouble.line
    text = _text_of(lines, line)
    indent = len(text) - len(text.lstrip())
    word = re.fullmatch(r"\s*([a-z_]+)\s*", text)
    if word:
        message = f"a colon is missing after `{word[1]}`"
        return _mended(line, indent, message, f"{text.rstrip()}:")
    message = f"`{text.strip()}` is neither a list item nor a key with its value"
    message = mend(message, f"- {text.strip()}") + "   (or `key: value`)"
    return Slip(line=line, column=indent, message=message)


def _indentation(lines: Sequence[str], trouble: Trouble) -> Slip | None:
    text = _text_of(lines, trouble.line)
    indent = len(text) - len(text.lstrip())
    if not text.strip() or not re.search("expected|mapping values", trouble.what):
        return None
    message = f"`{text.strip()}` is indented by {indent} spaces, which fits no line above it"
    above = _nearest_column(lines, trouble.line, indent)
    if above is not None:
        message += "; the keys of one entry begin below one another"
        message = f"{mend(message, text)}   (with {above} spaces before it)"
    return Slip(line=trouble.line, column=indent, message=message)


def _nearest_column(lines: Sequence[str], line: int, indent: int) -> int | None:
    """The column of keys above that is nearest to `indent`."""
    above = lines[max(0, line - _NEARBY) : line]
    keys = (re.match(r"(\s*(?:- +)*)[A-Za-z_][\w-]*:(?: |$)", text) for text in above)
    columns = (len(key[1]) for key in keys if key)
    return min(columns, key=lambda column: abs(column - indent), default=None)


_EXPLANATIONS: tuple[Callable[[Sequence[str], Trouble], Slip | None], ...] = (
    _tab,
    _structure,
    _open_quote,
    _inline_list,
    _name_in_table,
    _bare_lines,
    _escape,
    _missing_space,
    _anchor,
    _alias,
    _first_character,
    _colon_inside,
    _missing_colon,
    _indentation,
)
