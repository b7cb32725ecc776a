"""The command runs recorded cases of any folder and says of each whether it passes, differs or fails."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from characters.cards import encode_json, encode_png
from tests.characters.recipes import make_card, picture

CARD: dict[str, Any] = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {"name": "Odile", "description": "She mends nets.", "first_mes": "Low tide.", "extensions": {}},
}
SETTINGS: dict[str, Any] = {
    "preset": {
        "openai_max_context": 2_000,
        "openai_max_tokens": 100,
        "new_chat_prompt": "[Begin]",
        "group_nudge_prompt": "[{{char}} speaks]",
        "prompts": [
            {
                "identifier": "main",
                "name": "Main",
                "role": "system",
                "content": "Play {{char}}.",
                "system_prompt": True,
            },
            {"identifier": "worldInfoBefore", "name": "Lore", "marker": True},
            {"identifier": "charDescription", "name": "Description", "marker": True},
            {"identifier": "chatHistory", "name": "Chat", "marker": True},
        ],
        "prompt_order": [
            {
                "character_id": 100001,
                "order": [
                    {"identifier": name, "enabled": True}
                    for name in ("main", "worldInfoBefore", "charDescription", "chatHistory")
                ],
            }
        ],
    },
    "defaults": {
        "persona": {"name": "Jun", "description": "", "position": 0},
        "power_user": {"prefer_character_prompt": True, "pin_examples": False, "strip_examples": False},
        "wi_settings": {
            "world_info_depth": 2,
            "world_info_include_names": True,
            "world_info_case_sensitive": False,
            "world_info_match_whole_words": False,
            "world_info_recursive": False,
            "world_info_max_recursion_steps": 0,
            "world_info_min_activations": 0,
            "world_info_min_activations_depth_max": 0,
            "world_info_use_group_scoring": False,
            "world_info_character_strategy": 1,
            "world_info_budget": 25,
            "world_info_budget_cap": 0,
        },
    },
}


def lore_case(id_: str, said: str, fired: list[int]) -> dict[str, Any]:
    book = {"entries": {"4": {"uid": 4, "key": ["net"], "content": "Nets rot in fresh water.", "position": 0}}}
    return {
        "id": id_,
        "character": CARD,
        "lorebooks": {"Coast": book},
        "global_books": ["Coast"],
        "turns": [
            {
                "type": "normal",
                "user": said,
                "reply": "Mm.",
                "expect": {"activated": [{"world": "Coast", "uid": uid} for uid in fired]},
            }
        ],
    }


def macro_file(*cases: dict[str, Any]) -> dict[str, Any]:
    context = {
        "now": "2031-03-07T14:05:09+00:00",
        "persona": {"name": "Jun", "description": ""},
        "character": CARD,
        "chat": [{"mes": "Low tide."}],
        "local_variables": {"tide": "low"},
        "global_variables": {},
    }
    return {"context": context, "cases": list(cases)}


def regex_case(id_: str, output: str) -> dict[str, Any]:
    script = {
        "scriptName": "s",
        "findRegex": "/tide/g",
        "replaceString": "{{user}}",
        "placement": [2],
        "disabled": False,
    }
    return {"id": id_, "script": script, "input": "low tide", "placement": 2, "params": {}, "output": output}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files: dict[str, Any] = {
        "world_info.json": {
            **SETTINGS,
            "cases": [
                lore_case("fires", "Mend the net.", [4]),
                lore_case("wrong", "Nothing here.", [4]),
                {"id": "torn"},
            ],
        },
        "macros.json": macro_file(
            {"id": "named", "input": "{{char}} and {{user}}", "new_engine": "Odile and Jun"},
            {"id": "stored", "input": "{{setvar::tide::high}}", "new_engine": "", "local_after_new": {"tide": "high"}},
            {"id": "other", "input": "{{char}}", "new_engine": "Somebody else"},
            {"id": "empty"},
        ),
        "regex_scripts.json": {
            "context": {"user": "Jun"},
            "cases": [regex_case("replaced", "low Jun"), regex_case("left", "low tide")],
        },
        "notes.json": {"cases": []},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


def run(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("interop", str(folder), stdout=out, **options)
    return out.getvalue()


def test_each_file_is_counted_and_what_does_not_pass_is_named(folder: Path) -> None:
    said = run(folder)
    assert "world_info.json: 1 passed, 1 differs, 1 failed" in said
    assert "macros.json: 2 passed, 1 differs, 1 failed" in said
    assert "regex_scripts.json: 1 passed, 1 differs, 0 failed" in said
    assert "world_info.json wrong differs: turn 0.activated: 1 expected, 0 got" in said
    assert "macros.json other differs: .new_engine: 'Somebody else' expected, 'Odile' got" in said
    assert "macros.json empty failed: KeyError" in said
    assert "notes.json" not in said


def test_the_report_has_every_case(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report" / "interop.json"
    report.parent.mkdir()
    run(folder, report=report)
    written = json.loads(report.read_text())
    assert {case["id"]: case["verdict"] for case in written["macros.json"]} == {
        "named": "passed",
        "stored": "passed",
        "other": "differs",
        "empty": "failed",
    }


def test_cards_are_compared_with_what_was_read_and_written(tmp_path: Path) -> None:
    card = make_card("Odile", description="She mends nets.", tags=["sea"])
    folder = tmp_path / "cards"
    for name in ("input", "exported", "malformed"):
        (folder / name).mkdir(parents=True)
    (folder / "input" / "one.json").write_bytes(encode_json(card, version=3))
    (folder / "exported" / "one.json").write_bytes(encode_json(card, version=3))
    (folder / "exported" / "one.png").write_bytes(encode_png(card.with_fields(tags=["land"]), picture()))
    (folder / "malformed" / "torn.png").write_bytes(picture()[:40])
    (folder / "malformed" / "fine.json").write_bytes(encode_json(card, version=3))
    parsed = {"data": {"name": "Odile", "description": "She mends nets.", "tags": ["sea"], "avatar": "x"}}
    cards = [{"case": "one", "file_type": "json", "parsed": parsed}]
    broken = [
        {"case": "torn.png", "status": 200, "response": {"error": True}},
        {"case": "fine.json", "status": 400, "response": "Bad Request"},
        {"case": "not-kept.charx", "status": 400, "response": "Bad Request"},
    ]
    (folder / "cards.json").write_text(json.dumps({"cards": cards}))
    (folder / "malformed.json").write_text(json.dumps({"cases": broken}))
    said = run(tmp_path)
    assert "cards.json: 0 passed, 1 differs, 0 failed" in said
    assert "one differs: .png.tags[0]: 'sea' expected, 'land' got" in said
    assert "malformed.json: 1 passed, 1 differs, 0 failed" in said


def test_a_folder_without_cases_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No recorded cases"):
        run(tmp_path)
