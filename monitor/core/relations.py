"""What a further report is to its story: the same news again, or news.

It is news when the report itself (its headline or lead) says, later than what was told last, that
the story has come to a status that was not told since it was last announced or resumed (or was, and
denied), or names a figure that differs from those that were told, together with a word of change.
Only what was told counts: what a report says by the way, or that comes late, uses up no news.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.facts import conflicting, says_changed, stated_in
from monitor.core.text import sentence_spans
from monitor.model import Change, Status, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from monitor.model import Article, Fact, Match, Story

#: With these a project starts anew: whatever befell it before may befall it again.
FRESH_STARTS: Final = frozenset({Status.ANNOUNCED, Status.RESUMED})
#: After these a mere stop that is reported so soon is another outlet's word for them.
FINAL: Final = frozenset({Status.CANCELLED, Status.CLOSED, Status.BANKRUPT})
_STOPS: Final = frozenset({Status.PAUSED, Status.DELAYED})
_SOON: Final = timedelta(days=3)
#: Steps, and figures, kept of a story: the latest.
MAX_STEPS: Final = 50
MAX_FIGURES: Final = 30
#: The lead: so many sentences at the beginning of a text, looked for in so many characters.
LEAD_SENTENCES: Final = 3
_LEAD_CHARS: Final = 2000
#: Figures that differ by so much, or by powers of it, differ by a slip of the unit.
_THOUSAND: Final = 1000
_DAY: Final = timedelta(days=1)


class Report(NamedTuple):
    """What an article itself reports."""

    article: Article
    status: Status | None = None
    facts: tuple[Fact, ...] = ()
    #: What befell the project as it says, beside its status.
    besides: frozenset[Status] = frozenset()
    #: Some list asked for it; else it can only tell that a project is taken up again.
    asked_for: bool = True


def reported_at(article: Article) -> datetime:
    """When it was published; when it was seen, if that is not known or lies ahead.

    A date without a time of day says that it was by the end of that day.
    """
    published = article.published
    if published is None:
        return article.seen_at
    if _is_day(published):
        published += _DAY
    return min(published, article.seen_at)


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Articles that came together, in the order in which they are judged: as they were published.

    What was published within one minute is judged in an order of its own, however it came: servers'
    clocks differ by seconds, and many dates tell no more than the day.
    """
    return sorted(articles, key=_place_in_line)


def _place_in_line(article: Article) -> tuple[datetime, str]:
    return _minute_of(reported_at(article)), article.id


def _minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def own_status(matches: tuple[Match, ...]) -> Status | None:
    """The status that the article itself reports, in headline or lead, by its best match.

    What is only considered or asked, or told as known, it does not report.
    """
    news = [each for each in matches if each.status and each.is_news and not each.marks]
    return max(news, key=lambda match: match.score).status if news else None


# -- one step --------------------------------------------------------------------------------------


def after(story: Story, report: Report, *, doubtful: bool = False) -> tuple[Story, Change | None]:
    """A story after a report, and what of it people must be told as a change; None: nothing.

    The first report that some list asked for is told whole, and changes nothing. Where it is
    `doubtful` whether the report is of this story, "halts" is no mere word for the end that others
    reported.
    """
    at = reported_at(report.article)
    standing = _standing(story, at)
    known = _known(standing)
    if not doubtful and _is_wording(report.status, known, at):
        report = report._replace(status=None)
    first = report.asked_for and story.changed_at is None
    change = _change(story, report, standing, known)
    told = first or change is not None
    story = _with_steps(story, report, standing, known, told=told)
    story = _with_figures(story, report.facts, told=told)
    if told:
        alerts = bool(change) and report.asked_for
        last = max(at, story.changed_at or at)
        story = replace(story, changed_at=last, revision=story.revision + alerts)
    return story, change


def taken_back(story: Story, article: Article, named: Collection[Status]) -> Story:
    """The story after an article that denies it, which people are told of.

    `named` are the statuses that it denies; if none of them was told, the latest that was is meant.
    What is announced again after that can be denied no more: outlets that contradict each other
    must not alert in turns without end.
    """
    at = reported_at(article)
    standing = _standing(story, at)
    told = [step for step in standing if _is_told(step) and step.at <= at]
    told = [step for step in told if step.status not in FRESH_STARTS]
    meant = [step for step in told if step.status in named] or told[-1:]
    before = {step.status for step in standing if step.denied_at}
    denied = [step for step in meant if step.status not in before]
    if not denied:
        return story
    steps = (replace(step, denied_at=at) if step in denied else step for step in story.steps)
    return replace(story, steps=tuple(steps), changed_at=max(story.changed_at or at, at))


def missed(
    story: Story, status: Status | None, told: Sequence[tuple[Status | None, datetime]]
) -> Change | None:
    """What a story came to since some people were told of it, if a report says just that.

    `told` is what these people were told, and when that was reported, the latest last; others were
    told more. `status` is what the report says.
    """
    step = _latest_told(story)
    last, told_at = told[-1]
    if step is None or step.status is not status or status in FRESH_STARTS or told_at >= step.at:
        return None
    standing = _standing(story, step.at)
    start = next((each for each in standing if each.status in FRESH_STARTS), None)
    denials = (each.denied_at for each in standing if each.status is status)
    since = max((at for at in (start and start.at, *denials) if at), default=None)
    if any(heard is status and (since is None or at > since) for heard, at in told):
        return None
    if last is status:  # and it was denied, or taken up again
        before = "denied" if start is None or start.at < told_at else start.status.value
    else:
        before = last.value if last else ""
    return Change(fact="status", before=before, after=step.status.value)


def _latest_told(story: Story) -> Step | None:
    """The status that people were told last, of those that stand."""
    return next((step for step in reversed(story.steps) if _is_told(step)), None)


def _is_told(step: Step) -> bool:
    return step.announced and step.denied_at is None


def _standing(story: Story, at: datetime) -> list[Step]:
    """The steps from the last fresh start before a moment, that one included, to the next."""
    found: list[Step] = []
    for step in story.steps:
        if step.status in FRESH_STARTS:
            if step.at > at:
                break
            found = []
        found.append(step)
    return found


def _known(standing: Sequence[Step]) -> dict[Status, datetime]:
    """What people know that a story came to, with the time of each.

    That it had been stopped is no news after its end; what was stopped since it was taken up again
    can be taken up once more.
    """
    told = [step for step in standing if _is_told(step)]
    known = {step.status: step.at for step in told}
    if told and told[-1].status not in FRESH_STARTS:
        known.pop(Status.RESUMED, None)
    end = max((at for status, at in known.items() if status in FINAL), default=None)
    if end:
        stops = (step for step in standing if step.status in _STOPS and step.at <= end)
        known = {step.status: step.at for step in stops} | known
    return known


def _is_wording(status: Status | None, known: dict[Status, datetime], at: datetime) -> bool:
    """Whether a status is but another outlet's word for an end that was just reported."""
    ends = [ended for had, ended in known.items() if had in FINAL]
    return status in _STOPS and any(ended <= at <= ended + _SOON for ended in ends)


def _change(
    story: Story, report: Report, standing: Sequence[Step], known: Collection[Status]
) -> Change | None:
    ends = report.status in FINAL and FINAL.isdisjoint(step.status for step in standing)
    if not _is_later(report.article, story.changed_at, ends=ends):
        return None
    if report.status and report.status not in known:
        stopped = set(known) - FRESH_STARTS
        if report.asked_for or stopped:
            before = _before(story, report.status, standing)
            return Change(fact="status", before=before, after=report.status.value)
    return _change_of_figure(story.facts, report) if report.asked_for else None


def _is_later(article: Article, told_at: datetime | None, *, ends: bool = False) -> bool:
    """Whether an article was published after what was told last.

    Of two that give the day alone the one that is judged later is, and of two of one minute the
    one that `ends` the project: articles without a date have the time of their poll.
    """
    if told_at is None:
        return False
    at = reported_at(article)
    if at > told_at or (at == told_at and _is_day(at)):
        return True
    return ends and _minute_of(at) == _minute_of(told_at)


def _is_day(moment: datetime) -> bool:
    return moment.astimezone(UTC).time() == time()


def _before(story: Story, status: Status, standing: Iterable[Step]) -> str:
    """What people took a story to be before it came to a status."""
    if any(step.status is status and step.denied_at for step in standing):
        return "denied"
    last = _latest_told(story)
    return last.status.value if last else ""


def _with_steps(
    story: Story,
    report: Report,
    standing: Sequence[Step],
    known: Collection[Status],
    *,
    told: bool,
) -> Story:
    """The story with what a report says that it came to, as far as that is not known.

    Of an alert people know all setbacks that it states.
    """
    more = [report.status] if report.status else []
    if told and report.status not in FRESH_STARTS:
        more = [*sorted(report.besides - {report.status}), *more]
    had = set(known) if told else {step.status for step in standing}
    at, article = reported_at(report.article), report.article.id
    if told and story.changed_at:
        at = max(at, story.changed_at)  # of one minute, the end comes last
    new = [
        Step(status=status, at=at, article=article, announced=told)
        for status in more
        if status not in had
    ]
    steps = sorted((*story.steps, *new), key=lambda step: step.at)
    return replace(story, steps=tuple(steps[-MAX_STEPS:]))


# -- figures ---------------------------------------------------------------------------------------


def _with_figures(story: Story, facts: Iterable[Fact], *, told: bool) -> Story:
    """The story with the figures of a report by which people know it from now on."""
    kinds = {(fact.name, fact.unit) for fact in story.facts}
    values = {(fact.name, fact.value) for fact in story.facts}
    new = [
        fact
        for fact in facts
        if fact.amount is not None
        and (told or (fact.name, fact.unit) not in kinds)
        and (fact.name, fact.value) not in values
    ]
    return replace(story, facts=(*story.facts, *new)[-MAX_FIGURES:])


def _change_of_figure(told: Sequence[Fact], report: Report) -> Change | None:
    """What is new about the story's size, cost or jobs by this report; None: nothing.

    A figure in headline or lead that contradicts all that people know, of which the sentence says
    that it was changed: a different figure alone is an outlet's mistake as often as news, and one
    that is a thousand times another always.
    """
    for fact in report.facts:
        known = [each for each in told if (each.name, each.unit) == (fact.name, fact.unit)]
        news = known and not any(_same(each, fact) for each in known)
        if news and _says_it_changed(report.article, fact):
            return Change(fact=fact.name, before=known[-1].value, after=fact.value)
    return None


def _same(one: Fact, other: Fact) -> bool:
    """Whether two figures of one unit are one, but for rounding and a slip of the unit."""
    if one.amount is None or other.amount is None:
        return True
    return any(
        not conflicting(one, replace(other, amount=other.amount * _THOUSAND**power))
        for power in range(-3, 4)
    )


def _says_it_changed(article: Article, fact: Fact) -> bool:
    """Whether a figure stands in headline or lead as what some other was changed to.

    To which other does not matter: outlets know others than were told here.
    """
    places = [article.title, article.summary[:_LEAD_CHARS], lead_of(article.text or "")]
    said = next((text for text in places if fact.quote in text), "")
    start, end = _sentence_around(said, said.find(fact.quote), len(fact.quote))
    sentence = said[start:end]
    return any(says_changed(sentence, *at, _any_number) for at in stated_in(sentence, fact))


def _any_number(_: float) -> bool:
    return True


def _sentence_around(text: str, at: int, length: int) -> tuple[int, int]:
    """Where the sentence lies in which a quote ends, or begins and ends with it."""
    around = [span for span in sentence_spans(text) if span[0] < at + length]
    return around[-1] if around else (0, len(text))


def lead_of(text: str) -> str:
    """The first sentences of a text."""
    beginning = text[:_LEAD_CHARS]
    spans = sentence_spans(beginning)[:LEAD_SENTENCES]
    return beginning[: spans[-1][1]] if spans else ""
