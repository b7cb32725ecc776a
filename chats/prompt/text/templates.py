"""Templates for models that complete text: how the story is told, how messages are marked, where the model stops.

Fields and their meaning are those of SillyTavern's `context/`, `instruct/`, `sysprompt/` and `reasoning/` files.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from chats.prompt.basics import Role

#: A story in the order most models read best; every part only where there is one.
DEFAULT_STORY = "".join(
    f"{{{{#if {part}}}}}{{{{{part}}}}}\n{{{{/if}}}}"
    for part in (
        *("anchorBefore", "system", "wiBefore", "description", "personality", "scenario", "wiAfter", "persona"),
        "anchorAfter",
    )
)


class InstructNames(StrEnum):
    """Where names stand before marked messages: nowhere, in groups, everywhere."""

    NONE = "none"
    FORCE = "force"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class InstructTemplate:
    """What stands before and after messages. Empty first and last sequences mean the plain one.

    `wrap` puts each sequence on a line of its own, `macro` replaces macros in sequences. `user_filler` is what the
    person says when the chat would begin with a reply.
    """

    name: str = ""
    input_sequence: str = ""
    input_suffix: str = ""
    output_sequence: str = ""
    output_suffix: str = ""
    system_sequence: str = ""
    system_suffix: str = ""
    first_input_sequence: str = ""
    last_input_sequence: str = ""
    first_output_sequence: str = ""
    last_output_sequence: str = ""
    last_system_sequence: str = ""
    stop_sequence: str = ""
    story_prefix: str = ""
    story_suffix: str = ""
    user_filler: str = ""
    activation_regex: str = ""
    wrap: bool = True
    macro: bool = True
    names: InstructNames = InstructNames.FORCE
    system_same_as_user: bool = False
    skip_examples: bool = False
    sequences_stop: bool = True

    @property
    def separator(self) -> str:
        return "\n" if self.wrap else ""


@dataclass(frozen=True, slots=True)
class ContextTemplate:
    """How the story is told. `depth` None puts it before the chat, a number inside it, said by `role`."""

    name: str = ""
    story: str = DEFAULT_STORY
    example_separator: str = ""
    chat_start: str = ""
    depth: int | None = None
    role: Role = Role.SYSTEM
    use_stop_strings: bool = False
    names_stop: bool = True
    always_force_name: bool = True
    trim_sentences: bool = False
    single_line: bool = False


@dataclass(frozen=True, slots=True)
class SystemTemplate:
    """Instructions before the story and after the chat."""

    name: str = ""
    content: str = ""
    post_history: str = ""


@dataclass(frozen=True, slots=True)
class ReasoningTemplate:
    """What stands around a model's thoughts in its reply, and between them and the rest."""

    name: str = ""
    prefix: str = "<think>\n"
    suffix: str = "\n</think>"
    separator: str = "\n\n"


@dataclass(frozen=True, slots=True)
class TextTemplates:
    """Everything about how a text model is asked, but for samplers. Without `instruct` the chat is a script."""

    context: ContextTemplate = field(default_factory=ContextTemplate)
    instruct: InstructTemplate | None = None
    system: SystemTemplate | None = None
    stop_strings: tuple[str, ...] = ()
