"""The words around a number by which it is, or is not, that of the plant. All patterns are bounded.

Each is a list of beginnings and whole words, divided by blanks; "_" stands for a blank within one.
"""

from __future__ import annotations

import re
from typing import Final


def _any(*lines: str) -> str:
    """One of these words."""
    return "|".join(word.replace("_", " ") for line in lines for word in line.split())


def _found(*lines: str) -> re.Pattern[str]:
    """One of these words, anywhere."""
    return re.compile(rf"(?<!\w)(?:{_any(*lines)})(?!\w)", re.IGNORECASE)


PLANT: Final = (
    r"(?:d['’])?(?:"
    + _any(
        r"plants? \w*factor(?:y|ies) refiner(?:y|ies) facilit(?:y|ies) campus complex fabs? works",
        r"megasite hub scheme sites? projects? projet proyecto progetto projekte?t?",
        r"\w*fabrik\w* \w*werke?s?",
        r"usines? chantier fábrica planta gigafactoría fabbrica stabilimento \w*fabriken anlegg\w*",
    )
    + r")(?!\w)"
)
#: Other works that news are of: a plant's own only where the event is of one.
BUILT: Final = re.compile(
    r"(?<!\w)(?P<noun>"
    + _any(
        "terminals? ports? harbou?rs? hospitals? buildings? data_cent(?:er|re)s?",
        "stadiums? bridges?",
        "tunnels? railways? schools? mines? mills? dams? brewer(?:y|ies) smelters?",
        "furnaces? airports?",
        "museums? warehouses? arenas? theatres? reactors? clinics? pipelines? shipyards? cannery",
        "canner(?:y|ies) laborator(?:y|ies) labs? towers? rechenzentrum krankenhaus klinik brücke",
        "hôpital barrage mine pont tunnel puerto mina puente ospedale ponte porto",
        "sjukhus hamn gruva",
    )
    + r")(?!\w)",
    re.IGNORECASE,
)
_SPENDING: Final = _any(
    r"(?:joint_)?venture production_line expansion investments? investissements? investitione?n?",
    r"inversión investimento investering\w* plan development manufacturing",
)
_PLANT_OR_PLAN: Final = rf"(?:{PLANT}|(?:d['’])?(?:{_SPENDING})(?!\w))"
#: A few words between a number and the plant; "$1 billion cell and panel plant".
_FEW: Final = (
    r"(?:[ -](?!(?:loan|grant|in|of|from|and|for|to|loss|by|with|as)\b)[\w'’&.-]{1,30}){0,6}?"
    r"(?: and [\w-]{1,30})?"
)
#: Between a word before a number and the number.
_ABOUT: Final = (
    "(?:,? (?:"
    + _any(
        "of at was about around up to some more than nearly over roughly an? estimated the initial",
        "total totall?ing to be is were would have de di von på d['’] rund till environ omkring",
        "cirka",
        "s['’]élève à approximately as much put originally planned another additional est",
        "circa im il um een da del dal",
        r"(?:un|une|eine[rn]?) till",
    )
    + ")){0,5} $"
)


def _before(*lines: str) -> re.Pattern[str]:
    """One of these words right before the number."""
    return re.compile(rf"(?<!\w)(?:{_any(*lines)}){_ABOUT}", re.IGNORECASE)


def _soon_before(*lines: str) -> re.Pattern[str]:
    """One of these words at most five words before the number."""
    return re.compile(rf"(?<!\w)(?:{_any(*lines)})(?: [\w'’,-]{{1,30}}){{0,5}} $", re.IGNORECASE)


MONEY_BEHIND: Final = re.compile(
    rf"{_FEW}[ -]{_PLANT_OR_PLAN}"
    r"|[ -]line(?!\w)|(?: \w{1,20}){0,4} "
    r"(?:teuren?|investieren|investiert|ausgeben|kosten|stecken|investir|investie?s?|investidos|"
    r"invertir(?:se)?|investiti)(?!\w)",
    re.IGNORECASE,
)
MONEY_BEFORE: Final = _before(
    r"invest\w* cost\w* worth spend\w* valued priced price_tag project plant factory facility",
    r"investissement\w* investitione?n? montant kosten kostar? inversión investera",
    r"investeringe?n? coûter\w* valeva vale",
    r"représente coûté costar costaba progetto proyecto projekt projet chiffré\w* évalué\w*",
    r"estimé\w* valorad[oa] cifrad[oa] presupuestad[oa] stimat[oa] veranschlagt fabrik",
    r"fábrica planta",
    r"usine investimento works building scheme",
)
MONEY_AROUND: Final = _found(
    r"invest\w* cost(?:s|ing)? worth spend price_tag build\w* construct\w* plant factory facility",
    r"gigafactory project \w*fabrik\w* \w*werk usine projet",
)
MONEY_AGAINST: Final = _found(
    r"loans? lent grants? subsid\w+ incentives? revenues? sales net loss(?:es)? lost profits?",
    r"debts?",
    r"raised? raising funding financ\w+ shares? stock market_cap\w* valuation fines? tax taxes",
    r"credits? bonds? aid per_kwh contracts? orders? savings? saves? severance write-?downs?",
    r"write-?offs? writ(?:e|es|ing|ten)_(?:off|down) wrote impairment charges? earnings budget",
    r"owe[sd]? liabilities backed_by granted",
    r"guarantees? ebitda quarter\w* taxpayer\w* awarded sold so_far milestones? promised_£\d+",
    r"kredit\w* darlehen förder\w* umsatz\w* verlust\w* subvention\w* zugesagt bürgschaft\w*",
    r"water_mains? sewers? (?:access_)?roads? substations? deposits? land(?!\w) claw\w* recoup\w*",
    r"abatements? repairs? tax_breaks? training_cent(?:er|re)s?",
    r"aides? prêts? chiffre_d'affaires pertes? lån stöd bidrag ayudas? aiuti",
)
CAPACITY_BEHIND: Final = re.compile(
    rf"(?: of (?:\w{{1,20}} ){{1,3}})?(?:{_FEW}[ -]{PLANT}"
    r"| (?:\w{1,20} ){0,4}(?:"
    + _any(
        "a_year per_year annually per_annum pro_jahr im_jahr par_an al_año om_året all'anno",
        "capacity",
        "kapazität capacité of_cells of_batteries of_battery of_capacity",
    )
    + r")(?!\w)|/y|/a)",
    re.IGNORECASE,
)
CAPACITY_BEFORE: Final = _soon_before(
    "capacity capacité \\w*kapazität capacidad capacità kapacitet output produc\\w+ make making",
    "made",
    "turn_out adds? falls_to plant factory facility gigafactory planned_for designed_for",
    "geplant_(?:waren|war) waren vorgesehen prévu\\w* previst\\w* ausgelegt",
)
CAPACITY_AROUND: Final = _found(
    r"capacity capacité \w*kapazität capacidad capacità annual\w* a_year per_year plant factory",
    r"gigafactory facility \w*fabrik\w* \w*werk usine production",
)
CAPACITY_AGAINST: Final = _found(
    r"supply supplied deliver\w* contracts? demand market global\w* worldwide nationwide pipeline",
    r"europe's installed installations? wind_farm storage_project solar_park solar_farm offtake",
    r"fleet by_20[3-5][0-9] shipments? shipped grid orders_for turbines rose",
)
JOBS_BEHIND: Final = re.compile(
    r".{0,40}?(?<!\w)(?:"
    + _any(
        r"at_the_(?:plant|site|factory|facility) promised planned lost (?:be_)?laid_off cut",
        r"(?:had_been|were)_announced (?:sont|seront|seraient)_concernés",
        r"affected (?:étaient_)?annoncés? created create schaffen entstehen sollten",
        r"geplant verlieren prévus? supprimés? menacés? créés creados previstos perdidos verloren",
        r"streichen gestrichen wegfallen weg previsti creati would_(?:go|be_lost|remain)",
        r"(?:were|was)_to_work would_work there",
    )
    + r")(?!\w)",
    re.IGNORECASE,
)
JOBS_BEFORE: Final = _soon_before(
    r"creat\w* employ(?:ed|ing|s)? bring\w* brought promis\w* support\w* generat\w* add\w* hir\w*",
    r"loses? losing lost loss_of cost\w* cut\w* lays?_off laid_off laying_off let_go",
    r"idling sysselsatt eliminat\w*",
    r"expected provid\w*",
    r"deliver\w* with hoped announced affects? schaffen entstehen betroffen beschäftigen créer",
    r"crear",
    r"prévoya\w+ prévoit prevé vorsah sollten? supprim\w* skapa\w* ge gett dato lavoro varsl\w*",
    r"give entfallen entfällt kosten kostet streicht coûte\w* cuesta\w* afecta\w*",
    r"touche\w* concerne\w*",
    r"betrifft genera\w* emplear\w* occup\w* employer\w* impiegar\w* trabajo have means",
)
JOBS_AROUND: Final = _found(
    r"would were_to was_to plant factory gigafactory facility site projects? projet proyecto",
    r"progetto closure closing closed? shut will_end \w*fabrik\w* \w*werk\w* usine laid_off",
    r"lays?_off",
    r"layoffs job_cuts betroffen lavoro geplant\w* pledged fábrica planta gigafactoría",
    r"cierre inversión",
    r"fermeture schließung batteri\w+",
)
JOBS_AGAINST: Final = _found(
    r"worldwide globally weltweit dans_le_monde of_its percent_of per_cent_of %_of workforce_of",
    r"across_the_(?:company|country|state|world|group) company-?wide industry sector nationwide",
    r"construction_workers supply_chain indirect\w* apprentices",
    r"(?<!plant_)(?<!factory_)(?<!site_)(?<!facility_)employs (?<!qui_)emploie",
    r"(?<!werk_)beschäftigt",
)

#: The plant of the event is spoken of: by a noun that is known, or as what did not come to be.
LINK: Final = re.compile(
    r"(?<!\w)(?:the|this|that|its|their|an?|le|la|son|das|dem|die|der|el|su|il|lo|planned|proposed|"
    rf"geplante)(?!\w)(?:[^.;]|\.[0-9]){{0,60}}?(?<![\w-]){PLANT}|(?<!\w)l['’]{PLANT}|(?<!\w)(?:"
    + _any(
        r"would_have was_to were_to (?:was|were)_(?:expected|supposed|due)",
        r"had_(?:planned|promised|been)",
        r"originally promised pledged agreed hoped_for geplant plänen the_plans?",
        r"(?:are|were|be)_lost (?:still_)?(?:intends|plans|hopes)_to",
        r"to_create prévoyait devait devaient sollten? hätten? wollten? war_geplant betroffen",
        r"skulle",
        r"doveva\w* avrebbe\w* valeva iba_a debía previs\w+ prevé prévoit it_would planned_for",
        r"the_investment die_investition (?:will|would)_affect (?:sont|seront|seraient)_concernés",
        r"it_(?:will|would)_have (?:jahres|produktions)kapazität étai(?:en)?t_annoncés?",
        r"(?:annual|planned|production)_capacity l['’]investissement capacité_visée",
        r"capacity_falls \w+fabriken \w+fabrik",
        r"(?:the|a|this)_(?:decision|move|closure|stop) entfallen",
        r"prévu(?:e?s)? die_(?:schließung|entscheidung) la_fermeture el_cierre",
        r"la_chiusura devraient debían",
    )
    + r")(?!\w)",
    re.IGNORECASE,
)

#: What comes to another number.
MONEY_SUBJECT: Final = _found(
    r"invest\w* investition\w* inversión cost\w* kosten costes? spend\w* spesa budget",
    r"price_tag projec\w*",
    r"projek\w* projet proyecto progetto plan plant factory \w*fabrik usine fábrica",
)
CAPACITY_SUBJECT: Final = _found(
    r"capacity output size production \w*kapazität capacité capacidad capacità",
    r"kapacitet\w* produc\w*",
    r"plan plant factory gigafactory \w*fabrik\w* \w*werke?s? usine fábrica projec\w*",
    r"projek\w* projet",
)
JOBS_SUBJECT: Final = _found(
    r"jobs? positions workforce headcount staff \w*arbeitsplätzen? stellen belegschaft",
    r"emplois postes",
    r"effectifs? empleos puestos plantilla posti addetti jobb arbetstillfällen employ\w*",
)
#: The works of the event right behind a number.
BUILT_BEHIND: Final = re.compile(rf"{_FEW}[ -]{BUILT.pattern}", re.IGNORECASE)
_ANOTHER: Final = (
    r"(?:an?|another|une?|autre|eine?[rnms]?|andere[rs]?|una?|otr[oa]|en|ett|altr[oa])"
    r" (?:[^\s.;:]{1,30} ){0,3}?(?:\w*maker|firm|company|group|mill|\w*hersteller|"
    r"entreprise|empresa|"
    rf"azienda|raffinerie|refinería|{PLANT})"
)
#: Another year's news: "In 2011, a glass maker shut its works", "Remember 2009, when Acme closed".
ANOTHER_TIME: Final = re.compile(
    r"\W{0,3}(?:(?:remember|back|already|in|en|im|i|nel|jahre?|anno|früher|schon|déjà|ya|già|redan|"
    r"année|año|the|das|l['’]|that|was|it) ?){0,4}(?:19|20)[0-9]{2}\b.{0,120}?"
    rf"(?:\b{_ANOTHER}(?!\w)|\b(?:closed|shut|collapsed|schloss|ferm(?:é|a|ait)|cerró|chiuse|stängde)\b)",
    re.IGNORECASE,
)
