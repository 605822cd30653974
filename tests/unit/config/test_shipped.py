"""The shipped config/ and the samples of the documentation work as they stand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor import cli
from tests.fakes.language import shipped

if TYPE_CHECKING:
    from tests.unit.config.conftest import ConfigDir

ROOT = Path(__file__).parents[3]

SAMPLE = {
    "monitor": """\
storage: sqlite:///var/monitor.db        # or postgresql://user@host/db
contact: ""                              # a page or address for publishers
slack:
  channel: "#battery-news"
  ops_channel: "#monitor-ops"
defaults: {every: 10m, first_run_lookback: 24h}
""",
    "sources": """\
sources:
  - name: Energy Storage News
    feed: https://www.energy-storage.news/feed/
  - name: Lab feed
    feed: http://127.0.0.1:8899/feed.xml
    allow_private: ["127.0.0.1:8899"]     # host, host:port or CIDR; refused without this
""",
    "watchlists": """\
watchlists:
  - name: Gigafactory cancellations
    channel: "#battery-news"
    keywords:
      - gigafactory cancelled
      - '"KORE Power" cancelled'
    exclude:
      - job fair
    deliver: instant
    coverage: thread
    severity: normal
    max_per_hour: 20
    mode: live
    enabled: true
    note: who asked for this and why
""",
}


def test_the_shipped_configuration_loads_with_one_warning() -> None:
    """Only the contact is the user's to set."""
    settings = shipped()

    assert [problem.message.split(":")[0] for problem in settings.warnings] == [
        "`contact` is not set"
    ]
    kinds = Counter(source.kind for source in settings.sources)
    assert kinds["feed"] >= 13
    assert (kinds["page"], kinds["sitemap"], kinds["search"]) == (2, 1, 2)
    assert [watch.name for watch in settings.watches] == [
        "Clinical trials halted",
        "Data-center projects",
        "Gigafactory cancellations",
        "Plant setbacks",
    ]
    assert settings.lexicon


def test_the_plain_words_are_shipped_as_promised() -> None:
    """What an analyst types is what stands there."""
    watches = {watch.name: watch for watch in shipped().watches}
    gigafactory = watches["Gigafactory cancellations"]

    assert [query.text for query in gigafactory.queries] == ["gigafactory cancelled"]
    assert [query.text for query in gigafactory.exclude] == ["job fair"]


def test_shipped_queries_are_block_lists_or_blocks() -> None:
    """People copy what they see; a flow list would eat the query language."""
    for path in (ROOT / "config" / "watchlists").glob("*.yaml"):
        written = re.findall(
            r"^\s*(?:keywords|exclude|query):[ ]*(.*)$", path.read_text(), flags=re.MULTILINE
        )

        assert set(written) <= {"", ">-", "|"}, path


COMMANDS = {getattr(it.callback, "__name__", "") for it in cli.app.registered_commands} | {
    str(group.name) for group in cli.app.registered_groups
}
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_no_command_that_does_not_exist(path: Path) -> None:
    """Nor advise to reload a service that cannot."""
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|bin/|&& |^)monitor ([a-z]+)", text, flags=re.MULTILINE))

    unit = (ROOT / "deploy/news-monitor.service").read_text(encoding="utf-8")
    assert named <= COMMANDS
    assert "systemctl reload" not in text or "\nExecReload=" in unit


def test_shipped_comments_can_be_used_as_they_are(config: ConfigDir) -> None:
    """Taking the # away from the settings of monitor.yaml gives settings that load."""
    text = (ROOT / "config" / "monitor.yaml").read_text(encoding="utf-8")
    config.write(monitor=re.sub(r"^# ((?:fetch|  max_).*)$", r"\1", text, flags=re.MULTILINE))

    assert "max_per_second: 50" in text
    assert config.load().fetch.max_body == 10 * 1024 * 1024


def test_the_sample_of_the_design_loads(config: ConfigDir) -> None:
    """As far as this version acts on it."""
    settings = config.write(**SAMPLE).load()

    assert [source.name for source in settings.sources] == ["Energy Storage News", "Lab feed"]
    assert settings.sources[1].allow_private == ("127.0.0.1:8899",)
    assert settings.watches[0].max_per_hour == 20


@pytest.mark.parametrize(
    "sample",
    re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs/reference/config.md").read_text(), flags=re.DOTALL
    ),
)
def test_samples_of_the_reference_load_without_a_warning(config: ConfigDir, sample: str) -> None:
    """With the shipped lexicon beside them."""
    for path in (ROOT / "config" / "lexicon").glob("*.yaml"):
        config.file(f"lexicon/{path.name}", path.read_bytes())

    folder = sample.partition(":")[0]

    assert config.write(**{folder: sample}).problems() == []
