"""`monitor outbox ...` through the real command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monitor.model import DeliveryState
from monitor.store.store import SqlStore
from tests.fakes.desk import read_until, stop
from tests.fakes.rss import rss
from tests.fakes.stored import NOW, alert, article

if TYPE_CHECKING:
    from monitor.model import Alert
    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}
HOSTILE = "Plant\x1b[2J off\r\n[bold]now"


def _alert(number: int) -> Alert:
    about = article(number, title=f"{HOSTILE} {number}", link=f"https://p.example/{number}")
    return alert(number, article=about, first_run=False, folded=(), channel="#news")


FAILED, WAITING, DOUBTFUL, SENT = (_alert(n) for n in range(4))


@pytest.fixture
def ready(desk: Desk, newsroom: Newsroom) -> Desk:
    """An outbox with an alert in each of four states."""
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    assert desk.monitor("once").returncode == 0
    state = json.loads(desk.monitor("status", "--json").stdout)
    store = SqlStore.open(state["storage"].replace("///", f"///{desk.directory}/"))
    with store.transaction() as tx:
        tx.add_alerts([FAILED, WAITING, DOUBTFUL, SENT], NOW)
        tx.mark([FAILED.id], DeliveryState.SENDING, NOW)
        tx.mark([FAILED.id], DeliveryState.FAILED, NOW, "invalid_blocks")
        tx.mark([DOUBTFUL.id], DeliveryState.UNKNOWN, NOW, "no answer")
        tx.mark([SENT.id], DeliveryState.SENT, NOW)
    store.close()
    return desk


def _listed(desk: Desk, *options: str) -> list[dict[str, object]]:
    done = desk.monitor("outbox", "list", "--json", *options)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, object]] = json.loads(done.stdout)["outbox"]
    return rows


def test_the_list_holds_what_is_not_done_with(ready: Desk) -> None:
    """One line each, with what a person needs to decide; strangers' words do nothing."""
    shown = ready.monitor("outbox", "list").stdout

    (line,) = (each for each in shown.splitlines() if FAILED.id[:12] in each)
    for word in ("failed", "#news", "1", "[bold]now 0", "invalid_blocks"):
        assert word in line
    assert SENT.id[:12] not in shown
    assert "\x1b" not in shown
    assert [FAILED.id, WAITING.id, DOUBTFUL.id] == [row["id"] for row in _listed(ready)]


def test_a_state_can_be_asked_for(ready: Desk) -> None:
    """By its name; a slip is answered with what was meant."""
    assert [SENT.id] == [row["id"] for row in _listed(ready, "--state", "sent")]

    slip = ready.monitor("outbox", "list", "--state", "faild")
    assert slip.returncode == 2
    assert "failed" in slip.stderr


def test_a_failed_alert_is_sent_again(ready: Desk) -> None:
    """Called by the beginning of its id; by the next run if no service is there."""
    done = ready.monitor("outbox", "retry", FAILED.id[:8])

    assert (done.returncode, done.stderr) == (0, "")
    assert "1 alert pending again" in done.stdout
    assert "monitor run" in done.stdout
    assert _listed(ready, "--state", "failed") == []


def test_the_running_service_sends_what_is_tried_again(ready: Desk) -> None:
    """Without a restart."""
    process = ready.start("run")
    try:
        read_until(process, "nearest misses")
        done = ready.monitor("outbox", "retry", "--failed")
        assert "the running service" in done.stdout, done.stderr
        assert "https://p.example/0" in read_until(process, "https://p.example/0")
    finally:
        code, errors = stop(process)
    assert code == 0, errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "monitor outbox retry --failed"),
        (("--failed", FAILED.id), "monitor outbox retry --failed"),
        ((WAITING.id,), "sent by itself"),
        ((DOUBTFUL.id,), "looks for it"),
        ((SENT.id,), "nothing to repeat"),
        (("0" * 32,), "monitor outbox list --state failed"),
        ((FAILED.id[:3],), "more of the id"),
        ((FAILED.id, WAITING.id), "sent by itself"),
    ],
)
def test_what_did_not_fail_is_not_sent_again(
    ready: Desk, arguments: tuple[str, ...], said: str
) -> None:
    """The reason is told, and nothing is changed."""
    done = ready.monitor("outbox", "retry", *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert [row["id"] for row in _listed(ready, "--state", "failed")] == [FAILED.id]


def test_without_a_store_the_list_says_so(desk: Desk, newsroom: Newsroom) -> None:
    """It makes none."""
    desk.configure(sources={"Paper": newsroom.put("/f.xml", rss("Paper", []))}, watchlists=[WATCH])

    done = desk.monitor("outbox", "list")
    assert done.returncode == 1
    assert "monitor run" in done.stderr
