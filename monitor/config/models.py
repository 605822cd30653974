"""The shapes of the YAML files: which keys there are, of which type, with which default.

Every key is described in docs/reference/config.md. Values that a later version will act on, but
this one does not, are not here: `notyet` refuses them by name. Checks across records and files
(names used twice, a watch list's sources, queries) are in `crosschecks`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from monitor.config import durations, selectors, values


def _none_as_empty_list(value: object) -> object:
    return [] if value is None else value


def _none_as_empty_section(value: object) -> object:
    return {} if value is None else value


def _term(value: object) -> object:
    return {"term": value} if isinstance(value, str) else value


def _plain_name(value: str) -> str:
    return value.removeprefix("@")


Name = Annotated[str, AfterValidator(values.parse_name)]
Url = Annotated[str, AfterValidator(values.parse_url)]
Channel = Annotated[str, AfterValidator(values.parse_channel)]
Language = Annotated[str, AfterValidator(values.parse_language)]
Zone = Annotated[str, AfterValidator(values.parse_zone)]
Private = Annotated[str, AfterValidator(values.parse_private)]
Css = Annotated[str, AfterValidator(selectors.parse_css)]
SelectorText = Annotated[str, AfterValidator(selectors.checked)]
SearchQuery = Annotated[str, AfterValidator(values.parse_search_query)]
Duration = Annotated[timedelta, BeforeValidator(durations.parse_duration)]
Kept = Annotated[
    timedelta, BeforeValidator(durations.parse_duration), AfterValidator(values.long_enough)
]
#: None: `auto`.
Every = Annotated[timedelta | None, BeforeValidator(values.parse_every)]
Size = Annotated[int, BeforeValidator(durations.parse_size), Field(ge=1024, le=1024**3)]
#: The name of a concept, with or without its @.
Concept = Annotated[
    str, AfterValidator(_plain_name), Field(pattern=r"^@?[a-z][a-z0-9_]*$", max_length=60)
]


class Shape(BaseModel):
    """A mapping of the configuration: unknown keys and other types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# -- monitor.yaml ----------------------------------------------------------------------------------


class SlackShape(Shape):
    """`slack:` of monitor.yaml."""

    channel: Channel = ""
    ops_channel: Channel = ""
    proxy: Url | None = None


class DefaultsShape(Shape):
    """`defaults:` of monitor.yaml."""

    every: Every = timedelta(minutes=10)
    first_run_lookback: Duration = timedelta(hours=24)


class FetchShape(Shape):
    """`fetch:` of monitor.yaml."""

    max_per_second: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] = 50.0
    max_body: Size = 10 * 1024 * 1024


class MonitorShape(Shape):
    """monitor.yaml as a whole."""

    storage: Annotated[str, AfterValidator(values.parse_storage)] = "sqlite:///var/monitor.db"
    contact: Annotated[str, AfterValidator(values.parse_contact)] = ""
    slack: Annotated[SlackShape, BeforeValidator(_none_as_empty_section)] = SlackShape()
    defaults: Annotated[DefaultsShape, BeforeValidator(_none_as_empty_section)] = DefaultsShape()
    fetch: Annotated[FetchShape, BeforeValidator(_none_as_empty_section)] = FetchShape()
    retention: Kept = timedelta(days=400)
    log: Literal["debug", "info", "warning", "error"] = "info"


# -- sources/*.yaml --------------------------------------------------------------------------------


class SourceShape(Shape):
    """One entry of `sources:`."""

    name: Name
    #: Exactly one of these four is given; `source_records` sees to it.
    feed: Url | None = None
    page: Url | None = None
    sitemap: Url | None = None
    search: Literal["google-news", "gdelt"] | None = None
    #: For `page:` only.
    items: Css | None = None
    title: SelectorText | None = None
    link: SelectorText | None = None
    date: SelectorText | None = None
    #: For `search:` only.
    query: SearchQuery | None = None
    #: Not given: `defaults.every`.
    every: Every = None
    article: Literal["auto", "always", "never"] = "auto"
    tz: Zone | None = None
    lang: Language | None = None
    enabled: bool = True
    allow_private: list[Private] = []
    backfill: Duration | None = None


# -- watchlists/*.yaml -----------------------------------------------------------------------------


class WatchShape(Shape):
    """One entry of `watchlists:`. Exactly one of `keywords` and `query` is given."""

    name: Name
    keywords: list[str] = []
    query: str = ""
    exclude: Annotated[list[str], BeforeValidator(_none_as_empty_list)] = []
    #: Not given: `slack.channel`.
    channel: Channel = ""
    deliver: Literal["instant"] = "instant"
    coverage: Literal["thread", "silent", "channel"] = "thread"
    severity: Literal["normal"] = "normal"
    max_per_hour: Annotated[int, Field(ge=1, le=1000)] = 20
    backfill: Duration | None = None
    mode: Literal["live"] = "live"
    enabled: bool = True
    note: str = ""
    min_score: Annotated[float, Field(ge=0, le=1)] = 0.5
    lang: list[Language] = []
    sources: list[str] = []


# -- lexicon/*.yaml --------------------------------------------------------------------------------


class TermShape(Shape):
    """One term of a concept; a bare word or phrase is `{term: ...}`."""

    term: Annotated[str, Field(min_length=1)]
    needs: list[Concept] = []
    unless: list[Concept] = []
    not_across: list[Concept] = []
    field: Literal["title", "lead", "body"] | None = None
    scope: Literal["article", "subject"] = "article"


def _term_language(value: str) -> str:
    return value if value == "any" else values.parse_language(value)


class ConceptShape(Shape):
    """One entry of `concepts:`, under its name."""

    kind: Literal["thing", "event", "group", "guard"]
    terms: dict[
        Annotated[str, AfterValidator(_term_language)],
        Annotated[
            list[Annotated[TermShape, BeforeValidator(_term)]], BeforeValidator(_none_as_empty_list)
        ],
    ] = {}
    status: (
        Literal[
            "cancelled",
            "paused",
            "delayed",
            "scaled_back",
            "closed",
            "bankrupt",
            "resumed",
            "announced",
            "opened",
        ]
        | None
    ) = None
    guards: list[Concept] = []
    members: list[Concept] = []
    effect: Literal["deny", "soften", "background"] = "deny"
    reach: Literal["clause", "sentence", "headline"] = "clause"
    label: str = ""
    plain: bool = True
