"""What a publisher shows instead of the article: paywall, consent, login, error, robot check.

Recognised conservatively: only where little text is left, and only by phrases that say so, by
JSON-LD, or by a password field. A full article with a subscribe box is no wall, nor is one under a
cookie banner. The lists are data, for English, German, French, Spanish, Italian and Swedish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.extract.phrases import any_of

if TYPE_CHECKING:
    from monitor.model import Wall

#: A teaser has fewer characters than this; what has more is an article, whatever stands around it.
TEASER = 1_000
#: Pages that say only one thing have fewer than this besides that one thing.
NOTICE = 300

# Badges ("Subscribers only", "Réservé aux abonnés") are no phrases: they stand at links to others.
_PAYWALL = any_of(
    r"""
    (?:subscribe|become a (?:member|subscriber)|start (?:your|a) (?:free )?(?:trial\
      |subscription))(?: now| today| here| free| for free)? (?:to|and) (?:continue\
      |keep reading|read (?:this|the|on|full)|unlock|access)
    (?:sign up|register|log in|sign in)(?: now| here| free| for free)? to (?:(?:continue\
      |keep) reading|read (?:this|the (?:full|rest|whole|entire))|unlock (?:this|the))
    to (?:continue|keep) reading(?: this (?:article|story))?,? (?:please |you (?:need|must) \
      |subscribe|log in|sign in|register|start)
    this (?:article|story|content|page) is (?:only |exclusively |reserved )*(?:available \
      |accessible )?(?:only |exclusively )?(?:for|to) (?:our |paying |premium \
      |registered )*(?:subscribers|members)\b
    you(?:'ve| have) (?:reached|hit|used|read)(?: all)? (?:of )?(?:your|the) (?:limit|monthly\
      |last free|free|\d+ free)
    unlock (?:this|the full) (?:article|story)
    already a subscriber\? (?:log|sign) in to (?:read|continue)
    the rest of this (?:article|story) is (?:for|only|reserved|available)
    abonnieren und weiterlesen
    jetzt weiterlesen mit
    mit (?:einem )?(?:\S{0,15} ?)abo weiterlesen
    um (?:diesen artikel |den (?:ganzen |vollständigen )?artikel )?(?:weiterzulesen|zu lesen),?
    zum weiterlesen (?:bitte|abo|registrieren|anmelden)
    dieser (?:artikel|inhalt|text) ist (?:nur |exklusiv )(?:für|mit)
    (?:jetzt|hier) weiterlesen (?:und|mit|für)
    abonnez-vous pour (?:lire|continuer|accéder|poursuivre)
    (?:connectez|inscrivez)-vous pour (?:lire|continuer|poursuivre)
    il vous reste .{0,20} de cet article
    la suite (?:de cet article )?est réservée
    cet article est réservé
    (?:suscríbete|suscríbase|regístrate) para (?:seguir|continuar|leer|acceder)
    para (?:seguir|continuar) leyendo
    este (?:artículo|contenido) es (?:exclusivo|solo|sólo)
    (?:abbonati|registrati) per (?:continuare|leggere|accedere)
    per continuare a leggere
    questo (?:articolo|contenuto) è riservato
    (?:prenumerera|bli prenumerant) för att (?:läsa|fortsätta)
    för att (?:läsa vidare|fortsätta läsa)
    artikeln är (?:låst|endast|bara|enbart)
    """
)
# What may stand between the beginning of a sentence and such a phrase; no quotation mark does.
_BEFORE_OFFER = re.compile(
    r"(?:.*[.!?:…]\s+)?(?:(?:please|simply|just|or|now|to|you|must|need|have to|want more|log in"
    r"|sign in|register|bitte|jetzt|veuillez|oder|ou|o|eller)[ ,?]+)*"
)
_BEFORE = 80
_NOT_LETTERS = re.compile(r"[\W_]+")
_CONSENT = any_of(
    r"""
    before (?:you )?continu(?:e|ing)
    (?:we|we and our (?:\d+ )?partners) value your privacy
    your privacy (?:choices|settings|is important)
    (?:accept|agree|consent)(?: and| to)? (?:continue|cookies|all cookies|the use)
    we (?:need|ask for) your consent
    manage your (?:privacy|consent|choices)
    (?:choose|select|click|press) [\"“'‘]?(?:accept|agree|i agree|reject)
    cookie (?:consent|notice|settings|wall)
    bevor (?:sie|du) (?:fortfahren|fortfährst|weiter|zu)
    (?:weiter|nutzen|lesen) mit werbung
    zustimmen und weiter
    (?:ihre|deine|eure) (?:einwilligung|zustimmung|privatsphäre)
    mit werbung und cookies
    pur-abo
    avant de continuer
    avec votre (?:accord|consentement)
    (?:accepter|continuer sans accepter)
    respect(?:ons|er)? (?:de )?votre vie privée
    antes de continuar
    (?:valoramos|respetamos) (?:su|tu) privacidad
    aceptar y continuar
    prima di continuare
    (?:accetta e continua|la tua privacy|rispettiamo la tua privacy)
    accettare i cookie
    innan du (?:fortsätter|går vidare)
    (?:vi värnar om|din) integritet
    godkänn (?:alla )?(?:cookies|kakor)
    """
)
_ABOUT_CONSENT = any_of(
    r"""
    cookie
    consent
    privacy
    personal data
    partners
    advertis
    before you continue
    preferences
    einwillig
    datenschutz
    werbung
    zustimm
    personenbezogen
    privatsphäre
    vie privée
    données
    publicit
    accepter
    privacidad
    datos
    anuncios
    aceptar
    dati personali
    pubblicità
    accett
    kakor
    integritet
    personuppgifter
    annons
    godkänn
    """
)
_LOGIN = any_of(
    r"""
    (?:log|sign) ?in to (?:continue|your account|read|view|access|see|proceed)
    please (?:log|sign) ?in
    (?:log|sign) in (?:or|and) (?:register|create|sign up|join)
    you (?:must|need to) (?:be logged in|log in|sign in)
    enter your (?:password|user ?name)
    forgot(?:ten)? (?:your )?password
    welcome back
    (?:bitte )?(?:melden sie sich|loggen sie sich|melde dich) (?:bitte )?(?:an|ein)
    passwort vergessen
    anmelden(?:,)? um
    (?:veuillez vous|connectez-vous|identifiez-vous)
    mot de passe oublié
    inici[ae] sesión
    olvid(?:ó|aste|ado) (?:su|tu|la) contraseña
    effettua (?:il login|l'accesso)
    accedi (?:al tuo|con il tuo)
    password dimenticata
    logga in (?:för|på|med)
    glömt (?:ditt )?lösenord
    """
)
_ABOUT_LOGIN = any_of(
    r"""
    log ?in
    sign ?in
    sign ?up
    register
    password
    account
    user ?name
    e-?mail
    subscri
    passwort
    anmeld
    konto
    regist
    mot de passe
    compte
    connexion
    contraseña
    cuenta
    sesión
    accedi
    lösenord
    logga in
    """
)
_LOGIN_TITLE = any_of(
    r"""
    (?:log|sign)[ -]?in\b
    anmelden\b
    anmeldung\b
    einloggen\b
    connexion\b
    se connecter
    iniciar sesión
    accedi\b
    login\b
    logga in
    """
)
_NOTHING = any_of(
    r"""
    (?:page|article|story|content|document|file|site)(?: (?:was|you (?:requested\
      |are looking for|were looking for|tried to reach)|that you .{0,30}))? (?:not found\
      |could(?: not|n't) be found|(?:was|is) not found|cannot be found|can't be found|does\
      (?: not|n't) exist|no longer (?:exists|available)|(?:is|has been|may have been) \
      (?:no longer available|removed|moved|deleted))
    (?:can't|cannot|could(?: not|n't)) find (?:that|the|this) (?:page|article|story)
    \b404\b.{0,20}(?:error|not found)
    error 404
    ^404\b
    (?:the page|nothing was found|sorry, (?:this|that|the|we)).{0,60}(?:found|exist|available\
      |looking for)
    seite (?:wurde )?nicht gefunden
    (?:artikel|inhalt|seite) (?:ist )?(?:nicht mehr (?:verfügbar|vorhanden)|existiert nicht)
    page (?:introuvable|non trouvée)
    (?:article|contenu) (?:n'est plus disponible|introuvable)
    n'existe (?:pas|plus)
    página no (?:encontrada|existe)
    no (?:se )?(?:ha )?(?:podido )?encontr(?:ado|ar|amos) (?:la )?página
    pagina non (?:trovata|esiste)
    sidan (?:kunde inte hittas|finns inte|hittades inte)
    """
)
_ROBOT = any_of(
    r"""
    checking (?:your browser|if the site connection is secure)
    verify(?:ing)? (?:that )?you are (?:a )?human
    are you a robot
    i(?:'m| am) not a robot
    just a moment
    one more step
    security check
    unusual traffic
    access (?:to this page )?(?:has been )?denied
    request (?:was )?blocked
    you have been blocked
    please (?:enable|turn on) (?:javascript|cookies)
    pardon our interruption
    ddos protection
    ray id
    prove you are human
    complete the captcha
    überprüf\w+ (?:ihren|deinen) browser
    sind sie ein (?:mensch|roboter)
    vérifi\w+ (?:de )?(?:votre navigateur|que vous êtes humain)
    (?:verific\w+|comprob\w+) (?:su|tu|que) (?:navegador|eres humano|es humano)
    verifica (?:del )?(?:tuo )?browser
    kontrollerar din webbläsare
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page as far as walls are recognised by it."""

    title: str
    #: What was taken for the article.
    text: str
    #: All that a visitor sees, forms and banners included.
    everything: str
    #: That without boxes about other things than the article, a line for each block.
    around: str = ""
    #: What JSON-LD says; None: nothing.
    free: bool | None = None
    asks_for_password: bool = False


def wall_of(seen: Seen) -> Wall | Literal["nothing"] | None:
    """What stands where the article should be; "nothing": there is none; None: the article."""
    if len(seen.text) >= TEASER:
        return None
    title, everything = _plain(seen.title), _plain(seen.everything)
    if _is_paid(seen):
        return "paywall"
    if _says_login(seen, title, everything) and _rest(seen, _ABOUT_LOGIN) < NOTICE:
        return "login"
    if _CONSENT.search(everything) and _rest(seen, _ABOUT_CONSENT) < NOTICE:
        return "consent"
    if _is_notice(seen, title, _NOTHING) or _is_notice(seen, title, _ROBOT):
        return "nothing"
    return None


def _is_paid(seen: Seen) -> bool:
    """By the publisher's own word, which some say of what they show in full; or by a phrase."""
    if seen.free is False and len(seen.text) < TEASER * 3 // 4:
        return True
    return seen.free is not True and _offers(seen)


def _offers(seen: Seen) -> bool:
    """Whether a block says so that is no part of the text, or a sentence of its own in it."""
    text = _NOT_LETTERS.sub("", _plain(seen.text))
    for line in map(_plain, seen.around.split("\n")):
        phrase = _PAYWALL.search(line)
        if phrase is None:
            continue
        is_sentence = _BEFORE_OFFER.fullmatch(line[: phrase.start()][-_BEFORE:]) is not None
        if is_sentence or _NOT_LETTERS.sub("", line) not in text:
            return True
    return False


def _says_login(seen: Seen, title: str, everything: str) -> bool:
    return bool(
        _LOGIN_TITLE.match(title)
        or _LOGIN.search(everything)
        or (seen.asks_for_password and _ABOUT_LOGIN.search(everything))
    )


def _is_notice(seen: Seen, title: str, phrases: re.Pattern[str]) -> bool:
    """Whether title or first words say so and there is hardly more text than a notice has."""
    if len(seen.text) >= 2 * NOTICE:
        return False
    return bool(phrases.search(title) or phrases.search(_plain(seen.text[:NOTICE])))


def _rest(seen: Seen, about: re.Pattern[str]) -> int:
    """How many characters of the text are about something else."""
    lines = seen.text.split("\n")
    return sum(len(line) for line in lines if not about.search(_plain(line)))


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")
