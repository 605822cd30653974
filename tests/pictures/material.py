"""The alert and the digest of the pictures: invented news, judged by the shipped configuration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.app.setup import compile_setup
from monitor.config.loader import load
from monitor.core.growing import grown
from monitor.core.routing import alert_id
from monitor.core.summary import summarise
from monitor.model import Alert, AlertKind, Article, Change, Fact, Headline, Status
from tests.architecture.tree import ROOT

if TYPE_CHECKING:
    from monitor.app.setup import Setup

NOW = datetime(2026, 11, 24, 15, 12, tzinfo=UTC)
CHANNEL = "#battery-news"
_MINUTE = timedelta(minutes=1)

KORE = Article(
    id="kore",
    url="https://desert-ledger.example/kore-arizona",
    link="https://desert-ledger.example/kore-arizona",
    source="Desert Business Ledger",
    title="KORE nixes its Arizona battery cell plant",
    text=(
        "The lithium-ion cell factory that KORE Power had planned near Buckeye will not be built. "
        "The company is telling suppliers that its $1.2 billion battery cell plant is off the "
        "table after its financing fell through. Around 3,000 promised jobs go with it."
    ),
    published=NOW - 6 * _MINUTE,
    seen_at=NOW - _MINUTE,
    headline_only=False,
)

_SETBACKS, _CANCELLED = "Plant setbacks", "Gigafactory cancellations"
#: List, headline, outlet, minutes since it was published and since its alert was made.
_STORIES = (
    (_CANCELLED, "Nordlicht drops second gigafactory in Heide", "Baltic Trade Post", 51, 44),
    (_CANCELLED, "Cell maker Voltara walks away from Ohio site", "Lake Erie Herald", 43, 40),
    (_CANCELLED, "No battery plant for Sagunto after all", "Costa Económica", 39, 36),
    (_SETBACKS, "Amperion pauses work at its Georgia cell factory", "Peach State Wire", 48, 41),
    (_SETBACKS, "Kestrel cuts planned battery output by half", "Grid & Storage Weekly", 33, 29),
    (_SETBACKS, "Bankrupt Helios Cells to close Michigan line", "Great Lakes Monitor", 27, 22),
)


def setup() -> Setup:
    """The shipped watch lists and lexicon."""
    return compile_setup(load(ROOT / "config", {}))


def alert() -> Alert:
    """One story that both shipped lists ask for."""
    matches = setup().verdict(KORE).matches
    return Alert(
        id=alert_id(KORE.id, CHANNEL),
        kind=AlertKind.ALERT,
        story=KORE.id,
        channel=CHANNEL,
        watches=tuple(match.watch for match in matches),
        article=KORE,
        matches=matches,
        score=max(match.score for match in matches),
        created_at=NOW - _MINUTE,
        status=Status.CANCELLED,
        summary=summarise(KORE, [span for match in matches for span in match.evidence]),
        facts=FACTS,
        outlets=3,
        latest_at=NOW - _MINUTE,
    )


def edited() -> Alert:
    """The same after two further reports, one of which has another figure."""
    later = replace(
        alert(),
        article=replace(KORE, seen_at=NOW + 50 * _MINUTE),
        outlets=5,
        facts=(_fact("jobs", "2,500", 2_500, "jobs"),),
    )
    return grown(alert(), later, (), {}, report=True)


def note() -> Alert:
    """A further report, in the thread."""
    later = Article(
        id="later",
        url="https://canyon-wire.example/kore",
        link="https://canyon-wire.example/kore",
        source="Canyon Wire",
        title="KORE Power scraps Buckeye cell plant after losing federal loan",
        published=NOW + 20 * _MINUTE,
        seen_at=NOW + 24 * _MINUTE,
        headline_only=False,
    )
    matches = setup().verdict(later).matches
    return replace(
        alert(),
        id="note",
        kind=AlertKind.COVERAGE,
        article=later,
        matches=matches,
        created_at=NOW + 24 * _MINUTE,
        summary="The loan of $850 million was withdrawn in October, before it was paid.",
        outlets=4,
        similarity=0.68,
        thread_of=alert().id,
        follows=_FIRST,
    )


def update() -> Alert:
    """What had been paused is cancelled: an alert of its own, with a link to the first."""
    return replace(
        alert(),
        id=alert_id(KORE.id, CHANNEL, 1),
        revision=1,
        change=Change(fact="status", before="paused", after="cancelled"),
        thread_of=alert().id,
        follows=_FIRST,
    )


def _fact(name: Any, value: str, amount: float | None = None, unit: str = "") -> Fact:
    return Fact(name=name, value=value, quote=value, amount=amount, unit=unit)


FACTS = (
    _fact("company", "KORE Power"),
    _fact("place", "Buckeye, Arizona"),
    _fact("money", "$1.2 billion", 1.2e9, "USD"),
    _fact("jobs", "3,000", 3_000, "jobs"),
)
_FIRST = Headline(
    title="KORE Power pauses work on its Buckeye battery plant",
    link="https://desert-ledger.example/kore-pause",
    source="Desert Business Ledger",
)


def digest() -> Alert:
    """What waited while Slack was away, beyond the best five."""
    stories = tuple(
        Headline(
            title=title,
            link=f"https://outlet.example/{number}",
            source=source,
            watches=(watch,),
            published=NOW - published * _MINUTE,
            created_at=NOW - made * _MINUTE,
        )
        for number, (watch, title, source, published, made) in enumerate(_STORIES)
    )
    return Alert(
        id=alert_id("digest", CHANNEL),
        kind=AlertKind.DIGEST,
        story="digest",
        channel=CHANNEL,
        watches=(_CANCELLED, _SETBACKS),
        article=KORE,
        matches=(),
        score=0.9,
        created_at=NOW - 44 * _MINUTE,
        outlets=len(stories),
        storm=True,
        folded=stories,
    )
