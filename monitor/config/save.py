"""A file of the configuration, replaced whole or left alone.

The new text is written beside the file, reaches the disk, and takes the file's place in one step:
whoever reads meanwhile sees the old text or the new one, and a full disk costs nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.edit import Addition, new_file, with_entries
from monitor.config.files import FOLDERS, MAX_BYTES
from monitor.config.loader import load
from monitor.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.model import Settings

_BOM = b"\xef\xbb\xbf"
_FOLDER = FOLDERS[0]


def sources_file(directory: Path, name: str) -> Path:
    """The file of sources that `name` means: a path below the configuration directory.

    Raises UsageError for one that would not be read, or that a symbolic link leads out of there.
    """
    path = Path(name)
    if path.parent != directory / _FOLDER:
        path = directory / name
    readable = path.parent == directory / _FOLDER and path.suffix == ".yaml"
    if not readable or path.name.startswith("."):
        raise UsageError(
            f"--file {name}: only *.yaml files in {directory / _FOLDER} are read; "
            f"write a name such as {_FOLDER}/added.yaml"
        )
    real = path.resolve()
    if not real.is_relative_to(directory.resolve()):
        raise UsageError(f"--file {name}: it leads out of {directory}, to {real}; nothing is done")
    return path


def add_sources(
    directory: Path, name: str, additions: Sequence[Addition], environ: Mapping[str, str],
    *, about: str = "",
) -> Settings:  # fmt: skip
    """Put entries into a file of sources, made if it is missing; the configuration that results.

    Raises UsageError if that cannot be done, and ConfigError if the configuration does not load
    with the entries in it; the file is then as it was.
    """
    path, before, after = _drafted(directory, name, additions, about)
    replace_file(path, after, expected=before)
    try:
        return load(directory, environ)
    except ConfigError:
        _take_back(path, before, after)
        raise


def check_room(
    directory: Path, name: str, additions: Sequence[Addition], *, about: str = ""
) -> None:
    """Raise the UsageError with which `add_sources` would refuse to edit the file."""
    _drafted(directory, name, additions, about)


def _drafted(
    directory: Path, name: str, additions: Sequence[Addition], about: str
) -> tuple[Path, bytes | None, bytes]:
    """The file, what it holds (None: it is not there), and what it would hold."""
    path = sources_file(directory, name)
    before = _read(path)
    text = (before or b"").removeprefix(_BOM).decode("utf-8", "surrogateescape")
    edited = with_entries(str(path), text or new_file(about), additions)
    mark = _BOM if before and before.startswith(_BOM) else b""
    after = mark + edited.encode("utf-8", "surrogateescape")
    if len(after) > MAX_BYTES:
        raise UsageError(f"{path} would be larger than 1 MB; name another file with --file")
    return path, before, after


def _take_back(path: Path, before: bytes | None, after: bytes) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        replace_file(path, before, expected=after)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def replace_file(path: Path, content: bytes, *, expected: bytes | None) -> None:
    """Give a file new content in one step; owner, permissions and symbolic links stay.

    `expected` is what it holds now (None: it is not there): if somebody saved it meanwhile,
    nothing is done. Raises UsageError.
    """
    real = path.resolve()
    draft = real.with_name(f".{real.name}.{os.getpid()}.new")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        _write(draft, content, like=real)
        if _read(real) != expected:
            raise UsageError(f"{path} was changed by somebody else just now; try again")
        draft.replace(real)
        _sync(real.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _write(draft: Path, content: bytes, *, like: Path) -> None:
    draft.unlink(missing_ok=True)  # of a process of the same number that was killed
    with draft.open("xb") as file:
        if like.exists():
            known = like.stat()
            with suppress(PermissionError):  # another owner's file in a folder of ours
                os.fchown(file.fileno(), known.st_uid, known.st_gid)
            os.fchmod(file.fileno(), known.st_mode & 0o7777)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
