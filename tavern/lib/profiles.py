"""Profiles: sets of defaults for how much a model is told. A setting of its own wins over the profile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Sizes are tokens, the window is messages."""

    context_tokens: int
    reserve_tokens: int
    window_messages: int
    lore_entries: int
    lore_tokens: int
    lore_recursions: int


PROFILES = {
    "speed": Profile(40_000, 4_000, 30, 8, 10_000, 1),
    "balanced": Profile(64_000, 6_000, 60, 12, 15_000, 2),
    "deep": Profile(100_000, 8_000, 100, 15, 20_000, 3),
}


def profile_of(name: str) -> Profile:
    """Return a profile by its name.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise ValueError(f"TAVERN_PROFILE is {name!r}; it must be one of {', '.join(PROFILES)}.") from None
