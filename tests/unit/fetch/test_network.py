"""Names, addresses, and what is said when they fail."""

from __future__ import annotations

import errno
import socket
import ssl
from ipaddress import ip_address

import pytest

from monitor.fetch.network import (
    SystemResolver,
    connect_failure,
    in_turn,
    lookup_failure,
    tls_failure,
)


def test_families_take_turns() -> None:
    """A dead IPv6 route costs one attempt, not three; four addresses are enough."""
    found = ["2606:4700::1", "2606:4700::2", "2606:4700::3", "1.1.1.1", "1.0.0.1", "1.1.1.1"]

    mixed = in_turn(ip_address(text) for text in found)

    assert [str(address) for address in mixed] == [
        "2606:4700::1",
        "1.1.1.1",
        "2606:4700::2",
        "1.0.0.1",
    ]


async def test_the_system_resolves_this_machine() -> None:
    """The real resolver answers with addresses."""
    assert "127.0.0.1" in await SystemResolver()("127.0.0.1")


async def test_the_system_reports_what_no_resolver_can_read() -> None:
    """A label of 64 characters is an OSError, not a UnicodeError."""
    with pytest.raises(OSError, match=r"label|[Nn]ame"):
        await SystemResolver()("a" * 64 + ".example")


@pytest.mark.parametrize(
    ("error", "reason", "said"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), "dns", "example.com does not resolve"),
        (socket.gaierror(socket.EAI_AGAIN, "no"), "no_network", "is this machine online?"),
        (TimeoutError(), "no_network", "within 10 s"),
    ],
)
def test_look_ups_fail_in_words(error: OSError, reason: str, said: str) -> None:
    """A wrong name and a missing network are told apart."""
    failure = lookup_failure("example.com", error)

    assert reason == failure.reason
    assert said in str(failure)


@pytest.mark.parametrize(
    ("error", "reason", "said"),
    [
        (ConnectionRefusedError(), "refused", "example.com refused the connection on port 443"),
        (OSError(errno.ENETUNREACH, "no"), "no_network", "no route to example.com"),
        (OSError(errno.ECONNABORTED, "aborted"), "connect", "aborted"),
    ],
)
def test_connections_fail_in_words(error: OSError, reason: str, said: str) -> None:
    """A closed port and a missing network are told apart."""
    failure = connect_failure("example.com", 443, error)

    assert reason == failure.reason
    assert said in str(failure)


def test_certificates_fail_in_words() -> None:
    """What is wrong with it, as OpenSSL says it."""
    error = ssl.SSLCertVerificationError(1, "bad")
    error.verify_message = "certificate has expired"

    failure = tls_failure("example.com", error)

    assert failure.reason == "tls"
    assert str(failure) == "the certificate of example.com is not valid: certificate has expired"
