"""What is chosen for one chat."""

from django.http import QueryDict

from chats.actions import post_message
from chats.history import newest
from chats.models import Chat
from chats.setting_rows import SETTINGS
from tavern.accounts.models import User


def test_saving_leaves_alone_what_was_written_meanwhile(chat: Chat, alice: User) -> None:
    stale = Chat.objects.get(pk=chat.pk)
    post_message(chat, alice, "Meanwhile.")
    row = SETTINGS["title"](stale, alice, QueryDict("title=A storm"))
    assert row.is_valid()
    row.store()
    chat.refresh_from_db()
    assert (chat.title, chat.message_count) == ("A storm", 2)
    assert newest(chat).messages[-1].text == "Meanwhile."
