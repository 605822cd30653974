"""Reports of one event, collected: one story, told once, and again when it changes."""

from __future__ import annotations

import unicodedata
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.app.decide import decide_all
from monitor.model import AlertKind, Change, ConceptSpec, Relation, Status, TermSpec
from monitor.store.store import SqlStore
from tests.fakes import race
from tests.fakes.collecting import LEDGER, WIRE, Desk, make_entry, make_setup, make_watch
from tests.fakes.invented import name
from tests.fakes.records import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


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
