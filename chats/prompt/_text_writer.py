"""A prompt for a text model, written with templates: the story, examples, the chat between its marks, whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ._context import Context
from ._examples import example_lines
from .basics import Role
from .inputs import HistoryMessage, Purpose
from .macros import expand
from .result import Block, Placement
from .text.instruct import Marker, Turn
from .text.templates import TextTemplates

_ROLES_AT_DEPTH = (Role.ASSISTANT, Role.USER, Role.SYSTEM)
#: What the story template calls its parts.
_PARTS = {
    "main": ("system",),
    "lore_before": ("wiBefore", "loreBefore"),
    "description": ("description",),
    "personality": ("personality",),
    "scenario": ("scenario",),
    "lore_after": ("wiAfter", "loreAfter"),
    "persona": ("persona",),
}
_NAMES = tuple(name for names in _PARTS.values() for name in names)
#: The instructions stand tenth; what is injected before or after them keeps to either side.
_MAIN_SEQUENCE = 10
_MAX_STOPS = 16


class TextWriter:
    """Writes what is in a context; also before everything in it has been decided, to see what it costs."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._request = context.request
        self._user = context.request.persona.name
        self._character = context.request.character.name
        self._templates: TextTemplates = context.templates or TextTemplates()
        instruct = self._templates.instruct
        in_group = context.request.group is not None
        self._marker = Marker(instruct, self._expanded, in_group) if instruct else None

    def text(self) -> str:
        """The whole prompt."""
        before = self._kept(Placement.BEFORE)
        template = self._templates.context
        story = self._story(before)
        examples = "".join(block.text for block in before if block.slot == "examples")
        start = f"{self._expanded(template.chat_start)}\n" if template.chat_start else ""
        chat = "".join(self._chat())
        head = story if template.depth is None else ""
        return self._with_turn(f"{head}{examples}{start}{chat}")

    def stops(self) -> tuple[str, ...]:
        """Where the model must stop: other people's names, marks of the template, the person's own strings."""
        template, request = self._templates.context, self._request
        stops: list[str] = ["\n"] if template.single_line else []
        if template.names_stop:
            as_user = request.purpose is Purpose.IMPERSONATE
            stops.append(f"\n{self._character if as_user else self._user}:")
            group = request.group.members if request.group else ()
            stops += [f"\n{member.name}:" for member in group if member.name != self._character]
        if self._marker is not None:
            stops += self._marker.stops(user=self._user, character=self._character)
        if template.use_stop_strings:
            stops += [f"\n{self._expanded(part)}" for part in (template.chat_start, template.example_separator) if part]
        stops += [*self._templates.stop_strings, *request.settings.stop]
        return tuple(dict.fromkeys(stop for stop in stops if stop))[:_MAX_STOPS]

    # What things cost.

    def overhead(self, role: Role, name: str) -> int:
        """Tokens around a message, at their most."""
        return max(self._context.count_tokens(self._message(role, name, "", turn)) for turn in Turn) + 1

    def frame(self, blocks: Sequence[Block]) -> str:
        """Everything that stands around the chat and the examples."""
        template = self._templates.context
        filler = self._message(Role.USER, self._user, self._filler(), Turn.PLAIN) if self._filler() else ""
        return f"{self._story(blocks)}{template.chat_start}\n{filler}" + self._with_turn("x")

    def example(self, block: str) -> str:
        """One example as the chat would be written, under the line that separates examples."""
        template = self._templates.context
        heading = f"{self._expanded(template.example_separator)}\n" if template.example_separator else ""
        if self._marker is None or self._marker.template.skip_examples:
            return f"{heading}{block}\n"
        group = self._request.group
        names = [member.name for member in group.members] if group else [self._character]
        lines = example_lines(block, user=self._user, characters=names)
        marked = (
            self._marker.example(
                line.name,
                f"{line.name}: {line.text}" if group else line.text,
                is_user=line.is_user,
                named_already=group is not None,
            )
            for line in lines
        )
        return heading + "".join(marked)

    def injected(self, role: Role, text: str) -> str:
        """A text inside the chat, as if somebody of that role had said it."""
        name = {Role.USER: self._user, Role.ASSISTANT: self._character}.get(role, "")
        return self._message(role, name, text, Turn.PLAIN)

    def after_chat(self, text: str) -> str:
        """A text after the chat, which is said by the person whatever its role, without a name."""
        text = text.strip()
        return self._marker.wrapped(Role.USER, text) if self._marker else f"{text}\n"

    # Parts.

    def _story(self, blocks: Sequence[Block]) -> str:
        """The story template with its parts filled in, between the marks that the instruct template has for it."""
        values = dict.fromkeys((name.lower() for name in _NAMES), "")
        for slot, names in _PARTS.items():
            text = "\n".join(block.text for block in blocks if block.slot == slot)
            values.update((name.lower(), text) for name in names)
        beside = [block for block in blocks if block.slot == "injection"]
        values["anchorbefore"] = _lines(block for block in beside if block.sequence < _MAIN_SEQUENCE)
        values["anchorafter"] = _lines(block for block in beside if block.sequence > _MAIN_SEQUENCE)
        scope = replace(self._context.scope, values={**self._context.scope.values, **values})
        registry = self._context.registry.with_values(*_NAMES, "anchorBefore", "anchorAfter")
        text = expand(self._templates.context.story, scope, registry).lstrip("\n")
        if not text:
            return ""
        if self._templates.context.depth is not None:
            return text.rstrip("\n")
        if self._marker is not None:
            template = self._marker.template
            text = text.rstrip("\n")
            return self._marker.story(text + ("\n" if template.wrap and not template.story_suffix else ""))
        return text if text.endswith("\n") else f"{text}\n"

    def _chat(self) -> list[str]:
        """The messages with everything that stands between them, oldest first."""
        history = [sent.message for sent in self._context.history]
        chat = [self._spoken(history, place) for place in range(len(history))]
        result, start = list[str](), 0
        by_depth = self._at_depths(len(chat))
        for depth in sorted(by_depth, reverse=True):
            end = len(chat) - depth
            result += (*chat[start:end], *by_depth[depth])
            start = end
        after = [self.after_chat(block.text) for block in self._kept(Placement.AFTER)]
        if self._request.purpose is Purpose.CONTINUE and chat:
            result += [*chat[start:-1], *after, chat[-1]]
        else:
            result += [*chat[start:], *after]
        filler = self._filler()
        if filler and history and history[0].role is not Role.USER:
            result.insert(0, self._message(Role.USER, self._user, filler, Turn.PLAIN))
        return result

    def _spoken(self, history: Sequence[HistoryMessage], place: int) -> str:
        message, is_last = history[place], place == len(history) - 1
        turn = Turn.PLAIN
        if place == 0:
            turn = Turn.FIRST
        elif message.role is Role.USER and not any(later.role is Role.USER for later in history[place + 1 :]):
            turn = Turn.LAST
        if is_last and self._request.purpose is Purpose.CONTINUE:
            # The model goes on where the text ends, so nothing may stand behind it.
            empty = self._message(message.role, message.name, "\0", turn)
            return empty.partition("\0")[0] + message.text
        return self._message(message.role, message.name, message.text, turn)

    def _at_depths(self, length: int) -> dict[int, list[str]]:
        floor = 1 if self._request.purpose is Purpose.CONTINUE and length else 0
        found: dict[int, list[Block]] = {}
        for block in self._kept(Placement.AT_DEPTH):
            found.setdefault(min(max(block.depth or 0, floor), length), []).append(block)
        template = self._templates.context
        if template.depth is not None:
            story = self._story(self._kept(Placement.BEFORE))
            block = Block("site", "story", "story", template.role, story, Placement.AT_DEPTH, depth=template.depth)
            found.setdefault(min(max(template.depth, floor), length), []).append(block._replace(rank=60))
        return {depth: self._at_one_depth(blocks) for depth, blocks in found.items()}

    def _at_one_depth(self, blocks: list[Block]) -> list[str]:
        blocks.sort(key=lambda block: (block.order, block.rank))
        texts = ((role, "\n".join(one.text.strip() for one in blocks if one.role is role)) for role in _ROLES_AT_DEPTH)
        return [self.injected(role, text) for role, text in texts if text]

    def _message(self, role: Role, name: str, text: str, turn: Turn) -> str:
        if self._marker is not None:
            return self._marker.message(role, name, text, user=self._user, turn=turn)
        return f"{name}: {text}\n" if role is not Role.SYSTEM and name else f"{text}\n"

    def _with_turn(self, text: str) -> str:
        """End with whose turn it is."""
        request = self._request
        if request.purpose is Purpose.CONTINUE and self._context.history:
            return text
        as_user = request.purpose is Purpose.IMPERSONATE
        name = self._user if as_user else self._character
        if self._marker is not None:
            quiet = request.purpose is Purpose.QUIET
            turn = self._marker.turn_of(name, as_user=as_user, quiet=quiet, start=request.reply_start)
            gap = self._marker.template.separator if turn and not text.endswith("\n") else ""
            return text + gap + turn
        if as_user or self._templates.context.always_force_name:
            start = f" {request.reply_start}" if request.reply_start and not as_user else ""
            return f"{text}{'' if text.endswith(chr(10)) else chr(10)}{name}:{start}"
        return text + request.reply_start

    def _filler(self) -> str:
        return self._expanded(self._marker.template.user_filler) if self._marker else ""

    def _kept(self, placement: Placement) -> list[Block]:
        return [block for block in self._context.blocks if block.placement is placement and block.dropped is None]

    def _expanded(self, text: str) -> str:
        return expand(text, replace(self._context.scope, original=None), self._context.registry) if text else ""


def _lines(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)
