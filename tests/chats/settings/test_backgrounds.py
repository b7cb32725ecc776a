"""The picture behind a chat: ours, or one's own, made anew and light."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from characters.actions.assets import store_picture
from characters.models import Asset
from characters.pictures import backdrop_of
from chats.actions import purge_chat, use_background, use_own_background
from chats.backgrounds import BACKGROUNDS, background_url
from chats.models import Chat
from tavern.accounts.models import User
from tests.characters.recipes import picture
from tests.chats.personas.conftest import signed_in


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


def choose(client: Client, chat: Chat, **fields: Any) -> Any:
    page = f"/chats/{chat.pk}/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    return client.post(f"{page}settings/{next(iter(fields))}/", fields, headers=headers)


def noise(size: tuple[int, int]) -> bytes:
    """What compresses worst of all."""
    file = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_ours_is_shown_behind_the_chat_at_once_and_after_a_reload(as_alice: Client, chat: Chat, name: str) -> None:
    sent = choose(as_alice, chat, background=name).content.decode()
    address = f'<img src="/static/img/backgrounds/{name}.webp" alt="" decoding="async">'
    assert f'id="chat-background" hx-swap-oob="true">{address}' in sent
    assert f'id="chat-background">{address}' in as_alice.get(chat.get_absolute_url()).content.decode()


def test_a_chat_without_one_fetches_none(as_alice: Client, chat: Chat) -> None:
    page = as_alice.get(chat.get_absolute_url()).content.decode()
    assert 'id="chat-background"></div>' in page
    assert "img/backgrounds" not in page


def test_one_of_ones_own_is_stored_and_served_made_anew(as_alice: Client, chat: Chat) -> None:
    sent = choose(as_alice, chat, picture=SimpleUploadedFile("b.png", picture(size=(2000, 1000)))).content.decode()
    chat.refresh_from_db()
    assert chat.background_picture == Asset.objects.get()
    assert background_url(chat) in sent
    assert 'value="own"' in sent
    body = as_alice.get(background_url(chat))
    with Image.open(io.BytesIO(body.content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (1280, 640))


def test_the_worst_picture_is_light_enough_for_a_first_visit() -> None:
    assert len(backdrop_of(noise((1600, 1200)), 1280)) <= 60_000
    assert len(backdrop_of(picture(size=(1600, 1200)), 1280)) < 10_000


def test_it_is_made_when_first_asked_for_if_it_got_lost(as_alice: Client) -> None:
    asset = store_picture(picture(size=(300, 200)))
    assert as_alice.get(asset.url(Asset.BACKDROP_WIDTH)).status_code == 200
    half = store_picture(picture(size=(300, 400))[:200])
    assert as_alice.get(half.url(Asset.BACKDROP_WIDTH)).status_code == 404
    half.refresh_from_db()
    assert half.unreadable_at is not None


def test_nothing_chosen_changes_nothing(as_alice: Client, chat: Chat) -> None:
    use_background(chat, "lamp-room")
    response = choose(as_alice, chat, picture="")
    assert response.status_code == 422
    assert "Choose a picture first." in response.content.decode()
    chat.refresh_from_db()
    assert chat.background == "lamp-room"


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", picture(size=(300, 400))[:200]])
def test_what_is_no_picture_is_refused_and_the_old_one_stays(as_alice: Client, chat: Chat, content: bytes) -> None:
    use_background(chat, "lamp-room")
    response = choose(as_alice, chat, picture=SimpleUploadedFile("b.png", content))
    assert response.status_code == 422
    assert 'id="id_picture_error"' in response.content.decode()
    chat.refresh_from_db()
    assert (chat.background, chat.background_picture) == ("lamp-room", None)


def test_ones_own_stays_when_it_is_chosen_again(as_alice: Client, chat: Chat) -> None:
    asset = store_picture(picture())
    use_own_background(chat, asset)
    assert choose(as_alice, chat, background="own").status_code == 200
    chat.refresh_from_db()
    assert chat.background_picture == asset


def test_a_picture_that_is_given_up_is_erased_and_one_in_use_is_not(
    chat: Chat, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    asset = store_picture(picture())
    other = Chat.objects.create(owner=alice, character_name="Iris")
    for each in (chat, other):
        use_own_background(each, asset)
    with django_capture_on_commit_callbacks(execute=True):
        use_background(chat, "lamp-room")
    assert Asset.objects.get() == asset
    with django_capture_on_commit_callbacks(execute=True):
        purge_chat(other)
    assert not Asset.objects.exists()


def test_the_page_of_a_chat_with_one_costs_one_further_query(
    as_alice: Client, chat: Chat, django_assert_max_num_queries: Any
) -> None:
    use_own_background(chat, store_picture(picture()))
    as_alice.get(chat.get_absolute_url())
    with django_assert_max_num_queries(8):
        as_alice.get(chat.get_absolute_url())
