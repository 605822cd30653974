"""Speed and weight, as ratios and figures against bars.

python -m tests.bench [NAME ...] [--json] [--quick] [--strict]

Nothing here is a test: a figure depends on the machine and on who else uses it.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from tests.bench import corpus
from tests.bench.report import BenchError, Figure, as_json, table

#: Each is a module of this package with `measure(*, quick) -> list[Figure]`, loaded when asked
#: for, so that one bench runs while the parts of another are missing or broken.
NAMES = ("feeds", "once", "check", "replay", "watches", "store", "archive", "stories")


def main(arguments: list[str] | None = None) -> int:
    """Run the benches; 0, or 1 when one could not be run (or, with --strict, missed its bar)."""
    options = _options(arguments)
    figures: list[Figure] = []
    failed = False
    for name in options.names or NAMES:
        print(f"measuring {name} ...", file=sys.stderr)
        try:
            figures += importlib.import_module(f"tests.bench.{name}").measure(quick=options.quick)
        except BenchError as error:
            failed = True
            print(f"{name}: {error}", file=sys.stderr)
    if options.json:
        print(as_json(figures))
    else:
        print(f"feeds: {corpus.described()}\n{table(figures)}")
    missed = any(figure.verdict == "FAIL" for figure in figures)
    return int(failed or (options.strict and missed))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; else all")
    parser.add_argument("--json", action="store_true", help="a list of objects instead of a table")
    parser.add_argument("--quick", action="store_true", help="fewer runs: a rough look")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(NAMES):
        parser.error(
            f"no bench is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}"
        )
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
