"""Alerts on the terminal."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from monitor.model import AlertKind, Headline, Status
from monitor.notify.console import ConsoleNotifier, alert_lines, highlighted
from tests.fakes.records import (
    HOUR,
    NOON,
    make_alert,
    make_article,
    make_evidence,
    make_match,
)

TITLE = "KORE nixes its plant"
EVIDENCE = replace(make_evidence(TITLE, "nixes"), concept="@cancelled")
ALERT = make_alert(
    article=make_article(TITLE, published=NOON - HOUR, publisher="The Post"),
    matches=(make_match("Setbacks", 0.9, evidence=(EVIDENCE,)), make_match("Plants", 0.8)),
    watches=("Setbacks", "Plants"),
    status=Status.SCALED_BACK,
    summary="It nixes the plant.",
)


def _headlines(*titles: str) -> tuple[Headline, ...]:
    return tuple(Headline(title=title, link="https://x.example", source="X") for title in titles)


def _printed(alert: object) -> str:
    out = io.StringIO()
    console = Console(file=out, width=40, highlight=False)
    ConsoleNotifier(console).deliver(alert)  # type: ignore[arg-type]  # kept short for the tests
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

    assert "Headline only" in "\n".join(line.plain for line in alert_lines(bare))


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
