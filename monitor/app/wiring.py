"""The composition root: the one place that knows which class stands behind which protocol.

Heavy packages are imported inside its functions, so that commands which need none of them start
quickly, and nothing is built at import time. Each part that a test may want to stand in for is made
by a `make_` function of its own, found by its name when it is called.
"""

from __future__ import annotations

import gc
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from slack_sdk import WebClient

    from monitor.app.collect import Collector
    from monitor.app.deliver import Deliverer
    from monitor.app.ops import OpsDesk
    from monitor.app.pages import PageReader
    from monitor.app.reload import Reloader
    from monitor.app.setup import Setup
    from monitor.model import Settings
    from monitor.ports import Clock, Engine, Fetcher, Notifier
    from monitor.store.store import SqlStore
    from monitor.store.writer import Writer


#: Seconds for what the writer has accepted, on top of the grace of running steps: SIGTERM ends the
#: service within 10 s.
WRITER_GRACE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The parts of a running monitor, built and wired."""

    setup: Setup
    collector: Collector
    pages: PageReader
    deliverer: Deliverer
    ops: OpsDesk
    notifier: Notifier
    #: The border that `collector` and `pages` share.
    fetcher: Fetcher
    writer: Writer
    clock: Clock


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The checked configuration; raises ConfigError with every problem."""
    from monitor.config.loader import load

    return load(config_directory(environ), environ)


def storage_of(environ: Mapping[str, str]) -> str:
    """Where the store is, whatever else is wrong with the configuration; raises ConfigError."""
    from monitor.config.storage import storage_of as read

    return read(config_directory(environ), environ)


def config_directory(environ: Mapping[str, str]) -> Path:
    """Where the configuration is: MONITOR_CONFIG, else config/ here."""
    return Path(environ.get("MONITOR_CONFIG") or "config")


def shipped_config() -> Path:
    """The configuration that travels with the program, in a checkout or in an installation."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "shipped_config"
    return packed if packed.is_dir() else package.parent / "config"


def open_store(storage: str, *, migrate: bool = True) -> SqlStore:
    """The store, its schema up to date; raises StoreError. Commands that only read migrate not."""
    from monitor.store.store import SqlStore

    return SqlStore.open(storage, migrate=migrate)


@asynccontextmanager
async def open_app(
    setup: Setup, notifier: Notifier, clock: Clock | None = None
) -> AsyncIterator[App]:
    """Everything that one process needs; closed in reverse order at the end of the block."""
    from monitor.app.collect import Collector
    from monitor.app.ops import OpsDesk
    from monitor.app.pages import PageReader
    from monitor.sources.worker import WorkerParser

    _spare_the_collector()
    clock = clock or make_clock()
    settings = setup.settings
    async with AsyncExitStack() as stack:
        store = open_store(settings.storage)
        stack.callback(store.close)
        writer = make_writer(store)
        stack.push_async_callback(writer.close, WRITER_GRACE)
        parser = WorkerParser()
        stack.push_async_callback(parser.close)
        with store.reading() as tx:
            everything_is_new = not tx.source_states()
        if everything_is_new:
            parser.prepare()
        fetcher = make_fetcher(settings, clock)
        stack.push_async_callback(fetcher.close)
        yield App(
            setup=setup,
            collector=Collector(fetcher=fetcher, parser=parser, writer=writer, clock=clock),
            pages=PageReader(fetcher=fetcher, parser=parser, writer=writer, clock=clock),
            deliverer=make_deliverer(notifier, writer, clock),
            ops=OpsDesk(ops_channel(settings, notifier), clock),
            notifier=notifier,
            fetcher=fetcher,
            writer=writer,
            clock=clock,
        )


def ops_channel(settings: Settings, notifier: Notifier) -> Callable[[str], None] | None:
    """What posts a notice about the monitor itself; None without Slack or such a channel."""
    tell: Callable[[str, str], None] | None = getattr(notifier, "tell", None)
    return partial(tell, settings.ops_channel) if tell and settings.ops_channel else None


def _spare_the_collector() -> None:
    """Look for cycles less often, and never in what lives as long as the process.

    Polling makes many records and few cycles (measured on 500 first polls: 6 % of the time).
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def make_clock() -> Clock:
    """The time that all parts go by."""
    from monitor.app.clock import SystemClock

    return SystemClock()


def make_writer(store: SqlStore) -> Writer:
    """The one way to the store; make it inside the event loop that uses it."""
    from monitor.store.writer import Writer

    return Writer(store)


def make_deliverer(notifier: Notifier, writer: Writer, clock: Clock) -> Deliverer:
    """The only sender of this process."""
    from monitor.app.deliver import Deliverer

    return Deliverer(notifier=notifier, writer=writer, clock=clock)


def make_fetcher(settings: Settings, clock: Clock) -> Fetcher:
    """The border to publishers; make it inside the event loop that uses it."""
    from monitor.fetch.client import HttpFetcher

    return HttpFetcher(settings.fetch, contact=settings.contact, version=__version__, clock=clock)


def make_reloader(settings: Settings, environ: Mapping[str, str]) -> Reloader:
    """What watches the configuration that `settings` were read from."""
    from monitor.app.reload import Reloader

    return Reloader(config_directory(environ), environ, settings)


def make_engine() -> Engine:
    """What wakes the service's loops: one process, for now."""
    from monitor.engine.embedded import EmbeddedEngine

    return EmbeddedEngine()


def make_notifier(
    settings: Settings, environ: Mapping[str, str], *, stderr: bool = False
) -> Notifier:
    """Where alerts go: Slack with a token, this terminal without. Raises ConfigError."""
    slack = slack_client(settings, environ)
    if slack is None:
        return console_notifier(stderr=stderr)
    from monitor.notify.slack import SlackNotifier

    return SlackNotifier(slack)


def slack_client(settings: Settings, environ: Mapping[str, str]) -> WebClient | None:
    """The client for Slack; None without a token. Raises ConfigError for one that cannot be one."""
    from monitor.config.secrets import secrets

    token = secrets(environ).bot_token
    if token is None:
        return None
    from monitor.notify.slack_client import API_URL, make_client

    url = environ.get("SLACK_API_URL", "").strip() or API_URL
    return make_client(token.reveal(), url=url, proxy=settings.slack_proxy)


def console_notifier(*, stderr: bool = False) -> Notifier:
    """Alerts on this terminal."""
    from monitor.notify.console import ConsoleNotifier

    return ConsoleNotifier(stderr=stderr)
