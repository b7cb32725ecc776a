"""Presets: which prompts a chat model gets, in which order, and how they are written.

Identifiers and their meaning are those of SillyTavern's prompt manager, so that its files can be read; the texts of the
preset that comes with the engine are ours (`_texts.py`).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ._texts import texts_in
from .basics import Language, Role
from .text.templates import SystemTemplate, TextTemplates

MAIN = "main"
AUXILIARY = "nsfw"
POST_HISTORY = "jailbreak"
ENHANCE = "enhanceDefinitions"
LORE_BEFORE = "worldInfoBefore"
LORE_AFTER = "worldInfoAfter"
PERSONA = "personaDescription"
DESCRIPTION = "charDescription"
PERSONALITY = "charPersonality"
SCENARIO = "scenario"
EXAMPLES = "dialogueExamples"
HISTORY = "chatHistory"

#: Entries that stand for a text of the scene. Those that no preset mentions stand at the end.
MARKERS = frozenset({LORE_BEFORE, LORE_AFTER, PERSONA, DESCRIPTION, PERSONALITY, SCENARIO, EXAMPLES, HISTORY})


class Names(StrEnum):
    """Where the model reads who speaks."""

    NONE = "none"
    #: Before the text in groups only.
    DEFAULT = "default"
    #: In the field that chat models have for it.
    COMPLETION = "completion"
    #: Before every text.
    CONTENT = "content"


class PostProcessing(StrEnum):
    """What is done to the finished list for models that take only certain lists.

    `MERGE` joins neighbours of one role; `SEMI` also makes later system messages the person's; `STRICT` also lets the
    person speak first; `SINGLE` makes one message of everything.
    """

    NONE = ""
    MERGE = "merge"
    SEMI = "semi"
    STRICT = "strict"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class PresetEntry:
    """One prompt in the order of a preset. `depth` None stands where the order says, a number inside the chat.

    `order` decides between entries at one depth: higher stands nearer to the end. `triggers` are the kinds of
    generation it is for, empty for all. `takes_override` lets the card's own instructions replace it.
    """

    id: str
    content: str = ""
    name: str = ""
    role: Role = Role.SYSTEM
    enabled: bool = True
    depth: int | None = None
    order: int = 100
    triggers: frozenset[str] = frozenset()
    takes_override: bool = True
    owner: str = "site"

    @property
    def is_marker(self) -> bool:
        return self.id in MARKERS


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything about how a chat model is asked, but for samplers.

    `lore_format` holds `{0}` for the world notes; the other formats are texts with macros. `squash` joins neighbouring
    system messages with `separator`; `joins_examples` writes each example as one text. `continue_prefill` lets the model go on with its last message instead of being asked to;
    `assistant_prefill` begins the reply. `send_if_empty` is what the person says when they say nothing.
    """

    entries: tuple[PresetEntry, ...]
    name: str = ""
    new_chat: str = ""
    new_group_chat: str = ""
    new_example: str = ""
    continue_nudge: str = ""
    group_nudge: str = ""
    impersonation: str = ""
    greeting: str = ""
    instruction: str = ""
    lore_format: str = "{0}"
    persona_format: str = "{{persona}}"
    personality_format: str = "{{personality}}"
    scenario_format: str = "{{scenario}}"
    send_if_empty: str = ""
    assistant_prefill: str = ""
    continue_prefill: bool = False
    continue_postfix: str = " "
    names: Names = Names.DEFAULT
    squash: bool = False
    separator: str = "\n"
    joins_examples: bool = False
    post_processing: PostProcessing = PostProcessing.NONE


def text_preset(templates: TextTemplates) -> Preset:
    """What templates for a text model say, as the order of a preset; the story template has the last word."""
    system = templates.system or SystemTemplate()
    order = (LORE_BEFORE, PERSONA, DESCRIPTION, PERSONALITY, SCENARIO, LORE_AFTER, EXAMPLES, HISTORY)
    return Preset(
        entries=(
            PresetEntry(MAIN, system.content, enabled=templates.system is not None, owner="person"),
            *(PresetEntry(marker) for marker in order),
            PresetEntry(POST_HISTORY, system.post_history, enabled=templates.system is not None, owner="person"),
        ),
        names=Names.NONE,
    )


@lru_cache(maxsize=4)
def default_preset(language: Language) -> Preset:
    """The preset that comes with the engine."""
    texts = texts_in(language)
    order = (LORE_BEFORE, PERSONA, DESCRIPTION, PERSONALITY, SCENARIO, LORE_AFTER, EXAMPLES, HISTORY)
    return Preset(
        entries=(
            PresetEntry(MAIN, texts.main),
            *(PresetEntry(marker) for marker in order),
            PresetEntry(POST_HISTORY),
        ),
        new_example=texts.example,
        continue_nudge=texts.continue_reply,
        impersonation=texts.impersonate,
        greeting=texts.greeting,
        instruction=texts.instruction,
        group_nudge=texts.group,
        persona_format=texts.persona,
        personality_format=texts.personality,
        scenario_format=texts.scenario,
        squash=True,
        separator="\n\n",
        joins_examples=True,
    )
