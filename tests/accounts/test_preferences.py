"""Stored preferences are data from anywhere: whatever they hold, what comes out is valid."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tavern.accounts.preferences import DEFAULTS, PROSE_SIZES, Preferences, parse_preferences

# Words rather than any text: only these mean something, and any text takes Hypothesis seconds to prepare.
_WORDS = st.sampled_from(["serif", "whole", "explicit", "mature", "wide", "jsonl", "zh", "", "x"])
_ATOMS = st.none() | st.booleans() | st.integers() | _WORDS
_VALUES = _ATOMS | st.lists(_ATOMS, max_size=3) | st.dictionaries(_WORDS, _ATOMS, max_size=2)


# A busy machine may take its time.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*Preferences.__dataclass_fields__, "other"]), _VALUES))
def test_whatever_is_stored_gives_valid_preferences(stored: dict[str, Any]) -> None:
    preferences = parse_preferences(stored)

    assert preferences.prose_size in PROSE_SIZES
    assert isinstance(preferences.enter_sends, bool)
    assert preferences.is_adult or preferences.max_rating in ("all", "teen")
    assert all(isinstance(code, str) for code in preferences.content_languages)
    assert all(isinstance(value, str) for value in preferences.attributes.values())


@pytest.mark.parametrize("stored", [None, [], "text", 3])
def test_what_is_no_object_gives_the_defaults(stored: Any) -> None:
    assert parse_preferences(stored) == DEFAULTS
