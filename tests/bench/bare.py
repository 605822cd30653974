"""The least a poller can do; `monitor once` is measured against it.

    python -m tests.bench.bare URLS STATE

One shared client, 20 requests in flight, validators in a JSON file, changed bodies parsed by
fastfeedparser. Nothing else: no limits, no guard, no store, no matching.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import fastfeedparser
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_FLIGHT = 20
_SENT_BACK = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

State = dict[str, dict[str, str]]


async def poll(urls: list[str], state: State) -> int:
    """Poll all; note the validators in `state`. Returns the number of entries parsed."""
    waiting = iter(urls)
    async with httpx.AsyncClient() as client:
        counts = [_work(client, waiting, state) for _ in range(_IN_FLIGHT)]
        return sum(await asyncio.gather(*counts))


async def _work(client: httpx.AsyncClient, urls: Iterator[str], state: State) -> int:
    entries = 0
    for url in urls:
        answer = await client.get(url, headers=state.get(url))
        if answer.status_code == httpx.codes.OK:
            entries += _count(answer.content)
            sent = _SENT_BACK.items()
            state[url] = {ask: answer.headers[told] for told, ask in sent if told in answer.headers}
    return entries


def _count(body: bytes) -> int:
    try:
        return len(fastfeedparser.parse(body).entries)
    except ValueError:
        return 0


def main() -> None:
    """Read the two files, poll, write the state."""
    urls, state_file = Path(sys.argv[1]), Path(sys.argv[2])
    state = json.loads(state_file.read_text()) if state_file.exists() else {}
    print(asyncio.run(poll(urls.read_text().split(), state)), "entries")
    state_file.write_text(json.dumps(state))


if __name__ == "__main__":
    main()
