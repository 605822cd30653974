"""Whose plant is it?

Firms that the lexicon knows are found by their names. Others must look like one: they do something
to the plant ("Acme scraps ..."), own it ("Acme's factory"), bear a legal form ("Acme GmbH") or a
firm's noun ("Acme Cells"), or are called one ("the investor Acme"). Of several the one before the
event's verb is meant, unless words such as "amid", "supplier to" or "rival" say that it is another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.facts import firm_words as words
from monitor.core.facts.passages import BACKGROUND
from monitor.core.facts.usual import Usual
from monitor.core.text import folded

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from monitor.core.facts.passages import Sentence
    from monitor.core.facts.usual import Writing
    from monitor.core.places import PlaceMention


@dataclass(frozen=True, slots=True)
class Companies:
    """Names of firms by their folded form, and what languages say too often to be one."""

    names: Mapping[str, str]
    usual: Usual = field(default_factory=Usual)
    #: As written: those that only an article shows to be firms.
    shown: frozenset[str] = frozenset()

    def canonical(self, written: str) -> str | None:
        """A name as the lexicon writes it; None: not known."""
        return written if written in self.shown else self.names.get(folded(written))

    def and_also(self, shown: frozenset[str]) -> Companies:
        """These, and firms that one article shows to be some."""
        return replace(self, shown=shown) if shown else self


def companies_from(names: Iterable[str], usual: Usual | None = None) -> Companies:
    """The firms of these names."""
    return Companies({folded(name): name for name in names}, usual or Usual())


NOBODY: Final = Companies({})


class Named(NamedTuple):
    """A firm in a sentence: `sentence.text[start:end]`."""

    start: int
    end: int
    name: str
    #: By the lexicon or by what it is called, not by its verb alone.
    known: bool


#: Words of the longest known name.
_LONGEST_NAME: Final = 4
_LEAST_LETTERS: Final = 3


def companies_in(
    sentence: Sentence, places: Sequence[PlaceMention], known: Companies, writing: Writing
) -> list[Named]:
    """The firms of a sentence, in order, without overlaps; known ones go first."""
    found = list(_known(sentence.text, known))
    if not sentence.text.islower():
        found += _unknown(sentence, places, found, writing)
    return sorted(found)


# -- known ---------------------------------------------------------------------------------------


def _known(text: str, known: Companies) -> Iterator[Named]:
    spans = [(match.start(), match.end()) for match in words.WORD.finditer(text)]
    small = text.islower()
    end = 0
    for i, (start, _) in enumerate(spans):
        if start >= end:
            stops = [stop for _, stop in spans[i : i + _LONGEST_NAME]]
            firm = _longest_known(text, start, stops, known, small=small)
            if firm:
                end = firm.end
                yield firm


def _longest_known(
    text: str, start: int, stops: Sequence[int], known: Companies, *, small: bool
) -> Named | None:
    if not small and text[start : start + 3].islower():  # iM3NY has its capital second
        return None
    for stop in reversed(stops):
        written = text[start:stop].rstrip(".").removesuffix("'s").removesuffix("’s")
        name = known.canonical(written)
        if name is None and small and stop == stops[0] and len(written) > _LONGEST_NAME:
            name = known.canonical(written.removesuffix("s"))  # an address has no apostrophe
        if name:
            listed = written not in known.shown
            return Named(start, start + len(written), name if small else written, known=listed)
    return None


# -- unknown -------------------------------------------------------------------------------------


def _unknown(
    sentence: Sentence, places: Sequence[PlaceMention], taken: Sequence[Named], writing: Writing
) -> Iterator[Named]:
    text = sentence.text
    spans = [(each.start, each.end) for each in taken]
    towns = [(place.start, place.end) for place in places]
    for match in _candidates(sentence):
        start, end = match.span("name")
        start, end = _trimmed(text, start, end, formed=match.re is words.WITH_FORM)
        sure = match.re in {words.WITH_FORM, words.CALLED}
        formed = sure or match.re is words.WITH_NOUN
        free = not any(a < end and start < b for a, b in spans)
        free = free and all(_is_free(text, start, end, town, formed=formed) for town in towns)
        name = text[start:end]
        if free and _may_be_firm(name) and (formed or not _is_of_words(name, writing)):
            spans.append((start, end))
            yield Named(start, end, name, known=sure)


def _is_free(text: str, start: int, end: int, town: tuple[int, int], *, formed: bool) -> bool:
    """Whether a place's name leaves a firm its own: "Sunderland Battery" begins with one."""
    if town[1] <= start or end <= town[0]:
        return True
    goes_on = text[end + 1 : end + 2].isupper() or words.PLANT_NEXT.match(text, end)
    return formed and town[0] == start and town[1] < end and not goes_on


def _is_of_words(name: str, writing: Writing) -> bool:
    """Whether a name is but words: "Trust", "Appeals Court", "Fünf Jahre"."""
    parts = [part.rstrip(".") for part in name.split()]
    if parts[-1].lower() in words.INSTITUTIONS or name in writing.towns:
        return True
    return all(part.lower() in words.NO_FIRMS or writing.is_word(part) for part in parts)


def _candidates(sentence: Sentence) -> Iterator[re.Match[str]]:
    """Names that look like a firm's, the surest first."""
    text = sentence.text
    yield from words.WITH_FORM.finditer(text)
    yield from words.CALLED.finditer(text)
    if sentence.hits and _is_in_capitals(sentence):
        yield from _before_capital_verb(sentence)
        return
    yield from words.WITH_NOUN.finditer(text)
    yield from words.OWNING.finditer(text)
    yield from words.LOST.finditer(text)
    if sentence.hits:
        yield from _subjects(sentence)
    elif sentence.distance < BACKGROUND:
        yield from _first_subject(sentence)


def _is_in_capitals(sentence: Sentence) -> bool:
    """Whether the verbs of a headline begin with capitals, too."""
    start, end = sentence.hits[0]
    others = [word for word in sentence.text.split() if len(word) > _LEAST_LETTERS]
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in others)
    return start > 0 and sentence.text[start:end][:1].isupper() and 3 * capitals > 2 * len(others)


def _before_capital_verb(sentence: Sentence) -> Iterator[re.Match[str]]:
    """All that stands before the verb of such a headline, if it is short enough for a name."""
    match = words.SHORT_NAME.fullmatch(sentence.text, 0, sentence.hits[0][0])
    if match:
        yield match


def _subjects(sentence: Sentence) -> Iterator[re.Match[str]]:
    """The name before the event's verb, or the one that begins its sentence or clause."""
    event = sentence.hits[0][0]
    german = bool(words.GERMAN.search(sentence.text))
    for match in words.DOING.finditer(sentence.text):
        if match.end("name") > event + 1:
            return
        if words.LOST.match(sentence.text, match.end("name") + 1):
            continue
        begins = match.start() == 0 or sentence.text[match.start() - 2 : match.start()] in {
            ": ",
            ", ",
        }
        verb = words.VERB.match(sentence.text, match.end("name"))
        if words.UP_TO_VERB.fullmatch(sentence.text, match.end("name"), event) or (begins and verb):
            placed = words.PLACED.search(text_before(sentence, match.start()))
            if placed or (german and not (verb and begins)):
                continue
            yield match


def _first_subject(sentence: Sentence) -> Iterator[re.Match[str]]:
    """Names that do something in a sentence without the event; in German the one that begins it."""
    german = bool(words.GERMAN.search(sentence.text))
    for match in words.DOING.finditer(sentence.text):
        placed = words.PLACED.search(text_before(sentence, match.start()))
        if words.VERB.match(sentence.text, match.end("name")) and not placed:
            yield match
        if german:
            return


def text_before(sentence: Sentence, start: int) -> str:
    """What stands right before a name."""
    return sentence.text[max(0, start - words.LOOK_BACK) : start]


def _trimmed(text: str, start: int, end: int, *, formed: bool) -> tuple[int, int]:
    """A name without words before it that only begin a sentence: "But Acme"; a person's is none."""
    parts = text[start:end].split(" ")
    if words.PERSON.search(text[max(0, start - words.LOOK_BACK) : start + len(parts[0]) + 1]):
        return end, end
    while parts and (
        parts[0].lower().rstrip(".") in words.NO_FIRMS
        or (
            not (formed and len(parts) > 1)
            and words.COMMON_NOUN.search(parts[0])
            and not words.FORM.fullmatch("".join(parts[1:2]))
        )
    ):
        start += len(parts[0]) + 1
        parts = parts[1:]
    return start, max(start, end)


def _may_be_firm(name: str) -> bool:
    usual = all(part.rstrip(".") in words.NO_FIRMS for part in name.lower().split())
    return len(name) >= _LEAST_LETTERS and not usual and not words.COMMON_NOUN.search(name)


# -- the owner -----------------------------------------------------------------------------------


def owner(sentence: Sentence, firms: Sequence[Named]) -> Named | None:
    """The firm whose plant it is, of those in a sentence that tells the event."""
    event = sentence.hits[0][0] if sentence.hits else len(sentence.text)
    own = [firm for firm in firms if not _is_another(sentence, firm, event)]
    before = [firm for firm in own if firm.start <= event]
    if before:
        return _joined(sentence.text, before[0], firms)
    behind = [firm for firm in own if _owns(sentence.text, firm)]
    chosen = behind or [firm for firm in own if firm.known] or own
    return _joined(sentence.text, chosen[0], firms) if chosen else None


def introduced(first: Sentence, firms: Sequence[Named], title: str) -> Named | None:
    """The firm that a report begins with, if its headline names it too."""
    half = len(first.text) / 2
    named = (firm for firm in firms if _names(title, firm) and firm.start < half)
    return next(named, None)


def acting_first(firms: Sequence[Named]) -> Named | None:
    """The firm with a firm's noun that begins a report whose headline names none."""
    begins = firms[0] if firms and firms[0].start == 0 else None
    return begins if begins and words.WITH_NOUN.fullmatch(begins.name) else None


def _names(title: str, firm: Named) -> bool:
    """Whether a headline names a firm, perhaps by its first word only: "Lumora" is Lumora Cells."""
    short = firm.name.partition(" ")[0]
    small = title.islower()
    said = {match.group() for match in words.WORD.finditer(title)}
    return firm.name in title or (short.lower() if small else short) in said


def _is_another(sentence: Sentence, firm: Named, event: int) -> bool:
    """Whether words around a firm say that it is a supplier, a rival, a customer."""
    if _owns(sentence.text, firm):
        return False
    if words.OTHERS_BUSINESS.match(sentence.text, firm.end):
        return True
    before = sentence.text[max(0, firm.start - words.LOOK_BACK) : firm.start]
    other = words.OTHERS.search(before)
    if not other or words.UP_TO_VERB.fullmatch(sentence.text, firm.end, max(event, firm.end)):
        return False
    # "planned by Acme", "plant of Acme" behind the event names its owner.
    return firm.start < event or other["word"].lower() not in words.OWNERS_PREPOSITIONS


def _owns(text: str, firm: Named) -> bool:
    """Whether the firm's name stands before a plant: "Acme's new battery plant"."""
    genitive = (
        text[firm.end : firm.end + 2] in {"'s", "’s"} or text[firm.end : firm.end + 2] == "' "
    )
    return genitive and bool(words.PLANT.match(text, firm.end, firm.end + 80))


def _joined(text: str, first: Named, firms: Sequence[Named]) -> Named:
    """A joint venture's firms as one: "Ford and SK On"."""
    after = next((firm for firm in firms if firm.start >= first.end), None)
    if (
        after
        and after.known
        and first.known
        and words.JOINED.fullmatch(text, first.end, after.start)
    ):
        join = text[first.end : after.start]
        return Named(first.start, after.end, f"{first.name}{join}{after.name}", known=True)
    partner = (
        None
        if first.known
        else words.PARTNER.search(text[max(0, first.start - words.LOOK_BACK) : first.start])
    )
    if partner and _may_be_firm(partner["name"]):
        start = first.start - len(partner[0])
        return Named(start, first.end, text[start : first.end], known=False)
    return first
