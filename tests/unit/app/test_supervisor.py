"""What the service manager hears, and when it hears nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from monitor.app.supervisor import STUCK_AFTER, LifeSign, Manager
from tests.fakes.manager import FakeManager

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Time:
    """Seconds that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def systemd() -> Iterator[FakeManager]:
    with FakeManager() as manager:
        yield manager


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_both_kinds_of_sockets_are_told(*, abstract: bool) -> None:
    """systemd names a path, or an abstract socket by an @."""
    with FakeManager(abstract=abstract) as systemd:
        manager = Manager.of({"NOTIFY_SOCKET": systemd.address})
        manager.ready()
        manager.stopping()

        assert systemd.listen() == ["READY=1", "STOPPING=1", "STATUS=stopping"]


@pytest.mark.parametrize("address", ["", "relative/socket", "/nobody/listens/here"])
def test_without_a_manager_nothing_happens(address: str) -> None:
    """On a terminal, in a container, and when the socket is gone."""
    manager = Manager.of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})

    manager.ready()
    manager.alive()


def test_a_reload_is_told_with_its_moment(systemd: FakeManager) -> None:
    """systemd takes it for the answer to its own order by that."""
    manager = Manager(systemd.address)
    manager.reloading()
    manager.ready()
    first, moment, last = systemd.listen()

    assert (first, last) == ("RELOADING=1", "READY=1")
    assert moment.startswith("MONOTONIC_USEC=")
    assert int(moment.partition("=")[2]) > 0


def test_a_status_is_one_line_and_told_when_it_changes(systemd: FakeManager) -> None:
    """A second line would be a message of its own."""
    manager = Manager(systemd.address)
    for text in ("fine", "fine", "#news: not_in_channel\nREADY=1", "x" * 5_000):
        manager.status(text)
    told = systemd.listen()

    assert told[:2] == ["STATUS=fine", "STATUS=#news: not_in_channel READY=1"]
    assert len(told[2]) < 400


def test_keep_alives_come_four_times_within_the_time_that_is_waited(
    systemd: FakeManager, time: _Time
) -> None:
    """However often the tick is."""
    manager = Manager(systemd.address, 8.0, time)
    for _ in range(80):
        manager.alive()
        time.now += 0.1

    assert systemd.listen() == ["WATCHDOG=1"] * 4


@pytest.mark.parametrize(
    ("environ", "patience"),
    [
        ({"WATCHDOG_USEC": "90000000"}, 90.0),
        ({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": str(os.getpid())}, 90.0),
        ({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "1"}, STUCK_AFTER),
        ({"WATCHDOG_USEC": "soon"}, STUCK_AFTER),
        ({"WATCHDOG_USEC": "0"}, STUCK_AFTER),
        ({}, STUCK_AFTER),
    ],
)
def test_a_loop_may_take_as_long_as_the_manager_waits(
    environ: dict[str, str], patience: float
) -> None:
    """If it is this process that it watches; else there is a limit of our own."""
    manager = Manager.of(environ)

    assert manager.patience == patience
    assert manager.watches is (patience != STUCK_AFTER)


def test_one_loop_that_hangs_silences_everything(systemd: FakeManager, time: _Time) -> None:
    """The keep-alive and the beat stop, and come again when it goes on."""
    beats: list[float] = []
    manager = Manager(systemd.address, 4.0, time)
    life = LifeSign(["collect", "deliver"], lambda: beats.append(time.now), manager)
    for second in range(12):
        time.now = 100.0 + second
        life.turn("collect")
        if second not in range(3, 10):
            life.turn("deliver")
        life.show()

    assert [beat - 100 for beat in beats] == [0, 1, 2, 3, 4, 5, 6, 10, 11]
    assert len(systemd.listen()) == len(beats)


def test_a_loop_that_is_not_asked_of_is_ignored(time: _Time) -> None:
    """One that sleeps for an hour is healthy."""
    beats: list[None] = []
    life = LifeSign(["collect"], lambda: beats.append(None), Manager(monotonic=time))
    life.turn("prune")
    time.now += STUCK_AFTER + 1
    life.turn("collect")
    life.show()

    assert len(beats) == 1
