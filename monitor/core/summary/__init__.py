"""Two or three whole sentences of an article, and what a later report adds to them.

Everything here is made of the article's own words. `cleaning` says where the text begins and which
sentences are furniture, `sentences` makes the sentences and says what each leans on, `weighing`
what each is worth, `bundles` which belong together, `choosing` picks; `additions` and
`best` look at several reports of a story.
"""

from monitor.core.summary.additions import additions
from monitor.core.summary.best import best_of
from monitor.core.summary.bundles import MAX_SENTENCES
from monitor.core.summary.choosing import MAX_CHARS, summarise

__all__ = ["MAX_CHARS", "MAX_SENTENCES", "additions", "best_of", "summarise"]
