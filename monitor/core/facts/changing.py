"""How a sentence says that a number is no longer what it was.

"From 3,000 to 1,200", "20 GWh instead of 50", "to 20 GWh from 50 GWh", "cuts its plan to 1,200".
"Statt 2.500 sollen 1.100". What merely stands near does not: "a $900 million plant, as it cuts
costs", "cutting 400 jobs". All look at the words right before and right behind the number; patterns
are bounded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from monitor.core.facts.numbers import NUMBER, number

if TYPE_CHECKING:
    from collections.abc import Callable

#: Characters on each side that are looked at.
_NEAR: Final = 160
WORD: Final = r"[^\s,;:()–—]{1,30}"
SIGN: Final = r"(?:[A-Z]{0,3}[$€£¥₩₹]|[A-Z]{3} )?"
SOME: Final = (
    r"(?:(?:an?|the|its|their|some|about|around|roughly|nearly|almost|just|only|initial|initially"
    r"|original|originally|previous|previously|planned|estimated|rund|etwa|knapp|nur|zuvor|bisher"
    r"|ursprünglich|geplante[nr]?|environ|unos|circa|omkring|cirka) ){0,3}"
)
_FROM: Final = r"(?:from|von|vom|de|da|desde|från|fra)"
#: "Up to 310 jobs" are no change.
TO: Final = (
    r"(?<!up )(?<!close )(?<!next )(?<!due )(?<!amount )(?<!amounts )(?<!bis )"
    r"(?:to|auf|à|a|til|till)"
)
INSTEAD: Final = (
    r"(?:(?:down|up) from|instead of|rather than|compared (?:with|to)|statt|anstatt|anstelle von"
    r"|au lieu de|contre|en lugar de|en vez de|invece di|i st(?:ä|a)llet f(?:ö|o)r)"
)
_CHANGED: Final = re.sub(
    r"\s",
    "",
    r"""(?:
    cut(?:s|ting)?|reduc\w{1,12}|slash\w{0,4}|lower(?:s|ed|ing)?|rais(?:es?|ed|ing)|increas\w{1,5}
    |doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|halv(?:es?|ed|ing)|trim(?:s|med|ming)?
    |shr(?:inks?|ank|unk|inking)|scal(?:es?|ed|ing)|expand(?:s|ed|ing)?|revis\w{1,6}|downsiz\w{1,4}
    |falls?|fell|falling|drops?|dropped|ris(?:es|e|en|ing)|rose|grows?|grew|climb(?:s|ed)?
    |dwindl\w{1,3}|baja\w?|bajó|cae|caen|cayó|disminu\w{1,5}|baiss\w{1,5}|tomb\w{1,5}|recul\w{1,5}
    |ramen\w{1,4}|pasa|pasar(?:á|án)?|pasan|scend\w{1,4}|pass(?:a|er(?:a|ont|à))|cal(?:a|ano|er(?:à|anno))
    |verringer\w{0,3}|schrumpf\w{0,4}|w(?:ä|a)chst|f(?:ä|a)llt|minskar|sjunker|krymper
    |reduzier\w{0,5}|senk(?:t|en|te)|gesenkt|(?:ge)?k(?:ü|ue)rzt?\w{0,4}|erh(?:ö|oe)h\w{0,4}
    |aufgestockt|stockt|verdoppel\w{0,3}|halbier\w{0,4}|verkleiner\w{0,4}|sinkt|sinken|steigt
    |r(?:é|e)du\w{1,8}|augment\w{1,8}|rel(?:è|e)v\w{1,6}|divis\w{1,5}|passe\w{0,4}
    |aument\w{1,6}|recort\w{1,6}|ridu\w{1,6}|raddoppi\w{1,5}|dimezz\w{1,5}
    |minska\w{0,3}|h(?:ö|o)j(?:er|de|t|s)|f(?:ö|o)rdubbl\w{1,4}|halver\w{1,4}
    )""",
)

#: Right before a number: "from 3,000 jobs to", "passe de 50 à".
_FROM_A_TO: Final = re.compile(
    rf"\b{_FROM} {SOME}{SIGN}{NUMBER}(?:[ -]{WORD}){{0,4}}? {TO} {SOME}$", re.IGNORECASE
)
#: Right behind it: ", down from 3,000", "people instead of 3,000", "from 50 GWh".
_INSTEAD_OF_A: Final = re.compile(
    rf"(?:[ -]{WORD}){{0,3}}?,? \(?(?:(?P<instead>{INSTEAD})|{_FROM}) {SOME}{SIGN}{NUMBER}",
    re.IGNORECASE,
)
#: Right before it: "cuts its plan to".
_CUT_TO: Final = re.compile(
    rf"\b{_CHANGED}(?: {WORD}){{0,8}}?(?:[,:]| [–—-])? {TO} {SOME}$", re.IGNORECASE
)
#: The former stands first: "statt 2.500 sollen 1.100".
_INSTEAD_FIRST: Final = re.compile(
    rf"\b{INSTEAD} {SOME}{SIGN}{NUMBER}(?:[ -]{WORD}){{0,5}}?,? $", re.IGNORECASE
)
#: Before and behind it, where verbs end a clause: "auf 1.200 Stellen gekürzt".
_UNTO: Final = re.compile(rf"\b{TO} {SOME}$", re.IGNORECASE)
_CUT_BEHIND: Final = re.compile(rf"(?:[ -]{WORD}){{0,3}}? {_CHANGED}\b", re.IGNORECASE)

#: Of the number that was: what stands behind "from A", and what before or behind "A" alone.
_FROM_BEFORE: Final = re.compile(rf"\b{_FROM} {SOME}$", re.IGNORECASE)
_TO_B: Final = re.compile(rf"(?:[ -]{WORD}){{0,4}}? {TO} {SOME}{SIGN}[0-9]", re.IGNORECASE)
_B_INSTEAD: Final = re.compile(
    rf"(?:\b{INSTEAD}|\b{TO} {SOME}{SIGN}[0-9][0-9.,]{{0,12}}(?:[ -]{WORD}){{0,3}}? {_FROM})"
    rf" {SOME}$",
    re.IGNORECASE,
)
_IS_CUT_TO_B: Final = re.compile(
    rf"(?: (?!(?:and|und|et|y)\b){WORD}){{0,4}}? {_CHANGED}(?: back)? {TO} {SOME}{SIGN}[0-9]",
    re.IGNORECASE,
)
_A_IS_CUT_TO: Final = re.compile(
    rf"[0-9]\w{{0,4}}(?:[ -](?!(?:and|und|et|y)\b){WORD}){{0,6}}? {_CHANGED}(?: back)?"
    rf" {TO} {SOME}$",
    re.IGNORECASE,
)


def is_former(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a number as it was before it was changed."""
    before, behind = _around(text, start, end)
    if _FROM_BEFORE.search(before) and _TO_B.match(behind):
        return True
    return bool(_B_INSTEAD.search(before) or _IS_CUT_TO_B.match(behind))


def is_changed(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is what another number of its sentence was changed to."""
    before, behind = _around(text, start, end)
    if any(said.search(before) for said in (_FROM_A_TO, _A_IS_CUT_TO, _INSTEAD_FIRST)):
        return True
    said = _INSTEAD_OF_A.match(behind)
    return bool(said and (said["instead"] or _UNTO.search(before)))


def is_moved_to(text: str, start: int, end: int) -> bool:
    """Whether a sentence says that something comes to the number `text[start:end]`."""
    before, _ = _around(text, start, end)
    return bool(_CUT_TO.search(before)) or is_changed(text, start, end)


def says_changed(text: str, start: int, end: int, was: Callable[[float], bool]) -> bool:
    """Whether a sentence says that something came to the number `text[start:end]`.

    `was` tells of a number, of which the unit may be missing, whether it is known as the former.
    """
    before, behind = _around(text, start, end)
    first = _FROM_A_TO.search(before) or _INSTEAD_FIRST.search(before)
    for said in (first, _INSTEAD_OF_A.match(behind)):
        if said:
            return was(number(said["number"]))
    return bool(_CUT_TO.search(before) or (_UNTO.search(before) and _CUT_BEHIND.match(behind)))


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
