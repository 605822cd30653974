"""Laws of identity, over whatever feeds do to their entries between two polls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.app.collect import take_in
from monitor.app.decide import decide_all
from monitor.core.identity import identified
from monitor.core.polling import Poll, remembered
from monitor.model import Answer, DeliveryState, Item, Parsed
from monitor.store.store import SqlStore
from tests.fakes.collecting import LEDGER, WIRE, make_setup
from tests.fakes.records import NOON, words

if TYPE_CHECKING:
    from monitor.model import SourceSpec

SETUP = make_setup()
HOSTS = st.sampled_from(["", "www.", "m.", "mobile.", "amp.", "www.m."])
TAILS = st.sampled_from(
    ["", "/", "/amp", "/amp/", "/amp.html", "?", "?utm_source=rss", "?fbclid=1&_gl=2", "#comments",
     "?ito=1490&syn-1a=1", "?amp=1", "/index.html?traffic_source=rss"]
)  # fmt: skip
DATES = st.none() | st.integers(-300, 2).map(lambda hours: NOON + timedelta(hours=hours))
GUIDS = st.none() | st.text("abc", min_size=1, max_size=3)
PORTRAIT = words(60)


def address(path: str) -> st.SearchStrategy[str]:
    """One page, as publishers spell it."""
    scheme = st.sampled_from(["http", "https"])
    return st.builds(lambda s, h, t: f"{s}://{h}ledger.example/{path}{t}", scheme, HOSTS, TAILS)


def spelling(title: str, path: str) -> st.SearchStrategy[Item]:
    """One article in one of the ways in which a feed may list it."""
    summaries = st.sampled_from(["", "Short.", PORTRAIT])
    return st.builds(
        Item,
        title=st.just(title),
        url=address(path),
        summary=summaries,
        guid=GUIDS,
        published=DATES,
    )


class Round(NamedTuple):
    """What one source lists when it is polled."""

    spec: SourceSpec
    items: tuple[Item, ...]


def rounds(items: st.SearchStrategy[tuple[Item, ...]]) -> st.SearchStrategy[list[Round]]:
    """Polls of two sources, some of which list nothing of it."""
    specs = st.sampled_from([LEDGER, WIRE])
    return st.lists(st.builds(Round, specs, items), min_size=1, max_size=6)


def told(polls: list[Round]) -> list[str]:
    """The headlines that alert, in order, when both sources had their first run long ago."""
    store = SqlStore.open("sqlite://")
    rain = tuple(Item(title=f"Rain {n}", url=f"https://rain.example/{n}") for n in range(2))
    before = [Round(LEDGER, rain[:1]), Round(WIRE, rain[1:])]
    for number, (spec, items) in enumerate([*before, *polls]):
        now = NOON + timedelta(days=number)
        parsed = identified(Parsed(items=items), spec)
        answer = Answer(status=200, url=spec.url)
        with store.transaction() as tx:
            state = remembered(spec, tx.source_states([spec.name]).get(spec.name))
            poll = Poll(
                spec=spec, state=state, answer=answer, body_hash=b"", parsed=parsed, now=now
            )
            take_in(tx, SETUP, poll)
            decide_all(tx, SETUP, tx.undecided(now, 50), now)
    with store.transaction() as tx:
        rows = tx.deliveries([DeliveryState.PENDING])
    store.close()
    return [row.alert.article.title for row in rows]


ONE = spelling("Firm scrapped its plant", "2026/plant")
SOMETIMES = st.lists(ONE, max_size=2).map(tuple)


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(rounds(SOMETIMES))
def test_one_article_alerts_once(polls: list[Round]) -> None:
    """Guids, AMP, http, device hosts, tracking, dates and absences make no second alert."""
    listed = any(items for _, items in polls)

    assert told(polls) == ["Firm scrapped its plant"] * listed


TITLES = ("Aldermoor scrapped its plant", "Brightwater scrapped its plant")
TWO = st.tuples(*(spelling(title, f"2026/{n}") for n, title in enumerate(TITLES)))


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(st.lists(TWO, min_size=1, max_size=3), GUIDS, st.sampled_from(["", "Short.", PORTRAIT]))
def test_two_stories_both_alert(
    pairs: list[tuple[Item, ...]], guid: str | None, summary: str
) -> None:
    """With one guid and one summary for both, together or one after the other."""
    alike = [
        tuple(Item(title=i.title, url=i.url, summary=summary, guid=guid) for i in pair)
        for pair in pairs
    ]
    together = [Round(LEDGER, pair) for pair in alike]
    apart = [Round(LEDGER, (item,)) for pair in alike for item in pair]

    assert sorted(told(together)) == sorted(told(apart)) == list(TITLES)


HEADLINES = st.sampled_from(
    ["Firm scrapped its plant", "Update: plant scrapped", "Scrapped: plant"]
)
REWORDED = HEADLINES.flatmap(lambda title: spelling(title, "2026/plant"))


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(ONE, rounds(st.lists(REWORDED, max_size=3).map(tuple)))
def test_headlines_of_one_address_make_one_alert(first: Item, polls: list[Round]) -> None:
    """Old and new ones, one by one or together, once it stood there alone."""
    assert len(told([Round(LEDGER, (first,)), *polls])) == 1
