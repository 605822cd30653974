"""What a page says of its article beside the text: title, date, language, address.

`head_of` collects the words as they stand in the tree, everything else decides between them and
knows no tree. Most trusted first; what is missing or unreadable counts as not said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from monitor.core.dates import EARLIEST, parse_date
from monitor.core.languages import guessed, primary
from monitor.core.urls import absolute, canonical, host_of
from monitor.extract.text import MAX_TITLE, clip, html_title, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from monitor.extract.structured import Structured

# In a tree: elements in which neither headline nor date of the article stands.
_ASIDE = frozenset(["aside", "nav", "footer", "dialog", "form", "li", "figure", "blockquote"])
_FIRST_HEADINGS = 30
_FIRST_TIMES = 100
_FIRST_METAS = 500

_BREAKS = ("br", "div", "p", "li", "td", "tr", "h2", "h3")

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published",
    "date.issued", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "publish-date", "publish_date", "publishdate", "publication_date", "pubdate", "published_at",
    "dc.date", "dcterms.date", "date",
)  # fmt: skip
_PUBLISHED_CLASSES = re.compile(
    r"publish|pubdate|entry-date|post-date|posted|article-date|dateline|byline|datum", re.IGNORECASE
)
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-])")
_LANG = re.compile(r"[a-z]{2}")

_SEPARATOR = re.compile(r"\s+(?:\||-|–|—|::|·|•|»|«|›|/)\s+")
_NOT_IN_NAME = re.compile(r"[\W_]+")
#: A part of a title that nothing known names is a site's name if it has no more words than this.
_NAME_WORDS = 3
_HEADLINE_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The words of a page that may name its article; "" and empty where they are missing."""

    #: The first content of each `<meta>`, by name, property, itemprop or http-equiv in lower case.
    metas: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    headings: tuple[str, ...] = ()
    #: As written, the likeliest date of publication first.
    times: tuple[str, ...] = ()
    lang: str = ""
    #: rel=canonical and `<base>`, as written.
    canonical: str = ""
    base: str = ""


def head_of(tree: Any) -> Head:
    """The head of a parsed page, and the headings and times of its body."""
    links = islice(tree.iter("link"), _FIRST_METAS)
    bases = (base.get("href") or "" for base in tree.iter("base"))
    return Head(
        metas=dict(_metas(tree)),
        title=next((text_of(title) for title in tree.iter("title") if _is_of_page(title)), ""),
        headings=tuple(
            heading
            for element in islice(tree.iter("h1"), _FIRST_HEADINGS)
            if not _is_aside(element) and (heading := text_of(element))
        ),
        times=tuple(_times(tree)),
        lang=tree.get("lang") or tree.get("xml:lang") or "",
        canonical=next((link.get("href") or "" for link in links if _is_canonical(link)), ""),
        base=next(bases, ""),
    )


def text_of(element: Any, most: int = MAX_TITLE) -> str:
    """The text in an element, as one line of at most `most` characters."""
    pieces = islice(element.itertext(), most)
    # `<b>KORE</b>'s` is one word, `KORE<br>Power` is two.
    between = " " if next(element.iter(*_BREAKS), None) is not None else ""
    return clip(one_line(between.join(pieces)), most)


def _metas(tree: Any) -> Iterator[tuple[str, str]]:
    # From the last to the first, so that in a mapping the first wins.
    for meta in reversed(list(islice(tree.iter("meta"), _FIRST_METAS))):
        content = (meta.get("content") or meta.get("datetime") or "").strip()
        for key in ("http-equiv", "itemprop", "name", "property"):
            name = (meta.get(key) or "").strip().lower()
            if name and content:
                yield name, content


def _is_canonical(link: Any) -> bool:
    return (link.get("rel") or "").strip().lower() == "canonical"


def _is_of_page(title: Any) -> bool:
    """Drawings have titles, too."""
    parent = title.getparent()
    return parent is None or parent.tag != "svg"


def _is_aside(element: Any) -> bool:
    return any(ancestor.tag in _ASIDE for ancestor in element.iterancestors())


def _times(tree: Any) -> Iterator[str]:
    """The dates of `<time>` outside of lists and boxes: those called published, then the others."""
    found = [each for each in islice(tree.iter("time"), _FIRST_TIMES) if not _is_aside(each)]
    named = [each for each in found if _is_called_published(each)]
    for element in (*named, *found):
        yield (element.get("datetime") or "").strip() or text_of(element)


def _is_called_published(time: Any) -> bool:
    if time.get("pubdate") is not None or time.get("itemprop") == "datePublished":
        return True
    parent = time.getparent()
    classes = f"{time.get('class')} {parent.get('class') if parent is not None else ''}"
    return bool(_PUBLISHED_CLASSES.search(classes))


# -- decisions ---------------------------------------------------------------------------------


def title_from(head: Head, structured: Structured, url: str) -> str:
    """The headline, without the name of the site; "" if there is none."""
    names = _site_names(head, structured, url)
    for written in (head.metas.get("og:title", ""), structured.headline, _heading(head, names)):
        title = _without_site(html_title(written), names)
        if title and _key(title) not in names:
            return title
    return _without_likely_site(_without_site(head.title, names))


def _heading(head: Head, names: frozenset[str]) -> str:
    """The heading that the title of the page repeats, else the first that is no site's name."""
    headings = [each for each in head.headings if _key(each) not in names]
    repeated = (each for each in headings if _key(each) in _key(head.title))
    return next(repeated, headings[0] if headings else "")


def _site_names(head: Head, structured: Structured, url: str) -> frozenset[str]:
    host = host_of(canonical(url))
    written = (
        head.metas.get("og:site_name", ""),
        head.metas.get("application-name", ""),
        structured.publisher,
        host,
        host.rpartition(".")[0],
        host.partition(".")[0],
    )
    return frozenset(key for name in written if (key := _key(name)))


def _key(name: str) -> str:
    """By what names are compared: "The Grid-Times" is "gridtimes"."""
    return _NOT_IN_NAME.sub("", name.lower().removeprefix("the "))


def _without_site(title: str, names: frozenset[str]) -> str:
    """The title without a name that stands before or behind it; what is nothing else stays."""
    for separator in reversed(list(_SEPARATOR.finditer(title))):
        before, after = title[: separator.start()], title[separator.end() :]
        if _key(after) in names:
            return _without_site(before, names)
        if _key(before) in names:
            return _without_site(after, names)
    return title


def _without_likely_site(title: str) -> str:
    """The title without a short last part that looks like a name."""
    separators = list(_SEPARATOR.finditer(title))
    if not separators:
        return title
    before, after = title[: separators[-1].start()], title[separators[-1].end() :]
    words = after.split()
    is_name = len(words) <= _NAME_WORDS and words[0][:1].isupper()
    return before if is_name and len(before.split()) >= _HEADLINE_WORDS else title


def published_from(head: Head, structured: Structured, url: str) -> datetime | None:
    """When the article was published, aware, in UTC; a time without a zone is taken for UTC.

    JSON-LD, metas, `<time>`, and if there is none of them a whole day in the path of the address
    (`/2026/11/23/`). None: not said.
    """
    written = [structured.published]
    written += [head.metas[name] for name in _PUBLISHED_METAS if name in head.metas]
    written += head.times
    day = _DAY_IN_PATH.search(url)
    if day:
        written.append("{}-{:0>2}-{:0>2}".format(*day.groups()))
    dates = (parse_date(each) for each in written if each)
    return next((date for date in dates if date and date >= EARLIEST), None)


def lang_from(head: Head, structured: Structured, text: str) -> str | None:
    """ISO 639-1: as the page says, else as its commonest words tell; None: not known."""
    said = (
        head.lang,
        head.metas.get("og:locale", ""),
        head.metas.get("content-language", ""),
        structured.lang,
    )
    codes = (primary(each) for each in said)
    found = next((code for code in codes if code and _LANG.fullmatch(code)), None)
    return found or guessed(frozenset(text.lower().split()))


def address_from(head: Head, url: str) -> str:
    """The address of the article as the page says, if it may say so; else `url`.

    It may name an address of the site that answered, whatever the device (`www.`, `m.`, `amp.`),
    but for the front page: another publisher's address is not its to claim. A saved page that came
    from nowhere (`url` is "") is taken at its word.
    """
    base = absolute(url, head.base) or url if head.base else url
    for written in (head.canonical, head.metas.get("og:url", "")):
        claimed = absolute(base, written) if written else None
        if claimed and (not url or _may_claim(claimed, url)):
            return claimed
    return url


def _may_claim(claimed: str, url: str) -> bool:
    ours, theirs = canonical(url), canonical(claimed)
    is_front_page = theirs.partition("://")[2].partition("/")[2] == ""
    return host_of(ours) == host_of(theirs) and (ours == theirs or not is_front_page)
