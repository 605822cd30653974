"""A note on an alert as blocks: a further report, or a denial. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.notify import rich
from monitor.notify.limits import line
from monitor.notify.parts import MARK, NAME, TITLE, evidence_of, followed, headline, summary_of
from monitor.notify.wording import NEWS, NO_HEADLINE, note_details, note_frame, outlet_of

if TYPE_CHECKING:
    from monitor.model import Alert
    from monitor.notify.rich import Element


def note_line(note: Alert) -> str:
    """What notifications show of it; not escaped."""
    before, after = note_frame(line(outlet_of(note.article), NAME), note)
    return f"{before}{line(note.article.title, TITLE // 2) or NO_HEADLINE}{after}"


def note_blocks(note: Alert, link: str) -> list[Element]:
    """Who reports, denies or ends it; what it adds; what kind of report it is.

    One that stands in the channel says first what it is about, with a `link` to that alert.
    """
    evidence = evidence_of(note)
    before, after = note_frame(line(outlet_of(note.article), NAME), note)
    opening = rich.text(before, *["bold"] * bool(note.denial or note.change))
    head = rich.section(opening, *headline(note, evidence), rich.text(after))
    about = [rich.section(rich.text("More on "), *followed(note, link))] * note.aloud
    found = [rich.block(*about, head)]
    if summary := summary_of(note.summary or "", evidence):
        found.append(rich.block(rich.section(rich.text(f"{NEWS}: ", "bold"), *summary)))
    seen = [rich.text("seen "), rich.date(note.article.seen_at)]
    details = [[rich.text(line(part, MARK))] for part in note_details(note)]
    return [*found, rich.block(rich.section(*rich.joined([seen, *details])))]
