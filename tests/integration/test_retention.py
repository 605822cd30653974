"""What outlived the configured `retention` goes, also where only cron runs the monitor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.app.deliver import Deliverer
from monitor.app.once import run_once
from monitor.app.ops import OpsDesk
from monitor.app.pages import PageReader
from monitor.app.setup import compile_setup
from monitor.app.wiring import App
from monitor.model import Settings
from monitor.store.store import SqlStore
from tests.fakes.collecting import Desk
from tests.fakes.inbox import Inbox
from tests.fakes.records import make_article


def _app(desk: Desk, settings: Settings) -> App:
    """The parts of a monitor without any source."""
    setup, inbox = compile_setup(settings), Inbox()
    return App(
        setup=setup,
        collector=desk.collector,
        pages=PageReader(
            fetcher=desk.fetcher, parser=desk.parser, writer=desk.writer, clock=desk.clock
        ),
        deliverer=Deliverer(notifier=inbox, writer=desk.writer, clock=desk.clock),
        ops=OpsDesk(None, desk.clock),
        notifier=inbox,
        fetcher=desk.fetcher,
        writer=desk.writer,
        clock=desk.clock,
    )


async def test_once_removes_what_outlived_its_time() -> None:
    """To the configured day, and nothing younger."""
    store = SqlStore.open("sqlite://")
    desk = Desk(store)
    now = desk.clock.now()
    kept = [
        replace(make_article(), id=str(days), seen_at=now - timedelta(days=days))
        for days in (39, 41)
    ]
    with store.transaction() as tx:
        tx.add_articles(kept)

    await run_once(_app(desk, Settings(storage="sqlite://", retention=timedelta(days=40))), print)

    with store.reading() as tx:
        assert list(tx.articles(["39", "41"])) == ["39"]
    await desk.writer.close()
    store.close()
