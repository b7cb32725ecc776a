"""Counts are short, and rounded the way people expect."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tavern.lib.numbers import compact
from tavern.lib.templatetags import interface


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (0, "0", "0"),
        (1_204, "1,204", "1,204"),
        (9_999, "9,999", "9,999"),
        (10_000, "10k", "1万"),
        (14_204, "14k", "1.4万"),
        (950_000, "950k", "95万"),
        (999_499, "999k", "99.9万"),
        (999_999, "1M", "100万"),
        (1_240_000, "1.2M", "124万"),
        (99_999_999, "100M", "1亿"),
        (10_000_500, "10M", "1,000万"),
        (120_000_000, "120M", "1.2亿"),
        (3_000_000_000_000, "3,000B", "30,000亿"),
        (-14_204, "−14k", "−1.4万"),
    ],
)
def test_counts_are_compact(number: int, english: str, chinese: str) -> None:
    assert compact(number, "en") == english
    assert compact(number, "zh-hans") == chinese


@given(st.integers(min_value=0, max_value=10**11), st.sampled_from(["en", "zh-hans"]))
def test_a_count_is_never_long(number: int, language: str) -> None:
    assert len(compact(number, language)) <= 7


def test_the_filter_follows_the_page_and_leaves_nothing_empty() -> None:
    with override("zh-hans"):
        assert interface.compact(14_204) == "1.4万"
    assert interface.compact(None) == ""
