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
from monitor.notify.limits import TEXT_BYTES, cut, cut_bytes, escaped, line, web_address
from monitor.notify.notes import note_blocks, note_line
from monitor.notify.parts import (
    LISTS,
    MARK,
    NAME,
    STORY_TITLE,
    TITLE,
    evidence_of,
    followed,
    headline,
    late,
    listed,
    named,
    summary_of,
)
from monitor.notify.plain import plain_text
from monitor.notify.several import several_blocks, several_heading
from monitor.notify.wording import (
    LATE,
    NO_HEADLINE,
    SINCE,
    TIME_NOT_GIVEN,
    change_of,
    delayed,
    facts_of,
    kept_out,
    outlet_of,
    outlets,
    printable,
    reasons,
    since_of,
    status_word,
)

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Alert
    from monitor.notify.rich import Element

#: By which our own messages are known again in a channel's history.
EVENT_TYPE = "news_alert"
#: Of the metadata; a reader of history meets old messages too.
VERSION = 1

#: Watch lists whose reason is told; the others are counted.
REASONS = 8

# Room in characters after escaping. An alert takes at most LISTS + 2 CHANGE + 2 STORY_TITLE + TITLE
# + SUMMARY + 6 FACT + MARK + WHY and some 800 for names, times and labels; a digest LISTS and 15
# times STORY_TITLE + 2 NAME + ALSO and some 70: all stay below limits.BLOCKS_TEXT.
WHY, CHANGE, FACT = 4000, 200, 220
#: Of a notice; longer ones are in the log.
NOTICE, NO_WORDS = 3_000, "(a notice without words)"
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
_FOR_SEVERAL = frozenset({AlertKind.DIGEST, AlertKind.FIRST_RUN_SUMMARY})
_NO_STATUS, _DENIED = "large_blue_circle", "white_circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """What is posted to a channel; unfurling and threads are the sender's."""

    #: Escaped; what notifications show, or everything when there are no blocks.
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    #: `event_type` and `event_payload`: everybody in the workspace may read it.
    metadata: dict[str, Any]


def message_of(alert: Alert, now: datetime, link: str = "", later: str = "") -> SlackMessage:
    """The message for an alert of any kind, delivered at `now`, within every limit of Slack.

    `link` leads to the message that this one follows, `later` to the one that tells what befell its
    story since; "" for none that is known or needed.
    """
    blocks = _blocks(alert, now, link, later)
    return SlackMessage(text=_notification(alert), blocks=blocks, metadata=_metadata(alert))


def plain_of(alert: Alert, now: datetime, link: str = "", later: str = "") -> SlackMessage:
    """The same without blocks, for when Slack refuses them."""
    text = plain_text(_blocks(alert, now, link, later))
    return SlackMessage(text=text, metadata=_metadata(alert))


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
    if alert.kind in _FOR_SEVERAL:
        return escaped("".join(several_heading(alert)))
    if alert.kind is AlertKind.COVERAGE:
        return escaped(note_line(alert))
    title = line(alert.article.title, TITLE // 2) or NO_HEADLINE
    outlet = line(outlet_of(alert.article), NAME)
    names = listed(alert.watches, " · ", LISTS // 2)
    status = status_word(alert.status) if alert.status else ""
    news = line(change_of(alert.change), CHANGE) if alert.change else status
    return escaped(f"{names}{' · ' * bool(news)}{news}: {title} ({outlet})")


def _blocks(alert: Alert, now: datetime, link: str, later: str) -> list[Element]:
    if alert.kind is AlertKind.ALERT:
        return _alert_blocks(alert, now, link, later)
    if alert.kind is AlertKind.COVERAGE:
        return note_blocks(alert, link)
    return several_blocks(alert, now)


def _alert_blocks(alert: Alert, now: datetime, link: str, later: str) -> list[Element]:
    evidence = evidence_of(alert)
    head = [_alert_heading(alert), *_change(alert, link), *_since(alert, later)]
    found = [rich.block(*head, rich.section(*headline(alert, evidence)))]
    if summary := summary_of(alert.summary or "", evidence):
        found.append(rich.block(rich.section(*summary)))
    if facts := list(rich.joined(map(_fact, facts_of(alert)))):
        found.append(rich.block(rich.section(*facts)))
    details = [rich.section(*rich.joined(_byline(alert, now)))]
    if mark := line(kept_out(alert.article), MARK):
        details.append(rich.section(rich.text(mark, "italic")))
    return [*found, rich.block(*details, *_why(alert))]


def _change(alert: Alert, link: str) -> list[Element]:
    """What an update announces, and where the first alert stands; no line for a new story."""
    if not (alert.change or alert.revision):
        return []
    said = line(change_of(alert.change), CHANGE) if alert.change else ""
    what = [rich.text("Update: " if said else "Update", "bold"), rich.text(said, "bold")]
    first = [rich.text("first alert: "), *followed(alert, link)] if alert.follows else []
    return [rich.section(*rich.joined([what, first]))]


def _since(alert: Alert, later: str) -> list[Element]:
    """What befell the story since, and the message or else the article that tells it."""
    if alert.since is None:
        return []
    said, headline = line(since_of(alert.since), CHANGE), alert.since.headline
    title, url = line(headline.title, STORY_TITLE), web_address(later or headline.link)
    told = rich.link(title if rich.visible(title) else "told here", url)
    return [rich.section(rich.text(f"{SINCE}: {said}", "bold"), rich.text(" · "), told)]


def _fact(fact: tuple[str, str]) -> list[Element]:
    name, value = fact
    return [rich.text(f"{name}: ", "bold"), rich.text(line(value, FACT))]


def _dot(alert: Alert) -> str:
    """The colour of what stands: of a status that was denied or taken back since, another."""
    if alert.status and alert.since and alert.since.denied:
        return _DENIED
    if alert.since and alert.since.change and alert.since.change.after == Status.RESUMED:
        return _DOTS[Status.RESUMED]
    return _DOTS[alert.status] if alert.status else _NO_STATUS


def _alert_heading(alert: Alert) -> Element:
    dot = _dot(alert)
    status = f"  {status_word(alert.status)}" if alert.status else ""
    names = listed(alert.watches, " · ", LISTS)
    return rich.section(
        rich.emoji(dot), rich.text(" "), rich.text(names, "bold"), rich.text(status)
    )


def _byline(alert: Alert, now: datetime) -> list[list[Element]]:
    article = alert.article
    published = (
        [rich.text("published "), rich.date(article.published)]
        if article.published
        else [rich.text(TIME_NOT_GIVEN)]
    )
    return [
        named(outlet_of(article)),
        [rich.text(outlets(alert.outlets))],
        [rich.text("latest "), rich.date(alert.latest_at)] if alert.latest_at else [],
        published,
        [rich.text("seen "), rich.date(article.seen_at)],
        late(delayed(alert.created_at, now, LATE)),
    ]


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
