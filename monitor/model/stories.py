"""Stories: what several articles report together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from monitor.model.articles import Fact
from monitor.model.settings import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A status that a story came to."""

    status: Status
    #: When the article that says so was published; when it was seen, if it has no date.
    at: datetime
    #: Its id.
    article: str
    #: People were told of it as news, in an alert or, of a project taken up again, in a note.
    announced: bool = True
    #: When a report was published that denies it, and was noted; None: none was.
    denied_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known of a story: enough to recognise a further report, and to tell what is new."""

    #: Of its first article.
    id: str
    #: The headline of its first article.
    title: str
    #: When its first and its latest article were seen.
    first_at: datetime
    last_at: datetime
    #: The sum of its reports' terms (`core.profiles`), the heaviest ones.
    terms: Mapping[str, float]
    #: Names in its reports, as terms.
    names: frozenset[str] = frozenset()
    #: Where it takes place, as far as headlines and leads say: "country|region|town".
    places: frozenset[str] = frozenset()
    #: Of its reports' facts: the firms, and the towns or regions as in `places`.
    companies: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    #: Independent texts; copies do not count.
    reports: int = 1
    #: All articles.
    articles: int = 1
    #: Oldest first.
    steps: tuple[Step, ...] = ()
    #: The figures that people know it by, in the order they came, each once: those of its alerts,
    #: and of each kind the first that any report stated.
    facts: tuple[Fact, ...] = ()
    #: How many changes were announced in alerts.
    revision: int = 0
    #: When what was told last of it was published, be it an alert, a denial or that it is taken up
    #: again; None: nothing was told yet.
    changed_at: datetime | None = None


class Posting(NamedTuple):
    """That reports of a story had a key."""

    key: bytes
    story: str
    #: When the first and the latest of them was seen.
    first_at: datetime
    last_at: datetime
