"""What YAML misunderstood, in the words of the person who wrote it, with the line mended.

The query language uses `" @ * % [ ( :` freely; YAML gives several of them a meaning of its own when
they begin or end a value. Here are the slips that YAML reads happily as something else; those that
keep it from reading the file are in `syntax_slips`. Explanations end with what should stand there.
"""

from __future__ import annotations

import re

#: Words before a colon that belong to the query language rather than to a file.
_FIELDS = "title|lead|body|source|domain|lang"
#: Indentation, dashes and the key of a line; `- title: x` is a query, not a key.
_PREFIX = re.compile(r"[ \t]*(?:- +)*(?:(?!(?<=- )(?:" + _FIELDS + r"):)[A-Za-z_][\w-]*:(?: +|$))?")
_QUERY_SIGN = re.compile(r"\b(?:AND|OR|NOT|O?NEAR)\b|[()\"@*=~:/]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Between two lines of a mended text, so that they stand below one another.
BELOW = "\n         "


#: What stands before a line as it should be.
PROPOSAL = "\n  write: "


def quoted(text: str) -> str:
    """A text as YAML reads it back unchanged: in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def mend(message: str, line: str) -> str:
    """A message with the line as it should stand below it."""
    return f"{message}{PROPOSAL}{line.strip()}"


def withdrawn(message: str) -> str:
    """A message without the line that it proposes, because the next check would refuse that."""
    return f"{message.partition(PROPOSAL)[0]}; what is then still wrong is said as well"


def add(message: str, line: str) -> str:
    """A message with a line that is missing below it."""
    return f"{message}\n  add: {line.strip()}"


def parts(line: str) -> tuple[str, str, str]:
    """A line as prefix (indentation, dash, key), value, and comment with the space before it."""
    prefix = _PREFIX.match(line)
    start = prefix.end() if prefix else 0
    value = line[start:].rstrip()
    comment = re.compile(r"\s#").search(value, max(value.rfind('"'), value.rfind("'"), 0))
    if comment is None:
        return line[:start], value, ""
    return line[:start], value[: comment.start()].rstrip(), "  " + value[comment.start() :].strip()


def with_value_quoted(line: str) -> str:
    """A line with its value in single quotes; a comment behind it stays outside."""
    prefix, value, comment = parts(line)
    if len(value) > 1 and value[0] == value[-1] == "'":
        value = value[1:-1].replace("''", "'")
    return f"{prefix}{quoted(value)}{comment}"


def as_item(line: str) -> str:
    """A line whose `- word:` is no key but the beginning of a query."""
    dash = re.match(r"\s*- +", line)
    if dash is None:
        return with_value_quoted(line)
    return f"{dash[0]}{quoted(line[dash.end() :].rstrip())}"


def lost_quotes(text: str, style: str, line: str) -> str | None:
    """A warning when YAML took the quotes of what looks like an exact phrase; else None."""
    if style not in {'"', "'"} or len(text.split()) < 2 or _QUERY_SIGN.search(text):  # noqa: PLR2004 - one word is no phrase
        return None
    reason = (
        f"these quotes belong to YAML: the query is the plain words {text} in any order; "
        f"for plain words leave the quotes away, for the exact phrase quote it twice"
    )
    written, meant = f"{style}{text}{style}", quoted(f'"{text}"')
    prefix, value, _ = parts(line)
    if value == written:
        return mend(reason, prefix + meant)
    return mend(reason, line.replace(written, meant, 1)) if written in line else reason


def small_operator(word: str) -> str:
    """What an operator in small letters is taken for."""
    return (
        f"`{word}` in small letters is a plain word: it must itself occur near the others; "
        f"write the operator in capitals, or a phrase that holds the word in double quotes"
    )


def eaten_backslash(text: str, style: str) -> str | None:
    """Why a query in double quotes holds a control character; None: it does not."""
    if style != '"' or not _CONTROL.search(text):
        return None
    return (
        "a backslash inside double quotes is taken for a special character: "
        "put the query in single quotes"
    )


def cut_by_comment(line: str, text: str) -> str | None:
    """A warning when ` #` ended a query that may have meant the character; else None."""
    prefix, _, _ = parts(line)
    rest = line[len(prefix) :].rstrip()
    if not rest.startswith(text) or not re.match(r"\s+#(?=[^\s#])", rest[len(text) :]):
        return None
    reason = f"everything from # on is a comment: the query ends after `{text}`"
    return mend(reason + "; put it in quotes if # belongs to it", prefix + quoted(rest))
