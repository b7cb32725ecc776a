import pytest
from django.contrib.auth.models import AnonymousUser

from chats.actions import branch_from, delete_from, delete_message, post_message, switch_branch, undo_deletion
from chats.errors import AlreadyUndone, NotOnBranch
from chats.history import newest
from chats.models import Chat, Deletion, Message
from tavern.accounts.models import User


def texts(chat: Chat) -> list[str]:
    """The active path after the greeting."""
    chat.refresh_from_db()
    found = [message.text for message in newest(chat).messages]
    assert chat.message_count == len(found)
    assert not found or chat.last_line == found[-1] or "lamp" in found[-1]
    return found[1:]


@pytest.fixture
def turns(chat: Chat, alice: User) -> list[Message]:
    return [post_message(chat, alice, text) for text in ("one", "two", "three", "four")]


@pytest.mark.parametrize(
    ("index", "left"),
    [(0, ["two", "three", "four"]), (2, ["one", "two", "four"]), (3, ["one", "two", "three"])],
)
def test_one_message_goes_and_comes_back_exactly(chat: Chat, turns: list[Message], index: int, left: list[str]) -> None:
    deletion = delete_message(turns[index])
    assert texts(chat) == left
    undo_deletion(deletion)
    assert texts(chat) == ["one", "two", "three", "four"]


def test_what_is_written_after_a_deleted_end_follows_it_when_it_comes_back(
    chat: Chat, turns: list[Message], alice: User
) -> None:
    deletion = delete_message(turns[3])
    post_message(chat, alice, "five")
    assert texts(chat) == ["one", "two", "three", "five"]
    undo_deletion(deletion)
    assert texts(chat) == ["one", "two", "three", "four", "five"]


def test_everything_from_a_message_on_goes_and_comes_back(chat: Chat, turns: list[Message]) -> None:
    deletion = delete_from(turns[1])
    assert texts(chat) == ["one"]
    undo_deletion(deletion)
    assert texts(chat) == ["one", "two", "three", "four"]


def test_even_the_first_message_can_go_with_all(chat: Chat, turns: list[Message], alice: User) -> None:
    deletion = delete_from(newest(chat).messages[0])
    chat.refresh_from_db()
    assert (chat.head, chat.message_count, chat.last_line) == (None, 0, "")
    undo_deletion(deletion)
    assert texts(chat) == ["one", "two", "three", "four"]


def test_undoing_after_writing_on_keeps_both_lines(chat: Chat, turns: list[Message], alice: User) -> None:
    deletion = delete_from(turns[2])
    post_message(chat, alice, "other")
    undo_deletion(deletion)
    assert texts(chat) == ["one", "two", "three", "four"]
    [other] = chat.branches.exclude(id__in=[chat.branch_id or 0])
    switch_branch(chat, other)
    assert texts(chat) == ["one", "two", "other"]


def test_other_branches_keep_what_is_theirs(chat: Chat, turns: list[Message], alice: User) -> None:
    branch_from(turns[2])
    delete_from(turns[1])
    assert texts(chat) == ["one"]
    [main] = chat.branches.exclude(id__in=[chat.branch_id or 0])
    switch_branch(chat, main)
    assert texts(chat) == ["one", "two", "three", "four"]


def test_a_deletion_is_undone_once(chat: Chat, turns: list[Message]) -> None:
    deletion = delete_message(turns[0])
    undo_deletion(deletion)
    with pytest.raises(AlreadyUndone):
        undo_deletion(deletion)


def test_a_stranger_can_undo_nothing(chat: Chat, turns: list[Message], alice: User, bob: User) -> None:
    deletion = delete_message(turns[0])
    assert Deletion.objects.undoable_by(alice).get() == deletion
    assert not Deletion.objects.undoable_by(bob).exists()
    assert not Deletion.objects.undoable_by(AnonymousUser()).exists()


def test_a_second_click_deletes_nothing_more(chat: Chat, turns: list[Message]) -> None:
    again = Message.objects.select_related("chat").get(pk=turns[1].pk)
    deletion = delete_message(turns[1])
    assert delete_message(again) == deletion
    assert texts(chat) == ["one", "three", "four"]


def test_the_end_of_another_branch_is_not_deleted_by_a_page_that_still_shows_it(
    chat: Chat, turns: list[Message], alice: User
) -> None:
    branch_from(turns[0])
    post_message(chat, alice, "instead")
    with pytest.raises(NotOnBranch):
        delete_from(turns[2])
    assert texts(chat) == ["one", "instead"]
