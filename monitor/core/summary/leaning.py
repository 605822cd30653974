"""What a sentence leans on: one that opens with "he", "the move" or "however" needs another before.

Read from its first words, from who acts in its main clause, and from what it points to on its way
(`pointing`), in the languages the monitor knows. A sentence that leans is shown only with what it
leans on.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final, NamedTuple

from monitor.core.summary.pointing import WHEN, has_name, names_person, pointed
from monitor.core.summary.wordlists import stem, words


class Need(IntEnum):
    """What has to be told before a sentence."""

    NOTHING = 0
    #: Any sentence of the story: "the company".
    STORY = 1
    #: Its noun, or the sentence before it: "the consultation".
    NOUN = 2
    #: The sentence before it: "he", "however".
    SENTENCE = 3


class Who(IntEnum):
    """Who has to be named before a sentence."""

    NOBODY = 0
    #: Somebody who can say something: "it said".
    SPEAKER = 1
    #: "he", "she".
    PERSON = 2


class Lean(NamedTuple):
    """A need, and for `Need.NOUN` the words of which one has to be told, as `stem` makes them."""

    need: Need
    nouns: frozenset[str] = frozenset()
    #: For each noun inside that points back the words of which one tells what is meant.
    pointed: tuple[frozenset[str], ...] = ()
    who: Who = Who.NOBODY


_NO_LEAN: Final = Lean(Need.NOTHING)

#: Pronouns, pointing words and connectives; as the first word they need the sentence before.
_POINTERS: Final = words(
    "he she it they him her his hers its their theirs this that these those such neither "
    "another also but and or so yet however moreover meanwhile instead still nevertheless "
    "nonetheless furthermore additionally besides therefore thus hence otherwise then "
    "similarly likewise consequently accordingly separately elsewhere there here who which "
    "er sie es sein seine ihr ihre ihren dies diese dieser dieses diesem diesen jedoch aber "
    "doch auch zudem außerdem dennoch stattdessen deshalb daher darum damit dabei dagegen "
    "hingegen trotzdem inzwischen ferner darüber dazu davon danach daraufhin denn dann so "
    "elle ils elles ce cet cette ces son sa ses leur leurs celui celle ceux mais cependant "
    "toutefois néanmoins ainsi aussi donc puis également ensuite enfin pourtant "
    "él ella ellos ellas este esta estos estas esto ese esa esos esas eso su sus pero además "
    "también asimismo así entonces aunque "
    "egli lui lei essi loro questo questa questi queste quello quella suo sua suoi ma però "
    "tuttavia inoltre anche così quindi invece infine "
    "han hon denna detta dessa dess deras men dock också dessutom därför sedan samtidigt "
    "däremot ändå"
)
#: The same in several words.
_PHRASES: Final = re.compile(
    r"(?i)(?:as for|in addition|in contrast|by contrast|in response|in turn|"
    r"as (?:a result|such|well)|"
    r"at the (?:same|other) (?:time|end)|for (?:example|instance)|on the (?:other|contrary)\b|"
    r"(?:the|a) (?:second|third|latter|former|other|same)\b|to that end|after that|"
    r"even so|of (?:these|those|this|them)|in (?:that|this|these) |"
    r"(?:\w+ing|if|when(?! it comes)|while|although|as|since|once|unless|"
    r"under|with|by|for|despite|after|following|beyond|on|from|at|as part of|due to|"
    r"thanks to|alongside|according to) "
    r"(?:this|that|these|those|it|them|him|her|he|she)\b|"
    r"zum beispiel|im gegenzug|gleichzeitig|außer dem|in der folge|nach ihren angaben|"
    r"en outre|de plus|par ailleurs|en effet|par exemple|à ce titre|sin embargo|no obstante|"
    r"por (?:ello|eso|otra parte|ejemplo)|en cambio|de hecho|al contrario|per esto|"
    r"d'altra parte|ad esempio|till exempel|å andra sidan|det (?:är|var|blir|här|har|ska|kan)\b|"
    r"(?:den|de) (?:är|har|ska|här|vill|kan|får|blir)\b|"
    r"il (?:a|avait|est|était|sera|y|doit|devra|devait|va|faut|ne)\b|il (?:s|n)['’]|"
    r"(?:lo|la|li) (?:ha|hanno)\b)"
)
#: A pronoun whose name follows: "After it lost its lender, KORE Power ...".
_FORWARD: Final = re.compile(
    r"(?i)[^\W\d_]+ (?:it|they|he|she|him|her|them)\b[^,]{0,80},\s(?-i:[A-ZÀ-Þ])"
)
#: Nouns by which a text calls whom or what it is about.
_STORY: Final = re.compile(
    r"(?i)(?:the (?:\w+ )?(?:company|companies|firm|firms|group|automaker|carmaker|manufacturer|"
    r"developer|utility|start-?up|maker|plant|factory|facility|site|project|partners|parties|"
    r"duo|pair|board|two (?:companies|firms))\b"
    r"(?! (?:of|that|which|in|near|at|for|between|behind)\b)|"
    r"both (?:companies|firms|parties)\b|(?:in|at|on|under|with|through|during|as part of) its\b|"
    r"(?:das unternehmen|die firma|der konzern|der hersteller|das werk|das projekt|die fabrik|"
    r"die gruppe|der autobauer|le groupe|l['’]entreprise|la société|le constructeur|l['’]usine|"
    r"le projet|le site|la compañía|la empresa|el grupo|la firma|el fabricante|la planta|"
    r"la fábrica|el proyecto|l['’]azienda|la società|il gruppo|lo stabilimento|la fabbrica|"
    r"il progetto|bolaget|företaget|koncernen|fabriken|anläggningen|projektet)"
    r"(?! (?-i:[A-ZÀ-Þ]))\b)"
)
#: Somebody of those: "Nobody at the company", "A spokesman for the firm".
_OF_STORY: Final = re.compile(
    r"(?:(?:a|an|one|the|some|several|many|most)\s)?(?:[\w-]+\s){0,2}?(?:no one|[\w-]+)\s"
    r"(?:at|of|from|for|with)\sthe\s(?:company|firm|group|developer|manufacturer|start-?up)\b"
    r"(?! (?:of|that|which|in|near|for|between|behind)\b)(?!,\s[A-ZÀ-Þ])",
    re.IGNORECASE,
)
#: The same where a definite noun points to the sentence before: a decision, a step.
_STEP: Final = re.compile(
    r"(?i)(?:der schritt|die entscheidung|der plan|die pläne|der beschluss|la décision|"
    r"le plan|cette décision|la decisión|la medida|el plan|la decisione|la mossa|il piano|"
    r"beslutet|planen|beskedet)\b"
)
_DEFINITE: Final = re.compile(
    r"(?:(?i:under|according to|with|as part of|after|following|upon|of|in|at|for|on|through|"
    r"during|among|by|besides|unlike) )?(?:[Tt]he|[Bb]oth) ((?:[\w’'-]+ ){0,3}[\w’'-]+)"
)
#: What ends the noun behind "the": verbs that follow it at once, prepositions.
_NOUN_ENDS: Final = words(
    "is are was were be will would could can may might must has have had said says say came "
    "comes come follows followed goes went takes took also to and or but as with from on by "
    "added adds expects expected plans aims covers calls called includes included does did not "
    "marks marked makes made builds brings brought gives gave adds requires required"
)
#: What explains a definite noun on the spot: "the site of a former coal plant".
_EXPLAINED: Final = words("of that which who for in at between where behind near")
#: A time or a thing that everyone knows leans on nothing.
_KNOWN: Final = words(
    "last coming next past first fourth year years month months week weeks day days quarter "
    "end beginning meantime future morning evening weekend decade government world country "
    "nation sun president public state federal authorities"
)
#: "The buyer, Portolan, ...".
_APPOSITION: Final = re.compile(r",\s[A-ZÀ-Þ]")
_SAYS_WHICH: Final = _EXPLAINED | _KNOWN
_NAME: Final = re.compile(r"[A-ZÀ-Þ]|.*\d")
_SAID: Final = (
    "said|says|added|adds|told|explained|noted|continued|warned|argued|wrote|stated|sagte|"
    "erklärte|ergänzte|a déclaré|dijo|afirmó|ha detto|säger|sa"
)
#: "...," he said; Grønnegaard added: a speaker that is known from before.
_SPEAKER: Final = re.compile(
    rf"(?:^|[,”\"»“]\s?)(?:(?P<who>[A-ZÀ-Þ][\w’'-]+) (?:also )?(?:{_SAID})\b|"
    rf"(?:{_SAID}) (?P<whom>[A-ZÀ-Þ][\w’'-]+)[.,]?$)"
)
_PRONOUN_SPEAKER: Final = re.compile(
    rf"(?:[,”\"»“]\s?)(?:(?:he|she|they|it|the \w+|er|sie|il|elle|han|hon) (?:{_SAID})\b|"
    rf"(?:{_SAID}) (?:he|she|they|er|sie|han|hon|él|ella)\b)"
)
_STARTS_QUOTED: Final = re.compile('[“"„«»”‘]')
_OF_THEM: Final = re.compile(
    r"\b(?:\d[\d.,]*|all|both|some|most|half|none|one) of (?:them|these|those)\b"
)
#: Nothing but a quotation: who says it stands elsewhere.
_ENDS_QUOTED: Final = re.compile('[.!?]["”“»«’]$|[”“»«"][.]$')
_PERSON: Final = re.compile(r"\b(?:he|she)\b")
_PERSON_SAID: Final = re.compile(
    rf"[,”\"»“]\s?(?:(?:he|she) (?:{_SAID})|dit-(?:il|elle))\b|-t-(?:il|elle)\b|"
    r"\b(?:sagte|erklärte|betonte|ergänzte) (?:er|sie)\b"
)
_SHE_FIRST: Final = re.compile(r"(?:He|She)\b")
_IT_SAID: Final = re.compile(rf"(?:It|They) (?:has |had |have |also )*(?:{_SAID})\b")
#: "On Friday it said", "In Ulm, he said": who acts is a pronoun; not "on Friday it was clear".
_LATE_SUBJECT: Final = re.compile(
    r"(?:On|In|At|By|For|During|Since|From|Under|With|Last|Earlier|Later|Today|Yesterday|Now|"
    r"Previously|Originally|Initially)\b(?:[^,;:”\"“()A-ZÀ-Þ]|\s[A-Z][a-z]+day\b|\s[A-Z][a-z]+ \d|"
    r"\s[A-Z][a-z]+(?=,\s(?:it|they|he|she)\s)){0,60},?"
    r"\s(?:he|she|they|it(?! (?:is|was|will|would|emerged|became|seems|seemed|remains|remained|"
    r"appears|appeared|looks|looked|turned|takes|took|rained|snowed)))\s"
    r"(?![^,]{0,80},\s[A-ZÀ-Þ])"
)
_FIRST: Final = re.compile(r"[^\W\d_]+")


def lean_of(sentence: str) -> Lean:
    """What a sentence needs before it."""
    opening = sentence.lstrip("\"“„«»”‘'([¿¡ ")
    unknown = _is_unknown_person(sentence)
    own = _own_lean(sentence, opening, unknown=unknown)
    return Lean(own.need, own.nouns, pointed(sentence), _who(opening, unknown=unknown))


def _own_lean(sentence: str, opening: str, *, unknown: bool) -> Lean:
    if unknown or _points_back(opening) or _has_unknown_speaker(sentence):
        return Lean(Need.SENTENCE)
    if _STORY.match(opening) or _is_of_story(opening):
        return Lean(Need.STORY)
    return _definite(opening) or _speaker(sentence) or _NO_LEAN


def _is_of_story(opening: str) -> bool:
    """Whether a sentence opens with somebody of a firm that it does not name."""
    found = _OF_STORY.match(opening)
    return found is not None and not has_name(found.group())


def _who(opening: str, *, unknown: bool) -> Who:
    """Who has to be named for the pronoun that acts."""
    if unknown or _SHE_FIRST.match(opening):
        return Who.PERSON
    return Who.SPEAKER if _IT_SAID.match(opening) else Who.NOBODY


def _points_back(opening: str) -> bool:
    """Whether the first words are a pronoun or a connective, or "of them" stands in it."""
    first = _FIRST.match(opening)
    if first and first.group().casefold() in _POINTERS and not _is_name(opening):
        return not WHEN.match(opening)
    if _LATE_SUBJECT.match(opening):
        return True
    if _OF_THEM.search(opening) or _STEP.match(opening):
        return True
    return bool(_PHRASES.match(opening)) and not _FORWARD.match(opening)


def _is_name(opening: str) -> bool:
    """Some first words are names in capitals: IT, SO, ES."""
    return opening[:2].isupper() and opening[1:2].isalpha()


def _has_unknown_speaker(sentence: str) -> bool:
    """Whether a quotation does not say whose it is."""
    return bool(
        _STARTS_QUOTED.match(sentence)
        and (_ENDS_QUOTED.search(sentence) or _PRONOUN_SPEAKER.search(sentence))
    )


def _is_unknown_person(sentence: str) -> bool:
    """Whether "he" stands before any name, or "he said" behind no person's."""
    pronoun = _PERSON.search(sentence)
    if pronoun and not has_name(sentence[: pronoun.start()]):
        return True
    said = _PERSON_SAID.search(sentence)
    return said is not None and not names_person(sentence[: said.start()])


def _definite(opening: str) -> Lean | None:
    """The need of "the consultation closes"; None for "the site of ...", "the Senate"."""
    found = _DEFINITE.match(opening)
    if not found:
        return None
    nouns: list[str] = []
    for word in found.group(1).split():
        if word.casefold() in _SAYS_WHICH or _NAME.match(word):
            return None
        if word.casefold() in _NOUN_ENDS:
            break
        nouns.append(stem(word))
    named = _APPOSITION.match(opening, found.end())
    return Lean(Need.NOUN, frozenset(nouns)) if nouns and not named else None


def _speaker(sentence: str) -> Lean | None:
    """The need of "Miles said": that Miles was introduced."""
    found = _SPEAKER.search(sentence)
    name = found and (found["who"] or found["whom"])
    return Lean(Need.NOUN, frozenset({stem(name)})) if name else None
