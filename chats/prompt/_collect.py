"""Stage 2: gather every text that wants to be in the prompt, macros replaced, and say where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import preset as known
from ._context import Context
from ._examples import example_blocks, example_lines
from ._note import note_is_due, note_text
from ._scope import scope_of_member
from ._text_writer import TextWriter
from .basics import Role
from .inputs import AuthorsNote, Dialect, Injection, Joining, PersonaPlace, Purpose
from .lore import Activated, Placed, Skip
from .macros import expand
from .preset import PresetEntry
from .result import Block, Dropped, Placement, PromptMessage

_STEP = 10
#: After everything that presets and cards put there.
_CONTROL, _CUE = 100_000, 100_001
#: Inside the chat, texts of one depth and role stand in this order; entries of the preset come first.
_NOTE_RANK, _CARD_NOTE_RANK, _PERSONA_RANK, _LORE_RANK = 2, 10, 11, 90
_LEFT_OUT = {Skip.OVER_BUDGET: Dropped.OVER_LORE_BUDGET, Skip.OVER_LIMIT: Dropped.OVER_LORE_LIMIT}


def collect(context: Context) -> Context:
    """Turn the request into blocks; those that have nothing to say are dropped."""
    collector = _Collector(context)
    return replace(context, blocks=tuple(block for block in collector.blocks() if block.text.strip() or block.messages))


class _Collector:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._request = context.request
        self._settings = context.request.settings
        self._preset = context.preset
        self._placement = Placement.BEFORE
        self._sequence = 0

    def blocks(self) -> Iterator[Block]:
        """Yield everything but the chat, in the order of the preset; then what belongs inside the chat and after it."""
        mentioned = set()
        main_at: tuple[Placement, int] = (Placement.BEFORE, -1)
        for entry in self._preset.entries:
            self._sequence += _STEP
            mentioned.add(entry.id)
            if entry.id == known.HISTORY:
                yield from self._announcement()
                self._placement = Placement.AFTER
                continue
            if entry.id == known.MAIN:
                main_at = (self._placement, self._sequence)
            if entry.enabled and (not entry.triggers or self._request.purpose.trigger in entry.triggers):
                yield from self._of_entry(entry)
        if self._placement is Placement.BEFORE:
            yield from self._announcement()
            self._placement = Placement.AFTER
        for marker in (
            known.LORE_BEFORE,
            known.LORE_AFTER,
            known.DESCRIPTION,
            known.PERSONALITY,
            known.SCENARIO,
            known.PERSONA,
        ):
            if marker not in mentioned:
                self._sequence += _STEP
                yield from self._of_entry(PresetEntry(marker))
        yield from self._beside_main(*main_at)
        yield from self._inside_the_chat()
        yield from self._at_the_end()
        yield from self._lore_left_out()

    # What the preset names.

    def _of_entry(self, entry: PresetEntry) -> Iterator[Block]:
        match entry.id:
            case known.MAIN:
                yield self._instruction(
                    entry, "main", self._request.character.system_prompt, self._settings.system_prompt
                )
            case known.POST_HISTORY:
                yield self._instruction(
                    entry, "post_history", self._request.character.post_history, self._settings.post_history
                )
            case known.LORE_BEFORE:
                yield from self._lore(entry, "lore_before", self._context.placed.before)
            case known.LORE_AFTER:
                yield from self._lore(entry, "lore_after", self._context.placed.after)
            case known.PERSONA:
                if self._request.persona.place is PersonaPlace.IN_PROMPT:
                    yield self._labelled(entry, "persona", "persona", self._preset.persona_format)
            case known.DESCRIPTION:
                yield self._labelled(entry, "character", "description", "{{description}}")
            case known.PERSONALITY:
                yield self._labelled(entry, "character", "personality", self._preset.personality_format)
            case known.SCENARIO:
                yield self._labelled(entry, "character", "scenario", self._preset.scenario_format)
            case known.EXAMPLES:
                yield from self._examples()
            case _:
                yield self._placed(entry, entry.owner, entry.name or entry.id, self._expanded(entry.content))

    def _instruction(self, entry: PresetEntry, slot: str, from_card: str, from_person: str) -> Block:
        """The card's instructions if it has some and they are wanted, else the person's, else the preset's."""
        own = from_person or entry.content
        if entry.takes_override and self._settings.prefer_card_prompts and from_card.strip():
            scope = replace(self._context.scope, original=self._expanded(own))
            text = expand(from_card.strip(), scope, self._context.registry)
            return self._placed(entry, "character", slot, text)
        return self._placed(entry, "person" if from_person else entry.owner, slot, self._expanded(own))

    def _labelled(self, entry: PresetEntry, owner: str, value: str, template: str) -> Block:
        """A text of card or persona under its label: without the text, the label goes too."""
        says_something = bool(self._context.scope.value(value).strip())
        return self._placed(
            entry, owner, value, self._expanded(template or f"{{{{{value}}}}}") if says_something else ""
        )

    def _placed(self, entry: PresetEntry, owner: str, slot: str, text: str) -> Block:
        if entry.depth is None:
            return Block(owner, slot, slot, entry.role, text, self._placement, sequence=self._sequence)
        return Block(
            owner, slot, slot, entry.role, text, Placement.AT_DEPTH, depth=entry.depth, order=entry.order, rank=-1
        )

    def _announcement(self) -> Iterator[Block]:
        in_group = self._request.group is not None
        template = self._preset.new_group_chat if in_group else self._preset.new_chat
        yield Block(
            "site", "new_chat", "new_chat", Role.SYSTEM, self._expanded(template), Placement.BEFORE,
            sequence=self._sequence, fixed=True,
        )  # fmt: skip

    # Lore.

    def _lore(self, entry: PresetEntry, slot: str, placed: Sequence[Placed]) -> Iterator[Block]:
        """One block an entry, so that each can be explained and left out; together they are one message."""
        before, _hole, after = self._preset.lore_format.partition("{0}")
        for index, one in enumerate(placed):
            text = (before if index == 0 else "") + one.text + (after if index == len(placed) - 1 else "")
            block = self._placed(entry, "lore", slot, text)
            yield block._replace(
                name=_name_of(one.activated), order=one.activated.entry.order if entry.depth is None else entry.order,
                required=False, source_id=one.activated.entry.id, joined=True,
            )  # fmt: skip

    def _lore_left_out(self) -> Iterator[Block]:
        for skipped in self._context.lore.skipped:
            reason = _LEFT_OUT.get(skipped.why)
            if reason is not None and skipped.entry.content.strip():
                yield Block(
                    "lore", "lore_before", skipped.entry.name or skipped.key or skipped.entry.id, Role.SYSTEM,
                    skipped.entry.content, Placement.BEFORE, order=skipped.entry.order, required=False,
                    source_id=skipped.entry.id, dropped=reason,
                )  # fmt: skip

    # Example dialogue.

    def _examples(self) -> Iterator[Block]:
        if self._settings.strip_examples:
            return
        placed = self._context.placed
        own = example_blocks(self._context.scope.value("mesexamplesraw"))
        texts = [
            *(("lore", one) for above in reversed(placed.examples_top) for one in example_blocks(above.text)),
            *(("character", one) for one in own),
            *(("lore", one) for below in placed.examples_bottom for one in example_blocks(below.text)),
        ]
        for number, (owner, text) in enumerate(texts, start=1):
            name = f"example {number}"
            block = Block(owner, "examples", name, Role.SYSTEM, text, self._placement, required=False)
            yield self._written(block)._replace(sequence=self._sequence)

    def _written(self, block: Block) -> Block:
        """An example as one text under our label, or as messages of its own."""
        label = self._expanded(self._preset.new_example)
        if self._context.templates is not None:
            return block._replace(text=TextWriter(self._context).example(block.text), fixed=True)
        if self._preset.joins_examples or self._settings.dialect is Dialect.TEXT:
            return block._replace(text=f"{label}\n{block.text}" if label else block.text)
        group = self._request.group
        names = [member.name for member in group.members] if group else [self._request.character.name]
        lines = example_lines(block.text, user=self._request.persona.name, characters=names)
        messages = [PromptMessage(Role.SYSTEM, label)] if label else []
        for line in lines:
            text = f"{line.name}: {line.text}" if group else line.text
            messages.append(PromptMessage(Role.SYSTEM, text, "example_user" if line.is_user else "example_assistant"))
        return block._replace(messages=tuple(messages), fixed=True)

    # Beside the instructions, and inside the chat.

    def _beside_main(self, placement: Placement, sequence: int) -> Iterator[Block]:
        for injection in self._everything_injected():
            if injection.depth is None:
                yield self._injected(injection, placement)._replace(
                    sequence=sequence + (-1 if injection.leads else 1), rank=injection.rank
                )

    def _inside_the_chat(self) -> Iterator[Block]:
        for injection in self._everything_injected():
            if injection.depth is not None:
                yield self._injected(injection, Placement.AT_DEPTH)._replace(depth=injection.depth, rank=injection.rank)
        for group in self._context.placed.at_depth:
            for one in group.entries:
                yield Block(
                    "lore", "lore_at_depth", _name_of(one.activated), group.role, one.text, Placement.AT_DEPTH,
                    depth=group.depth, required=False, source_id=one.activated.entry.id, rank=_LORE_RANK,
                )  # fmt: skip

    def _everything_injected(self) -> Iterator[Injection]:
        """Injections with macros replaced: the note, the cards' notes, the persona, and what others want."""
        request = self._request
        yield from self._notes()
        yield from self._card_notes()
        if request.persona.place is PersonaPlace.AT_DEPTH:
            text = self._context.scope.value("persona")
            yield Injection(
                "persona",
                "persona",
                text,
                request.persona.role,
                request.persona.depth,
                required=True,
                rank=_PERSONA_RANK,
            )
        for injection in request.injections:
            yield replace(injection, text=self._expanded(injection.text))

    def _notes(self) -> Iterator[Injection]:
        note = self._request.note or AuthorsNote()
        if note_is_due(note, self._context) and (text := note_text(note, self._context)):
            yield Injection(
                "person", "note", text, note.role, note.depth, required=True, leads=note.leads, rank=_NOTE_RANK
            )

    def _card_notes(self) -> Iterator[Injection]:
        """The speaker's note; where cards are joined, that of everyone who may speak."""
        request, context = self._request, self._context
        group = request.group
        members = group.heard if group and group.joining is not Joining.SWAP else (request.character,)
        for member in members:
            if member.depth_note is not None:
                scope = scope_of_member(request, member, context.scope, context.registry)
                text = expand(member.depth_note.text, scope, context.registry).strip()
                yield replace(member.depth_note, text=text, rank=_CARD_NOTE_RANK)

    def _injected(self, injection: Injection, placement: Placement) -> Block:
        return Block(
            injection.owner, "injection", injection.name, injection.role, injection.text.strip(), placement,
            required=injection.required,
        )  # fmt: skip

    # After the chat.

    def _at_the_end(self) -> Iterator[Block]:
        request, preset = self._request, self._preset
        if request.group is not None and request.purpose is not Purpose.IMPERSONATE:
            nudge = self._expanded(preset.group_nudge)
            yield Block(
                "site", "group_nudge", "group_nudge", Role.SYSTEM, nudge, Placement.AFTER, sequence=-1, fixed=True
            )
        if request.instruction.strip():
            asks = expand(preset.instruction, self._context.scope, self._context.registry)
            yield self._control("person", "instruction", f"{asks}{request.instruction.strip()}")
        yield from self._asked()
        if self._settings.dialect is Dialect.TEXT and self._context.templates is None:
            yield from self._text_marks()

    def _asked(self) -> Iterator[Block]:
        """What is asked of this one reply."""
        request, preset = self._request, self._preset
        match request.purpose:
            case Purpose.IMPERSONATE:
                yield self._control("site", "impersonate", self._expanded(preset.impersonation))
            case Purpose.QUIET:
                yield self._control("site", "quiet", self._expanded(request.quiet))
            case Purpose.GREETING:
                # A list of messages without any from the person is refused by many models.
                yield self._control("site", "greeting", self._expanded(preset.greeting))._replace(role=Role.USER)
            case Purpose.CONTINUE if self._settings.dialect is Dialect.CHAT and not self._continues_in_place:
                last = next(iter(self._context.tape), None)
                scope = replace(
                    self._context.scope,
                    values={**self._context.scope.values, "lastchatmessage": last.text.strip() if last else ""},
                )
                registry = self._context.registry.with_values("lastChatMessage")
                yield self._control("site", "continue", expand(preset.continue_nudge, scope, registry))

    @property
    def _continues_in_place(self) -> bool:
        return self._settings.prefill or self._preset.continue_prefill

    def _control(self, owner: str, name: str, text: str) -> Block:
        return Block(owner, "control", name, Role.SYSTEM, text, Placement.AFTER, sequence=_CONTROL)

    def _text_marks(self) -> Iterator[Block]:
        """For models that complete text: a line before the story, and whose turn it is."""
        yield Block("site", "story", "story", Role.SYSTEM, "***", Placement.BEFORE, sequence=_CONTROL)
        if self._request.purpose is not Purpose.CONTINUE:
            name = "{{user}}:" if self._request.purpose is Purpose.IMPERSONATE else "{{char}}:"
            yield Block("site", "cue", "cue", Role.ASSISTANT, self._expanded(name), Placement.AFTER, sequence=_CUE)

    def _expanded(self, text: str) -> str:
        return expand(text, replace(self._context.scope, original=None), self._context.registry) if text else ""


def _name_of(activated: Activated) -> str:
    return activated.entry.name or activated.key or activated.entry.id
