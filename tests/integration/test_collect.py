"""The two steps of collecting over a real store: what is kept, what alerts, what a crash leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from monitor.app.collect import Collector
from monitor.core.stories import no_match
from monitor.errors import FetchError, QuietError
from monitor.model import Answer, Relation, Verdict
from tests.fakes.collecting import LEDGER, WIRE, Desk, make_entry, make_setup, make_watch
from tests.fakes.records import DAY, HOUR, words
from tests.fakes.rss import Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from monitor.app.setup import Setup
    from monitor.model import Article
    from monitor.store.transaction import SqlTransaction
    from monitor.store.writer import Writer

T = TypeVar("T")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk with an empty store in memory."""
    async for desk in Desk.opened():
        yield desk


async def test_a_match_becomes_one_alert_with_its_reason(desk: Desk) -> None:
    """The whole way from a feed to the outbox."""
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"), make_entry("Rain", "/2"))
    decided = await desk.round()

    assert [decision.relation for _, decision in decided] == [Relation.NEW]
    assert [alert.article.title for alert in await desk.alerts()] == ["Firm scrapped its plant"]
    assert (await desk.reasons())["Rain"].startswith("no watch list")


async def test_every_item_is_kept_with_its_decision(desk: Desk) -> None:
    """The archive holds what did not match, too."""
    desk.publish(LEDGER, *(make_entry(f"Item {number}", f"/{number}") for number in range(30)))
    await desk.round()

    assert len(await desk.reasons()) == 30


async def test_a_repeated_poll_makes_nothing_new(desk: Desk) -> None:
    """Same items in another order, other guids, tracking parameters, another scheme."""
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"), make_entry("Rain", "/2"))
    await desk.round()
    again = make_entry("Firm scrapped its plant", "/1?utm_source=rss", guid="other")
    desk.publish(LEDGER, make_entry("Rain", "/2"), again)
    decided = await desk.round()

    assert decided == []
    assert len(await desk.alerts()) == 1


async def test_an_item_that_returns_after_a_year_is_known(desk: Desk) -> None:
    """Keys live by time, not by count."""
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"))
    await desk.round()
    desk.publish(LEDGER, make_entry("Rain", "/2"))
    desk.clock.advance((365 * DAY).total_seconds())
    await desk.round()
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"))
    await desk.round()

    assert len(await desk.alerts()) == 1


async def test_an_edit_that_matches_for_the_first_time_alerts(desk: Desk) -> None:
    """A headline that becomes clear later is news then."""
    desk.publish(LEDGER, make_entry("Firm to speak about its plant"))
    await desk.round()
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"))
    await desk.round()

    assert [alert.article.title for alert in await desk.alerts()] == ["Firm scrapped its plant"]


async def test_an_edit_of_what_alerted_is_silent(desk: Desk) -> None:
    """Once per story."""
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"))
    await desk.round()
    desk.publish(LEDGER, make_entry("Firm scrapped its giant plant"))
    decided = await desk.round()

    assert [decision.relation for _, decision in decided] == [Relation.DUPLICATE]
    assert len(await desk.alerts()) == 1


async def test_two_sources_with_two_wordings_of_one_address_do_not_fight(desk: Desk) -> None:
    """Each wording is judged once, however often the sources are polled."""
    one = make_entry("Firm scrapped its plant", summary="Short.")
    two = make_entry("Firm scrapped its plant", summary="A rather longer text.")
    desk.publish(LEDGER, one)
    desk.publish(WIRE, two)
    first = await desk.round(LEDGER, WIRE)
    # Something else in each document, so that the bodies differ and are read again.
    desk.publish(LEDGER, one, make_entry("Rain", "/2"))
    desk.publish(WIRE, two, make_entry("Snow", "/3"))
    second = await desk.round(LEDGER, WIRE)

    assert len(first) == 1
    assert second == []
    assert len(await desk.alerts()) == 1


async def test_a_wire_copy_is_counted_and_not_alerted(desk: Desk) -> None:
    """The same text at another outlet, under another headline."""
    text = f"Firm scrapped its plant. {words(60)}"
    desk.publish(LEDGER, make_entry("Firm scrapped its plant", summary=text))
    copy = Entry("Plant scrapped by Firm", "https://wire.example/9", text)
    desk.publish(WIRE, copy)
    decided = await desk.round(LEDGER, WIRE)

    assert [decision.relation for _, decision in decided] == [Relation.NEW, Relation.DUPLICATE]
    assert len({decision.story for _, decision in decided}) == 1
    assert len(await desk.alerts()) == 1


async def test_a_copy_still_reaches_a_channel_that_was_not_told(desk: Desk) -> None:
    """A list that only watches the second outlet hears of the story in its own channel."""
    desk.setup = make_setup(
        make_watch("All", "plant scrapped"),
        make_watch("Wire only", "plant scrapped", "#wire", sources=("Wire",)),
    )
    text = f"Firm scrapped its plant. {words(60)}"
    desk.publish(LEDGER, make_entry("Firm scrapped its plant", summary=text))
    desk.publish(WIRE, Entry("Firm scrapped its plant", "https://wire.example/9", text))
    await desk.round(LEDGER, WIRE)

    assert sorted(alert.channel for alert in await desk.alerts()) == ["#news", "#wire"]


async def test_the_first_poll_leaves_old_articles_alone(desk: Desk) -> None:
    """24 hours back and no further; a later poll knows no such rule."""
    old = make_entry("Firm scrapped its plant", date=desk.clock.now() - 30 * HOUR)
    desk.publish(LEDGER, old)
    await desk.round()
    assert await desk.alerts() == []
    assert "older than the first run looks back" in (await desk.reasons())[old.title]

    late = make_entry("Group scrapped its plant", "/2", date=desk.clock.now() - 30 * HOUR)
    desk.clock.advance(600)
    desk.publish(LEDGER, old, late)
    await desk.round()
    assert [alert.article.title for alert in await desk.alerts()] == ["Group scrapped its plant"]


@pytest.mark.parametrize("year", [1970, 2099])
async def test_impossible_dates_neither_suppress_nor_flood(desk: Desk, year: int) -> None:
    """A date that makes no sense counts as none."""
    when = desk.clock.now().replace(year=year)
    desk.publish(LEDGER, make_entry("Firm scrapped its plant", date=when))
    await desk.round()

    assert [alert.article.published for alert in await desk.alerts()] == [None]


async def test_validators_are_kept_and_sent(desk: Desk) -> None:
    """Exactly as received, and an unchanged answer is not parsed."""
    desk.publish(
        LEDGER, make_entry("Rain"), etag='W/"x"', last_modified="Mon, 02 Nov 2026 09:00:00 GMT"
    )
    await desk.poll(LEDGER)
    desk.fetcher.answers[LEDGER.url] = Answer(status=304, url=LEDGER.url)
    items = await desk.poll(LEDGER)

    headers = {key.lower(): value for key, value in desk.fetcher.requests[-1].headers.items()}
    assert headers["if-none-match"] == 'W/"x"'
    assert headers["if-modified-since"] == "Mon, 02 Nov 2026 09:00:00 GMT"
    assert (items, desk.parser.parsed) == (None, 1)


async def test_an_equal_body_is_not_parsed_again(desk: Desk) -> None:
    """Servers without validators cost a hash, not a parse."""
    desk.publish(LEDGER, make_entry("Rain"))
    await desk.poll(LEDGER)
    await desk.poll(LEDGER)

    assert desk.parser.parsed == 1


async def test_trouble_is_recorded_and_passes(desk: Desk) -> None:
    """A failure is counted with its reason, keeps the validators, and is forgotten on success."""
    desk.publish(LEDGER, make_entry("Rain"), etag='"1"')
    await desk.poll(LEDGER)
    desk.fetcher.answers[LEDGER.url] = FetchError("timed out after 30 s", reason="timeout")
    await desk.poll(LEDGER)
    failed = await desk.state(LEDGER)
    assert (failed.failures, failed.last_error, failed.etag) == (1, "timed out after 30 s", '"1"')

    desk.publish(LEDGER, make_entry("Rain"), etag='"1"')
    await desk.poll(LEDGER)
    healed = await desk.state(LEDGER)
    assert (healed.failures, healed.last_error) == (0, None)


async def test_a_login_page_changes_nothing_but_health(desk: Desk) -> None:
    """200 with HTML keeps the validators, so that the next good answer is complete."""
    desk.publish(LEDGER, make_entry("Rain"), etag='"1"')
    await desk.poll(LEDGER)
    desk.fetcher.put(LEDGER.url, b"<html><title>Log in</title></html>", etag='"page"')
    await desk.poll(LEDGER)
    state = await desk.state(LEDGER)

    assert (state.etag, state.item_count, state.failures) == ('"1"', 1, 1)
    assert "Log in" in (state.last_error or "")


async def test_a_host_that_asks_for_silence_gets_it(desk: Desk) -> None:
    """Retry-After is obeyed beyond the promised interval."""
    desk.fetcher.answers[LEDGER.url] = QuietError(
        "HTTP 429", reason="http", status=429, retry_after=timedelta(hours=3)
    )
    await desk.poll(LEDGER)
    state = await desk.state(LEDGER)

    assert state.next_due_at is not None
    assert state.next_due_at >= desk.clock.now() + 3 * HOUR


async def test_a_crash_between_the_steps_loses_nothing(desk: Desk) -> None:
    """What was taken in and not decided is decided by the next start."""
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"))
    await desk.poll(LEDGER)
    reborn = Collector(
        fetcher=desk.fetcher, parser=desk.parser, writer=desk.writer, clock=desk.clock
    )
    decided = await reborn.decide_waiting(desk.setup)

    assert [decision.relation for _, decision in decided] == [Relation.NEW]


async def test_a_failing_first_step_leaves_no_trace(desk: Desk) -> None:
    """Items, keys and validators are stored together or not at all."""
    desk.publish(LEDGER, make_entry("Firm scrapped its plant"), etag='"1"')

    class Broken(type(desk.setup.watches)):  # type: ignore[misc]  # a subclass of a class at hand
        def __init__(self) -> None:
            pass

        def might_match(self, **_: object) -> bool:
            raise RuntimeError("defect")

    good = desk.setup
    desk.setup = replace(good, watches=Broken())
    await desk.poll(LEDGER)
    state = await desk.state(LEDGER)
    assert (state.failures, state.etag, state.body_hash) == (1, None, None)
    assert "defect" in (state.last_error or "")
    assert state.next_due_at is not None
    assert state.next_due_at > desk.clock.now()

    desk.setup = good
    assert len(await desk.round()) == 1


async def test_one_article_that_cannot_be_judged_holds_back_no_other(desk: Desk) -> None:
    """A defect costs its own article, with the reason kept; the others are decided."""
    desk.setup = _poisoned(desk.setup)
    desk.publish(LEDGER, make_entry("A poison pill"), make_entry("Firm scrapped its plant", "/2"))
    await desk.round()

    assert [alert.article.title for alert in await desk.alerts()] == ["Firm scrapped its plant"]
    assert "defect" in (await desk.reasons())["A poison pill"]
    assert await desk.decide() == []


@pytest.mark.parametrize("moment", ["before it is judged alone", "before it is given up"])
async def test_what_was_decided_meanwhile_is_not_decided_again(desk: Desk, moment: str) -> None:
    """A page that came between two transactions has said what the article means."""
    desk.setup = _poisoned(desk.setup)
    desk.publish(LEDGER, make_entry("A poison pill"))
    await desk.poll(LEDGER)

    def page_comes(tx: SqlTransaction) -> None:
        [article] = tx.undecided(desk.clock.now(), 10)
        tx.save_decisions([no_match(article, Verdict())], desk.clock.now())

    jobs = {"before it is judged alone": 3, "before it is given up": 4}
    desk.collector = Collector(
        fetcher=desk.fetcher,
        parser=desk.parser,
        writer=_Overtaken(desk.writer, page_comes, jobs[moment]),  # type: ignore[arg-type]  # only `run` is used
        clock=desk.clock,
    )

    assert await desk.decide() == []
    assert "defect" not in (await desk.reasons())["A poison pill"]


def _poisoned(good: Setup) -> Setup:
    """Everything might match, and to judge a poison pill is a defect."""

    class Picky(type(good.watches)):  # type: ignore[misc]  # a subclass of a class at hand
        def __init__(self) -> None:
            pass

        def might_match(self, **_: object) -> bool:
            return True

        def verdict(self, article: Article) -> Verdict:
            if "poison" in article.title:
                raise KeyError("defect")
            return good.watches.verdict(article)

    return replace(good, watches=Picky())


class _Overtaken:
    """A Writer where another job comes in before the one of this number."""

    def __init__(self, writer: Writer, other: Callable[[SqlTransaction], None], at: int) -> None:
        self._writer = writer
        self._other = other
        self._left = at

    async def run(self, job: Callable[[SqlTransaction], T]) -> T:
        self._left -= 1
        if not self._left:
            await self._writer.run(self._other)
        return await self._writer.run(job)


async def test_entries_that_all_link_to_the_front_page_are_all_read(desk: Desk) -> None:
    """An address under several headlines identifies nothing; nor does it alert twice later."""
    front = [make_entry("Markets at noon", "/"), make_entry("Firm scrapped its plant", "/")]
    desk.publish(LEDGER, *front)
    await desk.round()
    assert [alert.article.title for alert in await desk.alerts()] == ["Firm scrapped its plant"]

    desk.publish(LEDGER, front[1])
    await desk.round()
    assert len(await desk.alerts()) == 1


async def test_a_feed_that_begins_empty_is_no_flood_when_it_fills(desk: Desk) -> None:
    """Its first items are its first run, whenever they come."""
    desk.publish(LEDGER)
    await desk.round()
    old = desk.clock.now() - 300 * DAY
    desk.publish(
        LEDGER, *(make_entry(f"Firm {n} scrapped its plant", f"/{n}", date=old) for n in "ab")
    )
    await desk.round()

    assert await desk.alerts() == []
