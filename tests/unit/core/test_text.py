"""Tokens, sentences and clauses."""

from __future__ import annotations

import pytest

from monitor.core.text import folded, parts, segments, sentence_spans, tokens, without_accents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A $1.25 billion plant", ["A", "$1.25 billion", "plant"]),
        ("US$7bn for 12 GWh", ["US$7bn", "for", "12 GWh"]),
        ("$1.2B, $850M and $1.2m", ["$1.2B", "$850M", "and", "$1.2m"]),
        ("£3.4m, €3bn or 1.5M", ["£3.4m", "€3bn", "or", "1.5M"]),
        ("EUR 850 million, USD1.2bn", ["EUR 850 million", "USD1.2bn"]),
        ("850 million euros, 90 million SEK", ["850 million euros", "90 million SEK"]),
        ("10 GWh, 10-GWh, 10GWh", ["10 GWh", "10-GWh", "10GWh"]),
        ("1.2-million-square-foot, 1.5M sq ft", ["1.2-million-square-foot", "1.5M sq ft"]),
        ("2.5 m away, Euro 7, 1.5x", ["2.5", "m", "away", "Euro", "7", "1", "5x"]),
        ("500 million euros, 20% less", ["500 million euros", "20%", "less"]),
        ("3,000 jobs in 2025", ["3,000", "jobs", "in", "2025"]),
        ("the 12th B2B fair", ["the", "12th", "B2B", "fair"]),
        ("noise-cancelling U.S. set", ["noise-cancelling", "U.S.", "set"]),
        ("U.S.-based, non-U.S. or U.S.’s", ["U.S.-based", "non-U.S.", "or", "U.S.’s"]),
        ("No. 2 won't, 3 won’t, 4 won", ["No", "2", "won't", "3", "won’t", "4 won"]),
        ("It won’t open", ["It", "won’t", "open"]),
        ("Cafe\u0301 Bat\u00adterie", ["Cafe\u0301", "Bat\u00adterie"]),
        ("…!?", []),
    ],
)
def test_a_token_is_a_word_or_a_number_with_currency_and_unit(
    text: str, expected: list[str]
) -> None:
    """Numbers keep their currency and unit; hyphens and apostrophes do not split."""
    assert expected == tokens(text)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("Plant", ["plant"]),
        ("noise-cancelling", ["noise", "cancelling", "noisecancelling"]),
        ("$1.25 billion", ["1.25", "billion", "1.25billion"]),
        ("12GWh", ["12", "gwh", "12gwh"]),
        ("$1.2B", ["1.2", "b", "1.2b"]),
        ("EUR 850 million", ["eur", "850", "million", "eur850million"]),
        ("US$ 5million", ["us", "5", "million", "us5million"]),
        ("l'usine", ["l", "usine", "lusine"]),
        ("KORE’s", ["kore"]),
        ("won’t", ["won't"]),
        ("U.S.", ["us"]),
        ("U.S.-based", ["us", "based", "usbased"]),
        ("non-U.S.", ["non", "us", "nonus"]),
        ("U.S.’s", ["us"]),
        ("Straße", ["strasse"]),
        ("Bat\u00adterie", ["batterie"]),
        ("电池", ["电", "池", "电池"]),
    ],
)
def test_a_token_is_found_by_its_parts_and_as_a_whole(token: str, expected: list[str]) -> None:
    """Every searchable piece is folded; the whole comes last."""
    assert expected == [part.word for part in parts(token)]


def test_parts_point_into_the_token() -> None:
    """Offsets are those of the string as it stands, whatever folding does to its length."""
    token = "Großwerk-İzmir"

    found = parts(token)

    assert ["Großwerk", "İzmir", token] == [token[part.start : part.end] for part in found]


def test_composed_and_decomposed_letters_are_one_word() -> None:
    """é is é, typed as one character or as two."""
    assert folded("Verzögert") == folded("Verzo\u0308gert")


def test_accents_can_be_left_out() -> None:
    """Québec is found as Quebec."""
    assert without_accents(folded("Québec")) == "quebec"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened. Then it closed.", ["It opened.", "Then it closed."]),
        ("The U.S. plant closed. Why?", ["The U.S. plant closed.", "Why?"]),
        ("Mr. Smith of KORE Inc. said so.", ["Mr. Smith of KORE Inc. said so."]),
        ("Plant No. 2 costs $1.5 billion.", ["Plant No. 2 costs $1.5 billion."]),
        ("He said no. They left.", ["He said no.", "They left."]),
        ('"We quit." The end', ['"We quit."', "The end"]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("a wrapped\nline goes on", ["a wrapped\nline goes on"]),
        ("one\n\ntwo", ["one", "two"]),
        ("工厂。电池", ["工厂。", "电池"]),
        ("Tesla Inc. Chief Executive Musk left.", ["Tesla Inc. Chief Executive Musk left."]),
        ("It sued Apple Inc. The ban began.", ["It sued Apple Inc.", "The ban began."]),
        ("It sued Apple Inc. Ford did not.", ["It sued Apple Inc.", "Ford did not."]),
        ("At Arklow, Co. Wicklow, it opened.", ["At Arklow, Co. Wicklow, it opened."]),
        ("Hyundai Motor Co. Ltd. said so.", ["Hyundai Motor Co. Ltd. said so."]),
        ("He works for Ford Motor Co. It knows.", ["He works for Ford Motor Co.", "It knows."]),
        ("Es kostet 1,2 Mio. Euro. Das Werk ruht.", ["Es kostet 1,2 Mio. Euro.", "Das Werk ruht."]),
        ("Es kostet 3 Mrd. Die Firma schweigt.", ["Es kostet 3 Mrd.", "Die Firma schweigt."]),
        ("Am 3. November schloss es.", ["Am 3. November schloss es."]),
        ("Im 2. Quartal ruht es.", ["Im 2. Quartal ruht es."]),
        ("Es sind 12. Die Firma schweigt.", ["Es sind 12.", "Die Firma schweigt."]),
        ("Das ist z. B. Ulm. Dr. Meier weiß es.", ["Das ist z. B. Ulm.", "Dr. Meier weiß es."]),
        ("La Sra. Díaz dimitió. Nadie habló.", ["La Sra. Díaz dimitió.", "Nadie habló."]),
        ("EE. UU. cerró la planta.", ["EE. UU. cerró la planta."]),
        ("L'ing. Rossi tace. Enel paga.", ["L'ing. Rossi tace.", "Enel paga."]),
        ("M. Dupont se tait. Mme. Roy parle.", ["M. Dupont se tait.", "Mme. Roy parle."]),
        ("Nej, säger hon. Det är slut.", ["Nej, säger hon.", "Det är slut."]),
        ("Hon. Ann Lee and Sen. Bo Ek spoke.", ["Hon. Ann Lee and Sen. Bo Ek spoke."]),
        ("Chiuse tre anni fa. Riapre.", ["Chiuse tre anni fa.", "Riapre."]),
        ("Stämman är kl. 10 i dag. Han går.", ["Stämman är kl. 10 i dag.", "Han går."]),
        ("In Ft. Worth it rained. It was wet.", ["In Ft. Worth it rained.", "It was wet."]),
        ("KORE Inc.\nChief among them", ["KORE Inc.", "Chief among them"]),
        ("  . ", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Not at abbreviations, initials, decimals and wrapped lines."""
    assert expected == [text[start:end] for start, end in sentence_spans(text)]


def test_clauses_begin_at_punctuation_and_conjunctions() -> None:
    """Commas, dashes and "but" cut clauses; a thousands comma does not."""
    cut = segments("KORE denied it, but Ford cut 3,000 jobs – while Tesla hired")

    assert [cut.words[i] for i in cut.clauses] == ["but", "but", "while", "while"]


@pytest.mark.parametrize(
    "hostile",
    [
        "." * 50_000,
        "a.-" * 25_000,
        "a.a.-" * 20_000,
        "a-" * 25_000,
        "1," * 25_000 + "x",
        "\n " * 25_000,
        "'a" * 25_000,
        "9" * 50_000,
    ],
)
def test_hostile_text_is_cut_in_linear_time(hostile: str) -> None:
    """Runs that tempt a backtracking expression end at once (quadratic: minutes)."""
    cut = segments(hostile)

    assert len(cut.words) == len(cut.starts)
