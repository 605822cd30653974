"""What `monitor run` does about SIGTERM and Ctrl-C while it is still starting.

Loading everything takes half a second in which Python would let a signal end the process as if it
had failed. So these handlers are the first thing a start installs; the service's own replace them.
They only take note: whatever is being imported or opened is finished, and then nothing is begun.
Before the first line of this program, while the interpreter itself starts (60 ms when busy), the
signal still ends the process.

Imports nothing of the project and nothing heavy.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)
#: Seconds after which a start that hangs (a disk that does not answer) is left as it is.
#: Nothing is lost by that: every transaction is whole or not there.
PATIENCE = 8.0


class EarlyStop:
    """Remembers that the process was asked to stop; a second signal ends it at once."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """As a signal handler: take note, and begin to lose patience."""
        if self.asked:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.asked = True
        signal.signal(signal.SIGALRM, _leave)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)


def early_stop() -> EarlyStop:
    """The handler at work, installed if there was none; call it in the main thread."""
    found = signal.getsignal(signal.SIGTERM)
    if isinstance(found, EarlyStop):
        return found
    early = EarlyStop()
    for number in SIGNALS:
        signal.signal(number, early)
    return early


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)
