"""Structured logs: readable on a terminal, JSON lines otherwise; always on stderr.

Both renderings escape control characters, so that a hostile headline cannot forge a line.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    import structlog

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def logger() -> Any:
    """The log, for events with values by name. Its library is loaded when something is said."""
    import structlog  # noqa: PLC0415 - 60 ms that most commands need not pay

    if not structlog.is_configured():  # `once` and `demo` log only what went wrong
        configure_logging("warning")
    return structlog.get_logger()


def configure_logging(level: str = "info") -> None:
    """Set up structlog, and the libraries' own messages."""
    import structlog  # noqa: PLC0415 - as above

    quiet_libraries()
    terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if terminal else "iso", utc=True),
            structlog.processors.format_exc_info,
            escape_controls,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def quiet_libraries() -> None:
    """Libraries speak only when something is wrong; their messages go to stderr as they are."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def escape_controls(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace control characters in values by their escapes (newlines only stay in tracebacks)."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception" and not value.isprintable():
            event[key] = "".join(c if c.isprintable() else repr(c)[1:-1] for c in value)
    return event
