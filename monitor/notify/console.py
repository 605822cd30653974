"""Alerts on the terminal: the same facts that a Slack message will show.

A message is paragraphs of parts. On a terminal a paragraph is broken between its parts first, then
within them; in a file each paragraph stays one line, because a file is searched.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.text import Text

from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryCheck
from monitor.notify.wording import (
    LATE,
    NEWS,
    SINCE,
    STORY_LATE,
    TIME_NOT_GIVEN,
    and_more,
    change_of,
    delayed,
    digest_heading,
    facts_of,
    first_run_heading,
    kept_out,
    note_details,
    note_frame,
    one_line,
    outlet_of,
    outlets,
    printable,
    since_of,
    spans_in,
    spoken_time,
    status_word,
    time_of,
    why_it_fired,
    word_spans,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.model import Alert, Evidence, Headline, Receipt

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
    #: What was printed stays as it is.
    edits = False

    def __init__(self, console: Console | None = None, *, stderr: bool = False) -> None:
        self._console = console or _Console(highlight=False, stderr=stderr)
        self._one_at_a_time = threading.Lock()

    def check(self, _channels: Iterable[str]) -> DeliveryCheck:
        """Nothing stands in the way."""
        return DeliveryCheck(who="this terminal")

    def find(
        self,
        _channel: str,
        _ids: Collection[str],
        _since: datetime,
        _thread: Receipt | None = None,
    ) -> Mapping[str, Receipt]:
        """Nothing: what was printed cannot be read back."""
        return {}

    def edit(
        self,
        _alert: Alert,
        _receipt: Receipt,
        _now: datetime,
        _after: Receipt | None = None,
        _later: Receipt | None = None,
    ) -> None:
        """Nothing."""

    def channel_id(self, name: str) -> str:
        """Here a channel is its name."""
        return name

    def deliver(self, alert: Alert, now: datetime, _after: Receipt | None = None) -> None:
        """Print one alert; raises DeliveryError when the output takes nothing more."""
        width = self._console.width if self._console.is_terminal else sys.maxsize
        heading, *others = _PARAGRAPHS[alert.kind](alert, now)
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


def alert_paragraphs(alert: Alert, now: datetime) -> list[Paragraph]:
    """One alert, top to bottom."""
    article = alert.article
    evidence = [span for match in alert.matches for span in match.evidence]
    title = highlighted(one_line(article.title, TITLE), evidence, "title")
    found = [_heading(alert), *_change(alert), *_since(alert), Paragraph([title])]
    found.append(Paragraph([Text(part, "dim") for part in _byline(alert, now) if part]))
    if alert.summary:
        found.append(Paragraph([_with_words(one_line(alert.summary, SUMMARY), evidence)]))
    if facts := [_fact(name, value) for name, value in facts_of(alert)]:
        found.append(Paragraph(facts))
    if mark := kept_out(article):
        found.append(Paragraph([Text(mark, "italic dim")]))
    found.extend(
        Paragraph([Text.assemble(("Why: ", "dim"), line)], hang=_INDENT)
        for line in why_it_fired(alert.matches)
    )
    return [*found, Paragraph([_link(article.link) or Text("(the source gives no link)", "blue")])]


def note_paragraphs(note: Alert) -> list[Paragraph]:
    """Under the headline of the story: who reports it too, or denies it, and what is new."""
    article = note.article
    about = one_line(note.follows.title if note.follows else ", ".join(note.watches), TITLE)
    before, after = note_frame(one_line(outlet_of(article), NAME), note)
    style = "bold red" if note.denial else "bold" if note.change else ""
    said = Text.assemble((before, style), one_line(article.title, TITLE), after)
    details = [Text(part, "dim") for part in note_details(note)]
    found = [
        Paragraph([Text.assemble(("↳ ", "blue"), (about, "bold"))], hang=_INDENT),
        Paragraph([said, *details, *filter(None, [_link(article.link)])], hang=_INDENT),
    ]
    if note.summary:
        news = Text.assemble((f"{NEWS}: ", "dim"), one_line(note.summary, SUMMARY))
        found.append(Paragraph([news], hang=_INDENT))
    return found


def digest_paragraphs(alert: Alert, now: datetime) -> list[Paragraph]:
    """One heading, then each alert that it stands for."""
    number, reason = digest_heading(alert)
    heading = Text.assemble(
        ("● ", "yellow"), (f"{number} for {', '.join(alert.watches)}", "bold"), reason
    )
    found = [Paragraph([heading], hang=_INDENT), *(_headline(each, now) for each in alert.folded)]
    more = and_more(alert, len(alert.folded))
    return [*found, Paragraph([Text(more, "dim")])] if more else found


def first_run_paragraph(alert: Alert) -> Paragraph:
    """The one line that stands for the matches of a first run beyond the best ones."""
    titles = "; ".join(f"“{one_line(each.title, TITLE)}”" for each in alert.folded)
    more = and_more(alert, len(alert.folded))
    line = Text.assemble(
        ("● ", "yellow"),
        (first_run_heading(alert).number, "bold"),
        f" for {', '.join(alert.watches)}: {titles}{' ' * bool(more)}{more}",
    )
    return Paragraph([line], hang=_INDENT)


def highlighted(text: str, evidence: Iterable[Evidence], field: str) -> Text:
    """A field of the article with the words that fired set off."""
    rendered = Text(printable(text), "bold")
    for start, end in spans_in(field, evidence):
        rendered.stylize(_HIT, start, end)
    return rendered


def _heading(alert: Alert) -> Paragraph:
    parts = [Text.assemble(("● ", "red"), (" · ".join(alert.watches), "bold"))]
    if alert.status:
        parts.append(Text(status_word(alert.status), "red"))
    return Paragraph(parts, between="  ", hang=_INDENT)


def _change(alert: Alert) -> list[Paragraph]:
    if not (alert.change or alert.revision):
        return []
    said = f": {one_line(change_of(alert.change), NAME * 2)}" if alert.change else ""
    first = f"first alert: “{one_line(alert.follows.title, TITLE)}”" if alert.follows else ""
    parts = [Text(f"Update{said}", "bold"), Text(first)]
    return [Paragraph([part for part in parts if part], hang=_INDENT)]


def _since(alert: Alert) -> list[Paragraph]:
    if alert.since is None:
        return []
    said = f"{SINCE}: {one_line(since_of(alert.since), NAME * 2)}"
    title = f"“{one_line(alert.since.headline.title, TITLE)}”"
    return [Paragraph([Text(said, "bold"), Text(title)], hang=_INDENT)]


def _fact(name: str, value: str) -> Text:
    return Text.assemble((f"{name}: ", "dim"), one_line(value, NAME * 2))


def _byline(alert: Alert, now: datetime) -> list[str]:
    article = alert.article
    return [
        one_line(outlet_of(article), NAME),
        outlets(alert.outlets),
        f"latest {spoken_time(alert.latest_at)}" if alert.latest_at else "",
        f"published {spoken_time(article.published)}" if article.published else TIME_NOT_GIVEN,
        f"seen {spoken_time(article.seen_at)}",
        delayed(alert.created_at, now, LATE),
    ]


def _headline(headline: Headline, now: datetime) -> Paragraph:
    title, source = one_line(headline.title, TITLE), one_line(headline.source, NAME)
    when = " ".join((known[0], spoken_time(known[1]))) if (known := time_of(headline)) else ""
    late = delayed(headline.created_at, now, STORY_LATE)
    parts = [Text(title, "bold"), Text(source), Text(when), Text(late), _link(headline.link)]
    return Paragraph([part for part in parts if part], hang=_INDENT)


def _link(link: str) -> Text:
    """To be clicked, and so never broken."""
    return Text(one_line(link, LINK), "blue", no_wrap=True)


def _with_words(summary: str, evidence: Iterable[Evidence]) -> Text:
    rendered = Text(summary)
    for start, end in word_spans(summary, evidence):
        rendered.stylize(_HIT, start, end)
    return rendered


_PARAGRAPHS: dict[AlertKind, Callable[[Alert, datetime], list[Paragraph]]] = {
    AlertKind.ALERT: alert_paragraphs,
    AlertKind.COVERAGE: lambda alert, _now: note_paragraphs(alert),
    AlertKind.FIRST_RUN_SUMMARY: lambda alert, _now: [first_run_paragraph(alert)],
    AlertKind.DIGEST: digest_paragraphs,
}
