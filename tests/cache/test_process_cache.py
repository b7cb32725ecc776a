"""The cache in memory keeps Django's promises, between threads too."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tavern.cache import process
from tavern.cache.process import ProcessCache


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    made = _Clock()
    monkeypatch.setattr(process, "monotonic", made)
    return made


@pytest.fixture
def cache(request: pytest.FixtureRequest) -> ProcessCache:
    return _made(request.node.name)


def _made(location: str, **options: Any) -> ProcessCache:
    return ProcessCache(location, {"OPTIONS": options} if options else {})


def test_a_value_comes_back(cache: ProcessCache) -> None:
    cache.set("key", {"a": [1]})

    assert cache.get("key") == {"a": [1]}
    assert "key" in cache
    assert cache.get("other", "default") == "default"


def test_none_is_a_value(cache: ProcessCache) -> None:
    cache.set("key", None)

    assert cache.get("key", "default") is None
    assert not cache.add("key", 1)


def test_nobody_changes_what_another_one_sees(cache: ProcessCache) -> None:
    given: dict[str, Any] = {"list": [1], "tuple": ([1],)}
    cache.set("key", given)
    given["list"].append(2)
    cache.get("key")["tuple"][0].append(2)

    assert cache.get("key") == {"list": [1], "tuple": ([1],)}


def test_a_value_expires(cache: ProcessCache, clock: _Clock) -> None:
    cache.set("short", 1, timeout=10)
    cache.set("lasting", 1, timeout=None)
    cache.set("never", 1, timeout=0)
    assert cache.get("never") is None
    clock.now += 10

    assert cache.get("short") is None
    assert not cache.touch("short")
    assert cache.get("lasting") == 1
    assert cache.add("short", 2)


def test_the_default_lifetime_is_the_backends(clock: _Clock) -> None:
    cache = ProcessCache("default lifetime", {"TIMEOUT": 30})
    cache.set("key", 1)
    clock.now += 29
    assert cache.get("key") == 1
    clock.now += 1
    assert cache.get("key") is None


def test_touching_gives_a_new_lifetime(cache: ProcessCache, clock: _Clock) -> None:
    cache.set("key", 1, timeout=10)
    cache.touch("key", timeout=100)
    clock.now += 50

    assert cache.get("key") == 1


def test_counting_keeps_the_lifetime(cache: ProcessCache, clock: _Clock) -> None:
    cache.set("count", 1, timeout=10)
    clock.now += 9
    assert cache.incr("count", 2) == 3
    clock.now += 1

    with pytest.raises(ValueError, match="not found"):
        cache.incr("count")


def test_the_least_recently_used_goes_first() -> None:
    cache = _made("small", MAX_ENTRIES=2)
    cache.set("a", 1)
    cache.set("b", 1)
    cache.get("a")
    cache.set("c", 1)

    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "c": 1}


def test_stores_of_different_names_are_apart() -> None:
    one, other, same = _made("one"), _made("other"), _made("one")
    one.set("key", 1)
    other.clear()

    assert same.get("key") == 1
    assert other.get("key") is None
    assert one.delete("key")
    assert not one.delete("key")


def test_threads_count_exactly(cache: ProcessCache) -> None:
    cache.set("count", 0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cache.incr("count"), range(2000)))
        firsts = list(pool.map(lambda _: cache.add("first", 1), range(50)))

    assert cache.get("count") == 2000
    assert firsts.count(True) == 1
