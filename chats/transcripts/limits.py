"""How much of a chat file is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`problems` is how many bad lines are told before the rest is not looked at any more."""

    file_bytes: int = 200 * 1024 * 1024
    line_bytes: int = 16 * 1024 * 1024
    text_characters: int = 64_000
    versions: int = 1_000
    messages: int = 200_000
    branches: int = 2_000
    depth: int = 64
    problems: int = 10
