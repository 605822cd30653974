"""The words around a name by which it is, or is not, that of a place. All patterns are bounded."""

from __future__ import annotations

import re
from typing import Final

#: Characters before a name that are looked at.
LOOK_BACK: Final = 24
#: Longer texts are no headlines.
LONGEST_TITLE: Final = 240

_REST: Final = r"(?:\w|['’.-](?=\w))*"
_CAPITAL: Final = r"[A-Z\u00c0-\u00de\u010c\u0141\u015a\u0160\u017b\u017d]"
#: Words that may belong to a name: with a capital, or short ones between ("Newfoundland and").
NAMING: Final = re.compile(
    rf"(?<![\w.'’-]){_CAPITAL}{_REST}"
    r"|(?<![\w.'’-])(?:and|de|del|der|do|du|of|la|le|les|el|los|am|an|upon|sur|en|im|i)(?!\w)"
    rf"|(?<=\b[dDlL]['’]){_CAPITAL}{_REST}"
)
ANY: Final = re.compile(rf"[^\W\d_]{_REST}")
#: Between the words of one name.
WITHIN: Final = re.compile(r"[ \u00a0-]|\.[ \u00a0]")
#: Behind a place's name that is at its end.
PAUSES: Final = frozenset({"", ",", ".", ";", ")"})
#: Between a town and its region.
COMMAS: Final = frozenset({", ", " (", ","})

_PLACING: Final = (
    "in at near outside around from into to of for across throughout within northern southern "
    "eastern western central upstate downtown bei im aus nach nahe für von à a en près dans au du "
    "de i vid utanför til nær nel nella ad cerca"
)
#: Before a place.
PLACING: Final = frozenset(_PLACING.split())
IN: Final = re.compile(r"(?:^| )(?:in|at|near|outside) $", re.IGNORECASE)
#: Before a name that is then another's: "University of Michigan", "Lake Michigan".
TAKING: Final = re.compile(
    r"(?:University|Bank|College|Institute|Court|Times) (?:of|von) (?:the )?$"
    r"|(?:Lake|Mount|Fort|Port|Mr\.?|Ms\.?|Mrs\.?|Dr\.?|Sir|Sen\.|Rep\.|Gov\.|President|Governor) $"
)
#: Behind a name that is then another's: "Georgia Power", "Phoenix Motor", "Jackson said".
TAKEN: Final = re.compile(
    r"[ -](?:Power|Energy|Electric|Inc|Corp|Motors?|Bank|Times|Post|News|Herald|Journal|Tribune|"
    r"Gazette|University|State University|Institute|Company|Co\.|Group|Holdings?|Capital|Partners|"
    r"AG|GmbH|SA|Ltd|LLC|Airlines|Railway|County|Parish|said|says|told|added|wrote|announced)\b"
    r"|-(?:based|headquartered|listed|owned)\b"
)
#: Behind a name that a plant bears: that is a place even where the word is more.
PLANTED: Final = re.compile(
    r" (?:(?i:ev|solar|cell|electric|vehicle|car|battery|chip|assembly|giant) ){0,4}"
    r"(?i:battery|plant|\w{0,6}factory|facility|site|works|fab|campus|hub|refinery)\b"
)
#: "In March" is no place.
MONTHS: Final = frozenset({"March", "May", "August", "Mai", "Mars", "April"})
WORD_BEFORE: Final = re.compile(r"([^\W\d_][\w'’-]*) $")
WORD_BEHIND: Final = re.compile(rf" {_CAPITAL}\w")


def is_title(text: str) -> bool:
    """Whether most words of a short text begin with capitals: those of a headline say nothing."""
    words = text.split() if len(text) <= LONGEST_TITLE else []
    return 2 * sum(word[0].isupper() for word in words) > len(words)
