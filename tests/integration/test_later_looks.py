"""What an article is looked at for once more: it was told of, and why must be told for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.model import ConceptSpec, Relation, Status, TermSpec
from monitor.store.store import SqlStore
from tests.fakes.collecting import LEDGER, Desk, make_entry, make_setup, make_watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.model import Decision

CANCELLED = ConceptSpec(
    name="cancelled",
    kind="event",
    terms={"en": (TermSpec(text="scrap"),)},
    status=Status.CANCELLED,
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk with an empty store in memory."""
    store = SqlStore.open("sqlite://")
    desk = Desk(store)
    yield desk
    await desk.writer.close()
    store.close()


async def _reads(desk: Desk, title: str) -> None:
    """The headline of the one article, as it is ten minutes later."""
    desk.clock.advance(600)
    desk.publish(LEDGER, make_entry(title))
    await desk.round()


async def _kept(desk: Desk) -> list[Decision]:
    """What the archive holds of what matched, oldest first."""
    recent = await desk.writer.run(lambda tx: tx.recent_decisions(100))
    return [decision for _, decision in reversed(recent) if decision.verdict.matches]


@pytest.mark.parametrize(
    "later", ["Firm scrapped its giant plant", "Firm: plant not for sale", "Firm to speak"]
)
async def test_why_an_article_alerted_stays_whatever_it_says_later(desk: Desk, later: str) -> None:
    """Reworded, matching no more, or without any word that is looked for."""
    desk.setup = make_setup(make_watch("Plants", "plant AND @cancelled"), lexicon=(CANCELLED,))
    await _reads(desk, "Firm scrapped its plant")
    first = await _kept(desk)
    await _reads(desk, later)

    assert await _kept(desk) == first
    assert [(each.relation, each.status) for each in first] == [(Relation.NEW, Status.CANCELLED)]
    assert (await desk.writer.run(lambda tx: tx.counts()))["awaiting"] == 0


async def test_an_article_that_alerted_is_told_no_second_time_by_way_of_silence(
    desk: Desk,
) -> None:
    """It matched, then it did not, then it does again."""
    for title in ("Firm scrapped its plant", "Firm to speak", "Plant of firm scrapped"):
        await _reads(desk, title)

    assert len(await desk.alerts()) == 1
    assert [decision.relation for decision in await _kept(desk)] == [Relation.NEW]


async def test_a_list_that_fires_on_an_edit_is_kept_beside_the_first(desk: Desk) -> None:
    """Two channels were told, and the archive says why."""
    desk.setup = make_setup(make_watch("Plants", "plant"), make_watch("Jobs", "jobs", "#jobs"))
    for title in ("Plant scrapped", "Plant scrapped, jobs go", "Jobs go at firm"):
        await _reads(desk, title)
    [kept] = await _kept(desk)

    assert [alert.channel for alert in await desk.alerts()] == ["#news", "#jobs"]
    assert [match.watch for match in kept.verdict.matches] == ["Plants", "Jobs"]


async def test_a_defect_leaves_what_was_decided_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that cannot be judged a second time was judged once."""
    await _reads(desk, "Firm scrapped its plant")
    first = await _kept(desk)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as broken:
        broken.setattr("monitor.app.decide.judge", fails)
        await _reads(desk, "Firm scrapped its big plant")

    assert await _kept(desk) == first
