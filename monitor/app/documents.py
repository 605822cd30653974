"""The further documents of a poll: the sitemaps that an index names.

Which are due, and how long one that fails rests, is decided in `core.parts`; here they are asked,
one after the other because they are mostly on one host, each with validators of its own. One that
fails costs neither the others nor the index. An index in an index is followed, one in that is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from monitor.core.parts import (
    MAX_PARTS,
    PartFailure,
    after_part_answer,
    after_part_failure,
    has_vanished,
    is_unread,
    kept_parts,
    parts_due,
    parts_trouble,
)
from monitor.core.polling import Read
from monitor.errors import SourceError
from monitor.model import Parsed, Part, PartState, SourceState
from monitor.sources import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model import Answer, SourceSpec
    from monitor.ports import Fetcher, Parser


async def with_further(
    fetcher: Fetcher,
    parser: Parser,
    *,
    spec: SourceSpec,
    state: SourceState,
    parsed: Parsed | None,
    now: datetime,
) -> tuple[Parsed | None, Read]:
    """What was parsed, joined with what the further documents of this poll gave.

    `parsed` None: the source's own document had not changed.
    """
    if not state.parts and not (parsed and parsed.more):
        return parsed, Read()
    round_ = _Round(fetcher=fetcher, parser=parser, spec=spec, state=state, now=now)
    read = await round_.read(parsed.more if parsed else None)
    return _joined([parsed, *round_.found]), read


@dataclass(slots=True, kw_only=True)
class _Round:
    """One poll's way through the further documents; `state.parts` changes as it goes."""

    fetcher: Fetcher
    parser: Parser
    spec: SourceSpec
    state: SourceState
    now: datetime
    found: list[Parsed] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    #: Nothing named the documents in this poll: they are asked for from memory.
    by_heart: bool = False
    #: Some of those are not there: the index has to say whether it still names them.
    lost: bool = False

    async def read(self, named: Sequence[Part] | None) -> Read:
        """Ask what is due, then what is due of what those name."""
        self.by_heart = named is None
        nested = await self._ask(parts_due(named, self.state, self.now))
        self.by_heart = False
        deeper = [part for more in nested.values() for part in more]
        if deeper:
            await self._ask(parts_due(deeper, self.state, self.now))
        # Half an index is as good as none: what it names without a date is found through it only.
        half = [url for url, more in nested.items() if not self._is_done(more, dated=True)]
        self._forget(half)
        unfinished = bool(half) or self.lost or not self._is_done(named or ())
        if named is not None:
            still = {part.url for part in (*named, *deeper)}
            kept = kept_parts(self.state.parts, still, self.now)
            self.state = replace(self.state, parts=kept)
        return Read(
            states=self.state.parts,
            unfinished=unfinished,
            trouble=parts_trouble(self.state.parts),
        )

    async def _ask(self, parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
        """Ask these, as far as the poll has room; what further ones each of them names."""
        nested: dict[str, tuple[Part, ...]] = {}
        for part in parts:
            if len(self.asked) < MAX_PARTS and part.url not in {*self.asked, self.spec.url}:
                self.asked.add(part.url)
                parsed = await self._parsed(part)
                if parsed and parsed.more:
                    nested[part.url] = parsed.more
        return nested

    async def _parsed(self, part: Part) -> Parsed | None:
        """The document if it has changed; its trouble is remembered with it."""
        known = self.state.parts.get(part.url, PartState())
        try:
            answer, parsed = await self._fetched(part, known)
        except SourceError as error:
            if self.by_heart and has_vanished(known, error):
                self._forget([part.url])
                self.lost = True
                return None
            failed = PartFailure(part=part, error=error, now=self.now)
            self._remember(part.url, after_part_failure(self.spec, self.state, failed))
            return None
        if parsed:
            self.found.append(parsed)
        self._remember(part.url, after_part_answer(part, known, answer, body_hash(answer)))
        return parsed

    async def _fetched(self, part: Part, known: PartState) -> tuple[Answer, Parsed | None]:
        spec = replace(self.spec, url=part.url)
        last = SourceState(name=spec.name, etag=known.etag, last_modified=known.last_modified)
        answer = await self.fetcher.fetch(KINDS[spec.kind].request(spec, last))
        if answer.not_modified or body_hash(answer) == known.body_hash:
            return answer, None
        return answer, await self.parser.parse(spec, answer)

    def _is_done(self, parts: Iterable[Part], *, dated: bool = False) -> bool:
        """Whether none of these has to be named again; with `dated`, each must say its date."""
        return not any(
            is_unread(part, self.state, self.now) or (dated and part.changed is None)
            for part in parts
        )

    def _remember(self, url: str, read: PartState) -> None:
        """As the last one asked."""
        rest = {each: known for each, known in self.state.parts.items() if each != url}
        self.state = replace(self.state, parts={**rest, url: read})

    def _forget(self, urls: Iterable[str]) -> None:
        parts = {url: known for url, known in self.state.parts.items() if url not in set(urls)}
        self.state = replace(self.state, parts=parts)


def _joined(documents: Iterable[Parsed | None]) -> Parsed | None:
    """One document of several, with everything in order; None of none."""
    found = [each for each in documents if each]
    if len(found) <= 1:
        return found[0] if found else None
    return replace(
        found[0],
        items=tuple(chain.from_iterable(each.items for each in found)),
        identities=tuple(chain.from_iterable(each.identities for each in found)),
        problems=tuple(chain.from_iterable(each.problems for each in found)),
    )


def body_hash(answer: Answer) -> bytes:
    """Of a body, so that an equal one is not parsed again."""
    return sha256(answer.body).digest()[:16]  # twice as fast as blake2b on current processors
