"""Chance that is the same everywhere: a hash of a text, and dice seeded with it.

`string_hash` is cyrb53 (public domain, by bryc) over UTF-16 units with seed 0. `SeededRandom` is RC4 used as a
generator the way the JavaScript library seedrandom (MIT, by David Bau) does for a text seed: 52 bits a number.
"""

_WIDTH = 256
_MASK32 = 0xFFFFFFFF


def string_hash(text: str) -> int:
    """Return 53 bits that stand for a text."""
    one, two = 0xDEADBEEF, 0x41C6CE57
    units = text.encode("utf-16-le", "surrogatepass")
    for index in range(0, len(units), 2):
        unit = units[index] | units[index + 1] << 8
        one = (one ^ unit) * 2654435761 & _MASK32
        two = (two ^ unit) * 1597334677 & _MASK32
    first = ((one ^ one >> 16) * 2246822507 & _MASK32) ^ ((two ^ two >> 13) * 3266489909 & _MASK32)
    second = ((two ^ two >> 16) * 2246822507 & _MASK32) ^ ((first ^ first >> 13) * 3266489909 & _MASK32)
    return (second & 0x1FFFFF) << 32 | first


class SeededRandom:
    """Numbers in [0, 1) that follow from a text."""

    def __init__(self, seed: str) -> None:
        key = _smeared(seed) or [0]
        self._state = list(range(_WIDTH))
        self._i = self._j = 0
        j = 0
        for i in range(_WIDTH):
            j = (j + key[i % len(key)] + self._state[i]) % _WIDTH
            self._state[i], self._state[j] = self._state[j], self._state[i]
        for _ in range(_WIDTH):
            self._byte()

    def random(self) -> float:
        """Return the next number, of 52 bits at least."""
        numerator, denominator, low = self._bytes(6), _WIDTH**6, 0
        while numerator < 1 << 52:
            numerator, denominator, low = (numerator + low) * _WIDTH, denominator * _WIDTH, self._byte()
        while numerator >= 1 << 53:
            numerator, denominator, low = numerator / 2, denominator / 2, low >> 1  # type: ignore[assignment] # exact
        return (numerator + low) / denominator

    def _bytes(self, count: int) -> int:
        number = 0
        for _ in range(count):
            number = number * _WIDTH + self._byte()
        return number

    def _byte(self) -> int:
        state = self._state
        self._i = (self._i + 1) % _WIDTH
        taken = state[self._i]
        self._j = (self._j + taken) % _WIDTH
        state[self._i], state[self._j] = state[self._j], taken
        return state[(state[self._i] + taken) % _WIDTH]


def _smeared(seed: str) -> list[int]:
    key: list[int] = []
    smear = 0
    units = seed.encode("utf-16-le", "surrogatepass")
    for place, index in enumerate(range(0, len(units), 2)):
        slot = place % _WIDTH
        old = key[slot] if slot < len(key) else 0
        smear ^= old * 19
        value = smear + (units[index] | units[index + 1] << 8) & 0xFF
        if slot < len(key):
            key[slot] = value
        else:
            key.append(value)
    return key
