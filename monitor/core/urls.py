"""Addresses of strangers: which are safe, and which two name the same page.

`canonical` makes the key by which an article is recognised. It is not meant to be fetched: it
says https where the publisher says http, and drops `www.`. What it takes away is listed in
`core.tracking` or said at the function; everything else stays, so that two articles never merge.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin

from monitor.core import tracking

#: Longer addresses are neither followed nor stored.
MAX_LENGTH = 2_048

_URL = re.compile(
    r"(https?)://([^/?#@\\]+?)(?::(\d{0,5}))?((?:/[^?#]*)?)(?:\?([^#]*))?(?:#(.*))?",
    re.IGNORECASE | re.DOTALL,
)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[\w.-]*\w[\w.-]*|\[[0-9a-f:.]+\]", re.IGNORECASE)
# Controls, backslash, and what is invisible or turns the direction of text.
_FORBIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\xa0\\\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_TO_ESCAPE = re.compile(r'[ <>"]')
_DEFAULT_PORTS = frozenset(["", "80", "443"])
_MAX_PORT = 65_535
#: Labels of a name that can be registered, and letters of a country's domain.
_REGISTERED, _COUNTRY = 2, 2

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# An escape, or a character that may not stand unescaped in a path or query (RFC 3986, 3.3, 3.4).
_ODD = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")

_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~!$'()*+,:@-]+)*")
#: What begins the names of an address whose `&` was escaped for XML once too often.
_ESCAPED_TWICE = "amp;"
_SLASHES = re.compile(r"/{2,}")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ROOT = re.compile(r"https?://[^/?#]*/?")
_AMP_CACHE = re.compile(
    r"(?:(?:(?:www\.)?google\.[a-z.]+/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[civ])/(?:s/)?)+(?=[^/])",
    re.IGNORECASE,
)


def safe_url(url: str) -> str | None:
    """The address as it may be fetched and shown, or None.

    Only http and https, with a host, without user name, backslash, control or invisible
    characters, at most 2,048 characters. Spaces, quotes and angle brackets come back escaped.
    Says nothing on where the host is: that is the guard's business at connect time.
    """
    url = url.strip()
    if len(url) > MAX_LENGTH or _FORBIDDEN.search(url):
        return None
    match = _URL.fullmatch(url)
    if not match or not _HOST.fullmatch(match[2]) or int(match[3] or 0) > _MAX_PORT:
        return None
    if not _TO_ESCAPE.search(url):
        return url
    escaped = _TO_ESCAPE.sub(lambda odd: quote(odd[0]), url)
    return escaped if len(escaped) <= MAX_LENGTH else None


def absolute(base: str, link: str) -> str | None:
    """A publisher's link, made absolute on `base`, or None where that is no safe address."""
    link = link.strip()
    if link[:4].lower() == "www.":  # a host, not the name of a file beside the feed
        link = f"https://{link}"
    elif link[:8].lower().startswith(("http://", "https://")):
        pass  # spares most links the joining
    else:
        try:
            link = urljoin(base, link)
        except ValueError:  # such as "//[half an address"
            return None
    return safe_url(link)


def without_feed_scheme(url: str) -> str:
    """What `feed://host/path` or `feed:https://host/path` stands for; others as they are."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "feed":
        return url
    return rest if _SCHEME.match(rest) else f"https://{rest.lstrip('/')}"


def host_of(url: str) -> str:
    """The host in lower case, international names in their ASCII form; "" if there is none."""
    match = _URL.fullmatch(url.strip())
    return _ascii_host(match[2]) if match and _HOST.fullmatch(match[2]) else ""


def is_root(url: str) -> bool:
    """Whether a canonical address is a site's front page."""
    return _ROOT.fullmatch(url) is not None


def canonical(url: str, *, keep_fragment: bool = False) -> str:
    """One spelling for all addresses of a page. Idempotent.

    http is https; host in lower ASCII without `www.`, `m.`, `mobile.`, `amp.` (the last three also
    after a language: `en.m.`); no default port;
    escapes normalised, dot segments resolved, double and final slashes, index files and AMP
    endings dropped; query without tracking, sorted; AMP caches unwrapped. The fragment goes,
    unless it is the address of a page itself (`#!/...`, `#/...`) or `keep_fragment` says that
    several articles stand on one page. What is no http(s) address comes back stripped.
    """
    url = url.strip()
    while match := _URL.fullmatch(url):
        _, host, port, path, query, fragment = match.groups()
        if not _HOST.fullmatch(host):
            return url
        page = f"{_site(_ascii_host(host))}{_port(port)}{_plain(path)}"
        wrapped = _AMP_CACHE.match(page)
        if not wrapped:
            asked = _query(query) if query else ""
            kept = _fragment(fragment, keep=keep_fragment) if fragment else ""
            return f"https://{_without_endings(page)}{asked}{kept}"
        url = f"https://{page[wrapped.end() :]}?{query or ''}#{fragment or ''}"
    return url


def _port(port: str | None) -> str:
    if port is None or port.lstrip("0") in _DEFAULT_PORTS:
        return ""
    return f":{int(port)}"


def _ascii_host(host: str) -> str:
    host = host.lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:  # no name that DNS could hold: keep it as a mere key
            host = quote(host).lower()
    return host.rstrip(".")


def _site(host: str) -> str:
    """The host without labels that only tell devices apart; what somebody registered stays.

    Also from its middle (`en.m.wikipedia.org`), `www` from its beginning only.
    """
    labels = host.split(".")
    if tracking.DEVICE_LABELS.isdisjoint(labels):
        return host
    kept: list[str] = []
    for number, label in enumerate(labels, 1):
        if not _is_device(label, labels[number:], first=not kept):
            kept.append(label)
    return ".".join(kept)


def _is_device(label: str, rest: list[str], *, first: bool) -> bool:
    """Whether a label is one of a device, before a name that stands for itself."""
    if label not in tracking.DEVICE_LABELS or len(rest) < _REGISTERED:
        return False
    if label == "www":
        return first
    return len(rest) > _REGISTERED or len(rest[1]) > _COUNTRY or rest[0] not in tracking.REGISTRIES


def _plain(path: str) -> str:
    """The path in its one spelling, endings left on."""
    if _PLAIN_PATH.fullmatch(path):
        return path
    return _resolved(_SLASHES.sub("/", _SESSION.sub("", _escaped(path))))


def _without_endings(page: str) -> str:
    """Host and path without AMP marks, index files and final slash; the root keeps its slash."""
    host, slash, path = page.partition("/")
    path = slash + path
    before = None
    while before != path:
        before = path
        path = _without_ending(path.rstrip("/"))
    return host + (path or "/")


def _without_ending(path: str) -> str:
    """Without one AMP mark or index file."""
    lower = path.lower()
    if lower.endswith(tracking.AMP_ENDINGS):
        return path[: lower.rindex("amp") - 1]
    if lower.startswith("/amp/"):
        return path[4:]
    directory, _, name = path.rpartition("/")
    return directory if name.lower() in tracking.INDEX_FILES else path


def _resolved(path: str) -> str:
    """Without `.` and `..` (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _escaped(part: str) -> str:
    """Every character escaped in the one way: unreserved ones never, others in capitals."""
    return _ODD.sub(_escape, part)


def _escape(odd: re.Match[str]) -> str:
    digits: str | None = odd[1]
    if digits is None:
        return quote(odd[0], safe="", errors="replace")
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _query(query: str) -> str:
    pairs = {_escaped(pair.replace("+", "%20")) for pair in query.split("&") if pair}
    kept = sorted(pair for pair in pairs if not _tracks(pair))
    return "?" + "&".join(kept) if kept else ""


def _tracks(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    while name.startswith(_ESCAPED_TWICE):
        name = name[len(_ESCAPED_TWICE) :]
    return (
        name in tracking.NAMES
        or name.startswith(tracking.PREFIXES)
        or value in tracking.VALUES.get(name, ())
    )


def _fragment(fragment: str, *, keep: bool) -> str:
    if fragment.startswith(("!", "/")) or (keep and not _tracks(fragment)):
        return "#" + _escaped(fragment)
    return ""


# -- what an address says --------------------------------------------------------------------------

_ENDING = re.compile(r"\.(?:[sx]?html?|php\d?|aspx?|jspx?|cfm|ece|amp|story|print)$", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:['’]\w+)*")
# Whole words that are ids: long numbers, hashes, a letter and a number.
_ID = re.compile(
    r"\d{7,}|(?=[a-f]*\d)[0-9a-f]{8,}|[a-z]{1,8}\d{5,}|(?=\D*\d)\w{16,}", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-_/.](?:0?[1-9]|1[0-2])[-_/.](?:0?[1-9]|[12]\d|3[01])(?!\d)"
)
_MIN_ID = 4
#: A slug of so many words is a headline; one of `_FEW` is taken if there is no other.
_ENOUGH, _FEW = 3, 2
#: Such a word in a script without spaces says enough alone.
_LONG_WORD = 6
_NEWS = re.compile(
    r"news|latest|recent|today|aktuell|nachricht|actu|notici|notizi|nyhet|nieuws", re.IGNORECASE
)


def slug_headline(url: str) -> str:
    """The words by which an address names its page: "kore power drops plant".

    For pages whose title is not known yet. Ids, dates and file endings are left out; "" if what is
    left does not look like a headline.
    """
    match = _URL.fullmatch(url.strip())
    path = unquote(match[4]) if match else ""
    slugs = [_slug_words(segment) for segment in reversed(_DATE.sub("", path).split("/"))]
    for least in (_ENOUGH, _FEW):
        for words in slugs:
            if sum(not word.isdigit() for word in words) >= least:
                return " ".join(words)
    alone = (words[0] for words in slugs if len(words) == 1)
    return next((word for word in alone if len(word) >= _LONG_WORD and not word.isascii()), "")


def _slug_words(segment: str) -> list[str]:
    """The words of one segment of a path, without ids."""
    words = _WORD.findall(_ENDING.sub("", segment).replace("_", " "))
    kept = [word for word in words if not _ID.fullmatch(word)]
    while kept and _is_number(kept[0]):
        del kept[0]
    while kept and _is_number(kept[-1]):
        del kept[-1]
    return kept


def _is_number(word: str) -> bool:
    """Whether a word at the edge of a slug counts pages or articles; a year does not."""
    return word.isdigit() and len(word) >= _MIN_ID and not _YEAR.fullmatch(word)


def names_news(url: str) -> bool:
    """Whether the name of a file says that it holds what is new: `news-sitemap.xml`."""
    match = _URL.fullmatch(url.strip())
    return bool(match and _NEWS.search(match[4].rstrip("/").rpartition("/")[2]))
