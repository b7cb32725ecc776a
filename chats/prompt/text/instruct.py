"""Messages between their marks, and whose turn it is at the end."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from chats.prompt.basics import Role

from .templates import InstructNames, InstructTemplate

_NAME = re.compile(r"\{\{name\}\}", re.IGNORECASE)
_SYSTEM_NAME = "System"

Expand = Callable[[str], str]


class Turn(Enum):
    """Where in the chat a message stands, if it matters."""

    PLAIN = auto()
    FIRST = auto()
    LAST = auto()


@dataclass(frozen=True, slots=True)
class Marker:
    """Writes messages with the marks of a template."""

    template: InstructTemplate
    expand: Expand
    in_group: bool = False

    def message(self, role: Role, name: str, text: str, *, user: str, turn: Turn = Turn.PLAIN) -> str:
        """One message of the chat; the system's never carry a name."""
        shows_name = role is not Role.SYSTEM and (
            self.template.names is InstructNames.ALWAYS
            or (self.template.names is InstructNames.FORCE and self.in_group and name != user)
        )
        return self.wrapped(role, f"{name}: {text}" if shows_name else text, name=name, turn=turn)

    def wrapped(self, role: Role, text: str, *, name: str = "", turn: Turn = Turn.PLAIN) -> str:
        prefix = self._named(self._prefix(role, turn), name if role is not Role.SYSTEM else _SYSTEM_NAME)
        suffix = self._named(self._suffix(role), name if role is not Role.SYSTEM else _SYSTEM_NAME)
        suffix = suffix or self.template.separator
        return self.template.separator.join(filter(None, (prefix, f"{text}{suffix}")))

    def story(self, text: str) -> str:
        prefix, suffix = (
            self._named(part, _SYSTEM_NAME) for part in (self.template.story_prefix, self.template.story_suffix)
        )
        return self.template.separator.join(filter(None, (prefix, f"{text}{suffix}")))

    def example(self, name: str, text: str, *, is_user: bool, named_already: bool) -> str:
        shows_name = not named_already and (
            self.template.names is InstructNames.ALWAYS or (self.template.names is InstructNames.FORCE and is_user)
        )
        role = Role.USER if is_user else Role.ASSISTANT
        return self.wrapped(role, f"{name}: {text}" if shows_name else text, name=name)

    def turn_of(self, name: str, *, as_user: bool, quiet: bool, start: str) -> str:
        """The mark that asks for the next message, and what the message must begin with."""
        template = self.template
        if as_user:
            sequence = template.last_input_sequence or template.input_sequence
        elif quiet:
            sequence = template.last_system_sequence or template.last_output_sequence or template.output_sequence
        else:
            sequence = template.last_output_sequence or template.output_sequence
        sequence = self._named(sequence, name)
        shows_name = (
            bool(name)
            and not quiet
            and (template.names is InstructNames.ALWAYS or (template.names is InstructNames.FORCE and self.in_group))
        )
        text = f"{sequence}{template.separator}{name}:" if shows_name else sequence
        if start and not as_user:
            text += start if shows_name else template.separator + start.lstrip()
        if template.wrap:
            text = text.rstrip()
        return text if shows_name or start else text + (template.separator if text else "")

    def stops(self, *, user: str, character: str) -> list[str]:
        """Where the model must stop: at the stop sequence and, if the template says so, at every other one."""
        template = self.template
        sequences = [template.stop_sequence]
        if template.sequences_stop:
            sequences += [
                _NAME.sub(user, template.input_sequence),
                _NAME.sub(character, template.output_sequence),
                _NAME.sub(character, template.first_output_sequence),
                _NAME.sub(character, template.last_output_sequence),
                _NAME.sub(_SYSTEM_NAME, template.system_sequence),
                _NAME.sub(_SYSTEM_NAME, template.last_system_sequence),
            ]
        lines = dict.fromkeys("\n".join(sequences).split("\n"))
        return [template.separator + self._expanded(line) for line in lines if line.strip()]

    def _prefix(self, role: Role, turn: Turn) -> str:
        template = self.template
        if role is Role.SYSTEM:
            return template.input_sequence if template.system_same_as_user else template.system_sequence
        plain, first, last = (
            (template.input_sequence, template.first_input_sequence, template.last_input_sequence)
            if role is Role.USER
            else (template.output_sequence, template.first_output_sequence, template.last_output_sequence)
        )
        return {Turn.FIRST: first, Turn.LAST: last}.get(turn, "") or plain

    def _suffix(self, role: Role) -> str:
        template = self.template
        if role is Role.SYSTEM:
            return template.input_suffix if template.system_same_as_user else template.system_suffix
        return template.input_suffix if role is Role.USER else template.output_suffix

    def _named(self, sequence: str, name: str) -> str:
        return self._expanded(_NAME.sub(lambda _found: name, sequence))

    def _expanded(self, text: str) -> str:
        return self.expand(text) if self.template.macro and text else text
