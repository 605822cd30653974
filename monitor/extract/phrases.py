"""Lists of phrases, one a line, as one regular expression."""

from __future__ import annotations

import re


def any_of(phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases; each is a regular expression for lower-case text.

    A line that ends with a backslash goes on in the next one.
    """
    lines = re.sub(r"\\\n\s*", "", phrases).split("\n")
    return re.compile("|".join(line.strip() for line in lines if line.strip()))
