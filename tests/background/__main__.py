"""Makes monitor/knowledge/words/*.txt.gz from the word lists of wordfreq.

    pip install wordfreq==3.1.1
    python -m tests.background

Only to be run when the lists or the stemmers change; nothing else needs wordfreq.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.core.languages import stem
from monitor.core.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGET = Path(__file__).parents[2] / "monitor" / "knowledge" / "words"
#: Words of a language that are looked at, and below which a frequency says no more than none.
LANGUAGES = {"en": 80_000, "de": 40_000, "fr": 40_000, "es": 25_000, "it": 25_000, "sv": 25_000}
LEAST = 5e-7
#: Of the languages without a stemmer of ours, what they say all the time.
OTHERS = (
    *("bg", "ca", "cs", "da", "el", "fi", "hu", "lt", "lv", "mk", "nb"),
    *("nl", "pl", "pt", "ro", "ru", "sh", "sk", "sl", "tr", "uk"),
)
OTHERS_WORDS = 1000
#: Of the languages in other scripts as much as would be kept of one of ours; of Chinese and
#: Japanese the pairs of characters, which are common in more words than one.
SCRIPTS = {"hi": 5_000, "ja": 30_000, "zh": 30_000}
SCRIPTS_LEAST = 1e-5
#: Words in Latin letters stand in these lists, too, and are not theirs.
_FIRST_OF_SCRIPTS = "\u0900"
HEAD = """\
# Frequencies of word stems. Each line: the negative logarithm of a frequency times 100, a tab, the
# stems that have it. Made by tests/background from the lists of wordfreq 3.1.1
# (R. Speer, doi:10.5281/zenodo.7199437), which its author shares under CC BY-SA 4.0
# (https://creativecommons.org/licenses/by-sa/4.0/); changed: words were stemmed, rare ones left
# out. This file is under the same licence.
"""


def main() -> None:
    """Write one file for each language, and one for all others."""
    from wordfreq import top_n_list, word_frequency  # type: ignore[import-not-found] # noqa: PLC0415

    for language, number in LANGUAGES.items():
        table: dict[str, float] = defaultdict(float)
        for word in top_n_list(language, number):
            for plain in plain_words(word):
                table[stem(language, plain)] += word_frequency(word, language)
        write(language, {word: found for word, found in table.items() if found >= LEAST})
    others: dict[str, float] = {}
    for language in OTHERS:
        for word in top_n_list(language, OTHERS_WORDS):
            for plain in plain_words(word):
                others[plain] = max(others.get(plain, 0.0), word_frequency(word, language))
    for language, number in SCRIPTS.items():
        for part, found in _parts(language, number).items():
            if found >= SCRIPTS_LEAST and part[0] >= _FIRST_OF_SCRIPTS:
                others[part] = max(others.get(part, 0.0), found)
    write("other", others)


def _parts(language: str, number: int) -> Mapping[str, float]:
    """How often the words, or pairs of characters, of a language's commonest words occur."""
    from wordfreq import get_frequency_dict, top_n_list  # noqa: PLC0415

    frequency = get_frequency_dict(language)  # looking up one word would cut it up
    table: dict[str, float] = defaultdict(float)
    for word in top_n_list(language, number):
        for plain in set(plain_words(word)):
            table[plain] += frequency[word]
    return table


def write(name: str, table: Mapping[str, float]) -> None:
    """One file, the same bytes for the same table."""
    from math import log10  # noqa: PLC0415

    lines: dict[int, list[str]] = defaultdict(list)
    for word, frequency in table.items():
        lines[round(-100 * log10(frequency))].append(word)
    text = HEAD + "".join(f"{k}\t{' '.join(sorted(lines[k]))}\n" for k in sorted(lines))
    (TARGET / f"{name}.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{name}: {len(table)} stems")


if __name__ == "__main__":
    main()
