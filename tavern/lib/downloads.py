"""Answers that a browser saves as a file."""

from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import quote

from django.http.response import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)


def as_download(response: Response, name: str) -> Response:
    """Let a browser save an answer under a name of any script, as RFC 6266 with the encoding of RFC 5987."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def in_chunks(texts: Iterable[str], *, size: int = 64 * 1024) -> Iterable[bytes]:
    """Yield texts as UTF-8 in pieces of about `size` characters: many small ones would cost a system call each."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= size:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode()
