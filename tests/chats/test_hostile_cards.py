"""A card full of attacks is harmless on every page where it appears."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from characters.actions import save_version
from characters.models import Character, ImportBatch
from chats.actions import post_message, start_chat
from chats.models import Chat
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card, make_character
from tests.hostile import ATTACK, DEEP, check, complaints


@pytest.fixture
def monster(alice: User) -> Character:
    character = make_character(
        alice,
        f"Eve {ATTACK[:150]}",
        public=True,
        description=ATTACK + DEEP,
        greetings=[ATTACK, DEEP],
        personality=ATTACK,
        scenario=ATTACK,
        creator_notes=ATTACK + DEEP,
        example_dialogue=f"<START>\n{{{{char}}}}: {ATTACK}",
        system_prompt=ATTACK,
        tags=[ATTACK[:50], "noir"],
        creator=ATTACK[:80],
    )
    save_version(character, make_card(character.name, description=ATTACK[::-1] + ATTACK), author=alice)
    return character


@pytest.fixture
def chat(monster: Character, alice: User) -> Chat:
    chat = start_chat(monster, alice)
    post_message(chat, author=alice, text=ATTACK)
    chat.title = ATTACK[1:150]
    chat.save()
    return chat


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_check_itself_notices_attacks() -> None:
    assert len(list(complaints(f"<div>{ATTACK[60:]}</div>".encode()))) > 5


def test_pages_of_the_character(monster: Character, alice: User) -> None:
    client = signed_in(alice)
    slug = monster.slug
    for address in (
        "/",
        "/?q=Eve",
        "/library/",
        f"/characters/{slug}/",
        f"/characters/{slug}/edit/",
        f"/characters/{slug}/versions/",
        f"/characters/{slug}/versions/1/",
    ):
        check(client, address)


def test_pages_of_the_chat(chat: Chat, alice: User) -> None:
    client = signed_in(alice)
    for name in ("chat", "settings", "branches", "bookmarks", "prompt"):
        check(client, reverse(f"chats:{name}", args=[chat.pk]))
    check(client, reverse("chats:search", args=[chat.pk]) + "?q=alert")


def test_the_report_of_an_import(alice: User) -> None:
    client = signed_in(alice)
    batch = ImportBatch.objects.create(owner=alice, expected=1)
    upload = SimpleUploadedFile(f"{ATTACK[:80]}.png".replace("/", "_"), card_png(make_card(f"Eve {ATTACK[:150]}")))
    assert client.post(f"/imports/{batch.pk}/items/", {"file": upload}).status_code == 200
    check(client, f"/imports/{batch.pk}/")


def test_pages_of_the_staff(chat: Chat, monster: Character, charlie: User) -> None:
    client = signed_in(charlie)
    for app, model, pk in (
        ("characters", "character", monster.pk),
        ("characters", "characterversion", monster.current_id),
        ("chats", "chat", chat.pk),
        ("chats", "message", chat.head_id),
    ):
        response = client.get(reverse(f"admin:{app}_{model}_change", args=[pk]))
        assert response.status_code == 200, model
        assert b"<script>alert(1)" not in response.content
        assert b"<img src=x onerror" not in response.content
        listed = client.get(reverse(f"admin:{app}_{model}_changelist"))
        assert b"<script>alert(1)" not in listed.content
