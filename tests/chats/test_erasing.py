from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import OperationalError
from django.utils import timezone

from chats.actions import (
    branch_from,
    delete_branch,
    delete_from,
    delete_message,
    edit_message,
    erase_unreachable,
    post_message,
    purge_chat,
    purge_trashed,
    switch_branch,
    toggle_bookmark,
    undo_deletion,
)
from chats.history import newest
from chats.models import Chat, Generation, Message, Revision, Variant
from chats.tasks import erase_deleted
from tavern.accounts.models import User
from tests.chats.test_history import grow


def test_purging_leaves_nothing_of_a_chat(chat: Chat, alice: User) -> None:
    message = post_message(chat, alice, "Hello.")
    edit_message(message, "Good evening.")
    toggle_bookmark(message, alice)
    Generation.objects.create(chat=chat, owner=alice, message=message, variant=message.chosen)
    branch_from(newest(chat).messages[0])
    delete_message(message)
    purge_chat(chat)
    left = {model.__name__: model._default_manager.count() for model in apps.get_app_config("chats").get_models()}
    assert set(left.values()) == {0}, left


def test_purging_leaves_other_chats_alone(chat: Chat, alice: User, iris: object) -> None:
    other = Chat.objects.create(owner=alice, character_name="Iris")
    post_message(other, alice, "Still here.")
    purge_chat(chat)
    assert [message.text for message in newest(other).messages] == ["Still here."]


def test_a_very_long_chat_is_purged_without_climbing_it(chat: Chat) -> None:
    grow(chat, 1500)
    purge_chat(chat)
    assert not Message.objects.exists()


@pytest.fixture
def later() -> object:
    return timezone.now() + timedelta(days=1)


def test_deleted_words_are_erased_and_the_path_stays(chat: Chat, alice: User, later: object) -> None:
    secret = post_message(chat, alice, "secret")
    edit_message(secret, "more secret")
    post_message(chat, alice, "kept")
    delete_message(secret)
    chat.refresh_from_db()
    erase_unreachable(chat, before=later)  # type: ignore[arg-type] # a datetime
    assert [message.text for message in newest(chat).messages[1:]] == ["kept"]
    assert not Variant.objects.filter(text__contains="secret").exists()
    assert not Revision.objects.exists()


def test_a_tail_left_behind_is_erased(chat: Chat, alice: User, later: object) -> None:
    first = post_message(chat, alice, "one")
    delete_from(post_message(chat, alice, "two"))
    chat.refresh_from_db()
    erase_unreachable(chat, before=later)  # type: ignore[arg-type] # a datetime
    assert [message.text for message in newest(chat).messages[1:]] == ["one"]
    assert Message.objects.count() == first.depth + 1


def test_what_can_still_be_undone_is_kept(chat: Chat, alice: User) -> None:
    delete_from(post_message(chat, alice, "one"))
    erase_unreachable(chat, before=timezone.now() - timedelta(days=30))
    assert Message.objects.count() == 2


def test_what_was_said_while_chats_waited_to_be_erased_is_kept(chat: Chat, alice: User, later: object) -> None:
    branch_from(post_message(chat, alice, "one"))
    stale = Chat.objects.get(pk=chat.pk)
    said = post_message(chat, alice, "two")
    switch_branch(chat, chat.branches.get(parent=None))
    erase_unreachable(stale, before=later)  # type: ignore[arg-type] # a datetime
    assert Message.objects.filter(pk=said.pk).exists()


def test_a_deleted_message_of_a_branch_that_is_gone_can_still_be_undone(chat: Chat, alice: User) -> None:
    what_if = branch_from(post_message(chat, alice, "one"))
    instead = post_message(chat, alice, "instead")
    switch_branch(chat, chat.branches.get(parent=None))
    undoable = delete_message(instead)
    delete_branch(what_if)
    erase_unreachable(chat, before=timezone.now() - timedelta(days=30))
    undo_deletion(undoable)
    assert Message.objects.filter(pk=instead.pk, deleted_at=None).exists()


def test_a_chat_that_was_brought_back_at_the_last_moment_is_kept(chat: Chat, later: object) -> None:
    chat.trash()
    Chat.objects.get(pk=chat.pk).restore()
    purge_trashed(chat.pk, before=later)  # type: ignore[arg-type] # a datetime
    assert Chat.objects.filter(pk=chat.pk).exists()
    chat.trash()
    purge_trashed(chat.pk, before=later)  # type: ignore[arg-type] # a datetime
    assert not Chat.objects.filter(pk=chat.pk).exists()


def test_a_chat_that_cannot_be_erased_does_not_keep_the_others(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Chat.objects.create(owner=alice, character_name="Iris")
    Chat.objects.update(deleted_at=timezone.now() - timedelta(days=400))

    def only_the_other(key: UUID, *, before: datetime) -> None:
        if key == chat.pk:
            raise OperationalError
        purge_trashed(key, before=before)

    monkeypatch.setattr("chats.actions.purge_trashed", only_the_other)
    erase_deleted()
    assert set(Chat.objects.values_list("pk", flat=True)) == {chat.pk}
