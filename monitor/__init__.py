"""A self-hosted news monitor: watch lists in, one explained alert per story out."""

#: Read by the build too, so that no start has to look it up in the installed metadata (35 ms).
__version__ = "0.1.0"
