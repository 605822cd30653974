"""What of a document is new, newly worded, or repeated from another source.

This is the half of the poll's transaction that knows nothing of watch lists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.core.carriers import heard_key
from monitor.core.identity import edited, seen_keys, wording_key

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from monitor.model import Article
    from monitor.ports import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken in from one document."""

    new: tuple[Article, ...]
    #: Stored articles that were reworded, or of which more is known now.
    edits: tuple[Article, ...]
    #: Stored articles of other sources, as this source has them; if watch lists name it.
    repeats: tuple[Article, ...]
    #: An article stands in the document in several wordings: one was taken in, the others are to be
    #: judged after it.
    unfinished: bool


def take_unjudged(
    tx: Transaction,
    unjudged: Mapping[bytes, Article],
    judged: Mapping[bytes, str],
    now: datetime,
    *,
    named: Container[str] = (),
    furniture: frozenset[str] = frozenset(),
) -> Taken:
    """Store articles that are new or newly worded.

    `unjudged` is by `heard_key`; `judged` holds what is known of these keys and of addresses;
    `named` are the sources that watch lists name, whose repeats are asked for; `furniture` is the
    document's `boilerplate`.
    """
    keys = seen_keys(list(unjudged.values()), furniture)
    # The first of each is the address, which `judged` has if it is known.
    found = tx.known_articles([key for several in keys for key in several[1:]])
    found |= {several[0]: judged[several[0]] for several in keys if several[0] in judged}
    intake = _Intake(found, tx.articles(set(found.values())), named)
    for (wording, article), own in zip(unjudged.items(), keys, strict=True):
        intake.take(wording, article, own)
    taken = intake.taken()
    tx.add_articles(taken.new)
    for article in taken.edits:
        tx.update_article(article)
    tx.learn_keys({**judged, **intake.found}, now)
    return taken


class _Intake:
    """Goes through a document once, in its order."""

    def __init__(
        self, found: dict[bytes, str], stored: Mapping[str, Article], named: Container[str]
    ) -> None:
        #: Article by key; grows.
        self.found = found
        self._stored = stored
        self._named = named
        self._new: dict[str, Article] = {}
        self._edits: dict[str, Article] = {}
        self._repeats: list[Article] = []
        self._unfinished = False

    def take(self, wording: bytes, article: Article, own: tuple[bytes, ...]) -> None:
        """Take in one article that came in a wording, with the keys that it has of its own."""
        known = next((self.found[key] for key in own if key in self.found), None)
        identity = known or article.id
        self.found |= dict.fromkeys(own, identity)
        if known is None:
            self._new[identity] = article
        elif not self._again(identity, article):
            self._unfinished = True
            return
        self.found[wording] = identity

    def _again(self, identity: str, arrived: Article) -> bool:
        """Take in what is known already; False: in another wording, which must wait."""
        taken = self._edits.get(identity) or self._new.get(identity)
        before = taken or self._stored.get(identity)
        if before is None:  # pruned; its keys live on while it is listed
            return True
        after = edited(before, arrived)
        if after != before:
            if taken:
                return False
            self._edits[identity] = after
        if arrived.source != after.source and arrived.source in self._named:
            repeat = replace(after, source=arrived.source)
            self.found[heard_key(wording_key(repeat), repeat.source, self._named)] = identity
            self._repeats.append(repeat)
        return True

    def taken(self) -> Taken:
        """What came of it."""
        return Taken(
            new=tuple(self._new.values()),
            edits=tuple(self._edits.values()),
            repeats=tuple(self._repeats),
            unfinished=self._unfinished,
        )
