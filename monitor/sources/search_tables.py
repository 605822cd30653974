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


DEFAULT_EDITION: Final = _edition("en-US", "US")

#: ISO 639-1 -> the edition with most readers. What is not here has none of its own.
EDITIONS: Final = {
    "ar": _edition("ar", "EG"),
    "bg": _edition("bg", "BG"),
    "bn": _edition("bn", "BD"),
    "cs": _edition("cs", "CZ"),
    "de": _edition("de", "DE"),
    "el": _edition("el", "GR"),
    "en": DEFAULT_EDITION,
    "es": _edition("es", "ES"),
    "fr": _edition("fr", "FR"),
    "he": _edition("he", "IL"),
    "hi": _edition("hi", "IN"),
    "hu": _edition("hu", "HU"),
    "id": _edition("id", "ID"),
    "it": _edition("it", "IT"),
    "ja": _edition("ja", "JP"),
    "ko": _edition("ko", "KR"),
    "lt": _edition("lt", "LT"),
    "lv": _edition("lv", "LV"),
    "nb": _edition("no", "NO"),
    "nl": _edition("nl", "NL"),
    "no": _edition("no", "NO"),
    "pl": _edition("pl", "PL"),
    "pt": _edition("pt-BR", "BR", "pt-419"),
    "ro": _edition("ro", "RO"),
    "ru": _edition("ru", "RU"),
    "sk": _edition("sk", "SK"),
    "sl": _edition("sl", "SI"),
    "sr": _edition("sr", "RS"),
    "sv": _edition("sv", "SE"),
    "th": _edition("th", "TH"),
    "tr": _edition("tr", "TR"),
    "uk": _edition("uk", "UA"),
    "vi": _edition("vi", "VN"),
    "zh": _edition("zh-CN", "CN", "zh-Hans"),
}

#: English names, in lower case, as GDELT writes them -> ISO 639-1.
LANGUAGES: Final = {
    "afrikaans": "af", "albanian": "sq", "arabic": "ar", "armenian": "hy", "azerbaijani": "az",
    "basque": "eu", "belarusian": "be", "bengali": "bn", "bosnian": "bs", "bulgarian": "bg",
    "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da",
    "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr",
    "galician": "gl", "georgian": "ka", "german": "de", "greek": "el", "gujarati": "gu",
    "hebrew": "he", "hindi": "hi", "hungarian": "hu", "icelandic": "is", "indonesian": "id",
    "irish": "ga", "italian": "it", "japanese": "ja", "kannada": "kn", "kazakh": "kk",
    "khmer": "km", "korean": "ko", "kurdish": "ku", "kyrgyz": "ky", "lao": "lo", "latvian": "lv",
    "lithuanian": "lt", "macedonian": "mk", "malay": "ms", "malayalam": "ml", "maltese": "mt",
    "marathi": "mr", "mongolian": "mn", "nepali": "ne", "norwegian": "no", "pashto": "ps",
    "persian": "fa", "polish": "pl", "portuguese": "pt", "punjabi": "pa", "romanian": "ro",
    "russian": "ru", "serbian": "sr", "sinhala": "si", "sinhalese": "si", "slovak": "sk",
    "slovenian": "sl", "somali": "so", "spanish": "es", "swahili": "sw", "swedish": "sv",
    "tamil": "ta", "telugu": "te", "thai": "th", "tibetan": "bo", "turkish": "tr",
    "ukrainian": "uk", "urdu": "ur", "uzbek": "uz", "vietnamese": "vi", "welsh": "cy",
}  # fmt: skip
