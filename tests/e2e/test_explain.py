"""`monitor explain`: why an article did or did not alert."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.model import AlertKind, DeliveryState, Progress, Receipt
from monitor.store.store import SqlStore
from tests.fakes.archive import BEGAN, fill
from tests.fakes.records import words

if TYPE_CHECKING:
    from monitor.model import Delivery
    from monitor.ports import Transaction
    from tests.fakes.desk import Desk

PLANTS = {"name": "Plants", "keywords": ["gigafactory cancelled"], "exclude": ["zebra"]}
LATER = {"name": "Doors", "keywords": ["battery opens"]}
TEXT = f"The maker will not build the factory. {words(60)}"
ROWS: list[dict[str, Any]] = [
    {"title": "Firm scraps battery plant", "url": "https://a.example/1", "text": TEXT},
    {"title": "Firm scraps battery plant", "url": "https://b.example/copy", "text": TEXT},
    {"title": "Firm denies it scraps its battery plant", "url": "https://a.example/denied"},
    {"title": "Battery plant opens doors", "url": "https://a.example/opens", "text": "Come in."},
    {"title": "Zebra: firm scraps battery plant", "url": "https://a.example/zebra"},
    {
        "title": "Quiet day", "url": "https://a.example/quiet",
        "page_trouble": "paywall", "page_asked_at": BEGAN,
    },
]  # fmt: skip


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.configure(sources={}, watchlists=[PLANTS])
    fill(desk, ROWS)
    return desk


def the_alert(tx: Transaction) -> Delivery:
    """The one that waits to be sent; notes on it may wait beside it."""
    waiting = tx.deliveries([DeliveryState.PENDING])
    (alert,) = (row for row in waiting if row.alert.kind is AlertKind.ALERT)
    return alert


def told(desk: Desk, url: str) -> dict[str, Any]:
    done = desk.monitor("explain", url, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_alert_is_explained_by_its_words_and_its_way(full: Desk) -> None:
    """Which list, on what words, where it was sent and as what it stands there."""
    store = SqlStore.open(f"sqlite:///{full.directory}/monitor.db")
    with store.transaction() as tx:
        row = the_alert(tx)
        receipt = Receipt(channel="C1", ts="17.25")
        tx.settle([row.alert.id], Progress(state=DeliveryState.SENT, receipt=receipt), BEGAN)
    store.close()
    found = told(full, "http://www.a.example/1/?utm_source=x")
    shown = full.monitor("explain", "https://a.example/1").stdout

    assert (found["decision"]["relation"], found["decision"]["status"]) == ("new", "cancelled")
    (match,) = found["decision"]["matches"]
    assert match["watch"] == "Plants"
    for span in match["evidence"]:
        assert ROWS[0][span["field"]][span["start"] : span["end"]] == span["text"]
    (alert,) = [each for each in found["alerts"] if each["kind"] == "alert"]
    assert (alert["channel"], alert["state"]) == ("#news", "sent")
    assert alert["receipt"] == {"channel": "C1", "ts": "17.25"}
    assert "It alerted, CANCELLED: matches Plants" in shown
    why = next(line for line in shown.splitlines() if line.strip().startswith("Plants:"))
    assert "scraps" in why
    for fact in found["decision"]["facts"].values():
        assert any(fact["quote"] in ROWS[0].get(field, "") for field in ("title", "text"))
    assert "status: cancelled (“" in shown
    assert "= @cancelled in the headline" in why
    assert "#news · sent" in shown
    assert "message 17.25 in C1" in shown
    assert "duplicate: Firm scraps battery plant (Ledger) https://b.example/copy" in shown


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DeliveryState.PENDING, "Its alert is on its way, CANCELLED: "),
        (DeliveryState.FAILED, "Its alert could not be delivered, CANCELLED: "),
        (DeliveryState.FOLDED, "It alerted, CANCELLED: "),
    ],
)
def test_what_became_of_the_alert_is_the_answer(
    full: Desk, state: DeliveryState, said: str
) -> None:
    """An alert that was made and did not arrive is no alert."""
    store = SqlStore.open(f"sqlite:///{full.directory}/monitor.db")
    with store.transaction() as tx:
        row = the_alert(tx)
        tx.settle([row.alert.id], Progress(state=state, error="no such channel"), BEGAN)
    store.close()
    shown = full.monitor("explain", "https://a.example/1").stdout

    assert said in shown
    assert "no such channel" in shown


@pytest.mark.parametrize(
    ("state", "said"), [(DeliveryState.PENDING, "pending"), (DeliveryState.FOLDED, "only counted")]
)
def test_a_note_is_no_alert(full: Desk, state: DeliveryState, said: str) -> None:
    """It belongs to that of its story, and what became of it is told beside it."""
    store = SqlStore.open(f"sqlite:///{full.directory}/monitor.db")
    with store.transaction() as tx:
        row = the_alert(tx)
        [copy] = tx.addressed("https://b.example/copy", 1)
        note = replace(row.alert, id="n", kind=AlertKind.COVERAGE, article=copy, thread_of="r")
        tx.add_alerts([note], BEGAN)
        tx.mark([note.id], state, BEGAN)
    store.close()
    shown = full.monitor("explain", "https://b.example/copy").stdout

    assert "It became a note on the alert of its story" in shown
    assert f"note · #news · {said}" in shown


def test_a_copy_names_its_original(full: Desk) -> None:
    """And the alert that the story made is not its own."""
    found = told(full, "https://b.example/copy")

    assert found["decision"]["relation"] == "duplicate"
    others = ["https://a.example/1", "https://a.example/denied"]
    assert [each["url"] for each in found["story"]] == others
    (alert,) = [each for each in found["alerts"] if each["kind"] == "alert"]
    assert alert["article"] == found["story"][0]["id"]
    shown = full.monitor("explain", "https://b.example/copy").stdout
    assert "It did not alert by itself: the same text as https://a.example/1" in shown


@pytest.mark.parametrize(
    ("page", "reason"),
    [("denied", "denied"), ("opens", "no @cancelled"), ("zebra", "excluded by “zebra”")],
)
def test_a_near_miss_has_its_reason(full: Desk, page: str, reason: str) -> None:
    """Denied, one clause short, or excluded."""
    found = told(full, f"https://a.example/{page}")

    (miss,) = found["now"]["near_misses"]
    assert (found["decision"]["relation"], miss["watch"]) == ("none", "Plants")
    assert reason in miss["reason"]
    assert reason in full.monitor("explain", f"https://a.example/{page}").stdout


def test_what_an_edited_configuration_says_stands_beside_the_decision(full: Desk) -> None:
    """The decision stays; what would be added and dropped is told."""
    full.configure(sources={}, watchlists=[LATER])
    opens, scraps = told(full, "https://a.example/opens"), told(full, "https://a.example/1")
    shown = full.monitor("explain", "https://a.example/1").stdout

    assert (opens["now"]["differs"], opens["now"]["added"]) == (True, ["Doors"])
    assert opens["decision"]["matches"] == []
    assert list(scraps["now"]["dropped"]) == ["Plants"]
    assert "would not match Plants: there is no such watch list in use any more" in shown


def test_trouble_with_the_page_is_told(full: Desk) -> None:
    """Why only the headline was read."""
    found = told(full, "https://a.example/quiet")

    assert found["article"]["page_trouble"] == "paywall"
    assert "headline only: paywall" in full.monitor("explain", found["article"]["id"]).stdout


def test_an_unknown_address_names_its_neighbours(full: Desk) -> None:
    """Exit 1; the nearest addresses of the same host."""
    done = full.monitor("explain", "https://a.example/opens/doors")
    as_data = full.monitor("explain", "https://a.example/opens/doors", "--json")

    assert (done.returncode, as_data.returncode) == (1, 1)
    assert "nothing in the archive has the address" in done.stderr
    assert "https://a.example/opens" in done.stderr
    unknown = json.loads(as_data.stdout)
    assert (unknown["found"], unknown["url"]) == (False, "https://a.example/opens/doors")
    assert [each["url"] for each in unknown["near"]] == ["https://a.example/opens"]


def test_what_waits_for_its_page_is_not_decided(full: Desk) -> None:
    """There is no decision yet, only what the headline says."""
    store = SqlStore.open(f"sqlite:///{full.directory}/monitor.db")
    with store.transaction() as tx:
        (waiting,) = tx.addressed("https://a.example/1", 1)
        tx.add_articles([_like(waiting)])
        tx.queue_pages(["new"], BEGAN, decide_by=BEGAN, fetch=True)
    store.close()
    found = told(full, "https://news.example/new")
    shown = full.monitor("explain", "https://news.example/new").stdout

    assert (found["decision"], bool(found["page_queued_at"])) == (None, True)
    assert "Not decided yet" in shown


def _like(article: Any) -> Any:
    return replace(article, id="new", url="", link="https://news.example/new")
