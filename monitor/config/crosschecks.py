"""What holds across records and files: names, channels, the lexicon, every query."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from monitor.config.attributes import sources_in_queries
from monitor.config.lexicon_records import concept_nodes, unread_names
from monitor.config.queries import caret, check_queries, pointed
from monitor.config.records import Problems, entries
from monitor.config.values import suggestion
from monitor.core.concepts import check_lexicon, compile_lexicon
from monitor.core.matching import compile_query
from monitor.core.query import parse
from monitor.errors import Place, Problem
from monitor.model import ConceptSpec, TermSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.config.files import Files
    from monitor.config.yamltree import Document, Node
    from monitor.core.concepts import Lexicon
    from monitor.errors import LexiconError
    from monitor.model import Settings, SourceSpec

#: What a concept may be called; others cannot be asked for.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def check(files: Files, settings: Settings, problems: Problems) -> None:
    """Every check across records; problems and warnings go to `problems`."""
    for kind, named in (
        ("source", _names(files.sources, "sources")),
        ("watch list", _names(files.watchlists, "watchlists")),
        ("concept", [(document, name) for document, name, _ in concept_nodes(files.lexicon)]),
    ):
        problems.all.extend(_used_twice(kind, named))
    problems.all.extend(_same_feed(settings.sources))
    problems.all.extend(list(_left_out(files, settings, problems)))
    _check_watches(files, settings, problems)


def _names(documents: Iterable[Document], key: str) -> list[tuple[Document, Node]]:
    """Every name that an entry has, whatever else is wrong with the entry."""
    return [
        (document, name)
        for document in documents
        for entry in entries(document, key, Problems())
        if (name := entry.get("name")) is not None and name.text.strip()
    ]


def _used_twice(kind: str, named: Iterable[tuple[Document, Node]]) -> Iterable[Problem]:
    """Names that stand twice, in whatever file; `A` and `a` are one name to people."""
    first: dict[str, Place] = {}
    for document, node in named:
        name, place = " ".join(node.text.casefold().split()), document.place(node.start)
        if name in first:
            message = (
                f"there are two of the name `{node.text.strip()}`: each {kind} needs a name of its "
                f"own; the other is at {first[name]}"
            )
            yield Problem(place=place, message=message)
        first.setdefault(name, place)


def _same_feed(sources: Iterable[SourceSpec]) -> Iterable[Problem]:
    first: dict[str, SourceSpec] = {}
    for source in sources:
        other = first.setdefault(source.asks, source)
        if other is not source and source.place:
            message = (
                f"`{source.name}` asks the same as `{other.name}` at {other.place}: "
                f"it is asked twice as often"
            )
            yield Problem(place=source.place, message=message, fatal=False)


def _left_out(files: Files, settings: Settings, problems: Problems) -> Iterable[Problem]:
    """Warnings about what is not there, as far as the files that would hold it are right."""
    file = files.monitor.file if files.monitor else f"{files.directory}/monitor.yaml"
    place = Place(file=file, line=1, column=1)
    if files.monitor is None:
        yield _warning(place, "there is no monitor.yaml: every setting has its default")
    if not settings.sources and _sound(files.sources, problems):
        yield _warning(place, f"no sources: add one in {files.directory}/sources/")
    if not settings.watches and _sound(files.watchlists, problems):
        yield _warning(place, f"no watch lists: add one in {files.directory}/watchlists/")
    if files.monitor is None or _sound((files.monitor,), problems):
        yield from _unset(files.monitor, place, settings)


def _unset(monitor: Document | None, place: Place, settings: Settings) -> Iterable[Problem]:
    """Settings without which the monitor works, but less well."""
    contact = monitor.root.get("contact") if monitor and monitor.root else None
    if not settings.contact:
        at = monitor.place(contact.start) if monitor and contact else place
        message = "`contact` is not set: publishers cannot reach you when something goes wrong"
        yield _warning(at, f"{message}; write a page or an address, such as bot@example.com")
    homeless = [watch for watch in settings.watches if not watch.channel]
    if homeless and homeless[0].place:
        message = (
            "this watch list has no channel, and `slack.channel` in monitor.yaml is not set: "
            "its alerts appear on the terminal only"
        )
        yield _warning(homeless[0].place, message)


def _warning(place: Place, message: str) -> Problem:
    return Problem(place=place, message=message, fatal=False)


def _sound(documents: Iterable[Document], problems: Problems) -> bool:
    """Whether nothing is wrong in these files, so that their records are all there."""
    files = {document.file for document in documents}
    return not any(it.fatal and it.place.file in files for it in problems.all)


# -- lexicon and queries ---------------------------------------------------------------------------


def _check_lexicon(files: Files, settings: Settings, problems: Problems) -> Lexicon | None:
    """The lexicon that queries are checked against; what is wrong with it goes to `problems`.

    Of one with mistakes the names; None: not even they are known.
    """
    readable = _readable(files.lexicon)
    unread = unread_names(files.lexicon) if readable else _Everything()
    wrong = check_lexicon(settings.lexicon, unread)
    problems.all.extend(_in_lexicon(error, files) for error in wrong)
    if not readable:
        return None
    if _sound(files.lexicon, problems):
        return compile_lexicon(settings.lexicon)
    names = {name.text.removeprefix("@") for _, name, _ in concept_nodes(files.lexicon)}
    return compile_lexicon([_named(name) for name in sorted(names) if _NAME.fullmatch(name)])


def _named(name: str) -> ConceptSpec:
    return ConceptSpec(name=name, kind="thing", terms={"any": (TermSpec(text=name),)})


class _Everything:
    """Holds every name: a file that cannot be read may define any."""

    def __contains__(self, _: object) -> bool:
        return True


def _readable(documents: Iterable[Document]) -> bool:
    """Whether YAML could read these files, so that every name in them is known."""
    return not any(problem.fatal for document in documents for problem in document.problems)


def _check_watches(files: Files, settings: Settings, problems: Problems) -> None:
    lexicon = _check_lexicon(files, settings, problems)
    compiles = partial(compile_query, lexicon=lexicon) if lexicon else parse
    known = [name.text.strip() for _, name in _names(files.sources, "sources")]
    sources_known = _readable(files.sources)
    for document in files.watchlists:
        for watch in entries(document, "watchlists", Problems()):
            check_queries(document, watch, compiles, problems)
            if sources_known:
                _check_sources(document, watch, known, problems)


def _check_sources(
    document: Document, watch: Node, known: Iterable[str], problems: Problems
) -> None:
    """The sources that a watch list names: its own must exist, those of a query should."""
    folded = {name.casefold() for name in known}
    named = watch.get("sources")
    for node in named.items if named else ():
        if node.kind == "scalar" and node.text not in known:
            message = f"no source is named `{node.text}`{suggestion(node.text, known)}"
            problems.add(document, node, message)
    for node, name, column in sources_in_queries(watch):
        if name.casefold() not in folded:
            message = f"no source is named `{name}`{suggestion(name, known)}: this finds nothing"
            problems.all.append(pointed(document, node, column, message, fatal=False))


def _in_lexicon(error: LexiconError, files: Files) -> Problem:
    """An error of a concept at the place of its reference, of its term, or of its name."""
    for document, name, node in concept_nodes(files.lexicon):
        if name.text.removeprefix("@") == error.concept:
            at = _term_at(error, document, name, node)
            return document.problem(at, f"{error}\n{caret(document, at)}")
    place = Place(file=f"{files.directory}/lexicon", line=1, column=1)
    return Problem(place=place, message=str(error))


def _term_at(error: LexiconError, document: Document, name: Node, concept: Node) -> int:
    terms = concept.get("terms")
    listed = terms.get(error.lang) if terms and error.lang else None
    if listed is None:
        return _reference_at(error, document, concept, ("guards", "members"), name.start)
    if error.term is None or error.term >= len(listed.items):
        return listed.start
    term = listed.items[error.term]
    at = document.inside(term.get("term") or term, error.column)
    return _reference_at(error, document, term, ("needs", "unless", "not_across"), at)


def _reference_at(
    error: LexiconError, document: Document, node: Node, keys: Iterable[str], other: int
) -> int:
    """Found by name: what is no name at all is left out of what was compiled."""
    for key in keys:
        listed = node.get(key)
        for named in listed.items if listed else ():
            if error.reference and named.text.removeprefix("@") == error.reference:
                return document.inside(named, 0)
    return other
