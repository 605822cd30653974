"""Addresses, channels, languages, zones, storage: what is right, and advice for what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config import values

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (values.parse_url, "https://example.com/feed/?x=1"),
        (values.parse_url, "http://127.0.0.1:8899/feed.xml"),
        (values.parse_url, "https://9to5.example/1.xml"),
        (values.parse_url, "https://bücher.example/"),
        (values.parse_url, "http://[::1]:8080/"),
        (values.parse_channel, "#battery-news"),
        (values.parse_channel, "#新闻"),
        (values.parse_channel, "C0123ABCD"),
        (values.parse_language, "de"),
        (values.parse_language, "no"),
        (values.parse_zone, "Europe/Berlin"),
        (values.parse_zone, "UTC"),
        (values.parse_contact, "https://example.com/bot"),
        (values.parse_contact, ""),
        (values.parse_storage, "sqlite:///var/monitor.db"),
        (values.parse_storage, "sqlite:////srv/monitor.db"),
        (values.parse_private, "127.0.0.1"),
        (values.parse_private, "127.0.0.1:8899"),
        (values.parse_private, "10.0.0.0/8"),
        (values.parse_private, "fd00::/8"),
        (values.parse_private, "[::1]:80"),
        (values.parse_private, "intranet"),
        (values.parse_private, "news.intranet:8080"),
        (values.parse_name, "Energy Storage News"),
    ],
)
def test_right_values_are_kept(parse: Callable[[str], str], written: str) -> None:
    """What is right is taken as it is written."""
    assert written == parse(written)


@pytest.mark.parametrize(
    ("parse", "written", "advice"),
    [
        (values.parse_url, "www.example.com/feed", "https://www.example.com/feed"),
        (values.parse_url, "feed://example.com/x", "https://example.com/x"),
        (values.parse_url, "feed:https://example.com/x", "feed: https://example.com/x"),
        (values.parse_url, "file:///etc/passwd", "http:// or https://"),
        (values.parse_url, "ftp://example.com/", "http:// or https://"),
        (values.parse_url, "https://", "no web address"),
        (values.parse_url, "http://0x7f000001/", "four decimal numbers"),
        (values.parse_url, "http://2130706433/", "four decimal numbers"),
        (values.parse_url, "http://0177.0.0.1/", "four decimal numbers"),
        (values.parse_url, "http://127.1/", "four decimal numbers"),
        (values.parse_url, "http://0x7f.1./", "four decimal numbers"),
        (values.parse_url, "http://127。0。0。1/", "four decimal numbers"),
        (values.parse_url, "http://１27.0.0.1/", "four decimal numbers"),
        (values.parse_url, "http://127.0.0.%31/", "no name can hold"),
        (values.parse_url, "https://exa mple.com/", "no web address"),
        (values.parse_url, "https://example.com:99999/", "no web address"),
        (values.parse_url, "http://[::1/", "no web address"),
        (values.parse_url, "https://example.com/" + "x" * 2000, "at most 2000"),
        (values.parse_channel, "battery-news", '"#battery-news"'),
        (values.parse_channel, "@someone", '"#someone"'),
        (values.parse_channel, "#Battery", '"#battery"'),
        (values.parse_channel, "#two words", '"#two-words"'),
        (values.parse_channel, "Battery  News!", '"#battery-news"'),
        (values.parse_channel, "#", "lower-case"),
        (values.parse_language, "EN", "did you mean `en`"),
        (values.parse_language, "en-US", "did you mean `en`"),
        (values.parse_language, "jp", "did you mean `ja`"),
        (values.parse_language, "german", "did you mean `de`"),
        (values.parse_language, "xx", "no two-letter"),
        (values.parse_zone, "Berlin", "did you mean `Europe/Berlin`"),
        (values.parse_zone, "Europe/Berln", "did you mean `Europe/Berlin`"),
        (values.parse_zone, "../etc/passwd", "no time zone"),
        (values.parse_zone, "Europe", "no time zone"),
        (values.parse_contact, "me (at home)", "without brackets"),
        (values.parse_contact, "a\r\nX-Evil: 1", "plain ASCII"),
        (values.parse_storage, "var/monitor.db", "sqlite:///var/monitor.db"),
        (values.parse_storage, "sqlite://", "sqlite:///var/monitor.db"),
        (values.parse_storage, "sqlite:///:memory:", "path of a file"),
        (values.parse_storage, "sqlite:///x.db?mode=ro", "none of"),
        (values.parse_private, "http://127.0.0.1/", "host:port"),
        (values.parse_private, "127.0.0.1:0", "host:port"),
        (values.parse_private, "*", "host:port"),
        (values.parse_name, "  ", "cannot be empty"),
        (values.parse_name, "two\nlines", "one line"),
        (values.parse_name, "x" * 101, "100 characters"),
    ],
)
def test_wrong_values_say_what_would_be_right(
    parse: Callable[[str], str], written: str, advice: str
) -> None:
    """The message holds the advice."""
    with pytest.raises(ValueError, match=r".") as caught:
        parse(written)

    assert advice in str(caught.value)


@pytest.mark.parametrize(
    "entry",
    [
        "169.254.1.1",
        "169.254.1.1:80",
        "169.254.0.0/16",
        "169.254.7.0/24",
        "0.0.0.0/0",
        "168.0.0.0/7",
        "::/0",
        "fe80::/10",
        "[fe80::1]:80",
        "[fe80::1]",
        "::ffff:169.254.1.1",
        "::ffff:0:0/96",
        "64:ff9b::/96",
    ],
)
def test_link_local_addresses_have_no_place_in_allow_private(entry: str) -> None:
    """Nor has a network that holds some of them: cloud machines hand out credentials there."""
    with pytest.raises(ValueError, match="holds link-local addresses"):
        values.parse_private(entry)


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (values.parse_url, "https://user:hunter2@example.com/feed"),
        (values.parse_url, "https://hunter2@example.com/feed"),
        (values.parse_storage, "postgresql://monitor:hunter2@db/monitor"),
    ],
)
def test_a_password_is_refused_and_not_repeated(parse: Callable[[str], str], written: str) -> None:
    """Messages are logged and pasted into tickets."""
    with pytest.raises(ValueError, match="password") as caught:
        parse(written)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "url", "allowed"),
    [
        ("127.0.0.1", "http://127.0.0.1:8899/x", True),
        ("127.0.0.1:8899", "http://127.0.0.1:8899/x", True),
        ("127.0.0.1:8899", "http://127.0.0.1/x", False),
        ("127.0.0.1:80", "http://127.0.0.1/x", True),
        ("127.0.0.1:443", "https://127.0.0.1/x", True),
        ("127.0.0.0/8", "http://127.3.2.1:99/x", True),
        ("10.0.0.0/8", "http://127.0.0.1/x", False),
        ("[::1]:80", "http://[::1]/x", True),
        ("Intranet", "http://intranet/x", True),
        ("intranet", "http://news.intranet/x", False),
    ],
)
def test_which_addresses_an_entry_allows(entry: str, url: str, allowed: bool) -> None:
    """A host means all its ports, a port only itself, a network its addresses."""
    assert allowed == values.may_reach([entry], url)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1/", True),
        ("http://192.168.1.1/", True),
        ("http://[::1]/", True),
        ("http://localhost:80/", True),
        ("http://news.localhost/", True),
        ("http://8.8.8.8/", False),
        ("http://example.com/", False),
    ],
)
def test_addresses_that_are_private_without_asking_a_name_server(url: str, private: bool) -> None:
    """Names other than localhost are judged when they are fetched."""
    assert private == values.is_private(url)


def test_the_nearest_name_ignores_case() -> None:
    """Suggestions keep the spelling of what is known."""
    assert values.nearest("electrek", ["Electrek", "InsideEVs"]) == "Electrek"
    assert values.nearest("zzz", ["Electrek"]) is None
