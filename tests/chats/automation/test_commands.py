"""The language of slash commands: what it means, and that nothing in it runs away."""

from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from chats.commands import LIBRARY, CommandError, CommandTooMuch, CommandUnknown, CommandUnreadable, Run
from chats.prompt.macros import MacroRegistry, MacroScope, expand


def run_of() -> tuple[Run, dict[str, Any]]:
    local: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    rng = Random(1)

    def expanded(text: str, registry: MacroRegistry) -> str:
        scope = MacroScope(datetime(2026, 1, 1, tzinfo=UTC), rng, local=local, everywhere=shared)
        return expand(text, scope, registry)

    return Run(LIBRARY, expanded, rng, local, shared), local


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ("/pass tea | /pass I like {{pipe}}.", "I like tea."),
        ("/pass a \\| b", "a | b"),
        ('/pass "a | b" c', '"a | b" c'),
        ("/pass {{.x || b}}", "b"),
        ("/pass one || /pass", ""),
        ("/let x 5 | /pass {{var::x}}", "5"),
        ("/setvar key=i 0 | /while left=i rule=lt right=3 {: /incvar i :} | /getvar i", "3"),
        ("/times 3 {: /pass r{{timesIndex}} :}", "r2"),
        ("/times 9 {: /break out :}", "out"),
        ('/if left=1 right=2 else="/pass no" "/pass yes"', "no"),
        ("/if left={{getvar::q}} {: /pass y :} else={: /pass n :}", "n"),
        ("/let f {: name=Bob /pass Hi {{var::name}} :} | /run name=Al f", "Hi Al"),
        ("/let f {: /pass twice :} | /:f", "twice"),
        ("/pass {: /pass 3 :}() rest", "3 rest"),
        ("// a remark | /pass after", "after"),
        ("/add 2 3 | /mul {{pipe}} 2", "10"),
        ("/setglobalvar key=a 1 | /addglobalvar key=a 2 | /pass {{$a}}", "3"),
        ("/setvar key=list [] | /addvar key=list one | /getvar key=list index=0", "one"),
        ("/replace mode=regex pattern=/r(a)in/g replacer=$1 rain rain", "a a"),
        ("/len 雨夜", "2"),
        ("/pass a | /abort | /pass never", ""),
    ],
)
def test_it_means_what_scripts_in_the_wild_rely_on(script: str, result: str) -> None:
    run, _local = run_of()
    assert run.text(script) == result


def test_dice_are_within_their_sides() -> None:
    run, _local = run_of()
    assert 5 <= int(run.text("/roll 2d6+3")) <= 15


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("/nope", CommandUnknown),
        ("hello", CommandUnreadable),
        ("/pass {: /pass", CommandUnreadable),
        ("/pass :}", CommandUnreadable),
        ('/setvar key="a b', CommandUnreadable),
        ("/while left=1 right=1 guard=off {: /times 100 {: /pass :} :}", CommandTooMuch),
        ("/setvar key=a x | /times 1000 {: /addvar key=a {{getvar::a}} :}", CommandTooMuch),
        ("/let f {: /:f :} | /:f", CommandTooMuch),
        ("/times 2 {: " * 60 + "/pass" + ":}" * 60, CommandTooMuch),
        ("/pass a|" * 5_000, CommandTooMuch),
        ("/pass " + "a" * 100_000, CommandTooMuch),
        ("/div 1 0", CommandError),
        ("/pow 9 999999", CommandError),
        ("/times many {: /pass :}", CommandError),
    ],
)
def test_what_is_wrong_or_too_much_is_refused_with_a_sentence(script: str, kind: type[CommandError]) -> None:
    run, _local = run_of()
    with pytest.raises(kind) as caught:
        run.text(script)
    assert str(caught.value)


@pytest.mark.parametrize(
    "text", ["{{" * 15_000, '"' * 30_000, '" ' * 15_000, '/a="' * 9_000, "{:" * 9_000, "\\" * 9_000]
)
def test_odd_text_is_read_in_little_time(text: str) -> None:
    run, _local = run_of()
    with suppress(CommandError):
        run.text(f"/pass {text}")


def test_it_stops_when_it_is_late() -> None:
    run, _local = run_of()
    run.is_late = lambda: run.steps > 5
    with pytest.raises(CommandTooMuch):
        run.text("/times 50 {: /pass :}")


def test_a_catastrophic_pattern_gives_up() -> None:
    run, _local = run_of()
    assert run.text('/test pattern="/^(a|aa)+$/" ' + "a" * 200 + "b") == "false"
