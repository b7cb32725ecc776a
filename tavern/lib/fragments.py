"""Rendered pieces of pages, kept in the memory of one process under a digest of everything they show.

A piece whose content changes has another key, so nothing needs to be forgotten, and nobody can be shown somebody else's:
what would look different is another piece. Being in this process, it is also never older than the templates.
"""

from collections.abc import Callable
from hashlib import blake2b

from django.core.cache import caches
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def fragment(kind: str, shows: tuple[object, ...], render: Callable[[], str]) -> SafeString:
    """Return a piece of HTML, rendered only if it is not kept already.

    `shows` is everything that the piece depends on besides the reader's language and time zone: values whose `repr` says
    all about them, such as texts, numbers and times.
    """
    said = repr((kind, get_language(), timezone.get_current_timezone_name(), shows))
    key = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    kept = caches["fragments"].get(key)
    if kept is None:
        kept = str(render())
        caches["fragments"].set(key, kept)
    return SafeString(kept)
