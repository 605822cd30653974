"""The protocols between the parts, each with its contract.

Shell code is asyncio; everything named here without `async` is called from threads and must not
need an event loop. All times are aware UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta

    from monitor.model import (
        Alert,
        Answer,
        ArchiveSize,
        Article,
        Backlog,
        Decision,
        Delivery,
        DeliveryCheck,
        DeliveryState,
        Page,
        PageTask,
        Parsed,
        Posting,
        Progress,
        Receipt,
        Request,
        Retention,
        SourceSpec,
        SourceState,
        Story,
    )


class Clock(Protocol):
    """The only way to time. Pacing, leases, polling and digests all read it; tests scale it."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Wait on this clock; returns at once for 0 or less."""


class Source(Protocol):
    """One kind of source: what to ask, and how to read the answer. It never fetches."""

    def request(self, spec: SourceSpec, state: SourceState) -> Request:
        """The GET for one poll, with the validators of `state`. Pure."""

    def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """The items in an answer with a body.

        Runs in a worker process on a stranger's bytes: pure, no network, no files. An item that
        cannot be read becomes a sentence in `Parsed.problems`. Raises ParseError when the whole
        is not what the source promised (an HTML page, nothing, garbage).
        """


class Fetcher(Protocol):
    """The border to publishers."""

    async def fetch(self, request: Request) -> Answer:
        """One GET, with guard, pacing, redirects, caps and deadline.

        Raises FetchError (BlockedError, QuietError) and nothing else, except CancelledError.
        """

    def begin_no_more(self) -> None:
        """From now on no request begins: a fetch that waits for its turn is cancelled.

        One whose request is running goes on, to its answer or to the next hop. For the end of the
        process; there is no way back.
        """

    async def close(self) -> None:
        """End all connections."""


class Parser(Protocol):
    """Where strangers' bytes are read: a killable process in production."""

    async def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """`Source.parse` for the kind of `spec`, under CPU, memory and time limits; identified.

        Raises ParseError; reason `too_slow` or `crashed` when the worker had to be ended.
        """

    async def extract(self, answer: Answer) -> Page:
        """The article on a page (`extract.page`), under the same limits and errors."""

    async def close(self) -> None:
        """End the workers."""


class Transaction(Protocol):
    """What can be done inside one transaction. Not to be kept beyond it.

    Keys are 16-byte hashes made by `core.identity`. Every verb raises StoreError when the database
    fails or refuses; the transaction can then only roll back.
    """

    # sources
    def source_states(self, names: Iterable[str] | None = None) -> dict[str, SourceState]:
        """The stored states, by name; a source without one is missing. None: all."""

    def save_source_states(self, states: Sequence[SourceState]) -> None:
        """Insert or replace."""

    # identity
    def known_articles(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """Article id by seen key, for those keys that are known."""

    def learn_keys(self, keys: Mapping[bytes, str], now: datetime) -> None:
        """Remember seen keys (key -> article id); known ones keep their article.

        Keys are kept 400 days after they were last learnt.
        """

    # articles
    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """By id; unknown ids are missing."""

    def add_articles(self, articles: Sequence[Article]) -> None:
        """Store new articles; ids that exist already are left as they are."""

    def update_article(self, article: Article) -> None:
        """Replace title, summary, text, published, lang and what is known of the page.

        An article that is not stored (its time is over) stays so.
        """

    # the queue of the second step
    def queue_pages(
        self, ids: Sequence[str], now: datetime, *, decide_by: datetime, fetch: bool
    ) -> None:
        """Queue stored articles for the second step.

        Each is decided by `decide_by` at the latest, whether its page came or not; with `fetch`
        its page is wanted at once. One that is queued already keeps its place and is decided anew.
        """

    def undecided(self, by: datetime, limit: int) -> list[Article]:
        """The oldest `limit` articles whose decision is due by this moment."""

    def pages_wanted(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Of these articles, those whose page may still come, with when they were queued."""

    def still_undecided(self, ids: Iterable[str], by: datetime) -> dict[str, Article]:
        """Those of these articles whose decision is due by this moment, by id, as they are now.

        What comes back is nobody else's to decide until the transaction ends.
        """

    def claim_pages(
        self, now: datetime, until: datetime, choose: Callable[[list[PageTask]], list[PageTask]]
    ) -> list[PageTask]:
        """The pages that `choose` takes of those due now, which it gets longest waiting first.

        They are not handed out again before `until`, unless given back. Those that another
        transaction took meanwhile are left out; there may be fewer, or none.
        """

    def give_back_pages(self, claims: Mapping[str, datetime], now: datetime) -> None:
        """End claims (article id -> the `until` of its claim): the pages are wanted at once.

        A claim of which something came, or that is over, is left alone.
        """

    def release_pages(self, now: datetime) -> None:
        """End all claims; for the one process that owns the store, when it starts."""

    def retry_page(self, article: str, at: datetime, now: datetime) -> None:
        """Note a failed attempt; the page is wanted again at that time.

        An article that waited for it is to be decided now.
        """

    def forget_page(self, article: str, now: datetime) -> None:
        """Want the page no more; an article that waited for it is then to be decided now."""

    # decisions
    def save_decisions(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Insert or replace, by article; the article no longer awaits a decision.

        A page that is still wanted stays so. The articles must be stored, here as in `queue_pages`
        and `learn_copy_keys`.
        """

    def decisions(self, ids: Iterable[str]) -> dict[str, Decision]:
        """By article id."""

    def recent_decisions(self, limit: int) -> list[tuple[Article, Decision]]:
        """The latest decisions with their articles, newest first."""

    # the archive: what these read they walk through, which no service waits for
    def archived(
        self, since: datetime, limit: int, *, after: Article | None = None
    ) -> list[tuple[Article, Decision | None]]:
        """The first `limit` articles seen since a moment, oldest first; None: not decided yet.

        `after` is the last of the portion before.
        """

    def addressed(self, beginning: str, limit: int) -> list[Article]:
        """The newest `limit` articles whose canonical address or link begins so, newest first."""

    def of_story(
        self, story: str, limit: int = ..., *, texts: bool = True
    ) -> list[tuple[Article, Decision]]:
        """The latest `limit` articles of a story with their decisions, oldest first.

        Without `texts` each article's text is None.
        """

    def alerts_of(self, story: str) -> list[Delivery]:
        """The alerts of a story, in the order they were put in."""

    def size(self) -> ArchiveSize:
        """How much is kept, and since when."""

    def copies(self, keys: Iterable[bytes], since: datetime, least: int = ...) -> list[Article]:
        """Matched articles seen at or after `since` that share `least` copy keys, oldest first.

        One unless it is given, and counted among 512 keys.
        """

    def learn_copy_keys(self, article: str, keys: Iterable[bytes], now: datetime) -> None:
        """Index a matched article under its copy keys."""

    # stories
    def lock_keys(self, keys: Iterable[bytes]) -> None:
        """Let nobody else place an article under these keys until the transaction ends.

        Waits while somebody does. Call it once, before anything is read that tells where articles
        of these keys belong, with the keys of all of them.
        """

    def postings(self, keys: Iterable[bytes], since: datetime, until: datetime) -> list[Posting]:
        """The stories with reports that had these keys, since a moment and by another.

        One for each key of a story: its latest such report was seen at or after `since`, its first
        at or before `until`. In no order.
        """

    def stories(self, ids: Iterable[str], *, hold: bool = False) -> dict[str, Story]:
        """By id; unknown ids are missing.

        What is held is nobody else's to change until the transaction ends; hold all at once.
        """

    def recent_stories(self, since: datetime, limit: int) -> list[Story]:
        """The first `limit` stories that had an article since a moment, the latest first."""

    def save_stories(self, stories: Sequence[Story], postings: Iterable[Posting]) -> None:
        """Insert or replace, by id, and note further reports that had keys."""

    def term_counts(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many articles each term was counted; those that never were are missing."""

    def count_terms(self, more: Mapping[str, int]) -> None:
        """Add to the counts, for others to see when the transaction has ended."""

    # watch lists
    def watch_marks(self) -> dict[str, bytes]:
        """What was noted of watch lists, by name."""

    def save_watch_marks(self, marks: Mapping[str, bytes]) -> None:
        """Insert or replace, by name."""

    def forget_watch_marks(self, names: Iterable[str]) -> None:
        """Drop what was noted under these names; unknown ones are left alone."""

    # outbox
    def add_alerts(self, alerts: Sequence[Alert], now: datetime) -> None:
        """Put alerts into the outbox as pending; an id that is there already is left alone."""

    def alerts(self, ids: Iterable[str]) -> dict[str, Delivery]:
        """By alert id."""

    def told_of(self, story: str) -> list[Delivery]:
        """The alerts of a story, without notes and messages for several, in the order of adding."""

    def notes_since(self, story: str, channel: str, since: datetime) -> int:
        """How many notes on a story were put in for a channel at or after a moment."""

    def revise_alerts(self, alerts: Sequence[Alert], now: datetime, edit_at: datetime) -> None:
        """Replace what stored alerts say; unknown ids are left alone.

        One that may have been sent is to be edited at `edit_at`, or when it was to be already. One
        that was not goes out as it is now; one that failed or was folded stays so.
        """

    def edits(self, now: datetime, limit: int) -> list[Delivery]:
        """The first `limit` sent rows whose `edit_at` has come, longest waiting first.

        Those that are still to be looked at for a second copy are left out.
        """

    def settle_edit(self, row: Delivery, again: datetime | None = None) -> None:
        """Note that a row was edited, or is to be again at a time.

        Nothing changes if its alert was revised since it was read.
        """

    def deliveries(self, states: Iterable[DeliveryState], limit: int = 1000) -> list[Delivery]:
        """The first `limit` rows in these states, in the order they were put in."""

    def sent(self, since: datetime) -> list[Delivery]:
        """Rows sent at or after a moment, in the order of sending, however long they waited."""

    def mark(
        self, ids: Sequence[str], state: DeliveryState, now: datetime, error: str | None = None
    ) -> None:
        """Move rows to a state; nothing is to be done with them at a later time.

        `sending` counts an attempt and notes when the first began; `sent` notes the time. `error`
        is the reason of this move; None clears an earlier one.
        """

    def settle(self, ids: Sequence[str], progress: Progress, now: datetime) -> None:
        """Write down what became of rows; `sent` notes the time.

        A receipt that is known stays unless a new one is given; all else is replaced.
        """

    def doubtful(self, now: datetime, limit: int) -> list[Delivery]:
        """The first `limit` sent rows whose `next_at` has come, longest waiting first."""

    # figures and pruning
    def backlogs(self) -> list[Backlog]:
        """What waits to be sent, by channel in the order of their names; none where none waits."""

    def counts(self) -> dict[str, int]:
        """`sources`, `articles`, `awaiting`, and `alerts_<state>` for every state."""

    def prune(self, now: datetime, limit: int = 500, keep: Retention = ...) -> int:
        """Remove at most `limit` rows or texts that outlived their time; returns how many.

        Call it in one transaction after another until it returns 0, so that others get their turn.
        The last one halves the counts of terms if they come from more than 100,000 articles.
        """


class Store(Protocol):
    """Durable state. Synchronous; call it from threads. One writer at a time on SQLite."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """All or nothing: commits at the end of the block, rolls back when it raises.

        Raises StoreError when the commit fails; then nothing of the block is stored.
        """

    def reading(self) -> AbstractContextManager[Transaction]:
        """One moment of the store, for reading only; waits for no writer."""

    def close(self) -> None:
        """Release connections; the object cannot be used afterwards."""


class Notifier(Protocol):
    """One way to tell people. Called from threads, one at a time for each channel."""

    @property
    def looks(self) -> Sequence[timedelta]:
        """How long to wait before each look for a message whose outcome is not known.

        Empty: this notifier has no memory to look in, and such a message is sent again.
        """

    @property
    def spacing(self) -> float:
        """Seconds between two messages to one channel."""

    def channel_id(self, name: str) -> str:
        """What names this channel and no other, however the configuration spells it.

        May ask the other side. Raises ChannelError when there is no such channel, another
        DeliveryError when that cannot be told now.
        """

    @property
    def edits(self) -> bool:
        """Whether a message can be changed after it was sent."""

    def deliver(
        self, alert: Alert, now: datetime, after: Receipt | None = None, /
    ) -> Receipt | None:
        """Send one message; returns where it stands, None if nothing can tell.

        `after` is where the alert stands that this one follows: a note goes into its thread.

        Raises DeliveryError when it was certainly not sent: NotSentError for trouble on the way,
        ChannelError when a person has to act, RefusedError when this message is never taken,
        GoneError when what it belongs to is gone. After UnknownOutcomeError, and whatever else is
        raised, it may have been sent.
        """

    def edit(
        self,
        alert: Alert,
        receipt: Receipt,
        now: datetime,
        after: Receipt | None = None,
        later: Receipt | None = None,
        /,
    ) -> None:
        """Change a message to what its alert says now; to repeat it does no harm.

        `later` is where the alert stands to which this one leads on (`Alert.since`).
        Raises as `deliver` does; GoneError when the message cannot be changed any more.
        """

    def check(self, channels: Iterable[str]) -> DeliveryCheck:
        """What would stand in the way of messages to these channels; posts and raises nothing."""

    def find(
        self, channel: str, ids: Collection[str], since: datetime, thread: Receipt | None = None, /
    ) -> Mapping[str, Receipt]:
        """Of these alert ids, those whose message stands in a channel since a moment.

        `thread` is the message in whose thread to look instead. Of several messages of one id the
        oldest stays; the others are removed. Raises DeliveryError when the channel cannot be read.
        """


class Engine(Protocol):
    """What wakes our loops: one process now, many machines later.

    The engine holds no truth: a lost wake-up is a delay, never a loss.
    """

    def every(self, seconds: float, wake: Callable[[], None]) -> None:
        """Call `wake` every so many seconds, from the event loop; it must not block."""

    def start(self) -> None:
        """Begin waking."""

    def stop(self) -> None:
        """Wake no more; running coroutines are left alone."""
