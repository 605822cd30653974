"""Articles with the words that fired, as `match`, `explain` and `backtest` show them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.text import Text

from monitor.notify.console import highlighted
from monitor.notify.wording import outlet_of, printable, spans_in, spoken_time, why_it_fired

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.model import Article, Evidence, Fact, FieldName, Match, NearMiss

#: Characters shown around the matched words of a summary or text.
AROUND = 80
#: Places in one field that are shown.
PLACES = 3


def match_json(match: Match) -> dict[str, Any]:
    """A match as `replay`, `match` and the others show it with `--json`."""
    return {
        "watch": match.watch,
        "score": round(match.score, 4),
        "evidence": [evidence_json(span) for span in match.evidence],
    }


def told_json(match: Match) -> dict[str, Any]:
    """The same with what follows from it."""
    status = match.status.value if match.status else None
    return {**match_json(match), "status": status, "marks": list(match.marks)}


def evidence_json(span: Evidence) -> dict[str, Any]:
    """Words that fired, and where they stand."""
    return {
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "concept": span.concept,
    }


def facts_json(facts: Iterable[Fact]) -> dict[str, dict[str, str]]:
    """What was found of an event, by name, with the words it stands on."""
    return {fact.name: {"value": fact.value, "quote": fact.quote} for fact in facts}


def near_json(miss: NearMiss) -> dict[str, Any]:
    """A near miss and its reason."""
    return {
        "watch": miss.watch,
        "score": round(miss.score, 4),
        "reason": miss.reason,
        "evidence": [evidence_json(span) for span in miss.evidence],
    }


def named_json(article: Article) -> dict[str, Any]:
    """By what an article is known."""
    return {"id": article.id, "url": article.link, "title": article.title}


def of_query(shown: dict[str, Any]) -> dict[str, Any]:
    """What is told of a single query: the watch list's name is its text."""
    return {key: value for key, value in shown.items() if key != "watch"}


def hit_lines(article: Article, match: Match) -> Iterator[Text]:
    """The words of one match in the article, what they stand for, and where it is."""
    yield from word_lines(article, match.evidence)
    yield Text(f"  {why_it_fired([match])[0].removeprefix(f'{match.watch}: ')}", "dim")
    yield link_line(article)


def near_lines(article: Article, miss: NearMiss) -> Iterator[Text]:
    """One near miss: the article with what was found, and what is missing."""
    yield from word_lines(article, miss.evidence)
    yield Text(f"  {printable(miss.reason)}", "dim")
    yield link_line(article)


def link_line(article: Article) -> Text:
    """Where it is, with an empty line after it."""
    return Text(f"  {printable(article.link) or '(no link)'}\n", "blue")


def byline(article: Article) -> Text:
    """Who reports it, and when."""
    when = article.published or article.seen_at
    word = "published" if article.published else "seen"
    return Text(f"  {printable(outlet_of(article))} · {word} {spoken_time(when)}", "dim")


def word_lines(article: Article, evidence: Iterable[Evidence]) -> Iterator[Text]:
    """The headline, then the places of summary and text that hold words that fired."""
    there = [span for span in evidence if stands(article, span)]
    yield highlighted(_flat(article.title), there, "title")
    yield from _places(article.summary, there, "summary")
    yield from _places(article.text or "", there, "text")


def stands(article: Article, span: Evidence) -> bool:
    """Whether the words are still where they were: an article may have been reworded since."""
    text: str = getattr(article, span.field) or ""
    return text[span.start : span.end] == span.text


def own_words(match: Match, article: Article) -> Match:
    """The match with the evidence that stands in this very article."""
    return replace(match, evidence=tuple(s for s in match.evidence if stands(article, s)))


def _places(text: str, evidence: Iterable[Evidence], field: FieldName) -> Iterator[Text]:
    spans = list(evidence)
    windows: list[tuple[int, int]] = []
    for start, end in spans_in(field, spans):
        first, last = max(0, start - AROUND), end + AROUND
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    if not windows:
        return
    body = highlighted(_flat(text), spans, field)
    body.stylize("not bold", 0, 0)
    body.style = ""
    for start, end in windows[:PLACES]:
        left, right = "... " if start else "", " ..." if end < len(text) else ""
        yield Text.assemble("  ", left, body[start:end], right)


def _flat(text: str) -> str:
    """On one line, character for character."""
    return text.translate(_BREAKS)


_BREAKS = {ord(char): " " for char in "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"}
