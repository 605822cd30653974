"""A self-hosted news monitor: watch lists in, one explained alert per story out."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("news-monitor")
except PackageNotFoundError:  # a bare checkout on sys.path, never installed
    __version__ = "0+unknown"
