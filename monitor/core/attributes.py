"""What a query asks of an article besides its words: its source, its domain, its language."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.core.plans import NOTHING_MISSING, Facts, Outcome, Plan, Shortfall
from monitor.core.text import parts, tokens, without_accents

if TYPE_CHECKING:
    from monitor.core.reading import Reading


class Has(Plan):
    """What is known of an article besides its words: source, domain, language; or that it is not.

    A language that nobody knows satisfies both `lang:de` and `NOT lang:de`.
    """

    __slots__ = ("_label", "_name", "_negated", "_value")

    def __init__(self, name: str, value: str, *, negated: bool = False) -> None:
        super().__init__(())
        self._name = name
        self._value = value.lower() if name == "lang" else value
        self._negated = negated
        self._label = f"{name}:{value}"

    def possible(self, facts: Facts) -> bool:
        """Whether it holds."""
        return self._holds(facts)

    def shortfall(self, reading: Reading) -> Shortfall:
        """What the article is not."""
        if self.outcome(reading).matched:
            return NOTHING_MISSING
        fault = f"NOT {self._label} rules it out" if self._negated else f"not {self._label}"
        return Shortfall(0.0, (fault,))

    def _outcome(self, reading: Reading) -> Outcome:
        article = reading.article
        facts = Facts(
            article.source, article.publisher, article.url or article.link, reading.languages
        )
        return Outcome(matched=self._holds(facts))

    def _holds(self, facts: Facts) -> bool:
        if self._name == "lang" and not facts.languages:
            return True
        return self._says(facts) != self._negated

    def _says(self, facts: Facts) -> bool:
        match self._name:
            case "lang":
                return self._value in facts.languages
            case "domain":
                return under_domain(facts.url, self._value)
            case _:
                names = (facts.source, facts.publisher or "")
                return any(names_source(name, self._value) for name in names)


def under_domain(url: str, domain: str) -> bool:
    """Whether a URL's host is the domain (an address is cut down to it) or below it."""
    wanted = _host(domain if "//" in domain else f"//{domain}").removeprefix("www.")
    host = _host(url)
    return bool(wanted) and (host == wanted or host.endswith("." + wanted))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:  # "http://[": no host that anything could be under
        return ""


def names_source(name: str, wanted: str) -> bool:
    """Whether the words of `wanted` stand side by side in a source's name, as in `source:`."""
    return f" {_plain_words(wanted)} " in f" {_plain_words(name)} "


def _plain_words(text: str) -> str:
    pieces = (parts(token) for token in tokens(text))
    return " ".join(
        without_accents(part.word) for found in pieces for part in found[: max(1, len(found) - 1)]
    )
