"""A message of blocks as plain text, for a Slack that refuses its blocks.

Made from the blocks themselves, so that it says the same. The text is Slack's markup: whatever
comes from blocks is escaped, and the only tokens in it are the links that the blocks hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitor.notify.limits import TEXT_BYTES, cut_bytes, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.notify.rich import Element

#: Bytes of one line, so that a long one leaves room for others.
LINE = 900
#: Fewer bytes hold nothing that is worth reading.
_LEAST = 80
#: Bytes kept for the count of what found no room.
_TAIL = 80


class _Run(NamedTuple):
    text: str
    url: str = ""


def plain_text(blocks: Iterable[Element]) -> str:
    """The lines of the blocks, escaped, in at most `TEXT_BYTES` bytes.

    A line too long for it loses its links first, then its end; lines without room are counted.
    """
    said: list[str] = []
    left, missing = TEXT_BYTES - _TAIL, 0
    for runs in _lines(blocks):
        room = min(left - 1, LINE)
        if missing or room < _LEAST:
            missing += 1
            continue
        said.append(_fitting(runs, room))
        left -= len(said[-1].encode()) + 1
    if missing:
        said.append(f"({missing} more line{'s' * (missing > 1)} found no room here)")
    return "\n".join(said)


def _fitting(runs: Sequence[_Run], room: int) -> str:
    whole = "".join(map(_written, runs))
    if len(whole.encode()) <= room:
        return whole
    return escaped(cut_bytes("".join(run.text for run in runs), room))


def _written(run: _Run) -> str:
    return f"<{escaped(run.url)}|{escaped(run.text)}>" if run.url else escaped(run.text)


def _lines(blocks: Iterable[Element]) -> Iterator[list[_Run]]:
    for block in blocks:
        for part in block["elements"]:
            if part["type"] == "rich_text_list":
                yield from ([_Run("• "), *_runs(each)] for each in part["elements"])
            else:
                yield _runs(part)


def _runs(section: Element) -> list[_Run]:
    """The elements of a line; pieces of one link are one link again."""
    runs: list[_Run] = []
    for element in section["elements"]:
        run = _run(element)
        if runs and runs[-1].url == run.url:
            runs[-1] = _Run(runs[-1].text + run.text, run.url)
        else:
            runs.append(run)
    return runs


def _run(element: Element) -> _Run:
    if element["type"] == "date":
        return _Run(element["fallback"])
    if element["type"] == "emoji":
        return _Run(f":{element['name']}:")
    return _Run(element["text"], element.get("url", ""))
