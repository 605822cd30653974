"""Parts of a message to Slack that several layouts share, each with its room. Pure.

Room is counted in characters after escaping; the rooms of one message together stay below what
Slack takes, as `blocks` reckons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.notify import rich
from monitor.notify.limits import escaped_length, line, web_address
from monitor.notify.wording import NO_HEADLINE, spans_in, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.model import Alert, Evidence
    from monitor.notify.rich import Element

#: Of names of watch lists together, of a headline, a summary, a remark, one name, a headline among
#: others.
LISTS, TITLE, SUMMARY, MARK, NAME, STORY_TITLE = 600, 500, 1500, 200, 80, 200
#: An address is repeated with every piece of a headline; one longer than this is written once.
_SHORT_LINK = 500


def evidence_of(alert: Alert) -> list[Evidence]:
    """The words that fired, of all lists."""
    return [span for match in alert.matches for span in match.evidence]


def headline(alert: Alert, evidence: Iterable[Evidence]) -> list[Element]:
    """The title as a link, the words that fired in italics."""
    title, url = alert.article.title, web_address(alert.article.link)
    spans = spans_in("title", evidence) if len(url) <= _SHORT_LINK else []
    pieces = rich.pieces(title, spans, TITLE)
    if not any(rich.visible(piece) for piece, _ in pieces):
        pieces = [(NO_HEADLINE, False)]
    return [rich.link(piece, url, "bold", *["italic"] * within) for piece, within in pieces]


def summary_of(summary: str, evidence: Iterable[Evidence]) -> list[Element]:
    """The words that fired in bold; nothing when nothing of it can be seen."""
    summary = summary[: SUMMARY * 2]
    pieces = rich.pieces(summary, word_spans(summary, evidence), SUMMARY)
    if not any(rich.visible(piece) for piece, _ in pieces):
        return []
    return [rich.text(piece, *["bold"] * within) for piece, within in pieces]


def followed(alert: Alert, link: str) -> list[Element]:
    """The headline of the alert that this one follows."""
    title = line(alert.follows.title, STORY_TITLE) if alert.follows else ""
    return [rich.link(title if rich.visible(title) else "the alert", web_address(link))]


def named(name: str) -> list[Element]:
    """Who reports it; nothing for nobody."""
    shown = line(name, NAME)
    return [rich.text(shown, "italic")] if shown else []


def late(said: str) -> list[Element]:
    """How late it is; nothing for what is in time."""
    return [rich.text(said, "bold")] if said else []


def listed(names: Sequence[str], between: str, room: int) -> str:
    """The names that find room, and the number of the others."""
    shown: list[str] = []
    left = room - len(" and 1,000,000 more")
    for name in (line(name, NAME) for name in names):
        left -= escaped_length(name) + len(between)
        if left < 0:
            break
        shown.append(name)
    more = len(names) - len(shown)
    return between.join(shown) + (f" and {more:,} more" if more else "")
