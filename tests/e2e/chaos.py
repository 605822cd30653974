"""kill -9 at random moments while Slack misbehaves: what is lost, what stands twice?

    python -m tests.e2e.chaos --kills 50 --seed 1        (make chaos)

A newsroom publishes a few articles at a time, now and then a storm of them. The service is killed
and started again and again, at moments drawn from the seed: some while it starts, most within a
few calls to Slack. Its Slack loses acknowledgements, resets, fails before and after it has stored a
message, asks to wait, stores late, and shows history late. In the end everything is left to
settle, and what a reader of the channel sees is compared with what was published, digests included.
Some stories are reported again: their notes and edited messages are compared with the outbox.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.fakes.bureau import Bureau, Verdict
from tests.fakes.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Seconds that history lags behind, at most.
LAG = 4.0
FAULTS = (
    Fault(kind="delay", when="before", seconds=5, chance=0.15),
    Fault(kind="delay", when="after", seconds=5, chance=0.15),
    Fault(kind="delay", when="after", seconds=30, chance=0.03),
    Fault(kind="reset", when="after", chance=0.06),
    Fault(kind="reset", when="before", chance=0.04),
    Fault(kind="reset", when="late", seconds=6, chance=0.04),
    Fault(kind="close", when="after", chance=0.03),
    Fault(kind="truncate", when="after", chance=0.03),
    Fault(kind="html", when="after", chance=0.02),
    Fault(kind="status", status=503, when="after", chance=0.03),
    Fault(kind="status", status=500, when="before", chance=0.03),
    Fault(kind="status", status=429, when="before", seconds=4, chance=0.05),
    Fault(kind="error", error="fatal_error", when="after", chance=0.03),
    Fault(kind="error", error="internal_error", when="before", chance=0.02),
    Fault(kind="status", status=500, method="conversations.history", chance=0.05),
    Fault(kind="delay", when="after", seconds=3, method="conversations.history", chance=0.1),
    Fault(kind="status", status=500, method="conversations.replies", chance=0.05),
    Fault(kind="reset", when="after", method="chat.update", chance=0.1),
    Fault(kind="reset", when="before", method="chat.update", chance=0.1),
    Fault(kind="status", status=500, method="chat.update", chance=0.1),
)
#: Stored only after both looks: sent again, and removed ten minutes later.
VERY_LATE = Fault(kind="reset", when="late", seconds=60, chance=0.03)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one run."""

    verdict: Verdict
    #: Notes and messages that are not what the outbox says of them.
    strays: tuple[str, ...]
    kills: int
    articles: int
    #: Readable ones, and those of them that stand for several articles.
    messages: int
    digests: int
    #: Taken away because they stood twice.
    deleted: int
    #: Calls to Slack by method.
    calls: dict[str, int]
    #: Calls that went wrong, by what happened.
    faults: dict[str, int]


def play(
    directory: Path,
    *,
    seed: int,
    kills: int,
    outbox: str | None = None,
    very_late: bool = False,
    factor: float = 10.0,
) -> Report:
    """So many kills, then time to settle. `outbox`: a broken one, of `crashing.OUTBOXES`."""
    options = ("--outbox", outbox) if outbox else ()
    random, others = Random(seed), Random(seed + 1)
    with Bureau(directory, factor=factor, seed=seed) as bureau:
        bureau.stop(bureau.open())
        bureau.slack.ask("POST", "settings", lag=[0.0, LAG])
        bureau.slack.add_faults([*FAULTS, *([VERY_LATE] if very_late else [])], seed=seed)
        for _ in range(kills):
            _report_again(bureau, others)
            bureau.publish(random.choice((1, 2, 3, 3, 4, 13)))
            process = bureau.start(*options)
            _wait_for_a_moment(bureau, random)
            bureau.kill(process)
            if outbox and bureau.verdict().doubled:
                break  # convicted already
        else:
            process = bureau.start(*options)
            bureau.settle(swept=very_late)
            bureau.stop(process)
        return _report(bureau, kills)


def _report_again(bureau: Bureau, random: Random) -> None:
    """A further report of each of two stories, most of them recent."""
    known = {link.rpartition("/")[2] for link in bureau.reports}
    left = [place for place in range(len(bureau.links)) if str(place) not in known][-12:]
    for place in random.sample(left, min(2, len(left))):
        bureau.report(place)


def _wait_for_a_moment(bureau: Bureau, random: Random) -> None:
    """Somewhere within the start, or shortly after one of the next calls to Slack."""
    if random.random() < 0.2:
        return time.sleep(random.uniform(0.0, 1.0))
    wanted = _calls(bureau) + random.randint(3, 8)
    until = time.monotonic() + random.uniform(1.5, 4.0)
    while _calls(bureau) < wanted and time.monotonic() < until:
        time.sleep(0.01)
    return time.sleep(random.uniform(0.0, 0.2))


def _calls(bureau: Bureau) -> int:
    counts: dict[str, int] = bureau.slack.ask("GET", "faults")["counts"]
    return sum(counts.values())


def _report(bureau: Bureau, kills: int) -> Report:
    answers = bureau.slack.ask("GET", "journal?what=answer")
    told = bureau.told()
    return Report(
        verdict=bureau.verdict(),
        strays=tuple(bureau.strays()),
        kills=kills,
        articles=len(bureau.links),
        messages=len(told),
        digests=sum(len(links) > 1 for links in told),
        deleted=sum(message["deleted"] for message in bureau.slack.messages()),
        calls=bureau.slack.ask("GET", "faults")["counts"],
        faults=dict(Counter(a["outcome"] for a in answers if " " in a["outcome"])),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Play once and print the figures; 1 if anything was lost, hidden or stands twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.chaos")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        report = play(Path(directory), seed=options.seed, kills=options.kills, very_late=True)
    verdict = report.verdict
    print(
        f"seed {options.seed}: {report.kills} kills, {report.articles} articles in"
        f" {report.messages} messages ({report.digests} digests), {report.deleted} late copies"
        f" removed, {time.monotonic() - began:.0f} s\n"
        f"calls {report.calls}\nfaults {report.faults}\n"
        f"lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, hidden {len(verdict.hidden)},"
        f" strays {len(report.strays)}"
    )
    return 0 if verdict.clean and not report.strays else 1


if __name__ == "__main__":
    sys.exit(main())
