"""A watch list that is new judges the archive, and everything else holds as ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.app import lookback
from monitor.app.lookback import LookBack
from monitor.app.setup import compile_setup
from monitor.model import DeliveryState, Relation
from tests.fakes.collecting import LEDGER, WIRE, Desk, make_entry, make_setup, make_watch
from tests.fakes.rss import Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.model import WatchSpec

DAY = timedelta(days=1)
BAKERIES = make_watch("Bakeries", "bakery opens", "#bread", backfill=7 * DAY)
PLANTS = make_watch("Plants", "plant scrapped")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk whose first run is over, and whose lists are noted."""
    async for opened in Desk.opened():
        opened.publish(LEDGER, make_entry("Mayor to speak", "/0"))
        opened.publish(WIRE, make_entry("Mayor to rest", "/00"))
        await opened.round(LEDGER, WIRE)
        await _looks_back(opened, PLANTS)
        opened.clock.advance(600)
        yield opened


async def _looks_back(desk: Desk, *watches: WatchSpec, patience: int = 1_000) -> int:
    """What a fresh start with these lists queues, if it gets so many looks; then all is decided."""
    desk.setup = make_setup(*watches)
    left = iter(range(patience))
    back = LookBack(writer=desk.writer, clock=desk.clock)
    queued = await back.catch_up(desk.setup, lambda: next(left, None) is not None)
    while await desk.decide():
        pass
    return queued


async def _titles(desk: Desk) -> list[str]:
    return [alert.article.title for alert in await desk.alerts()]


async def test_a_new_list_finds_what_came_before_it(desk: Desk) -> None:
    """Once; an article that was seen before its `backfill` is left alone."""
    desk.publish(LEDGER, make_entry("Old bakery opens", "/1"))
    await desk.round()
    desk.clock.advance(8 * 86_400)
    desk.publish(LEDGER, make_entry("Bakery opens in town", "/2"))
    await desk.round()

    assert await _looks_back(desk, PLANTS, BAKERIES) == 1
    assert await _titles(desk) == ["Bakery opens in town"]
    assert await _looks_back(desk, PLANTS, BAKERIES) == 0


async def test_without_backfill_nothing_is_looked_back_at(desk: Desk) -> None:
    """Nor later, when only the key is added."""
    desk.publish(LEDGER, make_entry("Bakery opens in town"))
    await desk.round()

    assert await _looks_back(desk, PLANTS, replace(BAKERIES, backfill=None)) == 0
    assert await _looks_back(desk, PLANTS, BAKERIES) == 0
    assert await _titles(desk) == []


async def test_the_first_start_looks_back_at_nothing() -> None:
    """The first run decides what is told of a first answer, and nothing else."""
    async for desk in Desk.opened():
        desk.setup = make_setup(BAKERIES)
        desk.publish(LEDGER, make_entry("Bakery opens", date=desk.clock.now() - 3 * DAY))
        await desk.round()

        assert await _looks_back(desk, BAKERIES) == 0
        assert await _titles(desk) == []


async def test_what_was_too_old_for_the_first_run_is_found_by_looking_back() -> None:
    """It is told as any news, not as a first run: it was asked for."""
    async for desk in Desk.opened():
        await _looks_back(desk, PLANTS)
        desk.publish(LEDGER, make_entry("Bakery opens", date=desk.clock.now() - 3 * DAY))
        await desk.round()

        assert await _looks_back(desk, PLANTS, BAKERIES) == 1
        assert [alert.first_run for alert in await desk.alerts()] == [False]


async def test_a_channel_that_knows_the_story_hears_of_it_no_second_time(desk: Desk) -> None:
    """Another channel does; the archive says that the list fired."""
    desk.publish(LEDGER, make_entry("Bakery opens where plant was scrapped"))
    await desk.round()
    here, there = replace(BAKERIES, channel="#news"), replace(BAKERIES, name="More")

    assert await _looks_back(desk, PLANTS, here, there) == 1

    assert [alert.channel for alert in await desk.alerts()] == ["#news", "#bread"]
    (kept,) = [made for _, made in await desk.recent() if made.verdict.matches]
    assert kept.reason.endswith("later Bakeries (1.00), More (1.00), too")


@pytest.mark.parametrize("days", [1, 5])
async def test_copies_found_by_looking_back_are_one_alert(desk: Desk, days: int) -> None:
    """Also when a short text is decided again days after its copy could be found."""
    desk.publish(LEDGER, make_entry("Bakery opens", "/1"))
    await desk.round()
    desk.clock.advance(600)
    desk.publish(WIRE, Entry("Bakery opens", "https://wire.example/2"))
    await desk.round(WIRE)
    desk.clock.advance(days * 86_400)

    assert await _looks_back(desk, PLANTS, BAKERIES) == 2

    assert len(await desk.alerts()) == 1
    relations = [made.relation for _, made in await desk.recent() if made.verdict.matches]
    assert sorted(relations) == [Relation.DUPLICATE, Relation.NEW]


async def test_a_look_back_that_was_cut_off_begins_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost and nothing told twice, whether or not the first part was sent meanwhile."""
    monkeypatch.setattr(lookback, "PORTION", 2)
    names = ("Aldermoor", "Brightwater", "Caldera", "Dunmore", "Elverum", "Fjordby", "Grimsvik")
    entries = [make_entry(f"{name}: bakery opens", f"/b{name}") for name in names]
    desk.publish(LEDGER, *entries)
    await desk.round()

    cut_off = await _looks_back(desk, PLANTS, BAKERIES, patience=3)
    assert 0 < cut_off < 7
    told = [alert.id for alert in await desk.alerts()]
    await desk.writer.run(lambda tx: tx.mark(told, DeliveryState.SENT, desk.clock.now()))
    assert cut_off + await _looks_back(desk, PLANTS, BAKERIES) == 7

    assert len(await desk.alerts()) + len(told) == 7


async def test_polls_find_their_turn_between_the_portions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No transaction judges more than one portion."""
    monkeypatch.setattr(lookback, "PORTION", 3)
    desk.publish(LEDGER, *(make_entry(f"Bakery opens, no. {n}", f"/b{n}") for n in range(10)))
    await desk.round()
    setup = make_setup(PLANTS, BAKERIES)
    since = {"Bakeries": desk.clock.now() - DAY}

    portion = await desk.writer.run(
        lambda tx: lookback.look(tx, setup, since, None, desk.clock.now())
    )

    assert portion.looked_at == 3


async def test_a_list_for_one_source_finds_only_what_that_source_listed(desk: Desk) -> None:
    """By the same rules as an arrival."""
    desk.publish(LEDGER, make_entry("Bakery opens here", "/1"))
    desk.publish(WIRE, Entry("Bakery opens there", "https://wire.example/2"))
    await desk.round(LEDGER, WIRE)

    assert await _looks_back(desk, PLANTS, replace(BAKERIES, sources=("Wire",))) == 1
    assert await _titles(desk) == ["Bakery opens there"]


async def test_the_page_of_what_is_found_is_read(desk: Desk) -> None:
    """As for an arrival: nobody asked for it when no list looked for its words."""
    source = replace(LEDGER, article="auto")
    desk.publish(source, make_entry("Bakery opens", "/1"))
    await desk.round(source)
    setup = make_setup(PLANTS, BAKERIES)
    desk.setup = compile_setup(replace(setup.settings, sources=(source, WIRE)))

    await LookBack(writer=desk.writer, clock=desk.clock).catch_up(desk.setup, lambda: True)

    until = desk.clock.now() + timedelta(minutes=5)
    tasks = await desk.writer.run(lambda tx: tx.claim_pages(desk.clock.now(), until, list))
    assert [task.article.title for task in tasks] == ["Bakery opens"]
