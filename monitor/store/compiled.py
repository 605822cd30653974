"""How the statements of the store are compiled, and the pieces they share."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

#: IN lists come in these lengths only, so that each is compiled, and prepared by the driver, once.
SIZES = (8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512)


def padded(keys: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """The distinct keys in tuples of the fixed SIZES; the last is filled up by repeating one."""
    distinct = tuple(dict.fromkeys(keys))
    for start in range(0, len(distinct), SIZES[-1]):
        part = distinct[start : start + SIZES[-1]]
        size = next(each for each in SIZES if each >= len(part))
        yield (*part, *repeat(part[0], size - len(part)))


class Compiled:
    """SQL texts of one dialect, each compiled at first use."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._insert = _insert_of(dialect)
        self._sized: dict[tuple[str, int], str] = {}

    def _by(
        self, size: int, name: str, build: Callable[[list[sa.BindParameter[Any]]], sa.ClauseElement]
    ) -> str:
        text = self._sized.get((name, size))
        if text is None:
            text = self._text(build([sa.bindparam(None) for _ in range(size)]))
            self._sized[name, size] = text
        return text

    def _text(self, statement: sa.ClauseElement, columns: list[str] | None = None) -> str:
        if columns is None:
            return str(statement.compile(dialect=self._dialect))
        return str(statement.compile(dialect=self._dialect, column_keys=columns))

    def _upsert(self, table: sa.Table, replaced: list[str]) -> sa.ClauseElement:
        new = self._insert(table)
        statement: sa.ClauseElement = new.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: new.excluded[name] for name in replaced},
        )
        return statement

    def _prune(
        self,
        table: sa.Table,
        key: list[sa.Column[Any]],
        moment: sa.Column[Any],
        *only: sa.ColumnElement[bool],
    ) -> str:
        target = key[0] if len(key) == 1 else sa.tuple_(*key)
        return self._text(sa.delete(table).where(target.in_(oldest(key, moment, *only))))


def _insert_of(dialect: sa.Dialect) -> Callable[[sa.Table], Any]:
    """The INSERT with ON CONFLICT, which SQLAlchemy has for each dialect apart."""
    if dialect.name == "sqlite":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 30 ms that SQLite need not pay

    return postgresql.insert


def parameter(kind: Any) -> sa.BindParameter[Any]:
    """A value that is given at each run, by its place in the text."""
    return sa.bindparam(None, type_=kind)


def is_one_of(table: sa.Table, values: list[sa.BindParameter[Any]]) -> sa.ColumnElement[bool]:
    """Whether the first column, by which these tables are known, is one of the values."""
    return table.c[0].in_(values)


def first(rows: sa.Select[Any]) -> sa.Select[Any]:
    """The rows up to a limit, which is the last parameter."""
    # Without an offset of its own SQLite's LIMIT would get one as a parameter.
    return rows.limit(parameter(sa.Integer)).offset(sa.literal_column("0"))


def oldest(
    key: list[sa.Column[Any]], moment: sa.Column[Any], *only: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """Keys of the oldest rows before a moment, at most a limit."""
    old = sa.select(*key).where(moment < parameter(sa.BigInteger), *only)
    return first(old.order_by(moment))
