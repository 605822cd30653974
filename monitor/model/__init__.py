"""Every record of the monitor, one file for each part of the pipeline, in its order:

`settings`, `polling`, `articles`, `delivery`; each may use those before it. Everything is imported
from here.

Records are immutable; a change is `dataclasses.replace`. All times are aware and in UTC.
What the records mean is said here; what is done with them is said in `core/` and `app/`.
"""

from monitor.model.articles import (
    Article,
    Decision,
    Evidence,
    FieldName,
    Match,
    NearMiss,
    PageTask,
    Relation,
    Verdict,
)
from monitor.model.delivery import (
    Alert,
    AlertKind,
    Backlog,
    Delivery,
    DeliveryCheck,
    DeliveryState,
    Headline,
    Progress,
    Receipt,
)
from monitor.model.polling import (
    Answer,
    Identity,
    Item,
    Page,
    Parsed,
    Part,
    PartState,
    PollHints,
    Request,
    SourceState,
    Wall,
)
from monitor.model.settings import (
    ArticlePolicy,
    ConceptSpec,
    FetchSettings,
    QueryText,
    SearchEngine,
    Selector,
    Selectors,
    Settings,
    SourceKind,
    SourceSpec,
    Status,
    TermSpec,
    WatchSpec,
)

__all__ = [
    "Alert",
    "AlertKind",
    "Answer",
    "Article",
    "ArticlePolicy",
    "Backlog",
    "ConceptSpec",
    "Decision",
    "Delivery",
    "DeliveryCheck",
    "DeliveryState",
    "Evidence",
    "FetchSettings",
    "FieldName",
    "Headline",
    "Identity",
    "Item",
    "Match",
    "NearMiss",
    "Page",
    "PageTask",
    "Parsed",
    "Part",
    "PartState",
    "PollHints",
    "Progress",
    "QueryText",
    "Receipt",
    "Relation",
    "Request",
    "SearchEngine",
    "Selector",
    "Selectors",
    "Settings",
    "SourceKind",
    "SourceSpec",
    "SourceState",
    "Status",
    "TermSpec",
    "Verdict",
    "Wall",
    "WatchSpec",
]
