"""Labelled rows through `monitor replay`, with the shipped companies or without them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from monitor.app.replay import EPOCH
from monitor.config.loader import load
from monitor.core.concepts import compile_lexicon
from monitor.core.matching import compile_watches
from monitor.model import Article
from tests.score.figures import Fired
from tests.score.rows import ScoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.score.rows import Row

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
#: Concepts whose name ends so are lists of companies; docs/reference/lexicon.md says so.
COMPANY = "_company"
#: A word that no article has: a concept needs one.
_NOBODY = "{any: [qqnobodyqq]}"
#: Seconds for one replay.
_LIMIT = 600


def decide(rows: Sequence[Row], watch: str, config: Path = CONFIG) -> dict[Any, Fired]:
    """What one watch list says of each row, by id. Raises ScoreError."""
    return {key: _fired(told) for key, told in replayed(rows, watch, config).items()}


def replayed(rows: Sequence[Row], watch: str, config: Path = CONFIG) -> dict[Any, dict[str, Any]]:
    """The lines of `monitor replay` for one watch list, by id. Raises ScoreError."""
    lines = "".join(f"{json.dumps(dict(row))}\n" for row in rows)
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "replay", "-", "--json", "--watch", watch],
        cwd=ROOT, env=os.environ | {"MONITOR_CONFIG": str(config)}, input=lines,
        capture_output=True, text=True, timeout=_LIMIT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ScoreError(f"monitor replay failed: {done.stderr.strip()}")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["id"]: each for each in told}


def _fired(told: Mapping[str, Any]) -> Fired:
    matches = told["matches"]
    if not matches:
        return Fired(hit=False, status=None, score=0.0, words="")
    best = max(matches, key=lambda match: match["score"])
    spans = [f"“{span['text']}” = {span['concept']}" for span in best["evidence"]]
    return Fired(hit=True, status=told["status"], score=best["score"], words=", ".join(spans))


def reasons(rows: Iterable[Row], watch: str, config: Path = CONFIG) -> dict[Any, str]:
    """Why a watch list does not find each of these rows, by id."""
    settings = load(config, {})
    specs = [replace(each, enabled=True) for each in settings.watches if each.name == watch]
    watches = compile_watches(specs, compile_lexicon(settings.lexicon))
    found = {}
    for row in rows:
        misses = watches.verdict(_article(row)).near_misses
        found[row["id"]] = misses[0].reason if misses else "nothing near"
    return found


def _article(row: Row) -> Article:
    return Article(
        id=str(row["id"]), url=row.get("url") or "", source=row.get("source") or "file",
        title=row["title"], summary=row.get("summary") or "", text=row.get("text"),
        lang=row.get("lang"), seen_at=EPOCH,
    )  # fmt: skip


@contextmanager
def without_companies(config: Path = CONFIG) -> Iterator[Path]:
    """A copy of the configuration in which no company is known by its name."""
    with TemporaryDirectory(prefix="monitor-score-") as folder:
        copy = Path(folder, "config")
        shutil.copytree(config, copy)
        emptied = [name for file in copy.glob("lexicon/*.yaml") for name in _empty(file)]
        if not emptied:
            raise ScoreError(f"no concept of {config} has a name that ends in {COMPANY}")
        yield copy


def _empty(file: Path) -> list[str]:
    """Empty the company lists of one file of the lexicon; returns their names."""
    text = file.read_text(encoding="utf-8")
    names: list[str] = []
    for name, terms in reversed(_company_terms(text)):
        # A block ends where the next token begins, which needs its indentation back.
        tail = "" if terms.flow_style else f"\n{' ' * terms.end_mark.column}"
        text = text[: terms.start_mark.index] + _NOBODY + tail + text[terms.end_mark.index :]
        names.append(name)
    file.write_text(text, encoding="utf-8")
    return names


def _company_terms(text: str) -> list[tuple[str, Any]]:
    """Name and the node of `terms:` of each company list, as they stand in the file."""
    root: Any = yaml.compose(text)
    concepts = [value for key, value in root.value if key.value == "concepts"] if root else []
    return [
        (name.value, value)
        for node in concepts
        for name, concept in node.value
        if name.value.endswith(COMPANY)
        for key, value in concept.value
        if key.value == "terms"
    ]
