"""The schema and its migrations agree, on every database that keeps files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from monitor.errors import StoreError
from monitor.model import SourceState
from monitor.store import rows
from monitor.store.connect import Database
from monitor.store.schema import HEAD
from monitor.store.store import SqlStore
from monitor.store.version import MIGRATIONS, bring_up_to_date, create, migrate, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Not the statements, because a column that was added stands elsewhere in them.
_SQLITE = (
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index'",
    "SELECT name, type, wr, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'",
    """SELECT t.name, c.* FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
       WHERE t.name NOT LIKE 'sqlite_%'""",
    """SELECT t.name, i.name, i."unique", i.origin, c.name, c.seqno
       FROM pragma_table_list t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
       WHERE t.name NOT LIKE 'sqlite_%'""",
    """SELECT t.name, f."table", f."from", f."to", f.on_delete
       FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f
       WHERE t.name NOT LIKE 'sqlite_%'""",
)
_POSTGRESQL = (
    """SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default,
              is_identity, identity_generation
       FROM information_schema.columns WHERE table_schema = current_schema()""",
    """SELECT indexname, replace(indexdef, schemaname, '') FROM pg_indexes
       WHERE schemaname = current_schema()""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = current_schema()::regnamespace""",
)

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    op.add_column("source", sa.Column("added_{revision}", sa.Text))
    {then}
"""


#: A migration that this program does not have.
NEXT = f"{int(HEAD) + 1:04}"

#: A store in memory is never migrated.
kept = pytest.mark.parametrize("store_url", ["file", "postgresql"], indirect=True)


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = Database(store_url)
    if opened.file is not None:
        opened.file.parent.mkdir()
    yield opened
    opened.close()


def described(connection: sa.Connection) -> list[tuple[Any, ...]]:
    """All tables, columns, indexes and constraints, in the database's own words."""
    sqlite = connection.dialect.name == "sqlite"
    rows = [
        tuple(each)
        for query in (_SQLITE if sqlite else _POSTGRESQL)
        for each in connection.exec_driver_sql(query)
    ]
    return sorted(tuple(" ".join(str(value).split()) for value in row) for row in rows)


@kept
def test_the_schema_is_the_sum_of_its_migrations(database: Database) -> None:
    """A new store, made without Alembic, equals one that went through every migration."""
    with database.begin() as connection:
        migrate(connection, HEAD, MIGRATIONS)
        migrated = described(connection)
        drop_all(connection)
        create(connection)
        created = described(connection)

    assert len(migrated) > 10
    assert migrated == created


def test_the_head_is_the_last_migration() -> None:
    """The version that a new store is stamped with is the one Alembic would reach."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


@kept
def test_an_older_store_is_upgraded_with_its_rows(database: Database, tmp_path: Path) -> None:
    """What was stored before the upgrade is there after it."""
    fill(database)

    bring_up_to_date(database, head=NEXT, migrations=further(tmp_path, NEXT))

    with database.begin(reading=True) as connection:
        assert version_of(connection) == NEXT
        assert connection.exec_driver_sql(f"SELECT name, added_{NEXT} FROM source").all() == [
            ("Lab feed", None)
        ]


@kept
def test_what_waited_under_the_first_schema_is_decided_at_once(database: Database) -> None:
    """Pages were not fetched then, and nothing that waits may be lost."""
    with database.begin() as connection:
        migrate(connection, "0001", MIGRATIONS)
        connection.exec_driver_sql(
            "INSERT INTO article (id, url, source, title, seen_at, link, summary, headline_only)"
            " VALUES ('a', '', 's', 't', 1, '', '', true)"
        )
        connection.exec_driver_sql("INSERT INTO page_queue (article, queued_at) VALUES ('a', 5)")

    bring_up_to_date(database)

    with SqlStore(database).transaction() as tx:
        assert [each.id for each in tx.undecided(rows.moment(5), 10)] == ["a"]


@kept
def test_reports_under_one_key_become_one_row_of_their_story(database: Database) -> None:
    """From the first of them to the latest; what had a row for each report is found as before."""
    key = bytes(range(16))
    reports = [(key, 5, "a"), (key, 3, "a"), (key, 9, "a"), (key, 7, "b"), (key[::-1], 4, "a")]
    with database.begin() as connection:
        migrate(connection, "0006", MIGRATIONS)
        for report in reports:
            connection.execute(
                sa.text("INSERT INTO story_key VALUES (:key, :seen_at, :story)"),
                dict(zip(("key", "seen_at", "story"), report, strict=True)),
            )

    bring_up_to_date(database)

    with SqlStore(database).reading() as tx:
        found = tx.postings([key, key[::-1]], rows.moment(3), rows.moment(9))
    expected = [(key, "a", 3, 9), (key, "b", 7, 7), (key[::-1], "a", 4, 4)]
    assert sorted(expected) == sorted(rows.posting_row(each) for each in found)


@kept
def test_a_failed_upgrade_changes_nothing_and_can_be_repeated(
    database: Database, tmp_path: Path
) -> None:
    """The old schema stands until the new one is whole."""
    fill(database)
    broken = further(tmp_path / "broken", NEXT, "op.execute('SELECT nonsense')")
    with pytest.raises(StoreError, match="nonsense"):
        bring_up_to_date(database, head=NEXT, migrations=broken)
    with database.begin(reading=True) as connection:
        assert version_of(connection) == HEAD
        assert f"added_{NEXT}" not in str(described(connection))

    bring_up_to_date(database, head=NEXT, migrations=further(tmp_path / "good", NEXT))

    with database.begin(reading=True) as connection:
        assert version_of(connection) == NEXT


@kept
def test_a_newer_store_is_refused(store_url: str) -> None:
    """Both versions are named, and nothing is changed, with or without the right to migrate."""
    SqlStore.open(store_url).close()
    database = Database(store_url)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        before = described(connection)

    for allowed in (True, False):
        with pytest.raises(StoreError, match=rf"9999.*{HEAD}"):
            SqlStore.open(store_url, migrate=allowed)

    with database.begin(reading=True) as connection:
        assert described(connection) == before
    database.close()


@kept
def test_an_older_store_is_refused_without_the_right_to_migrate(store_url: str) -> None:
    """Reading commands leave the upgrade to the owner and say which command that is."""
    SqlStore.open(store_url).close()
    database = Database(store_url)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    database.close()

    with pytest.raises(StoreError, match=r"schema 0000.*monitor run"):
        SqlStore.open(store_url, migrate=False)


@kept
def test_a_missing_store_is_refused_without_the_right_to_make_it(store_url: str) -> None:
    """Reading commands make neither file nor tables."""
    with pytest.raises(StoreError, match="holds no news yet"):
        SqlStore.open(store_url, migrate=False)

    database = Database(store_url)
    assert database.file is None or not database.file.exists()
    database.close()


def fill(database: Database) -> None:
    """A current store with one row."""
    bring_up_to_date(database)
    store = SqlStore(database)
    with store.transaction() as tx:
        tx.save_source_states([SourceState(name="Lab feed")])


def further(directory: Path, revision: str, then: str = "") -> Path:
    """The shipped migrations and one more."""
    target = directory / "migrations"
    shutil.copytree(MIGRATIONS, target, ignore=shutil.ignore_patterns("__pycache__"))
    text = _NEXT.format(revision=revision, before=HEAD, then=then)
    (target / "versions" / f"{revision}_next.py").write_text(text, encoding="utf-8")
    return target


def drop_all(connection: sa.Connection) -> None:
    found = sa.MetaData()
    found.reflect(connection)
    found.drop_all(connection)
