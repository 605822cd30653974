"""Alerts on the terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from monitor.model import AlertKind, Headline, Status
from monitor.notify.console import ConsoleNotifier, highlighted
from tests.fakes.records import (
    HOUR,
    NOON,
    make_alert,
    make_article,
    make_evidence,
    make_match,
)

if TYPE_CHECKING:
    from monitor.model import Alert

TITLE = "KORE nixes its plant"
EVIDENCE = replace(make_evidence(TITLE, "nixes"), concept="@cancelled")
MATCHES = (make_match("Setbacks", 0.9, evidence=(EVIDENCE,)), make_match("Plants", 0.8))
ALERT = make_alert(
    article=make_article(TITLE, published=NOON - HOUR, publisher="The Post"),
    matches=MATCHES,
    watches=("Setbacks", "Plants"),
    status=Status.SCALED_BACK,
    summary="It nixes the plant.",
)


def _headlines(*titles: str) -> tuple[Headline, ...]:
    return tuple(Headline(title=title, link="https://x.example", source="X") for title in titles)


def _printed(alert: Alert, *, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=40, highlight=False, force_terminal=terminal, color_system=None
    )
    ConsoleNotifier(console).deliver(alert, NOON)
    return out.getvalue()


def test_an_alert_says_everything_a_reader_needs() -> None:
    """Lists, status, source, both times, headline, summary, why, and the link."""
    shown = _printed(ALERT)

    for part in (
        "Setbacks · Plants",
        "SCALED BACK",
        TITLE,
        "The Post",
        "published 2 Nov 2026 11:00 UTC",
        "seen 2 Nov 2026 12:00 UTC",
        "It nixes the plant.",
        "Why: Setbacks: “nixes” = @cancelled in the headline",
        "https://ledger.example/a",
    ):
        assert part in shown


def test_the_words_that_fired_are_set_off_where_they_stand() -> None:
    """Highlighting uses the offsets of the evidence, not a search."""
    rendered = highlighted(TITLE, [EVIDENCE], "title")

    assert [(span.start, span.end) for span in rendered.spans] == [(5, 10)]


def test_markup_in_a_headline_is_shown_as_it_is() -> None:
    """A headline is text, never console markup."""
    shown = _printed(replace(ALERT, article=make_article("[red]All[/red] clear :bomb:")))

    assert "[red]All[/red] clear :bomb:" in shown


def test_an_article_without_text_is_marked() -> None:
    """A reader sees that only the headline was known."""
    bare = replace(ALERT, summary=None, article=make_article(TITLE))

    assert "Headline only\n" in _printed(bare)


@pytest.mark.parametrize(
    ("summary", "mark"), [("", "Headline only: paywall"), ("Words.", "Page not read: paywall")]
)
def test_why_a_page_was_not_read_is_said(summary: str, mark: str) -> None:
    """A reader need not click to find a paywall."""
    article = make_article(TITLE, summary=summary, page_trouble="paywall")

    assert f"  {mark}\n" in _printed(replace(ALERT, article=article))


def test_an_alert_keeps_within_a_narrow_terminal() -> None:
    """Broken between facts first, indented where it goes on, no blanks at the end of a line."""
    alert = replace(ALERT, article=replace(ALERT.article, summary="It nixes."), matches=MATCHES[:1])
    shown = _printed(alert, terminal=True)

    assert (
        shown
        == """\
● Setbacks · Plants  SCALED BACK
  KORE nixes its plant
  The Post · 1 outlet
  published 2 Nov 2026 11:00 UTC
  seen 2 Nov 2026 12:00 UTC
  It nixes the plant.
  Why: Setbacks: “nixes” = @cancelled
    in the headline · score 0.90
  https://ledger.example/a

"""
    )


def test_a_link_is_never_broken() -> None:
    """However narrow the terminal: it is there to be clicked."""
    link = "https://ledger.example/" + "a" * 60
    shown = _printed(replace(ALERT, article=make_article(TITLE, link=link)), terminal=True)

    assert f"  {link}\n" in shown


def test_a_late_first_run_is_not_laid_to_the_cap() -> None:
    """The heading of a digest says why it is one; what it does not name is counted."""
    late = replace(
        ALERT, kind=AlertKind.DIGEST, first_run=True, outlets=9, folded=_headlines("One", "Two")
    )

    shown = _printed(late)
    assert "9 more for Setbacks, Plants (late answers of the first run)" in shown
    assert "  and 7 more\n" in shown


def test_a_missing_publication_time_is_said() -> None:
    """No date is invented."""
    undated = replace(ALERT, article=make_article(TITLE, published=None))

    assert "publication time not given" in _printed(undated)


def test_the_first_run_line_counts_what_it_does_not_name() -> None:
    """Five headlines and the number of the others."""
    summary = replace(
        ALERT, kind=AlertKind.FIRST_RUN_SUMMARY, outlets=7, folded=_headlines("One", "Two", "Three")
    )

    assert "7 more matching articles" in _printed(summary)
    assert "“One”; “Two”; “Three” and 4 more" in _printed(summary)


def test_a_digest_names_each_alert_with_its_link() -> None:
    """What is beyond the cap is still read in full."""
    digest = replace(ALERT, kind=AlertKind.DIGEST, outlets=2, folded=_headlines("One", "Two"))

    assert "2 more for Setbacks, Plants (beyond max_per_hour)" in _printed(digest)
    assert "One · X · https://x.example" in _printed(digest)


def test_a_digest_says_when_each_article_was_published() -> None:
    """Or seen, where the publisher does not say."""
    one, two = _headlines("One", "Two")
    folded = (replace(one, published=NOON - HOUR, seen_at=NOON), replace(two, seen_at=NOON))
    digest = replace(ALERT, kind=AlertKind.DIGEST, outlets=2, folded=folded)

    assert "One · X · published 2 Nov 2026 11:00 UTC · https://x.example" in _printed(digest)
    assert "Two · X · seen 2 Nov 2026 12:00 UTC · https://x.example" in _printed(digest)


def test_a_note_stands_under_the_headline_of_its_story() -> None:
    """A terminal has no threads: what it is about is said first."""
    first = Headline(title="KORE pauses", link="", source="X")
    note = replace(ALERT, kind=AlertKind.COVERAGE, follows=first, outlets=2, summary=None)

    assert _printed(note).strip().splitlines() == [
        "↳ KORE pauses",
        f"  Also reported by The Post: {TITLE} · report 2 of this story · {ALERT.article.link}",
    ]
