"""Cases of whole prompts for models that complete text."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from chats.prompt import Dialect, Prompt, PromptRequest, assemble
from chats.prompt.text import TextTemplates, read_context, read_instruct, read_system

from .scenes import NOW, Scene, dice, purpose_of
from .verdicts import CaseReport, Json, first_difference, reported

#: Sizes the recording was made with; no case comes near them.
_PRESET = {"openai_max_context": 8192, "openai_max_tokens": 350}
#: The recording backend takes so many stop strings.
_MAX_STOPS = 4


def text_cases(recorded: Json) -> Iterator[CaseReport]:
    """Run cases of `text_completion.json`."""
    for case in recorded["cases"]:
        yield reported(case["id"], partial(_difference, case, recorded))


def _difference(case: Json, recorded: Json) -> str:
    scene = Scene.of(case, recorded["defaults"], {**_PRESET, **recorded.get("preset", {})})
    for number, turn in enumerate(case["turns"]):
        if turn.get("user") is not None:
            scene.add(turn["user"], is_user=True)
        prompt = _prompt(scene, case, turn)
        expect = turn["expect"]
        found = first_difference(expect["prompt"], prompt.text, ".prompt")
        if not found and "stop" in expect:
            found = first_difference(expect["stop"][:_MAX_STOPS], list(prompt.stop[:_MAX_STOPS]), ".stop")
        if found:
            return f"turn {number}{found}"
        scene.timers = prompt.timers
        if turn.get("reply") is not None:
            scene.add(turn["reply"], is_user=False)
    return ""


def _prompt(scene: Scene, case: Json, turn: Json) -> Prompt:
    request: PromptRequest = scene.request(purpose_of(turn["type"]), quiet=turn.get("quiet_prompt") or "")
    settings = replace(request.settings, dialect=Dialect.TEXT, text=templates_of(case["templates_used"]), preset=None)
    return assemble(
        replace(request, settings=settings), reversed(scene.chat), now=NOW, rng=dice(), count_tokens=scene.count
    )


def templates_of(used: Any) -> TextTemplates:
    instruct, system = used["instruct"], used["sysprompt"]
    return TextTemplates(
        context=read_context(used["context"]),
        instruct=read_instruct(instruct) if instruct.get("enabled") else None,
        system=read_system(system) if system.get("enabled") else None,
    )
