"""Text as the matcher sees it: tokens with character offsets, sentences, clauses.

A token is a word, a hyphenated word, or a number with its currency and unit. A hyphenated word
is one token and also its parts; so is a number with its unit. Nothing here changes the text:
tokens are cut from the string as it stands and folded afterwards, so that every offset is an
offset into exactly that string, whatever folding does to lengths.

Positions. Each token has a position: a multiple of WIDTH, one WIDTH apart within a sentence and
JUMP tokens further at its end. The parts of a token divide its WIDTH among them. Therefore two
words are adjacent when one ends where the other begins, and every window that is shorter than
JUMP stays within a sentence by plain arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

#: Positions a token spans; more parts than this (a long run of Chinese) are cut off.
WIDTH: Final = 1024
#: Tokens between two sentences; every window of the query language is shorter.
JUMP: Final = 1000
#: Sentences of the text that count as its lead (with the feed's summary).
LEAD_SENTENCES: Final = 3

#: Word characters beside letters and digits, for a class of a regular expression: combining marks
#: and characters that are not seen (soft hyphen, joiners). Vowel signs of Indic scripts, Arabic and
#: Hebrew points are marks too.
MARKS: Final = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f"
    "\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u2060"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
_FOLDED: Final[dict[int, str | None]] = {
    **dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufe0e\ufe0f")),
    0x2019: "'",
}
_W: Final = rf"[\w{MARKS}]"
_JOIN: Final = "[-\u2010\u2011'\u2019]"
_MAGNITUDE: Final = (
    "hundred|thousand|million|billion|trillion|bn|mn|mln|mio|mrd|tausend|millionen|milliarden?|"
    "milliards?|millions?|millones|miliardi|milioni"
)
#: Magnitudes only where they touch the digits: "$1.2B" is money, in "5 m away" m is a word.
_GLUED_MAGNITUDE: Final = "[kmbt]|mm|trn?|tn"
_CODE: Final = "usd|eur|gbp|cny|rmb|jpy|krw|inr|chf|sek|nok|cad|aud"
_UNIT: Final = (
    "%|percent|per cent|prozent|pour cent|[kmgt]wh?p?|wh|euros?|dollars?|pounds?|yen|"
    rf"won(?!['\u2019])|tonnes?|tons?|acres?|hectares?|hektar|sq\.?[ -]?ft|"
    rf"square[ -]f(?:ee|oo)t|km|miles?|{_CODE}"
)
_SPACE: Final = "[ \u00a0\u202f-]"
_MAGNITUDE_AND_UNIT: Final = (
    rf"(?:(?:{_SPACE}?(?i:{_MAGNITUDE})|(?i:{_GLUED_MAGNITUDE}))(?!{_W}))?"
    rf"(?:{_SPACE}?(?i:{_UNIT})(?!{_W})|[€$])?(?!{_W})"
)
_NUMBER: Final = (
    rf"(?:[A-Z]{{1,2}}(?=\$)|[A-Z]{{3}}(?<={_CODE.upper()})[ \u00a0]?(?=[0-9]))?(?=[0-9$€£¥₩₹])"
    rf"(?:[$€£¥₩₹][ \u00a0]?)?[0-9]+(?:[.,][0-9]+)*{_MAGNITUDE_AND_UNIT}"
)
_ABBREVIATION: Final = r"[A-Za-z]\.(?:[A-Za-z]\.)+"
_WORD: Final = rf"(?:{_ABBREVIATION}|{_W}+)"
# The first branch says nothing new: it takes plain words early (136 -> 115 us for 300 words); nor
# does the look at a number's first character, which spares words all its beginnings (a fifth).
_TOKEN: Final = re.compile(
    rf"([A-Za-z]?[a-z]++(?=[ ,]|\.[ \n])|(?=[0-9A-Z$€£¥₩₹]){_NUMBER}|{_WORD}(?:{_JOIN}{_WORD})*)"
)
#: What a number may take from the stretch behind a blank: "million" of "$5 million-e-mail".
_TAKEN: Final = re.compile(rf"(?i:cent|ft|f(?:ee|oo)t)(?!{_W})|{_MAGNITUDE_AND_UNIT}")


class Part(NamedTuple):
    """One searchable piece of a token, or the whole of it."""

    #: Folded: composed, lower case, nothing unseen, no possessive; accents are kept.
    word: str
    #: Characters from the beginning of the token.
    start: int
    end: int
    #: Share of the token's WIDTH.
    lo: int
    hi: int


def tokens(text: str) -> list[str]:
    """The tokens of a text as they stand in it."""
    return _TOKEN.findall(text)


def tokens_of_stretch(stretch: str) -> list[str]:
    """The tokens that a stretch without blanks may hold, whatever stands before it in a text."""
    found = tokens(stretch)
    taken = None if stretch.isalnum() else _TAKEN.match(stretch)
    return found + tokens(stretch[taken.end() :]) if taken and taken.end() else found


def folded(word: str) -> str:
    """A word as it is compared: composed, lower case, nothing unseen; accents are kept.

    U.S. is us.
    Lone surrogates, which no stemmer or regular expression takes, become question marks.
    """
    if word.isascii():
        return word.lower().replace(".", "") if word.endswith(".") else word.lower()
    seen = word.translate(_FOLDED).encode("utf-8", "replace").decode()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return folded(plain) if plain.isascii() else plain


def composed(text: str) -> str:
    """A text with each accented letter as one character, however it was written; as articles are.

    An "ü" may come as a "u" and a mark, which are two characters and would be another word.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_accents(word: str) -> str:
    """A folded word without its accents: Québec and Quebec are one word."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))


_ACCENT: Final = re.compile("[\u0300-\u036f]")
#: Characters of Chinese and Japanese, for a class of a regular expression.
CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PLAIN: Final = rf"[^\s{CJK}.,$€£¥₩₹\u2010\u2011-]"
_PIECE: Final = re.compile(rf"[{CJK}]|{_ABBREVIATION}(?:['\u2019]{_PLAIN}*)?|{_PLAIN}+")
_NUMBER_PIECE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*|%|[^\W\d_]+")
_BETWEEN_APOSTROPHES: Final = re.compile("[^'\u2019]+")


def parts(token: str) -> list[Part]:
    """The searchable pieces of a token, and last, when there are several, the whole token.

    "noise-cancelling" gives noise, cancelling and noisecancelling; "$1.25 billion" gives 1.25,
    billion and 1.25billion; "l'usine" gives l, usine and lusine; "KORE's" gives kore.
    """
    if token.isascii() and token.isalpha():
        return [Part(token.lower(), 0, len(token), 0, WIDTH)]
    pieces = [(folded(token[start:end]), start, end) for start, end in _pieces(token)]
    pieces = [piece for piece in pieces if piece[0]][: WIDTH // 2]
    count = len(pieces)
    found = [
        Part(*piece, i * WIDTH // count, (i + 1) * WIDTH // count) for i, piece in enumerate(pieces)
    ]
    if count > 1:
        whole = "".join(part.word for part in found)
        found.append(Part(whole, found[0].start, found[-1].end, 0, WIDTH))
    return found


def _pieces(token: str) -> list[tuple[int, int]]:
    """Where the pieces of a token stand in it."""
    if any(char in "0123456789" for char in token[:_LONGEST_PREFIX]) and _TOKEN_NUMBER.fullmatch(
        token
    ):
        return [match.span() for match in _NUMBER_PIECE.finditer(token)]
    spans: list[tuple[int, int]] = []
    for match in _PIECE.finditer(token):
        spans.extend(_around_apostrophes(match.group(), match.start()))
    return spans


_TOKEN_NUMBER: Final = re.compile(_NUMBER)
#: Its first digit is among so many characters: "EUR 850", "US$ 5".
_LONGEST_PREFIX: Final = 5
#: Shorter endings after an apostrophe belong to the word (won't), longer ones are words (l'usine).
_SHORTEST_WORD: Final = 3


def _around_apostrophes(piece: str, offset: int) -> list[tuple[int, int]]:
    """Split elisions (l'usine), drop the possessive (KORE's), keep contractions (won't)."""
    spans: list[tuple[int, int]] = []
    for match in _BETWEEN_APOSTROPHES.finditer(piece):
        start, end = match.span()
        if not spans or end - start >= _SHORTEST_WORD:
            spans.append((offset + start, offset + end))
        elif match.group() not in ("s", "S"):
            spans[-1] = (spans[-1][0], offset + end)
    return spans


# -- sentences and clauses ---------------------------------------------------------------------


class Segments(NamedTuple):
    """A text cut up. The last three count tokens from 0; the lists are sorted."""

    words: list[str]
    #: Character offset of each token.
    starts: list[int]
    #: First token of each sentence; [0] is 0 when there is any token.
    sentences: list[int]
    #: First token of each clause; the beginnings of sentences are not repeated here.
    clauses: list[int]


class _Gap:
    """What stands between two tokens, as far as it divides them."""

    NONE = 0
    CLAUSE = 1
    #: A full stop or a single line break: a sentence ends unless the next words say otherwise.
    MAYBE = 2
    SENTENCE = 3


_FULL_STOP: Final = re.compile(r"[.!?…]")
_BLANK: Final = re.compile(r"\s")
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n")
#: Ends a sentence without a blank after it.
_WIDE_STOPS: Final = "\u3002\uff01\uff1f\u0964"
_WIDE_STOP: Final = re.compile(f"[{_WIDE_STOPS}]")
_CLAUSE_END: Final = re.compile(r"[,;:()\[\]\u2013\u2014|•·…]|\s-+\s|--")
#: Longer gaps are rare and may be huge: they are looked at each time.
_LONGEST_CACHED_GAP: Final = 16
#: Words that begin a clause of their own; not the French *car*, for the sake of electric cars.
_CLAUSE_WORDS: Final = (
    "but while whereas although though because as after before until unless despite amid amidst "
    "following citing over "
    "aber während obwohl doch sondern weil nachdem bevor "
    "mais tandis alors quoique après avant pero mientras aunque ma mentre men medan"
)
#: Those whose clause stands by itself all the same.
_COORDINATING: Final = frozenset(["but", "aber", "doch", "sondern", "mais", "pero", "ma", "men"])
_CLAUSE_STARTERS: Final = frozenset(
    form for word in _CLAUSE_WORDS.split() for form in (word, word.title(), word.upper())
)
_TITLE_WORDS: Final = (
    "mr mrs ms dr prof st gen gov rep lt col sgt capt rev jr sr vs v eg ie cf approx "
    "est ca bzw usw z b d h u a dipl ing mme mlle m "
    "ft mt sra sres sras dott avv inkl exkl zzgl vgl sog evtl ggf"
)
_NUMBER_WORDS: Final = (
    "no nos nr fig art vol pp p jan feb mar apr jun jul aug sep sept oct nov dec kl núm"
)
#: A full stop after these does not end a sentence.
_TITLES: Final = frozenset(_TITLE_WORDS.split())
#: The same where they have a capital: "hon" is she, "sen" since, "fa" ago in other languages.
_NAMED_TITLES: Final = frozenset(("Hon", "Sen", "Sig", "Fa"))
#: The same, before a number: No. 2, Jan. 5.
_BEFORE_NUMBERS: Final = frozenset(_NUMBER_WORDS.split())
_ROLE_WORDS: Final = (
    "Chief CEO CFO COO CTO President Chairman Chairwoman Chair Vice Executive Co Ltd Inc LLC"
)
_ORDINAL_WORDS: Final = (
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember "
    "Quartal Halbjahr Jahrhundert Bauabschnitt Stock Platz Tag Mal"
)
_OPENER_WORDS: Final = (
    "The A An It Its He She They This That These Those We I In On At For But And As With By After "
    "When While If Under Both There Der Die Das Ein Eine Es Er Sie Dies Im Am In Für Mit Nach Bei "
    "Auch Doch Aber Wie Wir Man Damit Dabei Zudem"
)
#: Words that a number with a full stop may count: 3. November.
_ORDINALS: Final = frozenset(_ORDINAL_WORDS.split())
#: Words that begin many sentences.
_OPENERS: Final = frozenset(_OPENER_WORDS.split())
#: A full stop after these ends a sentence only before a word that begins many.
_BEFORE_NOUNS: Final = frozenset(("co", "mio", "mrd", "mill", "tsd"))
#: After these it ends none before the words beside them: Inc. Chief Executive, EE. UU.
_BEFORE_SOME: Final = {
    **dict.fromkeys(("inc", "corp", "ltd", "plc", "llc"), frozenset(_ROLE_WORDS.split())),
    "ee": frozenset({"UU"}),
}
#: "Mio" of "1,2 Mio", "ing" of "l'ing".
_LAST_PART: Final = re.compile("[ \u00a0\u202f'\u2019]")
#: "3. November" has at most so many digits.
_ORDINAL_DIGITS: Final = 2


def pieces_of(text: str) -> list[str]:
    """What stands between tokens and, at odd places, the tokens: a text on its way to segments."""
    return _TOKEN.split(text)


def begins_clause(word: str) -> bool:
    """Whether a token begins a clause of its own, whatever stands before it."""
    return word in _CLAUSE_STARTERS


def subordinates(word: str) -> bool:
    """Whether a token begins a clause that leans on another."""
    return word in _CLAUSE_STARTERS and word.lower() not in _COORDINATING


def segments(text: str) -> Segments:
    """Cut a text into tokens, sentences and clauses. Linear in its length."""
    return segments_of(pieces_of(text))


def segments_of(pieces: list[str]) -> Segments:
    """`segments` of a text in pieces."""
    offsets = list(accumulate(map(len, pieces)))
    words, gaps = pieces[1::2], pieces[2:-1:2]
    sentences, clauses = [0] if words else [], []
    for i, gap in enumerate(gaps, 1):
        if gap != " " and (kind := _kind(gap)):
            if kind == _Gap.CLAUSE:
                clauses.append(i)
            elif kind == _Gap.SENTENCE or _ends_sentence(words[i - 1], words[i], gap):
                sentences.append(i)
    clauses += [i for i, word in enumerate(words) if word in _CLAUSE_STARTERS]
    clauses.sort()
    return Segments(words, offsets[0:-1:2], sentences, clauses)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences that hold a word, quotes and full stops included."""
    return spans_of(text, segments(text))


def spans_of(text: str, cut: Segments) -> list[tuple[int, int]]:
    """`sentence_spans` of a text that is cut up already."""
    begins = [_opening(text, cut.starts[i]) for i in cut.sentences]
    return [
        (begin, begin + len(text[begin:end].rstrip()))
        for begin, end in pairwise([*begins, len(text)])
    ]


def _opening(text: str, start: int) -> int:
    """Where the quotes and brackets before the first word of a sentence begin."""
    while start and not text[start - 1].isspace() and text[start - 1] not in _WIDE_STOPS:
        start -= 1
    return start


def _kind(gap: str) -> int:
    return _short_kind(gap) if len(gap) <= _LONGEST_CACHED_GAP else _measured_kind(gap)


def _measured_kind(gap: str) -> int:
    """How a gap divides: nothing of this looks at the words around it."""
    stop = _FULL_STOP.search(gap)
    if _WIDE_STOP.search(gap) or _BLANK_LINE.search(gap):
        return _Gap.SENTENCE
    if stop and _BLANK.search(gap, stop.end()):
        return _Gap.MAYBE
    if "\n" in gap:
        return _Gap.MAYBE
    return _Gap.CLAUSE if _CLAUSE_END.search(gap) else _Gap.NONE


_short_kind = lru_cache(maxsize=4096)(_measured_kind)


def _ends_sentence(before: str, after: str, gap: str) -> bool:
    """Whether a full stop, or the end of a line, between two words ends a sentence."""
    if after[0].islower():
        return False
    word = before.lower()
    if word in _BEFORE_NUMBERS:
        return not after[0].isdigit()
    if (
        word in _TITLES
        or before in _NAMED_TITLES
        or (len(word) == 1 and word.isalpha() and before.isupper())
    ):
        return False
    return "\n" in gap or gap[0] != "." or not _abbreviates(word, after)


def _abbreviates(word: str, after: str) -> bool:
    """Whether the stop after a lower-case word belongs to it, as the word behind it shows."""
    if word.isdecimal():
        return len(word) <= _ORDINAL_DIGITS and after in _ORDINALS
    last = _LAST_PART.split(word)[-1]
    if last in _BEFORE_NOUNS:
        return after not in _OPENERS
    return after in _BEFORE_SOME.get(last, ()) or (last != word and last in _TITLES)
