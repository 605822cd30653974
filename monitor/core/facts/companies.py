"""Whose plant is it?

Firms that the lexicon knows are found by their names, others by what stands around: they do
something to the plant ("Acme scraps ..."), own it ("Acme's factory"), or bear a legal form ("Acme
GmbH"). Of several the one before the event's verb is meant, unless words such as "amid", "supplier
to" or "rival" say that it is another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.core.facts.passages import Sentence
    from monitor.core.places import PlaceMention


@dataclass(frozen=True, slots=True)
class Companies:
    """Names of firms by their folded form."""

    names: dict[str, str]

    def canonical(self, written: str) -> str | None:
        """A name as the lexicon writes it; None: not known."""
        return self.names.get(folded(written))


def companies_from(names: Iterable[str]) -> Companies:
    """The firms of these names."""
    return Companies({folded(name): name for name in names})


NOBODY: Final = Companies({})


class Named(NamedTuple):
    """A firm in a sentence: `sentence.text[start:end]`."""

    start: int
    end: int
    name: str
    known: bool


_CAPITAL: Final = r"[A-Z\u00c0-\u00de]"
_NAME_WORD: Final = rf"(?:{_CAPITAL}[\w&.-]*[\w]|{_CAPITAL}|[a-z][A-Z]\w+)"
_NAME: Final = rf"{_NAME_WORD}(?: (?:{_NAME_WORD}|[0-9]{{1,3}})){{0,4}}"
_LEGAL: Final = (
    r"(?:Inc|Corp|Corporation|Co|Company|Ltd|LLC|Limited|plc|PLC|AG|SE|GmbH|S\.A\.|SA|SAS|S\.p\.A\.|"
    r"SpA|AB|ASA|AS|A/S|Oyj|NV|N\.V\.|BV|B\.V\.|KGaA|KG|Group|Holdings|Technologies|Motors|Energy|"
    r"Batteries|Solar|Power|Automotive|Materials|Semiconductor)"
)
_WORD: Final = re.compile(r"[^\W_][\w&.-]*")
_LONGEST_NAME: Final = 4
_WITH_FORM: Final = re.compile(
    rf"(?<![\w.-])({_NAME})(?:,? (?:Inc|Corp|Ltd|LLC|AG|SE|GmbH|plc|AB|ASA)\b)"
)
_OWNING: Final = re.compile(rf"(?<![\w.-])({_NAME})['’]s?(?= )")
_DOING: Final = re.compile(rf"(?<![\w.-])({_NAME})(?=,? (?:[a-zà-ÿ]|[A-Z]))")
#: Between a firm and the verb of which it is the subject.
_UP_TO_VERB: Final = re.compile(
    r"(?:,[^,]{1,80},)?(?: (?:has|have|had|is|was|will|would|may|could|might|not|no|longer|now|also|"
    r"temporarily|indefinitely|officially|reportedly|quietly|again|permanently|formally|abruptly|"
    r"hat|will|wird|a|va|ha|har|to|and|announces?|announced|says?|said|confirms?|confirmed|decided|"
    r"decides|plans|it|that|on|mon|tues|wednes|thurs|fri|day|monday|tuesday|wednesday|thursday|"
    r"friday|hits|puts|put|takes|stellt|legt|gibt|zieht|sagt|stoppt|Batterie|Werk)){0,6} ?",
    re.IGNORECASE,
)
#: Words that begin with a capital and are no firms.
_NO_FIRMS: Final = frozenset(
    word
    for line in (
        "the a an it its this that these those he she they we but and or in on at for from with as",
        "after before amid despite while when why how what who where if no not new plans plan plant",
        "battery factory ev gigafactory electric vehicle vehicles solar chip project jobs production",
        "construction report reports reuters bloomberg nikkei update breaking exclusive analysis",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may",
        "june july august september october november december gov governor president minister mayor",
        "senator rep department state county city town officials government congress uaw union",
        "economic development authority commission council epa doe white house trump biden last next",
        "however meanwhile earlier company firm automaker carmaker maker startup giant der die das ein",
        "eine im in nach le la les un une des el los det den en et us u.s uk eu european north south",
        "east west northern southern eastern western deutsche bahn ap afp dpa i work works",
    )
    for word in line.split()
)
#: Before a firm that is another than the plant's.
_OTHERS: Final = re.compile(
    r"(?:\b(?:amid|supplier|suppliers|supplies|rival|rivals|competitor|unlike|customer|customers|after|"
    r"because|like|backed by|from|for|to|with|by|via|told|than|including|as|despite|while|of)"
    r"(?: (?:a|an|the|its|his|to|of|as|such|in|u\.?s\.?)){0,2} )$",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r" ?(?:and|&|/|und|et|och) ?| ?[-–] ?")


def companies_in(
    sentence: Sentence, places: Sequence[PlaceMention], known: Companies
) -> list[Named]:
    """The firms of a sentence, in order, without overlaps; known ones first where they overlap."""
    found = list(_known(sentence.text, known))
    if not sentence.text.islower():
        found += _unknown(sentence, places, found)
    return sorted(found)


def _known(text: str, known: Companies) -> Iterator[Named]:
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    small = text.islower()
    i = 0
    while i < len(words):
        for j in range(min(i + _LONGEST_NAME, len(words)) - 1, i - 1, -1):
            written = text[words[i][0] : words[j][1]].rstrip(".")
            bare = written.removesuffix("'s").removesuffix("’s")
            name = known.canonical(bare)
            if name is None and small and i == j and bare.endswith("s"):
                name = known.canonical(bare[:-1]) if len(bare) > _LONGEST_NAME else None
            if name and (small or bare[:1].isupper() or name[:1].islower()):
                shown = name if small or bare.isupper() or folded(bare) == bare else bare
                yield Named(words[i][0], words[i][0] + len(bare), shown, known=True)
                i = j
                break
        i += 1


def _unknown(
    sentence: Sentence, places: Sequence[PlaceMention], taken: Sequence[Named]
) -> Iterator[Named]:
    text = sentence.text
    spans = [(each.start, each.end) for each in taken] + [
        (place.start, place.end) for place in places
    ]
    for match in (*_WITH_FORM.finditer(text), *_OWNING.finditer(text), *_subjects(sentence)):
        start, end = _trimmed(text, match.start(1), match.end(1))
        name = text[start:end]
        if name and not any(a < end and start < b for a, b in spans) and _may_be_firm(name):
            spans.append((start, end))
            yield Named(start, end, name, known=False)


def _subjects(sentence: Sentence) -> Iterator[re.Match[str]]:
    """Names right before the event's verb, in a sentence that is no headline in capitals."""
    words = sentence.text.split()
    capitals = sum(word[0].isupper() for word in words)
    if not sentence.hits or 2 * capitals > len(words):
        return
    event = sentence.hits[0][0]
    for match in _DOING.finditer(sentence.text):
        if match.end(1) <= event and _UP_TO_VERB.fullmatch(sentence.text, match.end(1), event):
            yield match


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A name without words before it that only begin a sentence: "But Acme"."""
    words = text[start:end].split(" ")
    while words and words[0].lower().rstrip(".") in _NO_FIRMS:
        start += len(words[0]) + 1
        words = words[1:]
    return start, max(start, end)


def _may_be_firm(name: str) -> bool:
    words = name.lower().split()
    return not any(word.rstrip(".") in _NO_FIRMS for word in words) and len(name) > 2  # noqa: PLR2004


def owner(sentence: Sentence, firms: Sequence[Named]) -> Named | None:
    """The firm whose plant it is, of those in a sentence that tells the event."""
    if not firms:
        return None
    event = sentence.hits[0][0] if sentence.hits else len(sentence.text)
    own = [firm for firm in firms if not _is_another(sentence, firm, event)]
    before = [firm for firm in own if firm.start <= event]
    if before:
        return _joined(sentence.text, before[0], firms)
    behind = [firm for firm in own if _owns(sentence.text, firm)]
    chosen = behind or [firm for firm in own if firm.known] or own
    return _joined(sentence.text, chosen[0], firms) if chosen else None


def _is_another(sentence: Sentence, firm: Named, event: int) -> bool:
    if _owns(sentence.text, firm):
        return False
    before = sentence.text[max(0, firm.start - 40) : firm.start]
    other = _OTHERS.search(before)
    if not other:
        return False
    # "plans by Acme", "plant of Acme", "for Acme" behind the event name its owner.
    return firm.start < event or other[0].split()[0].lower() not in {"by", "of", "for", "from"}


_PLANT: Final = re.compile(
    r"(?:['’]s?)?(?: [\w$€£.,-]+){0,6}? (?:plant|factory|gigafactory|plants|facility|project|"
    r"fabrik\w*|werk\w*|usine|gigafactories|site|plans?|fab|campus|complex)\b",
    re.IGNORECASE,
)


def _owns(text: str, firm: Named) -> bool:
    """Whether the firm's name stands before a plant: "Acme's new battery plant"."""
    return text[firm.end : firm.end + 2] in {"'s", "’s"} and bool(
        _PLANT.match(text[firm.end : firm.end + 80])
    )


def _joined(text: str, first: Named, firms: Sequence[Named]) -> Named:
    """A joint venture's firms as one: "Ford and SK On"."""
    after = next((firm for firm in firms if firm.start >= first.end), None)
    if after and after.known and first.known and _JOINED.fullmatch(text, first.end, after.start):
        join = text[first.end : after.start] if not text.islower() else " and "
        return Named(first.start, after.end, f"{first.name}{join}{after.name}", known=True)
    return first
