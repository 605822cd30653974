"""What the search engines call languages."""

from __future__ import annotations

from typing import Final, NamedTuple


class Edition(NamedTuple):
    """An edition of Google News: its language, country, and both together."""

    hl: str
    gl: str
    ceid: str


def _edition(language: str, country: str, variant: str | None = None) -> Edition:
    return Edition(language, country, f"{country}:{variant or language.partition('-')[0]}")


def _pairs(table: str) -> dict[str, str]:
    """`a:b c:d` as a table."""
    return dict(pair.split(":") for pair in table.split())


#: ISO 639-1 -> the country with most readers, where Google calls the language by its code.
_COUNTRIES = _pairs(
    "ar:EG bg:BG bn:BD cs:CZ de:DE el:GR es:ES fr:FR he:IL hi:IN hu:HU id:ID it:IT ja:JP ko:KR "
    "lt:LT lv:LV nl:NL no:NO pl:PL ro:RO ru:RU sk:SK sl:SI sr:RS sv:SE th:TH tr:TR uk:UA vi:VN"
)

DEFAULT_EDITION: Final = _edition("en-US", "US")

#: ISO 639-1 -> the edition with most readers. What is not here has none of its own.
EDITIONS: Final = {code: _edition(code, country) for code, country in _COUNTRIES.items()} | {
    "en": DEFAULT_EDITION,
    "nb": _edition("no", "NO"),
    "pt": _edition("pt-BR", "BR", "pt-419"),
    "zh": _edition("zh-CN", "CN", "zh-Hans"),
}

#: English names, in lower case, as GDELT writes them -> ISO 639-1.
LANGUAGES: Final = _pairs(
    "afrikaans:af albanian:sq arabic:ar armenian:hy azerbaijani:az basque:eu belarusian:be "
    "bengali:bn bosnian:bs bulgarian:bg catalan:ca chinese:zh croatian:hr czech:cs danish:da "
    "dutch:nl english:en estonian:et finnish:fi french:fr galician:gl georgian:ka german:de "
    "greek:el gujarati:gu hebrew:he hindi:hi hungarian:hu icelandic:is indonesian:id irish:ga "
    "italian:it japanese:ja kannada:kn kazakh:kk khmer:km korean:ko kurdish:ku kyrgyz:ky lao:lo "
    "latvian:lv lithuanian:lt macedonian:mk malay:ms malayalam:ml maltese:mt marathi:mr "
    "mongolian:mn nepali:ne norwegian:no pashto:ps persian:fa polish:pl portuguese:pt punjabi:pa "
    "romanian:ro russian:ru serbian:sr sinhala:si sinhalese:si slovak:sk slovenian:sl somali:so "
    "spanish:es swahili:sw swedish:sv tamil:ta telugu:te thai:th tibetan:bo turkish:tr "
    "ukrainian:uk urdu:ur uzbek:uz vietnamese:vi welsh:cy"
)
