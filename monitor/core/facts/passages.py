"""The sentences of an article, with how near each is to the event that matched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.text import segments, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.model import Article, Evidence, FieldName, Match, Status

#: Characters of a field that are looked at, and sentences of it: what follows is background.
_LONGEST: Final = 12_000
_SENTENCES: Final = 25
#: Characters of one sentence; longer ones are no prose.
_LONGEST_SENTENCE: Final = 1_000
#: Sentences of the text that tell the news, with the title and the feed's summary.
_LEAD: Final = 3
#: Longer quotes are cut to the clauses around the fact.
_LONGEST_QUOTE: Final = 240


#: Distance of what stands further down.
BACKGROUND: Final = 2


class Sentence(NamedTuple):
    """One sentence; offsets count within it."""

    field: FieldName
    #: Of its field.
    number: int
    text: str
    #: 0: it tells the event; 1: it stands in the lead; 2: further down.
    distance: int
    #: Where evidence of the match stands; the event's own words first.
    hits: tuple[tuple[int, int], ...]

    def quote(self, start: int, end: int) -> str:
        """The words around a fact: the sentence, or the clauses that hold it."""
        if len(self.text) <= _LONGEST_QUOTE:
            return self.text
        cut = segments(self.text)
        bounds = [cut.starts[clause] for clause in cut.clauses]
        begin = max(
            [at for at in bounds if at <= start and end - at < _LONGEST_QUOTE], default=start
        )
        begin = min(
            [at for at in bounds if at <= start and end - at < _LONGEST_QUOTE], default=begin
        )
        limit = begin + _LONGEST_QUOTE
        stop = max([at for at in bounds if end <= at <= limit], default=max(end, begin))
        return self.text[begin : max(stop, end)].rstrip(" ,;:(–—-")


def sentences_of(
    article: Article, matches: Sequence[Match], status: Status | None
) -> list[Sentence]:
    """The sentences of title, summary and text, in this order."""
    spans = _evidence(matches, status)
    in_head = any(span.field != "text" or span.start < _end_of_lead(article) for span in spans)
    found: list[Sentence] = []
    for field, text in _fields(article):
        own = [span for span in spans if span.field == field]
        found += _sentences(field, text, own, in_head=in_head)
    return found


def _end_of_lead(article: Article) -> int:
    """Where the sentences end that tell the news."""
    lead = sentence_spans((article.text or "")[:_LONGEST])[:_LEAD]
    return lead[-1][1] if lead else 0


def event_spans(match: Match, status: Status | None) -> list[Evidence]:
    """The evidence of the event itself; all of it where none is named as the status is."""
    named = [span for span in match.evidence if status and span.concept == f"@{status.value}"]
    return named or list(match.evidence)


def _evidence(matches: Sequence[Match], status: Status | None) -> list[Evidence]:
    """The evidence of the matches that state the status, the event's first."""
    stating = [match for match in matches if match.status is status] or list(matches)
    best = max(stating, key=lambda match: match.score)
    events = event_spans(best, status)
    return events + [span for span in best.evidence if span not in events]


def _fields(article: Article) -> Iterator[tuple[FieldName, str]]:
    yield "title", article.title
    yield "summary", article.summary
    yield "text", article.text or ""


def _sentences(
    field: FieldName, text: str, spans: Sequence[Evidence], *, in_head: bool
) -> Iterator[Sentence]:
    text = text[:_LONGEST]
    cut = [(0, len(text))] if field == "title" else sentence_spans(text)
    for number, (start, end) in enumerate(cut[:_SENTENCES]):
        hits = tuple(
            (span.start - start, span.end - start)
            for span in spans
            if start <= span.start and span.end <= end
        )
        lead = field != "text" or number < _LEAD
        yield Sentence(
            field=field,
            number=number,
            text=text[start : min(end, start + _LONGEST_SENTENCE)],
            distance=0 if hits else 1 if lead and (in_head or field == "text") else BACKGROUND,
            hits=hits,
        )
