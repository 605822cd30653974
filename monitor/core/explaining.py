"""Which article somebody means, and how one verdict on it differs from another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.core.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from monitor.model import Article, Match, Verdict

#: Addresses that share a smaller part of their words are no suggestion.
_ALIKE: Final = 0.2
_WORD: Final = re.compile(r"[^\W_]+")
#: Endings of pages and numbers of dates, which addresses of any two stories share.
_NO_WORD: Final = re.compile(
    r"\.(?:s?html?|php\d?|aspx?|jspx?|cfm|amp)(?![^\W_])"
    r"|(?<![^\W_])(?:(?:19|20)\d\d|\d\d?)(?![^\W_])"
)
_SCHEME: Final = re.compile(r"(?i)https?://")
_BARE: Final = re.compile(r"(?i)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/?].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """In which watch lists a verdict differs from an earlier one."""

    #: Those that match now and did not.
    added: tuple[Match, ...]
    #: By name, those that do not match any more, and why.
    dropped: Mapping[str, str]
    #: Those that fired on words of a text that is no longer kept: nobody can tell.
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped)


def addresses(typed: str) -> list[str]:
    """The canonical addresses that what was typed may stand for, likeliest first; [] for none."""
    typed = typed.strip()
    if not _SCHEME.match(typed):
        if not _BARE.fullmatch(typed):
            return []
        typed = f"https://{typed}"
    found = (canonical(typed), canonical(typed, keep_fragment=True))
    return list(dict.fromkeys(found))


def nearest(address: str, known: Iterable[Article], limit: int = 3) -> list[Article]:
    """The articles whose addresses share the most words with this one, best first."""
    words = _words(address)
    scored = [(_alike(words, _words(each.url or each.link)), each) for each in known]
    near = [(score, each) for score, each in scored if score >= _ALIKE]
    near.sort(key=lambda pair: -pair[0])
    return [each for _, each in near[:limit]]


def differences(
    article: Article, then: Verdict, now: Verdict, in_use: Collection[str]
) -> Differences:
    """How `now` differs from `then`; `in_use` are the names of the watch lists of now."""
    if then == now:
        return Differences(added=(), dropped={})
    before = {match.watch: match for match in then.matches}
    after = {match.watch for match in now.matches}
    reasons = {miss.watch: miss.reason for miss in now.near_misses}
    gone = [match for name, match in before.items() if name not in after]
    unknown = tuple(
        match.watch
        for match in gone
        if match.watch in in_use and judged_on_lost_text(article, match)
    )
    return Differences(
        added=tuple(match for match in now.matches if match.watch not in before),
        dropped={
            match.watch: _why(match.watch, reasons, in_use)
            for match in gone
            if match.watch not in unknown
        },
        unknown=unknown,
    )


def judged_on_lost_text(article: Article, match: Match) -> bool:
    """Whether the match stands on words of a text that is no longer kept."""
    return article.text is None and any(span.field == "text" for span in match.evidence)


def _why(name: str, reasons: Mapping[str, str], in_use: Collection[str]) -> str:
    if name not in in_use:
        return "there is no such watch list in use any more"
    return reasons.get(name, "it does not match")


def _words(address: str) -> frozenset[str]:
    """The words of the page, without those of the host."""
    _, _, page = address.partition("://")
    _, _, path = page.partition("/")
    return frozenset(_WORD.findall(_NO_WORD.sub(" ", path.lower())))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0
