"""Small articles and a small lexicon for tests of the language core."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.loader import load
from monitor.core.concepts import Lexicon, compile_lexicon
from monitor.core.matching import WatchSet, compile_query, compile_watches
from monitor.model import Article, ConceptSpec, QueryText, Status, TermSpec, WatchSpec

if TYPE_CHECKING:
    from monitor.model import Match, Settings

SHIPPED = Path(__file__).parents[2] / "config"
EMPTY = compile_lexicon([])


@cache
def shipped() -> Settings:
    """The configuration as users get it."""
    return load(SHIPPED, {})


@cache
def shipped_lexicon() -> Lexicon:
    """Its lexicon."""
    return compile_lexicon(shipped().lexicon)


@cache
def shipped_watches(*names: str) -> WatchSet:
    """Its watch lists of these names; all without one."""
    chosen = [each for each in shipped().watches if each.name in names or not names]
    return compile_watches(chosen, shipped_lexicon())


def article(title: str, summary: str = "", text: str | None = None, **more: object) -> Article:
    """An article of which only the words matter."""
    seen = datetime(2025, 2, 3, tzinfo=UTC)
    fields: dict[str, object] = {"id": "a", "url": "https://example.com/a", "source": "Example"}
    fields |= {"title": title, "summary": summary, "text": text, "seen_at": seen, **more}
    return Article(**fields)  # type: ignore[arg-type] # tests pass what the record takes


def thing(name: str, *terms: str | TermSpec, lang: str = "en", plain: bool = True) -> ConceptSpec:
    return ConceptSpec(name=name, kind="thing", terms={lang: _terms(terms)}, plain=plain)


def event(
    name: str, *terms: str | TermSpec, status: Status, guards: tuple[str, ...] = ()
) -> ConceptSpec:
    return ConceptSpec(
        name=name, kind="event", terms={"en": _terms(terms)}, status=status, guards=guards
    )


def guard(name: str, *terms: str | TermSpec, soft: bool = False, label: str = "") -> ConceptSpec:
    return ConceptSpec(
        name=name,
        kind="guard",
        terms={"en": _terms(terms)},
        effect="soften" if soft else "deny",
        label=label,
    )


def _terms(terms: tuple[str | TermSpec, ...]) -> tuple[TermSpec, ...]:
    return tuple(term if isinstance(term, TermSpec) else TermSpec(text=term) for term in terms)


SMALL = compile_lexicon(
    [
        thing("plant", "factory", "cell works", TermSpec(text="mill", needs=("sector",))),
        thing("sector", "battery", plain=False),
        event("stopped", "stop", "call off", status=Status.CANCELLED, guards=("no", "perhaps")),
        event("later", "delay", status=Status.DELAYED, guards=("no", "party")),
        ConceptSpec(name="bad", kind="group", members=("stopped", "later")),
        guard("no", "deny", "not stop", label="denied"),
        guard("perhaps", "=might", soft=True, label="only considered"),
        guard("party", "party ... delay", label="wrong object"),
    ]
)


def found(query: str, about: Article, lexicon: Lexicon = EMPTY) -> Match | None:
    """The match of one query at any score."""
    return compile_query(query, lexicon).match(about)


def fires(query: str, title: str, lexicon: Lexicon = EMPTY) -> bool:
    """Whether a query matches a headline."""
    return found(query, article(title), lexicon) is not None


def watch(name: str, *queries: str, exclude: tuple[str, ...] = (), **more: object) -> WatchSpec:
    texts = tuple(QueryText(text=query) for query in queries)
    not_these = tuple(QueryText(text=query) for query in exclude)
    return WatchSpec(name=name, queries=texts, exclude=not_these, **more)  # type: ignore[arg-type] # as above


def watches(*specs: WatchSpec, lexicon: Lexicon = EMPTY) -> WatchSet:
    return compile_watches(specs, lexicon)
