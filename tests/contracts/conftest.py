"""Every database that the store promises to work on."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import psycopg
import pytest

from monitor.store.store import SqlStore
from tests.fakes.postgres import postgresql, with_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SCHEMAS = count()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one server for the whole run (of one xdist worker)."""
    with postgresql(tmp_path_factory.mktemp("pg")) as url:
        yield url


@pytest.fixture(params=["file", "memory", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "memory":
        return "sqlite://"
    if request.param == "file":
        return f"sqlite:///{tmp_path}/state/monitor.db"
    server: str = request.getfixturevalue("postgresql_server")
    schema = f"test_{next(_SCHEMAS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    return with_schema(server, schema)


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    """An empty store on each kind of database."""
    opened = SqlStore.open(store_url)
    yield opened
    opened.close()
