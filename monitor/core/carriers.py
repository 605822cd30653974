"""Sources that a watch list asks for by name.

An article belongs to the source that listed it first. A watch list that looks at one source only
(`sources:`, or `source:` in a query) would be deaf to whatever another source happened to list
before. Therefore an article that such a source repeats is judged again as if it had come from
there; its identity, its story and what was told of it stay. Where no watch list names a source,
none of this is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.core import query as language
from monitor.core.attributes import names_source
from monitor.core.identity import key_of, wording_key
from monitor.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from monitor.model import Article, Match, WatchSpec


def attributes(node: language.Node) -> Iterator[language.Attribute]:
    """Each `source:`, `domain:` and `lang:` of a query."""
    match node:
        case language.Attribute():
            yield node
        case language.Not(item) | language.InField(_, item):
            yield from attributes(item)
        case language.And(items) | language.Or(items) | language.Group(items):
            for inner in items:
                yield from attributes(inner)
        case language.Near(left, right):
            yield from attributes(left)
            yield from attributes(right)
        case _:
            return


def asked_sources(watches: Iterable[WatchSpec]) -> frozenset[str]:
    """The words after `source:` in the queries of watch lists in use."""
    texts = {query.text for watch in watches if watch.enabled for query in watch.queries}
    return frozenset(
        attribute.value
        for text in texts
        if "source:" in text
        for attribute in attributes(language.parse(text).root)
        if attribute.name == "source"
    )


def named_sources(
    watches: Iterable[WatchSpec], asked: Iterable[str], known: Iterable[str]
) -> frozenset[str]:
    """The sources that watch lists name in `sources:`, and those `known` ones that are `asked`."""
    exact = (name for watch in watches if watch.enabled for name in watch.sources)
    asked = tuple(asked)
    return frozenset(exact).union(
        name for name in known if any(names_source(name, words) for words in asked)
    )


def heard_key(wording: bytes, source: str, named: Container[str]) -> bytes:
    """The key under which a wording counts as judged when this source has it.

    For each source that watch lists name it is one of its own, for all others the wording itself.
    """
    return key_of("heard", source, wording.hex()) if source in named else wording


def as_carried(article: Article, named: Collection[str]) -> dict[bytes, Article]:
    """The article as each of these sources would have it, by the key that is known if it did."""
    if not named:
        return {}
    wording = wording_key(article)
    others = (replace(article, source=name) for name in sorted(named) if name != article.source)
    return {heard_key(wording, other.source, named): other for other in others}


def together(verdicts: Sequence[Verdict], order: Iterable[str]) -> Verdict:
    """What watch lists say of an article in several sources: of each list its first match.

    `order` is that of the watch lists.
    """
    if len(verdicts) == 1:
        return verdicts[0]
    matches: dict[str, Match] = {}
    for verdict in verdicts:
        for match in verdict.matches:
            matches.setdefault(match.watch, match)
    missed = (miss for miss in verdicts[0].near_misses if miss.watch not in matches)
    found = (matches[watch] for watch in order if watch in matches)
    return Verdict(matches=tuple(found), near_misses=tuple(missed))
