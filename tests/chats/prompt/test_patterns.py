"""Patterns mean what they mean in JavaScript."""

import pytest

from chats.prompt.patterns import pattern, written_pattern


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("/^b/", "a\nb", False),
        ("/^b/m", "a\nb", True),
        ("/a$/", "a\n", False),
        ("/a$/m", "a\nb", True),
        ("/a.b/", "a\nb", False),
        ("/a.b/s", "a\nb", True),
        ("/a.b/", "a\u2028b", False),
        (r"/\w/", "é", False),
        (r"/\bcat\b/", "écat", True),
        (r"/\d/", "٣", False),
        (r"/[^\w]/", "é", True),
        (r"/[\W]/", "a", False),
        ("/[]/", "anything", False),
        ("/a[^]b/", "a\nb", True),
        (r"/\u0041/", "A", True),
        (r"/\u{1F600}/u", "😀", True),
        (r"/\ud83d\ude00/", "😀", True),
        (r"/\x41\cJ/", "A\n", True),
        (r"/(?<first>a)\k<first>/", "aa", True),
        (r"/(?<=a)b/", "ab", True),
        (r"/(a)\1/", "aa", True),
        (r"/\p{L}/u", "é", True),
        (r"/\//", "/", True),
        ("/É/i", "é", True),
        ("/b/y", "ab", False),
        (r"/[[]/", "[", True),
        ("/a#b/", "a#b", True),
        (r"/[\b]/", "\x08", True),
        (r"/\q/", "q", True),
        ("/{{user}}/", "see {{user}}", True),
        ("/a{e}/", "a{e}", True),  # no fuzzy matching here
        ("/a{2}b{1,}?/", "aab", True),
        ("/a&&b~c/", "a&&b~c", True),
    ],
)
def test_meaning(written: str, text: str, found: bool) -> None:
    compiled = written_pattern(written)
    assert compiled is not None
    assert compiled.found_in(text) is found


@pytest.mark.parametrize(
    "written", ["/[/", "/(/", "/a/x", "/(?P<n>a)/", "/(?i)a/", "/a++/", "/a*+/", "/a/gg", "plain", "/", "//", "/\\"]
)
def test_what_javascript_refuses_is_no_pattern(written: str) -> None:
    assert written_pattern(written) is None


def test_a_long_source_is_refused() -> None:
    assert pattern("a" * 20_000) is None
