"""Does an article tell of several stories at once?

Such an article belongs to none of them: it would draw them together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from monitor.model import Article

_SETBACK: Final = (
    r"(?:cancell?ed|scrapped|shelved|abandoned|axed|ditched|dropped|delayed|postponed|paused|"
    r"halted|stalled|suspended|failed|doomed|closed|shuttered|mothballed|bankrupt|stranded)"
)
_PLANTS: Final = (
    r"(?:plants|factories|gigafactories|projects|companies|stories|things|developments|startups|"
    r"firms|trials|facilities|sites|deals|events|reasons|charts|closures|cancellations|layoffs)"
)
#: Three or more, in digits or in words.
_SEVERAL: Final = (
    r"(?:[3-9]|[1-9]\d{1,3}|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a\s+dozen|"
    r"two\s+dozen|dozens\s+of|scores\s+of)"
)
#: Words between a number and its plants: none that has a number of its own, nor ends the phrase.
_WORDS: Final = (
    r"(?:(?!(?:jobs|workers|people|employees|staff|positions|roles|residents|[kmgt]wh?|megawatts?|"
    r"gigawatts?|tonnes|tons|million|billion|percent|as|at|in|of|for|from|after|when|while|with|by|"
    r"to|is|are|go|lost|gone|cut)\b)[\w-]+\s+){0,4}?"
)
#: Headlines that announce a list. A brief that goes on with one story's headline is a report, and
#: so is one that tells what a plant joins the list of.
_LISTS: Final = re.compile(
    rf"""(?ix)
    \b(?:round-?up|(?:week|month|year|\w+day|news)\s+in\s+(?:review|brief|short|\w+s)|
        (?:weekly|daily|morning|
        evening|\w+day)\s+(?:digest|wrap|briefing|recap|docket)|this\s+week\s+in|what\s+to\s+know\s+this|
        things\s+to\s+know|here\s+(?:are|is)\s+(?:a|the|all)\s+(?:list|\w+\s+\w+s\b)|
        (?:full|complete)\s+list|fact\s?box\s*:?\s*list|
        wochenr(?:ue|ü)ckblick|nachrichten(?:ü|ue)berblick|tour\s+d['\u2019]horizon|
        revue\s+de\s+presse|en\s+bref|resumen\s+semanal|rassegna\s+stampa)\b
    |^(?:(?:the|an?|our)\s+)?(?:list|timeline|tracker)(?:\s+of|:)\s+{_WORDS}{_PLANTS}\b
    |^(?:\w+\s+)?tracker:\s+(?:all|every|{_SEVERAL})\s+{_WORDS}{_PLANTS}\b
    |^(?:the\s+)?(?:top\s+\d{{1,2}}|\d{{1,2}}(?=\s+(?:\w+\s+to\b|things|stories|reasons|charts))|
        (?:more\s+than|over|at\s+least|nearly)\s+{_SEVERAL}|dozens\s+of|scores\s+of|all\s+the)\s+
        {_WORDS}{_PLANTS}\b
    |(?:^|[:\u2013\u2014]\s)(?:the\s+)?{_SEVERAL}\s+{_SETBACK}\s+{_WORDS}{_PLANTS}\b
    |(?:^|[:\u2013\u2014]\s)(?:drei|vier|fünf|sechs|sieben|acht|neun|zehn|\d{{1,2}})\s+(?:gestoppte|
        abgesagte|gestrichene|verschobene|geschlossene)\s+\w{{0,20}}(?:fabriken|werke|projekte)\b
    """,
)
_NAME: Final = r"[A-ZÀ-Þ][\w&.'\u2019-]*(?:\s[A-ZÀ-Þ][\w&.'\u2019-]*){0,2}"
#: Three or more firms of which each gives up plants of its own: "A, B and C cancel plants".
_FIRMS: Final = re.compile(
    rf"""(?x)
    ^(?!(?i:in|at|after|for|from|with|near|to)\s){_NAME}(?:,\s{_NAME}){{1,6}},?\s(?:(?i:and|und|et|y)|&)\s{_NAME}\s
    (?i:(?:cancel|scrap|shelve|abandon|axe|ditch|drop|delay|postpone|pause|halt|suspend|close|shut)
        \s{_WORDS}(?:plants|factories|gigafactories|projects|facilities|sites)
    |(?:stoppen|streichen|verschieben|schließen)\s(?:\w+\s){{0,3}}?\w{{0,20}}(?:fabriken|werke|projekte))\b
    """
)
#: What several firms give up together is one story.
_TOGETHER: Final = re.compile(
    r"(?i)\b(?:joint(?:ly)?|together|ventures?|partner\w*|gemeinsam\w*)\b"
)
_LONGEST: Final = 300


def is_roundup(article: Article) -> bool:
    """Whether the headline announces several stories."""
    title = article.title[:_LONGEST]
    return bool(_LISTS.search(title) or (_FIRMS.match(title) and not _TOGETHER.search(title)))
