"""Reports of one event, collected: one story, told once, and again when it changes."""

from __future__ import annotations

import json
import unicodedata
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.app.decide import decide_all
from monitor.app.replay import read_rows, replay
from monitor.model import AlertKind, Change, ConceptSpec, Relation, Status, TermSpec
from monitor.store.store import SqlStore
from tests.fakes import race
from tests.fakes.collecting import LEDGER, WIRE, Desk, make_entry, make_setup, make_watch
from tests.fakes.invented import name
from tests.fakes.records import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.model import Decision


def _event(name: str, status: Status, *terms: str) -> ConceptSpec:
    spoken = tuple(TermSpec(text=term) for term in terms)
    return ConceptSpec(
        name=name, kind="event", status=status, terms={"en": spoken}, guards=("denied",)
    )


LEXICON = (
    _event("paused", Status.PAUSED, "pause", "suspend"),
    _event("cancelled", Status.CANCELLED, "cancel", "scrap"),
    _event("resumed", Status.RESUMED, "resume"),
    ConceptSpec(name="factory", kind="thing", terms={"en": (TermSpec(text="plant"),)}),
    ConceptSpec(
        name="denied", kind="guard", label="denied", terms={"en": (TermSpec(text="deny"),)}
    ),
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store = SqlStore.open("sqlite://")
    desk = Desk(store)
    watch = make_watch("Plants", "@factory NEAR/8 (@paused OR @cancelled)")
    desk.setup = make_setup(watch, lexicon=LEXICON)
    for source in (LEDGER, WIRE):
        desk.publish(source, make_entry("Rain", "/rain"))
    await desk.round(LEDGER, WIRE)
    desk.clock.advance(600)
    yield desk
    await desk.writer.close()
    store.close()


async def test_a_feed_that_begins_with_the_latest_is_read_from_the_oldest(desk: Desk) -> None:
    """The pause is the story, its end the update, in whichever order the feed has them."""
    now = desk.clock.now()
    latest = make_entry("Kestrel cancels Toledo plant for good", "/2", date=now - MINUTE)
    first = make_entry("Kestrel pauses Toledo plant", "/1", date=now - HOUR)
    desk.publish(LEDGER, latest, first, make_entry("Rain", "/rain"))
    decided = {article.title: made for article, made in await desk.round(LEDGER)}
    alerts = await desk.alerts()

    assert [decided[each.title].relation for each in (first, latest)] == [
        Relation.NEW, Relation.UPDATE,
    ]  # fmt: skip
    assert decided[latest.title].change == Change(fact="status", before="paused", after="cancelled")
    assert [(alert.article.title, alert.revision) for alert in alerts] == [
        (first.title, 0), (latest.title, 1),
    ]  # fmt: skip


async def test_the_way_of_composing_accents_makes_no_difference(desk: Desk) -> None:
    """An "ü" may come as two characters: it matches, and is the story of the one that came as one.

    The same headline again at the same address is nothing new.
    """
    title = "Müllerström cancels plant in Größlübbenau"
    again = unicodedata.normalize("NFD", title)
    desk.publish(LEDGER, make_entry(title, "/1"))
    await desk.round(LEDGER)
    desk.clock.advance(600)
    desk.publish(LEDGER, make_entry(again, "/1"))
    desk.publish(WIRE, make_entry(f"{again}, mayor says", "/w"))
    [(article, decision)] = await desk.round(LEDGER, WIRE)

    assert again != title
    assert article.title == f"{title}, mayor says"
    assert decision.relation is Relation.COVERAGE


async def test_a_second_outlet_goes_into_the_thread(desk: Desk) -> None:
    """In its own words: no alert, but a note on the first, whose outlets are counted."""
    desk.publish(LEDGER, make_entry("Kestrel pauses Toledo plant"))
    await desk.round(LEDGER)
    desk.clock.advance(600)
    desk.publish(WIRE, make_entry("Work on Toledo plant of Kestrel is suspended", "/w"))
    [(_, decision)] = await desk.round(WIRE)
    alert, note = await desk.alerts()

    assert decision.relation is Relation.COVERAGE
    assert "Kestrel pauses Toledo plant" in decision.reason
    assert (alert.outlets, note.kind, note.thread_of) == (2, AlertKind.COVERAGE, alert.id)


async def test_a_denial_is_told_where_the_alert_stands(desk: Desk) -> None:
    """It matches nothing, begins no story, and is noted in the thread."""
    desk.publish(LEDGER, make_entry("Kestrel cancels Toledo plant"))
    await desk.round(LEDGER)
    desk.clock.advance(600)
    desk.publish(WIRE, make_entry("Kestrel denies it cancels Toledo plant", "/w"))
    [(_, decision)] = await desk.round(WIRE)
    alert, note = await desk.alerts()

    assert (decision.relation, decision.story) == (Relation.NONE, alert.story)
    assert (note.thread_of, note.denial) == (alert.id, "“denies”")


async def test_a_denial_of_nothing_is_told_to_nobody(desk: Desk) -> None:
    """There is no alert that it could stand under."""
    desk.publish(WIRE, make_entry("Kestrel denies it cancels Toledo plant", "/w"))
    [(_, decision)] = await desk.round(WIRE)

    assert (decision.story, await desk.alerts()) == (None, [])


async def test_a_resumption_is_noted_and_a_second_end_is_news(desk: Desk) -> None:
    """No list asks for it: it stands in the thread, and what follows begins anew."""
    told = []
    for minute, title in enumerate(
        [
            "Kestrel cancels Toledo plant",
            "Kestrel resumes work at Toledo plant",
            "Kestrel resumes Toledo plant after all",
            "Kestrel cancels Toledo plant once more",
        ]
    ):
        desk.publish(LEDGER, make_entry(title, f"/{minute}", date=desk.clock.now() - MINUTE))
        told += [made.relation for _, made in await desk.round(LEDGER)]
        desk.clock.advance(3600)
    first, note, second = await desk.alerts()

    assert told == [Relation.NEW, Relation.NONE, Relation.NONE, Relation.UPDATE]
    assert note.change == Change(fact="status", before="cancelled", after="resumed")
    assert (note.kind, note.thread_of) == (AlertKind.COVERAGE, first.id)
    assert second.change == Change(fact="status", before="resumed", after="cancelled")


async def _told(desk: Desk, *titles: str) -> list[Decision]:
    """What is decided on articles that come an hour apart."""
    made = []
    for number, title in enumerate(titles):
        when = desk.clock.now() - MINUTE
        desk.publish(LEDGER, make_entry(title, f"/{number}", date=when))
        made += [decision for _, decision in await desk.round(LEDGER)]
        desk.clock.advance(3600)
    return made


async def test_what_was_denied_and_is_confirmed_is_news(desk: Desk) -> None:
    """The denial stands in the thread, the confirmation in the channel."""
    await _told(
        desk,
        "Kestrel cancels Toledo plant",
        "Kestrel denies it cancels Toledo plant",
        "Kestrel cancels Toledo plant after all",
        "Kestrel has scrapped its Toledo plant",
    )
    first, denial, second, note = await desk.alerts()

    assert denial.denial is not None
    assert (second.kind, second.change) == (
        AlertKind.ALERT, Change(fact="status", before="denied", after="cancelled"),
    )  # fmt: skip
    assert (denial.thread_of, second.thread_of, note.thread_of) == (first.id, first.id, second.id)


async def test_a_denial_that_is_edited_into_a_report_is_one(desk: Desk) -> None:
    """It never matched, and counts as a report of what it now confirms."""
    await _told(desk, "Kestrel cancels Toledo plant")
    desk.publish(WIRE, make_entry("Kestrel denies it cancels Toledo plant", "/w"))
    await desk.round(WIRE)
    desk.clock.advance(3600)
    desk.publish(WIRE, make_entry("Kestrel confirms: it cancels Toledo plant", "/w"))
    [(_, decision)] = await desk.round(WIRE)

    assert decision.relation is Relation.UPDATE
    assert [alert.outlets for alert in await desk.alerts()][::2] == [1, 2]


@pytest.mark.parametrize("title", ["resumes work at plant in", "denies it cancels plant in"])
async def test_what_is_said_of_another_plant_is_not_noted(desk: Desk, title: str) -> None:
    """One firm may resume one plant in the week in which it stops another."""
    halted, other = await _told(
        desk,
        "Kestrel cancels plant in Toledo, Ohio, chief executive Rhea Folger says",
        f"Kestrel {title} Laredo, Texas, chief executive Rhea Folger says",
    )

    assert (halted.relation, other.story) == (Relation.NEW, None)
    assert len(await desk.alerts()) == 1


async def test_it_is_said_why_a_report_is_put_into_no_story(desk: Desk) -> None:
    """How like the nearest it is, how like it had to be, and what speaks against it."""
    _, other = await _told(
        desk,
        "Kestrel cancels plant in Toledo, Ohio, chief executive Rhea Folger says",
        "Kestrel pauses plant in Laredo, Texas, chief executive Rhea Folger says",
    )

    assert "like it, which it would change, for the place differs" in other.reason


async def test_a_change_that_one_channel_missed_is_told_it_later(desk: Desk) -> None:
    """The report that changed the story matched a list of another channel, for which it is new."""
    desk.setup = make_setup(
        make_watch("A", "Toledo AND (@paused OR @cancelled) AND NOT Hansson", "#a"),
        make_watch("B", "Hansson AND @cancelled", "#b"),
        lexicon=LEXICON,
    )
    decided = await _told(
        desk,
        "Kestrel pauses Toledo plant, says Rhea Folger",
        "Kestrel cancels Toledo plant, say Rhea Folger and Ola Hansson",
        "Toledo plant of Kestrel is cancelled, Rhea Folger confirms",
        "Rhea Folger: Kestrel scraps plant in Toledo",
    )
    alerts = [
        (alert.channel, alert.article.id == decided[number].article, alert.change)
        for number, alert in enumerate(await desk.alerts())
        if alert.kind is AlertKind.ALERT
    ]

    assert alerts == [
        ("#a", True, None),
        ("#b", True, None),
        ("#a", True, Change(fact="status", before="paused", after="cancelled")),
    ]


async def test_an_edit_that_changes_the_story_is_an_update(desk: Desk) -> None:
    """The same address says an hour later that the pause became the end."""
    desk.publish(LEDGER, make_entry("Kestrel pauses Toledo plant"))
    await desk.round(LEDGER)
    desk.clock.advance(3600)
    desk.publish(LEDGER, make_entry("Kestrel cancels Toledo plant", date=desk.clock.now() - MINUTE))
    [(_, decision)] = await desk.round(LEDGER)

    assert decision.relation is Relation.UPDATE
    assert [alert.revision for alert in await desk.alerts()] == [0, 1]


async def test_another_plant_of_the_firm_is_another_story(desk: Desk) -> None:
    """What the one came to is no change of the other."""
    desk.publish(LEDGER, make_entry("Kestrel pauses plant in Toledo, Ohio"))
    await desk.round(LEDGER)
    desk.clock.advance(600)
    desk.publish(WIRE, make_entry("Kestrel cancels plant in Tulsa, Oklahoma", "/w"))
    [(_, decision)] = await desk.round(WIRE)

    assert decision.relation is Relation.NEW
    assert [alert.kind for alert in await desk.alerts()] == [AlertKind.ALERT] * 2


TITLES = (
    "Kestrel plant in Toledo seeks workers, says Rhea Folger",  # no list asks for it
    "Kestrel pauses Toledo plant",
    "Kestrel cancels Toledo plant",
    "Kestrel resumes work at Toledo plant",
    "Kestrel cancels Toledo plant once more",
    "Kestrel denies it cancels Toledo plant",
    "Kestrel confirms: it cancels Toledo plant",
)


@pytest.mark.parametrize("everything", [False, True])
def test_what_no_list_asks_for_changes_no_decision_on_what_it_does(*, everything: bool) -> None:
    """It may begin the story, too: the first report that a list asks for is new all the same."""
    setup = make_setup(
        make_watch("Plants", "@factory NEAR/8 (@paused OR @cancelled)"), lexicon=LEXICON
    )
    lines = [
        json.dumps(
            {
                "url": f"https://outlet{number}.example/{number}",
                "title": title,
                "published": f"2026-11-{number + 1:02d}",
            }
        )
        for number, title in enumerate(TITLES)
    ]
    with closing(SqlStore.open("sqlite://")) as store:
        rows = read_rows(lines, "rows", pytest.fail)
        made = [decision for _, decision in replay(store, setup, rows, everything=everything)]

    assert [decision.relation.value for decision in made] == [
        "none", "new", "update", "none", "update", "none", "update",
    ]  # fmt: skip
    assert made[3].change is not None
    assert len({decision.story for decision in made[1:]}) == 1


def test_a_story_with_many_reports_stays_one() -> None:
    """What it is about becomes common by its own reports, and finds it all the same."""
    with closing(SqlStore.open("sqlite://")) as store, store.transaction() as tx:
        for number in range(400):
            told = race.report(5, number % race.WAYS)
            source = name(number // 100, 7) + name(number % 100, 8).lower()
            report = replace(
                told,
                id=str(number),
                text=f"{told.text} {source} was told so by {source}s and {source}es.",
                url=f"https://outlet{number}.example/",
                seen_at=told.seen_at + number * MINUTE,
            )
            tx.add_articles([report])
            decide_all(tx, race.setup(), [report], report.seen_at)
        [story] = tx.recent_stories(race.BEGAN, 10)

    assert story.articles == 400
