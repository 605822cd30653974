"""What `monitor explain` says to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from monitor.app.hits import byline, link_line, word_lines
from monitor.model import AlertKind, DeliveryState, Relation
from monitor.notify.wording import one_line, printable, spoken_time, status_word, why_it_fired

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.app.explain import Explained
    from monitor.model import Article, Delivery, Fact, Match, NearMiss

#: Articles of the same story that are named.
NAMED = 10
#: Characters of a headline in a list.
TITLE = 120
#: Characters of the words that a fact stands on.
QUOTE = 300


def explained_lines(told: Explained) -> Iterator[Text]:
    """Top to bottom: the article, the answer, and what it stands on."""
    article, decision = told.article, told.decision
    matches = decision.verdict.matches if decision else ()
    evidence = [span for match in matches or told.now.matches for span in match.evidence]
    yield from word_lines(article, evidence)
    yield byline(article)
    yield Text(f"  {_times(told)}", "dim")
    yield Text(f"  id {article.id}", "dim")
    yield link_line(article)
    yield Text(_answer(told), "bold")
    yield from _section("Matched", map(_why, matches))
    misses = told.now.near_misses or (decision.verdict.near_misses if decision else ())
    yield from _section("Nearly matched", map(_near, misses))
    yield from _section("Facts", map(_fact, decision.facts if decision else ()))
    yield from _section("With the configuration as it is now", _now(told))
    yield from _section("Its page", _page(told))
    yield from _section("Alerts of its story", map(_alert, told.alerts))
    yield from _section("Of the same story", _others(told))
    yield from _section("The same link also stands for", map(_named, told.also))


def unknown_lines(typed: str, near: Iterable[Article]) -> Iterator[Text]:
    """That there is no such article, and which ones are near."""
    yield Text(f"nothing in the archive has the address or id {one_line(typed, 300)}")
    yield from _section("Near it", map(_named, near))


def _section(heading: str, lines: Iterable[str]) -> Iterator[Text]:
    """A heading and its lines; nothing without any."""
    for number, line in enumerate(lines):
        if not number:
            yield Text(f"\n{heading}", "bold dim")
        yield Text(f"  {printable(line)}")


def _times(told: Explained) -> str:
    decided = told.decision and told.decision.decided_at
    # The byline has the first sight where no time of publication is known.
    seen = told.article.seen_at if told.article.published else None
    known = (("seen", seen), ("decided", decided))
    return " · ".join(f"{word} {spoken_time(when)}" for word, when in known if when)


def _answer(told: Explained) -> str:
    decision = told.decision
    if decision is None:
        return "Not decided yet: it waits for its page, 60 s at the longest."
    its = [row for row in told.alerts if row.alert.article.id == told.article.id]
    own = [row for row in its if row.alert.kind is not AlertKind.COVERAGE]
    if own:
        status = f", {status_word(decision.status)}" if decision.status else ""
        return f"{_told(own)}{status}: {decision.reason}."
    if its:
        return f"It became a note on the alert of its story: {decision.reason}."
    if decision.relation is Relation.DUPLICATE:
        return f"It did not alert by itself: {decision.reason}."
    return f"It did not alert: {decision.reason}."


def _told(own: list[Delivery]) -> str:
    states = {row.state for row in own}
    if states & {DeliveryState.SENT, DeliveryState.FOLDED}:
        return "It alerted"
    if states == {DeliveryState.FAILED}:
        return "Its alert could not be delivered"
    return "Its alert is on its way"


def _why(match: Match) -> str:
    return why_it_fired([match])[0]


def _fact(fact: Fact) -> str:
    return f"{fact.name}: {one_line(fact.value, TITLE)} (“{one_line(fact.quote, QUOTE)}”)"


def _near(miss: NearMiss) -> str:
    return f"{miss.watch}: {miss.reason} (score {miss.score:.2f})"


def _now(told: Explained) -> Iterator[str]:
    differs = told.differs
    if told.decision is None:
        yield from map(_why, told.now.matches)
        return
    for match in differs.added:
        yield f"would match {_why(match)}"
    for watch, reason in differs.dropped.items():
        yield f"would not match {watch}: {reason}"
    for watch in differs.unknown:
        yield f"{watch}: cannot be told, the text that it fired on is no longer kept"


def _page(told: Explained) -> Iterator[str]:
    article = told.article
    if article.page_trouble:
        yield f"headline only: {article.page_trouble}"
    if told.page_queued_at:
        yield f"still wanted, queued {spoken_time(told.page_queued_at)}"
    elif article.page_asked_at:
        yield f"last asked for {spoken_time(article.page_asked_at)}"


def _alert(row: Delivery) -> str:
    alert = row.alert
    note = "note" if alert.kind is AlertKind.COVERAGE else ""
    said = [part for part in (note, alert.channel or "terminal", _state(row)) if part]
    if row.receipt:
        said.append(f"message {row.receipt.ts} in {row.receipt.channel}")
    if row.error:
        said.append(one_line(row.error, 200))
    return f"{', '.join(alert.watches)}: {' · '.join(said)}"


def _state(row: Delivery) -> str:
    if row.state is DeliveryState.SENT and row.sent_at:
        return f"sent {spoken_time(row.sent_at)}"
    if row.state is DeliveryState.FOLDED and row.alert.kind is AlertKind.COVERAGE:
        return "only counted"
    if row.state is DeliveryState.FOLDED:
        return "told in a message for several"
    return f"{row.state.value}, made {spoken_time(row.alert.created_at)}"


def _others(told: Explained) -> Iterator[str]:
    for article, decision in told.others[:NAMED]:
        yield f"{decision.relation.value}: {_named(article)}"
    if len(told.others) > NAMED:
        yield f"and {len(told.others) - NAMED} more"


def _named(article: Article) -> str:
    link = one_line(article.link, 2000) or f"id {article.id}"
    return f"{one_line(article.title, TITLE)} ({article.source}) {link}"
