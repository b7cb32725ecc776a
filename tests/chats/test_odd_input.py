"""What no browser sends, and somebody sends all the same."""

import pytest
from django.test import Client

from chats.actions import branch_from
from chats.history import newest
from chats.models import Chat
from tavern.accounts.models import User


@pytest.fixture
def client(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_nul_in_a_search_is_nothing(client: Client, chat: Chat) -> None:
    page = client.get(f"/chats/{chat.pk}/search/", {"q": "la\0mp"}).content.decode()
    assert "<mark>lamp</mark>" in page


def test_nul_in_a_branchs_name_is_nothing(client: Client, chat: Chat) -> None:
    branch = branch_from(newest(chat).messages[0])
    client.post(f"/chats/{chat.pk}/branches/{branch.pk}/name/", {"name": "what\0 if"})
    branch.refresh_from_db()
    assert branch.name == "what if"
