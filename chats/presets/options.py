"""What can be chosen for oneself, for a character or for one chat, and what of stored choices is usable.

Stored options are a flat object. A preset is named by its id or by `ours:NAME`; `none` means explicitly none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chats.connection_forms.numbers import SAMPLER_FIELDS
from chats.models import PresetKind
from chats.presets.builtin import PREFIX

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

NONE = "none"
MAX_STOPS = 16
MAX_STOP_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class PresetOption:
    """A choice among presets. `may_be_none` says that going without is a choice too."""

    name: str
    kind: PresetKind
    label: "str | StrPromise"
    help: "str | StrPromise"
    may_be_none: bool = False


@dataclass(frozen=True, slots=True)
class NumberOption:
    name: str
    label: "str | StrPromise"
    help: "str | StrPromise"
    low: float
    high: float
    is_whole: bool = True
    example: str = ""


@dataclass(frozen=True, slots=True)
class SwitchOption:
    name: str
    label: "str | StrPromise"
    help: "str | StrPromise"


@dataclass(frozen=True, slots=True)
class TextsOption:
    """Some short texts, one a line."""

    name: str
    label: "str | StrPromise"
    help: "str | StrPromise"


Option = PresetOption | NumberOption | SwitchOption | TextsOption

CHAT_PRESET = PresetOption(
    "chat_preset",
    PresetKind.CHAT,
    _("Preset"),
    _("For chat models: which instructions are sent, in which order, and how freely the model writes."),
)
SAMPLER_PRESET = PresetOption(
    "sampler_preset", PresetKind.SAMPLER, _("Samplers"), _("For text models: how freely the model chooses its words.")
)
CONTEXT_PRESET = PresetOption(
    "context_preset", PresetKind.CONTEXT, _("Context template"), _("For text models: how the story is told to them.")
)
INSTRUCT_PRESET = PresetOption(
    "instruct_preset",
    PresetKind.INSTRUCT,
    _("Instruct template"),
    _("For text models: the marks around messages. Choose the one your model was trained with."),
    may_be_none=True,
)
SYSTEM_PRESET = PresetOption(
    "system_preset",
    PresetKind.SYSTEM,
    _("System prompt"),
    _("For text models: the instructions before the story."),
    may_be_none=True,
)
REASONING_PRESET = PresetOption(
    "reasoning_preset",
    PresetKind.REASONING,
    _("Reasoning format"),
    _("How thoughts are marked at the beginning of a reply. They are taken out and folded away."),
    may_be_none=True,
)
PRESETS = (CHAT_PRESET, SAMPLER_PRESET, CONTEXT_PRESET, INSTRUCT_PRESET, SYSTEM_PRESET, REASONING_PRESET)

CONTEXT_TOKENS = NumberOption(
    "context_tokens",
    _("Memory length"),
    _("Tokens of instructions, world notes and chat that are sent at most. More costs more."),
    1024,
    2_000_000,
    example="16000",
)
REPLY_TOKENS = NumberOption(
    "reply_tokens", _("Longest reply"), _("In tokens. About four letters, or one Chinese character, each."), 16, 65_536,
    example="600",
)  # fmt: skip
WINDOW = NumberOption(
    "window_messages", _("Messages remembered"), _("The newest messages that are sent, if they fit."), 1, 10_000,
    example="60",
)  # fmt: skip
THOUGHTS = NumberOption(
    "thoughts_in_prompts",
    _("Thoughts sent back"),
    _("How many of the newest replies are sent with their thoughts. 0 sends none."),
    0,
    20,
    example="0",
)
SESSION = (CONTEXT_TOKENS, REPLY_TOKENS, WINDOW, THOUGHTS)
SAMPLERS = tuple(
    NumberOption(one.name, one.label, one.help, one.low, one.high, one.is_whole, one.example) for one in SAMPLER_FIELDS
)
TRIM = SwitchOption(
    "trim_sentences", _("Cut unfinished sentences"), _("A reply that reached its length ends with its last whole one.")
)
STOPS = TextsOption("stop", _("Stop at these texts"), _("One a line. A reply ends before the first of them."))

GROUPS: tuple[tuple["str | StrPromise", tuple[Option, ...]], ...] = (
    (_("Presets"), (CHAT_PRESET, REASONING_PRESET)),
    (_("Lengths"), SESSION[:3]),
    (_("How it writes"), SAMPLERS),
    (_("Text models"), (INSTRUCT_PRESET, CONTEXT_PRESET, SYSTEM_PRESET, SAMPLER_PRESET)),
    (_("Cleaning up"), (TRIM, STOPS, THOUGHTS)),
)
OPTIONS: dict[str, Option] = {option.name: option for _title, group in GROUPS for option in group}


def usable(stored: object) -> dict[str, Any]:
    """Return what of stored options has a known name and a sensible value."""
    found = stored if isinstance(stored, Mapping) else {}
    return {name: value for name, value in found.items() if name in OPTIONS and _is_sensible(OPTIONS[name], value)}


def _is_sensible(option: Option, value: object) -> bool:
    match option:
        case PresetOption():
            return isinstance(value, str) and (
                value.startswith(PREFIX) or (value == NONE and option.may_be_none) or uuid_of(value) is not None
            )
        case NumberOption():
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and option.low <= value <= option.high  # type: ignore[operator] # a number
        case SwitchOption():
            return isinstance(value, bool)
        case TextsOption():
            return isinstance(value, list) and all(isinstance(text, str) and text for text in value)


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
