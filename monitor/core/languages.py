"""What the core knows of languages: stems, and which language a few words are in.

The only user of PyStemmer. A stemmer keeps state while it works and must not be entered twice,
so one lock guards all of them; words are stemmed once and remembered by the callers.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import Stemmer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

#: ISO 639-1 code -> Snowball algorithm.
ALGORITHMS: Final = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
    "tr": "turkish",
}

# Function words that few other languages share.
_FUNCTION_WORDS: Final = {
    "en": "the of and to for with that its has by from as at are will it be this was over after",
    "de": "der die das und den dem ein eine nicht mit auf für von zu im ist wird sich nach bei vor",
    "fr": "le les des du et une est pour dans sur au aux par que qui ne pas son ses avec après",
    "es": "el los las del una por con para que se su al más y lo sin sobre tras",
    "it": "il di che una per con del della è sono nel alla gli dei non più dopo",
    "sv": "och att det som en av på är för med den till inte ett sin från efter",
}
#: Words by which a text speaks again of the company it has named.
_REFERRING_WORDS: Final = (
    "it its it's they their company company's firm firm's automaker "
    "carmaker startup start-up we our "
    "unternehmen konzern hersteller firma autobauer seine seinen seiner ihre ihren ihrer "
    "entreprise groupe société constructeur fabricant "
    "empresa compañía grupo azienda società gruppo "
    "bolaget företaget koncernen"
)
#: The same: they speak of the subject wherever they stand in a sentence.
_COMPANY_WORDS: Final = (
    "company firm startup start-up automaker carmaker unternehmen konzern hersteller entreprise "
    "groupe empresa azienda bolaget företaget"
)
#: What comes before them when they do: "another company" is another one.
_ARTICLES: Final = "the der die das dem des l le du la el il lo"
#: News of these days is no background.
_FRESH_WORDS: Final = (
    "now nun nunmehr jetzt désormais ahora ora nu "
    "today yesterday monday tuesday wednesday thursday friday saturday sunday "
    "heute gestern montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "aujourd'hui hier lundi mardi mercredi jeudi vendredi samedi dimanche "
    "hoy ayer lunes martes miércoles jueves viernes oggi ieri lunedì martedì mercoledì giovedì "
    "venerdì idag igår måndag tisdag onsdag torsdag fredag"
)
#: Auxiliaries that tell what is so now: "has suspended", where background says "suspended". Those
#: of other languages ("hat", "a") tell of any past.
_PERFECT: Final = frozenset(("has", "have"))
#: The same before "-ing": "is closing".
_PROGRESSIVE: Final = frozenset(("is", "are"))
_COMPANY: Final = frozenset(_COMPANY_WORDS.split())
_DEFINITE: Final = frozenset(_ARTICLES.split())
_FRESH: Final = frozenset(_FRESH_WORDS.split())
_REFERRING: Final = frozenset(_REFERRING_WORDS.split())
_SETS: Final = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}
GUESSABLE: Final = frozenset(_SETS)
#: Fewer function words than this prove nothing, nor do they when another language has half as many.
_ENOUGH: Final = 2
_MARGIN: Final = 2
#: One word is enough for English, whose words mean other things elsewhere: the German stem of
#: "fordert" is Ford, the French one of "demande" is in "weak demand".
_SOON_KNOWN: Final = "en"

_lock: Final = Lock()
_stemmers: Final[dict[str, Stemmer.Stemmer]] = {}


def has_stemmer(language: str) -> bool:
    """Whether words of this language can be inflected."""
    return language in ALGORITHMS


def stem(language: str, word: str) -> str:
    """The stem of a folded word; the word itself where there is no stemmer. Any thread."""
    if language not in ALGORITHMS:
        return word
    with _lock:
        return str(_stemmer(language).stemWord(word))


def stems(language: str, words: Sequence[str]) -> Sequence[str]:
    """`stem` of each of many words, in their order, for a fraction of the time. Any thread."""
    if language not in ALGORITHMS:
        return words
    with _lock:
        found: list[str] = _stemmer(language).stemWords(words)
    return found


def _stemmer(language: str) -> Stemmer.Stemmer:
    """To be used under the lock only."""
    stemmer = _stemmers.get(language)
    if stemmer is None:
        stemmer = _stemmers[language] = Stemmer.Stemmer(ALGORITHMS[language], 0)
    return stemmer


def is_function_word(word: str) -> bool:
    """Whether a folded word is a function word of some language, which nearly every text has."""
    return any(word in known for known in _SETS.values())


def refers_back(word: str) -> bool:
    """Whether a folded word speaks of a company named before."""
    return word in _REFERRING


def names_the_company(before: str, word: str) -> bool:
    """Whether two folded words are "the company" or the like."""
    return word in _COMPANY and before in _DEFINITE


def is_fresh(before: str, word: str) -> bool:
    """Whether two folded words tell of these days: on Monday, has stopped, is closing."""
    return (
        word in _FRESH
        or before in _PERFECT
        or (before in _PROGRESSIVE and word.endswith("ing"))
        or (word == "week" and before in ("this", "last"))
    )


def guessed(words: AbstractSet[str]) -> str | None:
    """The language of these words (as they stand in the text); None: they do not tell."""
    counts = sorted(((len(words & known), code) for code, known in _SETS.items()), reverse=True)
    (most, code), (second, _) = counts[:2]
    enough = most >= _ENOUGH or (most > second and code == _SOON_KNOWN)
    return code if enough and most >= _MARGIN * second else None


def primary(tag: str | None) -> str | None:
    """`en` of `en-US`; None if there is nothing of use."""
    code = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    return code or None
