"""Once per story, and every story: what feeds do to addresses, words and headlines over time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.core.identity import identified
from monitor.model import AlertKind, Answer, DeliveryState, Parsed, Relation
from monitor.store.store import SqlStore
from tests.fakes.collecting import LEDGER, WIRE, Desk, make_entry, make_setup, make_watch
from tests.fakes.records import DAY, HOUR, MINUTE, make_item, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.model import Item, SourceSpec
    from tests.fakes.rss import Entry

PORTRAIT = f"The Ledger reports on plants and whatever is scrapped. {words(50)}"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk with an empty store in memory, whose sources have had their first run."""
    store = SqlStore.open("sqlite://")
    desk = Desk(store)
    desk.publish(LEDGER, make_entry("Rain", "/rain"))
    desk.publish(WIRE, make_entry("Snow", "/snow"))
    await desk.round(LEDGER, WIRE)
    desk.clock.advance(600)
    yield desk
    await desk.writer.close()
    store.close()


async def _told(desk: Desk) -> list[str]:
    return [alert.article.title for alert in await desk.alerts()]


async def _then(desk: Desk, spec: SourceSpec, *entries: Entry) -> None:
    """The source's next document, read and decided ten minutes later."""
    desk.clock.advance(600)
    desk.publish(spec, *entries)
    await desk.round(spec)


# -- texts that are no texts -----------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0, 1, 2])
async def test_an_outlet_that_describes_itself_in_every_summary_is_read(
    desk: Desk, kept: int
) -> None:
    """Every story alerts, whether the feed lists the earlier ones beside it or stands alone."""
    titles = [f"{name} scrapped its plant" for name in ("Aldermoor", "Brightwater", "Caldera")]
    entries = [make_entry(title, f"/{n}", summary=PORTRAIT) for n, title in enumerate(titles)]
    for number in range(3):
        await _then(desk, LEDGER, *entries[max(0, number - kept) : number + 1])

    assert await _told(desk) == titles


def _filing(firm: str) -> str:
    return f"{words(60)} {firm} scrapped its plant. {words(60, 'form')}"


async def test_filings_made_from_a_template_alert_one_by_one(desk: Desk) -> None:
    """Only the name differs: each is a story, whether the feed carries it or the page."""
    firms = ("Alpha", "Beta", "Gamma")
    for number, firm in enumerate(firms):
        text = f"<p>{_filing(firm)}</p>"
        entry = make_entry(f"{firm} scrapped its plant", f"/{number}", content=text)
        await _then(desk, LEDGER, entry)

    assert await _told(desk) == [f"{firm} scrapped its plant" for firm in firms]
    recent = await desk.writer.run(lambda tx: tx.recent_decisions(100))
    assert {article.text for article, _ in recent} >= {_filing(firm) for firm in firms}


async def test_a_story_that_moves_with_its_summary_is_told_once(desk: Desk) -> None:
    """Another address and guid; a long summary under the same headline is enough."""
    told = make_entry("Firm scrapped its plant", "/1", summary=PORTRAIT, guid="a")
    await _then(desk, LEDGER, told)
    await _then(desk, LEDGER, told._replace(link="https://ledger.example/2", guid="b"))

    assert len(await _told(desk)) == 1


# -- several headlines at one address --------------------------------------------------------------


async def test_a_known_story_under_a_second_headline_beside_the_first_is_told_once(
    desk: Desk,
) -> None:
    """A feed lists the update and the report, both with the report's address."""
    report = make_entry("Firm scrapped its plant")
    await _then(desk, LEDGER, report)
    await _then(desk, LEDGER, make_entry("Update: Firm scrapped its plant"), report)
    await _then(desk, LEDGER, make_entry("Update 2: Firm scrapped its plant"),
                make_entry("Update: Firm scrapped its plant"), report)  # fmt: skip

    assert await _told(desk) == ["Firm scrapped its plant"]


async def test_a_new_story_under_two_headlines_is_told_once(desk: Desk) -> None:
    """At first sight, too."""
    both = [make_entry("Firm drops plans: plant scrapped"), make_entry("Firm scrapped its plant")]
    await _then(desk, LEDGER, *both)
    await _then(desk, LEDGER, *both)
    await _then(desk, LEDGER, *both, make_entry("Rain", "/rain"))

    assert len(await _told(desk)) == 1


async def test_the_second_headline_of_an_address_is_judged_although_nothing_changes(
    desk: Desk,
) -> None:
    """Each wording is judged; the document is read again for it, once."""
    both = [make_entry("Firm drops its plans"), make_entry("Firm scrapped its plant")]
    for _ in range(4):
        await _then(desk, LEDGER, *both)

    assert await _told(desk) == ["Firm scrapped its plant"]
    assert desk.parser.parsed == 2 + 2


async def test_stories_that_all_link_to_the_front_page_alert_one_by_one(desk: Desk) -> None:
    """The front page is no article, even if it is listed once at a time."""
    for name in ("Aldermoor", "Brightwater"):
        await _then(desk, LEDGER, make_entry(f"{name} scrapped its plant", "/"))

    assert len(await _told(desk)) == 2


# -- sources that come second ----------------------------------------------------------------------

WIRE_ONLY = [
    make_watch("Wire only", "plant scrapped", "#wire", sources=("Wire",)),
    make_watch("Wire only", "plant AND scrapped AND source:wire", "#wire"),
]


@pytest.mark.parametrize("watch", WIRE_ONLY)
@pytest.mark.parametrize("order", [(LEDGER, WIRE), (WIRE, LEDGER)])
@pytest.mark.parametrize("summary", ["", "Another summary."])
async def test_a_list_hears_its_source_whoever_was_first(
    desk: Desk, watch: object, order: tuple[SourceSpec, ...], summary: str
) -> None:
    """The same address in two sources alerts once for the list that names one of them."""
    desk.setup = make_setup(watch)  # type: ignore[arg-type]  # parametrised
    story = make_entry("Firm scrapped its plant", summary="As the Ledger has it.")
    for _ in range(3):
        for spec in order:
            own = story._replace(summary=summary) if spec is WIRE else story
            await _then(desk, spec, own, make_entry(f"Rain {desk.clock.now()}", "/rain"))

    assert [alert.channel for alert in await desk.alerts()] == ["#wire"]


async def test_what_a_source_repeats_is_not_told_again_to_others(desk: Desk) -> None:
    """The list that had its alert is left alone; the story is the first one's."""
    desk.setup = make_setup(make_watch("All", "plant scrapped"), WIRE_ONLY[0])
    story = make_entry("Firm scrapped its plant")
    await _then(desk, LEDGER, story)
    await _then(desk, WIRE, story)
    alerts = await desk.alerts()

    assert [(alert.channel, alert.watches[-1]) for alert in alerts] == [
        ("#news", "All"),
        ("#wire", "Wire only"),
    ]
    assert len({alert.story for alert in alerts}) == 1


async def test_a_source_that_nobody_names_repeats_in_vain(desk: Desk) -> None:
    """No second decision where no list could care."""
    story = make_entry("Firm scrapped its plant")
    await _then(desk, LEDGER, story)
    desk.publish(WIRE, story)

    assert await desk.round(WIRE) == []


async def test_a_repeat_that_matches_nothing_leaves_the_decision_alone(desk: Desk) -> None:
    """What the first source's words meant still stands in the archive."""
    desk.setup = make_setup(
        make_watch("Ledger", "plant scrapped", sources=("Ledger",)),
        make_watch("Wire", "zebra", sources=("Wire",)),
    )
    story = make_entry("Firm scrapped its plant")
    await _then(desk, LEDGER, story)
    await _then(desk, WIRE, story)

    assert (await desk.reasons())[story.title].startswith("matches Ledger")


async def test_the_first_run_of_a_source_repeats_no_old_news(desk: Desk) -> None:
    """What another source listed long ago is as old for the list that names the new source."""
    desk.setup = make_setup(WIRE_ONLY[0])
    old = make_entry("Firm scrapped its plant", "/old")
    await _then(desk, LEDGER, old)
    desk.clock.advance((2 * DAY).total_seconds())
    fresh = make_entry("Group scrapped its plant", "/fresh")
    await _then(desk, LEDGER, old, fresh)
    moved = replace(WIRE, url="https://wire.example/new")
    await _then(desk, moved, old, fresh)

    assert await _told(desk) == ["Group scrapped its plant"]


# -- edits after the first run ---------------------------------------------------------------------


@pytest.fixture
async def old_desk(desk: Desk) -> Desk:
    """A desk whose first run found an article older than it looks back, which matched nothing."""
    desk.setup = make_setup()
    spec = replace(LEDGER, url="https://ledger.example/new")
    date = desk.clock.now() - 2 * DAY
    desk.publish(spec, make_entry("Firm to speak", date=date), make_entry("Sun", "/sun"))
    await desk.round(spec)
    return desk


async def test_an_edit_of_a_first_run_article_alerts_like_any_other(old_desk: Desk) -> None:
    """It never alerted and matches now; it takes no place among the best of the first run."""
    spec = replace(LEDGER, url="https://ledger.example/new")
    date = old_desk.clock.now() - 2 * DAY
    old_desk.clock.advance((5 * DAY).total_seconds())
    await _then(old_desk, spec, make_entry("Firm scrapped its plant", date=date))

    assert [alert.first_run for alert in await old_desk.alerts()] == [False]


async def test_a_text_that_comes_after_the_first_run_is_judged_as_part_of_it(
    old_desk: Desk,
) -> None:
    """A page that took its time makes no news of an old article."""
    spec = replace(LEDGER, url="https://ledger.example/new")
    await _then(old_desk, spec, make_entry("Sun", "/sun"))
    recent = await old_desk.writer.run(lambda tx: tx.recent_decisions(100))
    article = next(each for each, _ in recent if each.title == "Firm to speak")
    now = old_desk.clock.now()
    told = replace(article, text="Firm scrapped its plant. It said so.")
    await old_desk.writer.run(lambda tx: tx.update_article(told))
    await old_desk.writer.run(lambda tx: tx.queue_pages([told.id], now, decide_by=now, fetch=False))
    await old_desk.decide()

    assert await _told(old_desk) == []


async def test_a_reworded_article_that_was_too_old_stays_silent(desk: Desk) -> None:
    """It matched in the first run already: a comma more is no news."""
    spec = replace(LEDGER, url="https://ledger.example/new")
    date = desk.clock.now() - 2 * DAY
    await _then(desk, spec, make_entry("Firm scrapped its plant", date=date))
    await _then(desk, spec, make_entry("Firm scrapped its big plant", date=date))

    assert await _told(desk) == []


async def test_two_sources_in_their_first_runs_edit_nothing(desk: Desk) -> None:
    """The other wording of an old article belongs to the first run, too."""
    ledger, wire = (replace(spec, url=f"{spec.url}/new") for spec in (LEDGER, WIRE))
    date = desk.clock.now() - 2 * DAY
    await _then(desk, ledger, make_entry("Firm to speak", date=date))
    await _then(desk, wire, make_entry("Firm scrapped its plant", date=date))

    assert await _told(desk) == []


# -- documents that do not change ------------------------------------------------------------------


@pytest.mark.parametrize("validated", [True, False])
async def test_what_an_unchanging_feed_lists_is_known_for_years(
    desk: Desk, *, validated: bool
) -> None:
    """It is read again once a month, so that its keys outlive their 400 days."""
    entries = make_entry("Firm scrapped its plant"), make_entry("Rain", "/rain")
    desk.publish(LEDGER, *entries, etag='"1"')
    await desk.round()
    (told,) = await desk.alerts()
    await desk.writer.run(lambda tx: tx.mark([told.id], DeliveryState.SENT, desk.clock.now()))
    body = desk.fetcher.answers[LEDGER.url]
    unchanged = Answer(status=304, url=LEDGER.url)
    for _ in range(3 * 365 // 5):
        desk.clock.advance((5 * DAY).total_seconds())
        state = await desk.state(LEDGER)
        desk.fetcher.answers[LEDGER.url] = unchanged if validated and state.etag else body
        await desk.poll(LEDGER)
        await desk.writer.run(lambda tx: tx.prune(desk.clock.now()))
    parsed = desk.parser.parsed
    await _then(desk, LEDGER, *entries, make_entry("Sun", "/sun"))

    assert 3 + 35 <= parsed <= 3 + 37
    assert await _told(desk) == []


# -- aggregators -----------------------------------------------------------------------------------


class _Items:
    """ports.Parser that reads nothing and finds these items."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    async def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        return identified(Parsed(items=tuple(self.items)), spec)


async def test_a_story_in_two_searches_is_told_once(desk: Desk) -> None:
    """An aggregator's links change; publisher and headline do not. Another publisher adds to it."""
    parser = _Items()
    desk.collector._parser = parser  # type: ignore[assignment]  # all that polling asks for
    found = make_item("Firm scrapped its plant", publisher="The Ledger", redirector=True,
                      url="https://search.example/articles/1")  # fmt: skip
    for number, spec in enumerate((LEDGER, WIRE, LEDGER)):
        parser.items = [replace(found, url=f"https://search.example/articles/{number}")]
        await _then(desk, spec, make_entry(str(number)))
    parser.items = [replace(found, publisher="The Wire", title="Wire: plant scrapped")]
    await _then(desk, WIRE, make_entry("last"))
    alerts = await desk.alerts()
    told = [(alert.article.publisher, alert.kind) for alert in alerts]

    assert told == [("The Ledger", AlertKind.ALERT), ("The Wire", AlertKind.COVERAGE)]
    assert alerts[0].article.link == "https://search.example/articles/0"


# -- coming back -----------------------------------------------------------------------------------


async def test_re_dated_and_returning_items_are_known(desk: Desk) -> None:
    """Neither a new date nor an absence makes an article new."""
    story = make_entry("Firm scrapped its plant", date=desk.clock.now() - HOUR)
    await _then(desk, LEDGER, story)
    await _then(desk, LEDGER, make_entry("Rain", "/rain"))
    await _then(desk, LEDGER, story._replace(date=desk.clock.now() + MINUTE))
    desk.clock.advance(timedelta(days=300).total_seconds())
    await _then(desk, LEDGER, story._replace(date=desk.clock.now()))

    assert len(await _told(desk)) == 1


async def test_two_stories_with_one_guid_both_alert(desk: Desk) -> None:
    """Some feeds give every entry the same guid."""
    firms = ("Aldermoor", "Brightwater")
    stories = [make_entry(f"{n} scrapped its plant", f"/{n}", guid="same") for n in firms]
    desk.publish(LEDGER, *stories)
    decided = await desk.round()

    assert [decision.relation for _, decision in decided] == [Relation.NEW, Relation.NEW]
