"""The age of the cached browse pages: they are all forgotten at once when something public changes."""

import secrets
from functools import partial

from django.core.cache import cache
from django.db import transaction

_KEY = "characters:browse-mark"


def browse_mark() -> str:
    """Return the mark that is part of every cached page's key."""
    mark = cache.get(_KEY)
    if mark is None:
        mark = secrets.token_hex(8)
        cache.set(_KEY, mark, None)
    return str(mark)


def forget_browse_pages() -> None:
    """Let the next reader see what is public now."""
    transaction.on_commit(partial(cache.delete, _KEY))
