"""Cases of single texts: macros and regex scripts."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from chats.prompt import HistoryMessage, PromptRequest, PromptSettings, Role, character_from_card
from chats.prompt._history import Tape
from chats.prompt._scope import macro_scope
from chats.prompt.macros import LIBRARY, MacroScope, expand
from chats.prompt.regex_scripts import Occasion, Place, apply_scripts, read_script

from .scenes import dice, persona_of
from .verdicts import CaseReport, Json, first_difference, reported


def macro_cases(recorded: Json) -> Iterator[CaseReport]:
    """Run cases of `macros.json` against what the newer of the peer's two engines gave."""
    for case in recorded["cases"]:
        yield reported(case["id"], partial(_macro_difference, case, recorded))


def _macro_difference(case: Json, recorded: Json) -> str:
    context = recorded["context"]
    local, everywhere = dict(context["local_variables"]), dict(context["global_variables"])
    got: dict[str, object] = {
        "new_engine": expand(case["input"], _macro_scope(context, recorded, local, everywhere), LIBRARY),
        "local_after_new": local,
        "global_after_new": everywhere,
    }
    return first_difference({key: case[key] for key in got if key in case}, {k: v for k, v in got.items() if k in case})


def _macro_scope(context: Json, recorded: Json, local: dict[str, object], everywhere: dict[str, object]) -> MacroScope:
    character = character_from_card(context["character"])
    persona = persona_of(context["persona"])
    history = [
        HistoryMessage(Role.USER if message.get("is_user") else Role.ASSISTANT, "", message["mes"])
        for message in context["chat"]
    ]
    last = context["chat"][-1]
    request = PromptRequest(
        character,
        persona,
        PromptSettings(budget_tokens=4095, reserve_tokens=300),
        chat_key="1",
        local_variables=local,
        global_variables=everywhere,
    )
    scope = macro_scope(
        request, Tape(reversed(history)), now=datetime.fromisoformat(context["now"]), rng=dice(), registry=LIBRARY
    )
    values = dict(scope.values) | {
        "lastmessageid": str(len(history) - 1),
        "lastswipeid": str(len(last.get("swipes", [1]))),
        "currentswipeid": str(last.get("swipe_id", 0) + 1),
        "allchatrange": f"0-{len(history) - 1}",
        "input": recorded.get("textarea", ""),
        "exampleseparator": "***",
        "chatstart": "***",
        "ismobile": "false",
        "lastgenerationtype": "",
        "charinstruction": character.post_history,
    }
    return MacroScope(
        scope.now, scope.rng, values, chat_key=scope.chat_key, local=scope.local, everywhere=scope.everywhere
    )


def regex_cases(recorded: Json) -> Iterator[CaseReport]:
    """Run cases of `regex_scripts.json`."""
    for case in recorded["cases"]:
        yield reported(case["id"], partial(_regex_difference, case, recorded["context"]))


def _regex_difference(case: Json, values: Json) -> str:
    def expanded(text: str) -> str:
        for name, value in values.items():
            text = text.replace(f"{{{{{name}}}}}", value)
        return text

    script, params = read_script(case["script"]), case["params"]
    got = apply_scripts(
        case["input"],
        [script],
        Place(case["placement"]),
        _occasion(params),
        expand=expanded,
        depth=params.get("depth"),
    )
    return first_difference(case["output"], got)


def _occasion(params: Json) -> Occasion:
    for name, occasion in (
        ("isPrompt", Occasion.SENT),
        ("isMarkdown", Occasion.DISPLAYED),
        ("isEdit", Occasion.EDITED),
    ):
        if params.get(name):
            return occasion
    return Occasion.STORED
