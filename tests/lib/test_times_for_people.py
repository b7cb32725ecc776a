"""Times are relative for a week, then dates, and machines can read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from tavern.lib.times import relative

NOW = datetime(2026, 11, 21, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=7), "Nov. 14, 2026"),
        (timedelta(minutes=-5), "Nov. 21, 2026, 8:09 p.m."),
    ],
)
def test_moments_are_told(age: timedelta, words: str) -> None:
    assert relative(NOW - age, NOW) == words


def test_the_tag_carries_the_exact_moment() -> None:
    html = Template("{% load interface %}{% clock moment %}").render(Context({"moment": NOW}))
    assert html == (
        '<local-time kind="clock"><time datetime="2026-11-21T20:04:00+00:00" '
        'title="Nov. 21, 2026, 8:04 p.m.">20:04</time></local-time>'
    )
