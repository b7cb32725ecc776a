"""What goes out as a data folder comes in again: without loss for somebody new, without change for oneself."""

import io
import json
import zipfile
from typing import Any

import pytest

from characters.models import Character, Lorebook
from chats.actions import branch_from, post_message, start_chat, toggle_bookmark
from chats.models import (
    Chat,
    LoreAttachment,
    Message,
    MoveOut,
    Origin,
    Persona,
    Preset,
    QuickReplySet,
    RegexScript,
    Variant,
)
from chats.moving.leaving import make, start_leaving
from tavern.accounts.models import User
from tests.characters.recipes import make_character
from tests.chats.migrating.folders import Files, data_folder, move_in, outcomes

pytestmark = pytest.mark.django_db


def leave(owner: User) -> bytes:
    leaving = start_leaving(owner)
    make(leaving)
    made = MoveOut.objects.get(pk=leaving.pk)
    assert made.finished_at
    assert (made.done, made.failed_at) == (made.total, None) or made.done >= made.total
    return made.file.read_bytes()


def unpacked(archive: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def everything_of(owner: User) -> dict[str, Any]:
    """What somebody has, in words that do not depend on keys."""
    chats = []
    for chat in Chat.objects.visible_to(owner).order_by("character_name", "title"):
        messages = Message.objects.filter(chat=chat).select_related("chosen").order_by("depth", "chosen__text")
        versions = Variant.objects.filter(message__chat=chat).order_by("text").values_list("text", flat=True)
        chats.append(
            {
                "title": chat.title,
                "tags": chat.tags,
                "character": chat.character.name if chat.character else "",
                "persona": chat.persona.name if chat.persona else "",
                "open": chat.branch.name if chat.branch else "",
                "messages": [(m.depth, m.author, m.speaker, m.text) for m in messages],
                "versions": list(versions),
                "branches": sorted(
                    (b.name, chat.message_count if b.pk == chat.branch_id else b.message_count)
                    for b in chat.branches.all()
                ),
                "bookmarks": sorted(chat.bookmarks.values_list("name", flat=True)),
                "note": (chat.extra.get("metadata") or {}).get("note_prompt"),
                "background": chat.background_picture.sha256 if chat.background_picture else "",
            }
        )
    return {
        "characters": sorted((c.name, tuple(sorted(c.tags))) for c in Character.objects.owned_by(owner)),
        "books": sorted((b.name, tuple(b.characters.values_list("name"))) for b in Lorebook.objects.owned_by(owner)),
        "uses": sorted(
            (use.book.name, use.chat.character_name if use.chat else "", use.persona.name if use.persona else "")
            for use in LoreAttachment.objects.owned_by(owner).select_related("book", "chat", "persona")
        ),
        "personas": sorted(Persona.objects.owned_by(owner).values_list("name", "description", "is_default")),
        "presets": sorted((p.kind, p.name, str(p.data)) for p in Preset.objects.owned_by(owner)),
        "scripts": sorted((r.name, r.data["findRegex"]) for r in RegexScript.objects.owned_by(owner)),
        "replies": sorted((q.name, str(q.entries)) for q in QuickReplySet.objects.owned_by(owner)),
        "chats": chats,
        "kept": sorted((o.path, bytes(o.content)) for o in Origin.objects.filter(owner=owner).exclude(content=b"")),
    }


def _make_some_here(alice: User) -> None:
    character = make_character(alice, "月/亮")
    chat = start_chat(character, alice)
    first = post_message(chat, alice, "第一句")
    chat.refresh_from_db()
    toggle_bookmark(first, alice, name="从这里")
    post_message(chat, alice, "第二句")
    chat.refresh_from_db()
    branch_from(first, name="另一条路")
    chat.refresh_from_db()
    post_message(chat, alice, "另一句")
    Chat.objects.filter(pk=chat.pk).update(title="月下", tags=["夜"])


def test_the_archive_has_the_shape_of_a_data_folder(alice: User) -> None:
    move_in(alice, data_folder())

    files = unpacked(leave(alice))

    settings = json.loads(files["settings.json"])
    assert settings["power_user"]["personas"] == {"lin.png": "林", "ghost.png": "影"}
    assert settings["power_user"]["default_persona"] == "lin.png"
    assert settings["world_info_settings"]["world_info"]["charLore"] == [{"name": "小雨", "extraBooks": ["灯塔"]}]
    assert settings["world_info_settings"]["world_info"]["globalSelect"] == ["灯塔"]
    assert settings["power_user"]["persona_descriptions"]["lin.png"]["lorebook"] == "灯塔"
    assert settings["extension_settings"]["regex"][0]["scriptName"] == "引号"
    for path in (
        "groups/1700000000000.json",
        "group chats/g1.jsonl",
    ):
        assert files[path] == data_folder()[path]
    assert json.loads(files["OpenAI Settings/雨.json"]) == json.loads(data_folder()["OpenAI Settings/雨.json"])
    story = next(path for path in files if path.endswith("Branch #1.jsonl"))
    header = json.loads(files[story].split(b"\n")[0])
    assert header["chat_metadata"]["main_chat"] in {path.rpartition("/")[2][:-6] for path in files}
    assert "User Avatars/ghost.png" not in files


def test_somebody_new_gets_all_of_it(alice: User, bob: User) -> None:
    move_in(alice, data_folder())
    _make_some_here(alice)

    move = move_in(bob, {"backup.zip": leave(alice)})

    assert set(outcomes(move).values()) == {"imported", "kept"}
    his, hers = everything_of(bob), everything_of(alice)
    for one, other in zip(his.pop("chats"), hers.pop("chats"), strict=True):
        assert one == other
    assert his == hers


def test_oneself_gets_nothing_twice(alice: User) -> None:
    move_in(alice, data_folder())
    _make_some_here(alice)
    before = everything_of(alice)

    move = move_in(alice, {"backup.zip": leave(alice)})

    assert set(outcomes(move).values()) == {"unchanged"}
    assert everything_of(alice) == before
    assert set(outcomes(move_in(alice, data_folder())).values()) == {"unchanged", "left"}
    assert everything_of(alice) == before


def test_the_same_places_are_used_every_time(alice: User) -> None:
    _make_some_here(alice)
    make_character(alice, "月/亮")

    first, second = unpacked(leave(alice)), unpacked(leave(alice))

    assert set(first) == set(second)
    assert len([path for path in first if path.startswith("characters/")]) == 2


def test_one_archive_is_made_at_a_time_and_the_old_one_goes(alice: User) -> None:
    first = start_leaving(alice)
    assert start_leaving(alice) == first
    make(first)
    second = start_leaving(alice)

    assert second != first
    assert not first.file.exists()


def test_a_person_with_nothing_gets_settings_alone(alice: User) -> None:
    assert set(unpacked(leave(alice))) == {"settings.json"}
