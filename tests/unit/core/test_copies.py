"""Wire copies: the same text on other hosts."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from monitor.core.copies import body_words, copy_keys, original_of, shared_by_copies
from tests.fakes.records import DAY, HOUR, MINUTE, NOON, make_article, words

if TYPE_CHECKING:
    from monitor.model import Article


def _text(summary: str, host: str = "a", **changes: Any) -> Article:
    url = f"https://{host}.example/x"
    given = {"id": host, "source": host, "url": url, "link": url, "summary": summary}
    return make_article(**(given | changes))


def test_the_same_long_text_on_two_hosts_is_a_copy() -> None:
    """Headlines may differ; the text decides."""
    one, two = _text(words(60)), _text(words(60), "b", title="Another headline")

    assert set(copy_keys(one)) & set(copy_keys(two))
    assert original_of(two, [one], NOON) == one


def test_dateline_byline_and_closing_lines_do_not_matter() -> None:
    """Outlets frame the same wire text differently."""
    plain = words(60)
    framed = f"By Jane Example\nPHOENIX, Nov 2 (Wire) - {plain}\n\n(Reporting by J. Example; A. B.)"

    assert body_words(_text(framed)) == body_words(_text(plain))


def test_a_text_that_shares_two_thirds_is_no_copy() -> None:
    """Quoting a wire story at length is a report of one's own."""
    shared = words(60)
    other = f"{words(40)} {words(20, 'other')}"

    assert original_of(_text(other, "b"), [_text(shared)], NOON) is None


def test_a_nearly_equal_text_shares_keys_and_is_a_copy() -> None:
    """One corrected word in a hundred leaves a wire copy a wire copy."""
    one = words(200)
    two = one.replace("word100 ", "corrected ")

    assert set(copy_keys(_text(one))) & set(copy_keys(_text(two, "b")))
    assert original_of(_text(two, "b"), [_text(one)], NOON) is not None


@pytest.mark.parametrize("seed", range(40))
def test_copies_share_more_keys_than_reports_with_one_quotation(seed: int) -> None:
    """So that the reports of a big story, which have one, need not be compared with each other."""
    drawn = random.Random(seed)
    one = [f"word{drawn.randrange(10**6)}" for _ in range(120)]
    copy = [*one[:60], "corrected", *one[62:]]
    other = [*one[:8], *(f"other{drawn.randrange(10**6)}" for _ in range(112))]
    keys, *rest = (copy_keys(_text(" ".join(each))) for each in (one, copy, other))
    least = shared_by_copies(keys)

    assert [len({*keys} & {*its}) >= least for its in rest] == [True, False]
    assert shared_by_copies(copy_keys(_text("Shares fell."))) == 1


def test_short_texts_are_copies_only_when_headline_and_summary_are_equal() -> None:
    """“Markets at noon” is a headline, not a text."""
    one = _text("Shares fell.", title="Markets at noon")
    same = _text("Shares  fell.", "b", title="Markets at Noon")
    other = _text("Shares rose.", "b", title="Markets at noon")

    assert copy_keys(same) == copy_keys(one)
    assert original_of(same, [one], NOON) == one
    assert not set(copy_keys(other)) & set(copy_keys(one))


def test_short_texts_repeat_after_three_days() -> None:
    """A recurring headline is news again next week."""
    one, two = _text("Shares fell."), _text("Shares fell.", "b")

    assert original_of(two, [one], NOON + 71 * HOUR) == one
    assert original_of(two, [one], NOON + 73 * HOUR) is None


def test_long_texts_are_compared_for_fourteen_days() -> None:
    """An outlet that runs the text a week later adds nothing."""
    one, two = _text(words(60)), _text(words(60), "b")

    assert original_of(two, [one], NOON + 13 * DAY) == one
    assert original_of(two, [one], NOON + 15 * DAY) is None


def test_the_earliest_of_several_is_the_original() -> None:
    """All copies point at one text."""
    first = _text(words(60), "a", seen_at=NOON - HOUR)
    second = _text(words(60), "b", seen_at=NOON - MINUTE)

    assert original_of(_text(words(60), "c"), [second, first], NOON) == first


def test_an_article_is_no_copy_of_itself() -> None:
    """An edit must not fold an article into its own earlier wording."""
    one = _text(words(60))

    assert original_of(one, [one], NOON) is None


@pytest.mark.parametrize("same", [{"source": "a"}, {"url": "https://a.example/y"}])
def test_what_an_outlet_says_in_every_summary_makes_no_copies(same: dict[str, str]) -> None:
    """Its self-portrait under another headline is another story, in a section's feed too."""
    one = _text(words(60))
    other = _text(words(60), "b", title="Another headline", **same)

    assert original_of(other, [one], NOON) is None
    assert original_of(_text(words(60), "c", **same), [one], NOON) == one


def test_a_text_that_an_outlet_runs_twice_is_a_copy() -> None:
    """A text is more than a summary: moved and retitled, it is still told once."""
    one = _text("", text=words(60))
    again = _text("", "b", source="a", title="Another headline", text=words(60))

    assert original_of(again, [one], NOON) == one


def _notice(firm: str, host: str = "a", **changes: Any) -> Article:
    """A filing made from a template: one name and one number in a hundred words."""
    text = f"{words(60)} {firm} scrapped its plant {words(60, 'form')}"
    given = {"id": firm, "title": f"{firm} scrapped its plant", "text": text}
    return _text("", host, **(given | {"url": f"https://{host}.example/{firm}"} | changes))


@pytest.mark.parametrize(
    "outlet", [{}, {"source": "b"}, {"host": "b", "publisher": "Filings"}, {"url": ""}]
)
def test_one_outlet_s_template_makes_no_copies(outlet: dict[str, str]) -> None:
    """Notices that differ in the name alone are two pieces of news, in another section, too."""
    outlet = {"publisher": "Filings"} | outlet
    one, other = _notice("Alpha", publisher="filings"), _notice("Beta", **outlet)

    assert set(copy_keys(one)) & set(copy_keys(other))
    assert original_of(other, [one], NOON) is None


def test_one_outlet_s_corrected_text_under_its_headline_is_a_copy() -> None:
    """A word was mended and the address changed; layout is no wording."""
    one = _notice("Alpha")
    mended = _notice("Alpha", id="2", title="ALPHA  scrapped its plant",
                     text=(one.text or "").replace("word9 ", "mended "))  # fmt: skip

    assert original_of(mended, [one], NOON) == one


def test_a_template_across_hosts_is_a_wire_copy() -> None:
    """Nearly equal words at another outlet are its version of the text, whoever listed both."""
    one = _notice("Alpha")

    assert original_of(_notice("Alfa", "b", source="a"), [one], NOON) == one


def test_notices_of_one_outlet_do_not_crowd_out_the_original() -> None:
    """Nor do a hundred of them before it is looked for."""
    original = _notice("Alpha", seen_at=NOON - HOUR)
    others = [_notice(f"Firm{n}") for n in range(100)]
    moved = _notice("Alpha", id="moved", title="Another headline")

    assert original_of(moved, [original, *others], NOON) == original


def test_summaries_of_one_outlet_do_not_crowd_out_the_original() -> None:
    """They are left aside before the latest candidates are chosen."""
    original = _text(words(60), "z", seen_at=NOON - HOUR)
    own = [_text(words(60), f"n{n}", source="b", title=f"Story {n}") for n in range(60)]

    assert original_of(_text(words(60), "b"), [original, *own], NOON) == original
