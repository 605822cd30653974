"""Alerts on the terminal: the same facts that a Slack message will show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from monitor.errors import DeliveryError
from monitor.model import AlertKind
from monitor.notify.wording import kept_out, printable, spoken_time, why_it_fired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.model import Alert, Evidence

_HIT = "bold yellow"


class _Console(Console):
    """rich ends the process when its reader goes away; we keep the alert for later."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError("nobody reads the output any more")


class ConsoleNotifier:
    """ports.Notifier that prints; safe to call from any one thread at a time."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or _Console(highlight=False)

    def deliver(self, alert: Alert) -> None:
        """Print one alert; raises DeliveryError when the output takes nothing more."""
        heading, *lines = _LINES[alert.kind](alert)
        try:
            self._print(heading)
            for line in lines:
                self._print(line, indent=2)
            self._console.print()
        except (OSError, ValueError) as error:  # gone, full, closed, or of another encoding
            raise DeliveryError(f"the terminal cannot be written to: {error}") from error

    def _print(self, line: Text, indent: int = 0) -> None:
        """A paragraph, wrapped on a terminal; one line in a file, where it is searched."""
        is_link = line.plain.startswith("http") and " " not in line.plain
        if self._console.is_terminal and not is_link:
            self._console.print(Padding(line, (0, 0, 0, indent)))
        else:
            self._console.print(Text(" " * indent) + line, soft_wrap=True)


def alert_lines(alert: Alert) -> list[Text]:
    """The lines of one alert, top to bottom."""
    article = alert.article
    evidence = [span for match in alert.matches for span in match.evidence]
    lines = [_heading(alert), highlighted(article.title, evidence, "title")]
    lines.append(Text(f"{article.publisher or article.source} · {_times(alert)}", "dim"))
    if alert.summary:
        lines.append(_with_words(alert.summary, evidence))
    if mark := kept_out(article):
        lines.append(Text(mark, "italic dim"))
    lines.extend(Text.assemble(("Why: ", "dim"), line) for line in why_it_fired(alert.matches))
    lines.append(Text(article.link or "(the source gives no link)", "blue"))
    return lines


def digest_lines(alert: Alert) -> list[Text]:
    """One heading, then a line for each alert beyond the cap."""
    watches = ", ".join(alert.watches)
    heading = Text.assemble(
        ("● ", "yellow"), (f"{alert.outlets} more for {watches}", "bold"), " (beyond max_per_hour)"
    )
    return [
        heading,
        *(
            Text.assemble((each.title, "bold"), f" · {each.source} · {each.link}")
            for each in alert.folded
        ),
    ]


def first_run_line(alert: Alert) -> Text:
    """The one line that stands for the matches of a first run beyond the best ones."""
    titles = "; ".join(f"“{each.title}”" for each in alert.folded)
    more = alert.outlets - len(alert.folded)
    tail = f" and {more} more" if more > 0 else ""
    noun = "article" if alert.outlets == 1 else "articles"
    return Text.assemble(
        ("● ", "yellow"),
        (f"First run: {alert.outlets} more matching {noun}", "bold"),
        f" for {', '.join(alert.watches)}: {titles}{tail}",
    )


def highlighted(text: str, evidence: Iterable[Evidence], field: str) -> Text:
    """A field of the article with the words that fired set off."""
    rendered = Text(printable(text), "bold")
    for span in evidence:
        if span.field == field:
            rendered.stylize(_HIT, span.start, span.end)
    return rendered


def _heading(alert: Alert) -> Text:
    status = f"  {alert.status.value.replace('_', ' ').upper()}" if alert.status else ""
    return Text.assemble(
        ("● ", "red"), (" · ".join(alert.watches), "bold"), (status, "red"), f"  {alert.score:.2f}"
    )


def _times(alert: Alert) -> str:
    article = alert.article
    seen = f"seen {spoken_time(article.seen_at)}"
    if article.published is None:
        return f"publication time not given · {seen}"
    return f"published {spoken_time(article.published)} · {seen}"


def _with_words(summary: str, evidence: Iterable[Evidence]) -> Text:
    rendered = Text(summary)
    words = sorted({re.escape(span.text) for span in evidence if span.text}, key=len, reverse=True)
    if words:
        rendered.highlight_regex(rf"(?i)(?<!\w)(?:{'|'.join(words)})(?!\w)", _HIT)
    return rendered


_LINES: dict[AlertKind, Callable[[Alert], list[Text]]] = {
    AlertKind.ALERT: alert_lines,
    AlertKind.FIRST_RUN_SUMMARY: lambda alert: [first_run_line(alert)],
    AlertKind.DIGEST: digest_lines,
}
