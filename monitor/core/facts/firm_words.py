"""The words around names by which they are, or are not, those of firms.

All patterns are bounded.
"""

from __future__ import annotations

import re
from typing import Final

#: Characters before a name that are looked at.
LOOK_BACK: Final = 40

_CAPITAL: Final = r"[A-Z\u00c0-\u00de]"
_PART: Final = rf"(?:{_CAPITAL}[\w&.-]{{0,30}}\w|{_CAPITAL}|[a-z]{{1,2}}{_CAPITAL}\w{{1,30}})"
_NAME: Final = rf"{_PART}(?: (?:{_PART}|[0-9]{{1,3}}|&)){{0,4}}"
_BEGIN: Final = r"(?<![\w.-])"
WORD: Final = re.compile(r"[^\W_][\w&.-]*")
_FORM: Final = (
    r"(?:Inc|Corp|Corporation|Ltd|LLC|Limited|AG|SE|GmbH|plc|PLC|AB|ASA|S\.p\.A|SpA|SAS|S\.A|NV|BV|"
    r"Oyj|KGaA)"
)
FORM: Final = re.compile(_FORM)
WITH_FORM: Final = re.compile(rf"{_BEGIN}(?P<name>{_NAME}?)(?:,? {_FORM}(?![\w-]))")
#: A firm's noun at the end of its name.
WITH_NOUN: Final = re.compile(
    rf"{_BEGIN}(?P<name>{_PART}(?: {_PART}){{0,2}}? (?:Cells?|Power|Energy|Motors?|Batteries|"
    rf"Battery|Solar|"
    r"Materials|Semiconductors?|Technologies|Technology|Electric|Automotive|Industries|Metals|"
    r"Chemicals?|Aerospace|Systems|Works|Elements|Resources|Minerals|Lithium|Wind|Hydrogen|"
    r"Anodes?|Cathodes?|Hydro|Storage|Steel|Graphite|Silicon|Terminals|Lines|Foods|Mining|Metals|"
    r"Logistics|Pharma|Mobility|Recycling|Bater(?:í|i)as|Batterien|Batteri|Brewing|Cement|Glass|"
    r"Composites|Group|Holdings?))(?=[ ,.'’;:)]|$)"
)
#: Called a firm: "the investor Acme", "Le groupe Acme", "Der Konzern Acme".
CALLED: Final = re.compile(
    r"\b(?:startup|start-up|maker|manufacturer|producer|developer|carmaker|automaker|company|firm|"
    r"group|supplier|giant|(?i:groupe|entreprise|société|fabricant|investor|konzern|unternehmen|"
    r"firma|\w*hersteller|autobauer|start-up|empresa|fabricante|grupo|azienda|gruppo|bolaget|"
    rf"företaget|selskapet)) (?P<name>{_NAME})(?![\w-])"
)
#: Whose plant a town loses: "Dayton loses Acme factory".
LOST: Final = re.compile(
    rf"(?i:\b(?:loses?|lost|losing)) (?P<name>{_NAME})"
    r"(?= (?:[a-z]{1,20} ){0,2}(?:plant|factory|gigafactory|fab)\b)"
)
#: A saint's hospital is nobody's.
OWNING: Final = re.compile(
    rf"{_BEGIN}(?P<name>{_NAME})(?:['’]s|(?<=s)['’])(?= )"
    r"(?! (?:hospital|school|church|college|cathedral|academy|parish|hospice)\b)"
)
DOING: Final = re.compile(rf"{_BEGIN}(?P<name>{_NAME})(?=,? [^\W\d_])")
SHORT_NAME: Final = re.compile(rf"(?P<name>{_PART}(?: {_PART}){{0,2}})(?: (?:to|To|Will|Has))? ")
#: Between a firm and the verb of which it is the subject.
UP_TO_VERB: Final = re.compile(
    r"(?:,[^,]{1,80},)?(?: (?:has|have|had|is|was|will|would|may|could|might|not|no|longer|now|"
    r"also|"
    r"temporarily|indefinitely|officially|reportedly|quietly|again|permanently|formally|abruptly|"
    r"hat|will|wird|a|va|ha|har|to|and|announces?|announced|says?|said|confirms?|confirmed|decided|"
    r"decides|plans|it|that|on|monday|tuesday|wednesday|thursday|friday|hits|puts|put|takes|"
    r"stellt|legt|gibt|zieht|sagt|stoppt|calls|files|goes)){0,6} ?",
    re.IGNORECASE,
)
#: A verb, as it follows the name that begins a sentence.
VERB: Final = re.compile(
    r",? (?:(?:will|has|have|had|is|was|to|may|hat|wird|will|a|va|met|ha|har|ne|n'|sagt|gibt|legt|"
    r"zieht|stellt|stoppt|schließt|verschiebt|streicht|halbiert|baut|put|cut|shut|quit)\b|"
    r"(?!(?:its|this|plans|jobs|cells|workers|batteries|plants|less|across|as|vs|news|des|les|dans|"
    r"sans|is)\b)[a-zà-ÿ]{2,15}(?:s|ed)\b|(?!(?:de|the|la|le|une|usine|site)\b)[a-zà-ÿ]{4,12}(?:nne|nce|que|"
    r"sse|rme|rde|uit|end|pend|te|ar|ncia|aza|za)\b)"
)
GERMAN: Final = re.compile(
    r"\b(?:der|die|das|und|für|wird|nicht|auf|im|eine?[rmns]?|bei|gibt|sich)\b"
)
#: Words in which nouns end that headlines begin with: "Chipmaker", "Batteriefabrik".
COMMON_NOUN: Final = re.compile(
    r"(?:fabrik|fabriken|werk|werke|projekt|hersteller|produktion|investor|konzern|regierung|"
    r"unternehmen|minister|ministerium|gericht|standort|ansiedlung|stellen|bau|baustelle|start|"
    r"plätze|bauer|maker|industrie|fertigung|förderung|usine|gigafactory|factory|plant)$",
    re.IGNORECASE,
)
_NO_FIRMS: Final = (
    "supplier suppliers rival rivals partner partners customer customers spin-off spinoff",
    "the a an it its this that these those he she they we i you but and or in on at for from",
    "with as",
    "after before amid despite while when why how what who where if no not new plans plan plant",
    "battery factory ev evs gigafactory electric vehicle vehicles solar chip project projects",
    "jobs job delayed paused cancelled canceled halted scrapped shelved closed stopped postponed",
    "suspended abandoned",
    "production construction report reports reuters bloomberg nikkei update breaking exclusive",
    "live",
    "monday tuesday wednesday thursday friday saturday sunday january february march april may",
    "june",
    "july august september october november december gov governor president minister premier mayor",
    "senator sen rep department state county city town village officials government congress uaw",
    "union unions economic development authority commission council epa doe white house trump",
    "biden",
    "last next however meanwhile earlier company firm automaker carmaker maker startup giant",
    "der die",
    "das ein eine im nach le la les un une des el los det den en et l'usine us u.s u.s. uk eu",
    "european",
    "north south east west northern southern eastern western ap afp dpa i work works province",
    "region",
    "residents lawmakers investors investor workers employees analysts closure cancellation demise",
    "insolvency end start delay delays fears hopes dream dreams owner cell cells hydrogen wind",
    "energy",
    "green lithium opinion editorial letter video watch photos news analyst analysts court judge",
    "police school schools hundreds thousands dozens billions millions taxpayers republicans",
    "democrats land bund kommune gericht staat stadt gemeinde regierung politik bürgermeister kein",
    "keine aus ende pläne neue neuer zweites mehr weniger trotz wegen statt l'état maire ministre",
    "deux trois après selon pourquoi comment paralizada retraso cancelado cierra slitta chiude",
    "inget bygget fabriken regeringen kommunen staten tramonta addio adiós stop opening paused",
    "economy market markets demand sales tariffs tariff ira act administration authorities our",
    "their",
    "his her my one two three four five six first second third another all some many most more",
    "less",
    "zero seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty forty",
    "fifty hundred thousand dozen several few both eine einer zwei drei vier fünf sechs",
    "sieben acht",
    "neun zehn elf zwölf hundert tausend mehrere quatre cinq sept huit neuf dix onze",
    "douze vingt cent",
    "plusieurs uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte",
    "cien varios due",
    "tre quattro cinque sei sette otto nove dieci undici dodici venti två fyra fem sex",
    "sju åtta nio",
    "tio elva tolv flera tribunal conseil gobierno alcaldes vecinos sindicatos tribunale sindacati",
    "bankrupt insolvent troubled struggling embattled beleaguered ailing defunct indebted",
    "pleite insolventer kriselnder",
    "half part parts site sites park hub mega deal deals talks bid bidder chief executive ceo cfo",
    "spokesman spokeswoman chairman industry sector business world global asia europe america",
)
#: Words that begin with a capital and are no firms.
NO_FIRMS: Final = frozenset(" ".join(_NO_FIRMS).split())
_INSTITUTIONS: Final = (
    "court courts council councils trust trusts board county city town township state ministry",
    "commission committee authority agency department office police university college school",
    "senate house parliament congress government union unions association society church party",
    "officials lawmakers residents voters regulators judges mps ministers democrats republicans",
    "festival hospital museum airport gericht rat ministerium",
)
#: What ends in one of these without more is no firm: "Appeals Court", "Hartlepool Trust".
INSTITUTIONS: Final = frozenset(" ".join(_INSTITUTIONS).split())
#: Around the name of a town that is one: "near Corning", "Corning's mayor".
IN_PLACE: Final = re.compile(
    r"\b(?:in|at|near|outside|around|bei|nahe|im|à|en|nel|i|vid|city of|town of|ville de|stadt|"
    r"ciudad de|mayor of) (?:the |la |le )?$",
    re.IGNORECASE,
)
#: Behind the event: where a plant is that no gazetteer knows.
AT_ANOTHER: Final = re.compile(
    rf"(?:plant|factory|\w*fabrik|\w*werk|usine[^.,;]{{0,40}}|fábrica[^.,;]{{0,40}}) "
    rf"(?:in|at|near|bei|nahe|à|en) {_CAPITAL}\w"
)
#: A plant right before the town where it is: "plant in Pigeon Fork", "usine de batteries à Tavaux".
PLANT_AT: Final = re.compile(
    r"\b(?:plants?|factory|gigafactory|refinery|facility|mill|smelter|terminal|usine|fábrica|planta|"
    r"gigafactoría|fabbrica|stabilimento|\w*fabriken?)(?: (?:de|d['’]|di|per)[^.,;:()]{1,40}?)? "
    rf"(?:in|at|near|outside|à|en|a|"
    rf"i) (?P<name>{_CAPITAL}[\w’'-]{{1,30}}(?: {_CAPITAL}[\w’'-]{{1,30}})"
    r"{0,2})(?<!['’]s)(?=[.,;)]|$| [a-zà-ÿ])"
)
_NO_PLACES: Final = (
    "january february march april may june july august september october november december monday",
    "tuesday wednesday thursday friday saturday sunday spring summer autumn winter christmas phase",
    "europe asia africa america midwest north south east west central university port county state",
    "province valley region park city the a an",
)
NO_PLACES: Final = frozenset(" ".join(_NO_PLACES).split())
CIVIC: Final = re.compile(
    r"(?:['’]s)? (?:city|town|county|mayor|council\w*|officials?|residents|police|schools?|area|"
    r"airport|port|commissioners?|lawmakers|voters|neighbou?rs)\b",
    re.IGNORECASE,
)
#: Towns whose name stands for a government.
GOVERNING: Final = frozenset(
    [
        "washington",
        "london",
        "paris",
        "berlin",
        "brussels",
        "brüssel",
        "bruxelles",
        "bruselas",
        "ottawa",
        "beijing",
        "peking",
        "pékin",
        "tokyo",
        "seoul",
        "delhi",
        "madrid",
        "rome",
        "rom",
        "roma",
        "stockholm",
        "oslo",
        "moscow",
        "moskau",
        "kyiv",
        "kiew",
        "warsaw",
        "warschau",
        "budapest",
        "vienna",
        "wien",
        "canberra",
        "lisbon",
        "lisboa",
        "athens",
        "dublin",
        "copenhagen",
        "helsinki",
        "ankara",
        "jakarta",
        "bern",
        "the",
        "hague",
        "den",
        "haag",
        "sacramento",
        "lansing",
        "albany",
        "tallahassee",
        "munich",
        "münchen",
        "düsseldorf",
        "stuttgart",
        "hannover",
        "dresden",
        "potsdam",
        "mainz",
        "kiel",
        "barcelona",
        "sevilla",
        "valencia",
        "milano",
    ]
)
#: Before a firm that is another than the plant's.
OTHERS: Final = re.compile(
    r"\b(?P<word>amid|supplier|suppliers|supplies|rival|rivals|competitor|unlike|customer|customers|"
    r"after|because|like|backed by|from|for|to|with|by|via|told|than|including|despite|while|of)"
    r"(?: (?:a|an|the|its|his|to|of|as|such|in|u\.?s\.?)){0,2} $",
    re.IGNORECASE,
)
#: Before a name that is a place's or a part of another.
PLACED: Final = re.compile(
    r"\b(?:of|in|at|near|de|d['’]|du|à|en|von|bei|di|i|vid) ?$", re.IGNORECASE
)
#: Ends with a person's title: what follows is no firm.
PERSON: Final = re.compile(
    r"\b(?:gov\.?|governor|president|minister|premier|mayor|senator|sen\.?|rep\.?|commissioner|ceo|cfo|"
    r"executive|officer|spokes\w+|chair\w*|analysts?|secretary|director|manager|leader|councillor|"
    r"lawyer|mr\.?|ms\.?|mrs\.?|dr\.?|sir|bürgermeister\w*|"
    r"ministerpräsident\w*|maire|ministre|landwirt) $",
    re.IGNORECASE,
)
OWNERS_PREPOSITIONS: Final = frozenset({"by", "of", "for", "from"})
#: Behind a firm whose business is the reason, not the news: "as Tesla sales slump".
OTHERS_BUSINESS: Final = re.compile(
    r"(?:['’]s)? (?:ev )?(?:sales|demand|orders?|deal|loan|slump|supply|"
    r"shares|suppliers?|customers?|partner|rival|spin-?off|backer)\b|-backed\b",
    re.IGNORECASE,
)
#: Right before a firm: the other one of a venture.
PARTNER: Final = re.compile(rf"{_BEGIN}(?P<name>{_NAME}) (?:and|und|et|och|&) $")
JOINED: Final = re.compile(r" ?(?:and|&|/|und|et|och|e|y) ?| ?[-–] ?")
PLANT_NEXT: Final = re.compile(
    r"['’]?s? (?:plants?|factor(?:y|ies)|project|gigafactory|facility|site|complex|maker|hub)\b",
    re.IGNORECASE,
)
PLANT: Final = re.compile(
    r"(?:['’]s?)?(?: [\w$€£.,-]{1,30}){0,6}? (?:plants?|\w*factor(?:y|ies)|facility|project|"
    r"refinery|"
    r"\w*fabrik\w*|\w*werk\w*|usine|gigafactories|site|plans?|fab|campus|complex)\b",
    re.IGNORECASE,
)
