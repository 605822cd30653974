"""What a further report is to its story: the same news again, or news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.relations import (
    MAX_FIGURES,
    MAX_STEPS,
    Report,
    after,
    in_order,
    lead_of,
    missed,
    own_status,
    reported_at,
    taken_back,
)
from monitor.model import Change, Fact, Match, Status, Step, Story
from tests.fakes.stored import DAY, NOW, article

HOUR = timedelta(hours=1)
#: In the middle of a minute.
MINUTE = NOW.replace(second=30)


def _story(*statuses: Status) -> Story:
    """A story that came to these statuses, one a day, the last one now."""
    steps = tuple(
        Step(status=status, at=NOW - (len(statuses) - 1 - n) * DAY, article=str(n))
        for n, status in enumerate(statuses)
    )
    return Story(
        id="s", title="s", first_at=NOW, last_at=NOW, terms={}, steps=steps, changed_at=NOW
    )


def _report(status: Status | None = None, later: timedelta = HOUR, **changes: Any) -> Report:
    """A report that was published so much later than the last step."""
    told = article(f"{status} {later}", published=NOW + later, seen_at=NOW + 9 * DAY)
    return Report(told, status, **changes)


def _after(story: Story, status: Status | None, later: timedelta = HOUR) -> Change | None:
    return after(story, _report(status, later))[1]


def _shown(story: Story) -> list[Status]:
    return [step.status for step in story.steps]


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ([Status.PAUSED], Status.CANCELLED),
        ([Status.ANNOUNCED], Status.PAUSED),
        ([Status.PAUSED], Status.RESUMED),
        # it had been paused before it was resumed
        ([Status.PAUSED, Status.RESUMED], Status.PAUSED),
        ([Status.CANCELLED, Status.ANNOUNCED], Status.CANCELLED),
        # and for the second time
        ([Status.PAUSED, Status.RESUMED, Status.PAUSED], Status.RESUMED),
    ],
)
def test_a_status_that_is_new_is_news(before: list[Status], status: Status) -> None:
    """What it was and what it is now are told."""
    expected = Change(fact="status", before=before[-1].value, after=status.value)

    assert expected == _after(_story(*before), status)


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ([Status.CANCELLED], Status.CANCELLED),
        ([Status.PAUSED, Status.CANCELLED], Status.PAUSED),
        ([Status.RESUMED], Status.RESUMED),
        ([Status.CANCELLED], None),
    ],
)
def test_a_status_that_it_had_is_no_news(before: list[Status], status: Status | None) -> None:
    """Nor is none at all."""
    assert _after(_story(*before), status) is None


@pytest.mark.parametrize("end", [Status.CANCELLED, Status.CLOSED, Status.BANKRUPT])
@pytest.mark.parametrize("word", [Status.PAUSED, Status.DELAYED])
def test_a_mere_stop_right_after_the_end_is_a_wording(end: Status, word: Status) -> None:
    """Outlets write "halted" of what was cancelled; four days later it is what happened since."""
    story, change = after(_story(end), _report(word, 3 * DAY))

    assert (story.steps, change) == (_story(end).steps, None)
    assert _after(_story(end), word, 4 * DAY) == Change(
        fact="status", before=end.value, after=word.value
    )


def test_a_new_start_ends_the_end() -> None:
    """What is taken up again can be paused the next day."""
    assert _after(_story(Status.CANCELLED, Status.RESUMED), Status.PAUSED) is not None


NOTHING = replace(_story(), changed_at=None)


def test_the_first_report_is_told_whole_and_changes_nothing() -> None:
    """The plant of a firm that files for insolvency, to close it, is closed next day: no news."""
    besides = frozenset({Status.CLOSED, Status.BANKRUPT})
    begun, change = after(NOTHING, _report(Status.BANKRUPT, -HOUR, besides=besides))

    assert (change, begun.changed_at, begun.revision) == (None, NOW - HOUR, 0)
    assert _shown(begun) == [Status.CLOSED, Status.BANKRUPT]
    assert _after(begun, Status.CLOSED) is None


def test_a_report_that_no_list_asked_for_tells_nothing() -> None:
    """The first one that a list asks for is the first of the story."""
    begun, _ = after(NOTHING, _report(asked_for=False))
    first, change = after(begun, _report(Status.PAUSED, 2 * HOUR))

    assert begun.changed_at is None
    assert (change, first.changed_at, _shown(first)) == (None, NOW + 2 * HOUR, [Status.PAUSED])


def test_what_only_a_note_states_besides_is_not_known() -> None:
    """A later report that says it first of all is news."""
    report = _report(Status.BANKRUPT, besides=frozenset({Status.CLOSED}))
    story, _ = after(_story(Status.BANKRUPT), report)

    assert _after(story, Status.CLOSED, 2 * HOUR) is not None


def test_a_fresh_start_states_nothing_besides() -> None:
    """ "Resumes the plant that it paused" leaves it resumed."""
    report = _report(Status.RESUMED, besides=frozenset({Status.PAUSED}))
    story, _ = after(_story(Status.PAUSED), report)

    assert _shown(story) == [Status.PAUSED, Status.RESUMED]


def test_what_was_stopped_is_taken_up_again() -> None:
    """Once, without any list's asking; what was never stopped is not. It is no alert."""
    report = _report(Status.RESUMED, asked_for=False)
    story, change = after(_story(Status.CANCELLED), report)

    assert change == Change(fact="status", before="cancelled", after="resumed")
    assert (story.changed_at, story.revision) == (NOW + HOUR, 0)
    for other in ([Status.CANCELLED, Status.RESUMED], [Status.ANNOUNCED], []):
        assert after(_story(*other), report)[1] is None


def test_what_was_so_before_it_was_taken_up_again_is_old() -> None:
    """A report of the end that comes after the resumption, and was published before."""
    back, _ = after(_story(Status.CANCELLED), _report(Status.RESUMED, 8 * HOUR, asked_for=False))

    assert _after(back, Status.CANCELLED, 7 * HOUR) is None
    assert _after(back, Status.CANCELLED, 9 * HOUR) == Change(
        fact="status", before="resumed", after="cancelled"
    )


def test_an_end_that_came_late_is_announced_by_the_next_report() -> None:
    """It was published before the pause was, and told to nobody."""
    story, late = after(_story(Status.PAUSED), _report(Status.CANCELLED, -HOUR))
    story, change = after(story, _report(Status.CANCELLED, 8 * HOUR))

    assert (late, [step.announced for step in story.steps]) == (None, [False, True, True])
    assert change == Change(fact="status", before="paused", after="cancelled")
    assert _shown(story) == [Status.CANCELLED, Status.PAUSED, Status.CANCELLED]
    assert _after(story, Status.CANCELLED, DAY) is None


def test_a_stop_that_came_before_the_end_is_no_news_after_it() -> None:
    """However late it is heard of, and told again."""
    story, _ = after(_story(Status.CANCELLED), _report(Status.PAUSED, -DAY))

    assert _after(story, Status.PAUSED, 9 * DAY) is None


# -- denials ---------------------------------------------------------------------------------------


def _denied(story: Story, *named: Status, later: timedelta = HOUR) -> Story:
    return taken_back(story, article("no", published=NOW + later, seen_at=NOW + 9 * DAY), named)


def test_what_was_denied_can_be_announced_again() -> None:
    """It is cancelled after all; reports that are older than the denial are none of that."""
    story = _denied(_story(Status.CANCELLED), Status.CANCELLED)

    assert [step.denied_at for step in story.steps] == [NOW + HOUR]
    assert _after(story, Status.CANCELLED, HOUR) is None
    assert _after(story, Status.CANCELLED, 2 * HOUR) == Change(
        fact="status", before="denied", after="cancelled"
    )


def test_only_what_is_named_is_denied() -> None:
    """It is paused all the same; where nothing is named that was told, the latest is meant."""
    story = _story(Status.PAUSED, Status.CANCELLED)
    named, other = _denied(story, Status.CANCELLED), _denied(story, Status.CLOSED)

    assert [step.denied_at for step in named.steps] == [None, NOW + HOUR]
    assert other == named
    assert _after(named, Status.PAUSED, 2 * HOUR) is None


def test_a_denial_before_the_news_denies_nothing() -> None:
    """Nor one of what nobody was told."""
    story, _ = after(_story(Status.PAUSED), _report(Status.CANCELLED, -HOUR))

    assert _denied(_story(Status.CANCELLED), later=-HOUR) == _story(Status.CANCELLED)
    assert _denied(_story(Status.ANNOUNCED)) == _story(Status.ANNOUNCED)
    assert [step.status for step in _denied(story).steps if step.denied_at] == [Status.PAUSED]


def test_outlets_that_contradict_each_other_alert_once_more() -> None:
    """Not in turns without end."""
    story = _denied(_story(Status.CANCELLED))
    story, again = after(story, _report(Status.CANCELLED, 2 * HOUR))
    story = _denied(story, later=3 * HOUR)

    assert again is not None
    assert _after(story, Status.CANCELLED, 4 * HOUR) is None


# -- people who were told less ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "status", "before"),
    [
        ([(Status.PAUSED, NOW - DAY)], Status.CANCELLED, "paused"),
        ([(None, NOW - DAY)], Status.CANCELLED, ""),
        ([(Status.PAUSED, NOW - DAY)], Status.PAUSED, None),  # not what the report says
        ([(Status.PAUSED, NOW - DAY)], None, None),
        ([(Status.CANCELLED, NOW)], Status.CANCELLED, None),  # told
        ([(Status.CANCELLED, NOW - HOUR)], Status.CANCELLED, None),  # by an earlier report
    ],
)
def test_who_was_not_told_of_a_change_is_told_later(
    told: list[Any], status: Status | None, before: str | None
) -> None:
    """By the next report that says just that."""
    change = missed(_story(Status.PAUSED, Status.CANCELLED), status, told)

    assert (change and change.before) == before


def test_who_was_told_before_a_fresh_start_or_a_denial_was_not_told_of_what_followed() -> None:
    """A second end, and one that was denied and is announced again."""
    told = [(Status.CANCELLED, NOW - 3 * DAY)]
    again = _story(Status.CANCELLED, Status.RESUMED, Status.CANCELLED)
    denied = _denied(_story(Status.CANCELLED))
    confirmed, _ = after(denied, _report(Status.CANCELLED, 2 * HOUR))

    assert missed(again, Status.CANCELLED, told) == Change(
        fact="status", before="resumed", after="cancelled"
    )
    assert missed(confirmed, Status.CANCELLED, told) == Change(
        fact="status", before="denied", after="cancelled"
    )


# -- when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [-DAY, timedelta(0)])
def test_what_was_published_before_the_last_change_is_old(later: timedelta) -> None:
    """A report that comes late tells what was before."""
    assert _after(_story(Status.CANCELLED), Status.PAUSED, later) is None


def test_the_first_status_of_a_story_without_one_is_news() -> None:
    """It began with a report whose query names no event."""
    assert _after(_story(), Status.PAUSED) == Change(fact="status", before="", after="paused")


def test_steps_stand_in_the_order_of_events() -> None:
    """A late report puts its step where it belongs, and each status stands once."""
    late = _report(Status.PAUSED, -DAY)
    story, _ = after(after(_story(Status.CANCELLED), late)[0], late)

    assert _shown(story) == [Status.PAUSED, Status.CANCELLED]
    assert story.steps[0] == Step(
        status=Status.PAUSED, at=NOW - DAY, article=late.article.id, announced=False
    )
    assert story.changed_at == NOW


def test_no_story_collects_steps_without_end() -> None:
    """The latest are kept."""
    story = _story(Status.PAUSED)
    for number in range(MAX_STEPS):
        status = Status.PAUSED if number % 2 else Status.RESUMED
        story, _ = after(story, _report(status, (number + 1) * HOUR))

    assert len(story.steps) == MAX_STEPS
    assert story.steps[-1].at == NOW + MAX_STEPS * HOUR
    assert story.steps[0].at == NOW + HOUR


def test_only_what_is_told_moves_the_last_change() -> None:
    """So that coverage in between hides no change; each alert is counted."""
    quiet, _ = after(_story(Status.PAUSED), _report(Status.PAUSED))
    told, _ = after(_story(Status.PAUSED), _report(Status.CANCELLED))

    assert (quiet.changed_at, quiet.revision) == (NOW, 0)
    assert (told.changed_at, told.revision) == (NOW + HOUR, 1)


MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("published", "at"),
    [
        (None, NOW),
        (NOW - HOUR, NOW - HOUR),
        (NOW + DAY, NOW),
        # a date alone
        (MIDNIGHT, NOW),
        (MIDNIGHT - 3 * DAY, MIDNIGHT - 2 * DAY),
    ],
)
def test_a_report_counts_from_its_publication(published: object, at: object) -> None:
    """From when it was seen where that is not known, or lies ahead; a day counts from its end."""
    assert at == reported_at(replace(article(), published=published))  # type: ignore[arg-type]


def test_a_report_says_what_stands_in_headline_or_lead() -> None:
    """A mention in the body is background; the best match decides."""
    body = Match(watch="a", score=0.9, evidence=(), status=Status.CANCELLED)
    lead = Match(watch="b", score=0.6, evidence=(), status=Status.PAUSED, is_news=True)
    title = Match(watch="c", score=0.8, evidence=(), status=Status.CLOSED, is_news=True)

    asked = replace(title, score=1.0, status=Status.CANCELLED, marks=("only asked",))

    assert own_status((body,)) is None
    assert own_status((lead, asked)) is Status.PAUSED
    assert own_status((body, lead)) is Status.PAUSED
    assert own_status((body, lead, title)) is Status.CLOSED


def test_of_two_dates_alone_the_one_that_is_judged_later_is_later() -> None:
    """Archives give the day."""
    seen = {"published": MIDNIGHT, "seen_at": MIDNIGHT}
    begun, _ = after(NOTHING, Report(article("1", **seen), Status.PAUSED))
    _, change = after(begun, Report(article("2", **seen), Status.CANCELLED))

    assert change is not None


def test_the_end_may_come_within_the_minute_of_what_was_told_last() -> None:
    """Articles without a date have the time of their poll; any other status needs a later one."""
    paused = replace(_story(Status.DELAYED, Status.PAUSED), changed_at=MINUTE)
    early = article("early", published=MINUTE - timedelta(seconds=20), seen_at=NOW + 9 * DAY)
    story, change = after(paused, Report(early, Status.CANCELLED))

    assert change == Change(fact="status", before="paused", after="cancelled")
    assert _shown(story)[-1] is Status.CANCELLED
    assert after(paused, Report(early, Status.SCALED_BACK))[1] is None


def test_what_came_together_is_judged_as_it_was_published() -> None:
    """A date alone stands at the end of its day."""
    morning = article("1", published=NOW - HOUR, seen_at=NOW)
    dated = article("2", published=MIDNIGHT, seen_at=NOW)

    assert in_order([dated, morning]) == [morning, dated]


# -- figures ---------------------------------------------------------------------------------------


def _jobs(number: int, quote: str, unit: str = "jobs") -> Fact:
    return Fact(name="jobs", value=f"{number:,}", quote=quote, amount=number, unit=unit)


KNOWN = replace(_story(Status.ANNOUNCED), facts=(_jobs(3000, "3,000 jobs"),))


def _of_figure(title: str, fact: Fact, text: str | None = None, later: timedelta = HOUR) -> Report:
    told = article(title=title, text=text, published=NOW + later, seen_at=NOW + DAY)
    return Report(told, None, (fact,))


def _figure(title: str, fact: Fact, text: str | None = None) -> Change | None:
    return after(KNOWN, _of_figure(title, fact, text))[1]


@pytest.mark.parametrize(
    "title",
    [
        "Firm cuts plan to 1,200 jobs",
        "Plant to have 1,200 jobs instead of 3,000",
        "Jobs at plant fall from 3,000 to 1,200 jobs",
        "Werk bekommt 1,200 jobs statt 3,000",
        "L'usine passe de 3,000 à 1,200 jobs",
        "Firm scales back its plant, now 1,200 jobs, down from 3,000",
        "Firm slashes the workforce of its battery plant in Lens to 1,200 jobs",
        "Werk wird auf 1,200 jobs verkleinert",
        # of which outlets know others than were told here
        "Jobs at plant fall from 2,000 to 1,200 jobs",
        "Plant to have 1,200 jobs instead of 8,000",
    ],
)
def test_a_figure_that_was_changed_is_news(title: str) -> None:
    """It differs, and the sentence says so."""
    expected = Change(fact="jobs", before="3,000", after="1,200")

    assert expected == _figure(title, _jobs(1200, "1,200 jobs"))


def test_a_figure_that_merely_differs_is_no_news() -> None:
    """An outlet's slip, or another way to count."""
    assert _figure("Plant brings 1,200 jobs", _jobs(1200, "1,200 jobs")) is None


@pytest.mark.parametrize(
    "title",
    [
        "Firm scraps plant, cutting 1,200 jobs",
        "Firm scraps plant with 1,200 jobs, as it cuts costs",
        "Firm scraps plant with 1,200 jobs amid reduced demand",
        "Firm drops plant that was to bring up to 1,200 jobs",
        "Firm cuts costs and scraps a plant for 1,200 jobs",
    ],
)
def test_a_word_of_change_must_be_said_of_the_figure(title: str) -> None:
    """Layoffs, costs and demand are cut, too, and nothing is new about the plant."""
    assert _figure(title, _jobs(1200, "1,200 jobs")) is None


@pytest.mark.parametrize("number", [3, 3_000_000, 2_900_000_000])
def test_a_slip_of_the_unit_is_no_news(number: int) -> None:
    """Whoever writes millions for billions has not heard of a change."""
    quote = f"{number:,} jobs"

    assert _figure(f"Firm cuts plan to {quote}", _jobs(number, quote)) is None


def test_a_figure_that_was_rounded_is_none() -> None:
    """Within a tenth it is the same."""
    assert _figure("Firm cuts plan to 2,800 jobs", _jobs(2800, "2,800 jobs")) is None


def test_figures_of_other_units_are_not_compared() -> None:
    """Euros and dollars differ without any change."""
    assert _figure("Firm cuts 1,200 jobs", _jobs(1200, "1,200 jobs", unit="posts")) is None


def test_only_headline_and_lead_are_news() -> None:
    """Further down stands what was cut before."""
    fact = _jobs(1200, "1,200 jobs")
    lead = "The firm cuts its plan to 1,200 jobs. " + "Nothing else is said. " * 5
    deep = "Nothing is said here. " * 5 + "The firm cut its plan to 1,200 jobs."

    assert _figure("Plant news", fact, lead) is not None
    assert _figure("Plant news", fact, deep) is None


def test_the_lead_is_three_sentences() -> None:
    """However long the text is."""
    assert lead_of("One is here. Two is here. Three is here. Four is here.") == (
        "One is here. Two is here. Three is here."
    )
    assert lead_of("") == ""


def test_a_figure_that_was_only_mentioned_can_still_be_announced() -> None:
    """Another outlet had it before, without a word of change."""
    story, mentioned = after(KNOWN, _of_figure("1,200 jobs at plant", _jobs(1200, "1,200 jobs")))
    cut = _of_figure("Firm cuts plan to 1,200 jobs", _jobs(1200, "1,200 jobs"), later=2 * HOUR)

    assert mentioned is None
    assert after(story, cut)[1] == Change(fact="jobs", before="3,000", after="1,200")


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3)])
def test_one_change_is_announced_once(order: tuple[int, ...]) -> None:
    """In whatever order five outlets come, and though they round differently."""
    story, changes = KNOWN, []
    for number in order:
        jobs = 1200 + 25 * number
        fact = _jobs(jobs, f"{jobs:,} jobs")
        cut = _of_figure(f"Firm cuts plan to {jobs:,} jobs", fact, later=(1 + number) * HOUR)
        story, change = after(story, cut)
        changes.append(change)

    assert [bool(each) for each in changes] == [True, False, False, False, False]


def test_the_first_figure_of_a_kind_is_what_people_know() -> None:
    """An alert without one grows by it; what differs from it, and is not told, is not known."""
    bare = replace(KNOWN, facts=())
    story, _ = after(bare, _of_figure("Plant of 3,000 jobs", _jobs(3000, "3,000 jobs")))
    story, _ = after(story, _of_figure("Plant of 2,000 jobs", _jobs(2000, "2,000 jobs")))

    assert [fact.value for fact in story.facts] == ["3,000"]


def test_each_figure_is_remembered_once() -> None:
    """So that a change back to an old figure is none."""
    cut = _of_figure("Firm cuts plan to 1,200 jobs", _jobs(1200, "1,200 jobs"))
    posts = _jobs(3000, "3,000 posts")
    story, _ = after(KNOWN, cut._replace(facts=(posts, *cut.facts)))

    assert [fact.quote for fact in story.facts] == ["3,000 jobs", "1,200 jobs"]


def test_no_story_collects_figures_without_end() -> None:
    """The latest are kept: what was announced last stays known."""
    story = KNOWN
    for number in range(MAX_FIGURES):
        jobs = 2 ** (number + 1)
        fact = replace(_jobs(jobs, f"{jobs:,} jobs"), unit=f"unit {number}")
        story, _ = after(story, Report(_report(None, number * HOUR).article, None, (fact,)))

    assert len(story.facts) == MAX_FIGURES
    assert story.facts[-1].value == f"{jobs:,}"
    assert story.facts[0] != KNOWN.facts[0]
