"""A Django cache backend in the memory of one process: bounded, thread-safe, with a lifetime per value."""

import copy
from threading import Lock
from time import monotonic
from typing import Any

from cachebox import LRUCache
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

#: Types that nobody can change, which need no copy on the way in and out.
_IMMUTABLE = (str, bytes, int, float, bool, type(None))


class _Store:
    """Values by key with the moment they expire (of the monotonic clock), None for never. Hold `lock` around each use."""

    def __init__(self, max_entries: int) -> None:
        self.lock = Lock()
        self._entries: LRUCache[str, tuple[float | None, Any]] = LRUCache(max_entries)

    def find(self, key: str) -> tuple[float | None, Any] | None:
        entry = self._entries.get(key)
        if entry is not None and entry[0] is not None and entry[0] <= monotonic():
            self._entries.pop(key, None)
            return None
        return entry

    def put(self, key: str, expires_at: float | None, value: Any) -> None:
        self._entries[key] = (expires_at, value)

    def drop(self, key: str) -> bool:
        return self._entries.pop(key, None) is not None

    def clear(self) -> None:
        self._entries.clear()


_stores: dict[str, _Store] = {}
_making = Lock()


class ProcessCache(BaseCache):
    """The least recently used values go first when `MAX_ENTRIES` is reached.

    `LOCATION` names the store: Django makes one backend a thread, and those of one name share their values. Values are
    copied on the way in and out, so that nobody changes what another one sees; they are never pickled.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        with _making:
            self._store = _stores.setdefault(location, _Store(self._max_entries))

    def validate_key(self, key: str) -> None:
        """Any text is a key here; the rule that Django checks letter by letter is memcached's."""

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        full_key, kept = self.make_and_validate_key(key, version), _separate(value)
        with self._store.lock:
            if self._store.find(full_key) is not None:
                return False
            self._store.put(full_key, self._expires_at(timeout), kept)
            return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            entry = self._store.find(full_key)
        return default if entry is None else _separate(entry[1])

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        full_key, kept = self.make_and_validate_key(key, version), _separate(value)
        with self._store.lock:
            self._store.put(full_key, self._expires_at(timeout), kept)

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            entry = self._store.find(full_key)
            if entry is None:
                return False
            self._store.put(full_key, self._expires_at(timeout), entry[1])
            return True

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, keeping its lifetime.

        Raises:
            ValueError: there is no such key, as Django wants it.
        """
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            entry = self._store.find(full_key)
            if entry is None:
                raise ValueError(f"Key '{key}' not found")
            total = int(entry[1]) + delta
            self._store.put(full_key, entry[0], total)
            return total

    def delete(self, key: str, version: int | None = None) -> bool:
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            return self._store.drop(full_key)

    def clear(self) -> None:
        with self._store.lock:
            self._store.clear()

    def _expires_at(self, timeout: float | None) -> float | None:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else monotonic() + seconds


def _separate(value: Any) -> Any:
    return value if isinstance(value, _IMMUTABLE) else copy.deepcopy(value)
