"""Collecting, top to bottom: ask a source, take in what is new, decide what it means.

Two steps, each with one transaction of its own; a crash before the commit leaves no trace and the
step is repeated, a crash after it leaves everything that follows in the store.

1. *Poll*: items, seen keys, the source's validators and its next due time together.
2. *Decide*: match, story, decision and outbox rows of one article together.

Between the fetch and the store everything is a pure function of `core/` that takes the time as an
argument.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.app.documents import body_hash, with_further
from monitor.app.intake import take_unjudged
from monitor.app.telemetry import logger
from monitor.core import pages
from monitor.core.carriers import as_carried, heard_key
from monitor.core.copies import WINDOW, copy_keys, original_of
from monitor.core.identity import again_key, article_of, boilerplate, unless_taken
from monitor.core.polling import Poll, after_answer, after_failure
from monitor.core.routing import alerts_for, of_first_run, too_old_for_first_run
from monitor.core.stories import judge, no_match, standing, undecided
from monitor.errors import BlockedError, FetchError, SourceError, StoreError
from monitor.model import Parsed, Relation, SourceState, Verdict
from monitor.sources import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.model import Alert, Article, Decision, SourceSpec
    from monitor.ports import Clock, Fetcher, Parser, Transaction
    from monitor.store.writer import Writer

#: Articles decided in one go, so that one commit serves many.
DECIDE_BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What came of one poll."""

    source: str
    #: Items in the answer; None: it had not changed, or there was none.
    items: int | None = None
    #: Articles not seen before.
    new: int = 0
    #: Articles that wait for their second step.
    waiting: int = 0
    #: Why it failed; None: it answered as it should.
    error: str | None = None
    #: Whether any answer came, good or bad; a robots.txt is one.
    reached: bool = True
    #: A rule in robots.txt forbids it: that does not pass by itself.
    barred: bool = False


class Collector:
    """The collecting shell: owns no state beyond its collaborators."""

    def __init__(self, *, fetcher: Fetcher, parser: Parser, writer: Writer, clock: Clock) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._writer = writer
        self._clock = clock

    async def poll(self, setup: Setup, spec: SourceSpec, state: SourceState) -> Polled:
        """Ask one source and take in what is new; its trouble is recorded, never raised.

        A defect of ours counts as trouble of the source: it must not be asked again at once. Raises
        StoreError when nothing can be recorded.
        """
        try:
            return await self._ask(setup, spec, state)
        except StoreError:
            raise
        except SourceError as error:
            trouble = error
        except Exception as error:  # noqa: BLE001 - one source's defect is that source's trouble
            logger().exception("defect while polling", source=spec.name)
            trouble = SourceError(f"a defect of the monitor, see its log: {error!r}")
        failed = after_failure(spec, state, trouble, self._clock.now())
        await self._writer.run(lambda tx: tx.save_source_states([failed]))
        return polled_in_vain(spec.name, trouble)

    async def _ask(self, setup: Setup, spec: SourceSpec, state: SourceState) -> Polled:
        answer = await self._fetcher.fetch(KINDS[spec.kind].request(spec, state))
        found = state.body_hash if answer.not_modified else body_hash(answer)
        parsed = None
        if found != state.body_hash:
            parsed = await self._parser.parse(spec, answer)
        parsed, read = await with_further(
            self._fetcher,
            self._parser,
            spec=spec,
            state=state,
            parsed=parsed,
            now=self._clock.now(),
        )
        poll = Poll(
            spec=spec, state=state, answer=answer, body_hash=found, parsed=parsed, read=read,
            now=self._clock.now(),
        )  # fmt: skip
        return await self._writer.run(lambda tx: take_in(tx, setup, poll))

    async def decide_waiting(
        self, setup: Setup, by: datetime | None = None
    ) -> list[tuple[Article, Decision]]:
        """Decide the articles whose time has come; empty when none waits.

        `by` stands for now: a later time decides those that still wait for their page.

        Together, because one commit serves many; one by one when a defect spoils the batch, so that
        one article never holds back the others.
        """
        now = self._clock.now()
        by = by or now
        try:
            return await self._writer.run(
                lambda tx: decide_due(tx, setup, tx.undecided(by, DECIDE_BATCH), now)
            )
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - found again, and told, one by one
            logger().exception("defect in a batch, deciding one by one")
        waiting = await self._writer.run(lambda tx: tx.undecided(by, DECIDE_BATCH))
        ids = [article.id for article in waiting]
        return [pair for each in ids for pair in await self._decide_alone(setup, each, by)]

    async def _decide_alone(
        self, setup: Setup, article: str, by: datetime
    ) -> list[tuple[Article, Decision]]:
        now = self._clock.now()
        try:
            return await self._writer.run(lambda tx: decide_one(tx, setup, article, by, now))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one article never holds back the others
            logger().exception("defect in an article", article=article)
            reason = f"a defect of the monitor: {error!r}"
            return await self._writer.run(lambda tx: give_up(tx, article, reason, by, now))


def take_in(tx: Transaction, setup: Setup, poll: Poll) -> Polled:
    """The first step's transaction: what is new goes in, together with the source's next state."""
    parsed = poll.parsed or Parsed(items=())
    name, named = poll.spec.name, setup.named
    wordings = [heard_key(each.wording, name, named) for each in parsed.identities]
    # The address is asked too, so that its key lives as long as the source lists the article.
    addresses = [each.address for each in parsed.identities]
    shared = [each.shared for each in parsed.identities if each.shared]
    judged = tx.known_articles([*wordings, *addresses, *shared])
    unjudged = {
        wording: article_of(
            item, poll.spec, poll.now, unless_taken(item, identity, poll.spec, judged)
        )
        for item, identity, wording in zip(parsed.items, parsed.identities, wordings, strict=True)
        if wording not in judged
    }
    furniture = boilerplate(parsed.items) if unjudged else frozenset()
    taken = take_unjudged(tx, unjudged, judged, poll.now, named=named, furniture=furniture)
    waiting = queue_or_settle(tx, setup, [*taken.new, *taken.edits], poll)
    repeats = _asked_for(setup, poll, taken.repeats)
    waiting += queue_or_settle(tx, setup, repeats, poll)
    if poll.state.first_ok_at:
        tx.learn_keys({again_key(a.id): a.id for a in (*taken.edits, *repeats)}, poll.now)
    new = len(taken.new)
    tx.save_source_states([after_answer(poll, new, reread=taken.unfinished)])
    items = len(parsed.items) if poll.parsed else None
    return Polled(source=poll.spec.name, items=items, new=new, waiting=waiting)


def _asked_for(setup: Setup, poll: Poll, repeats: Sequence[Article]) -> list[Article]:
    """Of articles that the source repeats, those to judge anew because a watch list names it.

    Its first run looks back no further over what is known than over what is new.
    """
    wanted = [article for article in repeats if setup.might_match(article)]
    if poll.state.first_ok_at:
        return wanted
    lookback = setup.settings.first_run_lookback
    dated = (
        (each, replace(each, published=each.published or each.seen_at, seen_at=poll.now))
        for each in wanted
    )
    return [each for each, now in dated if not too_old_for_first_run(now, poll.spec, lookback)]


def queue_or_settle(tx: Transaction, setup: Setup, articles: Sequence[Article], poll: Poll) -> int:
    """Queue for the second step what might match, with its page or without; settle the rest.

    Returns how many were queued.
    """
    maybe = [each for each in articles if poll.spec.article == "always" or setup.might_match(each)]
    paged = {each.id for each in maybe if page_is_wanted(setup, each, poll)}
    now = poll.now
    with_page = [each.id for each in maybe if each.id in paged]
    tx.queue_pages(with_page, now, decide_by=now + pages.DECIDE_WITHIN, fetch=True)
    at_once = [each.id for each in maybe if each.id not in paged]
    tx.queue_pages(at_once, now, decide_by=now, fetch=False)
    waiting = {article.id for article in maybe}
    nothing = Verdict()
    settled = [no_match(each, nothing) for each in articles if each.id not in waiting]
    settle(tx, settled, now)
    return len(maybe)


def page_is_wanted(setup: Setup, article: Article, poll: Poll) -> bool:
    """Whether the page of an article that a poll brought is to be read.

    What a first run finds and nobody will be told of is left alone: it is the publisher's archive.
    """
    lookback = setup.settings.first_run_lookback
    if poll.state.first_ok_at is None and too_old_for_first_run(article, poll.spec, lookback):
        return False
    return pages.is_wanted(article, poll.spec, poll.now)


def decide_due(
    tx: Transaction, setup: Setup, articles: Sequence[Article], now: datetime
) -> list[tuple[Article, Decision]]:
    """`decide_all` of what waits no longer; where the page had not come, the article says so."""
    since = tx.pages_wanted(each.id for each in articles)
    known = [pages.not_yet(a, now - since[a.id]) if a.id in since else a for a in articles]
    for before, after in zip(articles, known, strict=True):
        if after != before:
            tx.update_article(after)
    return decide_all(tx, setup, known, now)


def decide_one(
    tx: Transaction, setup: Setup, article: str, by: datetime, now: datetime
) -> list[tuple[Article, Decision]]:
    """As `decide_due`, for one article that waited a moment ago; nothing if it no longer does."""
    waiting = tx.still_undecided([article], by)
    return decide_due(tx, setup, list(waiting.values()), now)


def give_up(
    tx: Transaction, article: str, reason: str, by: datetime, now: datetime
) -> list[tuple[Article, Decision]]:
    """Say of an article that it cannot be judged, and why; nothing if somebody judged it since."""
    waiting = tx.still_undecided([article], by)
    spoiled = [(each, undecided(each, reason)) for each in waiting.values()]
    settle(tx, [made for _, made in spoiled], now)
    return spoiled


def decide_all(
    tx: Transaction,
    setup: Setup,
    articles: Sequence[Article],
    now: datetime,
    *,
    original: Article | None = None,
) -> list[tuple[Article, Decision]]:
    """The second step's transaction: the decision on each article, and the alerts it makes.

    `original` is an article that these are known to be; else copies are looked for. What is
    returned is what this look says; what stays in the store may say more (`stories.standing`).
    """
    decided = [(each, _decide(tx, setup, each, now, original=original)) for each in articles]
    settle(tx, [made for _, made in decided if made.relation is Relation.NONE], now)
    return decided


def settle(tx: Transaction, made: Sequence[Decision], now: datetime) -> None:
    """Store decisions; what was told of an article before stays."""
    earlier = tx.decisions(each.article for each in made)
    tx.save_decisions([standing(earlier.get(each.article), each) for each in made], now)


def _decide(
    tx: Transaction, setup: Setup, article: Article, now: datetime, *, original: Article | None
) -> Decision:
    """What one article means. A match is stored, with its alerts; the rest is left to the caller.

    What matches nothing is nearly everything, no later article asks for it, and stored together it
    costs a tenth.
    """
    verdict = setup.verdict(article, carried(tx, setup, article))
    if not verdict.matches:
        return judge(article, verdict)
    keys = copy_keys(article)
    original = original or _original(tx, article, keys, now)
    ids = [article.id, *([original.id] if original else [])]
    earlier = tx.decisions(ids)
    decision = judge(
        article,
        verdict,
        original=original,
        original_decision=earlier.get(original.id) if original else None,
        previous=earlier.get(article.id),
    )
    decision = setup.with_facts(article, decision)
    tx.learn_copy_keys(article.id, keys, now)
    told = earlier.get(original.id if original else article.id)
    decision = _alert(tx, setup, article, decision, told=told, now=now)
    tx.save_decisions([standing(earlier.get(article.id), decision)], now)
    return decision


def _original(
    tx: Transaction, article: Article, keys: Sequence[bytes], now: datetime
) -> Article | None:
    """What it is a copy of: of what came lately, or came about when it came itself.

    The two differ where an article is judged again much later.
    """
    candidates = tx.copies(keys, min(now, article.seen_at) - WINDOW)
    lately = original_of(article, candidates, now)
    return lately or original_of(article, candidates, article.seen_at)


def carried(tx: Transaction, setup: Setup, article: Article) -> list[Article]:
    """The article as the other named sources have it, where they have it in these very words."""
    views = as_carried(article, setup.named)
    known = tx.known_articles(views) if views else {}
    return [view for key, view in views.items() if key in known]


def _alert(
    tx: Transaction,
    setup: Setup,
    article: Article,
    decision: Decision,
    *,
    told: Decision | None,
    now: datetime,
) -> Decision:
    """Put the alerts of a decision into the outbox; returns it with the reason if there are none.

    `told` is the decision on the text as it came first: its channels know of it already.
    """
    spec = setup.source(article.source)
    state = tx.source_states([spec.name]).get(spec.name)
    first_run = of_first_run(article, state) and not _came_again(tx, article)
    if first_run and too_old_for_first_run(article, spec, setup.settings.first_run_lookback):
        return replace(decision, reason=f"{decision.reason}; older than the first run looks back")
    alerts = alerts_for(article, decision, setup.channels, now, first_run=first_run)
    tx.add_alerts(_untold(setup, alerts, told), now)
    return decision


def _came_again(tx: Transaction, article: Article) -> bool:
    """Whether it was judged, and came reworded after the first run: an arrival like any other."""
    key = again_key(article.id)
    return key in tx.known_articles([key]) and article.id in tx.decisions([article.id])


def _untold(setup: Setup, alerts: Sequence[Alert], told: Decision | None) -> list[Alert]:
    known = {setup.channels.get(match.watch) for match in told.verdict.matches} if told else set()
    return [alert for alert in alerts if alert.channel not in known]


#: Trouble with an answer that came.
_ANSWERED = frozenset({"too_large", "encoding", "protocol", "redirects", "robots"})


def polled_in_vain(source: str, error: SourceError) -> Polled:
    """What is said of a poll that failed."""
    barred = isinstance(error, BlockedError) and error.reason == "robots" and not error.passing
    return Polled(source=source, error=str(error), reached=_reached(error), barred=barred)


def _reached(error: SourceError) -> bool:
    if not isinstance(error, FetchError):
        return True
    return error.status is not None or error.reason in _ANSWERED
