"""Numbers with units, in any way of writing: money, capacity, jobs.

"$1.2B", "1,25 Milliarden Euro", "US$ 400m", "2 billion kronor", "16-gigawatt-hour", "2.500
Arbeitsplätze" and, in a headline from an address, "1 2b". Each is found with its place in the text
and told in one way of writing. Patterns are bounded: linear in the length of the text.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from monitor.core.facts.numbers import (
    MAGNITUDE,
    NUMBER,
    SMALL,
    SOME_NUMBER,
    SPACES,
    Quantity,
    amount_of,
    any_of,
    number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


_SIGNS: Final = {
    "US$": "USD", "U.S.$": "USD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "Rs": "INR",
    "Rs.": "INR", "RMB": "CNY",
}  # fmt: skip
_CODES: Final = (
    "USD EUR GBP CNY JPY KRW INR CHF SEK NOK DKK CAD AUD NZD BRL MXN PLN HUF CZK TWD ZAR SGD"
)
_CURRENCY_WORDS: Final = {
    "us dollars": "USD", "u.s. dollars": "USD", "american dollars": "USD", "us-dollar": "USD",
    "dollars": "USD", "dollar": "USD", "de dollars": "USD", "dólares": "USD", "dollari": "USD",
    "canadian dollars": "CAD", "dollars canadiens": "CAD",
    "de dollars canadiens": "CAD", "kanadische dollar": "CAD", "kanadischen dollar": "CAD",
    "dólares canadienses": "CAD", "de dólares canadienses": "CAD", "de dólares": "USD",
    "australian dollars": "AUD",
    "euros": "EUR", "euro": "EUR", "d'euros": "EUR", "d’euros": "EUR", "de euros": "EUR",
    "di euro": "EUR", "pounds": "GBP", "pound": "GBP", "pfund": "GBP", "livres": "GBP",
    "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "won": "KRW", "rupees": "INR",
    "rupee": "INR", "swiss francs": "CHF", "schweizer franken": "CHF", "franken": "CHF",
    "francs suisses": "CHF", "kronor": "SEK", "swedish kronor": "SEK", "swedish crowns": "SEK",
    "norwegian kroner": "NOK", "danish kroner": "DKK", "norske kroner": "NOK", "kroner": "NOK",
    "swedish krona": "SEK", "zloty": "PLN", "forints": "HUF", "forint": "HUF", "reais": "BRL",
    "rand": "ZAR", "€": "EUR", "$": "USD", "£": "GBP",
    **{code.lower(): code for code in _CODES.split()},
}  # fmt: skip
_SIGN: Final = rf"(?<![\w$])(?P<sign>(?:{any_of(_SIGNS)}|{'|'.join(_CODES.split())})){SPACES}?"
_WORD: Final = rf"(?:(?:{SPACES}|-)?(?P<word>{any_of(_CURRENCY_WORDS)})(?!\w))"
#: With a sign before it, with a word behind it.
_SIGNED: Final = re.compile(
    _SIGN + NUMBER.removeprefix(r"(?<![\w.,])") + rf"(?i:{MAGNITUDE})(?![0-9])"
)
_WORDED: Final = re.compile(SOME_NUMBER + MAGNITUDE + _WORD, re.IGNORECASE)
#: In a headline from an address: its dot is a blank, its sign gone.
_SLUG: Final = re.compile(
    r"(?<![\w.,$])(?P<whole>[0-9]{1,3})(?: (?P<rest>[0-9]{1,2}))?(?: ?(?P<magnitude>b|bn|billion)"
    r"|(?: ?(?P<small>m|mn)| million))(?: (?P<word>euros?|dollars?|pounds?|yuan|won|kronor))?(?!\w)"
)
#: Longer texts are no headlines.
_LONGEST_SLUG: Final = 300


def is_slug(text: str) -> bool:
    """Whether a headline is from an address: small letters and digits, no other sign."""
    return len(text) <= _LONGEST_SLUG and text.islower() and text.replace(" ", "").isalnum()


def money(text: str) -> list[Quantity]:
    """Sums of money, in order of place; a range gives its ends."""
    if is_slug(text) and (bare := list(_slug_money(text))):
        return bare
    found = [_signed(match) for match in _SIGNED.finditer(text)]
    ends = {each.end for each in found} | {each.start for each in found}
    worded = [
        _worded(match)
        for match in _WORDED.finditer(text)
        if match["number"] or match["magnitude"]  # "Dayton, one won" names no sum
    ]
    taken = [(each.start, each.end) for each in found]
    found += [
        each
        for each in worded
        if each.start not in ends and not any(a <= each.start < b for a, b in taken)
    ]
    return sorted(each for each in found if each.amount > 0)


def _signed(match: re.Match[str]) -> Quantity:
    sign = match["sign"]
    amount = number(match["number"], match["magnitude"])
    return Quantity(match.start(), match.end(), amount, _SIGNS.get(sign, sign))


def _worded(match: re.Match[str]) -> Quantity:
    unit = _CURRENCY_WORDS[match["word"].lower()]
    return Quantity(match.start(), match.end(), amount_of(match), unit)


def _slug_money(text: str) -> Iterator[Quantity]:
    """Without a currency word they are dollars, as nearly all are."""
    for match in _SLUG.finditer(text):
        amount = float(f"{match['whole']}.{match['rest'] or 0}")
        unit = _CURRENCY_WORDS[match["word"] or "dollar"]
        size = 1e9 if match["magnitude"] else 1e6
        yield Quantity(match.start(), match.end(), amount * size, unit)


# -- capacity ----------------------------------------------------------------------------------

_PREFIXES: Final = {"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_POWER_WORDS: Final = (
    r"(?:kilo|mega|giga|tera)[ -]?watt(?:s|en)?(?P<hours>[ -]?(?:hours?|stunden?|heures?|timmar|"
    r"ora|"
    r"ore))?|(?:giga|méga|méga)watts?[ -]?heures?|gigavatios?[ -]hora"
)
_CAPACITY: Final = re.compile(
    rf"(?:{NUMBER}|(?<!\w)(?P<spelled>(?i:{any_of(SMALL)}))(?=[ -]))"
    rf"(?:{SPACES}|-)?(?:(?P<short>[kMGT]W)(?P<h>[ -]?[hH])?(?:p|/a|/y\w*)?(?!\w)"
    rf"|(?P<slug>(?<= )[mgt]w(?:h)?(?!\w))|(?P<long>(?i:{_POWER_WORDS}))(?!\w))"
)
_SMALL_CAPACITY: Final = re.compile(
    r"(?<![\w.,])(?P<number>[0-9]{1,4}(?: [0-9])?) ?(?P<short>[mgt]w)(?P<h>h)?(?!\w)"
)


def capacities(text: str) -> list[Quantity]:
    """Energy a year, storage or power, in order of place."""
    if is_slug(text) and (bare := [*map(_small_capacity, _SMALL_CAPACITY.finditer(text))]):
        return bare
    return [_capacity(match) for match in _CAPACITY.finditer(text)]


def _small_capacity(match: re.Match[str]) -> Quantity:
    amount = float(match["number"].replace(" ", ".")) * _PREFIXES[match["short"][0]]
    return Quantity(match.start(), match.end(), amount, "Wh" if match["h"] else "W")


def _capacity(match: re.Match[str]) -> Quantity:
    short, long = match["short"] or match["slug"], match["long"]
    word = (short or long).lower()
    hours = bool(match["h"] or match["hours"]) or word.endswith(("wh", "heures", "hora"))
    size = _PREFIXES[word[0]]
    end = match.end("h") if match["h"] else match.end()
    return Quantity(match.start(), end, amount_of(match) * size, "Wh" if hours else "W")


# -- jobs --------------------------------------------------------------------------------------

_SURE_NOUNS: Final = (
    "jobs?|positions|arbeitsplätze|arbeitsplätzen|stellen|emplois|postes|empleos|"
    "puestos de trabajo|posti di lavoro|jobb|arbetstillfällen|arbeidsplasser|arbejdspladser"
)
_PEOPLE: Final = (
    "people|workers|employees|staff|staffers|mitarbeiter|mitarbeitende|mitarbeitern|beschäftigte|"
    "beschäftigten|menschen|salariés|personnes|trabajadores|personas|addetti|lavoratori|persone|"
    "anställda|personer|ansatte|medarbetare|medarbejdere"
)
_WORDS_BETWEEN: Final = r"(?:[ -](?!and\b|und\b|et\b|of\b|to\b|or\b|in\b|at\b)[^\W\d_]{2,20}){0,3}?"
_SPELLED: Final = {
    "a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300,
    "four hundred": 400, "five hundred": 500, "six hundred": 600, "seven hundred": 700,
    "eight hundred": 800, "nine hundred": 900, "a thousand": 1000, "one thousand": 1000,
    "two thousand": 2000, "three thousand": 3000, "four thousand": 4000, "five thousand": 5000,
    "tausend": 1000, "zweitausend": 2000, "dreitausend": 3000, "mille": 1000, "mil": 1000,
}  # fmt: skip
_COUNT: Final = (
    rf"(?:{NUMBER}(?: (?P<magnitude>thousand|hundred|tusen|mille|mil))?"
    rf"|(?<!\w)(?P<spelled>{any_of(_SPELLED)}))(?!\w)(?! ?%)"
)
_JOBS: Final = re.compile(
    _COUNT + rf"{_WORDS_BETWEEN}[ -](?:(?P<sure>{_SURE_NOUNS})|(?P<people>{_PEOPLE}))(?!\w)",
    re.IGNORECASE,
)
_EMPLOYED: Final = re.compile(
    r"\b(?:employ(?:ed|ing|s)?|hir(?:e|ed|ing)|beschäftig(?:t|en)|employer(?:ait)?)"
    r"(?: (?:up to|about|around|some|over|more than|as many as|nearly|roughly|rund|etwa|environ))? "
    + _COUNT
    + r"(?! ?(?:[kMGT]Wh?|%|percent|million|billion|years?|acres?)\b)",
    re.IGNORECASE,
)
#: A part of those: "180 of its 400 workers".
_PART: Final = re.compile(
    rf"{NUMBER} of (?:(?:the|its|their|about|some|around) ){{0,2}}"
    rf"[0-9][0-9.,]{{0,8}}{_WORDS_BETWEEN} (?:{_SURE_NOUNS}|{_PEOPLE})(?!\w)",
    re.IGNORECASE,
)
#: Bare numbers that jobs go from, and to: "jobs cut from 3,000 to 1,200".
_MOVED: Final = re.compile(
    rf"(?<!\w)(?:{_SURE_NOUNS}|workforce|headcount|belegschaft|effectifs?)"
    r"(?: [^\s.;:()]{1,30}){0,7}? "
    rf"(?:from|von|de|från) {NUMBER.replace('number', 'former')} (?:to|auf|à|a|til|till) {NUMBER}"
    r"(?![\w%]| ?[$€£%]| (?:million|billion))",
    re.IGNORECASE,
)
#: People are jobs only where one of these stands near.
_EMPLOYING: Final = re.compile(
    r"employ|hir(?:e|ing)|lay|laid|jobs?\b|work(?:force|ed)?\b|let go|dismiss|redundan|beschäftig|"
    r"entlass|salarié\w* (?:sont|seront|seraient)|licenci|embauch|despid|licenzi|varsl|sägs? upp|"
    r"oppsi|lavor[oi]|emple[oa]|arbeit|sysselsat|cierre|afecta|plantilla|chiusura|"
    r"trabaj|affects?\b|closure|(?:to|would) have",
    re.IGNORECASE,
)
_NEAR: Final = 60
_YEAR: Final = re.compile("20[1-4][0-9]")
_FEWEST, _MOST = 5, 200_000


def jobs(text: str) -> list[Quantity]:
    """Numbers of jobs or of people employed, in order of place."""
    found = [
        _jobs(match)
        for match in _JOBS.finditer(text)
        if match["sure"]
        or _EMPLOYING.search(text, max(0, match.start() - _NEAR), match.end() + _NEAR)
    ]
    taken = {each.start for each in found}
    for match in chain.from_iterable(each.finditer(text) for each in (_EMPLOYED, _MOVED, _PART)):
        if match.start("number") not in taken:
            taken.add(match.start("number"))
            found.append(_jobs(match))
    return sorted(
        each
        for each in found
        if _FEWEST <= each.amount <= _MOST
        and not _YEAR.fullmatch(text[each.start : each.start + 4])
    )


_SURE: Final = re.compile(rf"(?:{_SURE_NOUNS})$", re.IGNORECASE)


def is_of_jobs(written: str) -> bool:
    """Whether a number is one of jobs by its own noun, not only of people."""
    return bool(_SURE.search(written))


def _jobs(match: re.Match[str]) -> Quantity:
    written = match.groupdict()
    if written.get("spelled"):
        return Quantity(
            match.start("spelled"), match.end(), float(_SPELLED[match["spelled"].lower()]), "jobs"
        )
    sizes = {"thousand": 1e3, "hundred": 1e2, "tusen": 1e3, "mille": 1e3, "mil": 1e3}
    size = sizes.get((written.get("magnitude") or "").lower(), 1)
    return Quantity(match.start("number"), match.end(), number(match["number"]) * size, "jobs")
