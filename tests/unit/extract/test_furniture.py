"""Which lines are buttons, labels and invitations, and which only hold such words."""

from __future__ import annotations

import pytest

from monitor.extract.furniture import WORDS, is_furniture, without_list_mark

FURNITURE = [
    "Cancel", "CANCEL", "Pause", "Pause icon", "Close", "× Close", "Close this dialog window",
    "Share", "Share on Facebook", "Share this article", "Copy link", "Advertisement", "Continue",
    "Story continues below", "Photo: The site in May (A. Keel / Ledger)",
    "Image credit: Orrin Cells",
    "Read more: Phone maker cancels launch", "Related: Plant paused in Ohio",
    "Tags: batteries, Ohio",
    "Sign up for our weekly newsletter", "Sign up now to get the Morning Briefing in your inbox",
    "Subscribe to our free daily newsletter.", "Subscribe to continue reading this story.",
    "Follow us on Facebook and X", "Get the day's top stories in your inbox",
    "Click here to read more",
    "We use cookies to improve your experience.", "Please enable JavaScript to view this page.",
    "© 2026 Valley Ledger", "Copyright © 2026 Plains Report. All rights reserved.", "5 min read",
    "12 comments", "0:00 / 2:14", "3 of 12", "• • •", "By Lena Ortiz", "By Lena Ortiz and Sam Keel",
    "Published 11 February 2026, 07:30", "Updated: March 4, 2026 at 9:15 a.m.",
    "Abbrechen", "Schließen", "Lesen Sie auch: Stadtrat verschiebt Entscheidung", "Werbung",
    "Foto: dpa",
    "Annuler", "Fermer", "Publicité", "À lire aussi : Le tramway reporté", "Cancelar", "Cerrar",
    "Lea también: Otra noticia", "Annulla", "Chiudi", "Avbryt", "Stäng",
    "Läs mer: Kommunen säger nej",
    "ALSO READ: Beta scraps plant in Ohio", "Also Read | Beta scraps plant in Ohio",
    "Read More | Beta scraps plant in Ohio", "Read more – Beta scraps plant in Ohio",
    "Read: Beta scraps plant in Ohio", "(Also read: Beta scraps plant)",
    "[READ MORE: Beta scraps plant]",
    "Don't miss: Beta scraps plant", "DON’T MISS - Beta scraps plant",
    "Must read: Beta scraps plant", "Trending: Beta scraps plant",
    "Previous: Beta scraps plant", "Next: Beta scraps plant", "Next story: Beta scraps plant",
    "Editor's pick: Beta scraps plant", "Editors’ Picks | Beta scraps plant",
    "Top story: Beta scraps plant", "You may also like: Beta scraps plant",
    "Related Article | Beta scraps plant", "Watch | Beta scraps plant",
    "Te puede interesar: Beta cancela la planta", "Te puede interesar Beta cancela la planta",
    "Lire aussi Beta renonce à son usine", "Lire aussi – Beta renonce à son usine",
    "Lesen Sie auch Beta sagt Werk ab", "Mehr zum Thema | Beta sagt Werk ab",
    "Leggi anche Beta rinuncia", "Leggi anche > Beta rinuncia", "Läs också Beta ställer in",
    "Läs även – Beta ställer in",
    "Cancel Save", "Cancel | Submit", "Play icon Pause icon Mute", "Cancel reply",
    "Share Tweet Pin", "Leave a Reply Cancel reply", "Cancel anytime. Subscribe for $1 a week.",
    "Abbrechen Speichern",
    "Annuler Envoyer", "Play Video 0:00 Pause Mute", "Escape will cancel and close the window.",
    "Cancel anytime.", "Unlock unlimited access. Cancel anytime.", "Video Player is loading.",
    "Story continues below this ad", "Written by Asha Rao", "Edited By: Dev Rao",
    "Article réservé aux abonnés", "Archivado en: Cancelaciones", "NEWS PROVIDED BY Acme Inc.",
    "Chaque jour, les annulations. S’inscrire à la newsletter",
]  # fmt: skip
SENTENCES = [
    "Orrin will cancel the plant.",
    "Cancel the plant or pay it back, the county told Orrin.",
    "Pause or no pause, the crews stay.",
    "The pause in building will last a year.",
    "Close to 400 people worked there.",
    "Photo makers such as Ketch left the town first.",
    "Related companies of the group are not affected by the closure.",
    "Sign up for health plans opens on Monday, officials said.",
    "Subscribe they did: the bond was sold within an hour.",
    "Advertisement spending fell by a third, the company said.",
    "Share prices of three battery makers fell after the announcement.",
    "Read the letter, the mayor said, and you will know as much as I do.",
    "Follow the money, she said.",
    "By March the halls were empty.",
    "By Friday Orrin had paid.",
    "Updated machines will arrive in spring.",
    "Continue as before, the board told the plant.",
    "Publicité mensongère : Volterre condamné à payer.",
    "Werbung allein rettet das Werk nicht.",
    "What happens to the site",
    "Severance $5 $6",
    "3 plants closed",
    "Previous plans called for 400 jobs.",
    "Next to the plant stands a school.",
    "Next week the board will cancel it.",
    "Trending lower since May, the price of lithium fell again.",
    "Must read like a farewell, the letter.",
    "Top story of the year or not, the plant stays shut.",
    "Read more than once, the letter still says nothing.",
    "Watch makers – a dying trade – left the town.",
    "Also read in the council: a letter from Orrin.",
    "Previous owners – two funds from Ohio – left debts.",
    "Cancel, save or sell",
    "Cancel the share",
    "Customers may cancel at any time, the company said.",
    "Written by hand, the notice hung at the gate.",
    "Continue: the union's plea to the board",
    "Cancelling anytime soon is unlikely, it said.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_recognised(line: str) -> None:
    """Lines that are no part of an article, in six languages."""
    assert is_furniture(line)


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_with_such_a_word_stays(line: str) -> None:
    """What a reporter wrote is never dropped for a word in it."""
    assert not is_furniture(line)


def test_words_are_spelt_as_they_are_looked_up() -> None:
    """An entry that `is_furniture` cannot find would be dead."""
    assert [word for word in sorted(WORDS) if not is_furniture(word)] == []


def test_a_list_mark_is_no_part_of_the_line() -> None:
    """Items read as lines."""
    assert without_list_mark("- The rail spur") == "The rail spur"
    assert without_list_mark("-5 degrees") == "-5 degrees"
