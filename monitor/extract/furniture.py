"""Lines of a page that belong to the page and not to the article: buttons, shares, captions.

They reach the text where a publisher's markup hides what they are, and would fire watch lists:
"Cancel" and "Pause" are words of buttons. A line goes only if it is furniture as a whole; a
sentence that holds such a word stays. The lists are data; languages are mixed, because the language
of a page is often not that of its buttons.
"""

from __future__ import annotations

import re

from monitor.extract.phrases import any_of

#: Whole lines, as `_key` spells them.
WORDS = frozenset(
    entry.strip()
    for entry in """
    accept, accept all, accept all cookies, accept cookies, add a comment, add comment,
    advertise with us, advertisement, advertisement scroll to continue,
    advertisement story continues below, advertising, all rights reserved, also read,
    also on this site, anzeige, article continues after ad, article continues below,
    article continues after advertisement, apply, back, back to top, bookmark, cancel, cancel reply,
    caption, caption close, click to share, close, close ad, close dialog, close menu, close modal,
    close this dialog window, close video player, comment, comments, confirm, continue,
    continue reading, cookie settings, copy, copy link, copy url, copied, credits, decline, dismiss,
    done, don't miss, download, download app, editor's pick, editors' picks, edit, email,
    email address, email this, enlarge image, expand, facebook, favorite, follow, follow us,
    font size, forward, full screen, fullscreen, get the app, gift this article, give this article,
    got it, hide, hide caption, hide comments, home, image, image caption, image credit,
    image source, instagram, in this article, join the conversation, jump to comments, latest,
    latest news, leave a comment, leave a reply, like, like this, linkedin, listen,
    listen to this article, load comments, load more, loading, log in, login, log out,
    manage cookies, manage preferences, maximize, menu, messenger, minimize, more,
    more from this author, more like this, more news, more on this story, more options,
    more stories, most popular, most read, mute icon, mute, must read, newsletter, next,
    next article, next story, no thanks, not now, notify me, ok, open image in gallery, open in app,
    open menu, open share options, options, originally published, pause, pause icon, pause video,
    photo, photos, picture, pin, pinterest, play, play icon, play video, playback speed, pocket,
    post, post a comment, previous, previous article, previous story, print, print article,
    print this article, print this page, privacy policy, promoted, promoted content, read,
    read aloud, read also, read full article, read full story, read it later, read later, read less,
    read more, read next, reading time, recommended, recommended for you, recommended stories,
    reddit, refresh, register, reject, reject all, related, related article, related articles,
    related content, related news, related posts, related reading, related stories, related topics,
    related video, related videos, remove, reply, report, report ad, reset, retry, save,
    save article, save changes, save for later, save this story, scroll to continue, scroll to top,
    search, see also, see more, see all, send, share, share article, share icon, share on facebook,
    share on linkedin, share on reddit, share on twitter, share on whatsapp, share on x,
    share options, share this, share this article, share this page, share this post,
    share this story, share via email, shares, show all, show caption, show comments, show less,
    show more, sign in, sign out, sign up, skip, skip ad, skip advertisement, skip to content,
    skip to main content, sponsored, sponsored content, stop, story continues,
    story continues below, story continues below advertisement, submit, subscribe, subscribe now,
    subscribe today, tags, telegram, terms of use, text size, thank you for subscribing,
    thanks for subscribing, threads, toggle caption, top, top news, top stories, topics, trending,
    trending now, tweet, twitter, undo, unmute, upload, video, view all, view all posts,
    view comments, view gallery, view image, view more, volume, watch, watch live, watch now,
    watch video, whatsapp, what to read next, you may also like, you might also like,
    you may also be interested in, x, ×, ✕, story continues below this ad,
    article continues below this ad, video ad feedback, video player is loading, share to x,
    share to facebook, video player,

    abbrechen, abonnieren, akzeptieren, alle akzeptieren, alles ablehnen, anmelden, anzeigen,
    artikel anhören, artikel drucken, artikel teilen, auch interessant, auf facebook teilen,
    auf twitter teilen, bild, bilderstrecke, das könnte sie auch interessieren, datenschutz,
    drucken, einloggen, empfohlene artikel, foto, fotos, impressum, jetzt abonnieren, jetzt lesen,
    kommentar schreiben, kommentare, lesen sie auch, lesen sie mehr, lesezeit, link kopieren,
    löschen, mehr, mehr anzeigen, mehr erfahren, mehr lesen, mehr zum thema, meistgelesen, merken,
    nach oben, quelle, registrieren, schliessen, schließen, senden, speichern, teilen, themen,
    verwandte artikel, vorlesen, weiter, weiterlesen, weitere artikel, werbung, zum thema,
    zur startseite, zurück,

    abonnez-vous, accepter, accepter et fermer, à lire aussi, à lire également, annuler,
    articles liés, commentaires, commenter, connexion, continuer, copier le lien, enregistrer,
    envoyer, fermer, imprimer, lire aussi, lire la suite, lire plus, lire plus tard, menu principal,
    newsletters, partager, partager cet article, partager sur facebook, partager sur twitter,
    plus d'articles, publicité, refuser, s'abonner, s'inscrire, se connecter, sur le même sujet,
    sur le même thème, tout accepter, tout refuser, voir aussi, voir plus,
    article réservé aux abonnés, réservé aux abonnés, lire l'article,

    aceptar, aceptar todo, cancelar, cerrar, comentarios, comentar, compartir,
    compartir en facebook, compartir en twitter, continuar, copiar enlace, enviar, etiquetas,
    guardar, imprimir, iniciar sesión, leer más, leer también, lea también, más información,
    más noticias, noticias relacionadas, publicidad, rechazar, regístrate, relacionado, siguiente,
    suscríbete, suscribirse, te puede interesar, temas, también te puede interesar, ver más, volver,
    noticia relacionada,

    accedi, accetta, accetta tutti, annulla, articoli correlati, chiudi, commenta, commenti,
    condividi, condividi su facebook, copia link, continua a leggere, guarda anche, invia,
    iscriviti, leggi anche, leggi di più, leggi tutto, pubblicità, rifiuta, salva, stampa,
    ti potrebbe interessare, articolo correlato,

    annons, annonser, avbryt, dela, dela artikel, dela artikeln, dela på facebook, fortsätt,
    fortsätt läsa, godkänn, godkänn alla, kommentarer, kopiera länk, läs mer, läs mer om, läs också,
    läs även, logga in, lyssna, lyssna på artikeln, mer om ämnet, mest läst, prenumerera,
    relaterade artiklar, reklam, skicka, skriv ut, spara, stäng, visa mer,
    """.replace("\n", " ").split(",")
    if entry.strip()
)

# Lines that begin so, up to `_LABELLED` words: the rest is a caption, a link or a name. Labels that
# sentences may begin with, too, need what parts them from the rest: a dash is enough only for some.
_LABEL = any_of(
    r"""
    (?:photos?|pictures?|images?|illustration|video|graphics?)(?: (?:credits?|source|caption\
      |by|courtesy(?: of)?))?\s*[:©]
    (?:image|photo|picture|media) (?:credit|source|caption)\b
    (?:(?:see|listen|learn|find out)(?: (?:more|also|next|now|here))?|more on this|also)\s*[:|»]
    (?:previous|next|latest|older|newer)(?: (?:articles?|story|stories|posts?|news|up))?\s*[:|»]
    (?:(?:read|watch)(?: now| here)?|trending|recommended|related)\s*[:|»]
    (?:more|further)(?: (?:articles?|stories|news|coverage|reading))?\s*[:|»]
    (?:also (?:read|see|watch|on)|(?:read|see|watch) (?:also|next|more|this)\
      |(?:read|learn) more (?:on|about)(?: this)?)\s*(?:[:|»>›→]|[–—-]\s)
    (?:don't miss|must[ -](?:read|see|watch)|trending now|just in|in case you missed it|icymi\
      |editors?'?s?'? (?:pick|choice)s?|top (?:story|stories|news)|most (?:read|popular)\
      |(?:you )?(?:may|might) also (?:like|be interested in)|recommended (?:for you|reading)\
      |what to read next|from the archives?)\s*(?:[:|»>›→]|[–—-]\s)
    (?:related|recommended) (?:articles?|stories|story|posts?|news|content|coverage|reading\
      |topics?|links?|videos?)\s*(?:[:|»>›→]|[–—-]\s)
    (?:tags?|topics?|filed under|categories|category|keywords|share this|posted in\
      |archivado en|etiquetas|schlagworte|mots-clés|tag)\s*:
    news provided by\b
    (?:foto|fotos|bild|bilder|quelle|grafik|bildquelle|bildnachweis)\s*:
    (?:photo|crédit photo|crédits?|imagen|crédito|fonte foto)\s*:
    (?:lesen sie (?:auch|mehr|dazu|hier)|mehr zum thema|lesetipps?|auch interessant|siehe auch\
      |mehr dazu|zum thema|passend dazu|das könnte sie auch interessieren)\s*(?:[:|»>›→]|[–—-]\s)
    (?:à lire|lire|voir|dans la même rubrique|sur le même (?:sujet|thème)|à découvrir)\s*[:|»>›→]
    (?:más información|le puede interesar|vea|vea también|mira|mira también|relacionad[oa]s?\
      |noticias relacionadas|en vídeo)\s*[:|»>›→]
    (?:approfondisci|approfondimento|vedi|articoli correlati|sullo stesso tema)\s*[:|»>›→]
    (?:läs mer|se också|mer om|mer om ämnet|fler nyheter)\s*(?:[:|»>›→]|[–—-]\s)
    (?:à )?(?:lire|voir) (?:aussi|également)\b
    lesen sie auch\b
    (?:(?:también )?(?:te|le) puede interesar|(?:lea|leer|lee|ver|vea) también)\b
    (?:leggi|guarda|vedi) anche\b
    (?:läs|se) (?:också|även)\b
    läs mer om\b
    ©
    \(c\) ?\d{4}
    copyright ©
    copyright \(c\)
    """
)
_LABELLED = 30
#: A line of several buttons has no more words than this.
_PRESSED = 16

# Lines that begin so, up to `_INVITING` words: invitations, whole sentences of a page about itself.
_INVITATION = any_of(
    r"""
    (?:sign up|subscribe|register|join)(?: (?:now|here|today|below|free))?(?: (?:to|for) \
      (?:(?:our|the|a|my|your|this|free|daily|weekly|morning|evening|latest|e-?mail) )*\
      (?:[\w'’&-]+ ){0,5}?(?:newsletters?|e-?mails?|briefing|bulletin|inbox|alerts|updates\
      |mailing list|podcast)\b)
    subscribe (?:now |today )?to (?:continue|keep|read|unlock|get|access|support)\b
    get (?:the|our|all the|more) (?:[\w'’&-]+ ){0,6}?(?:in|to|delivered to\
      |straight to) your inbox
    (?:follow|like|find|join) us on (?:facebook|twitter|x|instagram|linkedin|google|whatsapp\
      |telegram|youtube|social)\b
    (?:click|tap) here to (?:read|subscribe|sign|see|view|share|join|follow|download)\b
    (?:[^.!?]{0,80}[.!?] )?cancel (?:anytime|at any time)\b
    (?:unlock|get|enjoy) unlimited (?:digital )?access\b
    catch all the (?:[\w'-]+ ){0,3}(?:news|updates)\b
    text color white black
    (?:[^.!?]{0,120}[.!?] )?s'inscrire à (?:la|notre|nos) newsletters?\b
    sig(?:ue|a) toda la información\b
    (?:this is a modal window|(?:beginning|end) of dialog window|escape will (?:cancel|close)\
      |pressing the escape key)\b
    click (?:on|the) (?:the )?(?:icon|button|link|image|photo)
    share this (?:article|story|post|page|video)?\b.{0,20}(?:on|with|via|:)
    this (?:site|website) (?:uses|is protected by) (?:cookies|recaptcha)
    (?:we|we and our partners|our website|this website) uses? cookies
    (?:please )?enable javascript
    (?:please )?turn on javascript
    you need to enable javascript
    javascript is (?:disabled|required|not enabled)
    your browser (?:does not|doesn['’]t) support
    by (?:signing up|subscribing|clicking|submitting|continuing)[^.]{0,60}\byou (?:agree\
      |accept|consent)\b
    (?:your|an) email address will not be published
    required fields are marked
    this article (?:was )?(?:first|originally) (?:appeared|published)\b
    (?:do you )?have a (?:news )?tip\?
    got a (?:news )?tip\?
    all rights reserved
    alle rechte vorbehalten
    tous droits réservés
    todos los derechos reservados
    tutti i diritti riservati
    alla rättigheter förbehållna
    (?:abonnieren|bestellen) sie (?:jetzt |hier )?(?:unseren|den|unsere)\b.{0,40}newsletter
    (?:diese|unsere) (?:seite|website|webseite) (?:verwendet|nutzt) cookies
    wir (?:verwenden|nutzen) cookies
    (?:inscrivez|abonnez)-vous (?:gratuitement )?à (?:notre|la|nos)\b.{0,40}(?:newsletter\
      |lettre)
    (?:nous utilisons|ce site utilise) des cookies
    (?:suscríbete|suscríbase|apúntate) (?:gratis )?a (?:nuestro|nuestra|la|el)\b.{0,40}\
      (?:newsletter|boletín)
    (?:utilizamos|este sitio (?:web )?utiliza|usamos) cookies
    iscriviti alla\b.{0,40}newsletter
    (?:questo sito utilizza|utilizziamo) (?:i )?cookies?
    prenumerera på (?:vårt|våra|vår)\b.{0,40}(?:nyhetsbrev|brev)
    (?:vi använder|den här webbplatsen använder) (?:cookies|kakor)
    """
)
_INVITING = 60

_COUNTS = any_of(
    r"""
    \d+ ?(?:comments?|shares?|likes?|views?|kommentare?|commentaires?|comentarios?|commenti\
      |min(?:ute)?s?(?: read)?|min\.? lesezeit|minuten lesezeit|min de lecture)
    \d{1,2}:\d\d ?/ ?\d{1,2}:\d\d
    \d+ (?:of|/|von|sur|de) \d+
    (?:reading time|lesezeit|temps de lecture|tiempo de lectura|estimated reading time)\b.{0,25}
    """
)
# Who wrote it and when: told elsewhere, and no sentence.
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*+"
_BYLINE = re.compile(
    r"(?:By|BY|(?:Written|Edited|Reported) [Bb]y:?|Von|Par|Por|Di|Av|Text:) "
    rf"(?:{_NAME}(?:, | and | und | et | y | e | och | )?){{1,8}}"
)
_DATELINE = any_of(
    r"""
    (?:first |last )?(?:published|updated|posted|modified)\b[^.!?]{0,20}\d[^!?]{0,40}
    (?:veröffentlicht|aktualisiert|stand|publié|mis à jour)\b[^.!?]{0,20}\d[^!?]{0,40}
    (?:publicado|actualizado|pubblicato|aggiornato)\b[^.!?]{0,20}\d[^!?]{0,40}
    (?:publicerad|uppdaterad)\b[^.!?]{0,20}\d[^!?]{0,40}
    """
)
_EDGES = " \t-–—•·|*#>»›«‹→←▶►▼▲✕×.:…"
_NO_LETTER = re.compile(r"[\W\d_]*")
_PARTED = re.compile(r"[\s|/•·]+")
_LONGEST = max(word.count(" ") + 1 for word in WORDS)
_LIST_MARK = re.compile(r"(?:[-•*·] )+")


def without_list_mark(line: str) -> str:
    """The line without the mark of a list item."""
    mark = _LIST_MARK.match(line)
    return line[mark.end() :] if mark else line


def is_label(words: str) -> bool:
    """Whether words before a link say no more than that it leads to another story."""
    if _NO_LETTER.fullmatch(words):
        return False
    return is_furniture(words) or is_furniture(f"{words.strip(_EDGES)}: x")


def is_furniture(line: str) -> bool:
    """Whether a line is no part of an article. A number alone is none either."""
    if _NO_LETTER.fullmatch(line):
        return True
    key = _key(line)
    if key in WORDS or _is_buttons(key) or _BYLINE.fullmatch(line) or _DATELINE.fullmatch(key):
        return True
    key = key.lstrip("[(")
    words = key.count(" ") + 1
    if words <= _LABELLED and (_LABEL.match(key) or _COUNTS.fullmatch(key)):
        return True
    return words <= _INVITING and _INVITATION.match(key) is not None


def _is_buttons(key: str) -> bool:
    """Whether a short line is one entry of the list after another; clocks and marks part them.

    Commas and full stops do not: "Cancel, save or sell" is a sentence's way.
    """
    words = [word for word in _PARTED.split(key) if not _NO_LETTER.fullmatch(word)]
    if len(words) > _PRESSED:
        return False
    ends = {0}  # where an entry may begin, because entries fill what is before
    for end in range(1, len(words) + 1):
        starts = range(max(0, end - _LONGEST), end)
        if any(start in ends and " ".join(words[start:end]) in WORDS for start in starts):
            ends.add(end)
    return len(words) in ends


def _key(line: str) -> str:
    return line.strip(_EDGES).lower().replace("’", "'")
