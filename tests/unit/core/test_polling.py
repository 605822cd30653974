"""What a poll leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.core.polling import (
    Poll,
    Read,
    after_answer,
    after_failure,
    remembered,
)
from monitor.errors import FetchError, ParseError, QuietError
from monitor.model import Answer, Parsed, PartState, PollHints, SourceState
from tests.fakes.records import DAY, HOUR, MINUTE, NOON, make_item, make_source

if TYPE_CHECKING:
    from datetime import datetime

SPEC = make_source(every=10 * MINUTE)
STATE = SourceState(
    name=SPEC.name, url=SPEC.url, etag='"a"', last_modified="Mon", last_ok_at=NOON - HOUR,
    first_ok_at=NOON - DAY, failures=2, last_error="timed out", item_count=7,
)  # fmt: skip
GOOD = Answer(status=200, url=SPEC.url, body=b"x", etag='"b"')
UNCHANGED = Answer(status=304, url=SPEC.url)
PARSED = Parsed(items=(make_item(),), hints=PollHints(min_interval=2 * HOUR))


def _after(
    state: SourceState, answer: Answer, parsed: Parsed | None, new: int, now: datetime
) -> SourceState:
    return after_answer(
        Poll(spec=SPEC, state=state, answer=answer, body_hash=b"h", parsed=parsed, now=now), new
    )


def test_a_good_answer_forgets_trouble_and_takes_its_validators() -> None:
    """A 200 without Last-Modified clears the old one."""
    state = _after(STATE, GOOD, PARSED, 1, NOON)

    assert (state.failures, state.last_error) == (0, None)
    assert (state.etag, state.last_modified) == ('"b"', None)
    assert (state.item_count, state.last_new_item_at) == (1, NOON)


def test_304_keeps_the_validators_it_does_not_repeat() -> None:
    """RFC 9110, 15.4.5."""
    state = _after(STATE, UNCHANGED, None, 0, NOON)
    renewed = _after(STATE, replace(UNCHANGED, etag='"c"'), None, 0, NOON)

    assert (state.etag, state.last_modified, state.item_count) == ('"a"', "Mon", 7)
    assert (renewed.etag, renewed.last_modified) == ('"c"', "Mon")


def test_the_documents_wish_holds_after_a_304_too() -> None:
    """ttl was said once and is remembered."""
    first = _after(STATE, GOOD, PARSED, 1, NOON)
    second = _after(first, UNCHANGED, None, 0, NOON + 2 * HOUR)

    assert first.next_due_at is not None
    assert first.next_due_at >= NOON + 2 * HOUR
    assert second.next_due_at is not None
    assert second.next_due_at >= NOON + 4 * HOUR


def test_the_first_good_answer_is_remembered_for_good() -> None:
    """It marks which articles belong to the first run."""
    fresh = SourceState(name=SPEC.name, url=SPEC.url)
    first = _after(fresh, GOOD, PARSED, 1, NOON)
    later = _after(first, GOOD, PARSED, 0, NOON + DAY)

    assert (first.first_ok_at, later.first_ok_at) == (NOON, NOON)


def test_a_failure_keeps_what_is_known_and_says_why() -> None:
    """The next request is still conditional."""
    state = after_failure(SPEC, STATE, ParseError("an HTML page", reason="not_a_feed"), NOON)

    assert (state.failures, state.last_error, state.etag) == (3, "an HTML page", '"a"')
    assert state.next_due_at is not None
    assert state.next_due_at > NOON


def test_retry_after_is_obeyed() -> None:
    """Longer than our own back-off if the host says so."""
    error = QuietError("429", reason="http", status=429, retry_after=timedelta(hours=5))
    state = after_failure(SPEC, STATE, error, NOON)

    assert state.next_due_at == NOON + 5 * HOUR


def test_a_missing_network_is_tried_again_soon() -> None:
    """A service that starts before its network must not wait for a whole interval."""
    offline = FetchError("does not resolve", reason="dns")
    first = after_failure(SPEC, replace(STATE, failures=0), offline, NOON)
    second = after_failure(SPEC, first, offline, NOON)
    late = after_failure(SPEC, replace(STATE, failures=500), offline, NOON)

    assert first.next_due_at == NOON + timedelta(seconds=30)
    assert second.next_due_at == NOON + timedelta(seconds=60)
    assert late.next_due_at is not None
    assert late.next_due_at > NOON + HOUR


def test_410_ends_polling_until_the_address_is_edited() -> None:
    """Gone is said once; a new address begins anew."""
    gone = after_failure(SPEC, STATE, FetchError("gone", reason="http", status=410), NOON)
    moved = replace(SPEC, url="https://ledger.example/new")

    assert gone.gone
    assert remembered(SPEC, gone) == gone
    assert remembered(moved, gone) == SourceState(name=SPEC.name, url=moved.url)


def test_other_failures_never_end_polling() -> None:
    """Feeds that answer 404 come back to life."""
    state = after_failure(SPEC, STATE, FetchError("404", reason="http", status=404), NOON)

    assert not state.gone


def test_a_feed_that_begins_empty_has_its_first_run_later() -> None:
    """Old articles that appear in it are the first run, not news."""
    fresh = SourceState(name=SPEC.name, url=SPEC.url)
    empty = _after(fresh, GOOD, Parsed(items=()), 0, NOON)
    filled = _after(empty, GOOD, PARSED, 1, NOON + DAY)

    assert (empty.first_ok_at, filled.first_ok_at) == (None, NOON + DAY)


def test_a_shorter_promise_counts_at_once() -> None:
    """From a day to five minutes: not a day of silence first."""
    daily = replace(SPEC, every=DAY)
    state = after_answer(
        Poll(spec=daily, state=STATE, answer=GOOD, body_hash=b"h", parsed=PARSED, now=NOON), 1
    )
    soon = remembered(replace(SPEC, every=5 * MINUTE), state)

    assert soon.next_due_at == NOON + 5 * MINUTE
    assert remembered(daily, state) == state


def test_a_silence_that_others_caused_is_no_failure() -> None:
    """The host was not asked on behalf of this source."""
    hushed = QuietError("asked not to be asked", reason="quiet", retry_after=HOUR)
    state = after_failure(SPEC, STATE, hushed, NOON)

    assert (state.failures, state.next_due_at) == (STATE.failures, NOON + HOUR)


def _unchanging(days: int, name: str = SPEC.name) -> list[datetime]:
    """The daily answers to a source that nothing changes at which leave the document unread."""
    spec, forgotten = replace(SPEC, name=name), []
    state = replace(STATE, name=name, last_ok_at=NOON, body_hash=b"h")
    for now in (NOON + DAY * day for day in range(1, days + 1)):
        is_full = state.body_hash is None
        answer, parsed = (GOOD, PARSED) if is_full else (UNCHANGED, None)
        state = after_answer(
            Poll(spec=spec, state=state, answer=answer, body_hash=b"h", parsed=parsed, now=now), 0
        )
        if state.body_hash is None:
            assert (state.etag, state.last_modified) == (None, None)
            forgotten.append(now)
    return forgotten


def test_an_unchanging_document_is_read_again_once_a_month() -> None:
    """Or the keys of what it lists would run out while it lists it."""
    read = _unchanging(365)

    gaps = {later - earlier for earlier, later in pairwise(read)}
    assert gaps == {30 * DAY}
    assert read[0] <= NOON + 31 * DAY


def test_sources_are_read_again_at_different_times() -> None:
    """Ten thousand of them are not read in the same minute."""
    firsts = {_unchanging(31, f"Source {number}")[0] for number in range(50)}

    assert len(firsts) > 15


def test_what_is_left_of_a_document_is_read_at_the_next_poll() -> None:
    """Even if it answers with the same bytes."""
    poll = Poll(spec=SPEC, state=STATE, answer=GOOD, body_hash=b"h", parsed=PARSED, now=NOON)
    state = after_answer(poll, 1, reread=True)

    assert (state.etag, state.last_modified, state.body_hash) == (None, None, None)
    assert after_answer(poll, 1).body_hash == b"h"


# -- further documents -----------------------------------------------------------------------------


def _after_parts(read: Read, answer: Answer = GOOD) -> SourceState:
    poll = Poll(
        spec=SPEC, state=STATE, answer=answer, body_hash=b"h", parsed=PARSED, now=NOON, read=read
    )
    return after_answer(poll, 1)


def test_an_index_with_parts_left_is_read_again() -> None:
    """Its validators are forgotten, or it would answer that nothing changed."""
    for answer in (GOOD, UNCHANGED):
        state = _after_parts(Read(unfinished=True), answer)
        assert (state.etag, state.last_modified, state.body_hash) == (None, None, None)
    assert _after_parts(Read()).etag == '"b"'


def test_a_part_that_is_opened_later_begins_no_first_run() -> None:
    """What else came with it is news and must not be taken for an archive."""
    assert _after_parts(Read()).first_ok_at == STATE.first_ok_at


def test_the_trouble_of_a_part_is_no_failure_of_the_source() -> None:
    """It is shown, and the next poll is not put off."""
    parts = {"https://ledger.example/a.xml": PartState(etag='"p"')}
    state = _after_parts(Read(states=parts, trouble="a.xml: HTTP 500"))

    assert (state.failures, state.last_error, state.parts) == (0, "a.xml: HTTP 500", parts)
