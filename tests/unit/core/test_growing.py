"""What an alert says once several reports of its story are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.core.growing import agreed, as_reported, joined_facts
from monitor.model import Article, Decision, Fact, Relation, Verdict
from tests.fakes.records import make_alert
from tests.fakes.stored import DAY, NOW, article


def _money(million: float) -> Fact:
    return Fact(
        name="money", value=f"${million:g} million", quote="x", amount=million * 1e6, unit="USD"
    )


def _report(name: str, *facts: Fact, days: int = 1, **more: Any) -> tuple[Article, Decision]:
    told = article(name, seen_at=NOW + days * DAY, **more)
    made = Decision(
        article=told.id, relation=Relation.COVERAGE, verdict=Verdict(), reason="", facts=facts,
        summary=f"Summary of {name}.",
    )  # fmt: skip
    return told, made


ROOT = make_alert(article=article("root", seen_at=NOW), facts=(_money(1.25),), summary="It ends.")


def test_what_most_reports_state_stands_first() -> None:
    """A garbled first report does not keep its place; what it says is shown as different."""
    reports = [_report("a", _money(1.25), days=0), _report("b", _money(1250)),
               _report("c", _money(1200))]  # fmt: skip
    facts = as_reported(ROOT, reports).facts

    assert [fact.value for fact in facts] == ["$1250 million", "$1.25 million"]


def test_a_garbled_copy_overrules_nobody() -> None:
    """The first of two stands."""
    reports = [_report("a", _money(1250), days=0), _report("b", _money(1.25))]

    assert [fact.value for fact in agreed(made.facts for _, made in reports)] == [
        "$1250 million", "$1.25 million",
    ]  # fmt: skip


def test_an_update_is_not_overruled_by_what_was_before() -> None:
    """Only reports since then are asked."""
    update = replace(ROOT, article=article("u", seen_at=NOW + 5 * DAY), facts=(_money(600),))
    before = [_report(name, _money(1250), days=1) for name in "abc"]
    own = _report("u", _money(600), days=5)

    assert as_reported(update, [*before, own]).facts == (_money(600),)


JOBS = Fact(name="jobs", value="1,500", quote="x", amount=1500, unit="jobs")
OTHER_JOBS = Fact(name="jobs", value="2,000", quote="x", amount=2000, unit="jobs")
PLACE = Fact(name="place", value="Dayton, Ohio", quote="x")


def test_what_an_update_has_from_before_stays() -> None:
    """Reports since then are silent about it; what they state, they state in its place."""
    update = replace(
        ROOT,
        article=article("u", seen_at=NOW + 5 * DAY),
        facts=(_money(600), JOBS, OTHER_JOBS, PLACE),
    )
    since = [_report("u", _money(600), days=5), _report("v", _money(600), days=6)]

    assert as_reported(update, since).facts == (PLACE, _money(600), JOBS, OTHER_JOBS)


def test_of_what_is_lent_the_first_value_counts() -> None:
    """The second contradicted it."""
    assert joined_facts((PLACE,), (JOBS, OTHER_JOBS)) == (PLACE, JOBS)


def test_a_summary_of_its_own_stays() -> None:
    """One of the feed, too: it stands under its own headline and link."""
    poor = _report("b", text="The firm gives up its plant. " * 40, headline_only=False)

    assert as_reported(ROOT, [_report("root", days=0), poor]).summary == "It ends."


def test_a_headline_borrows_the_summary_of_a_text() -> None:
    """The first report with a text speaks for one that had none."""
    bare = replace(ROOT, article=article("root", seen_at=NOW), summary=None)
    text = "The firm gives up its plant. " * 40
    reports = [_report("root", days=0), _report("b", text=text, headline_only=False)]

    assert as_reported(bare, reports).summary == "Summary of b."


def test_a_summary_of_a_text_stays() -> None:
    """What people have read is not exchanged for another text's."""
    read = replace(ROOT, article=replace(ROOT.article, headline_only=False, text="It ends."))
    reports = [_report("root", days=0), _report("b", text="More. " * 200, headline_only=False)]

    assert as_reported(read, reports).summary == "It ends."
