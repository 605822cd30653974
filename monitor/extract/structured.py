"""What a page says of its article in JSON-LD (https://schema.org/NewsArticle).

Publishers nest it in lists, `@graph` and `mainEntity`, repeat it, and break it; what cannot be
read counts as not said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: More is not read: scripts of a page, characters of a script, nodes of the page.
MAX_SCRIPTS = 30
MAX_SCRIPT = 1_000_000
MAX_NODES = 500

#: Types end so where they describe one text: NewsArticle, BlogPosting, LiveBlogPosting, Report.
_ARTICLES = ("article", "posting", "report", "pressrelease")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")
_NO = frozenset(["false", "no", "0"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """What JSON-LD says of the article; "" where it says nothing."""

    headline: str = ""
    #: As written.
    published: str = ""
    #: Full text, possibly with markup.
    body: str = ""
    lang: str = ""
    publisher: str = ""
    #: False: the publisher says that the text is for subscribers; None: says nothing.
    free: bool | None = None


def structured_of(scripts: Sequence[str], url: str = "") -> Structured:
    """The article among the scripts of a page: the one at `url` if there are several."""
    nodes = [node for script in scripts[:MAX_SCRIPTS] for node in _loaded(script)][:MAX_NODES]
    articles = [node for node in nodes if _is_article(node)]
    if not articles:
        return Structured(publisher=_publisher({}, nodes))
    article = next((node for node in articles if url and _names(node, url)), articles[0])
    return Structured(
        headline=_text(article, "headline") or _text(article, "name"),
        published=_text(article, "datePublished"),
        body=_text(article, "articleBody"),
        lang=_text(article, "inLanguage"),
        publisher=_publisher(article, nodes),
        free=_free(article, nodes),
    )


def _loaded(script: str) -> Iterator[Mapping[str, Any]]:
    """Every object of a script that may be a node of its own."""
    start = script[:MAX_SCRIPT].strip().removeprefix("<![CDATA[").removesuffix("]]>").rstrip("; \n")
    try:
        # strict=False: line breaks inside strings are common.
        loaded = json.loads(start, strict=False)
    except (ValueError, RecursionError):
        return
    waiting = [loaded]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:MAX_NODES]
        elif isinstance(node, Mapping):
            yield node
            waiting.extend(node[key] for key in _NESTED if key in node)


def _is_article(node: Mapping[str, Any]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.lower().endswith(_ARTICLES) for name in names)


def _names(node: Mapping[str, Any], url: str) -> bool:
    """Whether the node says that it is what stands at the address."""
    page = node.get("mainEntityOfPage")
    named = (
        node.get("url"),
        node.get("@id"),
        page.get("@id") if isinstance(page, Mapping) else page,
    )
    wanted = url.partition("#")[0].rstrip("/")
    return any(isinstance(each, str) and each.partition("#")[0].rstrip("/") == wanted
               for each in named)  # fmt: skip


def _publisher(article: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> str:
    publisher = article.get("publisher")
    if isinstance(publisher, Mapping) and (name := _text(publisher, "name")):
        return name
    sites = (node for node in nodes if node.get("@type") in ("WebSite", "NewsMediaOrganization"))
    return next((name for node in sites if (name := _text(node, "name"))), "")


def _free(article: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> bool | None:
    """The article's own word, else that of a part of it."""
    said = (node.get("isAccessibleForFree") for node in (article, *nodes))
    words = (str(word).strip().rpartition("/")[2].lower() for word in said if word is not None)
    return next((word not in _NO for word in words), None)


def _text(node: Mapping[str, Any], key: str) -> str:
    value = node.get(key)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("alternateName") or value.get("name")
    return value.strip() if isinstance(value, str) else ""
