"""Laws of the language core, on generated queries and texts."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.looks import Look
from monitor.core.plans import Plan
from monitor.core.query import parse
from monitor.core.text import folded, parts, segments, sentence_spans
from monitor.errors import QueryError
from tests.fakes.language import SMALL, article, found, watch, watches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.reading import Glance
    from monitor.model import Article

#: Folding changes the length of some, joins or hides others; some cannot be encoded.
ODD = [
    "İ",
    "ß",
    "ﬁ",
    "e\u0301",
    "\u0301",
    "\u00ad",
    "\u200d",
    "🏭",
    "👩\u200d🔬",
    "\x00",
    "\ud800",
    "ǰ",
]
WORDS = ["factory", "stops", "Factories", "deny", "delayed", "a1", "b1", "might", "party", "mill"]
GLUE = [" ", " ", " ", ", ", ". ", "-", "’s ", "\n", "\n\n", " — ", " $5 million ", "\u00a0", "!? "]

odd_text = st.lists(st.sampled_from([*WORDS, *GLUE, *ODD]) | st.text(max_size=3), max_size=30).map(
    "".join
)
TERMS = [
    "factory", "stopped", "@bad", "@plant", "a1", "=b1", "fact*", '"a1 b1"~2', "/f.c/", "/\\S+/",
    "a1-b1", "/./",
]  # fmt: skip
term = st.sampled_from(TERMS)
query = st.recursive(
    term,
    lambda inner: (
        st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " AND NOT "]), inner).map(
            lambda found: f"({found[0]}{found[1]}{found[2]})"
        )
        | st.tuples(term, st.sampled_from([" NEAR/3 ", " ONEAR/3 "]), term).map("".join)
        | st.tuples(st.sampled_from(["title:", "lead:", "body:"]), term).map("".join)
    ),
    max_leaves=5,
).filter(lambda text: _error(text) is None)


def _error(text: str) -> QueryError | None:
    try:
        parse(text)
    except QueryError as error:
        return error
    return None


@given(st.text(alphabet=st.sampled_from(list('ab1 ()"/@=*~:.-&|ANDORTE8é“”\n\\')), max_size=60))
def test_any_text_parses_or_is_told_where_not(text: str) -> None:
    """Nothing but QueryError, with a column inside the query."""
    error = _error(text)

    assert error is None or 0 <= error.column <= len(text)


@given(odd_text)
def test_tokens_are_cut_from_the_text_as_it_stands(text: str) -> None:
    """In order, none overlapping, every part inside its token, whatever folding does."""
    cut = segments(text)
    end = 0
    for start, word in zip(cut.starts, cut.words, strict=True):
        assert start >= end
        assert word == text[start : start + len(word)]
        assert all(0 <= part.start < part.end <= len(word) for part in parts(word))
        assert all(0 <= part.lo < part.hi <= 1024 for part in parts(word))
        end = start + len(word)


@given(odd_text)
def test_sentences_cover_every_token_once(text: str) -> None:
    """In order and without overlap; as many as have a word."""
    spans = sentence_spans(text)
    starts = segments(text).starts

    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert [1] * len(starts) == [sum(a <= start < b for a, b in spans) for start in starts]


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(word: str) -> None:
    """And its result can always be encoded."""
    once = folded(word)

    assert once == folded(once)
    once.encode()


@settings(max_examples=300, deadline=None)
@given(query, odd_text, odd_text, odd_text)
def test_evidence_points_at_its_own_text(text: str, title: str, summary: str, body: str) -> None:
    """`getattr(article, field)[start:end] == text`, never empty, in order; score within 0..1."""
    about = article(title, summary, body)

    match = found(text, about, SMALL)

    for evidence in match.evidence if match else ():
        assert evidence.text
        assert evidence.text == getattr(about, evidence.field)[evidence.start : evidence.end]
    assert match is None or 0 <= match.score <= 1


@settings(max_examples=300, deadline=None)
@given(query, odd_text, odd_text, st.sampled_from([None, "en", "de", "xx", ""]))
def test_the_prefilter_never_loses_a_match(
    text: str, title: str, summary: str, lang: str | None
) -> None:
    """Whatever would match on title and summary might match."""
    about = article(title, summary, lang=lang)
    made = watches(watch("w", text, min_score=0.0), lexicon=SMALL)

    might = made.might_match(
        title=title, summary=summary, source=about.source, url=about.url, lang=lang
    )

    assert might or not made.verdict(about).matches


@settings(max_examples=300, deadline=None)
@given(st.lists(query, min_size=1, max_size=4), odd_text, odd_text, odd_text)
def test_looking_at_the_words_first_changes_no_verdict(
    texts: list[str], title: str, summary: str, body: str
) -> None:
    """An article is read when anything can come of it: matches and near misses stay the same."""
    about = article(title, summary, body)
    made = watches(watch("w", *texts), watch("v", texts[0], exclude=("b1",)), lexicon=SMALL)

    short = made.verdict(about)
    with patch.object(Plan, "touched", _always), patch.object(Look, "touched", _always):
        assert made.verdict(about) == short


def _always(_plan: Plan, _glance: Glance) -> bool:
    return True


@settings(max_examples=200, deadline=None)
@given(query, odd_text, odd_text)
def test_words_learnt_in_many_languages_answer_the_same_in_one(
    text: str, title: str, body: str
) -> None:
    """What a set of watches has read before changes no verdict."""
    english, unknown = (article(title, "", body, lang=lang) for lang in ("en", None))
    fresh, used = (watches(watch("w", text, min_score=0.0), lexicon=SMALL) for _ in range(2))
    used.verdict(unknown)
    used.might_match(title=title, summary=body, source="S", url="", lang=None)

    assert fresh.verdict(english) == used.verdict(english)


@settings(max_examples=200, deadline=None)
@given(st.lists(query, min_size=1, max_size=8), odd_text, odd_text)
def test_a_set_of_watches_gives_what_each_gives_alone(
    texts: list[str], title: str, body: str
) -> None:
    """Sharing and indexing change the cost and nothing else."""
    about = article(title, "", body)
    specs = [watch(str(i), text, min_score=0.0) for i, text in enumerate(texts)]

    together = watches(*specs, lexicon=SMALL).verdict(about).matches

    alone = [m for spec in specs for m in watches(spec, lexicon=SMALL).verdict(about).matches]
    assert alone == list(together)


# -- windows against a naive reading --------------------------------------------------------------

letters = st.lists(st.sampled_from(["a1", "b1", "c1", "x", "."]), max_size=25)


def _sentences(words: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for word in words:
        if word == ".":
            found.append([])
        else:
            found[-1].append(word)
    return found


def _text(words: Sequence[str]) -> Article:
    """Sentences begin with a capital, as the splitter expects."""
    return article(". ".join(" ".join(["X", *sentence]) for sentence in _sentences(words)))


def _places(sentence: list[str], word: str) -> list[int]:
    return [i for i, found in enumerate(sentence) if found == word]


@given(letters, st.integers(0, 6), st.booleans(), st.sampled_from(["b1", "a1"]))
def test_near_is_what_counting_by_hand_gives(
    words: list[str], distance: int, ordered: bool, right: str
) -> None:
    """NEAR and ONEAR on single words, exhaustively."""
    expected = any(
        (i < j if ordered else i != j) and abs(i - j) - 1 <= distance
        for sentence in _sentences(words)
        for i, j in product(_places(sentence, "a1"), _places(sentence, right))
    )

    operator = "ONEAR" if ordered else "NEAR"
    match = found(f"a1 {operator}/{distance} {right}", _text(words))

    assert expected is (match is not None)


@given(st.lists(st.sampled_from(["a1", "b1", "c1", "x", "x", "x", "."]), max_size=40))
def test_a_group_is_what_counting_by_hand_gives(words: list[str]) -> None:
    """Three plain words: 10 tokens strictly between the first and the last."""
    expected = any(
        max(places) - min(places) - 1 <= 10
        for sentence in _sentences(words)
        for places in product(*(_places(sentence, word) for word in ("a1", "b1", "c1")))
    )

    assert expected is (found("a1 b1 c1", _text(words)) is not None)


@given(letters, st.integers(0, 4))
def test_a_loose_phrase_is_what_counting_by_hand_gives(words: list[str], slop: int) -> None:
    """In order, at most so many tokens between all of them."""
    expected = any(
        i < j < k and k - i - 2 <= slop
        for sentence in _sentences(words)
        for i, j, k in product(*(_places(sentence, word) for word in ("a1", "b1", "a1")))
    )

    assert expected is (found(f'"a1 b1 a1"~{slop}', _text(words)) is not None)
