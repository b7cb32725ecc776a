"""A Django cache backend in the memory of one process: bounded, thread-safe, with a lifetime per value."""

import copy
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any, cast

from cachebox import LRUCache
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

_stores: dict[str, "LRUCache[str, tuple[float | None, Any]]"] = {}
_making = Lock()

#: Types that nobody can change, which need no copy on the way out.
_IMMUTABLE = (str, bytes, int, float, bool, type(None), tuple, frozenset)


class ProcessCache(BaseCache):
    """Least recently used values of this process, by alias; values are never pickled."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        with _making:
            # Django makes one backend a thread; they share the store of their name.
            self._store = _stores.setdefault(name or "default", LRUCache(self._max_entries))

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with _making:
            if self.has_key(key, version):
                return False
            self.set(key, value, timeout, version)
            return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        full_key = self.make_and_validate_key(key, version)
        found = self._store.get(full_key)
        if found is None:
            return default
        expires_at, value = found
        if expires_at is not None and expires_at <= monotonic():
            self._store.pop(full_key, None)
            return default
        return value if isinstance(value, _IMMUTABLE) else copy.deepcopy(value)

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        kept = value if isinstance(value, _IMMUTABLE) else copy.deepcopy(value)
        self._store[self.make_and_validate_key(key, version)] = (self._expires_at(timeout), kept)

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        full_key = self.make_and_validate_key(key, version)
        found = self._store.get(full_key)
        if found is None:
            return False
        self._store[full_key] = (self._expires_at(timeout), found[1])
        return True

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        full_key = self.make_and_validate_key(key, version)
        with _making:
            found = self._store.get(full_key)
            if found is None:
                raise ValueError(f"Key '{key}' not found")
            total = cast("int", found[1]) + delta
            self._store[full_key] = (found[0], total)
            return total

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._store.pop(self.make_and_validate_key(key, version), None) is not None

    def clear(self) -> None:
        self._store.clear()

    def _expires_at(self, timeout: float | None) -> float | None:
        seconds = cast("Callable[[float | None], float | None]", self.get_backend_timeout_s)(timeout)
        return None if seconds is None else monotonic() + seconds

    def get_backend_timeout_s(self, timeout: float | None) -> float | None:
        """Return the lifetime in seconds, None for ever."""
        return cast("float | None", self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout)
