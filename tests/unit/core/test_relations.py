"""What a further report is to its story: the same news again, or news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.relations import (
    change_of_figure,
    change_of_status,
    lead_of,
    own_status,
    reported_at,
    resumption,
    told,
)
from monitor.model import Change, Fact, Match, Status, Step, Story
from tests.fakes.stored import DAY, NOW, article

HOUR = timedelta(hours=1)


def _story(*statuses: Status) -> Story:
    """A story that came to these statuses, one a day, the last one now."""
    steps = tuple(
        Step(status=status, at=NOW - (len(statuses) - 1 - n) * DAY, article=str(n))
        for n, status in enumerate(statuses)
    )
    return Story(
        id="s", title="s", first_at=NOW, last_at=NOW, terms={}, steps=steps, changed_at=NOW
    )


def _after(story: Story, status: Status | None, later: timedelta = HOUR) -> Change | None:
    report = article(published=NOW + later, seen_at=NOW + 9 * DAY)
    return change_of_status(story, report, status)


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ([Status.PAUSED], Status.CANCELLED),
        ([Status.ANNOUNCED], Status.PAUSED),
        ([Status.PAUSED], Status.RESUMED),
        # it had been paused before it was resumed
        ([Status.PAUSED, Status.RESUMED], Status.PAUSED),
        ([Status.CANCELLED, Status.ANNOUNCED], Status.CANCELLED),
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
    report = article(published=NOW + HOUR, seen_at=NOW + DAY)

    assert _after(_story(end), word, 3 * DAY) is None
    assert _after(_story(end), word, 4 * DAY) == Change(
        fact="status", before=end.value, after=word.value
    )
    assert told(_story(end), report, word, announced=False).steps == _story(end).steps


def test_a_new_start_ends_the_end() -> None:
    """What is taken up again can be paused the next day."""
    assert _after(_story(Status.CANCELLED, Status.RESUMED), Status.PAUSED) is not None


def test_all_that_an_alert_states_is_known_from_then_on() -> None:
    """The plant of a firm that files for insolvency, to close it, is closed next day: no news."""
    report = article(published=NOW - HOUR, seen_at=NOW)
    besides = {Status.CLOSED, Status.BANKRUPT}
    begun = told(_story(), report, Status.BANKRUPT, announced=True, besides=besides)

    assert [step.status for step in begun.steps] == [Status.CLOSED, Status.BANKRUPT]
    assert _after(begun, Status.CLOSED) is None


def test_what_only_a_note_states_besides_is_not_known() -> None:
    """A later report that says it first of all is news."""
    report = article(published=NOW + HOUR, seen_at=NOW + DAY)
    besides = [Status.CLOSED]
    story = told(_story(Status.BANKRUPT), report, Status.BANKRUPT, announced=False, besides=besides)

    assert _after(story, Status.CLOSED, 2 * HOUR) is not None


def test_a_fresh_start_states_nothing_besides() -> None:
    """ "Resumes the plant that it paused" leaves it resumed."""
    report = article(published=NOW + HOUR, seen_at=NOW + DAY)
    story = told(
        _story(Status.PAUSED), report, Status.RESUMED, announced=True, besides=[Status.PAUSED]
    )

    assert [step.status for step in story.steps] == [Status.PAUSED, Status.RESUMED]


def test_what_was_stopped_is_taken_up_again() -> None:
    """Once; what was never stopped is not."""
    report = article(published=NOW + HOUR, seen_at=NOW + DAY)

    assert resumption(_story(Status.CANCELLED), report) == Change(
        fact="status", before="cancelled", after="resumed"
    )
    assert resumption(_story(Status.CANCELLED, Status.RESUMED), report) is None
    assert resumption(_story(Status.ANNOUNCED), report) is None
    assert resumption(_story(), report) is None


@pytest.mark.parametrize("later", [-DAY, timedelta(0)])
def test_what_was_published_before_the_last_change_is_old(later: timedelta) -> None:
    """A report that comes late tells what was before."""
    assert _after(_story(Status.CANCELLED), Status.PAUSED, later) is None


def test_the_first_status_of_a_story_without_one_is_news() -> None:
    """It began with a report whose query names no event."""
    assert _after(_story(), Status.PAUSED) == Change(fact="status", before="", after="paused")


def test_steps_stand_in_the_order_of_events() -> None:
    """A late report puts its step where it belongs, and each status stands once."""
    story = _story(Status.CANCELLED)
    late = article("late", published=NOW - DAY, seen_at=NOW + DAY)
    story = told(story, late, Status.PAUSED, announced=False)
    story = told(story, late, Status.PAUSED, announced=False)

    assert [step.status for step in story.steps] == [Status.PAUSED, Status.CANCELLED]
    assert story.steps[0] == Step(status=Status.PAUSED, at=NOW - DAY, article=late.id)
    assert story.changed_at == NOW


def test_only_what_is_announced_moves_the_last_change() -> None:
    """So that coverage in between hides no change."""
    report = article(published=NOW + HOUR, seen_at=NOW + DAY)

    assert told(_story(), report, None, announced=False).changed_at == NOW
    assert told(_story(), report, None, announced=True).changed_at == NOW + HOUR


@pytest.mark.parametrize(
    ("published", "at"), [(None, NOW), (NOW - HOUR, NOW - HOUR), (NOW + DAY, NOW)]
)
def test_a_report_counts_from_its_publication(published: object, at: object) -> None:
    """From when it was seen where that is not known, or lies ahead."""
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


# -- figures ---------------------------------------------------------------------------------------


def _jobs(number: int, quote: str, unit: str = "jobs") -> Fact:
    return Fact(name="jobs", value=f"{number:,}", quote=quote, amount=number, unit=unit)


KNOWN = replace(_story(Status.ANNOUNCED), facts=(_jobs(3000, "3,000 jobs"),))


def _figure(title: str, fact: Fact, text: str | None = None) -> Change | None:
    report = article(title=title, text=text, published=NOW + HOUR, seen_at=NOW + DAY)
    return change_of_figure(KNOWN, report, [fact])


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
        # what it is said to have been is not what is known
        "Jobs at plant fall from 8,000 to 1,200 jobs",
        "Plant to have 1,200 jobs instead of 8,000",
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


def test_each_figure_is_remembered_once() -> None:
    """So that a change back to an old figure is none."""
    report = article(published=NOW + HOUR, seen_at=NOW + DAY)
    facts = (_jobs(3000, "3,000 posts"), _jobs(1200, "1,200 jobs"))
    story = told(KNOWN, report, None, facts, announced=False)

    assert [fact.quote for fact in story.facts] == ["3,000 jobs", "1,200 jobs"]
