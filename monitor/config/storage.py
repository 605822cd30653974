"""Where the store is, for those who need to know nothing else of a configuration.

A health check must not call a service sick because somebody has just saved half an edit: only the
one line is read, also out of a file that is broken elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.config.files import read_file
from monitor.config.values import parse_storage
from monitor.config.yamltree import Document, read_document
from monitor.errors import ConfigError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Where nothing names another place; as `models.MonitorShape` has it.
DEFAULT = "sqlite:///var/monitor.db"
#: The key at the beginning of a line, with what follows on that line.
_LINE = re.compile(r"^storage[ \t]*:.*$", re.MULTILINE)


def storage_of(directory: Path, environ: Mapping[str, str]) -> str:
    """`MONITOR_STORAGE`, else `storage` of monitor.yaml, else the default.

    Raises ConfigError when what is written there cannot be the address of a store.
    """
    override = environ.get("MONITOR_STORAGE", "").strip()
    if override:
        return override
    file = directory / "monitor.yaml"
    return _written(read_file(file)) if file.exists() else DEFAULT


def _written(document: Document) -> str:
    if document.root is None and not document.text:
        raise ConfigError(document.problems or [_unreadable(document, "the file is empty")])
    value = _value(document) or _value(_one_line(document))
    if value is None:
        return DEFAULT
    try:
        return parse_storage(value)
    except ValueError as error:
        raise ConfigError([_unreadable(document, str(error))]) from error


def _value(document: Document) -> str | None:
    root = document.root
    node = root.get("storage") if root and root.kind == "mapping" else None
    return node.text if node else None


def _one_line(document: Document) -> Document:
    found = _LINE.search(document.text)
    return read_document(document.file, found[0] if found else "")


def _unreadable(document: Document, reason: str) -> Problem:
    place = Place(file=document.file, line=1, column=1)
    return Problem(place=place, message=f"`storage` cannot be read: {reason}")
