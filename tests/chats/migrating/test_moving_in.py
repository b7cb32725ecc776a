"""A SillyTavern folder moves in: everything of use, linked as it was there, and once only."""

from typing import Any

import pytest

from characters.models import Character, Lorebook
from chats.actions import post_message
from chats.models import Chat, LoreAttachment, Message, Move, MoveState, Origin, Persona, Preset
from chats.moving import cancel, choose, undo, work
from chats.story import note_fields, variables_of
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card
from tests.chats.migrating.folders import (
    MAIN,
    OPENING,
    Files,
    as_json,
    data_folder,
    line,
    move_in,
    outcomes,
    send,
    story,
    zipped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["files", "zip", "zip with a folder above", "whole installation"])
def folder(request: pytest.FixtureRequest) -> Files:
    files = data_folder()
    if request.param == "files":
        return {f"default-user/{path}": content for path, content in files.items()}
    above = {"zip": "", "zip with a folder above": "default-user/"}.get(request.param, "SillyTavern/data/default-user/")
    more = {"default/content/settings.json": b"{}", "default/content/presets/context/x.json": b"{}"}
    return {"backup.zip": zipped(files | (more if "whole" in request.param else {}), above=above)}


def test_everything_of_use_comes_in(alice: User, folder: Files) -> None:
    move = move_in(alice, folder)

    assert move.state == MoveState.DONE
    assert set(Character.objects.owned_by(alice).values_list("name", flat=True)) == {"小雨", "Iris"}
    assert Chat.objects.visible_to(alice).count() == 2
    assert set(Persona.objects.owned_by(alice).values_list("name", "is_default")) == {("林", True), ("影", False)}
    assert Lorebook.objects.owned_by(alice).get().name == "灯塔"
    assert set(outcomes(move).values()) == {"imported", "kept", "left"}


def test_the_files_go_when_everything_is_in(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        move = move_in(alice, data_folder())

    assert not move.folder.exists()


def test_presets_come_in_by_their_folders_without_secrets(alice: User) -> None:
    files = data_folder()
    files["OpenAI Settings/雨.json"] = as_json({"temperature": 0.8, "prompts": [], "proxy_password": "hunter2"})
    move_in(alice, files)

    assert set(Preset.objects.owned_by(alice).values_list("kind", "name")) == {("chat", "雨"), ("instruct", "Mine")}
    assert "hunter2" not in str(Preset.objects.get(kind="chat").data)
    files["instruct/Mine.json"] = as_json({"name": "Mine", "input_sequence": "<x>", "output_sequence": "<a>"})
    assert outcomes(move_in(alice, files))["instruct/Mine.json"] == "updated"
    assert Preset.objects.get(kind="instruct").data["input_sequence"] == "<x>"


def test_things_are_linked_as_they_were(alice: User) -> None:
    move_in(alice, data_folder())

    rain = Character.objects.get(name="小雨")
    chat = Chat.objects.get(character=rain)
    assert "雨夜" in rain.tags
    assert [book.name for book in Lorebook.objects.filter(characters=rain)] == ["灯塔"]
    assert chat.persona
    assert (chat.persona.name, chat.persona.portrait is not None) == ("林", True)
    assert chat.background_picture is not None
    assert note_fields(chat)["note_prompt"] == "记住雨。"
    assert variables_of(chat) == {"mood": "calm"}


def test_branches_and_checkpoints_become_one_tree(alice: User) -> None:
    move = move_in(alice, data_folder())

    chat = Chat.objects.get(character__name="小雨")
    branches = {branch.name: branch for branch in chat.branches.all()}
    assert set(branches) == {"", "Branch #1", "Checkpoint #1"}
    assert Message.objects.filter(chat=chat).count() == 5
    assert (chat.message_count, chat.branch) == (3, branches[""])
    assert branches["Branch #1"].message_count == 4
    assert branches["Branch #1"].forked_from == branches["Checkpoint #1"].head.parent  # type: ignore[union-attr]
    assert [mark.name for mark in chat.bookmarks.all()] == [f"{MAIN} - Checkpoint #1"]
    first = Message.objects.get(chat=chat, depth=0)
    assert (first.variant_count, first.text) == (2, "你来晚了。")
    copies = move.items.filter(kind="chat", reason="branch-of")
    assert {item.made_id for item in copies} == {str(chat.pk)}
    assert len(copies) == 2


def test_branches_of_old_files_are_known_by_their_names(alice: User) -> None:
    files = {path: content for path, content in data_folder().items() if "characters/" in path}
    files[f"chats/小雨/{MAIN}.jsonl"] = story(*OPENING)
    files[f"chats/小雨/{MAIN} - Branch #1.jsonl"] = story(*OPENING, line("走吧。"))

    move_in(alice, files)

    assert Chat.objects.get().branches.count() == 2


def test_files_that_claim_each_other_as_parents_come_in(alice: User) -> None:
    files = {path: content for path, content in data_folder().items() if "characters/" in path}
    files["chats/小雨/a.jsonl"] = story(*OPENING, main_chat="b")
    files["chats/小雨/b.jsonl"] = story(*OPENING, line("走吧。"), main_chat="a")

    assert move_in(alice, files).state == MoveState.DONE
    assert Chat.objects.count() == 2


def test_a_second_time_changes_nothing(alice: User) -> None:
    move_in(alice, data_folder())
    before = [model.objects.count() for model in (Character, Chat, Message, Persona, Lorebook, Origin)]

    again = move_in(alice, {"backup.zip": zipped(data_folder())})

    assert [model.objects.count() for model in (Character, Chat, Message, Persona, Lorebook, Origin)] == before
    assert set(outcomes(again).values()) == {"unchanged", "left"}


def test_what_changed_there_is_updated_here(alice: User) -> None:
    files = data_folder()
    move_in(alice, files)
    files["settings.json"] = files["settings.json"].replace("守灯人".encode(), "船长".encode())
    files["worlds/灯塔.json"] = files["worlds/灯塔.json"].replace("灯塔在雨里".encode(), "灯塔在雾里".encode())
    files["chats/Iris/Iris - old.jsonl"] += b"\n" + story(line("Sit.", name="Iris")).split(b"\n")[1]
    files["characters/Iris.png"] = card_png(make_card("Iris", first_mes="You are dry."))

    again = move_in(alice, files)

    made = outcomes(again)
    assert made["User Avatars/lin.png"] == made["worlds/灯塔.json"] == made["characters/Iris.png"] == "updated"
    assert made["chats/Iris/Iris - old.jsonl"] == "updated"
    assert "船长" in Persona.objects.get(name="林").description
    assert "雾" in Lorebook.objects.get().entries.get().content
    chat = Chat.objects.visible_to(alice).get(character__name="Iris")
    assert (chat.message_count, Chat.objects.visible_to(alice).count()) == (3, 2)
    assert Character.objects.owned_by(alice).count() == 2


def test_a_chat_that_went_on_here_stays(alice: User) -> None:
    files = data_folder()
    move_in(alice, files)
    here = Chat.objects.get(character__name="Iris")
    post_message(here, alice, "And here?")
    files["chats/Iris/Iris - old.jsonl"] += b"\n" + story(line("Sit.", name="Iris")).split(b"\n")[1]

    again = move_in(alice, files)

    item = again.items.get(path="chats/Iris/Iris - old.jsonl")
    assert (item.outcome, item.reason) == ("imported", "beside")
    assert Chat.objects.visible_to(alice).filter(character__name="Iris").count() == 2


def test_a_persona_that_was_changed_on_both_sides_stays(alice: User) -> None:
    files = data_folder()
    move_in(alice, files)
    Persona.objects.filter(name="林").update(description="Mine.")
    files["settings.json"] = files["settings.json"].replace("守灯人".encode(), "船长".encode())

    again = move_in(alice, files)

    assert outcomes(again)["User Avatars/lin.png"] == "left"
    assert Persona.objects.get(name="林").description == "Mine."


def test_keys_are_never_read(alice: User) -> None:
    move = move_in(alice, data_folder())

    assert move.facts["left"]["secrets"] == 1
    assert not move.items.filter(path__contains="secrets").exists()
    stored = str(move.facts) + str([bytes(known.content) for known in Origin.objects.all()])
    assert "sk-never-read" not in stored
    assert "hunter2" not in stored


def test_only_what_was_chosen_comes_in(alice: User) -> None:
    move = send(alice, data_folder())
    iris = move.items.get(path="characters/Iris.png")

    assert choose(move, kinds={"character"}, without={iris.pk})
    move.refresh_from_db()
    work(move)

    assert [character.name for character in Character.objects.owned_by(alice)] == ["小雨"]
    assert not Chat.objects.exists()


def test_chats_come_in_later_than_their_characters(alice: User) -> None:
    files = data_folder()
    move_in(alice, {path: content for path, content in files.items() if path.startswith("characters/")})
    move_in(alice, {path: content for path, content in files.items() if path.startswith("chats/")})

    assert Chat.objects.filter(character__name="小雨").count() == 1


def test_a_chat_of_nobody_is_refused_with_what_to_do(alice: User) -> None:
    move = move_in(alice, {"chats/Nobody/x.jsonl": story(line("Hm.", name="Nobody"))})

    assert move.items.get().reason == "nobody"


def test_a_run_can_be_stopped_and_undone(alice: User) -> None:
    move = move_in(alice, data_folder())

    gone, kept = undo(move)

    assert (gone, kept) == (11, 0)
    assert not Character.objects.owned_by(alice).exists()
    assert not Chat.objects.visible_to(alice).exists()
    assert not Persona.objects.owned_by(alice).exists()
    assert undo(Move.objects.get(pk=move.pk)) == (0, 0)


def test_undoing_leaves_what_went_on(alice: User) -> None:
    move = move_in(alice, data_folder())
    here = Chat.objects.get(character__name="Iris")
    post_message(here, alice, "And here?")

    _gone, kept = undo(move)

    assert kept == 1
    assert Chat.objects.visible_to(alice).get() == here


def test_stopping_keeps_what_came_in_and_goes_on_no_more(alice: User) -> None:
    move = send(alice, data_folder())
    choose(move, kinds={"character", "lorebook"})
    move.refresh_from_db()
    assert work(move, seconds=0)
    cancel(move)
    move.refresh_from_db()

    assert not work(move)
    assert Lorebook.objects.owned_by(alice).exists()
    assert not Character.objects.owned_by(alice).exists()


def test_a_run_goes_on_where_it_was(alice: User) -> None:
    move = send(alice, data_folder())
    choose(move, kinds={"character", "lorebook"})
    while True:
        move = Move.objects.get(pk=move.pk)
        if not work(move, seconds=0):
            break

    assert Character.objects.owned_by(alice).count() == 2


def test_lorebooks_speak_where_they_spoke(alice: User) -> None:
    move_in(alice, data_folder())
    move_in(alice, data_folder())

    uses = LoreAttachment.objects.owned_by(alice).select_related("book", "chat", "persona")
    assert sorted(
        (use.chat.character_name if use.chat else "", use.persona.name if use.persona else "") for use in uses
    ) == [
        ("", ""),
        ("", "林"),
        ("小雨", ""),
    ]
    assert {use.book.name for use in uses} == {"灯塔"}
