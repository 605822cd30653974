"""What every `ports.Notifier` promises, whatever it tells people with.

Another notifier joins by a `Desk` of its own in DESKS: how to make it, what people read after a
call, and how to cut it off.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.errors import DeliveryError
from monitor.model import AlertKind, Change, Fact, Headline, Since, Status
from monitor.notify.console import ConsoleNotifier
from tests.fakes.records import HOUR, NOON, make_alert, make_article, make_evidence, make_match

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.model import Alert
    from monitor.ports import Notifier


class Desk(Protocol):
    """A notifier and where its messages arrive."""

    notifier: Notifier

    def messages(self) -> list[str]:
        """The text of each message that arrived, as a reader sees it, the oldest first."""

    def cut_off(self) -> None:
        """From now on nothing can be delivered."""


class _Paper(io.StringIO):
    """Keeps what one write brought apart from the next, and tears when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []
        self.torn = False

    def write(self, text: str) -> int:
        if self.torn:
            raise OSError(28, "no space left on device")
        self.writes.append(text)
        return len(text)


class ConsoleDesk:
    """A terminal of so many columns."""

    def __init__(self, width: int, *, terminal: bool) -> None:
        self._paper = _Paper()
        console = Console(file=self._paper, width=width, force_terminal=terminal, color_system=None)
        self.notifier: Notifier = ConsoleNotifier(console)

    def messages(self) -> list[str]:
        return [text for text in self._paper.writes if text]

    def cut_off(self) -> None:
        self._paper.torn = True


DESKS: dict[str, Callable[[], Desk]] = {
    "terminal": lambda: ConsoleDesk(60, terminal=True),
    "narrow terminal": lambda: ConsoleDesk(20, terminal=True),
    "file": lambda: ConsoleDesk(80, terminal=False),
}


@pytest.fixture(params=DESKS)
def desk(request: pytest.FixtureRequest) -> Desk:
    """Each notifier, nothing delivered yet."""
    return DESKS[request.param]()


TITLE = "KORE nixes its plant"
ALERT = make_alert(
    article=make_article(TITLE, published=NOON - HOUR, publisher="The Post"),
    matches=(
        make_match(
            "Setbacks",
            0.93,
            evidence=(replace(make_evidence(TITLE, "nixes"), concept="@cancelled"),),
            marks=("only considered",),
        ),
    ),
    watches=("Setbacks", "Plants"),
    status=Status.SCALED_BACK,
    summary="The factory will not be built.",
    outlets=3,
    latest_at=NOON + HOUR,
    facts=tuple(Fact(name="jobs", value=value, quote=value) for value in ("3,000", "2,500")),
    revision=1,
    change=Change(fact="status", before="paused", after="scaled_back"),
    follows=Headline(title="KORE pauses its plant", link="", source="The Post"),
    since=Since(headline=Headline(title="KORE denies it", link="", source="Wire"), denied=True),
)
#: DESIGN: what an alert shows, in the words of `notify.wording`.
FACTS = {
    "watch lists": ("Setbacks", "Plants"),
    "status": ("SCALED BACK",),
    "source": ("The Post",),
    "published": ("published 2 Nov 2026 11:00 UTC",),
    "seen": ("seen 2 Nov 2026 12:00 UTC",),
    "headline": (TITLE,),
    "summary": ("The factory will not be built.",),
    "why it fired": ("Setbacks: “nixes” = @cancelled in the headline",),
    "what softens it": ("(only considered)",),
    "score": ("score 0.93",),
    "outlets": ("3 outlets", "latest 2 Nov 2026 13:00 UTC"),
    "facts": ("Jobs: 3,000 (others: 2,500)",),
    "what changed": ("Update: paused → scaled back", "KORE pauses its plant"),
    "what came of it": ("Since then: denied", "KORE denies it"),
    "headline only": ("Headline only: paywall",),
    "link": ("https://ledger.example/a",),
}
SEVERAL = tuple(
    Headline(title=f"Plant {n} is cancelled", link=f"https://x.example/{n}", source=f"Outlet {n}")
    for n in range(15)
)

#: What no reader may be sent: control characters but line breaks, overrides of direction, halves.
FORBIDDEN = {"Cc", "Cs"}
OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HOSTILE = {
    "escapes": "\x1b[2J\x1b]0;owned\x07 \x9b31m cleared",
    "line breaks": "one\r\n● Setbacks  CANCELLED\n\n\u2028two\u2029three\x0bfour\x85five",
    "direction": "\u202egnp.exe\u2066 turned",
    "length": "a" * 40_000,
    "long words": "plant " * 8_000,
    "markup": "[bold]<b>*_~`<!channel>&[/nothing] :bomb:",
    "halves": "half \ud83d of a character \x00",
}


def flat(message: str) -> str:
    """Without the breaks that a narrow display makes."""
    return " ".join(message.split())


def delivered(desk: Desk, alert: Alert) -> str:
    """The one message that came of it."""
    desk.notifier.deliver(alert, NOON)
    (message,) = desk.messages()
    return message


def with_text(text: str) -> Alert:
    """An alert in which everything that a stranger writes is this."""
    article = replace(
        ALERT.article, title=text, publisher=text, link=f"https://x.example/{text}", summary=text
    )
    span = replace(make_evidence(text, text), concept="@cancelled")
    match = make_match("Setbacks", 0.9, evidence=(span,) * 50)
    article = replace(article, page_trouble=text)
    told = Headline(title=text, link=text, source=text)
    facts = (Fact(name="company", value=text, quote=text),) * 3
    change = Change(fact="jobs", before=text, after=text)
    return replace(
        ALERT,
        article=article,
        matches=(match,),
        summary=text,
        facts=facts,
        change=change,
        follows=told,
    )


@pytest.mark.parametrize("fact", FACTS)
def test_an_alert_shows_every_fact(desk: Desk, fact: str) -> None:
    """A reader decides by it, without another click."""
    shown = replace(ALERT, article=replace(ALERT.article, page_trouble="paywall"))
    message = flat(delivered(desk, shown))

    assert [part for part in FACTS[fact] if part not in message] == []


def test_a_missing_fact_is_said_or_left_out_but_never_invented(desk: Desk) -> None:
    """No date, no status, no summary, no link."""
    article = make_article(TITLE, published=None, link="")
    bare = replace(ALERT, article=article, status=None, summary=None)
    message = flat(delivered(desk, bare))

    assert "publication time not given" in message
    assert "None" not in message
    assert "Headline only" in message


def test_a_note_says_what_a_further_report_adds(desk: Desk) -> None:
    """Who it is of, its headline, its link, and which alert it belongs to."""
    note = replace(ALERT, kind=AlertKind.COVERAGE, aloud=True, similarity=0.5, change=None)
    message = flat(delivered(desk, note))

    for part in (
        "KORE pauses its plant",
        f"Also reported by The Post: {TITLE}",
        "New in this report: The factory will not be built.",
        "report 3 of this story",
    ):
        assert part in message


def test_a_denial_says_that_it_is_one(desk: Desk) -> None:
    """What stood in an alert is taken back."""
    note = replace(ALERT, kind=AlertKind.COVERAGE, aloud=True, denial="“denies”")
    message = flat(delivered(desk, note))

    assert f"Denied: {TITLE} (The Post)" in message
    assert "“denies”" in message


@pytest.mark.parametrize("kind", AlertKind)
def test_one_call_is_one_message(desk: Desk, kind: AlertKind) -> None:
    """Of every kind; what others write at the same time cannot stand within it."""
    alert = replace(ALERT, kind=kind, folded=SEVERAL, outlets=len(SEVERAL))
    desk.notifier.deliver(alert, NOON)
    desk.notifier.deliver(replace(alert, id="another"), NOON)

    assert len(desk.messages()) == 2


@pytest.mark.parametrize("kind", [AlertKind.DIGEST, AlertKind.FIRST_RUN_SUMMARY])
def test_a_message_for_several_names_every_headline(desk: Desk, kind: AlertKind) -> None:
    """And says how many there are, and for whom."""
    alert = replace(ALERT, kind=kind, folded=SEVERAL, outlets=22)
    message = flat(delivered(desk, alert))

    assert [each.title for each in SEVERAL if each.title not in message] == []
    assert "22 more" in message
    assert "and 7 more" in message
    assert "Setbacks, Plants" in message


def test_a_digest_leads_to_every_article(desk: Desk) -> None:
    """With its outlet and its link."""
    message = flat(delivered(desk, replace(ALERT, kind=AlertKind.DIGEST, folded=SEVERAL)))

    for each in SEVERAL:
        assert each.source in message
        assert each.link in message


@pytest.mark.parametrize("first_run", [True, False])
def test_a_digest_says_why_it_is_one(desk: Desk, *, first_run: bool) -> None:
    """Too many in an hour, or a first run that came late."""
    digest = replace(ALERT, kind=AlertKind.DIGEST, folded=SEVERAL, first_run=first_run)
    message = flat(delivered(desk, digest))

    assert ("max_per_hour" in message) is not first_run
    assert ("first run" in message) is first_run


@pytest.mark.parametrize("trick", HOSTILE)
def test_hostile_text_in_an_alert_is_only_text(desk: Desk, trick: str) -> None:
    """It cannot act on a screen, nor push out of sight what else an alert says."""
    message = delivered(desk, with_text(HOSTILE[trick]))

    assert_harmless(message)
    shown = flat(message)
    for part in ("Setbacks", "seen 2 Nov 2026 12:00 UTC", "3 outlets", "score 0.90"):
        assert part in shown


@pytest.mark.parametrize("trick", HOSTILE)
@pytest.mark.parametrize("kind", [AlertKind.DIGEST, AlertKind.FIRST_RUN_SUMMARY])
def test_hostile_text_in_a_message_for_several_is_only_text(
    desk: Desk, kind: AlertKind, trick: str
) -> None:
    """One bad headline hides no other."""
    text = HOSTILE[trick]
    bad = Headline(title=text, link=f"https://x.example/{text}", source=text)
    alert = replace(ALERT, kind=kind, folded=(bad, SEVERAL[0]), outlets=2)
    message = delivered(desk, alert)

    assert_harmless(message)
    assert SEVERAL[0].title in flat(message)


@pytest.mark.parametrize("trick", HOSTILE)
@pytest.mark.parametrize("what", ["Denied: ", "Taken up again: ", "Also reported by"])
def test_hostile_text_in_a_note_is_only_text(desk: Desk, what: str, trick: str) -> None:
    """It cannot hide what the note is."""
    note = replace(with_text(HOSTILE[trick]), kind=AlertKind.COVERAGE)
    denial = HOSTILE[trick] if what == "Denied: " else None
    change = note.change if what == "Taken up again: " else None
    message = delivered(desk, replace(note, denial=denial, change=change))

    assert_harmless(message)
    assert what in flat(message)


@pytest.mark.parametrize("kind", AlertKind)
def test_a_line_break_makes_no_heading(desk: Desk, kind: AlertKind) -> None:
    """A headline cannot look like a message of its own."""
    alert = with_text(HOSTILE["line breaks"])
    bad = Headline(title=alert.article.title, link="https://x.example/1", source="X")
    message = delivered(desk, replace(alert, kind=kind, folded=(bad,)))

    assert [line for line in message.splitlines()[1:] if line.startswith("●")] == []


def test_markup_in_a_headline_is_read_as_it_was_written(desk: Desk) -> None:
    """Whatever language the notifier itself writes in."""
    text = HOSTILE["markup"]
    message = delivered(desk, replace(ALERT, article=make_article(text)))

    assert "".join(text.split()) in "".join(message.split())


@pytest.mark.parametrize("name", DESKS)
@settings(max_examples=50)
@given(text=st.text(st.characters(exclude_categories=[])))
def test_any_text_is_delivered_in_one_harmless_message(name: str, text: str) -> None:
    """Whatever a stranger writes."""
    message = delivered(DESKS[name](), with_text(text or " "))

    assert_harmless(message)


def test_what_cannot_be_delivered_is_a_delivery_error(desk: Desk) -> None:
    """The outbox decides what next; the cause is kept for the log."""
    desk.cut_off()
    with pytest.raises(DeliveryError) as raised:
        desk.notifier.deliver(ALERT, NOON)

    assert raised.value.__cause__ is not None
    assert str(raised.value)


def assert_harmless(message: str) -> None:
    """No character that acts, no more than a screen or two."""
    bad = {
        char
        for char in message
        if char in OVERRIDES or (char != "\n" and unicodedata.category(char) in FORBIDDEN)
    }
    assert bad == set()
    assert len(message) < 12_000
