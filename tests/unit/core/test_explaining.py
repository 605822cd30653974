"""What an address means, and what two verdicts on one article differ in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.explaining import addresses, differences, nearest
from monitor.model import NearMiss, Verdict
from tests.fakes.records import make_article, make_evidence, make_match


def test_an_address_is_every_article_that_it_may_name() -> None:
    """As collecting knows it; with its fragment, for pages on which several articles stand."""
    assert addresses("http://www.a.example/x/?utm_source=y#part") == [
        "https://a.example/x",
        "https://a.example/x#part",
    ]
    assert addresses("a.example/x") == ["https://a.example/x"]
    assert addresses("0123456789abcdef0123456789abcdef") == []


def test_the_nearest_addresses_share_the_most_words() -> None:
    """Best first; what shares nothing is no suggestion."""
    kore, other, far = (
        make_article(id=path, url=f"https://a.example/{path}")
        for path in ("2026/kore-drops-arizona-plant", "2026/kore-hires", "sports/golf")
    )
    found = nearest("https://a.example/2026/11/kore-drops-plant", [far, other, kore])

    assert [kore, other] == found


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("p99.html", "library-opens.html"),
        ("2026/11/25/p99", "2026/11/25/golf"),
        ("story.php", "page.php"),
    ],
)
def test_what_all_addresses_share_is_no_likeness(typed: str, other: str) -> None:
    """The ending of a page, the date."""
    known = make_article(url=f"https://a.example/{other}")

    assert nearest(f"https://a.example/{typed}", [known]) == []


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_is_an_address_or_none(typed: str, url: str) -> None:
    """Nothing that is typed or stored is too odd."""
    addresses(typed)
    nearest(typed, [make_article(url=url)])


def test_verdicts_differ_in_the_lists_that_match() -> None:
    """With what is said now of a list that matched then."""
    article = make_article("Plant shut")
    then = Verdict(matches=(make_match("Old"), make_match("Gone"), make_match("Both")))
    miss = NearMiss(watch="Old", score=0.3, reason="score 0.30 is below 0.5")
    now = Verdict(matches=(make_match("Both"), make_match("New", 0.8)), near_misses=(miss,))

    told = differences(article, then, now, ["Old", "Both", "New"])

    assert [match.watch for match in told.added] == ["New"]
    assert dict(told.dropped) == {
        "Old": "score 0.30 is below 0.5",
        "Gone": "there is no such watch list in use any more",
    }
    assert dict(differences(article, then, then, []).dropped) == {}


def test_a_text_that_is_no_longer_kept_judges_nobody() -> None:
    """A list that fired on its words is neither kept nor dropped."""
    fired = make_match("Old", evidence=(make_evidence("The plant shut", "plant", "text"),))
    then, now = Verdict(matches=(fired,)), Verdict()

    assert list(differences(make_article(text=None), then, now, ["Old"]).unknown) == ["Old"]
    assert dict(differences(make_article(text="Rain"), then, now, ["Old"]).dropped) == {
        "Old": "it does not match"
    }
