"""config/ on disk -> documents, and what is wrong with the files as files.

A configuration is `monitor.yaml` and every `*.yaml` in `sources/`, `watchlists/` and `lexicon/`.
Other YAML files lying around are named in a warning: a file that nobody reads is usually a slip.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.values import suggestion
from monitor.config.yamltree import Document, read_document
from monitor.errors import ConfigError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("sources", "watchlists", "lexicon")
#: The shipped files have at most some 60 KB; a larger file is a mistake or an attack.
MAX_BYTES = 1024 * 1024

#: Slack's tokens and webhook addresses.
_SECRET = re.compile(
    r"(?<![A-Za-z0-9])(?:xox[a-z]|xapp)(?:\.xox[a-z])?-[A-Za-z0-9-]+|hooks\.slack(?:-gov)?\.com[^\s'\"]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Every file of a configuration, as far as it can be read."""

    #: The directory, as the user would type it.
    directory: str
    #: None: there is no monitor.yaml.
    monitor: Document | None
    sources: tuple[Document, ...]
    watchlists: tuple[Document, ...]
    lexicon: tuple[Document, ...]
    problems: tuple[Problem, ...]

    def documents(self) -> tuple[Document, ...]:
        """All of them, in the order in which they are read."""
        main = (self.monitor,) if self.monitor else ()
        return (*main, *self.sources, *self.watchlists, *self.lexicon)


def read_directory(directory: Path) -> Files:
    """All files of a configuration. Raises ConfigError when the directory is no configuration."""
    shown = _shown(directory)
    main = directory / "monitor.yaml"
    try:
        if not directory.is_dir():
            raise _not_there(shown, "there is no such directory")
        found = {name: sorted(_yaml_files(directory / name)) for name in FOLDERS}
        has_main = main.exists()
    except OSError as error:
        raise _not_there(shown, f"the directory cannot be read: {error.strerror}") from error
    if not has_main and not any(found.values()):
        raise _not_there(shown, "there is no monitor.yaml, and no sources or watch lists either")
    documents = {name: tuple(read_file(path) for path in paths) for name, paths in found.items()}
    monitor = read_file(main) if has_main else None
    return Files(
        directory=shown,
        monitor=monitor,
        sources=documents["sources"],
        watchlists=documents["watchlists"],
        lexicon=documents["lexicon"],
        problems=tuple(_strays(directory)),
    )


def fingerprint(directory: Path) -> bytes:
    """A hash of everything that `read_directory` reads; changes with any of it, and only then.

    What cannot be read counts as what it is: not there. Never raises.
    """
    known = blake2b(digest_size=16)
    folders = [path for name in FOLDERS for path in sorted(_yaml_files(directory / name))]
    for path in (directory / "monitor.yaml", *folders):
        try:
            content = _bytes(path, str(path))
        except ConfigError:
            content = b"-"
        for part in (str(path).encode(errors="surrogateescape"), content):
            known.update(len(part).to_bytes(8, "big") + part)
    return known.digest()


def read_file(path: Path) -> Document:
    """One file. Whatever is wrong with it stands in the document's problems; never raises."""
    shown = _shown(path)
    try:
        text = _text(path, shown)
    except ConfigError as error:
        return Document(file=shown, text="", problems=list(error.problems))
    document = read_document(shown, text)
    document.problems.extend(_secrets(document))
    if not text.strip():
        document.problems.append(
            document.problem(0, "the file is empty: write something in it, or delete it")
        )
    return document


def holds_secret(text: str) -> bool:
    """Whether a file with this text in it would be refused for a token or webhook address."""
    return _SECRET.search(text) is not None


def without_secrets(message: str) -> str:
    """A message that may quote a file, with Slack's tokens and webhooks blotted out."""
    return _SECRET.sub("[secret]", message)


def _text(path: Path, shown: str) -> str:
    """The text of a file, without its byte order mark. Raises ConfigError."""
    raw = _bytes(path, shown)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(shown, "the file is UTF-16; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        message = (
            f"byte 0x{raw[error.start]:02x} is not UTF-8; "
            f"the editor probably saved the file as Windows-1252 or Latin-1: save it as UTF-8"
        )
        raise _unreadable(shown, message, before) from error


def _bytes(path: Path, shown: str) -> bytes:
    try:
        # A pipe named x.yaml would block open() for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(shown, "this is no regular file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(shown, f"the file cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise _unreadable(shown, "the file is larger than 1 MB; split it into several files")
    return raw


def _unreadable(shown: str, message: str, before: str = "") -> ConfigError:
    place = Document(file=shown, text=before).place(len(before))
    return ConfigError([Problem(place=place, message=message)])


def _not_there(shown: str, reason: str) -> ConfigError:
    message = (
        f"{reason}; name the directory of your configuration in the environment: "
        f"MONITOR_CONFIG=/path/to/config"
    )
    return ConfigError([Problem(place=Place(file=shown, line=1, column=1), message=message)])


def _secrets(document: Document) -> Iterator[Problem]:
    for match in _SECRET.finditer(document.text):
        yield document.problem(
            match.start(),
            "a Slack token or webhook address stands here; take it out (and revoke it, if others "
            "can read this file): tokens come from the environment, SLACK_BOT_TOKEN",
        )


def _yaml_files(folder: Path) -> Iterator[Path]:
    """The files that are read; those of editors (`.#x.yaml`) are not."""
    for path in folder.glob("*.yaml"):
        if not path.name.startswith("."):
            yield path


def _strays(directory: Path) -> Iterator[Problem]:
    """YAML files that nothing reads."""
    # Three levels, not rglob: the directory may hold a checkout or a mounted disk.
    levels = ("*.y*ml", "*/*.y*ml", "*/*/*.y*ml")
    for path in sorted(path for level in levels for path in directory.glob(level)):
        inner = path.relative_to(directory)
        if any(part.startswith(".") for part in inner.parts):
            continue
        if inner == Path("monitor.yaml"):
            continue
        folder = inner.parts[0] if len(inner.parts) > 1 else ""
        if folder in FOLDERS and len(inner.parts) == 2 and path.suffix == ".yaml":  # noqa: PLR2004 - folder/name.yaml
            continue
        yield _stray(path, folder)


def _stray(path: Path, folder: str) -> Problem:
    if path.suffix == ".yml":
        advice = f"rename it to {path.stem}.yaml"
    elif folder and folder not in FOLDERS:
        advice = f"its folder is none of {', '.join(FOLDERS)}{suggestion(folder, FOLDERS)}"
    else:
        advice = f"move it into one of {', '.join(FOLDERS)}"
    place = Place(file=_shown(path), line=1, column=1)
    return Problem(place=place, message=f"this file is not read: {advice}", fatal=False)


def _shown(path: Path) -> str:
    """A path as the user would type it: relative if it lies below the working directory."""
    try:
        return str(path.relative_to(Path.cwd())) if path.is_absolute() else str(path)
    except ValueError:
        return str(path)
