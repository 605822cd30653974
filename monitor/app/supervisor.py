"""What the service manager hears of us: ready, alive, reading the configuration, stopping.

sd_notify(3) in a few lines: each message is a datagram to the socket that systemd names in
NOTIFY_SOCKET. Without one nothing is sent. The keep-alive is worth something only if it stops when
the work does, so it is sent from the tick, and only while `LifeSign` sees every loop turn.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from monitor.app.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Self

#: Real seconds without a turn after which a loop counts as stuck, unless the manager sets a limit.
STUCK_AFTER: Final = 60.0
#: Keep-alives within the time that systemd waits; it advises two at least.
_BEATS: Final = 4
_STATUS_LENGTH: Final = 300


class Manager:
    """The service manager, told by datagrams; a lost one is no reason to fail."""

    def __init__(
        self,
        address: str = "",
        watchdog: float | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`address` is a path, or @ and an abstract name; "": there is no manager.

        `watchdog`: seconds without a keep-alive after which it ends us; None: never.
        """
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._watchdog = watchdog
        self.monotonic = monotonic
        self._next_beat = 0.0
        self._status = ""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """The one that started this process, if it is to hear of us."""
        address = environ.get("NOTIFY_SOCKET", "")
        return cls(address if address[:1] in {"/", "@"} else "", _watchdog(environ))

    @property
    def watches(self) -> bool:
        """Whether it ends us when we fall silent."""
        return self._watchdog is not None

    @property
    def patience(self) -> float:
        """Seconds a loop may take for one turn."""
        return self._watchdog or STUCK_AFTER

    def ready(self) -> None:
        """The store is open and the loops run, or run on after a reload."""
        self._tell("READY=1")

    def reloading(self) -> None:
        """The configuration is being read; to be followed by `ready`."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._tell("RELOADING=1", f"MONOTONIC_USEC={now}")

    def stopping(self) -> None:
        """The end has begun."""
        self._tell("STOPPING=1", "STATUS=stopping")

    def alive(self) -> None:
        """Send a keep-alive when one is due; call it at every tick."""
        now = self.monotonic()
        if self._watchdog is not None and now >= self._next_beat:
            self._next_beat = now + self._watchdog / _BEATS
            self._tell("WATCHDOG=1")

    def status(self, text: str) -> None:
        """What `systemctl status` shows; sent when it changes."""
        shown = " ".join(text.split())[:_STATUS_LENGTH]
        if shown != self._status:
            self._status = shown
            self._tell(f"STATUS={shown}")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.setblocking(False)  # a manager that does not read must not hold us up
            to.sendto("\n".join(lines).encode("utf-8", "replace"), self._address)


class LifeSign:
    """Beats at the tick, but only while every loop turns: else whoever watches must see silence.

    In real time, as the manager's: health is not to be had on a scaled clock.
    """

    def __init__(self, loops: Iterable[str], beat: Callable[[], None], manager: Manager) -> None:
        """`beat` is for those who watch without a manager, such as `monitor status --live`."""
        self._beat = beat
        self._manager = manager
        self._turned = dict.fromkeys(loops, manager.monotonic())
        #: The loops that were last found stuck.
        self._stuck: list[str] = []

    def turn(self, loop: str) -> None:
        """A loop has done one step, or one piece of a long one; one not asked of is ignored."""
        if loop in self._turned:
            self._turned[loop] = self._manager.monotonic()

    def show(self) -> None:
        """Beat, unless a loop is stuck. Raises what `beat` raises."""
        oldest = self._manager.monotonic() - self._manager.patience
        stuck = [loop for loop, turned in self._turned.items() if turned < oldest]
        if stuck and not self._stuck:
            logger().error("stuck, no sign of life until it goes on", loops=stuck)
        self._stuck = stuck
        if not stuck:
            self._beat()
            self._manager.alive()


def _watchdog(environ: Mapping[str, str]) -> float | None:
    """Seconds of the watchdog, if it is this process that it watches."""
    meant = environ.get("WATCHDOG_PID", "") in {"", str(os.getpid())}
    try:
        seconds = int(environ.get("WATCHDOG_USEC", "")) / 1_000_000
    except ValueError:
        return None
    return seconds if meant and seconds > 0 else None
