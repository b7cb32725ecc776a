"""Which language a text is most likely written in, by its script."""

import re
from collections.abc import Iterable

#: Languages a card can be in (ISO 639-1), each by its own name.
NAMES = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "pt": "Português",
    "ru": "Русский",
    "it": "Italiano",
    "pl": "Polski",
    "vi": "Tiếng Việt",
    "th": "ไทย",
    "id": "Bahasa Indonesia",
    "tr": "Türkçe",
    "uk": "Українська",
    "ar": "العربية",
}

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"\b(the|and|is|are|was|you|your|her|his|she|with|that|to|of|in|a)\b", re.IGNORECASE)

#: Enough to judge by.
_SAMPLE = 4_000


def guess_language(texts: Iterable[str]) -> str:
    """Return a two-letter code, or "" when unsure. A tenth of kana makes Japanese, also beside many Chinese signs."""
    sample = " ".join(texts)[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters < 2:
        return ""
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) / letters >= (0.1 if language == "ja" else 0.25):
            return language
    words = max(1, len(sample.split()))
    return "en" if len(_ENGLISH.findall(sample)) / words >= 0.08 else ""
