"""What one version of config/ means, compiled: replaced whole when the configuration changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from monitor.config.gazetteer import load_places
from monitor.core.background import Background
from monitor.core.carriers import asked_sources, named_sources, together
from monitor.core.concepts import compile_lexicon
from monitor.core.facts import NOBODY, Companies, Usual, companies_from, facts_of
from monitor.core.matching import WatchSet, compile_watches
from monitor.core.places import NOWHERE, Places
from monitor.core.profiles import known_names
from monitor.core.stating import Stating
from monitor.core.stories import status_of
from monitor.knowledge.words import frequencies
from monitor.model import SourceSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from monitor.model import Article, ConceptSpec, Coverage, Fact, Settings, Verdict

#: Concepts whose name ends so are lists of firms; docs/reference/lexicon.md says so.
_FIRMS = ("_company", "_maker")


@cache
def _shipped() -> Background:
    """One for the whole process: its tables are read when they are first asked for."""
    return Background(frequencies)


def _states_nothing() -> Stating:
    return Stating(compile_lexicon(()))


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
    #: Words known as names.
    names: frozenset[str] = frozenset()
    #: What facts are told with.
    places: Places = NOWHERE
    companies: Companies = NOBODY
    #: Tells what an article states besides the event that matched, or without any.
    stating: Stating = field(default_factory=_states_nothing)
    #: How common words are in their languages.
    background: Background = field(default_factory=_shipped)

    @property
    def caps(self) -> Mapping[str, int]:
        """`max_per_hour` by name of watch list."""
        return {watch.name: watch.max_per_hour for watch in self.settings.watches}

    @property
    def coverage(self) -> Mapping[str, Coverage]:
        """`coverage` by name of watch list."""
        return {watch.name: watch.coverage for watch in self.settings.watches}

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

    def facts(self, article: Article, verdict: Verdict) -> tuple[Fact, ...]:
        """What the article states of the event that matched."""
        matches = verdict.matches
        return facts_of(article, matches, status_of(matches), self.places, self.companies)

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
    lexicon = compile_lexicon(settings.lexicon)
    return Setup(
        settings=settings,
        watches=compile_watches(settings.watches, lexicon),
        stating=Stating(lexicon, settings.watches),
        channels={watch.name: watch.channel or settings.channel for watch in settings.watches},
        sources=sources,
        asked=asked,
        names=known_names(settings.lexicon),
        places=load_places(),
        companies=companies_from(_firms(settings.lexicon), Usual(frequencies)),
        named=named_sources(settings.watches, asked, sources),
    )


def _firms(lexicon: Iterable[ConceptSpec]) -> Iterator[str]:
    """The names in the lexicon's lists of firms."""
    for concept in lexicon:
        if concept.name.endswith(_FIRMS):
            yield from (term.text for terms in concept.terms.values() for term in terms)
