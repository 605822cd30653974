"""An alert as a message to Slack: blocks, a line for notifications, and metadata. Pure.

All words stand in rich text, in which nothing a stranger writes is a mention, a link or markup.
Each part has its room, and the rooms together stay below what Slack takes, so that no message is
refused for its length; what finds no room is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.model import AlertKind, Headline, Status
from monitor.notify import rich
from monitor.notify.limits import (
    TEXT_BYTES,
    cut,
    cut_bytes,
    escaped,
    escaped_length,
    line,
    web_address,
)
from monitor.notify.plain import plain_text
from monitor.notify.wording import (
    LATE,
    NO_HEADLINE,
    STORY_LATE,
    TIME_NOT_GIVEN,
    and_more,
    delayed,
    digest_heading,
    first_run_heading,
    kept_out,
    outlet_of,
    outlets,
    printable,
    reasons,
    spans_in,
    status_word,
    time_of,
    word_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from monitor.model import Alert, Evidence
    from monitor.notify.rich import Element

#: By which our own messages are known again in a channel's history.
EVENT_TYPE = "news_alert"
#: Of the metadata; a reader of history meets old messages too.
VERSION = 1

#: Stories in one message for several.
STORIES = 15
#: Watch lists whose reason is told; the others are counted.
REASONS = 8

# Room in characters after escaping. An alert takes at most LISTS + TITLE + SUMMARY + MARK + WHY and
# some 700 for names, times and labels; a digest LISTS and 15 times STORY_TITLE + 2 NAME + ALSO and
# some 70: both stay below limits.BLOCKS_TEXT.
LISTS, TITLE, SUMMARY, MARK, WHY, NAME = 600, 500, 1500, 200, 4000, 80
STORY_TITLE, ALSO = 200, 120
#: Of a notice; longer ones are in the log.
NOTICE, NO_WORDS = 3_000, "(a notice without words)"
#: An address is repeated with every piece of a headline; one longer than this is written once.
_SHORT_LINK = 500

_DOTS = {
    Status.CANCELLED: "red_circle",
    Status.CLOSED: "red_circle",
    Status.BANKRUPT: "red_circle",
    Status.PAUSED: "large_orange_circle",
    Status.DELAYED: "large_orange_circle",
    Status.SCALED_BACK: "large_orange_circle",
    Status.RESUMED: "large_green_circle",
    Status.ANNOUNCED: "large_green_circle",
    Status.OPENED: "large_green_circle",
}
#: Stories of which it is not known which list they are for.
_OTHER = "Other"
_NO_STATUS, _SEVERAL = "large_blue_circle", "large_yellow_circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """What is posted to a channel; unfurling and threads are the sender's."""

    #: Escaped; what notifications show, or everything when there are no blocks.
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    #: `event_type` and `event_payload`: everybody in the workspace may read it.
    metadata: dict[str, Any]


def message_of(alert: Alert, now: datetime) -> SlackMessage:
    """The message for an alert of any kind, delivered at `now`, within every limit of Slack."""
    return SlackMessage(
        text=_notification(alert), blocks=_blocks(alert, now), metadata=_metadata(alert)
    )


def plain_of(alert: Alert, now: datetime) -> SlackMessage:
    """The same without blocks, for when Slack refuses them."""
    return SlackMessage(text=plain_text(_blocks(alert, now)), metadata=_metadata(alert))


def bare_of(alert: Alert) -> SlackMessage:
    """Headlines and addresses and nothing else: what is left when the layout has a defect."""
    each = alert.folded or (
        Headline(title=alert.article.title, link=alert.article.link, source=""),
    )
    lines = [f"{line(story.title, STORY_TITLE)} {web_address(story.link)}" for story in each]
    shown = cut_bytes("\n".join(lines), TEXT_BYTES)
    return SlackMessage(text=escaped(shown), metadata=_metadata(alert))


def notice_of(text: str) -> SlackMessage:
    """A notice about the monitor itself; its lines may quote strangers."""
    shown = cut(printable(text).replace("\0", ""), NOTICE)
    return SlackMessage(
        text=escaped(cut_bytes(shown, TEXT_BYTES)),
        blocks=[rich.block(rich.section(rich.text(shown or NO_WORDS)))],
        metadata={},
    )


def _metadata(alert: Alert) -> dict[str, Any]:
    payload = {"alert_id": alert.id, "story_id": alert.story, "kind": alert.kind.value}
    return {"event_type": EVENT_TYPE, "event_payload": {**payload, "v": VERSION}}


def _notification(alert: Alert) -> str:
    if alert.kind is not AlertKind.ALERT:
        return escaped("".join(_several_heading(alert)))
    names = _listed(alert.watches, " · ", LISTS // 2)
    status = f" · {status_word(alert.status)}" if alert.status else ""
    title = line(alert.article.title, TITLE // 2) or NO_HEADLINE
    return escaped(f"{names}{status}: {title} ({line(outlet_of(alert.article), NAME)})")


def _blocks(alert: Alert, now: datetime) -> list[Element]:
    if alert.kind is AlertKind.ALERT:
        return _alert_blocks(alert, now)
    return _several_blocks(alert, now)


def _alert_blocks(alert: Alert, now: datetime) -> list[Element]:
    evidence = [span for match in alert.matches for span in match.evidence]
    found = [rich.block(_alert_heading(alert), rich.section(*_headline(alert, evidence)))]
    if summary := _summary(alert.summary or "", evidence):
        found.append(rich.block(rich.section(*summary)))
    details = [rich.section(*rich.joined(_byline(alert, now)))]
    if mark := line(kept_out(alert.article), MARK):
        details.append(rich.section(rich.text(mark, "italic")))
    return [*found, rich.block(*details, *_why(alert))]


def _alert_heading(alert: Alert) -> Element:
    dot = _DOTS[alert.status] if alert.status else _NO_STATUS
    status = f"  {status_word(alert.status)}" if alert.status else ""
    names = _listed(alert.watches, " · ", LISTS)
    return rich.section(
        rich.emoji(dot), rich.text(" "), rich.text(names, "bold"), rich.text(status)
    )


def _headline(alert: Alert, evidence: Iterable[Evidence]) -> list[Element]:
    """The title as a link, the words that fired in italics."""
    title, url = alert.article.title, web_address(alert.article.link)
    spans = spans_in("title", evidence) if len(url) <= _SHORT_LINK else []
    pieces = rich.pieces(title, spans, TITLE)
    if not any(rich.visible(piece) for piece, _ in pieces):
        pieces = [(NO_HEADLINE, False)]
    return [rich.link(piece, url, "bold", *["italic"] * within) for piece, within in pieces]


def _summary(summary: str, evidence: Iterable[Evidence]) -> list[Element]:
    """The words that fired in bold; nothing when nothing of it can be seen."""
    summary = summary[: SUMMARY * 2]
    pieces = rich.pieces(summary, word_spans(summary, evidence), SUMMARY)
    if not any(rich.visible(piece) for piece, _ in pieces):
        return []
    return [rich.text(piece, *["bold"] * within) for piece, within in pieces]


def _byline(alert: Alert, now: datetime) -> list[list[Element]]:
    article = alert.article
    published = (
        [rich.text("published "), rich.date(article.published)]
        if article.published
        else [rich.text(TIME_NOT_GIVEN)]
    )
    return [
        _named(outlet_of(article)),
        [rich.text(outlets(alert.outlets))],
        published,
        [rich.text("seen "), rich.date(article.seen_at)],
        _late(delayed(alert.created_at, now, LATE)),
    ]


def _named(name: str) -> list[Element]:
    shown = line(name, NAME)
    return [rich.text(shown, "italic")] if shown else []


def _late(said: str) -> list[Element]:
    return [rich.text(said, "bold")] if said else []


def _why(alert: Alert) -> list[Element]:
    told = reasons(alert.matches[:REASONS])
    room = WHY // max(len(told), 1) - 2 * NAME - 20
    found = [
        rich.section(
            rich.text("Why: "),
            rich.text(line(why.watch, NAME), "bold"),
            rich.text(f": {line(why.said, room)}"),
            rich.text(f" {marks}" if (marks := line(why.marks, NAME)) else ""),
            rich.text(why.score),
        )
        for why in told
    ]
    more = len(alert.matches) - len(told)
    counted = f"and {more:,} more watch list{'s' * (more > 1)}"
    return [*found, rich.section(rich.text(counted))] if more else found


def _several_heading(alert: Alert) -> tuple[str, str]:
    first = alert.kind is AlertKind.FIRST_RUN_SUMMARY
    number, reason = first_run_heading(alert) if first else digest_heading(alert)
    return f"{number} for {_listed(alert.watches, ', ', LISTS)}", reason


def _several_blocks(alert: Alert, now: datetime) -> list[Element]:
    """A heading, then a list of its stories for each watch list."""
    number, reason = _several_heading(alert)
    dot = rich.emoji(_SEVERAL)
    heading = rich.section(dot, rich.text(" "), rich.text(number, "bold"), rich.text(reason))
    groups = _groups(alert.folded[:STORIES])
    # Those of a first run wait for each other as a rule.
    least = LATE if alert.first_run else STORY_LATE
    found = [rich.block(heading)]
    for watch, stories in groups.items():
        name = [rich.section(rich.text(line(watch, NAME) or _OTHER, "bold"))]
        lines = [rich.section(*rich.joined(_story(each, now, least))) for each in stories]
        found.append(rich.block(*name * (len(groups) > 1), rich.bullets(lines)))
    if more := and_more(alert, len(alert.folded[:STORIES])):
        found.append(rich.block(rich.section(rich.text(more))))
    return found


def _groups(stories: Iterable[Headline]) -> dict[str, list[Headline]]:
    """By the first watch list of each."""
    groups: dict[str, list[Headline]] = {}
    for each in stories:
        groups.setdefault(next(iter(each.watches), ""), []).append(each)
    return groups


def _story(story: Headline, now: datetime, least: timedelta) -> list[list[Element]]:
    known = time_of(story)
    title = line(story.title, STORY_TITLE)
    others = _listed(story.watches[1:], ", ", ALSO)
    return [
        [rich.link(title if rich.visible(title) else NO_HEADLINE, web_address(story.link))],
        _named(story.source),
        [rich.text(f"{known[0]} "), rich.date(known[1])] if known else [],
        _late(delayed(story.created_at, now, least)),
        [rich.text(f"also for {others}")] if others else [],
    ]


def _listed(names: Sequence[str], between: str, room: int) -> str:
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
