"""Blocking calls in daemon threads of our own.

`asyncio.to_thread` uses threads that the interpreter joins at exit: a call that hangs would keep
the process alive for as long as it likes (measured: a 5 s call, 5.2 s).
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_NAME = "monitor-blocking"


async def in_daemon_thread(call: Callable[[], T]) -> T:
    """The result of a call that may block; what it raises is raised here.

    When the caller is cancelled the call goes on by itself and its result is dropped.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()
    threading.Thread(target=_run, args=(call, loop, answer), name=_NAME, daemon=True).start()
    return await answer


def still_blocked() -> bool:
    """Whether a call hangs; then the process has to end without waiting for its output."""
    return any(thread.name == _NAME for thread in threading.enumerate())


def _run(call: Callable[[], T], loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T]) -> None:
    settle: Callable[[], None]
    try:
        settle = partial(answer.set_result, call())
    except BaseException as error:  # noqa: BLE001 - the caller gets it
        settle = partial(answer.set_exception, error)
    with suppress(RuntimeError):  # the loop has ended: nobody waits any more
        loop.call_soon_threadsafe(_unless_done, answer, settle)


def _unless_done(answer: asyncio.Future[T], settle: Callable[[], None]) -> None:
    if not answer.done():
        settle()
