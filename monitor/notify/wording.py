"""The words that every notifier uses for the same facts.

Headlines, links and the words of an article come from strangers, and what shows them obeys: a
terminal its control characters, every reader the marks that turn the direction of writing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model import Alert, Article, Change, Evidence, Headline, Match, Since, Status

#: An alert that waited for so long since it was made is late.
LATE = timedelta(minutes=5)
#: One that goes out with others says so sooner: they waited for each other.
STORY_LATE = timedelta(minutes=1)
#: Words that fired, of one watch list, that are named; the others are counted.
SAID = 8
#: Longest quotation of them, in characters.
WORDS = 120
#: Words that fired that are set off in a summary, at most.
SET_OFF = 100

#: Facts of an alert that are shown, in this order.
FACTS = 6
FACT_NAMES = {
    "status": "Status",
    "company": "Company",
    "plant": "Plant",
    "place": "Place",
    "capacity": "Capacity",
    "money": "Money",
    "jobs": "Jobs",
}
#: Before what a further report says that was not known; before a colon.
NEWS = "New in this report"
#: Before what befell a story after its alert; before a colon.
SINCE = "Since then"

TIME_NOT_GIVEN = "publication time not given"
NO_HEADLINE = "(no headline)"

#: Line and paragraph separators of any kind, and the tabulator.
_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]")
_ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: Why an article matches that a query finds without any word of it, such as `source:x`.
_NO_WORDS = "(no words: by its source or language, or by what it does not say)"
_FIELD_NAMES = {"title": "headline", "summary": "summary", "text": "text"}


class Reason(NamedTuple):
    """Why one watch list fired."""

    watch: str
    #: The words, what they stand for, and where they are.
    said: str
    #: What softens it, in brackets after a blank; "" when nothing does.
    marks: str
    score: str


class Heading(NamedTuple):
    """The first line of a message for several alerts."""

    #: How many there are.
    number: str
    #: Why they come together; "" when `number` says it.
    reason: str = ""


def spoken_time(when: datetime) -> str:
    """`3 Nov 2026 14:05 UTC`; `when` is aware, in UTC."""
    return f"{when.day} {when:%b %Y %H:%M} UTC"


def printable(text: str) -> str:
    """The text with what could act on a reader's screen replaced, one character for one.

    That is every control character but line breaks, every mark that overrides the direction of
    writing, and halves of characters, which no output can encode.
    """
    return text if text.isprintable() else _ACTING.sub("\ufffd", text)


def one_line(text: str, limit: int) -> str:
    """`printable` without line breaks, one character for one, cut off at so many characters."""
    line = printable(_BREAKS.sub(" ", text[: limit + 1]))
    return line if len(text) <= limit else line[: limit - 1] + "…"


def flat(text: str) -> str:
    """The text without line breaks and with NUL for what could act on a screen, one for one.

    For a reader whose text keeps its offsets until the NULs are taken out.
    """
    return _ACTING.sub("\0", _BREAKS.sub(" ", text))


def reasons(matches: Iterable[Match]) -> list[Reason]:
    """One for each watch list that fired."""
    return [
        Reason(
            match.watch,
            _all_said(match.evidence) or _NO_WORDS,
            f" ({', '.join(match.marks)})" if match.marks else "",
            f" · score {match.score:.2f}",
        )
        for match in matches
    ]


def why_it_fired(matches: Iterable[Match]) -> list[str]:
    """One line a watch list: the words that fired it, what they stand for, and where."""
    return [f"{why.watch}: {why.said}{why.marks}{why.score}" for why in reasons(matches)]


def status_word(status: Status) -> str:
    """`SCALED BACK`."""
    return status.value.replace("_", " ").upper()


def outlet_of(article: Article) -> str:
    """Who reports it, as written."""
    return article.publisher or article.source


def spans_in(field: str, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Where the words that fired stand in a field of the article; in order, none over another."""
    return _apart({(span.start, span.end) for span in evidence if span.field == field})


def word_spans(text: str, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Where words that fired stand in a text made of the article, such as its summary."""
    said = dict.fromkeys(span.text for span in evidence if 0 < len(span.text) <= WORDS)
    words = sorted(map(re.escape, islice(said, SET_OFF)), key=len, reverse=True)
    if not words:
        return []
    pattern = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(words)})(?!\w)")
    return [match.span() for match in pattern.finditer(text)]


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def digest_heading(alert: Alert) -> Heading:
    """`5 more`, and why they were not sent singly."""
    if alert.first_run:
        reason = "late answers of the first run"
    else:
        reason = "many came at once" if alert.storm else "beyond max_per_hour"
    return Heading(f"{alert.outlets} more", f" ({reason})")


def first_run_heading(alert: Alert) -> Heading:
    """`First run: 5 more matching articles`."""
    noun = "article" if alert.outlets == 1 else "articles"
    return Heading(f"First run: {alert.outlets} more matching {noun}")


def and_more(alert: Alert, shown: int) -> str:
    """`and 7 more` than the shown ones; "" when they are all."""
    more = max(alert.outlets, len(alert.folded)) - shown
    return f"and {more} more" if more > 0 else ""


def time_of(headline: Headline) -> tuple[str, datetime] | None:
    """`published` or `seen`, and when; None: neither is known."""
    if headline.published:
        return "published", headline.published
    return ("seen", headline.seen_at) if headline.seen_at else None


def delayed(since: datetime | None, now: datetime, least: timedelta) -> str:
    """`delayed 5 h 10 min` for what waited for at least so long; "" otherwise."""
    if since is None or now - since < least:
        return ""
    minutes = int((now - since).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = ((days, "d"), (hours, "h"), (minutes, "min"))
    spent = [f"{number} {unit}" for number, unit in units if number]
    return f"delayed {' '.join(spent[:2]) or 'less than a minute'}"


def kept_out(article: Article) -> str:
    """What the reader must know about how much was read, and why no more; "" when nothing."""
    if not article.headline_only or not (article.page_trouble or not article.summary):
        return ""
    known = "Page not read" if article.summary else "Headline only"
    return f"{known}: {one_line(article.page_trouble, 100)}" if article.page_trouble else known


def outlets(number: int) -> str:
    """`1 outlet`, `3 outlets`."""
    return f"{number:,} outlet{'' if number == 1 else 's'}"


def _all_said(evidence: Sequence[Evidence]) -> str:
    said = [_said(span) for span in evidence[:SAID]]
    more = len(evidence) - len(said)
    return ", ".join([*said, f"and {more} more"] if more else said)


def _said(span: Evidence) -> str:
    meaning = f" = {span.concept}" if span.concept.lower() != span.text.lower() else ""
    return f"“{one_line(span.text, WORDS)}”{meaning} in the {_FIELD_NAMES[span.field]}"


def facts_of(alert: Alert) -> list[tuple[str, str]]:
    """Names and values of the facts that are shown; what outlets say differently stands together.

    A status that stands above the headline is not said twice.
    """
    values: dict[str, list[str]] = {}
    for fact in alert.facts:
        values.setdefault(fact.name, []).append(fact.value)
    names = [
        name for name in FACT_NAMES if name in values and not (name == "status" and alert.status)
    ]
    return [(FACT_NAMES[name], _with_others(values[name])) for name in names[:FACTS]]


def _with_others(values: Sequence[str]) -> str:
    first, *others = dict.fromkeys(values)
    return f"{first} (others: {', '.join(others)})" if others else first


def change_of(change: Change) -> str:
    """`paused → cancelled`, `Jobs: 3,000 → 1,200`."""
    if change.fact == "status":
        return " → ".join(value.replace("_", " ") for value in (change.before, change.after))
    return f"{FACT_NAMES[change.fact]}: {change.before} → {change.after}"


def since_of(since: Since) -> str:
    """`denied`, `taken up again`, `scaled back`, `Jobs: 3,000 → 1,200`."""
    if since.denied:
        return "denied"
    return outcome_of(since.change) if since.change else "updated"


def outcome_of(change: Change) -> str:
    """What a change came to, as `since_of` says it."""
    if change.fact != "status":
        return change_of(change)
    return "taken up again" if change.after == "resumed" else change.after.replace("_", " ")


def note_frame(outlet: str, note: Alert) -> tuple[str, str]:
    """What stands before and after the headline of a note; `outlet` is who it is of."""
    if note.denial or note.change:
        return ("Denied: " if note.denial else "Taken up again: "), f" ({outlet})"
    return f"Also reported by {outlet}: ", ""


def note_details(note: Alert) -> list[str]:
    """What is to be known of a note besides what it says."""
    if note.denial:
        return [f"by the words {one_line(note.denial, WORDS)}"]
    if note.change:
        return [one_line(change_of(note.change), WORDS)]
    near = "" if note.similarity is None else f"similarity {note.similarity:.2f}"
    last = "further reports of today are only counted in the alert" if note.last else ""
    return [part for part in (f"report {note.outlets:,} of this story", near, last) if part]


def counted(number: int, noun: str) -> str:
    """`1 alert`, `2 alerts`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
