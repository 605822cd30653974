"""From a decision to messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.core.routing import (
    DENIALS_BEYOND,
    NOTES_A_DAY,
    Audience,
    SoFar,
    alert_id,
    asides_for,
    denial_in,
    messages_for,
    too_old_for_first_run,
)
from monitor.model import (
    AlertKind,
    Change,
    Decision,
    Fact,
    NearMiss,
    Relation,
    Status,
    Step,
    Story,
    Verdict,
)
from tests.fakes.records import (
    DAY,
    HOUR,
    NOON,
    make_article,
    make_match,
    make_source,
)

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.core.routing import Messages
    from monitor.model import Alert, Article, Match

ONE = {"A": "#news", "B": "#news"}
TWO = {"A": "#one", "B": "#two"}
PAUSED = Change(fact="status", before="paused", after="cancelled")
LATER = make_article(
    "KORE drops it", id="a2", link="https://post.example/b", text="All of it.", seen_at=NOON + HOUR
)


def _decision(*watches: str, relation: Relation = Relation.NEW, **changes: Any) -> Decision:
    matches = tuple(make_match(name, 0.9 - number / 10) for number, name in enumerate(watches))
    values: dict[str, Any] = {"article": "a1", "story": "s1", "reason": "matches"} | changes
    values.setdefault("verdict", Verdict(matches=matches))
    return Decision(relation=relation, **values)


def _first(channels: dict[str, str], *watches: str, **changes: Any) -> tuple[Alert, ...]:
    decided = _decision(*watches, **changes)
    return messages_for(make_article(), decided, Audience(channels=channels), SoFar(), NOON).new


def _later(
    relation: Relation,
    so_far: SoFar,
    *watches: str,
    channels: dict[str, str] = ONE,
    coverage: Any = None,
    of: Article = LATER,
    **changes: Any,
) -> Messages:
    audience = Audience(channels=channels, coverage=coverage or {})
    decided = _decision(*(watches or ("A",)), relation=relation, article=of.id, **changes)
    return messages_for(of, decided, audience, so_far, NOON + HOUR)


def _fact(name: Any, value: str, amount: float | None = None) -> Fact:
    return Fact(name=name, value=value, quote=value, amount=amount, unit="jobs" if amount else "")


# -- a new story -----------------------------------------------------------------------------------


def test_two_lists_of_one_channel_make_one_alert_that_names_both() -> None:
    """An analyst reads a story once, however many lists asked for it."""
    alerts = _first(ONE, "A", "B")

    assert [alert.watches for alert in alerts] == [("A", "B")]


def test_an_alert_tells_the_facts_of_its_decision() -> None:
    """They are rendered at delivery, long after the article was read."""
    place = Fact(name="place", value="Buckeye, Arizona", quote="in Buckeye, Arizona")
    alerts = _first(ONE, "A", facts=(place,))

    assert [alert.facts for alert in alerts] == [(place,)]


def test_lists_of_two_channels_make_an_alert_in_each() -> None:
    """Every channel hears of its own story."""
    alerts = _first(TWO, "A", "B")

    told = [(alert.channel, alert.watches) for alert in alerts]
    assert told == [("#one", ("A",)), ("#two", ("B",))]


def test_the_same_story_and_channel_always_give_the_same_id() -> None:
    """A repeated step cannot make a second alert."""
    again = _first(ONE, "A")

    assert again[0].id == alert_id("s1", "#news")
    assert alert_id("s1", "#news") != alert_id("s1", "#news", revision=1)


def test_an_article_of_no_story_says_nothing() -> None:
    """It matches nothing."""
    assert _first(ONE, "A", story=None) == ()


def test_an_alert_holds_what_was_decided() -> None:
    """Status, summary and facts; it stands alone so far."""
    facts = (_fact("company", "KORE Power"),)
    (alert,) = _first(ONE, "A", status=Status.PAUSED, summary="It stops.", facts=facts)

    assert (alert.status, alert.summary, alert.facts) == (Status.PAUSED, "It stops.", facts)
    assert (alert.outlets, alert.latest_at, alert.thread_of, alert.revision) == (1, None, None, 0)


# -- a further report ------------------------------------------------------------------------------


def test_a_further_report_is_a_note_and_lets_the_alert_grow() -> None:
    """It goes into the thread of the alert, which counts outlets and names the latest time."""
    (alert,) = _first(ONE, "A")
    said = _later(
        Relation.COVERAGE, SoFar(alerts=[alert], adds="It adds a reason."), similarity=0.8
    )
    (note,), (grown,) = said.new, said.revised

    assert (note.kind, note.thread_of, note.aloud) == (AlertKind.COVERAGE, alert.id, False)
    assert (note.outlets, note.similarity, note.summary) == (2, 0.8, "It adds a reason.")
    assert note.follows is not None
    assert note.follows.title == alert.article.title
    assert grown == replace(alert, outlets=2, latest_at=LATER.seen_at)


def test_a_note_is_known_by_story_channel_and_article() -> None:
    """The same step repeated makes the same note; another article another one."""
    (alert,) = _first(ONE, "A")
    notes = [
        _later(Relation.COVERAGE, SoFar(alerts=[alert]), story=story).new[0].id
        for story in ("s1", "s1", "s2")
    ]

    assert notes[0] == notes[1] != notes[2]
    assert alert.id not in notes


@pytest.mark.parametrize(
    ("wishes", "aloud"),
    [
        ({}, [False]),
        ({"A": "silent", "B": "silent"}, []),
        ({"A": "silent"}, [False]),
        ({"A": "silent", "B": "channel"}, [True]),
        ({"A": "thread", "B": "channel"}, [True]),
    ],
)
def test_the_louder_list_of_a_channel_wins(wishes: Any, aloud: list[bool]) -> None:
    """Channel before thread before silent; a silent report is counted all the same."""
    (alert,) = _first(ONE, "A", "B")
    said = _later(Relation.COVERAGE, SoFar(alerts=[alert]), "A", "B", coverage=wishes)

    assert [note.aloud for note in said.new] == aloud
    assert [each.outlets for each in said.revised] == [2]


@pytest.mark.parametrize(
    ("source", "link", "outlets"),
    [
        ("Ledger", "https://ledger.example/c", 1),
        ("Ledger", "https://wire.example/c", 2),  # a search, which finds many
        ("Wire", "https://ledger.example/c", 2),
    ],
)
def test_an_outlet_counts_once(source: str, link: str, outlets: int) -> None:
    """However many reports it prints: that is no second witness."""
    (alert,) = _first(ONE, "A")
    again = replace(LATER, source=source, link=link)
    reported = [(make_article(), _decision("A")), (again, _decision("A", article=again.id))]
    said = _later(Relation.COVERAGE, SoFar(alerts=[alert], reported=reported), of=again)

    assert [each.outlets for each in said.revised] == [outlets]


def test_only_the_lists_that_fired_are_asked_what_they_want() -> None:
    """B wants it aloud, but has no say in a report that only A finds."""
    (alert,) = _first(ONE, "A", "B")
    said = _later(
        Relation.COVERAGE, SoFar(alerts=[alert]), "A", coverage={"A": "silent", "B": "channel"}
    )

    assert said.new == ()


def test_a_list_that_fires_later_adds_itself_to_the_alert() -> None:
    """In configured order, with its reason; no second alert."""
    (alert,) = _first(ONE, "B")
    for relation in (Relation.COVERAGE, Relation.DUPLICATE):
        said = _later(relation, SoFar(alerts=[alert]), "A")
        (grown,) = said.revised

        assert [each.kind for each in said.new if each.kind is AlertKind.ALERT] == []
        assert grown.watches == ("A", "B")
        assert [match.watch for match in grown.matches] == ["A", "B"]


def test_a_channel_without_an_alert_of_the_story_gets_one() -> None:
    """It has heard nothing yet; what is known of the story is in it."""
    (alert,) = _first(TWO, "A", facts=(_fact("company", "KORE Power"),))
    so_far = SoFar(alerts=[replace(alert, outlets=4)])
    said = _later(Relation.COVERAGE, so_far, "B", channels=TWO, facts=(_fact("jobs", "50", 50),))
    (made,) = said.new

    assert (made.kind, made.channel, made.revision) == (AlertKind.ALERT, "#two", 0)
    assert (made.id, made.thread_of, made.outlets) == (alert_id("s1", "#two"), None, 5)
    assert [fact.value for fact in made.facts] == ["50", "KORE Power"]
    assert [each.outlets for each in said.revised] == [5]


def test_a_report_that_was_counted_is_not_counted_again() -> None:
    """An article that is judged anew, because it was edited."""
    (alert,) = _first(ONE, "A")
    said = _later(Relation.COVERAGE, SoFar(alerts=[alert], counted=True))

    assert (said.new, said.revised) == ((), ())


def test_a_copy_says_nothing() -> None:
    """However many hosts carry a text, it is one report."""
    (alert,) = _first(ONE, "A")
    said = _later(Relation.DUPLICATE, SoFar(alerts=[alert]))

    assert (said.new, said.revised) == ((), ())


def test_a_copy_alerts_a_channel_that_knows_nothing_of_it() -> None:
    """A list that asks for the outlet that carries it; but not where the text was known."""
    (alert,) = _first(TWO, "A")
    so_far = SoFar(alerts=[alert])
    said = _later(Relation.DUPLICATE, so_far, "B", channels=TWO)
    known = _later(
        Relation.DUPLICATE, replace(so_far, heard=frozenset({"#two"})), "B", channels=TWO
    )

    assert [(each.channel, each.outlets) for each in said.new] == [("#two", 1)]
    assert known.new == ()


def test_figures_of_other_outlets_are_kept_beside_the_first() -> None:
    """Rounded ones are the same figure; names are not figures; what is new is added."""
    (alert,) = _first(ONE, "A", facts=(_fact("jobs", "3,000", 3000), _fact("company", "KORE")))
    later = (
        _fact("jobs", "2,500", 2500),
        _fact("jobs", "2,900", 2900),
        _fact("company", "KORE Power"),
        _fact("place", "Buckeye"),
    )
    (grown,) = _later(Relation.COVERAGE, SoFar(alerts=[alert]), facts=later).revised

    assert [each.value for each in grown.facts] == ["3,000", "KORE", "2,500", "Buckeye"]


def test_no_alert_collects_figures_without_end() -> None:
    """Four say enough."""
    facts = tuple(_fact("jobs", str(10**power), 10.0**power) for power in range(2, 9))
    (alert,) = _first(ONE, "A")
    (grown,) = _later(Relation.COVERAGE, SoFar(alerts=[alert]), facts=facts).revised

    assert len(grown.facts) == 4


def test_the_last_note_of_a_day_says_so_and_further_reports_are_only_counted() -> None:
    """A story that everybody reports does not fill the thread."""
    (alert,) = _first(ONE, "A")
    posted = [
        [note.last for note in said.new]
        for number in (NOTES_A_DAY - 2, NOTES_A_DAY - 1, NOTES_A_DAY)
        if (
            said := _later(Relation.COVERAGE, SoFar(alerts=[alert], notes={"#news": number}))
        ).revised
    ]

    assert posted == [[False], [True], []]


def test_a_note_goes_to_the_latest_alert_of_the_channel() -> None:
    """That is what people read last."""
    (alert,) = _first(ONE, "A")
    (update,) = _later(Relation.UPDATE, SoFar(alerts=[alert]), change=PAUSED).new
    said = _later(Relation.COVERAGE, SoFar(alerts=[alert, update]))

    assert [note.thread_of for note in said.new] == [update.id]
    assert [each.id for each in said.revised] == [update.id]


# -- a change --------------------------------------------------------------------------------------


def test_a_change_is_an_alert_that_links_the_first() -> None:
    """It says what changed, and stands in the channel with a revision of its own."""
    (alert,) = _first(ONE, "A", facts=(_fact("company", "KORE"), _fact("jobs", "9", 9)))
    so_far = SoFar(alerts=[alert])
    said = _later(Relation.UPDATE, so_far, change=PAUSED, facts=(_fact("jobs", "5", 5),))
    (update,) = said.new

    assert (update.kind, update.change, update.revision) == (AlertKind.ALERT, PAUSED, 1)
    assert (update.id, update.thread_of) == (alert_id("s1", "#news", 1), alert.id)
    assert update.follows is not None
    assert update.follows.title == alert.article.title
    assert [fact.value for fact in update.facts] == ["5", "KORE"]


def test_an_alert_leads_on_to_what_changed() -> None:
    """The first and the latest one do, however many there were between; the newest change wins."""
    so_far = SoFar(alerts=_first(ONE, "A"))
    for number, after in enumerate(("cancelled", "resumed", "closed")):
        change = replace(PAUSED, after=after)
        said = _later(Relation.UPDATE, so_far, change=change, of=replace(LATER, id=f"u{number}"))
        revised = {each.id: each for each in said.revised}
        known = [revised.get(each.id, each) for each in so_far.alerts]
        so_far = SoFar(alerts=[*known, *said.new])

    first, *_, before, last = so_far.alerts
    assert first.since is not None
    assert [first.since.alert, first.since.change] == [last.id, replace(PAUSED, after="closed")]
    assert before.since == first.since
    assert last.since is None
    assert len(said.revised) == 2


def test_a_figure_that_a_headline_tells_is_not_lent_from_before() -> None:
    """What was said before would stand under another number; what nobody speaks of now stays."""
    before = (_fact("jobs", "2,500", 2500), _fact("capacity", "24 GWh", 24e9))
    so_far = SoFar(alerts=_first(ONE, "A", facts=before))
    update = replace(LATER, title="Firma baut kleiner: 1.100 statt 2.500 Arbeitsplätze")
    (said,) = _later(Relation.UPDATE, so_far, change=PAUSED, of=update).new

    assert [fact.value for fact in said.facts] == ["24 GWh"]


def test_a_further_change_links_the_first_alert_too() -> None:
    """From which everything can be read on."""
    (alert,) = _first(ONE, "A")
    (second,) = _later(Relation.UPDATE, SoFar(alerts=[alert]), change=PAUSED).new
    so_far = SoFar(alerts=[alert, replace(second, article=make_article(id="other"))])
    (third,) = _later(Relation.UPDATE, so_far, change=replace(PAUSED, after="resumed")).new

    assert (third.revision, third.thread_of) == (2, alert.id)


def test_a_change_is_announced_once() -> None:
    """The same article judged again, with the same change."""
    (alert,) = _first(ONE, "A")
    (update,) = _later(Relation.UPDATE, SoFar(alerts=[alert]), change=PAUSED).new
    again = _later(Relation.UPDATE, SoFar(alerts=[alert, update], counted=True), change=PAUSED)

    assert (again.new, again.revised) == ((), ())


def test_a_change_is_told_where_its_article_was_known() -> None:
    """An edit of a known article that says more. For who had no alert it is the first."""
    said = _later(Relation.UPDATE, SoFar(heard=frozenset({"#news"})), change=PAUSED)

    assert [(each.revision, each.change) for each in said.new] == [(0, None)]


def _cancelled_at(moment: datetime) -> Story:
    """A story that came to its end then, and of which more people were told than of its begin."""
    step = Step(status=Status.CANCELLED, at=moment, article="other")
    return Story(
        id="s1", title="", first_at=NOON, last_at=NOON, terms={}, steps=(step,), changed_at=moment
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (make_match("A", status=Status.CANCELLED, is_news=True), [(AlertKind.ALERT, 1)]),
        (make_match("A", status=Status.CANCELLED), [(AlertKind.COVERAGE, 0)]),
        (make_match("A", status=Status.PAUSED, is_news=True), [(AlertKind.COVERAGE, 0)]),
    ],
)
def test_a_change_that_was_told_elsewhere_is_told_by_the_next_report(
    said: Match, told: Any
) -> None:
    """Of which the headline says just that; else it is a note."""
    (alert,) = _first(ONE, "A", status=Status.PAUSED)
    so_far = SoFar(alerts=[alert], story=_cancelled_at(NOON + HOUR / 2))
    new = _later(Relation.COVERAGE, so_far, verdict=Verdict(matches=(said,))).new

    assert [(each.kind, each.revision) for each in new] == told
    assert all(each.change == PAUSED for each in new if each.revision)


def test_a_change_is_told_aloud_whatever_the_list_wants_of_coverage() -> None:
    """It is no coverage."""
    (alert,) = _first(ONE, "A")
    said = _later(Relation.UPDATE, SoFar(alerts=[alert]), change=PAUSED, coverage={"A": "silent"})

    assert len(said.new) == 1


# -- a denial --------------------------------------------------------------------------------------


def test_a_denial_is_told_on_the_latest_alert_of_each_channel() -> None:
    """Whoever was alerted must know."""
    alerts = _first(TWO, "A", "B")
    notes = asides_for(LATER, "s1", SoFar(alerts=alerts), NOON, denial="“denies”").new

    assert [(note.channel, note.thread_of, note.denial) for note in notes] == [
        (alert.channel, alert.id, "“denies”") for alert in alerts
    ]
    assert {note.kind for note in notes} == {AlertKind.COVERAGE}


def test_an_alert_that_is_denied_or_taken_up_again_says_so() -> None:
    """Whoever reads only it; an older denial that is judged late takes nothing back."""
    (alert,) = _first(ONE, "A")
    (denied,) = asides_for(LATER, "s1", SoFar(alerts=[alert]), NOON, denial="x").revised
    later = replace(LATER, id="again", seen_at=LATER.seen_at + HOUR)
    resumed = replace(PAUSED, after="resumed")
    (ended,) = asides_for(later, "s1", SoFar(alerts=[denied]), NOON, change=resumed).revised

    assert denied.since is not None
    assert (denied.since.denied, denied.since.alert) == (True, None)
    assert ended.since is not None
    assert (ended.since.denied, ended.since.change) == (False, resumed)
    assert asides_for(LATER, "s1", SoFar(alerts=[ended]), NOON, denial="x").revised == ()


def test_denials_are_told_beyond_the_notes_of_a_day_but_not_without_end() -> None:
    """A day of coverage must not hide one; a hundred copies of it must not fill the thread."""
    alerts = _first(ONE, "A")
    numbers = (NOTES_A_DAY, NOTES_A_DAY + DENIALS_BEYOND)
    told = [
        len(
            asides_for(
                LATER, "s1", SoFar(alerts=alerts, notes={"#news": each}), NOON, denial="x"
            ).new
        )
        for each in numbers
    ]

    assert told == [1, 0]


def test_a_denial_is_known_by_its_near_miss() -> None:
    """By the guard of the lexicon that is called so, and no other reason."""
    misses = [
        NearMiss(watch="A", score=0.3, reason=reason, denied=reason.startswith("denied"))
        for reason in ("no @battery_plant", "wrong object: “cancel noise”", "denied: “denies”")
    ]

    assert denial_in(Verdict(near_misses=tuple(misses))) == "“denies”"
    assert denial_in(Verdict(near_misses=tuple(misses[:2]))) is None


# -- the first run ---------------------------------------------------------------------------------


def test_the_first_run_looks_back_from_when_the_article_was_seen() -> None:
    """24 hours are 24 hours before first sight, also for an edit days later."""
    old = make_article(published=NOON - 25 * HOUR)
    fresh = make_article(published=NOON - 23 * HOUR)

    assert too_old_for_first_run(old, make_source(), DAY)
    assert not too_old_for_first_run(fresh, make_source(), DAY)


def test_a_source_may_look_back_further() -> None:
    """`backfill: 7d` is for catching up on purpose."""
    article = make_article(published=NOON - 6 * DAY)

    assert not too_old_for_first_run(article, make_source(backfill=7 * DAY), DAY)


def test_a_missing_date_does_not_hide_news() -> None:
    """Nothing is suppressed because a feed gives no dates."""
    assert not too_old_for_first_run(make_article(published=None), make_source(), DAY)
