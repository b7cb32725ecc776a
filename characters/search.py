"""How texts become search terms: whole words where words have spaces, single characters and pairs in Chinese.

The terms are computed here rather than by PostgreSQL, whose parsers cannot split Chinese.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.contrib.postgres.search import SearchQuery

_IDEOGRAPHS = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<ideographs>[{_IDEOGRAPHS}]+)|(?P<word>[^\W_{_IDEOGRAPHS}]+)")

#: PostgreSQL refuses lexemes over 2 kB; nobody searches for a word this long.
_LONGEST_TERM = 60
_MOST_TERMS = 8_000
_MOST_QUERY_TERMS = 16
#: Characters of a description that are searchable.
INDEXED_DESCRIPTION = 2_000


def search_vector(*, name: str, about: Iterable[str], description: str) -> str:
    """Return the literal of a `tsvector`: the name with weight A, tags and tagline B, the description C."""
    weights: dict[str, str] = {}
    parts = (("A", [name]), ("B", list(about)), ("C", [description[:INDEXED_DESCRIPTION]]))
    for weight, texts in parts:
        for text in texts:
            for term in index_terms(text):
                if len(weights) < _MOST_TERMS:
                    weights.setdefault(term, weight)
    return " ".join(f"'{term}':1{weight}" for term, weight in weights.items())


def index_terms(text: str) -> Iterator[str]:
    """Yield every term under which a text is found: words; of Chinese each character and each pair."""
    for word, ideographs in _runs(text):
        if word:
            yield word
        else:
            yield from ideographs
            yield from _pairs(ideographs)


def search_query(text: str) -> "TermQuery | None":
    """Return the query that finds all words of `text`, unfinished ones too; None when there is nothing to search for."""
    terms: list[str] = []
    for word, ideographs in _runs(text):
        if word:
            terms.append(f"'{word}':*")
        else:
            terms += [f"'{term}'" for term in (_pairs(ideographs) if len(ideographs) > 1 else [ideographs])]
    return TermQuery(" & ".join(dict.fromkeys(terms[:_MOST_QUERY_TERMS]))) if terms else None


class TermQuery(SearchQuery):
    """A `tsquery` of terms that are already split: cast, so that no parser touches them."""

    template = "(%(expressions)s)::tsquery"


def _runs(text: str) -> Iterator[tuple[str, str]]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for match in _RUN.finditer(folded):
        yield (match["word"] or "")[:_LONGEST_TERM], match["ideographs"] or ""


def _pairs(ideographs: str) -> list[str]:
    return [ideographs[i : i + 2] for i in range(len(ideographs) - 1)]
