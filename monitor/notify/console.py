"""Alerts on the terminal: the same facts that a Slack message will show.

A message is paragraphs of parts. On a terminal a paragraph is broken between its parts first, then
within them; in a file each paragraph stays one line, because a file is searched.
"""

from __future__ import annotations

import re
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.text import Text

from monitor.errors import DeliveryError
from monitor.model import AlertKind
from monitor.notify.wording import (
    kept_out,
    one_line,
    outlets,
    printable,
    spoken_time,
    why_it_fired,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.model import Alert, Article, Evidence, Headline, Receipt

#: Longest texts of strangers that are shown, in characters.
TITLE, SUMMARY, NAME, LINK = 300, 1000, 80, 2000

_HIT = "bold yellow"
_INDENT = "  "


class Paragraph(NamedTuple):
    """Parts that stand on one line where there is room."""

    #: One with `no_wrap` is wider than the line rather than broken.
    parts: Sequence[Text]
    between: str = " · "
    #: Put before the lines on which it goes on.
    hang: str = ""


class _Console(Console):
    """rich ends the process when its reader goes away; we keep the alert for later."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError("nobody reads the output any more")


class ConsoleNotifier:
    """ports.Notifier that prints; channels share one output, a message at a time."""

    #: A terminal has no memory to look in: an alert shown twice is better than one never shown.
    looks: Sequence[timedelta] = ()
    spacing = 0.0

    def __init__(self, console: Console | None = None, *, stderr: bool = False) -> None:
        self._console = console or _Console(highlight=False, stderr=stderr)
        self._one_at_a_time = threading.Lock()

    def find(self, channel: str, ids: Collection[str], since: datetime) -> Mapping[str, Receipt]:
        """Nothing: what was printed cannot be read back."""
        return {}

    def deliver(self, alert: Alert, now: datetime) -> None:
        """Print one alert; raises DeliveryError when the output takes nothing more."""
        width = self._console.width if self._console.is_terminal else sys.maxsize
        heading, *others = _PARAGRAPHS[alert.kind](alert)
        lines = self._laid_out(heading, width, "")
        for paragraph in others:
            lines += self._laid_out(paragraph, width, _INDENT)
        try:
            # At once, so that an alert is not cut in two by what others print.
            with self._one_at_a_time:
                self._console.print(Text("\n").join([*lines, Text()]), soft_wrap=True)
        except (OSError, ValueError) as error:  # gone, full, closed, or of another encoding
            raise DeliveryError(f"the terminal cannot be written to: {error}") from error

    def _laid_out(self, paragraph: Paragraph, width: int, indent: str) -> list[Text]:
        """The lines of a paragraph, none wider than `width` but links, which stay whole."""
        room = max(width - len(indent) - len(paragraph.hang), 1)
        lines: list[Text] = []
        for part in paragraph.parts:
            joined = Text.assemble(lines[-1], (paragraph.between, "dim"), part) if lines else part
            if lines and joined.cell_len <= room:
                lines[-1] = joined
            else:
                lines += [part] if part.no_wrap else part.wrap(self._console, room)
        for number, line in enumerate(lines):
            line.rstrip()
            lines[number] = Text(indent + paragraph.hang * bool(number)) + line
        return lines


def alert_paragraphs(alert: Alert) -> list[Paragraph]:
    """One alert, top to bottom."""
    article = alert.article
    evidence = [span for match in alert.matches for span in match.evidence]
    title = highlighted(one_line(article.title, TITLE), evidence, "title")
    found = [_heading(alert), Paragraph([title])]
    found.append(Paragraph([Text(part, "dim") for part in _byline(alert)]))
    if alert.summary:
        found.append(Paragraph([_with_words(one_line(alert.summary, SUMMARY), evidence)]))
    if mark := kept_out(article):
        found.append(Paragraph([Text(mark, "italic dim")]))
    found.extend(
        Paragraph([Text.assemble(("Why: ", "dim"), line)], hang=_INDENT)
        for line in why_it_fired(alert.matches)
    )
    return [*found, Paragraph([_link(article.link) or Text("(the source gives no link)", "blue")])]


def digest_paragraphs(alert: Alert) -> list[Paragraph]:
    """One heading, then each alert that it stands for."""
    reason = "late answers of the first run" if alert.first_run else "beyond max_per_hour"
    heading = Text.assemble(
        ("● ", "yellow"),
        (f"{alert.outlets} more for {', '.join(alert.watches)}", "bold"),
        f" ({reason})",
    )
    found = [Paragraph([heading], hang=_INDENT), *map(_headline, alert.folded)]
    more = alert.outlets - len(alert.folded)
    return [*found, Paragraph([Text(f"and {more} more", "dim")])] if more > 0 else found


def first_run_paragraph(alert: Alert) -> Paragraph:
    """The one line that stands for the matches of a first run beyond the best ones."""
    titles = "; ".join(f"“{one_line(each.title, TITLE)}”" for each in alert.folded)
    more = alert.outlets - len(alert.folded)
    tail = f" and {more} more" if more > 0 else ""
    noun = "article" if alert.outlets == 1 else "articles"
    line = Text.assemble(
        ("● ", "yellow"),
        (f"First run: {alert.outlets} more matching {noun}", "bold"),
        f" for {', '.join(alert.watches)}: {titles}{tail}",
    )
    return Paragraph([line], hang=_INDENT)


def highlighted(text: str, evidence: Iterable[Evidence], field: str) -> Text:
    """A field of the article with the words that fired set off."""
    rendered = Text(printable(text), "bold")
    for span in evidence:
        if span.field == field:
            rendered.stylize(_HIT, span.start, span.end)
    return rendered


def _heading(alert: Alert) -> Paragraph:
    parts = [Text.assemble(("● ", "red"), (" · ".join(alert.watches), "bold"))]
    if alert.status:
        parts.append(Text(alert.status.value.replace("_", " ").upper(), "red"))
    return Paragraph(parts, between="  ", hang=_INDENT)


def _byline(alert: Alert) -> list[str]:
    article = alert.article
    return [
        _outlet(article),
        outlets(alert.outlets),
        f"published {spoken_time(article.published)}"
        if article.published
        else "publication time not given",
        f"seen {spoken_time(article.seen_at)}",
    ]


def _outlet(article: Article) -> str:
    return one_line(article.publisher or article.source, NAME)


def _headline(headline: Headline) -> Paragraph:
    title, source = one_line(headline.title, TITLE), one_line(headline.source, NAME)
    parts = [Text(title, "bold"), Text(source), _link(headline.link)]
    return Paragraph([part for part in parts if part], hang=_INDENT)


def _link(link: str) -> Text:
    """To be clicked, and so never broken."""
    return Text(one_line(link, LINK), "blue", no_wrap=True)


def _with_words(summary: str, evidence: Iterable[Evidence]) -> Text:
    rendered = Text(summary)
    words = sorted({re.escape(span.text) for span in evidence if span.text}, key=len, reverse=True)
    if words:
        rendered.highlight_regex(rf"(?i)(?<!\w)(?:{'|'.join(words)})(?!\w)", _HIT)
    return rendered


_PARAGRAPHS: dict[AlertKind, Callable[[Alert], list[Paragraph]]] = {
    AlertKind.ALERT: alert_paragraphs,
    AlertKind.FIRST_RUN_SUMMARY: lambda alert: [first_run_paragraph(alert)],
    AlertKind.DIGEST: digest_paragraphs,
}
