"""Whatever strangers write, Slack takes the message and nobody is woken by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import (
    Alert,
    AlertKind,
    Article,
    Change,
    Evidence,
    Fact,
    Headline,
    Match,
    Status,
)
from monitor.notify.blocks import message_of, plain_of
from monitor.notify.limits import cut, cut_bytes, escaped, escaped_length
from tests.fakes.blocks import assert_fits, live
from tests.fakes.records import HOUR, NOON, make_alert

if TYPE_CHECKING:
    from monitor.model import FactName, FieldName

_HOSTILE = [
    "<!channel>",
    "<@U024BE7LH> resigns",
    "<https://evil.example|Reuters>",
    "&lt;!here&gt; *b* _i_ `c` :bomb:",
    "&" * 100_000,
    "<" * 5_000,
    "plant " * 17_000,
    "電池工場" * 25_000,
    "🔋" * 5_000,
    "\x00" * 5_000,
    "\u202egnp.exe",
    "a\nb\r\n\u2028c",
    "\ud83d half",
]
_FIELDS: tuple[FieldName, ...] = ("title", "summary", "text")
TEXT = st.one_of(st.text(st.characters(exclude_categories=[])), st.sampled_from(_HOSTILE))
ADDRESS = st.one_of(TEXT, TEXT.map("https://x.example/".__add__))
MOMENT = st.datetimes(timezones=st.just(UTC))
NAMES = st.one_of(
    st.lists(TEXT, min_size=1, max_size=4).map(tuple),
    st.sampled_from([tuple(f"List {n}" for n in range(5_000)), ("<!here>" * 50,) * 5_000]),
)
STORIES = st.one_of(
    st.lists(
        st.builds(
            Headline,
            title=TEXT,
            link=ADDRESS,
            source=TEXT,
            watches=NAMES,
            published=st.none() | MOMENT,
            seen_at=st.none() | MOMENT,
            created_at=st.none() | MOMENT,
        ),
        max_size=3,
    ).map(tuple),
    st.builds(
        lambda title, link: (Headline(title=title, link=link, source=title),) * 500, TEXT, ADDRESS
    ),
)


NAMES_OF_FACTS: tuple[FactName, ...] = (
    "status", "company", "plant", "place", "capacity", "money", "jobs",
)  # fmt: skip
FACT_NAME = st.sampled_from(NAMES_OF_FACTS)
FACTS = st.lists(st.builds(Fact, name=FACT_NAME, value=TEXT, quote=TEXT), max_size=30).map(tuple)
FOLLOWED = st.builds(Headline, title=TEXT, link=ADDRESS, source=TEXT)
LINK = st.sampled_from(["", "https://acme.slack.com/archives/C1/p1"])


@st.composite
def _evidence(draw: st.DrawFn, text: str) -> Evidence:
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 200)))
    field = draw(st.sampled_from(_FIELDS))
    return Evidence(field=field, start=start, end=end, text=text[start:end], concept=draw(TEXT))


@st.composite
def _alerts(draw: st.DrawFn) -> Alert:
    title = draw(TEXT)
    article = Article(
        id="a1",
        url="",
        source=draw(TEXT),
        title=title,
        seen_at=draw(MOMENT),
        link=draw(ADDRESS),
        summary=draw(TEXT),
        published=draw(st.none() | MOMENT),
        publisher=draw(st.none() | TEXT),
        page_trouble=draw(st.none() | TEXT),
    )
    watches = draw(NAMES)
    evidence = tuple(draw(st.lists(_evidence(title), max_size=12)))
    marks = tuple(draw(st.lists(TEXT, max_size=2)))
    return make_alert(
        kind=draw(st.sampled_from(AlertKind)),
        article=article,
        watches=watches,
        matches=tuple(
            Match(watch=name, score=0.5, evidence=evidence, marks=marks) for name in watches
        ),
        status=draw(st.none() | st.sampled_from(Status)),
        summary=draw(st.none() | TEXT),
        outlets=draw(st.integers(1, 10**6)),
        folded=draw(STORIES),
        facts=draw(FACTS),
        revision=draw(st.integers(0, 2)),
        change=draw(st.none() | st.builds(Change, fact=FACT_NAME, before=TEXT, after=TEXT)),
        follows=draw(st.none() | FOLLOWED),
        latest_at=draw(st.none() | MOMENT),
        aloud=draw(st.booleans()),
        denial=draw(st.none() | TEXT),
        last=draw(st.booleans()),
        similarity=draw(st.none() | st.floats(0, 1)),
        first_run=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(alert=_alerts(), now=MOMENT, link=LINK)
def test_every_message_fits_and_wakes_nobody(alert: Alert, now: datetime, link: str) -> None:
    """Of every kind, with blocks and without; the only live tokens are links to articles."""
    message, plain = message_of(alert, now, link), plain_of(alert, now, link)

    assert_fits(message)
    assert_fits(plain)
    assert live(message.text) == []
    for token in live(plain.text):
        assert token.lower().startswith(("http://", "https://"))


@given(text=TEXT, room=st.integers(10, 300))
def test_a_cut_fits_and_says_that_it_is_one(text: str, room: int) -> None:
    """In characters after escaping."""
    shown = cut(text, room)

    assert escaped_length(shown) == len(escaped(shown)) <= room
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(text=st.text(), room=st.integers(10, 300))
def test_a_cut_by_bytes_fits(text: str, room: int) -> None:
    """However many bytes a character takes."""
    shown = cut_bytes(text, room)

    assert len(escaped(shown).encode()) <= room
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


def test_a_storm_is_rendered_at_once() -> None:
    """Five hundred alerts in half a second of work, headlines of 100 kB among them."""
    title = "KORE <nixes> its plant & more "
    evidence = tuple(
        Evidence(field="title", start=at, end=at + 4, text="KORE", concept="@x")
        for at in range(0, 150, 30)
    )
    match = Match(watch="Setbacks", score=0.9, evidence=evidence)
    usual = make_alert(summary=title * 10, matches=(match,))
    long = replace(usual, article=replace(usual.article, title=title * 3_400))
    began = process_time()
    for alert in [usual, long] * 250:
        message_of(alert, NOON + HOUR)

    assert process_time() - began < 0.5
