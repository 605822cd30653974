"""What makes two arrivals the same article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.core.identity import (
    address_key,
    article_of,
    edited,
    identified,
    key_of,
    seen_keys,
    wording_key,
)
from monitor.model import Parsed
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
        assert identity == (article.id, article.url, wording_key(article), address_key(article))
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


def test_boilerplate_that_describes_every_entry_identifies_none() -> None:
    """An outlet that puts its self-portrait into every summary loses no article."""
    one = make_article("One", url="https://x.example/1", summary=words(50))
    two = make_article("Two", url="https://x.example/2", summary=words(50))
    first, second = seen_keys([one, two])

    assert not set(first) & set(second)


def test_a_wording_is_headline_and_summary_at_an_address() -> None:
    """Neither the outlet that carries it nor its text makes it another wording."""
    one = make_article("KORE drops plant", summary="Short.")

    assert wording_key(one) == wording_key(replace(one, source="Wire", text="Long.", guid="9"))
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
