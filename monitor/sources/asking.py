"""What every kind of source asks with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.model import SourceState


def headers_of(state: SourceState, accept: str) -> dict[str, str]:
    """The headers of a conditional GET; validators go back exactly as they came."""
    headers = {"Accept": accept}
    if state.etag is not None:
        headers["If-None-Match"] = state.etag
    if state.last_modified is not None:
        headers["If-Modified-Since"] = state.last_modified
    return headers
