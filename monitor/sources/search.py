"""Searches: a query asked of Google News or of GDELT, again and again.

Both are asked without a key. What they answer is read in `search_google` and `search_gdelt`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from monitor.errors import ParseError
from monitor.model import Request
from monitor.sources.asking import headers_of
from monitor.sources.feed_bytes import to_utf8
from monitor.sources.search_tables import DEFAULT_EDITION, EDITIONS

if TYPE_CHECKING:
    from monitor.model import Answer, Parsed, SearchEngine, SourceSpec, SourceState

_GOOGLE: Final = "https://news.google.com/rss/search"
_GDELT: Final = "https://api.gdeltproject.org/api/v2/doc/doc"
_ACCEPT: Final[dict[SearchEngine, str]] = {
    "google-news": "application/rss+xml, application/xml;q=0.9, */*;q=0.1",
    "gdelt": "application/json, */*;q=0.1",
}
#: Seconds between two requests that an engine asks for; its answer to more is a refusal.
_SPACING: Final[dict[SearchEngine, float]] = {"gdelt": 5.0}

# Without one Google answers what is most relevant of all years.
_SINCE = re.compile(r"(?<!\S)-?(?:when|after):", re.IGNORECASE)
_LATELY: Final = "when:7d"


class SearchSource:
    """The kind `search`."""

    def request(self, spec: SourceSpec, state: SourceState) -> Request:
        """The GET that asks the engine; conditional if the engine gave validators.

        A source that names no engine is asked at its address.
        """
        engine = spec.search
        return Request(
            url=search_url(spec),
            headers=headers_of(state, _ACCEPT[engine] if engine else "*/*"),
            allow_private=spec.allow_private,
            spacing=_SPACING.get(engine) if engine else None,
        )

    def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """The articles that the engine found, best or newest first as it lists them; maybe none.

        Raises ParseError: `empty`; `search_error`, with the words of an engine that refused the
        query; for Google News those of a feed.
        """
        document = to_utf8(answer)
        if not document:
            raise ParseError(
                "The search engine answered nothing, not even that it found nothing.",
                reason="empty",
            )
        # A saved answer, read without its source, shows itself which engine gave it.
        if spec.search == "google-news" or (spec.search is None and document.startswith(b"<")):
            from monitor.sources import search_google  # noqa: PLC0415 - not needed for asking

            return search_google.read(spec, answer)
        from monitor.sources import search_gdelt  # noqa: PLC0415 - not needed for asking

        return search_gdelt.read(document, spec)


def search_url(spec: SourceSpec) -> str:
    """The address that asks the engine of `spec` for its query."""
    if spec.search == "google-news":
        edition = EDITIONS.get(spec.lang or "", DEFAULT_EDITION)
        query = spec.query if _SINCE.search(spec.query) else f"{spec.query} {_LATELY}"
        return f"{_GOOGLE}?{urlencode({'q': query, **edition._asdict()}, safe=':')}"
    if spec.search == "gdelt":
        asked = {
            "query": spec.query, "mode": "ArtList", "format": "json", "maxrecords": "250",
            "timespan": "1d", "sort": "DateDesc",
        }  # fmt: skip
        return f"{_GDELT}?{urlencode(asked)}"
    return spec.url
