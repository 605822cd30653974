"""Entries put into a file of sources; everything else stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.edit import Addition, new_file, shown, with_entries
from monitor.config.loader import load
from monitor.config.save import add_sources
from monitor.config.spelling import reads_back, scalar
from monitor.errors import UsageError

NEWS = Addition(values={"name": "Harbour Post", "feed": "https://harbour.example/feed/"})
BOTH = [NEWS, Addition(values={"name": "no", "feed": "https://x.example/?a=1#b"}, heading="Ports")]


def edited(text: str, additions: list[Addition] | None = None) -> str:
    return with_entries("sources/x.yaml", text, additions or [NEWS])


def test_a_list_grows_at_its_end_and_keeps_every_comment() -> None:
    """Margins, empty lines, comments of the last entry and of the file stay where they are."""
    before = (
        "# our sources\n\nsources:\n    -   name: A   # first\n        feed: https://a.example/\n\n"
        "    -   name: 'B'\n        feed: https://b.example/ # slow\n        # asked by Jo\n\n"
        "# the end\n"
    )
    after = before.replace(
        "        # asked by Jo\n",
        "        # asked by Jo\n\n    -   name: Harbour Post\n"
        "        feed: https://harbour.example/feed/\n",
    )

    assert after == edited(before)


def test_a_dense_list_stays_dense() -> None:
    """No empty line comes between entries where there are none, and a last line gets its end."""
    before = (
        "sources:\n- name: A\n  feed: https://a.example/\n- name: B\n  feed: https://b.example/"
    )
    after = f"{before}\n- name: Harbour Post\n  feed: https://harbour.example/feed/\n"

    assert after == edited(before)


def test_line_ends_of_windows_stay() -> None:
    """A file with CRLF gets no other line ends."""
    after = edited("sources:\r\n  - name: A\r\n    feed: https://a.example/\r\n", BOTH)

    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize("text", ["sources:\n", "sources: []  # none yet\n", "sources: ~", ""])
def test_an_empty_list_takes_a_first_entry(text: str) -> None:
    """Nothing, `[]` and `~` are a list without entries."""
    assert {"sources": [dict(NEWS.values)]} == reads_back(edited(text))


def test_a_new_file_says_what_it_is() -> None:
    """The comment comes first."""
    wanted = (
        "# Added by hand.\n\nsources:\n  - name: Harbour Post\n"
        "    feed: https://harbour.example/feed/\n"
    )

    assert wanted == edited(new_file("Added by hand."))


def test_brackets_take_an_entry_inside() -> None:
    """A list in one line stays one."""
    before = "sources: [{name: A, feed: https://a.example/}]  # short\n"

    assert edited(before) == (
        "sources: [{name: A, feed: https://a.example/}, "
        "{name: Harbour Post, feed: https://harbour.example/feed/}]  # short\n"
    )


@pytest.mark.parametrize(
    "text",
    ["watchlists:\n  - name: A\n", "- name: A\n", "sources: {a: b}\n", "sources:\n  - 'open\n"],
)
def test_what_cannot_be_edited_is_left_alone(text: str) -> None:
    """Another kind of file, or a broken one: the person gets the lines to add."""
    with pytest.raises(UsageError, match=r"(?s)left as it is.*- name: Harbour Post"):
        edited(text)


def test_headings_part_the_groups() -> None:
    """A folder becomes a comment above its first entry."""
    assert '\n\n  # -- Ports\n  - name: "no"\n' in shown(BOTH)


FILES = st.sampled_from(
    [
        "", "# c\n", "sources:\n", "sources: []\n", "sources:\n- name: a\n  feed: b\n",
        "sources:\n  - name: a\n    feed: |\n      x\n\n    # c\n# d\n",
        "sources:\n  - feed: >-\n      y\n\n\n  -\n      name: b\n\n\n# foot",
        "sources:\n  - name: a\n    allow_private: [b,\n      c]\n  # d\n",
        "\n\nsources: [{name: a}, ]\n", "sources:\r\n  - name: é\r\n    # z\r\n",
        "sources:\n  - name: a\n    allow_private:\n    - b\n    # c\n\n\n",
    ]
)  # fmt: skip
WORDS = st.text(max_size=20) | st.sampled_from(
    ["no", "12", "a: b", "a #b", "'", '"', "- x", "@x", "*", "[a]", "a\\b", "x:", "~", "", "\u2028"]
)
ADDED = st.lists(
    st.builds(
        Addition,
        values=st.fixed_dictionaries({"name": WORDS, "items": WORDS, "link": st.lists(WORDS)}),
        heading=WORDS,
    ),
    min_size=1,
    max_size=3,
)


@settings(deadline=None)  # the machine may be busy
@given(FILES, ADDED)
def test_old_lines_survive_and_new_values_read_back(text: str, additions: list[Addition]) -> None:
    """For every layout and every text: nothing lost, nothing changed, everything found again."""
    after = edited(text, additions)
    found = reads_back(after)
    added = [dict(each.values.items()) for each in additions]

    assert isinstance(found, dict)
    assert added == found["sources"][-len(added) :]
    lines = iter(after.splitlines())
    assert all(line in lines for line in text.splitlines() if "[" not in line)


@settings(deadline=None)  # the machine may be busy
@given(st.text() | WORDS, st.booleans())
def test_every_text_has_a_spelling(text: str, inline: bool) -> None:
    """One text in, the same text out, also inside brackets."""
    spelt = scalar(text, inline=inline)

    assert {"k": [text]} == reads_back(f"k: [{spelt}]" if inline else f"k:\n  - {spelt}\n")


NAMES = st.text(min_size=1, max_size=100).filter(
    lambda name: name.strip() == name and name.isprintable()
)


@settings(deadline=None)  # the machine may be busy
@given(
    NAMES, st.text("abc/?&=#:%~+,;.'()é-_", max_size=40), st.sampled_from(["h2 > a", "a[b='c']"])
)
def test_sources_read_back_through_the_loader(
    tmp_path_factory: pytest.TempPathFactory, name: str, path: str, css: str
) -> None:
    """Any name, address and selector that may be configured comes out of the loader as it was."""
    config = tmp_path_factory.mktemp("config")
    (config / "monitor.yaml").write_text("contact: a@b.example\n")
    values = {"name": name, "page": f"https://x.example/{path}", "items": css, "link": "a@href"}
    loaded = add_sources(config, "sources/a.yaml", [Addition(values=values)], {})
    [source] = loaded.sources

    assert (name, values["page"]) == (source.name, source.url)
    assert source.selectors is not None
    assert css == source.selectors.items
    assert loaded == load(config, {})
