"""Scripts change the texts they are for, when they are for them."""

from typing import Any

import pytest

from chats.prompt import ScriptUnusable
from chats.prompt.regex_scripts import (
    MacrosInPattern,
    Occasion,
    Place,
    RegexScript,
    apply_scripts,
    read_script,
    run_script,
)


def expand(text: str) -> str:
    return text.replace("{{user}}", "K.i").replace("{{char}}", "Aria")


def replaced(text: str, find: str, replace: str = "x", **changes: Any) -> str:
    return run_script(text, RegexScript("one", find, replace, **changes), expand=expand)


@pytest.mark.parametrize(
    ("text", "find", "replace", "result"),
    [
        ("lamp Lamp", "/lamp/gi", "x", "x x"),
        ("aaa", "/a/", "b", "baa"),
        ("aaa", "a", "b", "baa"),
        ("a1b22", r"/\d+/g", "[{{match}}]", "a[1]b[22]"),
        ("Kai Aria", r"/(\w+) (\w+)/", "$2 $1 $0 $7", "Aria Kai Kai Aria "),
        ("Kai", "/(?<name>K)/", "$<name>$<other>", "Kai"),
        ("a(b", "/(/g", "x", "a(b"),
        ("a中文b", "/[\\u4e00-\\u9fff]+/g", "汉", "a汉b"),
        ("x", "/x/", "{{char}}", "Aria"),
        ("a\nb", "/^b$/m", "c", "a\nc"),
        ("ba", "/a/y", "x", "ba"),
        ("$1", "/\\$/", "$$", "$$1"),
    ],
)
def test_replacing(text: str, find: str, replace: str, result: str) -> None:
    assert replaced(text, find, replace) == result


def test_trims_are_taken_out_of_what_is_put_in() -> None:
    assert replaced("she *smiles*", r"/\*[^*]+\*/g", "{{match}}", trims=("*",)) == "she smiles"


@pytest.mark.parametrize(
    ("macros", "result"),
    [
        (MacrosInPattern.STAY, "Kai K.i X"),
        (MacrosInPattern.RAW, "X X {{user}}"),
        (MacrosInPattern.ESCAPED, "Kai X {{user}}"),
    ],
)
def test_macros_in_the_pattern(macros: MacrosInPattern, result: str) -> None:
    assert replaced("Kai K.i {{user}}", "/{{user}}/g", "X", macros=macros) == result


@pytest.mark.parametrize(
    ("changes", "occasions"),
    [
        ({}, {"stored"}),
        ({"on_edit": True}, {"stored", "edited"}),
        ({"on_display": True}, {"displayed"}),
        ({"in_prompt": True}, {"sent"}),
        ({"in_prompt": True, "on_display": True, "on_edit": True}, {"sent", "displayed"}),
        ({"enabled": False}, set()),
    ],
)
def test_occasions(changes: dict[str, Any], occasions: set[str]) -> None:
    script = RegexScript("one", "/a/g", "b", places=frozenset({Place.AI_OUTPUT}), **changes)
    ran = {
        occasion.value
        for occasion in Occasion
        if apply_scripts("a", [script], Place.AI_OUTPUT, occasion, expand=expand) == "b"
    }
    assert ran == occasions
    assert apply_scripts("a", [script], Place.USER_INPUT, Occasion.STORED, expand=expand) == "a"


@pytest.mark.parametrize(
    ("least", "most", "depths"),
    [(None, None, {-1, 0, 1, 2, 3}), (1, 2, {1, 2}), (-1, 0, {-1, 0}), (-5, -5, {-1, 0, 1, 2, 3})],
)
def test_depths(least: int | None, most: int | None, depths: set[int]) -> None:
    script = RegexScript(
        "one", "a", places=frozenset({Place.AI_OUTPUT}), in_prompt=True, min_depth=least, max_depth=most
    )
    applied = {depth for depth in range(-1, 4) if script.applies(Place.AI_OUTPUT, Occasion.SENT, depth)}
    assert applied == depths
    assert script.applies(Place.AI_OUTPUT, Occasion.SENT, None)


def test_scripts_run_in_order() -> None:
    scripts = [
        RegexScript(str(n), find, to, places=frozenset({Place.AI_OUTPUT}))
        for n, (find, to) in enumerate([("a", "b"), ("b", "c")])
    ]
    assert apply_scripts("a", scripts, Place.AI_OUTPUT, Occasion.STORED, expand=expand) == "c"


def test_a_pattern_that_takes_too_long_changes_nothing() -> None:
    assert replaced("a" * 5_000 + "!", "/(a+)+$/") == "a" * 5_000 + "!"
    bomb = "a" * 50_000
    assert replaced(bomb, "/a/g", "x" * 100) == bomb


def test_old_files_are_read() -> None:
    base = {"scriptName": "n", "findRegex": "/a/"}
    display = read_script(base | {"placement": [0]})
    assert display.on_display
    assert display.in_prompt
    assert display.places == frozenset(Place)
    assert read_script(base | {"placement": [0, 2]}).places == {Place.AI_OUTPUT}
    assert read_script(base | {"placement": [4]}).places == {Place.SLASH_COMMAND}
    assert read_script(base | {"placement": "x"}).places == frozenset()
    assert read_script(base | {"substituteRegex": True, "minDepth": 1.0, "maxDepth": "x"}) == RegexScript(
        "n", "/a/", macros=MacrosInPattern.RAW, min_depth=1
    )


@pytest.mark.parametrize("raw", [{}, {"scriptName": " ", "findRegex": "a"}, {"scriptName": "n", "findRegex": 3}])
def test_what_is_no_script_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ScriptUnusable, match="no name or no pattern"):
        read_script(raw)
