"""The SQLite file: damaged, foreign, full, copied before an upgrade."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from monitor.model import SourceState
from monitor.store.connect import Database
from monitor.store.schema import HEAD
from monitor.store.store import SqlStore
from monitor.store.version import COPIES_KEPT, MIGRATIONS, bring_up_to_date
from monitor.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from monitor.store.transaction import SqlTransaction

#: A migration that this program does not have.
NEXT = f"{int(HEAD) + 1:04}"
_STEP = """
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    op.execute("CREATE TABLE step_{revision} (x INTEGER)")
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def fill(file: Path, number: int = 200) -> None:
    with closing(SqlStore.open(url_of(file))) as store, store.transaction() as tx:
        tx.save_source_states(
            [SourceState(name=f"source {n}", last_error="x" * 500) for n in range(number)]
        )


def test_directories_are_made(tmp_path: Path) -> None:
    """A first start needs no preparation."""
    fill(tmp_path / "var" / "lib" / "monitor.db")

    assert (tmp_path / "var" / "lib" / "monitor.db").exists()


def test_an_empty_file_becomes_a_store(file: Path) -> None:
    """As left by `touch`, or by a start that was killed at once."""
    file.touch()

    fill(file, 1)

    with closing(SqlStore.open(url_of(file))) as store, store.reading() as tx:
        assert set(tx.source_states()) == {"source 0"}


def test_commits_are_durable_by_setting(file: Path) -> None:
    """The settings that promise durability are in force on every connection."""
    with closing(SqlStore.open(url_of(file))) as store, store.transaction() as tx:
        settings = ("journal_mode", "synchronous", "foreign_keys")
        found = [tx._session.rows(f"PRAGMA {each}")[0][0] for each in settings]

    assert found == ["wal", 2, 1]


@pytest.mark.parametrize("allowed", [True, False])
def test_garbage_is_refused_and_kept(file: Path, allowed: bool) -> None:
    """A file that is no database is never replaced; the message says what to do."""
    garbage = b"this is not a database " * 1000
    file.write_bytes(garbage)

    with pytest.raises(StoreError, match=r"monitor\.db is damaged: stop the service, move"):
        SqlStore.open(url_of(file), migrate=allowed)

    assert file.read_bytes() == garbage


def test_damage_inside_is_found(file: Path) -> None:
    """Overwritten pages are told as damage, by whoever meets them and by `verify`."""
    fill(file, 2000)
    with file.open("r+b") as raw:
        raw.seek(4096 * 100)
        raw.write(b"\xff" * 4096 * 40)

    with closing(SqlStore.open(url_of(file))) as store:
        with pytest.raises(StoreError, match="is damaged"):
            read_all(store)
        with pytest.raises(StoreError, match="is damaged"):
            store.verify()


def test_a_whole_file_passes(file: Path) -> None:
    """`verify` is silent when nothing is wrong."""
    fill(file)

    with closing(SqlStore.open(url_of(file))) as store:
        store.verify()


def test_a_database_of_another_program_is_refused(file: Path) -> None:
    """Our tables are not put among strangers'."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE theirs (x)")

    with pytest.raises(StoreError, match="belongs to another program"):
        SqlStore.open(url_of(file))

    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """The operator learns which one."""
    (tmp_path / "taken").touch()

    with pytest.raises(StoreError, match=r"taken.* cannot be made"):
        SqlStore.open(f"sqlite:///{tmp_path}/taken/monitor.db")


def test_a_full_disk_is_told_and_survived(file: Path) -> None:
    """Nothing half is stored, the file stays whole, and work goes on when there is space."""
    fill(file, 1)
    with closing(SqlStore.open(url_of(file))) as store:
        set_full(store, full=True)
        with pytest.raises(StoreError, match="free some space"):
            write_much(store)
        set_full(store, full=False)
        write_much(store)

        store.verify()
        with store.reading() as tx:
            assert len(tx.source_states()) == 2001


async def test_a_full_disk_fails_the_whole_commit(file: Path) -> None:
    """SQLite gives up the transaction, so no job that shared it is told of success."""
    fill(file, 1)
    with closing(SqlStore.open(url_of(file))) as store:
        set_full(store, full=True)
        writer = Writer(store)

        results = await asyncio.gather(
            *(writer.run(job) for job in (save("a"), much, save("b"))), return_exceptions=True
        )
        set_full(store, full=False)
        await writer.run(save("c"))
        await writer.close()

        with store.reading() as tx:
            stored = set(tx.source_states())
    assert isinstance(results[1], StoreError)
    told = {name for name, result in zip("a-b", results, strict=True) if result is None}
    assert stored == {"source 0", "c"} | told


def test_an_upgrade_keeps_a_copy(file: Path, tmp_path: Path) -> None:
    """The copy holds the rows and the schema from before, and opens as it is."""
    fill(file, 3)

    upgrade(file, steps(tmp_path, NEXT), NEXT)

    copy = tmp_path / f"monitor.db.before-{NEXT}"
    with closing(SqlStore.open(url_of(copy))) as store, store.reading() as tx:
        assert len(tx.source_states()) == 3
    assert not list(tmp_path.glob("*.part"))


def test_an_upgrade_without_its_copy_does_not_begin(file: Path, tmp_path: Path) -> None:
    """When the copy cannot be written the store stays at its old schema."""
    fill(file, 3)
    (tmp_path / f"monitor.db.before-{NEXT}").mkdir()

    with pytest.raises(StoreError, match=rf"before-{NEXT}.* cannot be written"):
        upgrade(file, steps(tmp_path, NEXT), NEXT)

    with closing(SqlStore.open(url_of(file))) as store, store.reading() as tx:
        assert len(tx.source_states()) == 3


def test_only_the_last_copies_are_kept(file: Path, tmp_path: Path) -> None:
    """Disks do not fill up with copies; files of other names are left alone."""
    fill(file, 1)
    bystander = tmp_path / "monitor.db.before-holidays"
    bystander.touch()
    versions = [f"{number:04}" for number in range(int(NEXT), int(NEXT) + 2 + COPIES_KEPT)]
    migrations = steps(tmp_path, *versions)

    for version in versions:
        upgrade(file, migrations, version)

    expected = {f"monitor.db.before-{version}" for version in versions[-COPIES_KEPT:]}
    found = {each.name for each in tmp_path.glob("monitor.db.before-*")}
    assert found == expected | {bystander.name}


def test_a_new_store_needs_no_copy(file: Path, tmp_path: Path) -> None:
    """There is nothing to copy."""
    fill(file)

    assert {each.name for each in tmp_path.iterdir()} == {"monitor.db"}


def upgrade(file: Path, migrations: Path, head: str) -> None:
    with closing(Database(url_of(file))) as database:
        bring_up_to_date(database, head=head, migrations=migrations)


def steps(directory: Path, *revisions: str) -> Path:
    """The shipped migrations and further ones."""
    target = directory / "migrations"
    shutil.copytree(MIGRATIONS, target, ignore=shutil.ignore_patterns("__pycache__"))
    for before, revision in zip((HEAD, *revisions), revisions, strict=False):
        step = target / "versions" / f"{revision}_step.py"
        step.write_text(_STEP.format(revision=revision, before=before), encoding="utf-8")
    return target


def set_full(store: SqlStore, *, full: bool) -> None:
    """Let the file grow no further, as on a full disk; the one pooled connection remembers it."""
    with store.transaction() as tx:
        ((pages,),) = tx._session.rows("PRAGMA page_count")
        tx._session.rows(f"PRAGMA max_page_count={pages + 5 if full else 2**30}")


def much(tx: SqlTransaction) -> None:
    tx.save_source_states(
        [SourceState(name=f"much {n}", last_error="x" * 500) for n in range(2000)]
    )


def save(name: str) -> Callable[[SqlTransaction], None]:
    return lambda tx: tx.save_source_states([SourceState(name=name)])


def write_much(store: SqlStore) -> None:
    with store.transaction() as tx:
        much(tx)


def read_all(store: SqlStore) -> None:
    with store.reading() as tx:
        tx.source_states()


def test_the_moment_of_pruning_is_the_callers(file: Path) -> None:
    """The store has no clock: it forgets by the time it is told."""
    with closing(SqlStore.open(url_of(file))) as store:
        with store.transaction() as tx:
            tx.learn_keys({b"k" * 16: "1"}, datetime(1990, 1, 1, tzinfo=UTC))

        assert store.prune(datetime(1990, 6, 1, tzinfo=UTC)) == 0
        assert store.prune(datetime(1992, 1, 1, tzinfo=UTC)) == 1
