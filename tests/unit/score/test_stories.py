"""The scorer of stories: its figures, its baselines, and what it calls a change."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from math import log
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.model import Relation
from tests.score import placing
from tests.score.__main__ import main
from tests.score.baselines import baselines, best, centroids, cosines, vectors
from tests.score.clusters import Partition, differences, once
from tests.score.deciding import CONFIG
from tests.score.events import alerts, perfect, torn
from tests.score.placing import Placed, place, restarted, settings_of, setup_of, swapped
from tests.score.rows import ScoreError
from tests.score.story_rows import read_reports, story_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

COPIED = "Acme scraps the battery plant it planned in Springfield after its buyer left"
ROWS: list[dict[str, Any]] = [
    {"id": "a", "title": COPIED, "url": "https://a.test/1", "story": "acme",
     "status": "cancelled", "published": "2026-01-05T10:00:00Z", "text": "A plain text."},
    {"id": "b", "title": COPIED, "url": "https://b.test/2", "story": "acme",
     "status": "cancelled", "published": "2026-01-05T10:00:30Z", "text": "A plain text."},
    {"id": "c", "title": "Nothing to do with it", "url": "https://c.test/3",
     "published": "2026-01-04T10:00:00Z"},
    {"id": "d", "title": "Acme baut doch nicht", "url": "https://d.test/4", "story": "acme",
     "cross": True, "published": "2026-01-06T10:00:00Z"},
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    return path


def test_the_figures_of_a_grouping_are_those_reckoned_by_hand() -> None:
    """Stories aaabb in clusters xxyyy: of 4 pairs together 2 are right, and of 4 gold ones 2."""
    pairs, bcubed = Partition("aaabb", "xxyyy").agreement(once("aaabb"))

    assert bcubed is not None
    assert pairs == (0.5, 0.5)
    assert (pytest.approx(tuple(bcubed))) == (
        (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5,
        (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5,
    )


def test_a_story_drawn_twice_counts_twice_and_is_no_stranger_to_itself() -> None:
    """The weighted figures are those of the file with each drawn story written out."""
    stories, clusters = "aaabbcc", "xxyyyyz"
    weights: dict[Hashable, int] = {"a": 2, "b": 1, "c": 3}
    drawn = [
        (f"{story}{copy}", story, cluster)
        for story, cluster in zip(stories, clusters, strict=True)
        for copy in range(weights[story])
    ]
    pairs = Counter(
        (one[0] == other[0], one[2] == other[2])
        for one, other in combinations(drawn, 2)
        if one[0] == other[0] or one[1] != other[1]
    )

    got = Partition(stories, clusters).agreement(weights).pairs
    right = pairs[True, True]
    assert (right / (right + pairs[False, True]), right / (right + pairs[True, False])) == tuple(
        got
    )


def test_a_grouping_differs_from_itself_by_nothing() -> None:
    """In every draw."""
    ours = Partition("aaabb", "xxyyy")

    assert {(0.0, 0.0, 0.0)} == {tuple(v) for v in differences(ours, ours, "aaabb").values()}


def test_weights_are_those_that_scikit_learn_documents() -> None:
    """Sublinear tf, smooth idf, length 1; words in small letters, short ones too."""
    (vector, *_) = vectors(["A plant, a PLANT", "a mill"])
    often, rare = (1 + log(2)) * (log(3 / 3) + 1), (1 + log(2)) * (log(3 / 2) + 1)

    assert {"a": often, "plant": rare} == pytest.approx(
        {word: weight * (often**2 + rare**2) ** 0.5 for word, weight in vector.items()}
    )


def test_the_cosine_of_each_pair_is_found_once() -> None:
    """Equal texts have 1, texts without a common word are no pair."""
    edges = list(cosines(vectors(["red mill", "blue sea", "red mill", ""]), 0.1))

    assert [(edge.one, edge.other) for edge in edges] == [(0, 2)]
    assert edges[0].cosine == pytest.approx(1)


def test_a_report_joins_the_nearest_centroid_or_is_one() -> None:
    """In order of arrival, and nothing moves afterwards."""
    found = vectors(["mill burns down", "sea rises", "the mill burns", "high sea rises", "apples"])

    assert centroids(found, 0.2) == [0, 1, 0, 1, 2]


def test_a_baseline_is_shown_where_it_is_best() -> None:
    """By the F1 of pairs, over the fixed thresholds and any further one."""
    texts = ["mill burns down", "the mill burns", "sea rises high", "high sea rises"]
    tried = baselines(texts, "aabb", [0.11])

    assert {1.0} == {best(each).pair_f1 for each in tried.values()}
    assert {0.11} <= {each.threshold for each in tried["TF-IDF online centroid"]}


def test_alerts_are_counted_for_each_status_of_each_event() -> None:
    """A story that knows its event for 14 days alerts anew after a longer silence."""
    rows = [
        {"id": n, "event": "e", "title": "", "status": status, "published": f"2026-{day}T00:00Z"}
        for n, (day, status) in enumerate(
            [("01-01", "paused"), ("01-02", "paused"), ("01-03", "cancelled"), ("03-01", "paused")]
        )
    ]

    placed = perfect(rows)
    assert [each.relation for each in placed] == ["new", "coverage", "update", "new"]
    assert alerts(rows, placed) == (3, 2)
    assert [
        (each.name, len(each.parts)) for each in torn(rows, "eeee", [p.story for p in placed])
    ] == [("e", 2)]


def test_reports_come_by_date_with_the_fields_asked_for(file: Path) -> None:
    """Those of no story are replayed, but not scored."""
    rows = read_reports([file], "title")

    assert [row["id"] for row in rows] == ["c", "a", "b", "d"]
    assert [story_of(row) for row in rows] == [None, "acme", "acme", "acme"]
    assert not any("text" in row for row in rows)


def test_an_id_stands_once(file: Path) -> None:
    """The same file twice is refused."""
    with pytest.raises(ScoreError, match="same id"):
        read_reports([file, file])


def test_copies_of_a_text_are_one_story(file: Path) -> None:
    """The reports go through the decision of the program itself."""
    placed = place(read_reports([file]), setup_of(CONFIG, "Plant setbacks"))

    assert [each.relation for each in placed[:3]] == ["none", "new", "duplicate"]
    assert [each.story for each in placed[:3]] == ["c", "a", "a"]


def test_a_cluster_with_another_name_is_the_same_cluster(file: Path) -> None:
    """Copies swapped: the story is named by the other one, and nothing else changes."""
    swaps = swapped(read_reports([file]), setup_of(CONFIG, "Plant setbacks"))

    assert (swaps.tried, swaps.changed) == (1, ())


def test_a_swap_that_tears_a_cluster_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that takes a report in only after a certain other one depends on the order."""

    def replay(_: Any, __: Any, rows: Iterable[Any], *, everything: bool) -> Iterator[Any]:
        assert everything
        before = ""
        for row in rows:
            story = "a" if before == "a" and row.id == "b" else row.id
            before = row.id
            yield row, _decided(row.id, story)

    monkeypatch.setattr(placing, "replay", replay)

    swaps = swapped(read_reports([file]), setup_of(CONFIG))
    assert (swaps.tried, swaps.changed) == (1, (("a", "b"),))


def test_a_restart_that_changes_a_decision_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is remembered outside the store is gone when the program starts anew."""
    rows, settings = read_reports([file]), settings_of(CONFIG, "Plant setbacks")
    assert restarted(rows, settings) == ()

    def replay(_: Any, __: Any, rows: Iterable[Any], *, everything: bool) -> Iterator[Any]:
        assert everything
        seen: set[str] = set()
        for row in rows:
            story = "a" if seen >= {"a", "c"} and row.id == "b" else row.id
            seen.add(row.id)
            yield row, _decided(row.id, story)

    monkeypatch.setattr(placing, "replay", replay)

    assert restarted(rows, settings) == ("b",)


def _decided(article: str, story: str) -> Any:
    return SimpleNamespace(
        article=article, story=story, relation=Relation.NONE, status=None,
        verdict=SimpleNamespace(matches=()),
    )  # fmt: skip


def test_what_is_printed_says_all_that_was_asked(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures of ours and of the baselines, alerts, swaps, and reports in another language."""
    assert main(["stories", str(file), "--swaps", "--restarts", "--at", "0.3"]) == 0

    printed = capsys.readouterr().out
    assert "2 of 4 reports scored" in printed
    assert "TF-IDF online centroid at 0.30" in printed
    assert "alerts for each story and status: 1.000 1/1" in printed
    assert "swaps that change the clusters: 0.0000 0/1" in printed
    assert "reports that a restart before each changes: 0" in printed
    assert "in another language, put to their story: 0/1" in printed


def test_a_program_gets_the_same_figures(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON."""
    assert main(["stories", str(file), "--json", "--ours-only"]) == 0

    told: Mapping[str, Any] = json.loads(capsys.readouterr().out)
    assert told["monitor"]["pairs"] == [1.0, 1.0, 1.0]
    assert told["alerts"] == [1, 1]


@pytest.mark.parametrize("spoil", [lambda p: p.write_text("{}\n"), lambda p: p.unlink()])
def test_a_file_that_cannot_be_scored_says_why(
    file: Path, spoil: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, with the exit code for it."""
    spoil(file)

    assert main(["stories", str(file)]) == 1
    assert str(file) in capsys.readouterr().err


def test_a_placed_report_that_alerts_is_new_or_an_update() -> None:
    """Coverage and copies are no alerts."""
    rows = [{"id": n, "story": "s", "title": "", "status": "paused"} for n in range(4)]
    placed = [
        Placed(story="s", relation=relation, status=None)
        for relation in ("new", "coverage", "update", "duplicate")
    ]

    assert alerts(rows, placed) == (2, 1)
