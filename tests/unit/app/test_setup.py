"""What one version of the configuration decides by itself."""

from __future__ import annotations

import pytest

from monitor.app.setup import compile_setup
from monitor.model import (
    ConceptSpec,
    QueryText,
    Settings,
    TermSpec,
    WatchSpec,
)
from tests.fakes.language import article


@pytest.mark.parametrize(
    ("url", "link", "expected"),
    [
        ("https://example.com/1", "https://other.test/1", True),
        ("", "https://example.com/1", True),
        ("", "https://other.test/1", False),
    ],
)
def test_an_article_without_a_canonical_address_is_judged_by_its_link(
    url: str, link: str, expected: bool
) -> None:
    """For the prefilter as for the verdict: `domain:` must not lose it on the way."""
    watch = WatchSpec(name="w", queries=(QueryText(text="domain:example.com"),))
    setup = compile_setup(Settings(storage="sqlite://", channel="#c", watches=(watch,)))
    about = article("x", url=url, link=link)

    assert expected is bool(setup.watches.verdict(about).matches)
    assert expected is setup.might_match(about)


def test_the_firms_of_the_lexicon_are_told_by_name() -> None:
    """In small letters, too: a headline that is known from its address has no others."""
    firms = ConceptSpec(
        name="cell_company", kind="thing", terms={"any": (TermSpec(text="KORE Power"),)}
    )
    watch = WatchSpec(name="w", queries=(QueryText(text="scraps"),))
    settings = Settings(storage="sqlite://", channel="#c", watches=(watch,), lexicon=(firms,))
    setup, about = compile_setup(settings), article("kore power scraps arizona plant")
    facts = {fact.name: fact.value for fact in setup.facts(about, setup.verdict(about))}

    assert facts == {"company": "KORE Power", "place": "Arizona"}
