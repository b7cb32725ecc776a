"""Archives that no honest tool writes are measured, named and left alone."""

import io
import stat
import struct
import zipfile

import pytest
from pytest_django import Settings

from characters.models import Character
from chats.models import MoveState
from chats.moving.errors import FileTooLarge, MoveError
from tavern.accounts.models import User
from tests.characters.recipes import card_png
from tests.chats.migrating.folders import data_folder, move_in, outcomes, send, zipped

pytestmark = pytest.mark.django_db


def test_names_that_lead_out_are_refused_one_by_one(alice: User) -> None:
    bad = {f"characters/{n}/../../../../tmp/x.png": card_png() for n in range(2)}
    move = send(alice, {"a.zip": zipped(bad | {"characters/good.png": card_png(), "/characters/abs.png": card_png()})})

    refused = move.items.filter(outcome="refused")
    assert not refused.exclude(reason="unsafe-name").exists()
    assert move.items.filter(outcome="").get().path == "characters/good.png"


def test_links_passwords_and_rare_compression_are_refused(alice: User) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("characters/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("characters/packed.png", card_png(), compress_type=zipfile.ZIP_BZIP2)
        archive.writestr("characters/good.png", card_png())
    move = send(alice, {"a.zip": buffer.getvalue()})

    reasons = dict(move.items.exclude(reason="").values_list("path", "reason"))
    assert reasons == {"characters/link.png": "is-link", "characters/packed.png": "rare-compression"}


def test_a_bomb_is_measured_while_it_unpacks(alice: User, settings: Settings) -> None:
    settings.CARD_MAX_BYTES = 100_000
    bomb = zipped({"characters/bomb.png": b"\0" * 5_000_000})
    # Its directory claims that it is small.
    lying = bomb.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 1_000))
    move = move_in(alice, {"a.zip": lying})

    assert move.items.get().outcome == "refused"
    assert not Character.objects.owned_by(alice).exists()


def test_a_run_unpacks_only_so_much(alice: User, settings: Settings) -> None:
    settings.MOVE_UNPACKED_BYTES = 1_000
    move = move_in(alice, data_folder())

    assert (move.state, move.problem) == (MoveState.CANCELLED, "unpacks-too-large")


def test_an_archive_of_too_many_files_is_refused(alice: User, settings: Settings) -> None:
    archive = zipped({f"characters/{n}.png": b"" for n in range(200)})
    settings.MOVE_MAX_FILES = 100
    assert send(alice, {"a.zip": archive}).problem == "too-many-files"
    settings.MOVE_MAX_FILES = 1
    assert send(alice, {"a.zip": archive}).problem == "too-many-files"


def test_more_than_may_be_sent_is_refused(alice: User, settings: Settings) -> None:
    settings.MOVE_MAX_BYTES = 10
    with pytest.raises(FileTooLarge):
        send(alice, data_folder())


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 no archive", b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18]
)
def test_a_damaged_archive_is_told(alice: User, content: bytes) -> None:
    move = send(alice, {"a.zip": content})

    assert move.state == MoveState.FAILED
    assert move.problem in {"archive-unreadable", "nothing-found", "too-many-files"}


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_an_archive_with_damage_inside_loses_only_that(alice: User, cut: float) -> None:
    archive = bytearray(zipped(data_folder()))
    place = int(len(archive) * cut * 0.6)
    archive[place : place + 40] = b"\xff" * 40

    try:
        move = move_in(alice, {"a.zip": bytes(archive)})
    except MoveError:
        pytest.fail("what is damaged must be told, not raised")
    assert move.is_over


def test_bad_files_become_lines_and_nothing_else(alice: User) -> None:
    files = data_folder()
    files["settings.json"] = b"{"
    files["worlds/bad.json"] = b"[1, 2"
    files["characters/bad.png"] = b"\x89PNG nothing"
    files["chats/Iris/bad.jsonl"] = b"not json\n"
    files["groups/bad.json"] = b"[]"
    files["OpenAI Settings/bad.json"] = b"\xff\xfe"
    files["characters/nul\x00.png"] = card_png()
    move = move_in(alice, files)

    made = outcomes(move)
    assert move.state == MoveState.DONE
    for path in (
        "worlds/bad.json",
        "characters/bad.png",
        "chats/Iris/bad.jsonl",
        "groups/bad.json",
        "OpenAI Settings/bad.json",
    ):
        assert made[path] == "refused", path
    assert [problem["path"] for problem in move.facts["problems"]] == ["settings.json"]
    assert Character.objects.owned_by(alice).count() == 2


@pytest.mark.parametrize("value", ["[]", '{"power_user": 3}', '{"power_user": {"personas": [1], "persona_descriptions": 4}}',
    '{"tags": {"a": 1}, "tag_map": {"x": 3}, "extension_settings": {"regex": "no"}, "world_info_settings": []}',
    '{"power_user": {"personas": {"a\\u0000.png": "x\\u0000y", "b.png": null}}}'])  # fmt: skip
def test_settings_of_any_shape_do_no_harm(alice: User, value: str) -> None:
    files = {"settings.json": value.encode(), "characters/good.png": card_png()}

    assert move_in(alice, files).state == MoveState.DONE


def test_names_in_old_chinese_archives_are_read(alice: User) -> None:
    archive = zipped({"characters/XXXX.png": card_png()}).replace(b"XXXX", "小雨".encode("gb18030"))

    assert send(alice, {"a.zip": archive}).items.get().name == "小雨"


def test_nothing_known_is_told(alice: User) -> None:
    assert send(alice, {"notes.txt": b"hello"}).problem == "nothing-found"
