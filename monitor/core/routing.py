"""From a decided article to the messages it becomes.

An alert belongs to (story, channel) and names every watch list of that channel that fired. The
first is revision 0; each announced change of the story is an alert of its own that links it.
Whatever else is reported becomes a note on the latest alert of the channel, which grows: its
message is edited. Ids derive from what a message is about, so that a repeated step cannot make a
second one. What becomes of many alerts at once is decided in `folding`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor.core.growing import as_reported, by_their_order, grown, joined_facts
from monitor.core.identity import key_of
from monitor.core.relations import missed, own_status, reported_at
from monitor.core.urls import host_of
from monitor.model import Alert, AlertKind, Headline, Match, Relation, Since, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.model import (
        Article,
        Change,
        Coverage,
        Decision,
        SourceSpec,
        SourceState,
        Story,
        Verdict,
    )

#: Relations that add a report to the story.
REPORTS = frozenset({Relation.NEW, Relation.COVERAGE, Relation.UPDATE})
#: Of one story so many notes a channel and day are posted; further reports are only counted.
NOTES_A_DAY = 20
#: Denials and resumptions are told beyond that, for what they take back stands in the channel; but
#: not without end.
DENIALS_BEYOND = 5
#: The louder wins where lists of one channel disagree.
_LOUDNESS: Mapping[Coverage, int] = {"silent": 0, "thread": 1, "channel": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told what."""

    #: Of each watch list, in configured order.
    channels: Mapping[str, str]
    #: Of each watch list; one that is missing wants threads.
    coverage: Mapping[str, Coverage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What was told of a story before an article came."""

    #: Its alerts in every channel, oldest first.
    alerts: Sequence[Alert] = ()
    #: Notes of the last day, by channel; one without any may be missing.
    notes: Mapping[str, int] = field(default_factory=dict)
    #: Channels that know the article, or the one that it copies, whether an alert told it or not.
    heard: frozenset[str | None] = frozenset()
    #: The article was counted as a report of the story before.
    counted: bool = False
    #: The story's reports with this one, in order of arrival; empty: they are not known.
    reported: Sequence[tuple[Article, Decision]] = ()
    #: What the article says that earlier reports did not; None: nothing.
    adds: str | None = None
    #: The story with the article; None: it is not known.
    story: Story | None = None

    @property
    def latest(self) -> dict[str, Alert]:
        """The newest alert of each channel."""
        return {alert.channel: alert for alert in self.alerts}

    @property
    def outlets(self) -> int:
        """Outlets that report the story in words of their own, as far as alerts tell."""
        return max((alert.outlets for alert in self.alerts), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What goes into the outbox, and what stands there and says more now."""

    new: tuple[Alert, ...] = ()
    revised: tuple[Alert, ...] = ()


def alert_id(story: str, channel: str, revision: int = 0) -> str:
    """The id of an alert: `revision` counts announced changes, coverage never."""
    return key_of("alert", story, channel, str(revision)).hex()


def messages_for(
    article: Article,
    decision: Decision,
    audience: Audience,
    so_far: SoFar,
    now: datetime,
    *,
    first_run: bool = False,
) -> Messages:
    """The messages of one decision; none for an article that belongs to no story."""
    if decision.story is None:
        return Messages()
    report = decision.relation in REPORTS and not so_far.counted
    draft = replace(
        _draft(article, decision, now),
        outlets=max(so_far.outlets + (report and _is_new_outlet(article, so_far)), 1),
        first_run=first_run,
    )
    fired = _by_channel(decision.verdict.matches, audience.channels)
    new: dict[str, Alert] = {}
    for channel, matches in fired.items():
        here = _addressed(draft, channel, matches)
        if made := _new(here, decision, audience, so_far):
            new[channel] = made
    revised = (
        grown(before, draft, fired.get(channel, ()), audience.channels, report=report)
        for channel, before in so_far.latest.items()
        if channel not in new or new[channel].kind is AlertKind.COVERAGE
    )
    agreed = (as_reported(each, so_far.reported) if report else each for each in revised)
    led = (each for made in new.values() for each in _led_on(made, so_far))
    changed = tuple(each for each in (*agreed, *led) if each not in so_far.alerts)
    return Messages(new=tuple(new.values()), revised=changed)


def asides_for(
    article: Article,
    story: str,
    so_far: SoFar,
    now: datetime,
    *,
    denial: str | None = None,
    change: Change | None = None,
) -> Messages:
    """Notes that an article denies what alerts of a story said, or ends it; one a channel.

    `denial` is a result of `denial_in`, `change` what befell the story since. They are posted
    whatever the lists want of coverage: what they take back stands in the channel, and says so
    from then on.
    """
    kind = "denial" if denial else "change"
    most = NOTES_A_DAY + DENIALS_BEYOND
    noted = [each for each in so_far.latest.values() if so_far.notes.get(each.channel, 0) < most]
    new = tuple(
        Alert(
            id=_note_id(kind, story, before.channel, article.id),
            kind=AlertKind.COVERAGE,
            story=story,
            channel=before.channel,
            watches=before.watches,
            article=replace(article, text=None),
            matches=(),
            score=before.score,
            created_at=now,
            outlets=before.outlets,
            thread_of=before.id,
            follows=_headline(before),
            denial=denial,
            change=change,
        )
        for before in noted
    )
    marked = (_followed_by(note, before) for note, before in zip(new, noted, strict=True))
    revised = (each for each in marked if each not in noted)
    return Messages(new=new, revised=tuple(revised))


def denied_in(verdict: Verdict) -> tuple[Match, frozenset[Status]]:
    """The words that tell what an article denies, as if they matched, and the statuses they name.

    For one of which `denial_in` says that it denies something.
    """
    miss = next(each for each in verdict.near_misses if each.denied)
    said = {span.concept.removeprefix("@") for span in miss.evidence}
    match = Match(watch=miss.watch, score=miss.score, evidence=miss.evidence)
    return match, frozenset(status for status in Status if status.value in said)


def denial_in(verdict: Verdict) -> str | None:
    """The words by which an article denies what a watch list asks for; None: it does not."""
    reasons = (miss.reason for miss in verdict.near_misses if miss.denied)
    return next((each.partition(": ")[2] or each for each in reasons), None)


def of_first_run(article: Article, state: SourceState | None) -> bool:
    """Whether the article is of the first answer of its source, which `state` remembers."""
    return state is not None and state.first_ok_at == article.seen_at


def too_old_for_first_run(article: Article, spec: SourceSpec, lookback: timedelta) -> bool:
    """Whether an article found by the first poll of its source is too old to alert.

    Measured from when it was seen, so that a text that comes later is judged alike. An article
    without a date counts as just published: a missing date must not hide news, and the cap of the
    first run bounds the flood.
    """
    if article.published is None:
        return False
    return article.published < article.seen_at - (spec.backfill or lookback)


def _is_new_outlet(article: Article, so_far: SoFar) -> bool:
    """Whether none of the reports that are known has it; of a long story those of late."""
    known = {_outlet(each) for each, _ in so_far.reported if each.id != article.id}
    return _outlet(article) not in known


def _outlet(article: Article) -> tuple[str, str]:
    """A search finds many outlets, and one outlet may have several feeds."""
    return article.publisher or article.source, host_of(article.link or "")


# -- one channel -----------------------------------------------------------------------------------


def _new(here: Alert, decision: Decision, audience: Audience, so_far: SoFar) -> Alert | None:
    """What a channel is told of the article; None: nothing by itself."""
    before = so_far.latest.get(here.channel)
    update = decision.relation is Relation.UPDATE
    if before is None:
        known = here.channel in so_far.heard and not update
        return None if known else _first(here, so_far)
    if update:
        return _update(here, before, so_far)
    if decision.relation is Relation.COVERAGE and not so_far.counted:
        if change := _missed(before, decision, so_far):
            return _update(replace(here, change=change), before, so_far)
        return _note(here, before, decision, audience, so_far)
    return None


def _first(here: Alert, so_far: SoFar) -> Alert:
    """A channel hears of the story for the first time, others may have before.

    Nothing changed for it.
    """
    others = [fact for alert in reversed(so_far.alerts) for fact in alert.facts]
    facts = joined_facts(here.facts, others, _shown(here))
    return replace(here, id=alert_id(here.story, here.channel), facts=facts, change=None)


def _missed(before: Alert, decision: Decision, so_far: SoFar) -> Change | None:
    """What was announced to others since the channel's latest alert, and this report states too."""
    if so_far.story is None:
        return None
    told = [
        (each.status, reported_at(each.article))
        for each in so_far.alerts
        if each.channel == before.channel
    ]
    return missed(so_far.story, own_status(decision.verdict.matches), told)


def _update(here: Alert, before: Alert, so_far: SoFar) -> Alert | None:
    """An announced change; None: it was announced already."""
    told = [alert for alert in so_far.alerts if alert.channel == here.channel]
    if any((each.article.id, each.change) == (here.article.id, here.change) for each in told):
        return None
    root = next((each for each in told if not each.revision), before)
    revision = before.revision + 1
    return replace(
        here,
        id=alert_id(here.story, here.channel, revision),
        revision=revision,
        thread_of=root.id,
        follows=_headline(root),
        facts=joined_facts(here.facts, before.facts, _shown(here)),
    )


def _shown(alert: Alert) -> str:
    """What a reader sees of the article itself."""
    return f"{alert.article.title}\n{alert.summary or ''}"


def _note(
    here: Alert, before: Alert, decision: Decision, audience: Audience, so_far: SoFar
) -> Alert | None:
    """A further report; None: it is only counted."""
    wishes = (audience.coverage.get(name, "thread") for name in here.watches)
    wish = max(wishes, key=_LOUDNESS.__getitem__)
    posted = so_far.notes.get(here.channel, 0)
    if wish == "silent" or posted >= NOTES_A_DAY:
        return None
    return replace(
        here,
        id=_note_id("coverage", here.story, here.channel, here.article.id),
        kind=AlertKind.COVERAGE,
        article=replace(here.article, text=None),  # nothing of a note is made of it
        thread_of=before.id,
        follows=_headline(before),
        summary=so_far.adds,
        change=None,
        similarity=decision.similarity,
        aloud=wish == "channel",
        last=posted + 1 == NOTES_A_DAY,
    )


def _led_on(made: Alert, so_far: SoFar) -> list[Alert]:
    """The first and the latest alert before an announced change, leading to it."""
    if made.kind is not AlertKind.ALERT or not made.revision:
        return []
    before = so_far.latest[made.channel]
    earlier = [each for each in so_far.alerts if each.id in {made.thread_of, before.id}]
    return [_followed_by(made, each) for each in earlier]


def _followed_by(later: Alert, alert: Alert) -> Alert:
    """An alert that says what a later message of its story tells; the latest article counts."""
    known, seen = alert.since, later.article.seen_at
    if known and known.headline.seen_at and known.headline.seen_at > seen:
        return alert
    since = Since(
        headline=replace(_headline(later), created_at=None),
        alert=later.id if later.kind is AlertKind.ALERT else None,
        change=later.change,
        denied=later.denial is not None,
    )
    return replace(alert, since=since)


# -- pieces ----------------------------------------------------------------------------------------


def _draft(article: Article, decision: Decision, now: datetime) -> Alert:
    """What is the same in all channels."""
    return Alert(
        id="",
        kind=AlertKind.ALERT,
        story=decision.story or "",
        channel="",
        watches=(),
        article=article,
        matches=(),
        score=0.0,
        created_at=now,
        status=decision.status,
        summary=decision.summary,
        facts=decision.facts,
        change=decision.change,
    )


def _addressed(draft: Alert, channel: str, matches: Sequence[Match]) -> Alert:
    return replace(
        draft,
        channel=channel,
        watches=tuple(match.watch for match in matches),
        matches=tuple(matches),
        score=max(match.score for match in matches),
    )


def _by_channel(
    matches: Iterable[Match], channels: Mapping[str, str]
) -> dict[str, tuple[Match, ...]]:
    """The matches of each channel, lists in configured order."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(channels[match.watch], []).append(match)
    return {channel: by_their_order(fired, channels) for channel, fired in found.items()}


def _note_id(kind: str, story: str, channel: str, article: str) -> str:
    return key_of(kind, story, channel, article).hex()


def _headline(alert: Alert) -> Headline:
    article = alert.article
    return Headline(
        title=article.title,
        link=article.link,
        source=article.publisher or article.source,
        published=article.published,
        seen_at=article.seen_at,
        created_at=alert.created_at,
    )
