"""What GDELT's DOC 2.0 answers: JSON with `articles`, or a sentence on what is wrong with a query.

Both come with status 200. The JSON often is none: titles hold control characters and backslashes
as they stood on some page. It is mended, else read article by article. Titles come with blanks
around punctuation, as a tokeniser left them ("U . S . plant").
https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from monitor.core.dates import MAX_LENGTH, parse_date
from monitor.core.urls import absolute, slug_headline
from monitor.errors import ParseError
from monitor.extract.text import MAX_TITLE, clip, html_title, html_to_text, one_line
from monitor.model import Item, Parsed
from monitor.sources.feed_entries import few
from monitor.sources.search_tables import LANGUAGES

if TYPE_CHECKING:
    from monitor.model import SourceSpec

#: As many as one request may ask for.
MAX_ITEMS = 250
_MAX_SHOWN = 300
_SHOWN_MARKUP = 20_000

# A pair of backslashes stands for itself and is passed over.
_BACKSLASH = re.compile(r"""\\\\|\\(')|\\(?!["/bfnrt]|u[0-9a-fA-F]{4})""")
_LISTED = re.compile(r'"articles"\s*:\s*\[')
_ARTICLE = re.compile(r'\{\s*"url"')
# One on a line, as GDELT writes them: what quotes stand in between were not escaped.
_FIELD = re.compile(r'^([ \t]*"\w+": ")(.*)(",?\r?)$', re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)")
_QUOTE = re.compile(r'(?<!\\)"')


def read(document: bytes, spec: SourceSpec) -> Parsed:
    """The articles in a UTF-8 document. Raises ParseError: `search_error` in the engine's words."""
    text = document.decode("utf-8", "replace")
    if not text.startswith("{"):
        raise _refusal(text)
    mended = _BACKSLASH.sub(lambda odd: odd[1] or r"\\", text)
    problems: list[str] = []
    try:
        answer = json.loads(mended, strict=False)
    except (ValueError, RecursionError):
        articles = _pieces(mended, problems)
        if articles is None:
            raise _refusal(text) from None
    else:
        articles = answer.get("articles", None if answer else [])
        if not isinstance(articles, list):
            raise _refusal(text)
    items = [_item(article, spec, problems) for article in articles[:MAX_ITEMS]]
    return Parsed(items=tuple(item for item in items if item), problems=few(problems))


def _pieces(text: str, problems: list[str]) -> list[Any] | None:
    """The articles that can be read of broken JSON; None if it is no list of articles."""
    if not _LISTED.search(text):
        return None
    starts = [start.start() for start in _ARTICLE.finditer(text)][:MAX_ITEMS]
    decoder = json.JSONDecoder(strict=False)
    found = []
    for begin, end in pairwise([*starts, None]):
        try:
            found.append(decoder.raw_decode(_FIELD.sub(_quoted, text[begin:end]))[0])
        except (ValueError, RecursionError):
            problems.append("An article could not be read: its JSON is broken or breaks off.")
    problems.insert(0, "The answer is broken JSON and was read article by article.")
    return found


def _quoted(line: re.Match[str]) -> str:
    return line[1] + _QUOTE.sub(r'\\"', line[2]) + line[3]


def _item(article: Any, spec: SourceSpec, problems: list[str]) -> Item | None:
    said = _strings(article)
    url = absolute("", said.get("url", ""))
    if url is None:
        shown = clip(one_line(said.get("url", "")), 100)
        problems.append(f"An article leads to no address of the web: “{shown}”.")
        return None
    seen = said.get("seendate", "")
    title = tidy(html_title(said.get("title", "")))
    return Item(
        title=title or clip(one_line(slug_headline(url)), MAX_TITLE),
        title_guessed=not title,
        url=url,
        published=parse_date(seen),
        published_raw=one_line(seen[:MAX_LENGTH]) or None,
        lang=spec.lang or LANGUAGES.get(said.get("language", "").strip().lower()),
        publisher=html_title(said.get("domain", "")) or None,
    )


def _strings(article: Any) -> dict[str, str]:
    pairs = article.items() if isinstance(article, dict) else ()
    return {name: value for name, value in pairs if isinstance(value, str)}


def _refusal(text: str) -> ParseError:
    """In the first sentence of the engine, without the markup or the JSON around it."""
    said = one_line(html_to_text(_message(text[:_SHOWN_MARKUP])))
    shown = clip(_SENTENCE_END.split(said, maxsplit=1)[0], _MAX_SHOWN)
    return ParseError(f"The search engine answered: “{shown}”", reason="search_error")


def _message(text: str) -> str:
    """The text in a JSON object that tells what is wrong; other answers as they are."""
    try:
        answer = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    said = _strings(answer)
    return next(filter(None, (said.get(key) for key in ("error", "message", *said))), text)


# -- titles ----------------------------------------------------------------------------------------

_INITIALS = re.compile(r"(?<![^\W\d_.])(?:[A-Z] \. ?){2,}")
_TIDY = (
    (re.compile(r"([$€£¥#]) (?=\d)"), r"\1"),
    (re.compile(r"(?<=\d) ([.,]) (?=\d)"), r"\1"),
    (re.compile(r" (?=[,.;:!?%)\]](?:\s|$))"), ""),
    (re.compile(r"(?<!\S)([(\[]) "), r"\1"),
    (re.compile(r"(?<=\w) ?(['’]) ?(?=(?:s|t|re|ve|ll|d|m)\b)"), r"\1"),
)


def tidy(title: str) -> str:
    """A title without the blanks that a tokeniser put around its punctuation."""
    title = _INITIALS.sub(_joined, title)
    for pattern, repl in _TIDY:
        title = pattern.sub(repl, title)
    return title.strip()


def _joined(initials: re.Match[str]) -> str:
    return initials[0].replace(" ", "") + (" " if initials[0].endswith(" ") else "")
