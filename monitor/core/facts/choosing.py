"""Which of an article's numbers are those of the plant?

Each number of a sentence is weighed by what stands around it: a plant right behind it ("its $5
billion factory"), words of investing, making or employing, the event in its sentence. Words of
another thing (loans, revenue, orders, a firm's other plants) speak against it. The best that has
enough is taken, the first of equals; when nothing has, none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.facts.quantities import capacities, jobs, money
from monitor.core.facts.sites import OTHER_PLANT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.core.facts.passages import Sentence
    from monitor.core.facts.quantities import Quantity
    from monitor.model import FactName


class Weighed(NamedTuple):
    """A number in a sentence, with what speaks for it."""

    score: float
    sentence: Sentence
    quantity: Quantity


class Kind(NamedTuple):
    """How the numbers of one fact are found and weighed."""

    name: FactName
    find: Callable[[str], list[Quantity]]
    #: Right behind the number.
    behind: re.Pattern[str]
    #: Right before the number.
    before: re.Pattern[str]
    #: Anywhere in its sentence.
    around: re.Pattern[str]
    #: Near the number: it is another thing's.
    against: re.Pattern[str]


_PLANT: Final = (
    r"(?:d['’])?(?:gigafactor\w+|plants?|\w*factor(?:y|ies)|refiner(?:y|ies)|facilit(?:y|ies)|projects?|campus|complex|fabs?|works|megasite|"
    r"\w*fabrik\w*|\w*werk\w*|usines?|fábrica|planta|fabbrica|stabilimento|sites?|hub|\w*fabriken|"
    r"anlegg\w*|production line|expansion|investments?|investissement\w*|investition\w*|inversión|"
    r"investering\w*|investimento|plan|development|manufacturing)\b"
)
_FEW: Final = r"(?:[ -](?!(?:loan|grant|in|of|from|and|for|to|loss|by|with|as)\b)[\w'’&.-]+){0,6}?"

MONEY: Final = Kind(
    "money",
    money,
    re.compile(rf"{_FEW}[ -]{_PLANT}", re.IGNORECASE),
    re.compile(
        r"(?:\b(?:invest\w*|cost\w*|worth|spend\w*|valued|costing|priced|price tag|project|plant|factory|"
        r"facility|investissement|investieren|kosten|inversión|investera|bauen|coûter\w*)"
        r"(?: (?:of|at|was|about|around|up to|some|more than|nearly|over|roughly|an?|estimated|the|"
        r"initial|total|to|be|is|were|would|have|total\w*|de|von|rund|d'|till|på|environ|approximately|as much as|"
        r"originally|planned|another|additional)){0,5} )$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:invest\w*|cost(?:s|ing)?|worth|spend|price tag|build\w*|construct\w*|plant|factory|"
        r"gigafactory|facility|project)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:loans?|grants?|subsid\w+|incentives?|revenues?|sales|net|loss(?:es)?|profits?|debts?|"
        r"rais(?:e|ed|ing)|funding|financ\w+|shares?|stock|market cap\w*|valuation|fines?|tax|taxes|credits?|"
        r"bonds?|aid|per kwh|contracts?|orders?|savings?|save|severance|write-?(?:down|off)s?|"
        r"impairment|charges?|earnings|budget|owes?|owed|liabilities|backed by|kredit\w*|darlehen|"
        r"fördermittel\w*|förder\w+|umsatz\w*|verlust\w*|subvention\w*|aides?|prêts?|chiffre|pertes?|"
        r"lån|stöd|public money|state support|taxpayer\w*|bidrag|ebitda|quarter\w*|guarantee)\b",
        re.IGNORECASE,
    ),
)
CAPACITY: Final = Kind(
    "capacity",
    capacities,
    re.compile(
        rf"(?:(?:/y\w*|/a| per year| annual\w*| a year| p\.?a\.?))?{_FEW}[ -]{_PLANT}"
        r"| (?:of )?(?:\w+ ){0,4}(?:a year|per year|annually|a annum|per annum|pro jahr|par an|al año|"
        r"om året|all'anno|capacity|kapazität|capacité|of cells|of batteries|of battery)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:capacity|capacité|kapazität|capacidad|capacità|kapacitet\w*|output|produc\w+|make|making|"
        r"made|turn out|plant|factory|facility|gigafactory)(?: [\w'’,-]+){0,5} $",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:capacity|annual\w*|a year|per year|plant|factory|gigafactory|facility|\w*fabrik\w*|"
        r"\w*werk\w*|usine|fabriken|kapazität|capacité|production)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:orders?|supply|supplied|deliver\w*|contracts?|demand|market|global\w*|worldwide|europe's|"
        r"nationwide|pipeline|installed|installations?|wind farm|storage project|solar park|"
        r"solar farm|offtake|fleet|by 20[3-5][0-9]|shipments?|shipped|grid)\b",
        re.IGNORECASE,
    ),
)
JOBS: Final = Kind(
    "jobs",
    jobs,
    re.compile(
        r".{0,40}\b(?:at the (?:plant|site|factory|facility)|promised|planned|lost|plant|factory|created|"
        r"entstehen|sollten|geplant)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:creat\w*|employ\w*|bring\w*|brought|promis\w*|support\w*|generat\w*|add\w*|hir\w*|loses?|"
        r"losing|loss of|lost|cost\w*|cut\w*|lay\w* off|laid off|eliminat\w*|schaffen|entstehen|créer|"
        r"creación de|crear|prévoya\w+|prévoit|vorsah|sollten?|supprim\w*|skapa\w*|dismiss\w*|expected|provide\w*|deliver\w*|with|and|where)"
        r"(?: [\w'’-]+){0,5} $",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:would|were to|was to|plant|factory|gigafactory|facility|site|proje[ck]?t\w*|closure|closing|"
        r"\w*fabrik\w*|\w*werk\w*|usine|fabriken|laid off|lay off|lays off|layoffs|job cuts)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:worldwide|globally|across the (?:company|country|state|world|group)|weltweit|"
        r"dans le monde|of its \d|per cent of|percent of|% of|workforce of|total workforce|company-?wide|"
        r"industry|sector|nationwide|construction workers|supply chain|indirect\w*)\b",
        re.IGNORECASE,
    ),
)
KINDS: Final = (CAPACITY, MONEY, JOBS)

#: The plant of the event is spoken of: by a noun that is known, or as what did not come to be.
LINK: Final = re.compile(
    rf"\b(?:the|this|that|its|their|a|an|le|la|son|das|die|der|el|su|il|lo|planned|proposed)\b(?:[^.;]|\.[0-9]){{0,60}}?"
    rf"(?<![\w-]){_PLANT}|\bl['’]{_PLANT}|\b(?:would have|was to|were to|was (?:expected|supposed|due)|were (?:expected|"
    r"supposed|due)|had (?:planned|promised|been)|originally|promised|prévoyait|devait|devaient|"
    r"sollten?|hätten?|war geplant|geplante\w*|skulle|doveva\w*|iba a|debía|previs\w+|it would)\b",
    re.IGNORECASE,
)
_NEAR: Final = 70
#: Less speaks for no number at all.
_ENOUGH: Final = 1.4


def number_of(
    kind: Kind, sentences: Sequence[Sentence], is_others: Callable[[Sentence], bool]
) -> Weighed | None:
    """The number of the plant; None when the text does not tell for sure."""
    weighed = (
        Weighed(_score(kind, sentence, quantity, is_others), sentence, quantity)
        for sentence in sentences
        for quantity in kind.find(sentence.text)
    )
    best = max(weighed, key=lambda each: each.score, default=None)
    return best if best and best.score >= _ENOUGH else None


def _score(
    kind: Kind, sentence: Sentence, number: Quantity, is_others: Callable[[Sentence], bool]
) -> float:
    """What speaks for a number, 3 or so at best."""
    text = sentence.text
    before = text[max(0, number.start - _NEAR) : number.start]
    behind = text[number.end : number.end + _NEAR]
    score = {0: 0.9, 1: 0.5, 2: 0.2}[sentence.distance]
    fits_behind = bool(kind.behind.match(behind))
    score += 1.0 * (fits_behind or bool(kind.before.search(before)))
    score += 0.5 * bool(kind.around.search(text))
    if kind.against.search(_clause_end(before)) or kind.against.search(_clause(behind)):
        score -= 0.6 if fits_behind else 1.5
    if sentence.distance and (OTHER_PLANT.search(text) or is_others(sentence)):
        score -= 1.2
    if sentence.distance and sentence.field != "title" and not LINK.search(text):
        score -= 0.8
    return score


_CLAUSE_END: Final = re.compile(r"[;:()–—]|, |\b(?:but|while|after|because|which|and)\b")


def _clause(behind: str) -> str:
    """What stands behind a number, up to the end of its clause."""
    end = _CLAUSE_END.search(behind)
    return behind[: end.start()] if end else behind


def _clause_end(before: str) -> str:
    """What stands before a number, from the beginning of its clause."""
    ends = [match.end() for match in _CLAUSE_END.finditer(before)]
    return before[ends[-1] :] if ends else before
