"""One chat that cannot be erased does not keep the others."""

from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from django.utils import timezone

from characters.models import Character
from chats.actions import purge_trashed, start_chat
from chats.models import Chat
from chats.tasks import erase_deleted
from tavern.accounts.models import User


@pytest.mark.django_db
@pytest.mark.parametrize("failing", [0, 1])
def test_the_other_chats_are_erased_all_the_same(alice: User, iris: Character, failing: int) -> None:
    chats = [start_chat(iris, alice) for _ in range(2)]
    Chat.objects.update(deleted_at=timezone.now() - timedelta(days=1000))
    broken = chats[failing].pk

    def purge(key: UUID, **when: object) -> None:
        if key == broken:
            raise RuntimeError("a row that refuses to go")
        purge_trashed(key, **when)  # type: ignore[arg-type]

    with patch("chats.actions.purge_trashed", side_effect=purge):
        erase_deleted()
    assert list(Chat.objects.values_list("pk", flat=True)) == [broken]
