"""What stands where the article should be, and what only looks so."""

from __future__ import annotations

import pytest

from monitor.extract.walls import TEASER, Seen, wall_of

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
    assert wall_of(Seen(title="Exit", text=TEASED, everything=f"{TEASED} {phrase}")) == "paywall"


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
        title="Exit", text=ARTICLE, everything=f"{phrase} {ARTICLE}", free=False,
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
    assert wall_of(Seen(title="", text=TEASED, everything=offer, free=True)) is None


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
