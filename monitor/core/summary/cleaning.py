"""Where an article's own words begin, and which sentences belong to the page and not to the story.

All patterns are data and linear: what they repeat without bound holds none of what follows it.
"""

from __future__ import annotations

import re
from typing import Final

from monitor.core.summary.wordlists import words

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
#: A byline, an update's note or the title of a form in front of the first sentence.
_FRONT: Final = re.compile(
    r"^\s*(?:\((?i:updates?|adds|recasts|corrects|refiles|aktualisiert|actualis[ée])[^)\n]{0,120}\)"
    r"|(?i:by|von|par|di|av|por)(?:\s(?:[A-ZÀ-Þ]\S*|and|und|et|y|e|och|,)){1,8}\s?\n"
    r"|(?i:(?:warn )?notice[^:.\n]{0,40}\b(?:warn|worker adjustment)\b[^:.\n]{0,60}):"
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

#: Phrases of the page anywhere in a sentence, by the word of each that tells it from a story; a
#: phrase is looked for only where its word stands (one expression of all takes fifteen times as
#: long). Only the word: it is enough.
_PHRASES: Final = {
    **dict.fromkeys(
        words(
            "newsletter newsletters advertisement advertorial symbolbild archivfoto weiterlesen "
            "abonnieren abonnez inscrivez suscríbete suscríbase iscriviti abbonati prenumerera "
            "webcast subscribers http https www"
        ),
        "",
    ),
    "appeared": r"appeared first on",
    "erschien": r"erschien zuerst (?:auf|bei)",
    "apparu": r"est apparu en premier sur",
    "primero": r"se publicó primero en",
    "proviene": r"proviene da\b",
    "reading": r"continue reading",
    "read": r"read (?:more|the full|also|on\b)|you have read",
    "click": r"click (?:here|on)",
    "sign": r"sign up\b",
    "subscribe": r"\bsubscribe (?:to|now|for|today)|^subscribe",
    "subscription": r"(?:your|a|free) subscription",
    "rights": r"all rights reserved",
    "rechte": r"alle rechte vorbehalten",
    "droits": r"tous droits",
    "follow": r"follow us\b|more to follow",
    "share": r"\bshare this\b|^share on\b",
    "cookies": r"(?:accept|uses?|using|our|essential|all) cookies|cookies? (?:policy|settings|and)",
    "cookie": r"cookie (?:policy|settings|banner)",
    "privacy": r"privacy policy",
    "terms": r"terms of (?:use|service)",
    **{
        word: rf"{word}\s?(?:credit|by|:|©|courtesy)"
        for word in words("photo image picture graphic video foto bild grafik photograph")
    },
    **{
        word: rf"^the {word} (?:below |above )?shows\b"
        for word in ("table", "chart", "map", "figure")
    },
    "getty": r"getty images",
    "file": r"file photo",
    "lesen": r"lesen sie (?:auch|mehr|hier)",
    "thema": r"(?:mehr )?zum thema:",
    "anmelden": r"jetzt (?:\w+ )?anmelden",
    "lire": r"lire (?:aussi|la suite)",
    "leer": r"leer más",
    "lea": r"lea (?:también|más)",
    "leggi": r"leggi (?:anche|tutto)",
    "läs": r"läs (?:mer|också)",
    "journalism": r"our journalism",
    "newsroom": r"our newsroom",
    **dict.fromkeys(("contributed", "contributing"), r"contribut\w+ to this"),
    **{word: rf"\b{word} by\b" for word in ("reporting", "editing", "writing")},
    "updated": r"(?:has|have) been updated\b",
    **{
        word: rf"this {word} (?:was|has been|originally|first)\b"
        for word in ("story", "article", "post", "report")
    },
    "notice": r"this notice (?:is|was|has been) (?:being )?(?:provided|given|sent|issued)",
    "bumping": r"bumping rights",
    "developing": r"this is a developing story",
    "updates": r"(?:story|back) for updates",
    "facts": r"here are the\b",
    "below": r"below are\b",
    "key": r"key (?:findings|takeaways)",
    "contents": r"table of contents",
    "forward": r"forward[- ]looking statements?",
    "information": r"for more information",
    "visit": r"visit (?:our|us|the website)",
    "reached": r"can be reached at",
    "conference": r"conference call (?:at|will)",
    "trading": r"trading symbol",
    **{
        word: rf"\bis (?:an?|the) (?:[\w-]+ ){{0,3}}{word}\b"
        for word in words("reporter journalist correspondent columnist editor writer")
    },
    "covers": r"\b(?:who|she|he) covers (?:\w+ ){0,4}(?:for|from|at)\b",
    **{
        word: rf"\b(?:ist|est|es) {word}\b"
        for word in words("redakteur redakteurin journalist journalistin journaliste periodista")
    },
}
_MARKS: Final = re.compile(r"[@|•►▶→]|[$€]1\s?=")


def _is_of_the_page(sentence: str) -> bool:
    low = " ".join(sentence.casefold().split())
    telling = _PHRASES.keys() & set(_WORD.findall(low))
    return any(re.search(_PHRASES[word], low) for word in telling)


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
_LONGEST_END: Final = 5
#: Two sentences that ran into one: "over the decade.China grew".
_RUN_TOGETHER: Final = re.compile(r"[.!?](?<=[^\W\d_A-Z]{3}.)[A-ZÀ-Þ][^\W\d_A-Z]{2}")
_WORD: Final = re.compile(r"\w+")
_PARENTHESIS: Final = re.compile(r"[(\[].*[)\]]\.?")


def is_furniture(sentence: str) -> bool:
    """Whether a sentence belongs to the page: nothing of the story leans on it."""
    return bool(
        _is_of_the_page(sentence)
        or _MARKS.search(sentence)
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
    if not _ENDS.search(sentence[-_LONGEST_END:]) or _RUN_TOGETHER.search(sentence):
        return False
    return all(sentence.count(one) == sentence.count(other) for one, other in ("()", "[]"))
