"""Cases of whole prompts for chat models: lore, assembly and groups."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from chats.prompt import Joining, Prompt, PromptGroup, Purpose, Role, assemble, character_from_card

from .scenes import NOW, Scene, as_sent, dice, purpose_of
from .verdicts import CaseReport, Json, first_difference, reported

_JOINING = {0: Joining.SWAP, 1: Joining.JOIN, 2: Joining.JOIN_WITH_MUTED}


def prompt_cases(recorded: Json) -> Iterator[CaseReport]:
    """Run cases of `world_info.json` and `prompt_assembly.json`."""
    for case in recorded["cases"]:
        yield reported(case["id"], partial(_difference, case, recorded))


def group_cases(recorded: Json, defaults: Json) -> Iterator[CaseReport]:
    """Run cases of `group_prompts.json`; what the file does not say stands in `prompt_assembly.json`."""
    for case in recorded["cases"]:
        yield reported(case["id"], partial(_group_difference, case, defaults))


def _difference(case: Json, recorded: Json) -> str:
    scene = Scene.of(case, recorded["defaults"], recorded["preset"])
    for number, turn in enumerate(case["turns"]):
        if turn.get("user") is not None:
            scene.add(turn["user"], is_user=True)
        purpose, expect = purpose_of(turn["type"]), turn["expect"]
        taken_back = (
            purpose in {Purpose.REGENERATE, Purpose.SWIPE} and scene.chat and scene.chat[-1].role is Role.ASSISTANT
        )
        if taken_back:
            scene.chat.pop()
        prompt = _prompt(scene, purpose, quiet=turn.get("quiet_prompt") or turn.get("prompt") or "")
        if found := _turn_difference(prompt, expect):
            return f"turn {number}{found}"
        if purpose is not Purpose.QUIET:
            scene.timers = prompt.timers
        _take_reply(scene, purpose, turn)
    return ""


def _prompt(scene: Scene, purpose: Purpose, *, quiet: str = "") -> Prompt:
    return assemble(
        scene.request(purpose, quiet=quiet), reversed(scene.chat), now=NOW, rng=dice(), count_tokens=scene.count
    )


def _turn_difference(prompt: Prompt, expect: Json) -> str:
    if "activated" in expect:
        fired = [{"world": one.book, "uid": str(one.entry.id)} for one in prompt.lore.activated]
        wanted = [{"world": one["world"], "uid": str(one["uid"])} for one in expect["activated"]]
        if found := first_difference(wanted, fired, ".activated"):
            return found
    messages = expect.get("messages")
    return first_difference(messages, as_sent(prompt.messages), ".messages") if messages is not None else ""


def _take_reply(scene: Scene, purpose: Purpose, turn: Json) -> None:
    reply = turn.get("reply")
    if reply is None or purpose in {Purpose.QUIET, Purpose.IMPERSONATE}:
        return
    if purpose is Purpose.CONTINUE and scene.chat:
        last = scene.chat.pop()
        scene.chat.append(last._replace(text=last.text + reply))
    else:
        scene.add(reply, is_user=False)


def _group_difference(case: Json, defaults: Json) -> str:
    group = case["group"]
    members = {f"{card['data']['name']}.png": character_from_card(card) for card in case["characters"]}
    cast = tuple(members[key] for key in group["members"] if key in members)
    muted = frozenset(members[key].name for key in group.get("disabled_members", ()) if key in members)
    base = Scene.of({**case, "character": case["characters"][0], "chat": []}, defaults["defaults"], defaults["preset"])
    base.group = PromptGroup(
        cast,
        muted,
        _JOINING[group.get("generation_mode", 0)],
        group.get("generation_mode_join_prefix", ""),
        group.get("generation_mode_join_suffix", ""),
    )
    for message in case.get("chat_before", ()):
        base.add(message["mes"], is_user=message["is_user"], raw=message)
    if case.get("user"):
        base.add(case["user"], is_user=True)
    replies = iter(case.get("replies", ()))
    for number, request in enumerate(case["expect"]["requests"]):
        speaker = _speaker(request["messages"], cast, base)
        base.character = replace(speaker, book=None)
        prompt = _prompt(base, Purpose.REPLY)
        if found := first_difference(request["messages"], as_sent(prompt.messages), ".messages"):
            return f"request {number}{found}"
        base.add(next(replies, ""), is_user=False)
    return ""


def _speaker(messages: list[Json], cast: tuple[Any, ...], scene: Scene) -> Any:
    """Whose turn it was: the one the nudge at the end, or the first instruction, names."""
    nudge = re.escape(scene.preset["group_nudge_prompt"]).replace(re.escape("{{char}}"), "(.+)")
    for message in reversed(messages):
        if (found := re.fullmatch(nudge, message["content"])) is not None:
            return next(member for member in cast if member.name == found[1])
    return next(member for member in cast if member.name in messages[0]["content"])
