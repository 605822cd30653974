"""What one version of the configuration decides by itself."""

from __future__ import annotations

import pytest

from monitor.app.setup import compile_setup
from monitor.model import QueryText, Settings, WatchSpec
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
