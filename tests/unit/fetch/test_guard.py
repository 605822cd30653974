"""What may be asked, and where a connection may lead."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BlockedError
from monitor.fetch.guard import allowance_of, kind_of_private, refusal, target_of

NOT_PUBLIC = [
    # IPv4
    ("0.0.0.0", "this network"),
    ("0.255.255.255", "this network"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "carrier"),
    ("100.100.100.200", "carrier"),
    ("100.127.255.255", "carrier"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("168.63.129.16", "cloud"),
    ("169.254.0.1", "link-local"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "protocol"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4"),
    ("192.168.0.1", "private"),
    ("198.18.0.1", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.1", "documentation"),
    ("203.0.113.1", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    # IPv6
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::127.0.0.1", "reserved"),
    ("::ffff:127.0.0.1", "disguise"),
    ("::ffff:8.8.8.8", "disguise"),
    ("64:ff9b::a9fe:a9fe", "link-local"),
    ("64:ff9b::7f00:1", "loopback"),
    ("64:ff9b:1::1", "reserved"),
    ("100::1", "reserved"),
    ("2001::1", "protocol"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "protocol"),
    ("2001:20::1", "protocol"),
    ("2001:db8::1", "documentation"),
    ("2002:a9fe:a9fe::", "6to4"),
    ("2002:808:808::1", "6to4"),
    ("3fff::1", "documentation"),
    ("5f00::1", "reserved"),
    ("fc00::1", "private"),
    ("fd00:ec2::254", "private"),
    ("fe80::1", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("ff0e::1", "multicast"),
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize(("address", "kind"), NOT_PUBLIC)
def test_no_special_address_counts_as_public(address: str, kind: str) -> None:
    """Each special-purpose network is known, with a word for the person who reads the refusal."""
    assert kind in (kind_of_private(ip_address(address)) or "public")


@pytest.mark.parametrize("address", PUBLIC)
def test_their_neighbours_are_public(address: str) -> None:
    """The borders of the networks are right, and ordinary addresses pass."""
    assert kind_of_private(ip_address(address)) is None


@given(st.ip_addresses())
def test_nothing_passes_that_python_knows_to_be_private(address: object) -> None:
    """Our table is stricter than the standard library's, never laxer."""
    known = ip_address(str(address))
    if known.is_private or known.is_loopback or known.is_link_local or known.is_multicast:
        assert kind_of_private(known) is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0/",
        "http://127.0.0.1./",
        "http://127.0.0.01/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://example.0x1/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://[::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::ffff:127.0.0.1/",
        "http://[v1.x]/",
    ],
)
def test_odd_spellings_of_addresses_are_refused(url: str) -> None:
    """Decimal, hex, octal, short, full-width: what resolvers read differently is not asked."""
    with pytest.raises(BlockedError) as caught:
        target_of(url)

    assert caught.value.reason == "url"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "javascript:alert(1)",
        "//example.com/",
        "example.com/feed",
        "",
        "http://",
        "http:///path",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com\\@10.0.0.1/",
        "http://example.com/a\\b",
        "http://example.com/\n",
        "\thttp://example.com/",
        "http://exa\x00mple.com/",
        "http://example.com/\x7f",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://exa mple.com/",
        "http://exa$mple.com/",
        "http://example.com/" + "a" * 9_000,
    ],
)
def test_addresses_no_feed_needs_are_refused(url: str) -> None:
    """Other schemes, user names, backslashes, control characters, nonsense."""
    with pytest.raises(BlockedError) as caught:
        target_of(url)

    assert caught.value.reason == "url"


def test_a_password_in_an_address_stays_out_of_the_message() -> None:
    """Messages reach logs and terminals."""
    with pytest.raises(BlockedError) as caught:
        target_of("https://analyst:hunter2@example.com/feed")

    assert "hunter2" not in str(caught.value)
    assert "example.com" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://Example.COM/Feed?q=1", ("http", "example.com", 80)),
        ("https://example.com", ("https", "example.com", 443)),
        ("https://example.com:8443/x", ("https", "example.com", 8443)),
        ("http://8.8.8.8/", ("http", "8.8.8.8", 80)),
        ("http://[2606:4700::1111]:80/", ("http", "2606:4700::1111", 80)),
        ("https://bücher.example/rss", ("https", "xn--bcher-kva.example", 443)),
        ("https://under_score.example/", ("https", "under_score.example", 443)),
        ("https://3com.example/", ("https", "3com.example", 443)),
    ],
)
def test_ordinary_addresses_are_taken_apart(url: str, expected: tuple[str, str, int]) -> None:
    """Host in lower-case ASCII, port as dialled."""
    target = target_of(url)

    assert expected == (target.scheme, target.host, target.port)


@given(st.text())
def test_no_text_breaks_the_judge(text: str) -> None:
    """Every text is a target or a refusal."""
    for url in (text, f"http://{text}", f"http://example.com/{text}"):
        try:
            target = target_of(url)
        except BlockedError:
            continue
        assert target.host == target.host.lower()
        assert target.host.isascii()


@pytest.mark.parametrize(
    ("entry", "host", "port", "address", "expected"),
    [
        ("127.0.0.1:8899", "127.0.0.1", 8899, "127.0.0.1", True),
        ("127.0.0.1:8899", "127.0.0.1", 8898, "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", 1234, "127.0.0.1", True),
        ("10.0.0.0/8", "wiki.example", 80, "10.2.3.4", True),
        ("10.0.0.0/8", "wiki.example", 8080, "10.2.3.4", True),
        ("10.0.0.0/8", "wiki.example", 80, "11.2.3.4", False),
        ("10.0.0.5", "wiki.example", 80, "10.0.0.5", True),
        ("wiki.example", "wiki.example", 8080, "10.2.3.4", True),
        ("Wiki.Example:8080", "wiki.example", 8080, "10.2.3.4", True),
        ("wiki.example:8080", "wiki.example", 80, "10.2.3.4", False),
        ("wiki.example", "other.example", 80, "10.2.3.4", False),
        ("[::1]:8080", "::1", 8080, "::1", True),
        ("::1", "::1", 8080, "::1", True),
        ("fd00::/8", "wiki.example", 443, "fd00::7", True),
    ],
)
def test_allow_private_opens_what_it_names_and_no_more(
    entry: str, host: str, port: int, address: str, *, expected: bool
) -> None:
    """`host`, `host:port` and networks."""
    assert expected == allowance_of((entry,)).permits(host, port, ip_address(address))


@pytest.mark.parametrize("entry", ["", "http://x/", "a b", "10.0.0.0/33", "host:0", "host:99999"])
def test_an_unreadable_entry_is_an_error_that_names_it(entry: str) -> None:
    """So that whoever checks the configuration can point at it."""
    with pytest.raises(ValueError, match="allow_private") as caught:
        allowance_of((entry,))

    assert entry in str(caught.value)


def test_refusals_say_what_to_do() -> None:
    """The address, what it is, and the key that would permit it."""
    nothing = allowance_of(())

    plain = refusal("10.0.0.1", 80, ip_address("10.0.0.1"), nothing)
    named = refusal("wiki.example", 80, ip_address("10.0.0.1"), nothing)
    port = refusal("example.com", 8080, ip_address("8.8.8.8"), nothing)

    assert (
        str(plain)
    ) == "refused: 10.0.0.1 is a private address; list it under allow_private to permit it"
    assert "wiki.example resolves to 10.0.0.1, a private address" in str(named)
    assert "list example.com:8080 under allow_private" in str(port)
    assert refusal("example.com", 443, ip_address("8.8.8.8"), nothing) is None


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"],
)
@pytest.mark.parametrize("entry", ["news.example", "169.254.0.0/16", "0.0.0.0/0", "::/0"])
def test_nothing_opens_a_link_local_address(address: str, entry: str) -> None:
    """A cloud's credentials are there, and a name may be made to resolve to them."""
    allowed = allowance_of((entry,))
    error = refusal("news.example", 80, ip_address(address), allowed)

    assert error is not None
    assert "allow_private" not in str(error)
