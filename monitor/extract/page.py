"""A page of a publisher -> the article on it. The only module that imports trafilatura.

Links to other articles are taken out of the page, trafilatura finds the article in what is left,
and what it takes for text is rid of furniture. Where it finds
(nearly) nothing the next way is tried: its most careful mode, its usual one, the text in JSON-LD,
the paragraphs of the page. It never sees the address, logs nowhere, and loads nothing.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from trafilatura import extract, load_html

from monitor.extract.furniture import is_furniture, without_list_mark
from monitor.extract.head import (
    address_from,
    head_of,
    lang_from,
    published_from,
    text_of,
    title_from,
)
from monitor.extract.markup import markup_of
from monitor.extract.related import drop_related
from monitor.extract.structured import Structured, structured_of
from monitor.extract.text import clip_bytes, html_to_text, one_line
from monitor.extract.visible import around_article, everything_on
from monitor.extract.walls import TEASER, Seen, wall_of
from monitor.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.model import Answer

#: A text below this many characters may be a caption; another way is tried.
ENOUGH = 250
_MUCH_LONGER = 2
#: Shorter paragraphs prove nothing where nothing else was found.
_REAL_PARAGRAPH = 60
_SENTENCE_ENDS = tuple('.!?…”"»。！？')
# trafilatura writes a table's rows as `| cell | cell |`. Nobody tabulates whole paragraphs: the
# page is laid out in a table.
_LAYOUT_TABLE = re.compile(r"^\| .{400}", re.MULTILINE)
_CELLS = re.compile(r" *\| +")

# What a visitor can press or close; trafilatura goes by elements and classes and leaves these.
_ROLES = ("button", "dialog", "alertdialog", "menu", "navigation", "search", "toolbar", "tooltip")
_PRESSABLE = [
    "//*[" + " or ".join(f"@role='{role}'" for role in _ROLES) + "]",
    "//button|//dialog|//noscript|//template",
]
_NO_TEXT = frozenset(
    ["nav", "footer", "aside", "header", "form", "dialog", "noscript", "template", "button"]
)
_MOST_SEEN = 5_000
_MOST_PARAGRAPHS = 2_000
_LONGEST_PARAGRAPH = 20_000
_NOT_IN_KEY = re.compile(r"[\W_]+")


def article_on(answer: Answer) -> Page:
    """The article on a page; `text` is "" if there is none, `wall` says what stands before it.

    Raises ParseError (`no_article`) if the answer is no HTML page.
    """
    markup, scripts = markup_of(answer)
    tree = load_html(f"<!DOCTYPE html>\n{markup}")
    structured = structured_of(scripts, answer.url)
    if tree is None:
        return Page(url=answer.url)
    head = head_of(tree)
    title = title_from(head, structured, answer.url)
    url = address_from(head, answer.url)
    drop_related(tree, (answer.url, url))
    text = _text(tree, structured, title)
    wall = wall_of(_seen(tree, structured, title, text)) if len(text) < TEASER else None
    return Page(
        url=url,
        title=title,
        text="" if wall else text,
        published=published_from(head, structured, answer.url),
        lang=lang_from(head, structured, text),
        wall=None if wall == "nothing" else wall,
    )


def _text(tree: Any, structured: Structured, title: str) -> str:
    """The article's text by the first way that finds enough of it.

    A later way has to find much more than an earlier one, for it takes more for text.
    """
    best = ""
    for text in _ways(tree):
        clean = _without_furniture(text, title)
        if len(clean) > _MUCH_LONGER * len(best):
            best = clean
        if len(best) >= ENOUGH:
            break
    written = _without_furniture(html_to_text(structured.body), title)
    if structured.free is not False and len(written) > _MUCH_LONGER * len(best):
        best = written
    return clip_bytes(best) if _prose(best) else ""


def _ways(tree: Any) -> Iterator[str]:
    precise = _extracted(tree, precise=True)
    yield _paragraphs_of(tree) if _LAYOUT_TABLE.search(precise) else precise
    yield _prose(_extracted(tree, precise=False))
    yield _paragraphs_of(tree)


def _prose(text: str) -> str:
    """Only the lines that can be paragraphs, not headings, links and labels."""
    lines = text.split("\n")
    return "\n".join(
        line for line in lines if len(line) >= _REAL_PARAGRAPH or line.endswith(_SENTENCE_ENDS)
    )


def _extracted(tree: Any, *, precise: bool) -> str:
    """What trafilatura takes for the article, a line for each paragraph; "" for nothing."""
    found = extract(tree, include_comments=False, prune_xpath=_PRESSABLE, favor_precision=precise)
    return found or ""


def _paragraphs_of(tree: Any) -> str:
    """The real paragraphs of a page, whatever they stand in."""
    return "\n".join(_paragraphs(tree))


def _paragraphs(tree: Any) -> Iterator[str]:
    for element in islice(tree.iter("p"), _MOST_PARAGRAPHS):
        if not any(ancestor.tag in _NO_TEXT for ancestor in element.iterancestors()):
            paragraph = text_of(element, _LONGEST_PARAGRAPH)
            if len(paragraph) >= _REAL_PARAGRAPH:
                yield paragraph


def _without_furniture(text: str, title: str) -> str:
    """The lines as paragraphs, without furniture and without the headline before them."""
    lines = (one_line(_without_marks(line)) for line in text.split("\n"))
    kept = [line for line in lines if line and not is_furniture(line)]
    while kept and _key(kept[0]) == _key(title):
        del kept[0]
    return "\n\n".join(kept)


def _without_marks(line: str) -> str:
    """The line without what trafilatura adds for list items and cells."""
    if line.startswith("| "):
        return _CELLS.sub(" ", line.removesuffix("|"))
    return without_list_mark(line)


def _key(line: str) -> str:
    return _NOT_IN_KEY.sub("", line.lower())


def _seen(tree: Any, structured: Structured, title: str, text: str) -> Seen:
    inputs = (each.get("type") for each in islice(tree.iter("input"), _MOST_SEEN))
    return Seen(
        title=title,
        text=text,
        everything=everything_on(tree),
        around=around_article(tree),
        free=structured.free,
        asks_for_password="password" in inputs,
    )
