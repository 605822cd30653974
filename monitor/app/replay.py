"""`monitor replay` and `monitor match`: stored articles through the whole decision, nothing sent.

One JSON object a line comes in, one goes out. The clock is `published`; the store is in memory; the
first-run rules, look-back, caps and quiet hours do not apply, seen keys and stories do.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from monitor.app.decide import decide_all
from monitor.app.hits import facts_json, match_json, own_words
from monitor.app.intake import take_unjudged
from monitor.app.setup import compile_setup
from monitor.app.wiring import open_store
from monitor.core.carriers import heard_key
from monitor.core.dates import parse_date
from monitor.core.identity import address_key, article_of, wording_key
from monitor.core.relations import in_order
from monitor.core.stories import status_of
from monitor.core.urls import host_of
from monitor.errors import UsageError
from monitor.model import Item, Relation, SourceSpec
from monitor.notify.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from monitor.app.setup import Setup
    from monitor.model import Article, Decision, Settings
    from monitor.ports import Store, Transaction

#: The time of a first line without a date.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=1)
#: Rows of one date that are decided together, at most.
MAX_POLL: Final = 500
#: Later dates are slips, and would leave no room to reckon.
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the file."""

    #: As given in the line, of whatever type; its number as a string if it has none.
    id: Any
    article: Article


def read_rows(lines: Iterable[str], file: str, complain: Callable[[str], None]) -> Iterator[Row]:
    """The articles of a JSONL file in order of arrival, each with the time at which it arrives.

    A line that is no JSON object is left out; `complain` gets a sentence with its `file:line`.
    """
    clock: datetime | None = None
    used: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _object(line, f"{file}:{number}")
        except ValueError as error:
            complain(str(error))
            continue
        clock = _arrival(row, clock)
        yield _row(row, clock, used, number)


def replay(
    store: Store, setup: Setup, rows: Iterable[Row], *, everything: bool = False
) -> Iterator[tuple[Row, Decision]]:
    """Each row with its decision, in the order of the rows; one transaction for all.

    What one poll would bring together is decided in the order in which a poll decides it. With
    `everything`, an article that matches nothing has a story too.
    """
    with store.transaction() as tx:
        for poll in polls(rows):
            for row in poll:
                setup = setup.hearing(row.article.source)
            by_article = {row.article.id: row for row in poll}
            made = {
                each.id: _decide_row(tx, setup, by_article[each.id], everything=everything)
                for each in in_order(row.article for row in poll)
            }
            yield from ((row, made[row.article.id]) for row in poll)


def polls(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows that a poll each minute would bring together; none has one address twice."""
    poll: dict[bytes, Row] = {}
    for row in rows:
        address = address_key(row.article)
        if poll and (
            address in poll
            or len(poll) == MAX_POLL
            or _minute_of(row) != _minute_of(next(iter(poll.values())))
        ):
            yield list(poll.values())
            poll = {}
        poll[address] = row
    if poll:
        yield list(poll.values())


def _minute_of(row: Row) -> datetime:
    return row.article.seen_at.replace(second=0, microsecond=0)


def replay_file(
    file: Path, settings: Settings, *, watch: str | None, everything: bool, as_json: bool
) -> bool:
    """Print the decision on every line of a file; whether all lines were articles.

    Lines that are none are named on stderr. Raises UsageError for a file that cannot be read.
    """
    setup = compile_setup(_only(settings, watch))
    complaints = Complaints()
    store = open_store("sqlite://")
    try:
        rows = read_rows(lines_of(file), str(file), complaints)
        for row, decision in replay(store, setup, rows, everything=everything):
            shown = json_line(row, decision)
            print(json.dumps(shown) if as_json else _human(shown, row))
    finally:
        store.close()
    return not complaints.number


class Complaints:
    """Sentences about lines that were left out, on stderr; counted."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, sentence: str) -> None:
        """One more."""
        self.number += 1
        print(f"left out: {sentence}", file=sys.stderr)


def lines_of(file: Path) -> Iterator[str]:
    """The lines of a file (`-` for standard input). Raises UsageError when it cannot be read."""
    try:
        if str(file) == "-":
            yield from sys.stdin
            return
        with file.open(encoding="utf-8-sig") as lines:
            yield from lines
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no UTF-8 text: {error}") from error


def _only(settings: Settings, watch: str | None) -> Settings:
    """The settings with one watch list, or all for None. Raises UsageError for an unknown name."""
    chosen = tuple(each for each in settings.watches if watch in {None, each.name})
    if watch is not None and not chosen:
        known = ", ".join(each.name for each in settings.watches)
        raise UsageError(f"no watch list is named “{watch}”; there are: {known}")
    return replace(settings, watches=chosen)


def json_line(row: Row, decision: Decision) -> dict[str, Any]:
    """The line of `replay --json`.

    A row that edits an earlier one is judged on what is known of both; the words shown are its own.
    """
    matches = [own_words(match, row.article) for match in decision.verdict.matches]
    hit = bool(matches)
    return {
        "id": row.id,
        "url": row.article.link,
        "matches": [match_json(match) for match in matches],
        "story": decision.story,
        "relation": decision.relation.value if hit else "none",
        "status": decision.status.value if hit and decision.status else None,
        "facts": facts_json(decision.facts if hit else ()),
        "summary": decision.summary if hit else None,
    }


def _human(shown: dict[str, Any], row: Row) -> str:
    watches = ", ".join(f"{each['watch']} {each['score']:.2f}" for each in shown["matches"])
    detail = f"  [{watches}]" if watches else ""
    return (
        f"{shown['relation']:<10}{shown['status'] or '':<12}{printable(row.article.title)}{detail}"
    )


def _decide_row(tx: Transaction, setup: Setup, row: Row, *, everything: bool) -> Decision:
    article = row.article
    now = article.seen_at
    wording = heard_key(wording_key(article), article.source, setup.named)
    judged = tx.known_articles([wording, address_key(article)])
    if wording not in judged:
        taken = take_unjudged(tx, {wording: article}, judged, article.seen_at, named=setup.named)
        fresh = [*taken.new, *taken.edits]
        made = decide_all(tx, setup, fresh, now, everything=everything, reworded=True)
        for _, decision in made:
            return decision
    known = tx.known_articles([wording])[wording]
    return _again(tx, setup, article, known, everything=everything)


def _again(
    tx: Transaction, setup: Setup, article: Article, identity: str, *, everything: bool
) -> Decision:
    """The decision on an article that arrives again in words that were judged before."""
    before = tx.decisions([identity]).get(identity)
    if before is None or before.relation is Relation.NONE:
        # It never alerted; a text that has come since may match now.
        known = replace(article, id=identity)
        now = article.seen_at
        [(_, decision)] = decide_all(tx, setup, [known], now, everything=everything)
        return decision
    verdict = setup.watches.verdict(article)
    if not verdict.matches:  # an edit that says less than the row that alerted
        story = before.story if everything else None
        return replace(before, verdict=verdict, relation=Relation.NONE, story=story)
    status = status_of(verdict.matches) or before.status
    facts = setup.facts(article, verdict)
    return replace(before, verdict=verdict, relation=Relation.DUPLICATE, status=status, facts=facts)


def _object(line: str, where: str) -> dict[str, Any]:
    """One line as an object whose title is a string. Raises ValueError with the place."""
    try:
        row = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}:{error.colno}: not JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:  # endless brackets, endless numbers
        raise ValueError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ValueError(f"{where}: one JSON object a line is expected")  # noqa: TRY004 - of data
    return row | {"title": _text(row, "title")}


def _row(row: dict[str, Any], clock: datetime, used: set[str], number: int) -> Row:
    """The article of one line; its id is the line's, so that stories are named by their first."""
    given = row.get("id", str(number))
    identity = str(given)
    url = _text(row, "url")
    item = Item(
        title=row["title"],
        url=url or None,
        summary=_text(row, "summary"),
        text=_text(row, "text") or None,
        published=clock,
        lang=_text(row, "lang") or None,
    )
    source = _text(row, "source") or host_of(url) or "file"
    article = article_of(item, SourceSpec(name=source, kind="feed"), clock)
    if identity not in used:
        used.add(identity)
        article = replace(article, id=identity)
    return Row(id=given, article=article)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _arrival(row: dict[str, Any], clock: datetime | None) -> datetime:
    """When a line arrives: its date, or a minute after the line before; time never goes back."""
    given = parse_date(_text(row, "published"))
    if given is None or given > LATEST:
        return clock + STEP if clock else EPOCH
    return max(given, clock) if clock else given
