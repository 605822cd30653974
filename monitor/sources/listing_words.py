"""What publishers write around their articles: links to the rest, badges, text for screen readers.

Data for `listing_items` and `listing_page`, in the languages of `core.shown_dates`.
"""

from __future__ import annotations

import re

_READ_MORE = (
    "read more|read the (?:full )?(?:story|article|release)|read(?: full)? article|continue reading"
    "|learn more|find out more|see more|more|view(?: article| more)?|details|full story"
    "|mehr(?: lesen| erfahren| dazu)?|weiterlesen|weiter lesen|zum artikel|artikel lesen"
    "|lire (?:la suite|plus|l['’]article)|en savoir plus|plus|suite"
    "|leer más|seguir leyendo|ver más|más información|leggi (?:tutto|di più|l['’]articolo)"
    "|continua(?: a leggere)?|ler mais|leia mais|saiba mais|lees (?:meer|verder)|meer lezen"
    "|läs mer|läs hela(?: artikeln)?"
)
_MARKS = r"[\s.…:>›»→⟶➔\[\]()-]*"
#: What says nothing of the article it links to.
READ_MORE = re.compile(rf"{_MARKS}(?:{_READ_MORE}){_MARKS}", re.IGNORECASE)

#: Elements without text that a reader sees.
UNSEEN = frozenset(
    [
        *("script", "style", "svg", "template", "noscript", "iframe", "object", "select"),
        *("option", "textarea", "head", "math"),
    ]
)
#: Elements of an item that are no part of its teaser.
BESIDE_PROSE = frozenset(
    ["time", "nav", "form", "button", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"]
)
#: Classes of text that is spoken by screen readers, and not seen.
FOR_EARS = re.compile(
    r"(?<!not-)(?:\bsr-only|visually-?hidden|hidden-visually|screen-?reader|show-for-sr"
    r"|element-invisible|a11y-hidden|assistive-text)",
    re.IGNORECASE,
)
#: Classes of small marks beside a headline, which have at most BADGE_WORDS words.
BADGE = re.compile(r"(?:^|[\s_-])(?:badge|pill|chip|flag|label|tag)(?:$|[\s_-])", re.IGNORECASE)
BADGE_WORDS = 2
#: Marks that are told by their one word alone, in NEW_ELEMENTS; never in `<em>New</em> York`.
NEW = frozenset(
    [
        *("new", "new!", "neu", "neu!", "nouveau", "nouveauté", "nuevo", "nuovo", "novo"),
        *("nieuw", "ny", "nytt", "nyhet"),
    ]
)
NEW_ELEMENTS = frozenset(["span", "sup", "small", "label", "mark", "div"])

WALL = "a login or consent page"
CHECK = "a check for robots"
APP = "a page built by JavaScript, which is not run here"
_WALL_TITLE = (
    r"\b(?:log ?in|log ?on|sign ?in|register|consent|cookies?|privacy|before you continue"
    r"|anmeld(?:en|ung)|einloggen|einwilligung|datenschutz|zustimm\w+|connexion|se connecter"
    r"|consentement|iniciar sesión|acceder|consentimiento|logga in|samtycke|accedi|inloggen)\b"
)
_CHECK_TITLE = (
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|captcha|access denied"
)
#: What a page without articles is, by its title.
TITLES = (
    (CHECK, re.compile(_CHECK_TITLE, re.IGNORECASE)),
    (WALL, re.compile(_WALL_TITLE, re.IGNORECASE)),
)
#: The same, by an element that it holds.
MARKS = (
    (CHECK, "#challenge-form, #cf-wrapper, .g-recaptcha, .h-captcha"),
    (WALL, "input[type=password], [id*=consent], [class*=consent], [id^=onetrust], #didomi-host"),
    (APP, "#root:empty, #app:empty, #__next:empty, #__nuxt:empty"),
)
