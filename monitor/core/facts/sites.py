"""Where does the plant stand? Of the places that the sentences name, the one that is its own.

A place counts for what stands around it: a plant right behind it ("its Arizona battery plant"), or
before it ("a factory in Heide"), the event in its clause. It does not where it says whence a firm
is ("a California firm", "Belgium's Umicore", "Chinese Svolt"), or where the report was written
("DETROIT, May 3 -"). A town within the chosen region is taken from the next sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.facts.passages import BACKGROUND, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.core.places import PlaceMention


class Located(NamedTuple):
    """A place in a sentence, with how much speaks for it."""

    score: float
    sentence: Sentence
    place: PlaceMention

    def elsewhere(self, sentence: Sentence, places: Sequence[PlaceMention]) -> bool:
        """Whether a sentence names towns or regions, and all lie in other ones than this."""
        named = [
            each
            for each in places
            if each.kind in {"city", "region"}
            and each.country
            and not _SEAT.match(sentence.text, each.end)
        ]
        return bool(named) and all(_is_elsewhere(each, self.place) for each in named)


_NOUN: Final = (
    r"(?:\w*factor(?:y|ies)|plants?|refiner(?:y|ies)|facilit(?:y|ies)|sites?|projects?|campus|complex|fab|works|megasite|"
    r"hub|line|operations|\w*fabrik\w*|\w*werk\w*|standort\w*|usines?|site|fábrica|planta|fabbrica|"
    r"stabilimento|fabriken|anlegg\w*|plans?|expansion|production|manufacturing|jobs|center)"
)
#: "its Arizona storage battery plant", "Kansas EV battery plant", "german battery factory plans".
_BEFORE_PLANT: Final = re.compile(
    r"(?:['’]s)?(?: "
    rf"(?!(?:firm|company|maker|group|startup|government|based)\b)[\w$€£.,-]+){{0,5}}? {_NOUN}\b",
    re.IGNORECASE,
)
#: "a plant in", "factory planned for", "usine de", "Werk in".
_PLANTS: Final = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)
_PLANT_IN: Final = re.compile(
    rf"\b{_NOUN}(?:,? [\w'’$.-]+){{0,6}}? (?:in|at|near|outside|for|to|from|of|bei|im|nach|aus|"
    rf"à|a|en|de|du|i|"
    r"vid|ved|nahe|près de|cerca de)(?: (?:the|der|den|die|la|le|southern|northern|eastern|western|"
    r"central|rural|upstate|town of|city of|nearby|state of|"
    r"southeast|southwest|northeast|northwest)){0,2} $",
    re.IGNORECASE,
)
_IN: Final = re.compile(
    r"(?:^|\s)(?:in|at|near|outside|for|from|bei|im|aus|à|en|i|au|nahe|of|von|de|"
    r"outside of)(?: (?:the|der|southern|northern|"
    r"eastern|western|central|rural|nearby|upstate)){0,2} $",
    re.IGNORECASE,
)
#: The plant is not there, but that far away.
_BESIDE: Final = re.compile(
    r"\b(?:east|west|north|south|miles|kilometers|kilometres|km|hours?) (?:\w+ )?(?:of|from) $",
    re.IGNORECASE,
)
#: Behind a place that says whence somebody is.
_SEAT: Final = re.compile(
    r"(?:['’]s)? (?:(?:battery|ev|electric|vehicle|solar|chip|car|sodium|ion|lithium|cell|state|"
    r"public|economic|energy) ){0,3}(?:firm|company|companies|start-?up|maker|automaker|carmaker|"
    r"manufacturer|giant|group|government|officials?|lawmakers|governor|gov|senator|legislature|"
    r"developer|producer|supplier|investors?|residents|court|police|department|board|office|"
    r"headquarters|unternehmen|konzern|hersteller|entreprise|fabricant|market|customers?|sales|"
    r"democrats|republicans|tariffs?|economy|demand)\b",
    re.IGNORECASE,
)
_BASED: Final = re.compile(r"(?:based|headquartered|listed|Sitz) (?:in|at|near) $", re.IGNORECASE)
_DATELINE: Final = re.compile(r"[^.!?]{0,60}?(?:\([A-Za-z/ .]{2,30}\)\s*)?(?:[-–—:]+|--)\s")
#: Another plant than the one of the event is spoken of.
OTHER_PLANT: Final = re.compile(
    r"\b(?:another|other|others|elsewhere|existing|first plant|already operates?|rival|competitor|"
    r"similar|unrelated|separate(?:ly)?|meanwhile|instead(?! of)|also (?:operates|has|owns|builds)|"
    r"earlier this year|last (?:year|month)|headquarter\w*|moved? to|relocat\w+|reopen\w*|"
    r"unaffected|remains? on track|continues? (?:to|at)|will go ahead|ein "
    r"anderes|andere[nrs]?|autre)\b",
    re.IGNORECASE,
)
_REGION_SAID: Final = re.compile("[,(]")
_SPECIFIC: Final = {"city": 0.6, "region": 0.4, "country": 0.2, "people": 0.1}
#: Less speaks for no place at all.
_ENOUGH: Final = 1.5
#: The same, within a region that is known already.
_ENOUGH_WITHIN: Final = 1.0


def site(sentences: Sequence[tuple[Sentence, Sequence[PlaceMention]]]) -> Located | None:
    """The place of the plant; None when the text does not tell for sure."""
    found = [
        Located(_score(sentence, place), sentence, place)
        for sentence, places in sentences
        for place in places
    ]
    found = [_repeated(each, found) for each in found]
    best = max(found, key=lambda each: each.score, default=None)
    if best is None or best.score < _ENOUGH or _is_one_of_several(best, found):
        return None
    return _spelled_out(_narrowed(best, found), found)


def _spelled_out(best: Located, found: Sequence[Located]) -> Located:
    """The same town where a sentence says its region: a headline's "Florence" is any."""
    stated = [
        each
        for each in found
        if each.place.name == best.place.name
        and each.score > 0
        and _REGION_SAID.search(each.sentence.text, each.place.start, each.place.end)
    ]
    return best if best in stated else max(stated, key=lambda each: each.score, default=best)


def _repeated(one: Located, found: Sequence[Located]) -> Located:
    """More speaks for a town that the headline and the lead name both."""
    again = any(
        each.place.name == one.place.name and each.sentence != one.sentence and each.score > 0
        for each in found
    )
    counts = (
        again and one.place.kind == "city" and one.score > 0 and one.sentence.distance < BACKGROUND
    )
    return one._replace(score=one.score + 0.5) if counts else one


_AND: Final = re.compile(r"(?:,|,? (?:and|et|und|y|e|och|og|&))(?: (?:in|en|the|i|its|at))? ?")


def _is_one_of_several(best: Located, found: Iterable[Located]) -> bool:
    """Whether plants of several places are spoken of: "its Italian and German plants"."""
    one = best.place
    for each in found:
        other = each.place
        if each.sentence == best.sentence and other.kind == one.kind and other.name != one.name:
            first, second = sorted((one, other))
            if _AND.fullmatch(best.sentence.text, first.end, second.start):
                return True
    return False


def _narrowed(best: Located, found: Iterable[Located]) -> Located:
    """A town or region within the chosen one, where a sentence near names it as the plant's."""
    inside = [
        each
        for each in found
        if each.score >= _ENOUGH_WITHIN and _is_within(each.place, best.place)
    ]
    return max(inside, key=lambda each: each.score, default=best)


def _is_within(place: PlaceMention, around: PlaceMention) -> bool:
    if around.kind == "city" or place.kind in {"country", "people"}:
        return False
    if around.kind == "region":
        return place.kind == "city" and place.region == around.region
    return place.country == around.country


def _score(sentence: Sentence, place: PlaceMention) -> float:
    """What speaks for a place, 3 or so at best."""
    text = sentence.text
    before, behind = text[max(0, place.start - 90) : place.start], text[place.end : place.end + 90]
    if _is_dateline(sentence, place) or _SEAT.match(behind) or _BASED.search(before):
        return 0.0
    before_plant = _stands_before_plant(sentence, place)
    score = {0: 1.0, 1: 0.5, 2: -0.4}[sentence.distance] + _SPECIFIC[place.kind]
    if before_plant:
        score += 1.2 if place.kind != "people" else 0.9
    elif place.kind == "people":
        return 0.0
    elif _BESIDE.search(before):
        score -= 0.4
    elif _PLANT_IN.search(before):
        score += 1.2
    elif _IN.search(before):
        score += 0.8 if _PLANTS.search(text) else 0.5
    if _possessive(text, place) and not before_plant:
        return 0.0
    if sentence.distance and OTHER_PLANT.search(text):
        score -= 1.0
    return score


def _stands_before_plant(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether a plant bears its name, with no verb between: "chinese svolt cancels plant"."""
    match = _BEFORE_PLANT.match(sentence.text, place.end, place.end + 90)
    events = [start for start, _ in sentence.hits[:1]]
    return bool(match) and not any(place.end <= at < match.end() - 8 for at in events if match)


def _is_elsewhere(place: PlaceMention, site: PlaceMention) -> bool:
    """Whether a town or region lies in another region or country than the plant's."""
    if not site.country or place.name == site.name:
        return False
    differ = place.region != site.region and place.region and site.region
    return place.country != site.country or bool(differ)


def _possessive(text: str, place: PlaceMention) -> bool:
    return text[place.end : place.end + 2] in {"'s", "’s"}


def _is_dateline(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether it stands at the beginning of a text, before a dash: "DETROIT, May 3 (Reuters) -"."""
    if sentence.number or sentence.field == "title" or place.start > 2:  # noqa: PLR2004 - a quote
        return False
    after = _DATELINE.match(sentence.text, place.end)
    return bool(after) or sentence.text[place.start : place.end].isupper()


#: Where a region says more than the country does.
_BY_REGION: Final = frozenset({"United States", "Canada", "Australia"})


def value_of(place: PlaceMention) -> str:
    """A place in one way of writing: "Buckeye, Arizona", "Heide, Germany"."""
    by_region = place.country in _BY_REGION
    if place.kind == "city":
        around = place.region if by_region else place.country
        return f"{place.name}, {around}" if around else place.name
    if place.kind == "region" and not by_region and place.country:
        return f"{place.region}, {place.country}"
    return place.name
