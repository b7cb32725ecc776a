"""Messages as the page shows them."""

from chats import turns


def test_a_usual_text_is_rendered_once_and_a_huge_one_is_not_kept() -> None:
    turns._remembered.cache_clear()
    for text in ("*She waits.*", "long " * 5_000):
        assert turns.rendered(text) == turns.rendered(text)
    assert turns._remembered.cache_info()[:2] == (1, 1)
    assert turns._remembered.cache_info().currsize == 1
