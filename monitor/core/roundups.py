"""Does an article tell of several stories at once?

Such an article belongs to none of them: it would draw them together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from monitor.model import Article

#: Headlines that announce a list. A brief that goes on with one story's headline is a report.
_LISTS: Final = re.compile(
    r"""(?ix)
    \b(?:round-?up|(?:week|month|year|\w+day|news)\s+in\s+(?:review|brief|short|\w+s)|(?:weekly|daily|morning|
        evening|\w+day)\s+(?:digest|wrap|briefing|recap|docket)|this\s+week\s+in|what\s+to\s+know\s+this|
        things\s+to\s+know|here\s+(?:are|is)\s+(?:a|the|all)\s+(?:list|\w+\s+\w+s\b)|
        (?:full|complete)\s+list|list\s+of|tracker|timeline\s+of|fact\s?box\s*:?\s*list|
        wochenr(?:ue|ü)ckblick|nachrichten(?:ü|ue)berblick|tour\s+d['\u2019]horizon|
        revue\s+de\s+presse|en\s+bref|resumen\s+semanal|rassegna\s+stampa)\b
    |^(?:the\s+)?(?:top\s+\d{1,2}|\d{1,2}\s+(?=\w+\s+to\b|things|stories|reasons|charts)|
        (?:more\s+than|over|at\s+least|nearly|dozens\s+of|scores\s+of|all\s+the)\s+(?:\d+\s+)?
        (?!(?:[kmgt]w|megawatt|gigawatt|million|billion|percent)))
        (?:\w+\s+){0,4}?(?:plants|factories|gigafactories|projects|companies|stories|things|
        developments|startups|firms|trials|facilities|sites|deals|events|reasons|charts)\b
    """,
)


def is_roundup(article: Article) -> bool:
    """Whether the headline announces several stories."""
    return bool(_LISTS.search(article.title[:300]))
