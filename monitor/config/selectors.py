"""CSS selectors as they stand in a source: `article.card`, `h2 a`, `h2 a@href`, `@datetime`."""

from __future__ import annotations

import re

from monitor.model import Selector

#: Longer ones are copied from a browser's inspector and break with the next change of the page.
LONGEST = 300

_ATTRIBUTE = re.compile(r"(?P<css>.*?)@(?P<attr>[A-Za-z_][\w.:-]*)", re.DOTALL)


def parse_css(value: str) -> str:
    """A selector of elements. Raises ValueError with what is wrong and where."""
    css = value.strip()
    if not css:
        raise ValueError("a selector cannot be empty")
    if len(css) > LONGEST:
        raise ValueError(f"a selector has at most {LONGEST} characters")
    # Loaded for those who have pages to read: 40 ms.
    import soupsieve  # noqa: PLC0415 - see above

    try:
        soupsieve.compile(css)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError) as error:
        said = str(error).partition("\n")[0].rstrip(".")
        hint = "; an attribute stands behind a selector: `a@href`" if "@" in css else ""
        raise ValueError(f"`{css}` is no CSS selector: {said}{hint}") from error
    return css


def parse_selector(value: str) -> Selector:
    """Where a value stands: elements, and the attribute behind an @ if it is not their text."""
    text = value.strip()
    match = _ATTRIBUTE.fullmatch(text)
    css, attr = (match["css"].strip(), match["attr"].lower()) if match else (text, None)
    return Selector(css=parse_css(css) if css or not match else "", attr=attr)


def checked(value: str) -> str:
    """The text of a selector that can be read."""
    parse_selector(value)
    return value.strip()
