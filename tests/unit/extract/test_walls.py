"""What stands where the article should be, and what only looks so."""

from __future__ import annotations

import pytest

from monitor.extract.page import article_on
from monitor.extract.walls import TEASER, Seen, wall_of
from monitor.model import Answer, Page

TEASED = "The company is weighing an exit from cells, according to people briefed on the talks."
ARTICLE = f"{TEASED} " * (TEASER // len(TEASED) + 1)

PAYWALLS = [
    "Subscribe to continue reading", "Subscribe now to read the full story",
    "Sign in to read the rest of this article", "This article is for subscribers",
    "This content is only available to our members", "You've reached your limit of free articles",
    "To continue reading, please subscribe", "Jetzt weiterlesen mit N+",
    "Abonnieren und weiterlesen",
    "Um diesen Artikel zu lesen, brauchen Sie ein Abo",
    "Dieser Artikel ist exklusiv für Mitglieder",
    "Il vous reste 72 % de cet article à lire", "Abonnez-vous pour lire la suite",
    "Suscríbete para seguir leyendo", "Abbonati per continuare a leggere",
    "Prenumerera för att läsa hela artikeln",
]  # fmt: skip
CONSENTS = [
    "Before you continue to the site", "We value your privacy", "Bevor Sie fortfahren",
    "Weiter mit Werbung", "Continuer sans accepter", "Antes de continuar", "Prima di continuare",
    "Innan du fortsätter",
]  # fmt: skip
LOGINS = [
    "Please log in", "Sign in to your account", "You must be logged in to view this page",
    "Bitte melden Sie sich an", "Veuillez vous connecter", "Inicia sesión", "Effettua il login",
    "Logga in för att se sidan",
]  # fmt: skip


@pytest.mark.parametrize("phrase", PAYWALLS)
def test_a_teaser_under_a_phrase_is_a_paywall(phrase: str) -> None:
    """Little text and an offer to subscribe."""
    around = f"{TEASED}\n{phrase}"

    assert wall_of(Seen(title="Exit", text=TEASED, everything=around, around=around)) == "paywall"
    assert wall_of(Seen(title="Exit", text=around, everything=around, around=around)) == "paywall"


@pytest.mark.parametrize("phrase", CONSENTS)
def test_nothing_but_a_question_is_consent(phrase: str) -> None:
    """No text but about cookies."""
    text = f"{phrase}. We use cookies."

    assert wall_of(Seen(title="Site", text=text, everything=text)) == "consent"


@pytest.mark.parametrize("phrase", LOGINS)
def test_nothing_but_a_form_is_a_login(phrase: str) -> None:
    """No text but about accounts."""
    assert wall_of(Seen(title="Site", text="", everything=phrase)) == "login"


@pytest.mark.parametrize("phrase", [*PAYWALLS, *CONSENTS, *LOGINS])
def test_a_full_article_is_behind_no_wall(phrase: str) -> None:
    """A subscribe box, a banner or a form beside a full text changes nothing."""
    seen = Seen(
        title="Exit", text=ARTICLE, everything=f"{phrase} {ARTICLE}", around=phrase, free=False,
        asks_for_password=True,
    )  # fmt: skip

    assert wall_of(seen) is None


@pytest.mark.parametrize("phrase", [*CONSENTS, *LOGINS])
def test_a_short_article_under_a_banner_is_an_article(phrase: str) -> None:
    """Six sentences about something else are enough."""
    text = "\n\n".join([TEASED] * 6)

    assert wall_of(Seen(title="Exit", text=text, everything=f"{phrase} {text}")) is None


def test_the_publisher_may_say_it_in_json_ld() -> None:
    """isAccessibleForFree decides where little text is left, either way."""
    offer = f"{TEASED} Subscribe to continue reading"

    assert wall_of(Seen(title="", text=TEASED, everything=TEASED, free=False)) == "paywall"
    assert wall_of(Seen(title="", text=TEASED, everything=offer, around=offer, free=True)) is None


@pytest.mark.parametrize(
    "quoted",
    [
        "Readers found the words subscribe to continue reading below its first lines.",
        "“Subscribe to continue reading” was all that people in the town could see.",
        "Staff were told that this article is for subscribers and was not to be copied.",
    ],
)
def test_a_text_about_paywalls_is_behind_none(quoted: str) -> None:
    """What a reporter quotes is prose."""
    text = f"{TEASED}\n\n{quoted}"

    assert wall_of(Seen(title="Exit", text=text, everything=text, around=text)) is None


BRIEF = [
    "Acme has cancelled its plant near Columbus and will refund the state's grants, it said.",
    "Demand for cells has fallen short of every forecast made two years ago, the board wrote.",
    "The site had been expected to employ 900 people from the spring of next year.",
]
ARTICLE_OF_BRIEF = f"<article><h1>Acme cancels</h1><p>{'</p><p>'.join(BRIEF)}</p>"


def read(body: str) -> Page:
    page = f"<html lang=en><title>Acme cancels</title><body>{body}</body></html>"
    return article_on(Answer(status=200, url="https://d.example/x", body=page.encode()))


@pytest.mark.parametrize(
    "beside",
    [
        "</article><aside><p>Become a member to access all our reports and data.</p></aside>",
        "<aside><h3>More</h3><p>This article is for subscribers</p></aside></article>",
        "</article><footer><p>Register now to read the full archive.</p></footer>",
        "</article><div class=related><p>This article is for subscribers</p></div>",
        "</article><article><h2>Beta</h2><p>This article is for subscribers</p></article>",
        "</article><form><p>Sign up to read this week's letters</p><input name=mail></form>",
        "</article><ul><li>Beta <b>This story is for members</b></li></ul>",
        "</article><header><p>Subscribe now to read the magazine</p></header>",
    ],
)
def test_an_offer_beside_a_brief_is_no_wall(beside: str) -> None:
    """Boxes, badges of other stories and forms are not about this one."""
    page = read(ARTICLE_OF_BRIEF + beside)

    assert (page.wall, page.text.split("\n\n")) == (None, BRIEF)


@pytest.mark.parametrize(
    "offer",
    [
        "<div><p><b>Subscribe</b> to continue reading</p></div></article>",
        "<aside class=paywall><p>Become a member to access all our reports.</p></aside></article>",
        "</article><form id=regwall-gate><p>Register now to read this story</p></form>",
        "<p>The board meets … Please subscribe to keep reading.</p></article>",
        "</article><section><h2>This article is for subscribers</h2></section>",
    ],
)
def test_an_offer_after_a_teaser_is_a_wall(offer: str) -> None:
    """What stands in or after the article, or is called a wall, is about this one."""
    assert read(ARTICLE_OF_BRIEF + offer).wall == "paywall"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Page not found", "It may have been moved."),
        ("404", ""),
        ("Seite nicht gefunden", ""),
        ("Harbor Daily", "Sorry, the page you are looking for does not exist."),
        ("Just a moment...", ""),
        ("paper.example", "Checking your browser before accessing the site."),
        ("Access denied", ""),
    ],
)
def test_errors_and_robot_checks_are_no_articles(title: str, text: str) -> None:
    """What is said there is said by the site, not by a reporter."""
    assert wall_of(Seen(title=title, text=text, everything=text)) == "nothing"


def test_the_name_of_a_site_is_no_headline() -> None:
    """Some sites write their name as the first heading, in a header of its own."""
    brief = ARTICLE_OF_BRIEF.replace("h1", "h2")
    offer = "<div><p>Subscribe to continue reading</p></div></article>"

    assert read(f"<header><h1>The Daily</h1></header>{brief}{offer}").wall == "paywall"
