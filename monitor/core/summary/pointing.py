"""What a sentence points to from its inside, "this closure"; and whom a text names.

A pointing noun is given by the words of which one tells what it means: "the closure" is told by a
headline or a sentence that says "closes" or "shuts".
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from monitor.core.summary.wordlists import stem, words

#: Words that tell one event: a noun of one points to any other of it.
_EVENTS: Final = tuple(
    frozenset(map(stem, line.split()))
    for line in """\
closure closures close closes closed closing shut shutting shutdown shutter shutters shuttered
delay delays delayed delaying postpone postponement push pushes pushed
cancellation cancel scrap scrapped drop drops dropped abandon axe axed shelve ditch ditched
pause paused pausing halt halted halting stop stopped suspend
layoffs layoff lay laid job cut cutting redundancies redundancy
sale sell sold selling buy buying bought acquire takeover purchase divest
deal agreement agree agreed merge merger sign signed pact contract acquire sell
decision decide decides decided
announcement announce
ban banned banning
fermeture ferme fermé fermer fermera ferment
schließung schließt schließen geschlossen stilllegung
cierre cierra cerrar cerrado
chiusura chiude chiudere chiuderà chiuso
nedläggningen stänger stänga lägger
verschiebung verschiebt verschoben verschieben verzögerung verzögert
absage sagt gestrichen streicht
beslutet beslutar beslut
entscheidung entscheidet entschieden
décision décide décidé
decisión decide decidido decisione deciso
""".splitlines()
)
#: A step is told by any event.
_STEP_NOUNS: Final = frozenset(map(stem, words("move step schritt mesure medida mossa decision")))
_ANY_EVENT: Final = frozenset[str]().union(*_EVENTS)
#: Times are pointed to from the day of the report.
_TIMES: Final = (
    r"(?:week|month|year|quarter|summer|spring|autumn|fall|winter|morning|afternoon|evening|"
    r"weekend|decade|century|time|day|season|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|woche|monats?|jahr\w*|tage\w*|sommer|herbst|frühjahr|winter|montag|dienstag|mittwoch|"
    r"donnerstag|freitag|quartal|jahrzehnt|semaine|année|été|automne|hiver|matin|soir|mois|jour|"
    r"jours|lundi|mardi|mercredi|jeudi|vendredi|printemps|trimestre|semana|año|mes|lunes|martes|"
    r"miércoles|jueves|viernes|verano|mañana|noche|settimana|anno|mese|mattina|sera|estate|"
    r"lunedì|martedì|mercoledì|giovedì|venerdì|vecka|veckan|år|året|månad|månaden)"
)
#: "this week", "dieses Jahr", "cette semaine".
WHEN: Final = re.compile(
    r"(?i)(?:this|these|diese[rsnm]?|cet|cette|ce|ces|est[aeo]s?|quest[aeio]|denna|detta)\s"
    rf"(?:(?:past|coming|last|derniers?|dernières?|letzten|últim[ao]s?|ultim[aie])\s)?{_TIMES}\b"
)
_STEPS: Final = (
    r"move|decision|step|closure|shutdown|cancellation|announcement|suspension|postponement|"
    r"plans?|layoffs|merger|acquisition|takeover|deal"
)
#: A definite noun that what follows it explains: "the decision to close", "la décision de".
_EXPLAINED: Final = (
    r"(?!['’]|\s(?:to|of|that|which|by|for|in|at|on|between|with|from|under|zu|zum|zur|von|vom|"
    r"des|der|über|für|gegen|dass|de|du|des|d['’]|del|della|di|que|qui|che|om|att|av)\b|,\s(?:die|"
    r"das|den|der|dass|which)\b)"
)
_POINTING: Final = re.compile(
    r"\s(?=[bcdDeilnqst])(?:"
    # a demonstrative alone
    r"(?:this|these)(?=\s(?:is|was|were|are|had|has|have|would|will|could|can|may|means|meant)\b|"
    r"[.,;])"
    # a demonstrative with its noun
    r"|(?:this|these|such(?:\san?)?(?=\s(?:plan|move|step|decision|deal|cut|project|closure|measure)"
    r"s?\b)|[Dd]iese[rsnm]?|cette|cet|ces|est[aeo]s?|es[ao]s?|"
    r"quest[aeio]|denna|detta|dessa)\s(?P<pointed>[^\W\d_][\w’'-]*(?:\s[^\W\d_][\w-]*)?)"
    rf"|ce\s(?!que|qui|dernier|n['’]|sera|sont|fut|dont|à|soit)(?P<french>[^\W\d_]{{3,}})"
    # a step as if it were known
    rf"|(?:the|that)\s(?:(?:planned|latest|proposed|sudden|new|whole)\s)?(?P<step>{_STEPS})\b"
    rf"{_EXPLAINED}"
    r"|(?:der|den|dem|die|das)\s(?P<german>Schritt|Entscheidung|Schließung|Beschluss|Verschiebung|"
    rf"Absage)\b{_EXPLAINED}"
    r"|(?:la|le|el|il)\s(?P<romance>décision|fermeture|mesure|decisión|medida|cierre|decisione|"
    rf"chiusura|mossa)\b{_EXPLAINED}"
    rf"|(?P<swedish>beslutet|nedläggningen)\b{_EXPLAINED}"
    r")"
)
#: Behind it stands a second clause: what points back in it may point to the first.
_CLAUSE: Final = re.compile(
    r"[;:–—]|,\s(?:and|but|und|aber|et|mais|y|pero|e|ma|och|men|which|because|saying|adding|"
    r"with|while|as)\b"
)
_FIRST_CLAUSE: Final = 4
_LONGEST: Final = 1000
_MOST: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_DULL: Final = words("is was were are will would could can may has had have and for und est sont")


def pointed(sentence: str) -> tuple[frozenset[str], ...]:
    """For each noun that points out of a sentence the stems of which one tells what is meant.

    Empty stems: only the sentence before can tell. Of the first few nouns, and not far into a
    sentence: a longer one is not shown.
    """
    head = sentence[:_LONGEST]
    found = [_meant(match, head) for match in islice(_POINTING.finditer(head), _MOST)]
    return tuple(one for one in found if one is not None)


def _meant(match: re.Match[str], sentence: str) -> frozenset[str] | None:
    """What a noun points to; None: to a time, or to what stands before it in the sentence."""
    before = sentence[: match.start()]
    if WHEN.match(sentence, match.start() + 1) or _is_second_clause(before):
        return None
    listed = [match[name] or "" for name in ("pointed", "french", "step", "german", "romance")]
    nouns = {stem(word) for word in _WORD.findall(" ".join([*listed, match["swedish"] or ""]))}
    told = _tellers(nouns - _DULL)
    return None if told & {stem(word) for word in _WORD.findall(before)} else told


def _is_second_clause(before: str) -> bool:
    end = max((found.start() for found in _CLAUSE.finditer(before)), default=0)
    return len(before[:end].split()) >= _FIRST_CLAUSE


def _tellers(nouns: set[str]) -> frozenset[str]:
    """The nouns, and the words of the events they are of."""
    if nouns & _STEP_NOUNS:
        return _ANY_EVENT | nouns
    return frozenset(nouns).union(*(event for event in _EVENTS if event & nouns))


# -- who is named ------------------------------------------------------------------------------

_TITLE: Final = re.compile(
    r"(?i:\b(?:governor|president|minister|premier|mayor|senator|congress(?:wo)?man|commissioner|"
    r"ceo|cfo|cto|executive|officer|spokes(?:man|woman|person)|chair(?:man|woman)?|analyst|"
    r"secretary|director|manager|leader|councillor|lawyer|judge|founder|economist|professor|"
    r"engineer|treasurer|head of|girl|boy|woman|man|mother|father|patient|farmer|"
    r"bürgermeister\w*|minister\w*|sprecher\w*|chefin|"
    r"geschäftsführer\w*|vorsitzende\w*|maire|ministre|président\w*|directeur|directrice|pdg|"
    r"porte-parole|alcalde\w*|ministr[oa]|president[ea]|director\w*|portavoz|sindac[oa]|"
    r"amministratore|portavoce|vd|ordförande)\b)"
    r"|\b(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Sir|Prof|Frau|Herr|Mme|Sra|Sr)\b|\bM\.\s[A-Z]"
)
#: Two names side by side, not behind a preposition of place.
_TWO_NAMES: Final = re.compile(
    r"(?<!\b[Ii]n\s)(?<!\b[Aa]t\s)(?<!\b[Oo]f\s)(?<!\bnear\s)(?<!\bfrom\s)(?<![\w’'-])"
    r"(?P<first>[A-ZÀ-Þ][a-zà-ÿ’'-]+)\s(?:[A-Z]\.\s)?(?P<last>[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ][\w’'-]*)"
)
_NO_PERSON: Final = words(
    "battery batteries energy power motor motors cell cells solar wind materials chips steel oil "
    "gas electric hydrogen renewable renewables resources technologies technology industries heavy "
    "group inc corp co ltd llc holding holdings company partners capital bank fund university "
    "department ministry agency council committee association union commission court senate house "
    "government administration act plan project north south east west northern southern eastern "
    "western new san los saint the this that these two three four in on at after last some many "
    "most all monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december bay island islands county "
    "am im zum zur der die das den dem ein eine nach mit bei seit le la les el los un una il "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "state states city valley river sea harbour harbor port park farm street plant factory"
)
#: Of a day or a month, not of somebody.
_DAY: Final = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr)uary|March|April|May|June|July|August|"
    r"(?:Sept|Nov|Dec)ember|October"
)
_CAPITAL: Final = re.compile(r"(?<=[\w,;:–-]\s)[A-ZÀ-Þ][\w-]+")
_FIRM: Final = re.compile(r"(?i)\b(?:company|firm|group|maker|developer|ministry|agency|utility)\b")


def names_person(text: str) -> bool:
    """Whether a text names a person or somebody's office."""
    if _TITLE.search(text):
        return True
    pairs = (match.group("first", "last") for match in _TWO_NAMES.finditer(text))
    return any(not {one.casefold() for one in pair} & _NO_PERSON for pair in pairs)


def names_somebody(text: str) -> bool:
    """Whether a text names anybody, a firm or a person, inside of its sentences."""
    return bool(_FIRM.search(text)) or has_name(text)


def has_name(text: str) -> bool:
    """Whether something other than a day is written with a capital inside a text."""
    return any(not _DAY.fullmatch(word) for word in _CAPITAL.findall(text))
