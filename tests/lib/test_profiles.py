"""Profiles are what people were promised."""

import pytest

from tavern.lib.profiles import Profile, profile_of


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("speed", Profile(40_000, 4_000, 30, 8, 10_000, 1)),
        ("balanced", Profile(64_000, 6_000, 60, 12, 15_000, 2)),
        ("deep", Profile(100_000, 8_000, 100, 15, 20_000, 3)),
    ],
)
def test_their_numbers(name: str, profile: Profile) -> None:
    assert profile_of(name) == profile


def test_another_name_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(ValueError, match="'fast'; it must be one of speed, balanced, deep"):
        profile_of("fast")
