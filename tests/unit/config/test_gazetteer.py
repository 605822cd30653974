"""The gazetteer that travels with the program."""

from __future__ import annotations

from importlib.resources import files

import pytest

from monitor.config.gazetteer import load_places

NAMES = ("cities", "countries", "people", "regions")


def test_it_is_read_once() -> None:
    """Every setup shares one."""
    assert load_places() is load_places()


@pytest.mark.parametrize("name", NAMES)
def test_each_file_says_where_it_is_from(name: str) -> None:
    """Data of others travels with its licence."""
    text = files("monitor.config.gazetteer").joinpath(f"{name}.tsv").read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert any(word in text[:400] for word in ("CC BY 4.0", "Unicode licence", "Kept by hand"))


def test_every_region_of_a_people_is_of_a_known_country() -> None:
    """A slip in a code of the files kept by hand would give a place without a country."""
    gazetteer = load_places().gazetteer

    assert [
        known for known in gazetteer.known.values() if known.country not in gazetteer.names
    ] == []
