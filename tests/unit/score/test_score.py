"""The scorer itself: what it counts, and that it counts what the program decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from monitor.config.loader import load
from tests.score.__main__ import main
from tests.score.deciding import COMPANY, CONFIG, without_companies
from tests.score.figures import Fired, score, share
from tests.score.rows import (
    CANCELLATIONS,
    SETBACKS,
    ScoreError,
    Task,
    half_of,
    headlines,
    read,
    unsaid,
)

if TYPE_CHECKING:
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {
        "id": "p1", "label": "positive", "status": "cancelled", "kind": "battery", "event": "e1",
        "title": "Firm scraps its battery plant", "lang": "en", "title_source": "url-slug",
    },
    {
        "id": "p2", "label": "positive", "status": "paused", "kind": "battery", "event": "e2",
        "title": "A quiet week", "text": "Work on the battery plant is paused. Nobody knows why.",
        "lang": "en", "title_source": "paraphrase",
    },
    {
        "id": "n1", "label": "negative", "kind_of_negative": "denial", "lang": "en",
        "title": "Firm denies that it scraps its battery plant", "title_source": "url-slug",
    },
    {"id": "a1", "label": "ambiguous", "title": "Firm may rethink its battery plant"},
]  # fmt: skip


def _no(_: object = None) -> Fired:
    return Fired(hit=False, status=None, score=0.0, words="")


def _yes(status: str = "cancelled", points: float = 0.9) -> Fired:
    return Fired(hit=True, status=status, score=points, words="“x”")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    return path


def test_what_is_ambiguous_is_skipped(file: Path) -> None:
    """It is neither to be found nor to be left alone."""
    assert [row["id"] for row in read(file)] == ["p1", "p2", "n1"]


def test_a_half_holds_whole_events(file: Path) -> None:
    """The two halves are all rows, and no event is in both."""
    odd, even = read(file, "odd"), read(file, "even")

    assert len(odd) + len(even) == 3
    assert half_of({"id": 1, "event": "e"}) == half_of({"id": 2, "event": "e"})


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    """With file and line."""
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": 1, "title": "x", "label": "positive"}\n{"id": 2}\n')
    with pytest.raises(ScoreError, match=r"bad\.jsonl:2: "):
        read(path)


def test_figures_of_a_watch_list() -> None:
    """Recall, false alarms by kind, statuses; the worst false alarm first."""
    rows = [*ROWS[:3], {**ROWS[2], "id": "n2"}, {**ROWS[2], "id": "n3"}]
    fired = {
        "p1": _yes("paused"), "p2": _no(), "n1": _yes(points=0.6), "n2": _yes(), "n3": _no(),
    }  # fmt: skip
    found = score(rows, fired, SETBACKS)

    assert (found.recall.part, found.recall.whole) == (1, 2)
    assert (found.alarms.part, found.alarms.whole) == (2, 3)
    assert (found.precision.part, found.precision.whole) == (1, 3)
    assert found.alarms_by_kind == {"denial": (2, 3)}
    assert found.confusion == {("cancelled", "paused"): 1}
    assert [row["id"] for row in found.missed] == ["p2"]
    assert [row["id"] for row in found.false] == ["n2", "n1"]


def test_cancellations_are_of_battery_plants_only() -> None:
    """Other plants are false alarms, paused ones are told apart."""
    chip = {**ROWS[0], "id": "c", "kind": "chip"}
    fired = {"p1": _yes(), "p2": _yes(), "n1": _no(), "c": _yes()}
    found = score([*ROWS[:3], chip], fired, CANCELLATIONS)

    assert (found.recall.part, found.recall.whole) == (1, 1)
    assert (found.alarms.part, found.alarms.whole) == (1, 2)
    assert (found.apart.part, found.apart.whole) == (1, 1)
    assert found.alarms_by_kind["setback of a chip plant"] == (1, 1)


def test_intervals_draw_events() -> None:
    """A hundred reports on one event tell no more than one; two runs are alike."""
    alike = [{"id": n, "event": "one", "label": "positive"} for n in range(100)]
    mixed = [{"id": n, "event": str(n), "label": "positive"} for n in range(100)]

    def even(row: Any) -> bool:
        return bool(row["id"] % 2 == 0)

    assert share(alike, even)[2:] == (0.5, 0.5)
    low, high = share(mixed, even)[2:]
    assert 0.35 < low < 0.45
    assert 0.55 < high < 0.65
    assert share(mixed, even) == share(mixed, even)
    assert share([], even).value == 0.0


def test_headlines_are_the_publishers_own() -> None:
    """Without text; where it is not said whose they are, all of them."""
    assert [row["id"] for row in headlines(ROWS)] == ["p1", "n1"]
    assert [row["id"] for row in headlines([{"id": 1, "title": "x", "text": "y"}])] == [1]
    assert all("text" not in row for row in headlines(ROWS))


def test_without_companies_the_configuration_still_loads() -> None:
    """Each list of companies knows nobody; everything else is as shipped."""
    with without_companies() as config:
        emptied = {each.name: each for each in load(config, {}).lexicon}
    shipped = {each.name: each for each in load(CONFIG, {}).lexicon}

    assert set(emptied) == set(shipped)
    for name, concept in shipped.items():
        terms = [term.text for several in emptied[name].terms.values() for term in several]
        if name.endswith(COMPANY):
            assert terms == ["qqnobodyqq"]
        else:
            assert concept == emptied[name]


def test_the_program_decides(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row goes through `monitor replay`; the table has what is asked."""
    assert main([str(file), "--watch", "Plant setbacks"]) == 0

    shown = capsys.readouterr().out
    assert "Plant setbacks: recall" in shown
    assert "1.000" in shown
    assert "2/2" in shown
    assert "Plant setbacks, headlines: recall" in shown
    assert "recall lost without companies" in shown
    assert "denial                       0 of 1" in shown


def test_as_data(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For a program, of any list of the configuration."""
    assert main([str(file), "--watch", "Gigafactory cancellations", "--json"]) == 0

    (told,) = json.loads(capsys.readouterr().out)
    assert (told["recall"]["part"], told["apart"]["whole"]) == (1, 1)


def test_what_cannot_be_scored_is_said(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1 and a sentence."""
    assert main([str(tmp_path / "none.jsonl")]) == 1
    assert main([str(file), "--watch", "Nothing"]) == 1

    errors = capsys.readouterr().err
    assert "none.jsonl cannot be read" in errors
    assert "no watch list is named “Nothing”" in errors


def test_any_watch_list_is_asked_for_every_positive() -> None:
    """Unless its task is written down."""
    plain = Task(watch="Mine")

    assert [plain.wants(row) for row in ROWS] == [True, True, False, False]


def test_facts_are_counted_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing costs recall, what is wrong precision; what may be told is not asked."""
    rows: list[dict[str, Any]] = [
        {
            "id": "f1", "title": "Acme scraps its $2 billion battery plant in Ohio", "lang": "en",
            "facts": {"company": ["Acme"], "place": ["Ohio, United States"], "jobs": ["300"]},
            "may": {"status": ["cancelled"], "money": ["$2 billion"]},
        },
        {"id": "f2", "title": "A quiet week", "facts": {"company": ["Acme"]}},
    ]  # fmt: skip
    file = tmp_path / "facts.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")

    assert main(["--facts", str(file)]) == 0
    said = capsys.readouterr().out
    assert "1 of 2 rows match" in said
    assert "precision 1.000 2/2" in said
    assert "recall 0.667 2/3" in said
    assert "f1: no jobs, should be 300" in said


def test_facts_of_a_file_that_is_none_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says which file."""
    missing = tmp_path / "missing.jsonl"

    assert main(["--facts", str(missing)]) == 1
    assert str(missing) in capsys.readouterr().err


def test_a_field_that_no_positive_has_is_named() -> None:
    """Its figures would be missing without a word."""
    bare = [{"id": "p", "title": "x", "label": "positive"}, {"id": "n", "label": "negative"}]

    assert [note.split(":")[0] for note in unsaid(bare, CANCELLATIONS)] == [
        "no positive has a `status`",
        "no positive has a `kind`",
    ]
    assert [note.split(":")[0] for note in unsaid(bare, SETBACKS)] == ["no positive has a `status`"]
    assert unsaid(ROWS, CANCELLATIONS) == []
    assert unsaid([bare[1]], SETBACKS) == []
