"""The places that travel with the program: read once, handed to the core.

`cities.tsv` and `countries.tsv` are made by `python -m tests.gazetteer`, the other two are kept by
hand; each says on top where it is from.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from monitor.core.places import Places, PlaceTables, places_from


@cache
def load_places() -> Places:
    """The gazetteer; read at the first call (0.1 s, 26 MB), then shared."""
    return places_from(
        PlaceTables(
            cities=_lines("cities"),
            regions=_lines("regions"),
            countries=_lines("countries"),
            people=_lines("people"),
        )
    )


def _lines(name: str) -> list[str]:
    file = files(__package__).joinpath(f"{name}.tsv")
    return file.read_text(encoding="utf-8").splitlines()
