"""`monitor demo`: a small newsroom on this machine, through the real pipeline.

Four invented outlets serve feeds over HTTP on loopback; the fetch border, the worker process, the
shipped watch lists and lexicon, a store and the outbox do what they do in the service. No network
and no token are needed, and nothing is kept.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from monitor.app.setup import compile_setup
from monitor.app.wiring import console_notifier, load_settings, open_app, shipped_config
from monitor.core.polling import remembered
from monitor.model import FetchSettings, SourceSpec

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from monitor.app.wiring import App
    from monitor.model import Article, Decision, Settings


class Entry(NamedTuple):
    """One entry of an invented feed."""

    path: str
    title: str
    text: str
    minutes_old: int


WIRE_TEXT = (
    "KORE Power will not build the lithium-ion cell factory that it had planned near Buckeye, "
    "Arizona. The company tells suppliers that the $1.2 billion project is off the table after "
    "its financing fell through, and that the land will be sold. Around 3,000 promised jobs go "
    "with it. A federal loan commitment of $850 million had been announced in 2023 but was "
    "never paid out."
)

LEDGER, WIRE = "Desert Business Ledger", "Copper State Wire"
SOUND, HERALD = "Quiet Sound Review", "Valley Herald"

PATHS = {LEDGER: "/ledger.xml", WIRE: "/wire.xml", SOUND: "/sound.xml", HERALD: "/herald.xml"}

_BIKES = Entry("/bikes", "Council approves forty miles of bike lanes", "Work starts in May.", 90)
_HEADPHONES = Entry(
    "/quiet-40",
    "Noise-cancelling headphones with a battery that lasts 60 hours",
    "The new model is cancelling more of the train than any pair we tried.",
    50,
)
_RAIN = Entry("/rain", "Late rain fills the reservoirs", "Farmers are pleased.", 60)
_MARKET = Entry("/market", "Farmers' market moves to the old station", "It opens at seven.", 80)
_OWN_WORDS = Entry(
    "/buckeye",
    "Buckeye loses 3,000 promised jobs as KORE abandons cell factory",
    "KORE Power has abandoned the battery factory that was to bring 3,000 jobs to Buckeye, the "
    "mayor said on Monday. Work on the site, 214 acres beside the interstate, had never begun. "
    "The city hopes to find another manufacturer by summer.",
    4,
)
_COPY = Entry("/kore", "Battery maker KORE drops Arizona cell plant", WIRE_TEXT, 5)


def _kore(title: str) -> Entry:
    return Entry("/kore-arizona", title, WIRE_TEXT, 20)


#: What each outlet shows in each round.
ROUNDS: tuple[dict[str, Sequence[Entry]], ...] = (
    {
        LEDGER: (_kore("KORE nixes its Arizona battery cell plant"), _BIKES),
        WIRE: (_RAIN,),
        SOUND: (_HEADPHONES,),
        HERALD: (_MARKET,),
    },
    {
        LEDGER: (_kore("KORE Power nixes its planned battery cell plant in Arizona"), _BIKES),
        WIRE: (_COPY, _RAIN),
    },
    {HERALD: (_OWN_WORDS, _MARKET)},
)

CAPTIONS = (
    (
        "First round: four outlets are asked. The watch list says `gigafactory cancelled`; "
        "the headline has neither word."
    ),
    "Second round: another outlet runs the same wire text, and the first one edits its headline.",
    (
        "Third round: a third outlet tells it in its own words. It is the same story: in Slack "
        "this is a note in the thread of the alert."
    ),
)


async def run_demo(say: Callable[[str], None]) -> None:
    """Play all rounds and say why each article did or did not alert."""
    feeds: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="news-monitor-demo-") as directory:
        async with _newsroom(feeds) as address:
            settings = _settings(Path(directory), address)
            async with open_app(compile_setup(settings), console_notifier()) as app:
                latest: dict[str, Decision] = {}
                for caption, stage in zip(CAPTIONS, ROUNDS, strict=True):
                    _publish(feeds, stage)
                    say(f"\n== {caption}\n")
                    latest |= await _play(app, say)
                await _explain(app, say, latest)


async def _play(app: App, say: Callable[[str], None]) -> dict[str, Decision]:
    """One round; what was decided in it, by article."""
    decided: dict[str, Decision] = {}
    states = await app.writer.run(lambda tx: tx.source_states())
    for spec in app.setup.sources.values():
        state = remembered(spec, states.get(spec.name))
        polled = await app.collector.poll(app.setup, spec, state)
        if polled.error:
            say(f"{spec.name}: {polled.error}")
    while pairs := await app.collector.decide_waiting(app.setup):
        decided |= {article.id: decision for article, decision in pairs}
    delivered = await app.deliverer.deliver_due(app.setup.caps, first_cycle_done=True)
    if not delivered.sent:
        say("(no alert: nothing here is news)")
    return decided


async def _explain(app: App, say: Callable[[str], None], latest: Mapping[str, Decision]) -> None:
    recent = await app.writer.run(lambda tx: tx.recent_decisions(20))
    say("\n== Why each article did or did not alert\n")
    for article, decision in sorted(recent, key=lambda pair: pair[0].seen_at):
        say(_line(article, decision, latest.get(article.id, decision)))
    say("\nEdit config/watchlists/ and run `monitor run` to watch the real news.")


def _line(article: Article, decision: Decision, latest: Decision) -> str:
    """Why it did or did not alert, and what a later wording changed."""
    later = "" if latest.reason == decision.reason else f"; then {latest.reason}"
    return f"- “{article.title}” ({article.source}): {decision.reason}{later}"


def _settings(directory: Path, address: str) -> Settings:
    """The shipped configuration with the invented outlets as its sources."""
    shipped = load_settings({"MONITOR_CONFIG": str(shipped_config())})
    return replace(
        shipped,
        storage=f"sqlite:///{directory / 'demo.db'}",
        contact="",
        fetch=FetchSettings(max_per_second=0),
        sources=tuple(
            SourceSpec(
                name=name,
                kind="feed",
                url=f"http://{address}{path}",
                every=timedelta(minutes=10),
                article="never",  # the outlets have no pages
                allow_private=(address,),
            )
            for name, path in PATHS.items()
        ),
    )


def _publish(feeds: dict[str, bytes], stage: dict[str, Sequence[Entry]]) -> None:
    now = datetime.now(UTC)
    for outlet, entries in stage.items():
        feeds[PATHS[outlet]] = _rss(outlet, entries, now)


def _rss(outlet: str, entries: Sequence[Entry], now: datetime) -> bytes:
    host = f"https://{outlet.lower().replace(' ', '-')}.example"
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{host}{entry.path}</link>"
        f"<guid isPermaLink='false'>{entry.path}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=entry.minutes_old))}</pubDate>"
        f"<description>{escape(entry.text)}</description></item>"
        for entry in entries
    )
    head = f"<title>{escape(outlet)}</title><link>{host}/</link>"
    return f"<rss version='2.0'><channel>{head}{items}</channel></rss>".encode()


@asynccontextmanager
async def _newsroom(feeds: dict[str, bytes]) -> AsyncIterator[str]:
    """A web server on loopback that serves `feeds` by path; yields its host:port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        body = feeds.get(request.split(b" ", 2)[1].decode("latin-1"), b"")
        status = b"200 OK" if body else b"404 Not Found"
        writer.write(
            b"HTTP/1.1 %s\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n"
            b"Connection: close\r\n\r\n%s" % (status, len(body), body)
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"{host}:{port}"
    finally:
        server.close()
        await server.wait_closed()
