"""The single values of the configuration: addresses, channels, languages, zones, storage.

Each parser takes what YAML gave and returns the checked value, or raises a ValueError whose text is
for the person who wrote it: what is wrong, what would be right. None repeats a password.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from monitor.config.durations import parse_duration
from monitor.core.urls import without_feed_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A longer address does not fit the requests of common servers.
LONGEST_URL = 2000
LONGEST_NAME = 100
#: Google News and GDELT refuse much longer ones.
LONGEST_SEARCH = 500
#: So far back one looks for copies of a text and for the story that an article belongs to.
SHORTEST_RETENTION = timedelta(days=30)

# ISO 639-1, the whole list: a wrong guess such as jp, cz or dk would silently match nothing.
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy "
    "hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg "
    "li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or "
    "os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_LANGUAGES.split())

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CHANNEL_NAME = re.compile(r"#[^\s#@.,:;!?/\\\"'()\[\]{}<>*&^%$+=|~`]{1,80}")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{7,}")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_-]+)*\.?", re.IGNORECASE
)
_HOST_AND_PORT = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]/]+)(?::(?P<port>[0-9]{1,5}))?")
_CONTACT = re.compile(r"[\x20-\x7e]*")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, if any is like it at all."""
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing when no known word is near."""
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def parse_name(value: str) -> str:
    """A name of a source or watch list: one line, not empty."""
    name = value.strip()
    if not name:
        raise ValueError("a name cannot be empty")
    if len(name) > LONGEST_NAME or _CONTROL.search(name):
        raise ValueError(f"a name is one line of at most {LONGEST_NAME} characters")
    return name


def parse_url(value: str) -> str:
    """An http(s) address without user name and password."""
    url = value.strip()
    try:
        parts = urlsplit(url)
        host, scheme, _ = parts.hostname, parts.scheme, parts.port
    except ValueError as error:
        raise ValueError(f"this is no web address: {error}") from error
    if "@" in parts.netloc:
        raise ValueError("an address with a user name or password in it is not allowed here")
    if scheme not in {"http", "https"}:
        raise ValueError(_wrong_scheme(url, scheme))
    if not host or re.search(r"\s", url) or _CONTROL.search(url) or len(url) > LONGEST_URL:
        raise ValueError(
            f"this is no web address; write one such as https://example.com/feed/, "
            f"at most {LONGEST_URL} characters"
        )
    _refuse_odd_host(host)
    return url


def _refuse_odd_host(host: str) -> None:
    """Raise ValueError for a host that is a number spelt in other ways than 192.0.2.7.

    Resolvers read 0x7f000001, 2130706433, 0177.0.0.1 and 127.1 as addresses (inet_aton(3)), and
    so they do after the foldings that names undergo; none is a name that anyone may register.
    """
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".").rstrip(".")
    if ":" in host:  # IPv6
        return
    if not re.fullmatch(r"[\w.-]+", folded):
        raise ValueError("this is no web address: its host holds a sign that no name can hold")
    last = folded.rpartition(".")[2].lower()
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last) and not _is_dotted_decimal(host.rstrip(".")):
        raise ValueError(
            "the host is a number in a spelling that is not read here: "
            "write the name, or the address as four decimal numbers such as 192.0.2.7"
        )


def _is_dotted_decimal(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _wrong_scheme(url: str, scheme: str) -> str:
    if scheme == "feed":
        return f"write https instead of feed: {without_feed_scheme(url)}"
    if not scheme and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", url):
        return f"the beginning is missing: https://{url}"
    return "only addresses that begin with http:// or https:// are fetched"


def parse_channel(value: str) -> str:
    """A Slack channel: `#name`, or its id such as C0123ABCD."""
    if _CHANNEL_ID.fullmatch(value):
        return value
    if not value.startswith("#"):
        raise ValueError(f"`{value}` is no channel; its name begins with #{_channel_like(value)}")
    if not _CHANNEL_NAME.fullmatch(value) or value != value.lower():
        raise ValueError(
            f"`{value}` is no channel name: # and at most 80 lower-case letters, digits, - or _"
            f"{_channel_like(value)}"
        )
    return value


def _channel_like(value: str) -> str:
    """`: "#..."`, the name that was meant, if any can be made of what was written."""
    words = re.findall(r"[\w-]+", value.lower())
    name = f"#{'-'.join(words)}"
    if set(value) & set("/:."):  # rather an address, which may hold a secret
        return ""
    return f': "{name}"' if words and _CHANNEL_NAME.fullmatch(name) else ""


def parse_language(value: str) -> str:
    """A two-letter ISO 639-1 code in lower case."""
    if value not in LANGUAGES:
        hint = _LANGUAGE_HINTS.get(value.casefold()) or value.casefold()[:2]
        near = f"; did you mean `{hint}`?" if hint in LANGUAGES else ""
        raise ValueError(f"`{value}` is no two-letter language code such as en or de{near}")
    return value


#: Country codes and names that people write for a language.
_LANGUAGE_HINTS = {
    "jp": "ja",
    "cz": "cs",
    "dk": "da",
    "ua": "uk",
    "cn": "zh",
    "us": "en",
    "gb": "en",
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "spanish": "es",
    "swedish": "sv",
    "italian": "it",
    "polish": "pl",
    "chinese": "zh",
    "japanese": "ja",
}


def parse_zone(value: str) -> str:
    """An IANA time zone name such as Europe/Berlin."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:  # KeyError: unknown; OSError: a directory
        zones = available_timezones()
        if not zones:
            raise ValueError("this machine has no time zone data; install tzdata") from error
        last = {zone.rpartition("/")[2]: zone for zone in zones}
        near = nearest(value, zones) or last.get(value.title())
        hint = f"; did you mean `{near}`?" if near else ""
        raise ValueError(f"`{value}` is no time zone such as Europe/Berlin{hint}") from error
    return value


def parse_every(value: object) -> timedelta | None:
    """How often to poll; None for `auto`."""
    if value == "auto":
        return None
    try:
        every = parse_duration(value)
    except ValueError as error:
        raise ValueError(f"{error}, or auto") from error
    if not every:
        raise ValueError("the time between two polls cannot be 0")
    return every


def parse_search_query(value: str) -> str:
    """A query in the language of a search engine: one line, not empty."""
    query = " ".join(value.split())
    if not query:
        raise ValueError("there is nothing to search for: write a query")
    if len(query) > LONGEST_SEARCH or _CONTROL.search(query):
        raise ValueError(f"a search is one line of at most {LONGEST_SEARCH} characters")
    return query


def parse_contact(value: str) -> str:
    """What publishers are told in the User-Agent: a page or an address; empty: nothing."""
    contact = value.strip()
    if not _CONTACT.fullmatch(contact) or set(contact) & set("()\\"):
        raise ValueError(
            "the contact goes into a header of every request: "
            "plain ASCII without brackets, such as https://example.com/bot or bot@example.com"
        )
    return contact


def parse_storage(value: str) -> str:
    """The address of the database: `sqlite:///` and the path of its file."""
    if "://" in value and "@" in value and urlsplit(value).password is not None:
        raise ValueError("a password does not belong here; set MONITOR_STORAGE instead")
    path = value.removeprefix("sqlite:///")
    if path == value or not path.strip() or path.endswith("/") or path.startswith(":memory:"):
        raise ValueError(
            "the storage is sqlite:/// and the path of a file, such as sqlite:///var/monitor.db "
            "(four slashes for an absolute path)"
        )
    if set(path) & set("?#%") or _CONTROL.search(path):
        raise ValueError("the path of the storage holds none of ? # %")
    return value


#: Where cloud machines hand out their credentials; the last two are 169.254.0.0/16 as IPv6 writes
#: it and as IPv6-only networks reach it (RFC 6052).
_LINK_LOCAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "169.254.0.0/16",
        "fe80::/10",
        "::ffff:169.254.0.0/112",
        "64:ff9b::169.254.0.0/112",
    )
)


def parse_private(value: str) -> str:
    """A host, a host with a port, or a network that may be reached although it is private."""
    _check_reachable(value)
    if any(_holds_link_local(text) for text in (value, _host_of(value))):
        raise ValueError(
            f"`{value}` holds link-local addresses (169.254.0.0/16, fe80::/10), and nobody opens "
            f"those: cloud machines hand out their credentials there; name the machine, or a "
            f"network without them such as 10.0.0.0/8"
        )
    return value


def _check_reachable(value: str) -> None:
    """Raise ValueError for what is neither a host, a host with a port, nor a network."""
    try:
        _network(value)
    except ValueError:
        match = _HOST_AND_PORT.fullmatch(value)
        port = int(match["port"] or 1) if match else 0
        host = match["host"] if match else ""
        if not 0 < port < 65536 or not (host.startswith("[") or _HOST.fullmatch(host)):  # noqa: PLR2004 - 16 bits
            raise ValueError(
                f"`{value}` is neither a host, a host:port, nor a network such as 10.0.0.0/8"
            ) from None


def _host_of(entry: str) -> str:
    """The host of `host:port`, without brackets."""
    match = _HOST_AND_PORT.fullmatch(entry)
    return match["host"].strip("[]") if match else ""


def _holds_link_local(entry: str) -> bool:
    """Whether an address or network is link-local, wholly or in part; a name is not."""
    try:
        network = _network(entry)
    except ValueError:
        return False
    return any(network.version == it.version and network.overlaps(it) for it in _LINK_LOCAL)


def may_reach(allow_private: Sequence[str], url: str) -> bool:
    """Whether one of the entries names the host of `url`."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return any(_covers(entry, parts.hostname or "", port) for entry in allow_private)


def is_private(url: str) -> bool:
    """Whether an address names a private machine without asking any name server."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_link_local(url: str) -> bool:
    """Whether an address is one of 169.254.0.0/16 or fe80::/10, in disguise too."""
    return _holds_link_local((urlsplit(url).hostname or "").rstrip("."))


def _covers(entry: str, host: str, port: int) -> bool:
    try:
        return ipaddress.ip_address(host) in _network(entry)
    except ValueError:
        match = _HOST_AND_PORT.fullmatch(entry)
    if match is None:
        return False
    named = match["host"].strip("[]").casefold()
    return named == host.casefold() and match["port"] in {None, str(port)}


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(entry, strict=False)


def long_enough(kept: timedelta) -> timedelta:
    """How long articles are kept. Raises ValueError where copies would be forgotten too soon."""
    if kept < SHORTEST_RETENTION:
        raise ValueError("`retention` is at least 30d: so far back copies of a text are looked for")
    return kept
