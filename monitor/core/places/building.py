"""From the lines of the gazetteer's files to its tables.

Cells are divided by tabs, names within a cell by |; lines that begin with # are remarks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.core.places.records import Gazetteer, Known, Town, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.core.places.records import PlaceTables

#: Tells a state from its town: "New York State" is written "New York".
_STATE = " State"


def gazetteer_from(lines: PlaceTables[Iterable[str]]) -> Gazetteer:
    """The tables; raises ValueError for a line with too many cells."""
    names: dict[str, str] = {}
    known: dict[str, Known] = {}
    short: dict[str, Known] = {}
    for code, name, others in _rows(lines.countries, 3):
        names[code] = name
        _enter(known, f"{name}|{others}", Known("country", name, code, code))
    for code, adjectives in _rows(lines.people, 2):
        _enter(known, adjectives, Known("people", names.get(code, ""), code, code))
    for country, region, full, others, brief in _rows(lines.regions, 5):
        code, name = f"{country}.{region}", full.removesuffix(_STATE)
        names.setdefault(code, name)
        entry = Known("region", name, country, code)
        _enter(known, f"{full}|{others}", entry)
        _enter(short, brief, entry)
    towns = _towns(lines.cities)
    several = (key for keys in (towns, known) for key in keys if " " in key)
    longer = frozenset(key.partition(" ")[0] for key in several)
    return Gazetteer(towns=towns, known=known, short=short, names=names, longer=longer)


def _rows(lines: Iterable[str], width: int) -> Iterator[list[str]]:
    for line in lines:
        if not line.startswith("#"):
            cells = line.rstrip("\n").split("\t")
            yield cells + [""] * (width - len(cells))


def _enter(table: dict[str, Known], names: str, entry: Known) -> None:
    table.update((key_of(name), entry) for name in names.split("|") if name)


def _towns(lines: Iterable[str]) -> dict[str, Town]:
    towns: dict[str, Town] = {}
    also: list[tuple[str, Town]] = []
    for line in lines:
        if line.startswith("#"):
            continue
        name, _, rest = line.rstrip("\n").partition("\t")
        sites, _, others = rest.partition("\t")
        town = Town(name, sites)
        towns[key_of(name)] = town
        short, bracket, _ = name.partition(" (")
        if bracket:  # "Schwedt (Oder)" is written "Schwedt", which may be a word ("Brake")
            also.append((key_of(short), Town(short, f"!{sites.removeprefix('!')}")))
        if others:
            also += [(key_of(other), town) for other in others.split("|")]
    for key, town in also:  # a town's own name goes before another's second one
        towns.setdefault(key, town)
    return towns
