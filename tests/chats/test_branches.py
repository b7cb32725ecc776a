import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chats.actions import (
    branch_for_reply,
    branch_from,
    branch_with,
    delete_branch,
    post_message,
    rename_branch,
    switch_branch,
)
from chats.errors import BranchInUse, NothingToRegenerate, TooManyWaiting
from chats.history import newest
from chats.models import Branch, Chat, Message
from chats.tree import BranchNode, branch_tree
from tavern.accounts.models import User


def texts(chat: Chat) -> list[str]:
    chat.refresh_from_db()
    found = [message.text for message in newest(chat).messages]
    assert chat.message_count == len(found)
    return found[1:]


@pytest.fixture
def turns(chat: Chat, alice: User) -> list[Message]:
    return [post_message(chat, alice, text) for text in ("one", "two", "three")]


def shape(nodes: tuple[BranchNode, ...]) -> list[object]:
    return [(node.name, node.fork_depth, node.end_depth, node.message_count, shape(node.children)) for node in nodes]


def test_a_branch_ends_at_its_message_and_grows_on_its_own(chat: Chat, turns: list[Message], alice: User) -> None:
    branch_from(turns[0], name="what if")
    assert texts(chat) == ["one"]
    post_message(chat, alice, "instead")
    assert texts(chat) == ["one", "instead"]
    assert Message.objects.count() == 5


def test_switching_goes_back_and_forth(chat: Chat, turns: list[Message], alice: User) -> None:
    what_if = branch_from(turns[0])
    post_message(chat, alice, "instead")
    main = chat.branches.exclude(pk=what_if.pk).get()
    switch_branch(chat, main)
    assert texts(chat) == ["one", "two", "three"]
    assert chat.last_line == "three"
    switch_branch(chat, what_if)
    assert texts(chat) == ["one", "instead"]
    assert chat.last_line == "instead"


def test_a_chat_that_never_forked_is_one_line(chat: Chat, turns: list[Message]) -> None:
    [line] = branch_tree(chat)
    assert (line.branch_id, line.is_current, line.end_depth, line.children) == (None, True, 3, ())


def test_the_tree_hangs_branches_where_they_left(chat: Chat, turns: list[Message], alice: User) -> None:
    early = branch_from(turns[0], name="early")
    deep = post_message(chat, alice, "x")
    branch_from(deep, name="deeper")
    post_message(chat, alice, "y")
    switch_branch(chat, chat.branches.get(parent=None))
    branch_from(turns[1], name="middle")
    chat.refresh_from_db()
    assert shape(branch_tree(chat)) == [
        ("", -1, 3, 4, [("early", 1, 2, 3, [("deeper", 2, 3, 4, [])]), ("middle", 2, 2, 3, [])])
    ]
    assert early.parent is not None


def test_a_fork_from_the_shared_part_belongs_to_the_line_it_is_on(
    chat: Chat, turns: list[Message], alice: User
) -> None:
    branch_from(turns[1], name="a")
    post_message(chat, alice, "x")
    branch_from(turns[0], name="b")
    chat.refresh_from_db()
    assert shape(branch_tree(chat)) == [("", -1, 3, 4, [("b", 1, 1, 2, []), ("a", 2, 3, 4, [])])]


def test_the_tree_takes_one_query(
    chat: Chat, turns: list[Message], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for message in turns:
        branch_from(message)
    loaded = Chat.objects.select_related("head").get(pk=chat.pk)
    with django_assert_num_queries(1):
        branch_tree(loaded)


def test_deleting_a_branch_leaves_those_that_left_it(chat: Chat, turns: list[Message], alice: User) -> None:
    early = branch_from(turns[0], name="early")
    deep = post_message(chat, alice, "x")
    branch_from(deep, name="deeper")
    post_message(chat, alice, "y")
    early.refresh_from_db()
    delete_branch(early)
    chat.refresh_from_db()
    assert shape(branch_tree(chat)) == [("", -1, 3, 4, [("deeper", 1, 3, 4, [])])]
    assert texts(chat) == ["one", "x", "y"]


def test_the_open_branch_cannot_be_deleted(chat: Chat, turns: list[Message]) -> None:
    branch = branch_from(turns[0])
    with pytest.raises(BranchInUse):
        delete_branch(branch)
    assert Branch.objects.count() == 2


def test_a_branch_is_renamed(chat: Chat, turns: list[Message]) -> None:
    branch = branch_from(turns[0])
    rename_branch(branch, "  the   storm ")
    branch.refresh_from_db()
    assert branch.name == "the storm"


def test_saying_something_else_in_an_earlier_place_ends_the_new_branch(chat: Chat, turns: list[Message]) -> None:
    retold = branch_with(turns[1], "two, but otherwise")
    assert texts(chat) == ["one", "two, but otherwise"]
    assert chat.head == retold
    assert chat.last_line == "two, but otherwise"
    switch_branch(chat, chat.branches.get(parent=None))
    assert texts(chat) == ["one", "two", "three"]


def test_a_reply_to_an_earlier_turn_follows_what_is_said_there(chat: Chat, turns: list[Message]) -> None:
    branch_for_reply(turns[1], "two, but otherwise")
    assert texts(chat) == ["one", "two, but otherwise"]


def test_nothing_can_take_the_place_of_the_first_turn(chat: Chat) -> None:
    assert chat.head is not None
    with pytest.raises(NothingToRegenerate):
        branch_for_reply(chat.head)
    assert Branch.objects.count() == 0


def test_a_retelling_that_cannot_begin_opens_no_branch(
    chat: Chat, turns: list[Message], alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_chat: Chat) -> None:
        raise TooManyWaiting

    monkeypatch.setattr("chats.views.branches.start_generation", refuse)
    client.force_login(alice)
    client.post(f"/chats/{chat.pk}/messages/{turns[0].pk}/retelling/")
    assert not Branch.objects.exists()
    assert texts(chat) == ["one", "two", "three"]
