"""The query language, first half: from characters to lexemes, each with its column."""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import Enum, auto
from typing import Final, NamedTuple, NoReturn

from monitor.core.text import parts, tokens
from monitor.errors import QueryError

MAX_LENGTH: Final = 10_000
#: The widest NEAR and ~; with it every window stays far below `text.JUMP`.
MAX_DISTANCE: Final = 99
#: A shorter prefix would find half of all words.
SHORTEST_PREFIX: Final = 2
ZONE_FIELDS: Final = ("title", "lead", "body")
ATTRIBUTES: Final = ("source", "domain", "lang")
FIELDS: Final = (*ZONE_FIELDS, *ATTRIBUTES)


class Kind(Enum):
    """What a lexeme is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    ONEAR = auto()
    FIELD = auto()
    #: What follows `source:`, `domain:` or `lang:`, as it stands.
    VALUE = auto()
    WORD = auto()
    PHRASE = auto()
    PREFIX = auto()
    FORM = auto()
    CONCEPT = auto()
    REGEX = auto()
    END = auto()


class Lexeme(NamedTuple):
    """One unit of a query."""

    kind: Kind
    #: Without marks; operators as written.
    text: str
    column: int
    #: Distance of NEAR and ONEAR, slop of a phrase.
    number: int = 0


#: One character for one, so that columns stay.
_PLAIN_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"’": "'"})
_RUN: Final = re.compile(r'[^\s()"]+')
_BLANKS: Final = re.compile(r"\s*")
_SLOP: Final = re.compile(r"~([^\s()\"]*)")
_NEAR: Final = re.compile(r"(O?NEAR)(?:/(.*))?", re.DOTALL)
_FIELD: Final = re.compile(r"([A-Za-z_]+):")
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_SIGNS: Final = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}
_WORDS: Final = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


def lex(query: str) -> list[Lexeme]:
    """The lexemes of a query, END last. Raises QueryError."""
    return _Lexer(query).all()


class _Lexer:
    """One pass over one query; used once."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._text = query.translate(_PLAIN_QUOTES)
        self._at = 0
        self._found: list[Lexeme] = []

    def all(self) -> list[Lexeme]:
        self._skip_blanks()
        while self._at < len(self._text):
            self._one()
            self._skip_blanks()
        self._add(Kind.END, "", self._at)
        return self._found

    def _skip_blanks(self) -> None:
        blanks = _BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at

    def _add(self, kind: Kind, text: str, column: int, number: int = 0) -> None:
        self._found.append(Lexeme(kind, text, column, number))

    def _fail(self, message: str, column: int, hint: str | None = None) -> NoReturn:
        raise QueryError(message, query=self._query, column=column, hint=hint)

    def _one(self) -> None:
        match self._text[self._at]:
            case "(":
                self._add(Kind.OPEN, "(", self._at)
                self._at += 1
            case ")":
                self._add(Kind.CLOSE, ")", self._at)
                self._at += 1
            case '"':
                self._phrase()
            case "/":
                self._regex()
            case _:
                self._run()

    def _quoted(self) -> str:
        """What stands between this quote and the next."""
        opening = self._at
        closing = self._text.find('"', opening + 1)
        if closing < 0:
            self._fail("this quote is never closed", opening, 'add a " after the phrase')
        self._at = closing + 1
        return self._query[opening + 1 : closing]

    def _phrase(self) -> None:
        column = self._at
        phrase = self._quoted()
        self._need_words(phrase, column, "this phrase holds no word")
        slop = _SLOP.match(self._text, self._at)
        number = 0
        if slop:
            number = self._distance(slop[1], self._at, '"two words"~3')
            self._at = slop.end()
        self._add(Kind.PHRASE, phrase, column, number)

    def _regex(self) -> None:
        column, end = self._at, self._at + 1
        while end < len(self._text) and self._text[end] != "/":
            end += 2 if self._text[end] == "\\" else 1
        if end >= len(self._text):
            self._fail("this regular expression is never closed", column, "add a / at its end")
        pattern = self._query[column + 1 : end].replace("\\/", "/")
        if not pattern:
            self._fail("this regular expression is empty", column, "write /pattern/")
        self._at = end + 1
        self._add(Kind.REGEX, pattern, column)

    def _run(self) -> None:
        """A run of characters without blanks, parentheses and quotes."""
        run = _RUN.match(self._text, self._at)
        assert run is not None  # the first character is none of them
        column, text = self._at, run.group()
        if field := _FIELD.match(text):
            self._field(field[1], column)
            return
        self._at = run.end()
        if text in _WORDS:
            self._add(_WORDS[text], text, column)
        elif near := _NEAR.fullmatch(text):
            self._near(near, column)
        elif _NEAR.fullmatch(text.upper()) and "/" in text:
            self._fail("operators are written in capitals", column, f"write {text.upper()}")
        else:
            self._word(text, column)

    def _near(self, near: re.Match[str], column: int) -> None:
        operator, distance = near[1], near[2]
        if distance is None:
            self._fail(f"{operator} needs a number", column, f"write {operator}/8")
        number = self._distance(distance, column + len(operator) + 1, f"{operator}/8")
        kind = Kind.NEAR if operator == "NEAR" else Kind.ONEAR
        self._add(kind, f"{operator}/{distance}", column, number)

    def _distance(self, digits: str, column: int, example: str) -> int:
        if not (digits.isascii() and digits.isdigit()):
            self._fail("a number is missing here", column, f"as in {example}")
        number = int(digits) if len(digits) <= len(str(MAX_DISTANCE)) else MAX_DISTANCE + 1
        if number > MAX_DISTANCE:
            self._fail(f"at most {MAX_DISTANCE} tokens can lie between", column)
        return number

    def _field(self, name: str, column: int) -> None:
        field = name.lower()
        self._at = column + len(name) + 1
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, n=1)
            hint = f"did you mean {near[0]}:?" if near else f"fields are {', '.join(FIELDS)}"
            self._fail(
                f"there is no field {name}:", column, f"{hint}; put words with a colon in quotes"
            )
        self._add(Kind.FIELD, field, column)
        if field in ATTRIBUTES:
            self._value(field, column)

    def _value(self, field: str, field_column: int) -> None:
        self._skip_blanks()
        column = self._at
        if column < len(self._text) and self._text[column] == '"':
            value = self._quoted()
        else:
            run = _RUN.match(self._text, column)
            value = run.group() if run else ""
            self._at = run.end() if run else column
        if not value.strip() or value in _WORDS:
            self._fail(f"{field}: needs a value", field_column, _VALUE_EXAMPLES[field])
        if field == "lang" and not re.fullmatch("[A-Za-z]{2,3}", value):
            self._fail("a language is a code of two letters", column, "as in lang:en")
        self._add(Kind.VALUE, value, column)

    def _word(self, text: str, column: int) -> None:
        """A term by its first or last sign: @concept, =form, prefix*, else a plain word."""
        self._refuse_signs(text, column)
        match text[0]:
            case "@":
                self._concept(text, column)
            case "=":
                self._refuse_star(text, column, len(text))
                self._need_words(text, column, "= needs a word, as in =scrap")
                self._add(Kind.FORM, text[1:], column)
            case _ if text.endswith("*"):
                self._prefix(text, column)
            case _:
                self._refuse_star(text, column, len(text))
                self._need_words(text, column, f"“{text}” holds no letter or digit")
                self._add(Kind.WORD, self._query[column : column + len(text)], column)

    def _concept(self, text: str, column: int) -> None:
        name = text[1:]
        if not _NAME.fullmatch(name):
            good = _NAME.match(name)
            at = column + 1 + (good.end() if good else 0)
            at = min(at, column + len(text) - 1)
            self._fail("@ needs the name of a concept", at, "letters, digits and _")
        self._add(Kind.CONCEPT, name.lower(), column)

    def _prefix(self, text: str, column: int) -> None:
        stem = text[:-1]
        self._refuse_star(stem, column, len(stem))
        if len("".join(part.word for token in tokens(stem) for part in parts(token))) < (
            SHORTEST_PREFIX
        ):
            self._fail(f"a prefix needs {SHORTEST_PREFIX} letters or more", column, "as in cancel*")
        self._add(Kind.PREFIX, stem, column)

    def _refuse_star(self, text: str, column: int, end: int) -> None:
        star = text.find("*", 0, end)
        if star >= 0:
            self._fail("a star stands only at the end of a word", column + star, "as in cancel*")

    def _refuse_signs(self, text: str, column: int) -> None:
        """Signs of other query languages, which would otherwise be dropped without a word."""
        if text in _SIGNS:
            self._fail(f"“{text}” is not an operator here", column, f"write {_SIGNS[text]}")
        if text[0] == "-" and len(text) > 1 and text[1] not in "-0123456789":
            self._fail("a minus does not exclude here", column, f"write NOT {text[1:]}")
        if text[0] == "+" and len(text) > 1:
            self._fail("a plus means nothing here", column, "all plain words are required")
        if "~" in text:
            self._fail("~ stands only after a phrase", column + text.index("~"), '"two words"~3')

    def _need_words(self, text: str, column: int, message: str) -> None:
        if not any(parts(token) for token in tokens(text)):
            self._fail(message, column, "use letters or digits")


_VALUE_EXAMPLES: Final = {
    "source": 'as in source:"Energy Storage News"',
    "domain": "as in domain:example.com",
    "lang": "as in lang:en",
}
