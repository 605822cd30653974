"""Summaries of whole articles: what must and what must not be in them.

Each file of golden/summaries holds articles of our own words with the words that fired (`fired`),
what the summary has to hold (`must`) and what it must not (`must_not`, `starts`, `never_first`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from monitor.core.summary import MAX_CHARS, summarise
from tests.architecture.tree import ROOT
from tests.fakes.records import make_article, make_evidence

if TYPE_CHECKING:
    from monitor.model import Article

_CASES: list[dict[str, Any]] = [
    case
    for path in sorted((ROOT / "tests/golden/summaries").glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]


def _article(case: dict[str, Any]) -> Article:
    return make_article(case["title"], text=case.get("text"), summary=case.get("summary", ""))


def _summary(case: dict[str, Any]) -> str | None:
    article = _article(case)
    field = "text" if article.text else "summary"
    text = article.text or article.summary
    fired = [make_evidence(text, word, field) for word in case.get("fired", ())]
    return summarise(article, fired)


_WITH_SUMMARY = [pytest.param(case, id=case["name"]) for case in _CASES if "none" not in case]


@pytest.mark.parametrize("case", _WITH_SUMMARY)
def test_a_summary_holds_what_an_analyst_asks_for(case: dict[str, Any]) -> None:
    """Who, what, where, how big, why: as far as the article says it in a few sentences."""
    summary = _summary(case) or ""

    assert [words for words in case["must"] if words not in summary] == [], summary
    assert summary.startswith(case.get("starts", ""))
    assert len(summary) <= MAX_CHARS


@pytest.mark.parametrize("case", _WITH_SUMMARY)
def test_a_summary_holds_nothing_of_the_page_and_no_loose_ends(case: dict[str, Any]) -> None:
    """No furniture, no half quotation, nothing told twice, nobody called "he" before his name."""
    summary = _summary(case) or ""
    loose = [words for words in case.get("never_first", ()) if summary.startswith(words)]

    assert [words for words in case["must_not"] if words in summary] + loose == [], summary


def test_a_headline_alone_has_no_summary() -> None:
    """It is never invented."""
    alone = [case for case in _CASES if "none" in case]

    assert alone
    assert [_summary(case) for case in alone] == [None]
