"""Sources: which of the four kinds an entry is, and what each kind needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config import slips, values
from monitor.config.kinds import nothing
from monitor.config.models import SourceShape
from monitor.config.records import SOONEST, entries, validated
from monitor.config.selectors import parse_selector
from monitor.config.yamltree import data
from monitor.model import Selectors, SourceSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from monitor.config.records import Problems
    from monitor.config.yamltree import Document, Node
    from monitor.model import SourceKind

#: The key of each kind, with the keys that belong to it: those it needs, those it may have.
_KINDS: dict[SourceKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "feed": ((), ()),
    "page": (("items",), ("title", "link", "date")),
    "sitemap": ((), ()),
    "search": (("query",), ()),
}
_EXAMPLES = {
    "items": "items: article.card",
    "query": "query: '\"battery plant\" cancelled'",
}


#: Keys that the shape lets stand empty, because they may be missing.
_WITHOUT_DEFAULT = frozenset(
    {*_KINDS, "items", "title", "link", "date", "query", "tz", "lang", "backfill"}
)


def sources_of(
    document: Document, default: timedelta | None, problems: Problems
) -> Iterator[SourceSpec]:
    """The sources of one file that are right, in order."""
    for node in entries(document, "sources", problems):
        shape, wrong = validated(SourceShape, document, node, problems, "source")
        kind = _kind_of(document, node, problems)
        _refuse_nothing(document, node, problems)
        if shape is None:
            continue
        # Without a kind the address stands under a key that was meant for another.
        if kind is not None and "allow_private" not in wrong:
            _check_reach(shape, document, node, problems)
        if kind is not None and not wrong:
            yield _spec(shape, kind, document, node, default)


def _spec(
    shape: SourceShape, kind: SourceKind, document: Document, node: Node, default: timedelta | None
) -> SourceSpec:
    return SourceSpec(
        name=shape.name,
        kind=kind,
        url=_address(shape) or "",
        selectors=_selectors(shape),
        search=shape.search,
        query=shape.query or "",
        every=shape.every if "every" in shape.model_fields_set else default,
        article=shape.article,
        tz=shape.tz,
        lang=shape.lang,
        enabled=shape.enabled,
        allow_private=tuple(shape.allow_private),
        backfill=shape.backfill,
        place=document.place(node.find(("name",)).start),
    )


def _address(shape: SourceShape) -> str | None:
    return shape.feed or shape.page or shape.sitemap


def _selectors(shape: SourceShape) -> Selectors | None:
    if shape.items is None:
        return None
    title, link, date = (
        parse_selector(text) if text else None for text in (shape.title, shape.link, shape.date)
    )
    return Selectors(items=shape.items, title=title, link=link, date=date)


def _kind_of(document: Document, node: Node, problems: Problems) -> SourceKind | None:
    """The kind of an entry, if it is exactly one and has what it needs."""
    kinds = [kind for kind in _KINDS if node.get(kind) is not None]
    if not kinds:
        message = "`feed` is missing: a source has `feed:`, `page:` or `sitemap:` with its address"
        problems.add(document, node, f"{message}, or `search:`")
        return None
    if len(kinds) > 1:
        at = node.find((kinds[1],), key=True)
        message = f"a source has one of `{kinds[0]}` and `{kinds[1]}`, not both; keep one"
        problems.add(document, at, f"{message}, and make another source of the other")
        return None
    [kind] = kinds
    needed, allowed = _KINDS[kind]
    missing = [key for key in needed if node.get(key) is None]
    for key in missing:
        message = f"`{key}` is missing: a `{kind}:` source needs it"
        problems.add(document, node, slips.add(message, _EXAMPLES[key]))
    foreign = list(_foreign_keys(node, {*needed, *allowed}))
    for key, owner in foreign:
        message = f"`{key}` belongs to `{owner}:` sources, and this is a `{kind}:` source"
        problems.add(document, node.find((key,), key=True), message)
    return None if missing or foreign else kind


def _refuse_nothing(document: Document, node: Node, problems: Problems) -> None:
    """Keys without a value, or with one that was read as a comment."""
    for key, value in node.pairs():
        if key.text in _WITHOUT_DEFAULT and data(value) is None:
            message = nothing(document.line(key.start))
            if key.text in _KINDS:  # an address needs no quotes, it needs its # gone
                message = message.partition(": put it in quotes")[0]
            problems.add(document, value, message)


def _foreign_keys(node: Node, own: set[str]) -> Iterator[tuple[str, str]]:
    for kind, (needed, allowed) in _KINDS.items():
        for key in (*needed, *allowed):
            if key not in own and node.get(key) is not None:
                yield key, kind


def _check_reach(shape: SourceShape, document: Document, node: Node, problems: Problems) -> None:
    """Private and link-local addresses, and how often they may be asked."""
    address = _address(shape)
    allowed = address is not None and values.may_reach(shape.allow_private, address)
    if address and not allowed:
        _check_public(address, document, node, problems)
    if shape.every is not None and shape.every < SOONEST and not allowed:
        message = "`every` is at least 60s for public hosts; sooner only for hosts that the source "
        problems.add(document, node.find(("every",)), message + "names in `allow_private`")


def _check_public(address: str, document: Document, node: Node, problems: Problems) -> None:
    at = next(value for kind in _KINDS if (value := node.get(kind)) is not None)
    if values.is_link_local(address):
        message = "this is a link-local address, refused for good reason: cloud machines hand out "
        message += "their credentials there, and no publisher serves news from one; delete it"
        problems.add(document, at, message)
    elif values.is_private(address):
        message = slips.add(
            "this address is on a private network; allow it by name",
            f'allow_private: ["{address.split("/")[2]}"]',
        )
        problems.add(document, at, message)
