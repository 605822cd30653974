"""The statements about stories, and how often terms occurred."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from monitor.store.archive_statements import ArchiveStatements
from monitor.store.compiled import first, is_one_of, parameter
from monitor.store.schema import story, story_key, term_count


class StoryStatements(ArchiveStatements):
    """What places an article: found by keys, compared, and written back."""

    @cached_property
    def lock_keys(self) -> str | None:
        """Hold keys until the transaction ends, in their order; an array of numbers.

        None: the database has one writer at a time.
        """
        if self._dialect.name == "sqlite":
            return None
        numbers = sa.func.unnest(parameter(sa.ARRAY(sa.BigInteger)))
        given = numbers.table_valued("key", with_ordinality="place").render_derived()
        # A subquery with an offset is carried out as it stands: the rows are in order before the
        # first of them is locked.
        rows = sa.select(given.c.key).order_by(given.c.place).offset(sa.literal_column("0"))
        return self._text(sa.select(sa.func.pg_advisory_xact_lock(rows.subquery().c.key)))

    def postings(self, size: int) -> str:
        """Rows of `story_key` by key, of stories that went on since a moment, begun by another."""

        def build(keys: list[sa.BindParameter[bytes]]) -> sa.ClauseElement:
            since, until = parameter(sa.BigInteger), parameter(sa.BigInteger)
            seen = (story_key.c.last_at >= since, story_key.c.first_at <= until)
            return sa.select(story_key).where(is_one_of(story_key, keys), *seen)

        return self._by(size, "postings", build)

    def stories(self, size: int) -> str:
        """Id and record, by id."""
        return self._by(size, "stories", self._stories)

    def held_stories(self, size: int) -> str:
        """The same; nobody else changes them until the transaction ends."""
        return self._by(size, "held_stories", lambda ids: self._stories(ids).with_for_update())

    @staticmethod
    def _stories(ids: list[sa.BindParameter[str]]) -> sa.Select[tuple[str, str]]:
        found = sa.select(story.c.id, story.c.record).where(is_one_of(story, ids))
        return found.order_by(story.c.id)

    @cached_property
    def recent_stories(self) -> str:
        """Records of those that went on since a moment, the latest first; limit."""
        since = story.c.last_at >= parameter(sa.BigInteger)
        latest = sa.select(story.c.record).where(since)
        return self._text(first(latest.order_by(story.c.last_at.desc(), story.c.id)))

    @cached_property
    def save_story(self) -> str:
        """Insert or replace: the columns of `story`."""
        return self._text(self._upsert(story, ["first_at", "last_at", "record"]))

    @cached_property
    def add_story_key(self) -> str:
        """Insert, or widen the time from the first to the latest."""
        new = self._insert(story_key)
        known, more = story_key.c, new.excluded
        first_at = sa.case((more.first_at < known.first_at, more.first_at), else_=known.first_at)
        last_at = sa.case((more.last_at > known.last_at, more.last_at), else_=known.last_at)
        return self._text(
            new.on_conflict_do_update(
                index_elements=[known.key, known.story],
                set_={"first_at": first_at, "last_at": last_at},
            )
        )

    @cached_property
    def prune_stories(self) -> str:
        """Before, limit."""
        return self._prune(story, [story.c.id], story.c.last_at)

    @cached_property
    def prune_story_keys(self) -> str:
        """Before, limit."""
        return self._prune(story_key, list(story_key.primary_key), story_key.c.last_at)

    def term_counts(self, size: int) -> str:
        """Rows of `term_count` by term."""
        return self._by(
            size, "terms", lambda terms: sa.select(term_count).where(is_one_of(term_count, terms))
        )

    @cached_property
    def lock_counts(self) -> str | None:
        """Let nobody else count until the transaction ends; None: nobody else writes."""
        return None if self._dialect.name == "sqlite" else "LOCK TABLE term_count IN EXCLUSIVE MODE"

    @cached_property
    def halve_counts(self) -> str:
        """All of them."""
        half = term_count.c.articles // sa.literal_column("2")
        return self._text(sa.update(term_count).values(articles=half), [])

    @cached_property
    def drop_counts(self) -> str:
        """Those of which nothing is left."""
        return self._text(
            sa.delete(term_count).where(term_count.c.articles < sa.literal_column("1"))
        )

    @cached_property
    def count_term(self) -> str:
        """Insert, or add to what is there."""
        new = self._insert(term_count)
        added = term_count.c.articles + new.excluded.articles
        return self._text(
            new.on_conflict_do_update(index_elements=[term_count.c.term], set_={"articles": added})
        )
