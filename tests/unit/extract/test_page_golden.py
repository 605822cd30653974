"""Golden pairs: a saved page, and the article that is read from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.core.pages import trouble_of
from monitor.extract.page import article_on
from monitor.model import Answer, Page

GOLDEN = Path(__file__).parents[2] / "golden" / "articles"
EXPECTED = sorted(GOLDEN.glob("*.expected.json"))


def shown(page: Page) -> dict[str, Any]:
    """The page as it is written down: a paragraph an entry."""
    return {
        "title": page.title,
        "text": page.text.split("\n\n") if page.text else [],
        "published": page.published and page.published.isoformat().replace("+00:00", "Z"),
        "lang": page.lang,
        "url": page.url,
        "wall": page.wall,
        "trouble": trouble_of(page),
    }


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_page_is_read_as_written_down(expected: Path) -> None:
    """Each page gives exactly the title, paragraphs, date, language, address and wall beside it.

    So are the words that tell a person why there is no text.
    """
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    url = wanted.pop("given")["url"]
    page = expected.with_name(expected.name.replace(".expected.json", ".html"))

    found = article_on(Answer(status=200, url=url, body=page.read_bytes()))

    assert wanted == shown(found)


def test_no_page_without_expectation() -> None:
    """Every file of the folder is one half of a pair."""
    pages = {path.stem for path in GOLDEN.glob("*.html")}

    assert pages == {path.name.removesuffix(".expected.json") for path in EXPECTED}
