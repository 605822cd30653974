"""Which call goes wrong, and how: scripted by number, or drawn from a seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any, get_args
from typing import Literal as Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Word["reset", "close", "truncate", "delay", "drip", "status", "error", "html", "refuse"]
#: Before the commit: it never happens. After: Slack has it. Late: Slack has it `seconds` later,
#: whether or not the client still waits.
When = Word["before", "after", "late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way in which a call goes wrong.

    reset: the connection is torn down (RST). close: it ends without an answer (FIN). truncate: half
    of the JSON. delay: the answer comes after `seconds`. drip: a byte every `seconds`. status: an
    HTTP error with `status`, and Retry-After if `seconds`. error: 200, ok false and `error`. html:
    200 with a page. refuse: reset, and no connection is taken for `seconds` (0: until `accept`).

    Before the commit, `truncate` and `drip` tell of an `internal_error`, and `delay` closes when
    its time is over: an ok for what never happened would be a lie.
    """

    kind: Kind
    when: When = "before"
    #: "*": any.
    method: str = "chat.postMessage"
    #: Numbers of the method's calls, from 1; empty: `chance` decides.
    calls: tuple[int, ...] = ()
    #: Share of the calls, 0 to 1.
    chance: float = 0.0
    #: Of the fake's clock.
    seconds: float = 0.0
    status: int = 500
    error: str = "internal_error"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind) or self.when not in get_args(When):
            raise ValueError(f"no such fault: {self.kind} {self.when}")
        if self.when == "late" and self.kind in ("truncate", "drip"):
            raise ValueError(f"{self.kind} tells of an answer that is not known yet when late")

    @property
    def retry_after(self) -> float:
        """Of a `status`; 0: none. Late, the seconds are those of the commit."""
        return 0.0 if self.when == "late" else self.seconds

    @classmethod
    def load(cls, record: Mapping[str, Any]) -> Fault:
        """From JSON. TypeError, ValueError."""
        return cls(**{**record, "calls": tuple(record.get("calls", ()))})

    def record(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def hits(self, method: str, number: int, dice: float) -> bool:
        """Whether it strikes this call."""
        if self.method not in (method, "*"):
            return False
        return number in self.calls if self.calls else dice < self.chance


class Plan:
    """The faults in force; the first that hits a call is the one that happens."""

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed
        self.faults: list[Fault] = []
        #: Calls so far, by method.
        self.counts: dict[str, int] = {}

    def add(self, faults: Iterable[Fault]) -> None:
        """Put further faults in force."""
        self.faults.extend(faults)

    def next(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong, one fault after another."""
        first = self.counts.get(method, 0) + 1
        self.add(
            replace(fault, method=method, calls=(first + place,))
            for place, fault in enumerate(faults)
        )

    def clear(self) -> None:
        """All is well from now on; the counts go on."""
        self.faults.clear()

    def draw(self, method: str) -> tuple[int, Fault | None]:
        """Count a call; its number and what goes wrong with it.

        What is drawn depends on seed, method, number and place of the fault only, not on the
        order in which calls of several methods come.
        """
        number = self.counts[method] = self.counts.get(method, 0) + 1
        for place, fault in enumerate(self.faults):
            dice = Random(f"{self.seed}:{method}:{number}:{place}").random()
            if fault.hits(method, number, dice):
                return number, fault
        return number, None
