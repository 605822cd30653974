"""What becomes of a list of feeds: what is taken, what is left out and why, tried or done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.app.sources_opml import import_opml
from monitor.config.loader import load
from monitor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "sources/imported.yaml"
TOKEN = "xoxb-12345-abcdef"
WEBHOOK = "hooks.slack.com/services/T0/B0/x"
HEAD = '<opml version="2.0"><body>\n'


class Desk:
    """A configuration and a list to import into it; what was said is kept."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "config"
        self.list = directory / "list.opml"
        self.said: list[str] = []
        self.told: list[str] = []
        (self.directory / "sources").mkdir(parents=True)
        (self.directory / "monitor.yaml").write_text("contact: bot@example.com\n")
        self.settings = load(self.directory, {})

    async def take(self, *outlines: str, dry_run: bool = False) -> bool:
        """Import a list with one outline a line, the first on line 2."""
        self.list.write_text(HEAD + "\n".join(outlines) + "\n</body></opml>\n")
        self.said, self.told = [], []
        return await import_opml(
            str(self.list), self.settings, self.directory, {},
            file=FILE, dry_run=dry_run, as_json=False, say=self.said.append, tell=self.told.append,
        )  # fmt: skip

    def left_out(self) -> list[str]:
        return [line for line in self.told if line.startswith("line ")]

    def feeds(self) -> list[str]:
        return [spec.url for spec in load(self.directory, {}).sources]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A configuration without sources."""
    return Desk(tmp_path)


def feed(url: str, title: str = "Post") -> str:
    return f'<outline text="{title}" type="rss" xmlUrl="{url}"/>'


GOOD = feed("https://mill.example/rss", "Mill")


@pytest.mark.parametrize(
    "bad",
    [
        feed(f"https://post.example/feed?key={TOKEN}"),
        feed(f"https://{WEBHOOK}"),
        feed(f"feed://{WEBHOOK.upper()}"),
        feed(f"ftp://post.example/{TOKEN}"),
        feed("https://post.example/feed", f"Our {TOKEN} channel"),
    ],
)
async def test_an_entry_that_holds_a_secret_is_left_out(desk: Desk, bad: str) -> None:
    """Its line and the reason are told, never the secret; the rest of the list is imported."""
    done = await desk.take(GOOD, bad)

    [reason] = desk.left_out()
    assert reason.startswith("line 3: “")
    assert "abcdef" not in reason
    assert "services" not in reason
    assert (done, desk.feeds()) == (True, ["https://mill.example/rss"])
    assert desk.said[-1].endswith("1 left out")


async def test_trying_says_what_doing_says(desk: Desk) -> None:
    """The same reasons in the same order, and the same figures."""
    bad = [feed(f"https://post.example/{TOKEN}"), feed("ftp://post.example/"), feed("")]
    await desk.take(GOOD, *bad, GOOD, dry_run=True)
    tried, figures = desk.left_out(), desk.told[-1]
    await desk.take(GOOD, *bad, GOOD)

    assert [line.partition(":")[0] for line in tried] == ["line 3", "line 4", "line 5"]
    assert tried == desk.left_out()
    assert figures.replace("would be added", "added") == desk.said[-1]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_list_of_nothing_but_secrets_is_of_no_use(desk: Desk, *, dry_run: bool) -> None:
    """No file is made for it."""
    assert not await desk.take(feed(f"https://{WEBHOOK}"), dry_run=dry_run)
    assert not (desk.directory / FILE).exists()


async def test_a_folder_with_a_secret_in_its_name_costs_no_feed(desk: Desk) -> None:
    """The comment above its feeds is written without it."""
    done = await desk.take(f'<outline text="Ours {TOKEN}">', GOOD, "</outline>")

    assert (done, desk.feeds()) == (True, ["https://mill.example/rss"])
    assert "# -- Ours [secret]\n" in (desk.directory / FILE).read_text()


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_file_that_cannot_be_edited_is_told_in_time(desk: Desk, *, dry_run: bool) -> None:
    """Trying does not promise what doing refuses."""
    (desk.directory / FILE).write_text("sources:\n  other: layout\n")

    with pytest.raises(UsageError, match="by hand"):
        await desk.take(GOOD, dry_run=dry_run)
