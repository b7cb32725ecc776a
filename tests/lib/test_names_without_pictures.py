"""Avatars without a picture show a few characters on a steady tint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tavern.lib.names import TINTS, initials, tint


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Seraphine", "S"),
        ("Captain Orrin", "CO"),
        ("Moss of the Long Border", "MB"),
        ("林月白", "月白"),
        ("夜行侦探·沈砚", "沈砚"),
        ("Dr. 林月白", "月白"),
        ("王", "王"),
        ("アイリス", "リス"),
        ("“Nine”", "N"),
        ("☾", "☾"),
        ("   ", "?"),
        ("", "?"),
    ],
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown


@given(st.text())
def test_any_name_has_initials_and_a_tint(name: str) -> None:
    assert initials(name)
    assert 0 <= tint(name) < TINTS


def test_a_tint_never_changes() -> None:
    assert (tint("Seraphine"), tint("林月白")) == (tint("Seraphine"), tint("林月白"))
