"""Stage 1: gather every text that wants to be in the prompt, macros and all."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ._context import Context
from ._texts import Texts, texts_in
from .inputs import Dialect, Injection, PromptRequest, Purpose
from .result import Block, Placement
from .roles import Role

_START = re.compile(r"<START>", re.IGNORECASE)


def collect(context: Context) -> Context:
    """Turn the request into blocks, and note which of our texts a card replaces."""
    request = context.request
    texts = texts_in(request.settings.language)
    originals = {
        "main": request.settings.system_prompt or texts.main,
        "post_history": request.settings.post_history,
    }
    blocks = (
        *_instructions(request, originals),
        *_character(request, texts),
        *_injections(request),
        *_wishes(request, texts),
        *_text_marks(request),
    )
    return replace(context, blocks=blocks, originals=originals)


def _instructions(request: PromptRequest, originals: dict[str, str]) -> Iterator[Block]:
    """The leading and the closing instructions: the card's if it has some and they are wanted, else ours."""
    character, settings = request.character, request.settings
    places = (
        ("main", character.system_prompt, settings.system_prompt, Placement.BEFORE),
        ("post_history", character.post_history, settings.post_history, Placement.AFTER),
    )
    for slot, from_card, from_person, placement in places:
        if settings.prefer_card_prompts and from_card.strip():
            yield Block("character", slot, slot, Role.SYSTEM, from_card, placement)
        else:
            owner = "person" if from_person else "site"
            yield Block(owner, slot, slot, Role.SYSTEM, originals[slot], placement)


def _character(request: PromptRequest, texts: Texts) -> Iterator[Block]:
    """The texts of card and persona. They are macros of their own, so that a label can stand before them."""
    labelled = (
        ("persona", "persona", texts.persona),
        ("character", "description", "{{description}}"),
        ("character", "personality", texts.personality),
        ("character", "scenario", texts.scenario),
    )
    for owner, slot, template in labelled:
        yield Block(owner, slot, slot, Role.SYSTEM, template, Placement.BEFORE)
    examples = [part.strip() for part in _START.split(request.character.examples)]
    for number, example in enumerate(filter(None, examples), start=1):
        text = f"{texts.example}\n{example}"
        name = f"example {number}"
        yield Block("character", "examples", name, Role.SYSTEM, text, Placement.BEFORE, required=False)


def _injections(request: PromptRequest) -> Iterator[Block]:
    note = request.character.depth_note
    injections: tuple[Injection, ...] = (*((note,) if note else ()), *request.injections)
    for injection in injections:
        placement = Placement.BEFORE if injection.depth is None else Placement.AT_DEPTH
        yield Block(
            injection.owner,
            "injection",
            injection.name,
            injection.role,
            injection.text,
            placement,
            depth=injection.depth,
            required=injection.required,
        )


def _wishes(request: PromptRequest, texts: Texts) -> Iterator[Block]:
    """What is asked of this one reply, after the chat."""
    if request.instruction.strip():
        text = f"{texts.instruction}{request.instruction.strip()}"
        yield Block("person", "instruction", "instruction", Role.SYSTEM, text, Placement.AFTER)
    purpose = request.purpose
    if purpose is Purpose.IMPERSONATE:
        yield Block("site", "control", purpose.value, Role.SYSTEM, texts.impersonate, Placement.AFTER)
    elif purpose is Purpose.GREETING:
        # A list of messages without any from the person is refused by many models.
        yield Block("site", "control", purpose.value, Role.USER, texts.greeting, Placement.AFTER)
    elif purpose is Purpose.CONTINUE and request.settings.dialect is Dialect.CHAT and not request.settings.prefill:
        yield Block("site", "control", purpose.value, Role.SYSTEM, texts.continue_reply, Placement.AFTER)


def _text_marks(request: PromptRequest) -> Iterator[Block]:
    """For models that complete text: a line before the story, and whose turn it is."""
    if request.settings.dialect is not Dialect.TEXT:
        return
    yield Block("site", "story", "story", Role.SYSTEM, "***", Placement.BEFORE)
    if request.purpose is not Purpose.CONTINUE:
        cue = "{{user}}:" if request.purpose is Purpose.IMPERSONATE else "{{char}}:"
        yield Block("site", "cue", "cue", Role.ASSISTANT, cue, Placement.AFTER)
