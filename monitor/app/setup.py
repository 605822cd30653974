"""What one version of config/ means, compiled: replaced whole when the configuration changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.config.gazetteer import load_places
from monitor.core.carriers import asked_sources, named_sources, together
from monitor.core.concepts import compile_lexicon
from monitor.core.facts import NOBODY, Companies, companies_from, facts_of
from monitor.core.matching import WatchSet, compile_watches
from monitor.core.places import NOWHERE, Places
from monitor.model import SourceSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from monitor.model import Article, ConceptSpec, Decision, Settings, Verdict

#: Concepts whose name ends so are lists of firms; docs/reference/lexicon.md says so.
_FIRMS = ("_company", "_maker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Settings with everything derived from them; immutable, shared by all tasks and threads."""

    settings: Settings
    watches: WatchSet
    #: Channel by name of watch list.
    channels: Mapping[str, str]
    #: Enabled sources by name, in configured order.
    sources: Mapping[str, SourceSpec]
    #: What queries ask for as `source:`, and the sources that watch lists name in any way.
    asked: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    #: What facts are told with.
    places: Places = NOWHERE
    companies: Companies = NOBODY

    @property
    def caps(self) -> Mapping[str, int]:
        """`max_per_hour` by name of watch list."""
        return {watch.name: watch.max_per_hour for watch in self.settings.watches}

    def source(self, name: str) -> SourceSpec:
        """The source of that name; a plain feed when it has left the configuration."""
        return self.sources.get(name) or SourceSpec(name=name, kind="feed")

    def hearing(self, source: str) -> Setup:
        """This setup, for articles of one more source."""
        if not self.asked or source in self.named:
            return self
        return replace(self, named=self.named | named_sources((), self.asked, [source]))

    def verdict(self, article: Article, carried: Iterable[Article] = ()) -> Verdict:
        """What the watch lists say of an article; `carried`: as other sources have it."""
        views = (article, *carried)
        return together([self.watches.verdict(view) for view in views], self.channels)

    def with_facts(self, article: Article, decision: Decision) -> Decision:
        """The decision with what the article states of the event that matched."""
        matches = decision.verdict.matches
        found = facts_of(article, matches, decision.status, self.places, self.companies)
        return replace(decision, facts=found)

    def might_match(self, article: Article) -> bool:
        """Whether any watch list could match, as far as the source's own words tell."""
        text = article.text or ""
        return self.watches.might_match(
            title=article.title,
            summary=f"{article.summary}\n{text}" if text else article.summary,
            source=article.source,
            url=article.url or article.link,
            lang=article.lang,
            publisher=article.publisher,
        )


def compile_setup(settings: Settings) -> Setup:
    """Compile watch lists and lexicon; `settings` have been checked, so nothing is raised."""
    sources = {source.name: source for source in settings.sources if source.enabled}
    asked = asked_sources(settings.watches)
    return Setup(
        settings=settings,
        watches=compile_watches(settings.watches, compile_lexicon(settings.lexicon)),
        channels={watch.name: watch.channel or settings.channel for watch in settings.watches},
        sources=sources,
        asked=asked,
        named=named_sources(settings.watches, asked, sources),
        places=load_places(),
        companies=companies_from(_firms(settings.lexicon)),
    )


def _firms(lexicon: Iterable[ConceptSpec]) -> Iterator[str]:
    """The names in the lexicon's lists of firms."""
    for concept in lexicon:
        if concept.name.endswith(_FIRMS):
            yield from (term.text for terms in concept.terms.values() for term in terms)
