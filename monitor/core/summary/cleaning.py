"""Where an article's own words begin, and which sentences belong to the page and not to the story.

All patterns are data and linear: what they repeat without bound holds none of what follows it.
"""

from __future__ import annotations

import re
from typing import Final

#: A wire's dateline stands so near the beginning; what is before it is a standfirst or a note.
HEAD: Final = 800
#: Fewer words are a label ("Photo: AP"), not a sentence.
MIN_WORDS: Final = 5
#: The same where words are not set apart, in characters.
MIN_CHARS: Final = 20

_MONTH: Final = (
    r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|ene|abr|ago|dic|janv|f[ée]vr|"
    r"avr|juin|juil|ao[uû]t|d[ée]c|gen|mag|giu|lug|set|ott)[^\W\d_]{0,7}\.?"
)
_DAY: Final = rf"(?:\d{{1,2}}\.?\s(?i:{_MONTH})|(?i:{_MONTH})\s\d{{1,2}})(?:,?\s\d{{4}})?"
_PLACE: Final = r"[A-ZÀ-Þ][^\W\d_]+(?:[ .'’/,-]{1,2}[A-ZÀ-Þ][^\W\d_]*\.?){0,5}"
_DASH: Final = r"(?:--|[-–—:])"
#: "(Reuters) -", "OSLO, June 17 (Reuters) -", "Berlin (dpa) -", "/PRNewswire/ --".
_WIRE: Final = re.compile(
    rf"(?:^|(?<=[.!?)\n]\s)|(?<=\n))(?:{_PLACE},?\s{{0,2}})?(?:{_DAY},?\s{{0,2}})?(?:{_DASH}\s?)?"
    rf"(?:\([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ .&/-]{{1,30}}\)|/[A-Z][A-Za-z ]{{3,30}}/)\s?{_DASH}{{1,2}}\s?"
    r"(?=\w|[“\"„«])"
)
#: "BERLIN, Nov 3 -", "STOCKHOLM –": in capitals, and only where the text begins.
_CITY: Final = re.compile(
    rf"^(?:[A-ZÀ-Þ]{{2,20}}[ .'’-]{{0,2}}){{1,4}}(?:,\s[A-Z][\w.]{{1,20}}(?:\s[A-Z]\w{{1,20}})?)?"
    rf"(?:,\s{_DAY})?,?(?:\s--?\s|\s?[–—]\s?)(?=\w|[“\"„«])"
)
#: A byline or an update's note in front of the first sentence.
_FRONT: Final = re.compile(
    r"^\s*(?:\((?i:updates?|adds|recasts|corrects|refiles|aktualisiert|actualis[ée])[^)\n]{0,120}\)"
    r"|(?i:by|von|par|di|av|por)(?:\s(?:[A-ZÀ-Þ]\S*|and|und|et|y|e|och|,)){1,8}\s?\n"
    r"|(?i:breaking|update[ds]?(?:\s\d)?|exclusive|correction|eilmeldung|exklusiv)\s?[:–—-])\s*"
)


def beginning(text: str) -> int:
    """Where an article's own words begin: behind its datelines, bylines and notes."""
    head = text[:HEAD]
    at = max((match.end() for match in _WIRE.finditer(head)), default=0)
    for pattern in (_FRONT, _CITY, _FRONT):
        found = pattern.match(head[at:])
        at += found.end() if found else 0
    return at


# -- furniture ---------------------------------------------------------------------------------

#: Anywhere in a sentence.
_PAGE: Final = re.compile(
    r"""(?ix)
    \b(?:appeared\sfirst\son|continue\sreading|read\s(?:more|the\sfull|also|on)\b|click\s(?:here|on)
    |sign\sup\b|subscri(?:be|ption|bers)\b|newsletters?\b|all\srights\sreserved|follow\sus\b
    |share\s(?:this|on)\b|(?:accept|use|uses|using|our|essential)\scookies|cookies?\s(?:policy|
    settings|and\ssimilar)|privacy\spolicy|terms\sof\s(?:use|service)|advertisement\b
    |(?:photo|image|picture|graphic|video|foto|bild|grafik|photograph)\s?(?:credit|by|:|©|courtesy)
    |getty\simages|file\sphoto|archivfoto|symbolbild|weiterlesen|lesen\ssie\s(?:auch|mehr|hier)
    |mehr\szum\sthema|abonnieren|alle\srechte\svorbehalten|jetzt\sanmelden|lire\s(?:aussi|la\ssuite)
    |abonnez[\s-]|tous\sdroits|inscrivez[\s-]|leer\sm[áa]s|lea\s(?:tambi[ée]n|m[áa]s)|suscr[íi]b\w+
    |leggi\s(?:anche|tutto)|iscriviti|abbonati|l[äa]s\s(?:mer|ocks[åa])|prenumerera
    |(?:support|donat\w+|contribut\w+)\s(?:to\s)?our\s(?:journalism|work|newsroom)
    |contribut\w+\sto\sthis\s(?:report|story|article)|(?:reporting|editing|writing)\sby\b
    |(?:has|have)\sbeen\supdated\b|this\s(?:story|article|post|report)\s(?:was|is|has|originally|
    first)\b|this\sis\sa\sdeveloping\sstory|more\sto\sfollow|(?:story|check\sback)\sfor\supdates
    |here\sare\sthe\b|below\sare\b|key\s(?:findings|takeaways)|in\sthis\sarticle|table\sof\scontents
    |forward[-\s]looking\sstatements?|for\smore\sinformation|visit\s(?:www|our|us|the\swebsite)
    |can\sbe\sreached\sat|conference\scall\s(?:at|will)|webcast\b|trading\ssymbol
    |is\s(?:a|an|the)\s(?:[\w-]+\s){0,3}(?:reporter|journalist|correspondent|columnist|editor|
    (?:staff|senior|freelance)\swriter)\b|\w+\scovers\s(?:\w+\s){0,4}(?:for|from|at)\b
    |ist\s(?:redakteurin?|journalistin?|korrespondentin?)\b|est\sjournaliste\b|es\speriodista\b)
    |https?://|\bwww\.|\S@\S|\s[|•·]\s|[►▶→]|\$1\s?=|\u20ac1\s?="""
)
#: At the beginning of a sentence.
_OPENING: Final = re.compile(
    r"""(?ix)
    (?:by|von|par|di|av|por)\s(?:[A-Z]\S*\s){1,3}(?:\||,|-|–)|(?:from|aus)\s(?:pv|the)\smagazine
    |(?:last\s)?(?:updated|published|posted|modified|aktualisiert|veröffentlicht|stand|publié
    |mis\sà\sjour|publicado|actualizado|pubblicato|aggiornato|publicerad|uppdaterad)
    (?:\s(?:on|am|le|el|il|den)|:)?\s(?:\w+,?\s){0,2}\d
    |(?:nyse|nasdaq|otc\w*|tsx|lse|asx|xetra|isin|wkn)\b|also\s(?:on\sthe\srise|in\sthe\snews)\b
    |(?:related|see\salso|source|sources|quelle|quellen|caption|pictured|note|tags?|topics?
    |editor'?s\snote|disclaimer|disclosure|contacts?|media\scontacts?)\b\s?:
    |(?:about|über|à\spropos)(?:\s(?:(?-i:[A-ZÀ-Þ])\S*|in|of|the|and|de|der|für))
    {1,7}$|pictured\b|more\son\b|watch\b|listen\b"""
)
_BULLET: Final = re.compile(r"[-–—*•·▪◦✓#>|]|\(?\d{1,2}[.)]\s|\d{1,2}:\d{2}\b")
_ENDS: Final = re.compile(r"(?<![.…])[.!。！।][\"”“»’'）)\]]{0,2}$")
#: Two sentences that ran into one: "over the decade.China grew".
_RUN_TOGETHER: Final = re.compile(r"[^\W\d_A-Z]{3}[.!?][A-ZÀ-Þ][^\W\d_A-Z]{2}")
_WORD: Final = re.compile(r"\w+")
_PARENTHESIS: Final = re.compile(r"[(\[].*[)\]]\.?")


def is_furniture(sentence: str) -> bool:
    """Whether a sentence belongs to the page: nothing of the story leans on it."""
    return bool(
        _PAGE.search(sentence)
        or _OPENING.match(sentence)
        or _BULLET.match(sentence)
        or _PARENTHESIS.fullmatch(sentence)
        or _is_label(sentence)
    )


def _is_label(sentence: str) -> bool:
    return len(_WORD.findall(sentence)) < MIN_WORDS and (
        sentence.isascii() or len(sentence) < MIN_CHARS
    )


def is_whole(sentence: str) -> bool:
    """Whether a sentence begins and ends as one, and is no question."""
    first = sentence.lstrip("\"“„«»”‘'([¿¡")[:2]
    if not first or (first[0].islower() and not first[1:].isupper()):
        return False
    if not _ENDS.search(sentence) or _RUN_TOGETHER.search(sentence):
        return False
    return all(sentence.count(one) == sentence.count(other) for one, other in ("()", "[]"))
