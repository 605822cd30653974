"""Does a headline look back at what is long known?

"Timeline: ...", "Ten years on ...", "How a gigafactory was announced, paused and cancelled": what
such an article tells is no news, neither in the headline nor in the text.
"""

from __future__ import annotations

import re
from typing import Final

_COUNT: Final = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|several|some|many)"
)
_ZAHL: Final = r"(?:\d{1,3}|ein(?:em|en)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)"
_NOMBRE: Final = r"(?:\d{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
_NUMERO: Final = r"(?:\d{1,3}|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"
#: What a project comes to, of which a story lists several.
_CAME_TO: Final = (
    r"(?:announced|approved|built|revived|rescued|resumed|cancell?ed|scrapped|shelved|axed|dropped|"
    r"abandoned|delayed|postponed|paused|halted|suspended|closed|bankrupt)"
)
#: The label that a headline begins with, or a phrase that tells old stories only.
_PLAINLY: Final = re.compile(
    rf"""(?ix)
    ^\W*(?:timeline|chronology|chronicle|retrospective|anniversary|post-?mortem|history|chronik|
        chronologie|rückblick|rückschau|rétrospective|rétro|cronología|retrospectiva|cronologia|
        cronistoria|tidslinje|tillbakablick)\s?[:|\u2013\u2014]
    |^\W*(?:flashback|throwback|looking\s+back|from\s+the\s+archives?|on\s+this\s+day|
        remembering|retour\s+sur)\b
    |\b(?:looking|look)\s+back\s+(?:at|on)\b|\ba\s+look\s+back\b|\bin\s+(?:retrospect|hindsight)\b
    |\b(?:story|history|rise\s+and\s+fall)\s+of\b|\blessons?\s+(?:of|from)\b
    |\bwhat\s+we\s+know\s+after\b
    |\b(?:first|second|third|fifth|tenth|\d+(?:st|nd|rd|th))\s+anniversary\b
    |\banniversary\s+of\b
    |^\W*{_COUNT}\s+(?:years?|months?|decades?)\s+(?:ago|of\s+(?-i:[A-Z]))
    |(?:^|[:\u2013\u2014]\s*)how\s[^?:]{{1,80}}?\b(?:was|were|got|lost|fell|failed|went|came|became|died|
        collapsed|unravell?ed|ended)\b
    |\b{_CAME_TO},\s(?:then\s)?{_CAME_TO}(?:,\s(?:then\s)?{_CAME_TO}){{0,3}},?\s(?:and\s|then\s)+
        (?:(?!now\b)\w+\s)?{_CAME_TO}\b
    |\b(?:geschichte|aufstieg\s+und\s+fall)\s+(?:der|des|einer|eines)\b|\bjahrestag\b
    |\b{_ZAHL}\s+(?:jahre?n?|monaten?)\s+(?:danach|später|nach\s+(?:dem|der)\s+
        (?:aus|absage|stopp|ende|pleite|insolvenz|schließung))\b
    |^\W*vor\s+{_ZAHL}\s+(?:jahr|monat)
    |^\W*was\s+aus\s.{{1,80}}\swurde\b
    |\b(?:l['\u2019]histoire\s+d|anniversaire\b)
    |^\W*il\s+y\s+a\s+{_NOMBRE}\s+(?:ans?|mois)\b
    |\b{_NOMBRE}\s+(?:ans?|mois)\s+après\s+(?:l['\u2019]|la\s|le\s|son\s|sa\s)
        (?:abandon|annulation|arrêt|fermeture|faillite|suspension|fin)\b
    |\bla\s+historia\s+del?\b|\baniversario\b|^\W*hace\s+{_NUMERO}\s+(?:años?|mes)
    |\b{_NUMERO}\s+(?:años?|meses)\s+después\s+(?:de\s+la|de\s+su|del)\s+
        (?:cancelación|cierre|abandono|quiebra|suspensión)\b
    |\bla\s+storia\s+d|\banniversario\b|\banni\s+dopo\s+(?:la|lo|il)\s+(?:chiusura|stop|fallimento)\b
    |\bhistorien\s+om\b|\bårsdag|^\W*för\s+\w+\s+(?:år|månader)\s+sedan\b
    """
)
#: What may stand over news, too: old is only what it speaks of as known.
_PERHAPS: Final = re.compile(
    rf"(?i)\b{_COUNT}\s+(?:years?|months?|decades?)\s+(?:on|later|after)\b|"
    r"\bwhat\s+(?:became|happened\s+(?:to|with))\b|"
    r"^\W*(?:opinion|comment|commentary|column|analysis|editorial|review|essay|kommentar|tribune|"
    r"opinión|opinione)\s*[:|]"
)
_LONGEST: Final = 300


def looks_back(headline: str) -> bool:
    """Whether all that stands below this headline is old."""
    return bool(_PLAINLY.search(headline[:_LONGEST]))


def may_look_back(headline: str) -> bool:
    """Whether what stands below it is old if it is told as known: "the cancelled plant"."""
    return bool(_PERHAPS.search(headline[:_LONGEST]))
