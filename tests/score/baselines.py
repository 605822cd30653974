"""What plain TF-IDF makes of the same reports: the two methods everything else is measured by.

Words are lower-cased runs of word characters, none is left out. The weight of a word is
(1 + ln tf) * (ln((1 + n) / (1 + df)) + 1), a vector has length 1: sublinear tf and smooth idf as
scikit-learn documents them, fitted on the very file. Plain Python: measuring needs no library.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from tests.score.clusters import Pairs, Partition, once

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from tests.score.clusters import Grouping

    Vector = dict[str, float]

#: The thresholds that are tried: .10 .12 .. .40.
THRESHOLDS = tuple(round(0.10 + 0.02 * step, 2) for step in range(16))
_WORD = re.compile(r"\w+")


class Edge(NamedTuple):
    """Two reports by their place in the file, and their cosine."""

    cosine: float
    one: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One baseline at one threshold."""

    name: str
    threshold: float
    grouping: Grouping
    #: None: it makes no clusters.
    clusters: int | None
    pair_f1: float


def baselines(
    texts: Sequence[str], stories: Sequence[Hashable], extra: Iterable[float] = ()
) -> dict[str, list[Tried]]:
    """Each baseline by name at all thresholds, the fixed ones and the extra ones, ascending."""
    thresholds = sorted({*THRESHOLDS, *extra})
    tried: dict[str, list[Tried]] = {"TF-IDF pairs": [], "TF-IDF single link": []}
    found = vectors(texts)
    edges = sorted(cosines(found, thresholds[0]), reverse=True)
    for threshold, pairs, links in _linked(edges, stories, thresholds):
        tried["TF-IDF pairs"].insert(0, _tried("TF-IDF pairs", threshold, pairs, stories))
        linked = _tried("TF-IDF single link", threshold, links, stories)
        tried["TF-IDF single link"].insert(0, linked)
    name = "TF-IDF online centroid"
    tried[name] = [
        _tried(name, threshold, Partition(stories, centroids(found, threshold)), stories)
        for threshold in thresholds
    ]
    return tried


def best(tried: Sequence[Tried]) -> Tried:
    """The one with the best F1 of pairs: fitted on the file it is measured on."""
    return max(tried, key=lambda each: each.pair_f1)


def _tried(
    name: str, threshold: float, grouping: Partition | Pairs, stories: Sequence[Hashable]
) -> Tried:
    f1 = grouping.agreement(once(stories)).pairs.f1
    number = grouping.number if isinstance(grouping, Partition) else None
    return Tried(name=name, threshold=threshold, grouping=grouping, clusters=number, pair_f1=f1)


def vectors(texts: Sequence[str]) -> list[Vector]:
    """The TF-IDF vector of each text, of length 1; empty for a text without words."""
    counted = [Counter(_WORD.findall(text.lower())) for text in texts]
    seen = Counter(word for counts in counted for word in counts)
    idf = {word: log((1 + len(texts)) / (1 + df)) + 1 for word, df in seen.items()}
    return [
        _of_length_1({word: (1 + log(tf)) * idf[word] for word, tf in counts.items()})
        for counts in counted
    ]


def _of_length_1(vector: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {word: weight / length for word, weight in vector.items()}


def cosines(found: Sequence[Vector], least: float) -> Iterator[Edge]:
    """All pairs with a cosine of at least that much."""
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, vector in enumerate(found):
        scores: defaultdict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for other, its in postings[word]:
                scores[other] += weight * its
            postings[word].append((index, weight))
        yield from (Edge(score, other, index) for other, score in scores.items() if score >= least)


def _linked(
    edges: Sequence[Edge], stories: Sequence[Hashable], thresholds: Sequence[float]
) -> Iterator[tuple[float, Pairs, Partition]]:
    """The pairs above each threshold, and what they chain together; the highest first."""
    gold = {story: n * (n - 1) // 2 for story, n in Counter(stories).items()}
    right: Counter[Hashable] = Counter()
    wrong: Counter[tuple[Hashable, Hashable]] = Counter()
    roots = list(range(len(stories)))
    done = 0
    for threshold in reversed(thresholds):
        while done < len(edges) and edges[done].cosine >= threshold:
            _, one, other = edges[done]
            if stories[one] == stories[other]:
                right[stories[one]] += 1
            else:
                wrong[_sorted(stories[one], stories[other])] += 1
            roots[_root(roots, other)] = _root(roots, one)
            done += 1
        pairs = Pairs(gold=gold, right=Counter(right), wrong=Counter(wrong))
        yield threshold, pairs, Partition(stories, [_root(roots, i) for i in range(len(roots))])


def _sorted(one: Hashable, other: Hashable) -> tuple[Hashable, Hashable]:
    return (one, other) if str(one) < str(other) else (other, one)


def _root(roots: list[int], index: int) -> int:
    while roots[index] != index:
        roots[index] = roots[roots[index]]
        index = roots[index]
    return index


def centroids(found: Iterable[Vector], threshold: float) -> list[int]:
    """One pass in order: each report joins the nearest centroid that is near enough, or is one.

    A centroid is the sum of the vectors of its reports; no window, nothing is ever moved.
    """
    postings: defaultdict[str, dict[int, float]] = defaultdict(dict)
    squares: list[float] = []
    placed: list[int] = []
    for vector in found:
        cluster, product = _nearest(vector, postings, squares, threshold)
        if cluster == len(squares):
            squares.append(0.0)
        squares[cluster] += 2 * product + 1
        for word, weight in vector.items():
            postings[word][cluster] = postings[word].get(cluster, 0.0) + weight
        placed.append(cluster)
    return placed


def _nearest(
    vector: Vector,
    postings: defaultdict[str, dict[int, float]],
    squares: Sequence[float],
    threshold: float,
) -> tuple[int, float]:
    """The cluster to join, with the product of its centroid and the vector; the next new one."""
    products: defaultdict[int, float] = defaultdict(float)
    for word, weight in vector.items():
        for cluster, its in postings[word].items():
            products[cluster] += weight * its
    near = [(product / sqrt(squares[c]), -c, product) for c, product in products.items()]
    cosine, cluster, product = max(near, default=(0.0, 0, 0.0))
    return (-cluster, product) if near and cosine >= threshold else (len(squares), 0.0)
