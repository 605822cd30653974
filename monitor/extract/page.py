"""A page of a publisher -> the article on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import ParseError

if TYPE_CHECKING:
    from monitor.model import Answer, Page


def article_on(answer: Answer) -> Page:
    """The article on a page. Raises ParseError (`no_article`) if there is none."""
    raise ParseError(f"{answer.url} cannot be read as an article yet.", reason="no_article")
