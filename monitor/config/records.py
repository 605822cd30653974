"""Documents -> validated records: one shape at a time, every problem of every record.

Also here are the checks that need one record only; those across records are in `crosschecks`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from monitor.config import notyet
from monitor.config.kinds import entry_wanted
from monitor.config.models import MonitorShape, Shape, WatchShape
from monitor.config.salvage import salvaged
from monitor.config.wording import problems_of
from monitor.config.yamltree import data
from monitor.model import QueryText, WatchSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.salvage import Complete
    from monitor.config.yamltree import Data, Document, Node
    from monitor.errors import Problem

AnyShape = TypeVar("AnyShape", bound=Shape)

#: Sooner than this only for one's own servers.
SOONEST = timedelta(seconds=60)

_FOLDER = {"sources": "sources", "watchlists": "watchlists", "concepts": "lexicon"}


class Problems:
    """Where the readers put what they find; the order does not matter."""

    def __init__(self) -> None:
        self.all: list[Problem] = []

    def add(self, document: Document, node: Node, message: str, *, fatal: bool = True) -> None:
        """Add a problem at a node."""
        self.all.append(document.problem(node.start, message, fatal=fatal))


def entries(document: Document, key: str, problems: Problems) -> list[Node]:
    """The entries of the list under the one top-level key of a file."""
    node = under(document, key, problems)
    if node is None:
        return []
    if node.kind == "list":
        return [item for item in node.items if _is_entry(document, item, problems)]
    problems.add(document, node, entry_wanted(key, document, node))
    return []


def _is_entry(document: Document, node: Node, problems: Problems) -> bool:
    if node.kind != "mapping":
        problems.add(document, node, "each entry begins with `- name:` and its keys below it")
    return node.kind == "mapping"


def under(document: Document, key: str, problems: Problems) -> Node | None:
    """The value of the one top-level key; None when there is nothing to read."""
    root = document.root
    if root is None:
        return None
    if root.kind != "mapping":
        message = f"the file must begin with `{key}:`, with everything below it indented"
        problems.add(document, root, message)
        return None
    for name, _ in root.pairs():
        if name.text != key:
            problems.add(document, name, _unknown_top(name.text, key))
    node = root.get(key)
    return None if node is None or data(node) is None else node


def _unknown_top(name: str, key: str) -> str:
    if name in _FOLDER:
        return f"`{name}` belongs in a file of the folder {_FOLDER[name]}/"
    return f"unknown key `{name}`; a file of this folder holds `{key}:` only"


class Read(NamedTuple, Generic[AnyShape]):
    """A record as it was read."""

    #: As far as it is right; None: nothing of it can be used.
    shape: AnyShape | None
    #: The keys that are wrong; with one the shape serves to find further mistakes only.
    wrong: frozenset[str] = frozenset()


def _as_it_is(payload: dict[str, Data], wrong: set[str]) -> None:
    """Fill nothing in."""


def validated(
    shape: type[AnyShape],
    document: Document,
    record: Node,
    problems: Problems,
    where: notyet.Where | None = None,
    *,
    complete: Complete = _as_it_is,
) -> Read[AnyShape]:
    """A record of one shape; whatever is wrong with it is then in `problems`."""
    payload = data(record)
    rows = list(notyet.refused(where, record)) if where else []
    for row, node in rows:
        problems.add(document, node, row.message(node.text))
        _take_out(payload, row)
    try:
        return Read(shape.model_validate(payload))
    except ValidationError as error:
        problems.all.extend(problem for _, problem in problems_of(error, shape, document, record))
        wrong = frozenset(str(it["loc"][0]) for it in error.errors(include_url=False) if it["loc"])
        return Read(salvaged(shape, payload, error, complete), wrong)


def _take_out(payload: Data, row: notyet.NotYet) -> None:
    """Remove what was refused, so that it is not reported a second time as unknown."""
    *sections, key = row.key.split(".")
    for section in sections:
        payload = payload.get(section) if isinstance(payload, dict) else None
    if isinstance(payload, dict):
        payload.pop(key, None)


# -- one kind of record after the other ------------------------------------------------------------


def monitor_of(document: Document | None, problems: Problems) -> MonitorShape:
    """monitor.yaml; the defaults stand in where it cannot be used."""
    root = document.root if document else None
    if document is None or root is None:
        return MonitorShape()
    if root.kind != "mapping":
        problems.add(document, root, "the file must hold keys such as `storage:` and `slack:`")
        return MonitorShape()
    valid, _ = validated(MonitorShape, document, root, problems, "monitor")
    every = valid.defaults.every if valid else None
    if every is not None and every < SOONEST:
        message = "`defaults.every` is at least 60s: sooner only in a source with `allow_private`"
        problems.add(document, root.find(("defaults", "every")), message)
    return valid or MonitorShape()


def watches_of(document: Document, channel: str, problems: Problems) -> Iterator[WatchSpec]:
    """The watch lists of one file whose keys are right, in order; queries are not compiled here."""
    for node in entries(document, "watchlists", problems):
        shape, wrong = validated(WatchShape, document, node, problems, "watch")
        _check_queries(document, node, problems)
        if shape is not None and not wrong:
            yield WatchSpec(
                name=shape.name,
                queries=tuple(_texts(document, node, "keywords", "query")),
                exclude=tuple(_texts(document, node, "exclude")),
                channel=shape.channel or channel,
                min_score=shape.min_score,
                lang=tuple(shape.lang),
                sources=tuple(shape.sources),
                max_per_hour=shape.max_per_hour,
                coverage=shape.coverage,
                backfill=shape.backfill,
                enabled=shape.enabled,
                note=shape.note,
                place=document.place(node.find(("name",)).start),
            )


def _check_queries(document: Document, node: Node, problems: Problems) -> None:
    keywords, query = node.get("keywords"), node.get("query")
    written = keywords or query
    if keywords is not None and query is not None:
        at = node.find(("query",), key=True)
        problems.add(document, at, "a watch list has `keywords` or `query`, not both; keep one")
    elif written is None:
        message = "this watch list looks for nothing: give it `keywords` (a list) or a `query`"
        problems.add(document, node, message)
    elif data(written) in ([], ""):
        problems.add(document, written, "this watch list looks for nothing: write what it is for")


def _texts(document: Document, node: Node, *keys: str) -> Iterator[QueryText]:
    for query in query_nodes(node, *keys):
        at = document.inside(query, 0)
        yield QueryText(text=query.text.strip(), place=document.place(at))


def query_nodes(watch: Node, *keys: str) -> Iterator[Node]:
    """Every query written under these keys of a watch list that is text at all."""
    for key in keys:
        node = watch.get(key)
        single = [node] if node and key == "query" else []
        for query in single or (node.items if node else ()):
            if query.kind == "scalar" and isinstance(data(query), str):
                yield query
