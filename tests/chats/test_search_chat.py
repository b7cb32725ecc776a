import pytest

from chats.actions import branch_from, delete_message, post_message
from chats.errors import SearchTooShort
from chats.models import Chat
from chats.search import search_chat
from tavern.accounts.models import User


@pytest.fixture(autouse=True)
def story(chat: Chat, alice: User) -> None:
    for text in ("The Storm took the north window.", "100% sure", "暴风雨打碎了北边的窗户。", "storm again"):
        post_message(chat, alice, text)


def test_it_finds_words_whatever_their_case_newest_first(chat: Chat) -> None:
    hits = search_chat(chat, "STORM")
    assert [(hit.before, hit.match) for hit in hits] == [("", "storm"), ("The ", "Storm")]


def test_it_finds_chinese(chat: Chat) -> None:
    [hit] = search_chat(chat, "窗户")
    assert (hit.before, hit.match, hit.after) == ("暴风雨打碎了北边的", "窗户", "。")


@pytest.mark.parametrize(("query", "count"), [("100%", 1), ("1_0", 0), ("%", 1), ("\\", 0)])
def test_signs_mean_themselves(chat: Chat, query: str, count: int) -> None:
    assert len(search_chat(chat, query)) == count


def test_it_stops_at_enough(chat: Chat) -> None:
    assert len(search_chat(chat, "storm", limit=1)) == 1


def test_it_reads_the_active_path_only(chat: Chat, alice: User) -> None:
    first = search_chat(chat, "took")[0]
    branch_from(chat.messages.get(pk=first.message_id))
    assert len(search_chat(chat, "storm")) == 1


def test_it_does_not_find_what_was_deleted(chat: Chat) -> None:
    delete_message(chat.messages.get(pk=search_chat(chat, "again")[0].message_id))
    assert len(search_chat(chat, "storm")) == 1


@pytest.mark.parametrize("query", ["", "   "])
def test_it_wants_something_to_look_for(chat: Chat, query: str) -> None:
    with pytest.raises(SearchTooShort):
        search_chat(chat, query)
