"""What one version of config/ means, compiled: replaced whole when the configuration changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.core.concepts import compile_lexicon
from monitor.core.matching import WatchSet, compile_watches
from monitor.model import SourceSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.model import Article, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Settings with everything derived from them; immutable, shared by all tasks and threads."""

    settings: Settings
    watches: WatchSet
    #: Channel by name of watch list.
    channels: Mapping[str, str]
    #: Enabled sources by name, in configured order.
    sources: Mapping[str, SourceSpec]

    @property
    def caps(self) -> Mapping[str, int]:
        """`max_per_hour` by name of watch list."""
        return {watch.name: watch.max_per_hour for watch in self.settings.watches}

    def source(self, name: str) -> SourceSpec:
        """The source of that name; a plain feed when it has left the configuration."""
        return self.sources.get(name) or SourceSpec(name=name, kind="feed")

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
    return Setup(
        settings=settings,
        watches=compile_watches(settings.watches, compile_lexicon(settings.lexicon)),
        channels={watch.name: watch.channel or settings.channel for watch in settings.watches},
        sources={source.name: source for source in settings.sources if source.enabled},
    )
