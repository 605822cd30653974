"""What an edit changes, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.config.files import fingerprint
from monitor.config.reload import edited
from monitor.errors import Place
from monitor.model import ConceptSpec, FetchSettings, QueryText, Settings, WatchSpec
from tests.fakes.records import make_source

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir

WATCH = WatchSpec(name="Setbacks", queries=(QueryText(text="plant scrapped"),))
RUNNING = Settings(
    storage="sqlite:///a.db",
    channel="#news",
    sources=(make_source(name="Post"),),
    watches=(WATCH,),
    lexicon=(ConceptSpec(name="plant", kind="thing"),),
)


def test_what_was_added_removed_and_changed_is_named() -> None:
    """With the keys that differ, as the user writes them."""
    new = replace(
        RUNNING,
        sources=(make_source(name="Ledger"),),
        watches=(replace(WATCH, queries=(QueryText(text="plant halted"),), min_score=0.3),),
        lexicon=(ConceptSpec(name="plant", kind="event"),),
        channel="#other",
    )

    assert set(edited(RUNNING, new).lines) == {
        "source added: Ledger",
        "source removed: Post",
        "watch list changed: Setbacks (keywords, min_score)",
        "concept changed: plant (kind)",
        "slack.channel: #other",
    }


def test_a_line_that_only_moved_changes_nothing() -> None:
    """A comment above a watch list is no edit of it."""
    place = Place(file="config/watchlists/a.yaml", line=9, column=3)
    moved = replace(WATCH, place=place, queries=(replace(WATCH.queries[0], place=place),))

    assert edited(RUNNING, replace(RUNNING, watches=(moved,))).lines == ()


def test_what_a_running_service_cannot_exchange_is_kept_and_said() -> None:
    """Everything else of the same save takes effect."""
    new = replace(
        RUNNING,
        storage="sqlite:///b.db",
        fetch=FetchSettings(max_per_second=3),
        watches=(),
    )
    edit = edited(RUNNING, new)

    assert (edit.settings.storage, edit.settings.fetch) == (RUNNING.storage, RUNNING.fetch)
    assert edit.settings.watches == ()
    assert "takes effect at the next start: storage, fetch" in edit.lines


def test_many_names_are_counted() -> None:
    """A notice stays readable."""
    new = replace(RUNNING, sources=tuple(make_source(name=f"S{n}") for n in range(30)))

    (added,) = [line for line in edited(RUNNING, new).lines if "added" in line]
    assert added.endswith("S7 and 22 more")


def test_the_fingerprint_follows_what_is_read_and_nothing_else(config: ConfigDir) -> None:
    """Editors' temporary files and strangers in the directory leave it alone."""
    config.write()
    directory = config.path
    before = fingerprint(directory)
    for name in ("sources/.#a.yaml", "sources/a.yaml~", "watchlists/4913", "notes.txt"):
        (directory / name).write_text("x", encoding="utf-8")
    assert before == fingerprint(directory)

    (directory / "watchlists" / "more.yaml").write_text("watchlists: []", encoding="utf-8")
    assert before != fingerprint(directory)
