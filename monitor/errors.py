"""Every error of the monitor, sorted by who has to act.

MonitorError
├── UserError                 the person who typed or wrote it can mend it
│   ├── UsageError            a command line that cannot be carried out          (exit 2)
│   ├── ConfigError           one or more Problems in config/                    (exit 78)
│   ├── QueryError            a query that does not parse, with its column
│   └── LexiconError          a concept that does not compile, with its place
├── SourceError               a publisher's or the network's trouble; retried by itself
│   ├── FetchError            no usable answer came
│   │   ├── BlockedError      refused by our own guard before any byte was sent
│   │   └── QuietError        the host asked for silence (429, 503 with Retry-After)
│   └── ParseError            an answer came, but it is not what the source promised
├── DeliveryError             a notifier could not deliver; the outbox decides what next
│   ├── NotSentError          trouble on the way: the channel rests and the message is sent later
│   ├── ChannelError          a person has to act before the channel can be written to
│   ├── RefusedError          this message is not taken, in no form
│   └── UnknownOutcomeError   it may have been sent: looked for before it is sent again
└── StateError                the operator of this machine has to act
    ├── AlreadyRunningError   another process owns the store                     (exit 75)
    └── StoreError            the database is damaged, unreachable or newer than the program
        ├── ContentionError   another transaction was in the way: begin anew
        └── StoreGoneError    its file was removed while in use                  (exit 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a configuration file something stands; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the configuration, for the person who can mend it."""

    place: Place
    #: What is wrong and what would be right; may hold further lines (a caret, the line mended).
    message: str
    #: False: a warning, which never stops a start.
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {'' if self.fatal else 'warning: '}{self.message}"


class MonitorError(Exception):
    """Something went wrong that the monitor foresaw; the message is for a person."""


class UserError(MonitorError):
    """What was typed or written cannot be carried out as it stands."""


class UsageError(UserError):
    """The command line cannot be carried out as it stands."""


class ConfigError(UserError):
    """The configuration cannot be used; `problems` holds every reason, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class QueryError(UserError):
    """A query does not parse.

    `column` counts characters from 0 within `query`; `hint` says what would be right.
    """

    def __init__(self, message: str, *, query: str, column: int, hint: str | None = None) -> None:
        self.message = message
        self.query = query
        self.column = column
        self.hint = hint
        super().__init__(self.with_caret())

    def with_caret(self) -> str:
        """The message, the query (its line breaks as blanks) and a caret, on three lines."""
        hint = f" ({self.hint})" if self.hint else ""
        line = "".join(" " if char.isspace() else char for char in self.query)
        return f"{self.message}{hint}\n  {line}\n  {' ' * self.column}^"


class LexiconError(UserError):
    """A concept does not compile.

    `concept` is its name without the @; `lang` the key of the offending term's list and `term` its
    index there, both None when the concept as a whole is wrong; `column` counts characters within
    that term. `reference` is the offending one of the concepts that are named as guards, as members
    or in the conditions of that term, without the @.
    """

    def __init__(
        self,
        message: str,
        *,
        concept: str,
        lang: str | None = None,
        term: int | None = None,
        column: int = 0,
        reference: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.message = message
        self.concept = concept
        self.lang = lang
        self.term = term
        self.column = column
        self.reference = reference
        self.hint = hint
        super().__init__(f"@{concept}: {message}" + (f" ({hint})" if hint else ""))


class SourceError(MonitorError):
    """A source gave nothing usable this time; it is retried later."""


class FetchError(SourceError):
    """No usable answer came.

    `reason` is a short stable word for counters (`timeout`, `dns`, `refused`, `http`, `too_large`,
    ...); `status` the HTTP status if one came; `gone` is True for 410.
    """

    def __init__(
        self, message: str, *, reason: str, status: int | None = None, url: str | None = None
    ) -> None:
        self.reason = reason
        self.status = status
        self.url = url
        super().__init__(message)

    @property
    def gone(self) -> bool:
        """Whether the publisher said the address is gone for good."""
        return self.status == 410  # noqa: PLR2004 - RFC 9110, 15.5.11


class BlockedError(FetchError):
    """Our own guard refused the address; no byte was sent.

    `passing`: the refusal is no rule but the lack of one (robots.txt could not be read), and ends
    by itself.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: str,
        status: int | None = None,
        url: str | None = None,
        passing: bool = False,
    ) -> None:
        self.passing = passing
        super().__init__(message, reason=reason, status=status, url=url)


class QuietError(FetchError):
    """The host asked not to be asked again for `retry_after`."""

    def __init__(
        self,
        message: str,
        *,
        reason: str,
        retry_after: timedelta,
        status: int | None = None,
        url: str | None = None,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(message, reason=reason, status=status, url=url)


class ParseError(SourceError):
    """An answer came, but it is not what the source promised.

    `reason` is a short stable word for counters (`not_a_feed`, `empty`, `too_slow`, ...); it has a
    default so that the error can cross the border of the worker process by pickle.
    """

    def __init__(self, message: str, *, reason: str = "unreadable") -> None:
        self.reason = reason
        super().__init__(message)


class DeliveryError(MonitorError):
    """A notifier could not deliver.

    Unless it is an UnknownOutcomeError the message was certainly not sent.
    """


class NotSentError(DeliveryError):
    """Trouble on the way; every message to the channel would meet it.

    `retry_after` is how long the other side asked to wait; None: it did not. `everywhere`: the
    trouble is that of every channel.
    """

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, everywhere: bool = False
    ) -> None:
        self.retry_after = retry_after
        self.everywhere = everywhere
        super().__init__(message)


class ChannelError(DeliveryError):
    """The channel, or with `everywhere` all of them, cannot be written to until a person acts.

    The message says what to do; `reason` is the other side's short word (`not_in_channel`).
    """

    def __init__(self, message: str, *, reason: str, everywhere: bool = False) -> None:
        self.reason = reason
        self.everywhere = everywhere
        super().__init__(message)


class RefusedError(DeliveryError):
    """The other side takes this message in no form."""


class GoneError(DeliveryError):
    """What this message belongs to, or the message that is to be changed, is not there any more."""


class UnknownOutcomeError(DeliveryError):
    """No clear answer came: the message may have been sent, or may yet be."""


class StateError(MonitorError):
    """The operator of this machine has to act before the monitor can go on."""


class AlreadyRunningError(StateError):
    """Another process owns this store."""


class StoreError(StateError):
    """The database is damaged, unreachable, or newer than this program."""


class ContentionError(StoreError):
    """Another transaction was in the way: this one is to be begun anew."""


class StoreGoneError(StoreError):
    """The database file was removed or replaced while in use: nothing more may be done with it."""
