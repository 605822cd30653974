"""What makes two arrivals the same article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.core.identity import (
    address_key,
    article_of,
    boilerplate,
    edited,
    identified,
    identity_of,
    key_of,
    seen_keys,
    unless_taken,
    wording_key,
)
from monitor.model import Identity, Parsed
from tests.fakes.records import MINUTE, NOON, make_article, make_item, make_source, words

if TYPE_CHECKING:
    from monitor.model import Article


def _keys(article: Article) -> set[bytes]:
    return set(seen_keys([article])[0])


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    """("ab", "c") and ("a", "bc") are different identities."""
    assert key_of("ab", "c") != key_of("a", "bc")


def test_an_article_keeps_its_id_when_tracking_parameters_change() -> None:
    """A newsletter's link and the feed's link are one article."""
    plain = article_of(make_item(url="https://x.example/a?id=7"), make_source(), NOON)
    tracked = article_of(make_item(url="http://x.example/a?utm_source=n&id=7"), make_source(), NOON)

    assert plain.id == tracked.id


def test_a_document_is_identified_as_its_articles_are() -> None:
    """The keys made beside the items are those that the stored articles are asked for."""
    spec = make_source()
    items = (make_item("One", url="http://x.example/a?utm_source=n"), make_item("Two", url=None))

    parsed = identified(Parsed(items=items), spec)

    pairs = zip(items, parsed.identities, strict=True)
    for article, identity in [
        (article_of(item, spec, NOON, known), known) for item, known in pairs
    ]:
        made = Identity(article.id, article.url, wording_key(article), address_key(article))
        assert identity == made
        assert seen_keys([article])[0][0] == identity.address
    assert [article_of(item, spec, NOON).id for item in items] == [
        identity.id for identity in parsed.identities
    ]


def test_items_without_links_are_told_apart_by_their_headlines() -> None:
    """A feed without links still gives one article an entry."""
    first = article_of(make_item("One", url=None), make_source(), NOON)
    second = article_of(make_item("Two", url=None), make_source(), NOON)

    assert first.id != second.id
    assert first.link == ""


def test_items_without_link_and_guid_are_told_apart_by_their_words() -> None:
    """A change log that gives every entry the product's name is still many articles."""
    first = article_of(make_item("Paladins", url=None, summary="5 updates"), make_source(), NOON)
    second = article_of(make_item("Paladins", url=None, summary="6 updates"), make_source(), NOON)

    assert first.id != second.id
    assert not _keys(first) & _keys(second)


def test_every_article_has_at_least_one_key() -> None:
    """Even an item without link, guid and text can be recognised."""
    bare = article_of(make_item("Bare", url=None), make_source(), NOON)

    assert len(_keys(bare)) == 1


def test_one_guid_for_all_entries_identifies_nothing() -> None:
    """Some feeds give every entry the same guid; both stories must be read."""
    one = make_article("One", url="https://x.example/1", guid="same")
    two = make_article("Two", url="https://x.example/2", guid="same")
    first, second = seen_keys([one, two])

    assert not set(first) & set(second)


def test_the_same_guid_and_headline_is_the_same_article_at_another_address() -> None:
    """A session id in the link does not make a new article."""
    one = make_article("One", url="https://x.example/1?sid=a", guid="g1")
    two = make_article("One", url="https://x.example/1?sid=b", guid="g1")
    first, second = seen_keys([one, two])

    assert set(first) & set(second)


def test_a_long_text_identifies_an_article_within_its_source_only() -> None:
    """The same text at another outlet is a copy, which is another question."""
    one = make_article(url="https://x.example/1", summary=words(50))
    moved = replace(one, url="https://x.example/2")
    elsewhere = replace(moved, source="Wire")

    assert _keys(one) & _keys(moved)
    assert not _keys(one) & _keys(elsewhere)


def test_an_outlet_that_describes_itself_in_every_summary_loses_no_article() -> None:
    """Not even one entry at a time: a summary identifies together with its headline only."""
    one = make_article("One", url="https://x.example/1", summary=words(50))
    two = make_article("Two", url="https://x.example/2", summary=words(50))
    moved = replace(one, url="https://x.example/3")

    assert not _keys(one) & _keys(two)
    assert _keys(one) & _keys(moved)


def test_a_text_identifies_whatever_the_headline() -> None:
    """A re-slugged article with an edited headline is the same article."""
    one = make_article("One", url="https://x.example/1", text=words(50))
    two = make_article("Two", url="https://x.example/2", text=words(50))

    assert _keys(one) & _keys(two)


def test_a_text_under_several_headlines_of_a_document_identifies_nothing() -> None:
    """Some feeds carry the outlet's self-portrait as the text of every entry."""
    spec, portrait = make_source(), words(50)
    items = [
        make_item("One", url="https://x.example/1", text=portrait),
        make_item("Two", url="https://x.example/2", text=portrait),
        make_item("Three", url="https://x.example/3", text=words(50, "other")),
    ]
    furniture = boilerplate(items)

    assert furniture == {portrait}
    keys = seen_keys([article_of(item, spec, NOON) for item in items], furniture)
    assert [len(each) for each in keys] == [1, 1, 2]


def test_two_headlines_at_one_address_are_one_article() -> None:
    """A feed lists the old and the new headline together for a while."""
    items = (make_item("Update: plant cancelled"), make_item("Plant cancelled"))
    first, second = identified(Parsed(items=items), make_source()).identities

    assert (first.id, first.shared) == (second.id, None)
    assert first.wording != second.wording


def test_an_address_under_three_headlines_identifies_nothing() -> None:
    """Entries that all link to the news page are known by their own words."""
    items = tuple(make_item(title) for title in ("One", "Two", "Three"))
    identities = identified(Parsed(items=items), make_source()).identities

    assert len({each.id for each in identities}) == 3
    assert {each.url for each in identities} == {""}


@pytest.mark.parametrize("url", ["https://ledger.example/", "https://ledger.example/feed"])
def test_a_front_page_is_no_article(url: str) -> None:
    """Nor is the document itself, even where it lists one entry at a time."""
    one = identified(Parsed(items=(make_item("One", url=url),)), make_source()).identities[0]
    two = identified(Parsed(items=(make_item("Two", url=url),)), make_source()).identities[0]

    assert one.id != two.id
    assert not {one.address, one.shared} & {two.address}


def test_a_shared_address_that_was_an_article_before_stays_that_article() -> None:
    """A story under its third headline does not become a second one."""
    spec = make_source()
    items = tuple(make_item(title) for title in ("One", "Two", "Three"))
    alone = identity_of(items[0], spec)
    shared = identified(Parsed(items=items), spec).identities[0]

    assert shared.id != alone.id
    assert unless_taken(items[0], shared, spec, {alone.address}) == alone
    assert unless_taken(items[0], shared, spec, {shared.wording}) == shared


def test_behind_an_aggregators_link_publisher_and_headline_identify() -> None:
    """In every source that lists it; the link changes with each search and is kept for readers."""
    found = make_item("Plant  cancelled", publisher="The Ledger", redirector=True,
                      url="https://search.example/rss/articles/CBMi1?oc=5")  # fmt: skip
    again = replace(found, title="Plant Cancelled", url="https://search.example/rss/articles/CBMi2")
    searches = make_source(name="Search"), make_source(name="Other search")
    article = article_of(found, searches[0], NOON)

    assert (article.url, article.link) == ("", found.url)
    assert article.id == article_of(again, searches[1], NOON).id
    assert address_key(article) == identity_of(again, searches[1]).address
    for other in (replace(again, publisher="The Wire"), replace(again, title="Plant opened")):
        assert article.id != article_of(other, searches[1], NOON).id


def test_a_text_that_comes_makes_an_article_more_than_its_headline() -> None:
    """With the language it is in."""
    stored = make_article("Old")
    arrived = make_article("New", text="Long.", lang="en", headline_only=False)

    after = edited(stored, arrived)

    assert (after.text, after.lang, after.headline_only) == ("Long.", "en", False)
    assert edited(after, stored).headline_only is False


def test_the_same_words_from_elsewhere_only_add_what_is_not_known() -> None:
    """A second source's teaser does not displace the text of the first one."""
    stored = make_article("Same", text="The whole text.", lang="en", headline_only=False)
    arrived = make_article("Same", source="Wire", text="The whole", lang="fr", published=NOON)

    assert edited(stored, arrived) == replace(stored, published=NOON)


def test_a_wording_is_headline_and_summary_at_an_address() -> None:
    """Whichever source has it, and whatever else is known of it."""
    one = make_article("KORE drops plant", summary="Short.")

    assert wording_key(one) == wording_key(replace(one, text="Long.", guid="9"))
    assert wording_key(one) == wording_key(replace(one, source="Wire"))
    assert wording_key(one) != wording_key(replace(one, title="KORE builds plant"))
    assert wording_key(one) != wording_key(replace(one, summary="Longer."))


def test_an_edit_takes_the_new_words_and_keeps_identity() -> None:
    """Link and first sight stay; an empty summary does not erase a known one."""
    stored = make_article("Old", summary="Known.", text="Long.")
    arrived = make_article("New", id="other", seen_at=NOON + MINUTE, summary="", text=None)

    assert edited(stored, arrived) == replace(stored, title="New")


def test_a_guessed_title_is_no_wording() -> None:
    """An item of which only the address is known is known as soon as its address is."""
    spec = make_source()
    said, guessed = make_item("KORE nixes plant"), make_item("kore nixes", title_guessed=True)
    [told] = identified(Parsed(items=(said,)), spec).identities
    [known] = identified(Parsed(items=(guessed,)), spec).identities

    assert (known.id, known.wording) == (told.id, told.address)
    assert told.wording != told.address
