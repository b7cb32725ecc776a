"""A data folder as SillyTavern leaves one, made for a test."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from chats.models import Move
from chats.moving import choose, close_upload, receive, scan, start_move, work
from chats.moving.kinds import KINDS
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card, picture

Files = dict[str, bytes]
SEND_DATE = "2024-03-01T10:00:00.000Z"


def line(
    text: str, *, mine: bool = False, name: str = "", swipes: list[str] | None = None, **extra: Any
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name or ("林" if mine else "小雨"),
        "is_user": mine,
        "is_system": False,
        "send_date": SEND_DATE,
        "mes": text,
        "extra": extra,
    }
    if swipes:
        found |= {"swipes": swipes, "swipe_id": swipes.index(text), "swipe_info": [{"extra": {}} for _ in swipes]}
    return found


def story(*lines: Mapping[str, Any], **metadata: Any) -> bytes:
    header = {"chat_metadata": metadata, "user_name": "unused", "character_name": "unused"}
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in (header, *lines)).encode()


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


WORLD = {"entries": {"0": {"uid": 0, "key": ["灯塔"], "content": "灯塔在雨里。", "comment": "灯塔"}}}
MAIN = "小雨 - 2024-03-01@10h00m00s"
OPENING = (line("你来晚了。", swipes=["你好。", "你来晚了。"]), line("雨太大。", mine=True))


def data_folder() -> Files:
    settings = {
        "username": "林",
        "power_user": {
            "personas": {"lin.png": "林", "ghost.png": "影"},
            "persona_descriptions": {
                "lin.png": {"description": "{{user}} 是守灯人。", "lorebook": "灯塔"},
                "ghost.png": {"description": "无"},
            },
            "default_persona": "lin.png",
        },
        "tags": [{"id": "t1", "name": "雨夜"}],
        "tag_map": {"小雨.png": ["t1"]},
        "world_info_settings": {
            "world_info": {"globalSelect": ["灯塔", "gone"], "charLore": [{"name": "小雨", "extraBooks": ["灯塔"]}]}
        },
        "extension_settings": {
            "regex": [{"id": "r1", "scriptName": "引号", "findRegex": '/"/g', "replaceString": "“"}]
        },
        "proxies": [{"password": "hunter2-proxy"}],
    }
    return {
        "settings.json": as_json(settings),
        "secrets.json": as_json({"api_key_openai": "sk-never-read"}),
        "characters/小雨.png": card_png(make_card("小雨", first_mes="你来晚了。", tags=["雨"])),
        "characters/Iris.png": card_png(make_card("Iris", first_mes="You are wet.")),
        f"chats/小雨/{MAIN}.jsonl": story(
            *OPENING,
            line("坐吧。", bookmark_link=f"{MAIN} - Checkpoint #1"),
            note_prompt="记住雨。",
            variables={"mood": "calm"},
            persona="lin.png",
            world_info="灯塔",
            custom_background='url("backgrounds/%E9%9B%A8.png")',
        ),
        f"chats/小雨/{MAIN} - Branch #1.jsonl": story(
            *OPENING, line("走吧。"), line("去哪？", mine=True), main_chat=MAIN, note_prompt="记住雨。"
        ),
        f"chats/小雨/{MAIN} - Checkpoint #1.jsonl": story(*OPENING, line("坐吧。"), main_chat=MAIN),
        "chats/Iris/Iris - old.jsonl": story(line("You came.", name="Iris"), line("I did.", name="Lin", mine=True)),
        "groups/1700000000000.json": as_json(
            {"id": "1700000000000", "name": "两人", "members": ["小雨.png", "Iris.png"], "chats": ["g1"]}
        ),
        "group chats/g1.jsonl": story(line("两人都在。"), line("Yes.", name="Iris")),
        "worlds/灯塔.json": as_json(WORLD),
        "User Avatars/lin.png": picture(),
        "User Avatars/nobody.png": picture(),
        "backgrounds/雨.png": picture(),
        "backgrounds/unused.png": picture(),
        "OpenAI Settings/雨.json": as_json({"temperature": 0.8, "prompts": [], "prompt_order": []}),
        "instruct/Mine.json": as_json({"name": "Mine", "input_sequence": "<u>", "output_sequence": "<a>"}),
        "QuickReplies/雨.json": as_json(
            {"version": 2, "name": "雨", "qrList": [{"id": 1, "label": "看", "message": "看雨"}]}
        ),
        "themes/Dark.json": as_json({"name": "Dark"}),
        "thumbnails/avatar/小雨.png": b"cache",
        "backups/chat_x.jsonl": b"{}",
    }


def zipped(files: Files, *, above: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(above + path, content)
    return buffer.getvalue()


def send(owner: User, files: Files) -> Move:
    """Send files and have them looked through."""
    move = start_move(owner)
    for number, (path, content) in enumerate(files.items()):
        receive(move, SimpleUploadedFile("x", content), number=number, path=path)
    close_upload(move)
    move.refresh_from_db()
    scan(move)
    move.refresh_from_db()
    return move


def move_in(owner: User, files: Files) -> Move:
    """Send files and import everything that is in them."""
    move = send(owner, files)
    choose(move, kinds=set(KINDS))
    move.refresh_from_db()
    while work(move):
        pass
    move.refresh_from_db()
    return move


def outcomes(move: Move) -> dict[str, str]:
    return dict(move.items.values_list("path", "outcome"))
