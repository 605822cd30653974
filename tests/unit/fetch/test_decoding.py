"""Bodies within bounds."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch.decoding import MAX_PIECES, Body
from tests.fakes.hostile import gzip_bomb, gzipped

MB = 1024 * 1024


def raw_deflate(data: bytes) -> bytes:
    """Deflate without its zlib header, as some servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def received(encoding: str, data: bytes, *, limit: int = 10 * MB, piece: int = 1000) -> bytes:
    """The body of an answer that comes in pieces."""
    body = Body(encoding, limit)
    for start in range(0, len(data), piece):
        body.add(data[start : start + piece])
    return body.finish()


@given(st.binary(max_size=3000), st.integers(1, 50))
def test_what_was_packed_comes_out(data: bytes, piece: int) -> None:
    """gzip, zlib and raw deflate, cut anywhere; an empty body is complete as it is."""
    assert data == received("gzip", gzipped(data), piece=piece)
    assert data == received("deflate", zlib.compress(data), piece=piece)
    assert data == received("deflate", raw_deflate(data), piece=piece)
    assert data == received("", data, piece=piece)


@given(st.binary(max_size=200), st.binary(max_size=200), st.integers(1, 50))
def test_members_in_a_row_are_one_body(first: bytes, second: bytes, piece: int) -> None:
    """RFC 1952: a gzip file may have several members; zeros after the last are padding."""
    data = gzipped(first) + gzipped(second)

    assert first + second == received("gzip", data, piece=piece)
    assert first + second == received("x-gzip", data + bytes(20), piece=piece)


def test_output_that_zlib_holds_back_is_not_lost() -> None:
    """A piece of exactly the step size may leave output behind with no input left."""
    for size in range(64 * 1024 - 3, 64 * 1024 + 4):
        assert bytes(size) == received("gzip", gzipped(bytes(size)), piece=10 * MB)


def test_nothing_is_an_empty_body() -> None:
    """Some servers put Content-Encoding on answers without a body."""
    assert received("gzip", b"") == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "nonsense"])
def test_what_was_not_offered_is_an_error(encoding: str) -> None:
    """It is neither decoded nor taken for text."""
    with pytest.raises(FetchError, match="nobody asked for") as caught:
        Body(encoding, MB)

    assert caught.value.reason == "encoding"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_lying_encoding_is_an_error(encoding: str) -> None:
    """Plain text that calls itself packed."""
    with pytest.raises(FetchError, match="but is not") as caught:
        received(encoding, b"<rss>plain</rss>")

    assert caught.value.reason == "encoding"


@pytest.mark.parametrize("keep", [1, 10, 100])
def test_a_truncated_body_is_an_error(keep: int) -> None:
    """Half a feed must not look like a short one."""
    data = gzipped(random.Random(1).randbytes(500))[:keep]

    with pytest.raises(FetchError, match="broke off") as caught:
        received("gzip", data)

    assert caught.value.reason == "broken"


def test_a_bomb_ends_early_and_costs_little_memory() -> None:
    """64 MB in one piece of 64 KB: refused by its ratio long before it is unpacked."""
    bomb = gzip_bomb(64)
    body = Body("gzip", 50 * MB)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="200 times") as caught:
            body.add(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert caught.value.reason == "too_large"
    assert peak < 20 * MB


def test_the_limit_counts_decoded_bytes() -> None:
    """The message names the limit."""
    noise = random.Random(2).randbytes(MB).hex().encode()

    with pytest.raises(FetchError, match="answer larger than 1 MB") as caught:
        received("gzip", gzipped(noise), limit=MB)

    assert caught.value.reason == "too_large"


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    """The limit is inclusive."""
    assert bytes(MB) == received("", bytes(MB), limit=MB)


def test_an_announced_size_is_believed() -> None:
    """Nothing is read of an answer that says it is too large."""
    with pytest.raises(FetchError, match="larger than 10 MB"):
        Body("", 10 * MB).expect("10485761")
    with pytest.raises(FetchError, match="larger than 10 MB"):
        Body("", 10 * MB).expect("9" * 5000)


@pytest.mark.parametrize("length", ["", "-1", "x", "10 MB", "²"])
def test_an_unreadable_size_is_ignored(length: str) -> None:
    """The bytes are counted anyway."""
    Body("", 10 * MB).expect(length)


def test_a_cut_body_is_its_beginning() -> None:
    """robots.txt is read up to a size, not refused beyond it."""
    plain = Body("", 1000, cut=True)
    packed = Body("gzip", 1000, cut=True)
    data = random.Random(3).randbytes(5000).hex().encode()

    assert plain.add(data)
    assert packed.add(gzip.compress(data))
    assert data[:1000] == plain.finish()
    assert data[:1000] == packed.finish()


def test_crumbs_are_refused() -> None:
    """A body in chunks of one byte would burn a processor for the whole deadline."""
    body = Body("", 10 * MB)
    for _ in range(MAX_PIECES):
        body.add(b"x")

    with pytest.raises(FetchError, match="pieces"):
        body.add(b"x")
