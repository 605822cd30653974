"""`python -m monitor` is `monitor`; loads nothing heavy before signals are taken care of."""

import sys

from monitor.stopping import early_stop


def main() -> None:
    """The command line; `run` can be told to stop from here on."""
    if sys.argv[1:2] == ["run"]:
        early_stop()
    from monitor.cli import main as command_line  # noqa: PLC0415 - takes its time

    command_line()


if __name__ == "__main__":
    main()
