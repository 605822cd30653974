"""Three report the same story at once: it is one story, and one alert."""

from __future__ import annotations

import multiprocessing
from itertools import combinations
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import psycopg
import pytest

from monitor.core.copies import jaccard
from monitor.model import DeliveryState
from monitor.store.store import SqlStore
from tests.fakes import race
from tests.fakes.postgres import postgresql, with_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL."""
    with postgresql(tmp_path_factory.mktemp("race")) as url:
        yield url


def _schema(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    url = with_schema(server, name)
    SqlStore.open(url).close()
    return url


def _told(url: str) -> tuple[int, int]:
    """How many stories there are, and how many alerts."""
    store = SqlStore.open(url, migrate=False)
    with store.reading() as tx:
        stories = tx.recent_stories(race.BEGAN, 1000)
        alerts = tx.deliveries([DeliveryState.PENDING])
    store.close()
    return len(stories), sum(row.alert.kind == "alert" for row in alerts)


def _race_of_processes(url: str, *, locked: bool) -> None:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(race.WAYS)
    racers = [
        context.Process(target=race.tell_all, args=(url, way, together), kwargs={"locked": locked})
        for way in range(race.WAYS)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(120)
    assert [racer.exitcode for racer in racers] == [0] * race.WAYS


def test_the_reports_of_a_story_share_few_words() -> None:
    """They are no copies of each other: what unites them is what they say."""
    for number in range(race.STORIES):
        bodies = [
            frozenset((race.report(number, way).text or "").lower().split())
            for way in range(race.WAYS)
        ]

        assert max(jaccard(*pair) for pair in combinations(bodies, 2)) < 0.4


def test_processes_on_postgresql_make_one_story_and_one_alert(server: str) -> None:
    """A hundred stories by three each, from three processes: a hundred stories and alerts."""
    url = _schema(server, "locked")

    _race_of_processes(url, locked=True)

    assert _told(url) == (race.STORIES, race.STORIES)


def test_it_is_the_lock_that_does_it(server: str) -> None:
    """The same race without the locks splits stories, so the race above is one."""
    url = _schema(server, "unlocked")

    _race_of_processes(url, locked=False)

    stories, _ = _told(url)
    assert stories > race.STORIES


def test_transactions_that_meet_head_on_are_begun_anew(server: str) -> None:
    """Many reports in one transaction, in another order each: nobody is told of a deadlock."""
    url = _schema(server, "batches")
    context = multiprocessing.get_context("spawn")
    together, failed = context.Barrier(race.WAYS), context.Queue()
    racers = [
        context.Process(target=race.tell_in_batches, args=(url, way, together, failed))
        for way in range(race.WAYS)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(120)

    assert [racer.exitcode for racer in racers] == [0] * race.WAYS
    assert failed.empty()
    assert _told(url) == (race.STORIES, race.STORIES)


def test_threads_on_sqlite_make_one_story_and_one_alert(tmp_path: Path) -> None:
    """One writer at a time: the others wait, and find the story."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    SqlStore.open(url).close()
    together = Barrier(race.WAYS)
    racers = [Thread(target=race.tell_all, args=(url, way, together)) for way in range(race.WAYS)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(120)

    assert _told(url) == (race.STORIES, race.STORIES)
