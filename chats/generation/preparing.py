"""From rows to a provider that holds its prompt: everything a generation reads, in one go."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from random import Random

from django.conf import settings
from django.utils import timezone

from chats.books import books_for
from chats.connections import ConnectionDefaults, connections_for, defaults_of, spec_of
from chats.generation.backends import Asked, AskedPool
from chats.generation.job import Job, Prepared
from chats.generation.prompt_log import log_prompt
from chats.groups import books_of_group, prompt_group
from chats.history import prompt_history
from chats.models import Chat, Purpose
from chats.people import prompt_character, prompt_persona
from chats.presets.applying import chat_preset, reasoning_template, sampling_for, text_templates, trims_sentences
from chats.presets.choices import Choices, choices_for
from chats.presets.options import STOPS, THOUGHTS, WINDOW
from chats.presets.samplers import Sampling
from chats.prompt import (
    Dialect,
    HistoryMessage,
    Language,
    Prompt,
    PromptCharacter,
    PromptPersona,
    PromptRecord,
    PromptRequest,
    PromptSettings,
    Role,
    assemble,
    expand_for_chat,
    ratio_for,
    render_greeting,
)
from chats.prompt import Purpose as PromptPurpose
from chats.prompt.lore import LoreSettings
from chats.prompt.text import Cleaning
from chats.providers import ChatMessage, ConnectionSpec, DemoScene, GenerationRequest, Storyteller
from chats.providers.storyteller.engine import CONNECTION as DEMO
from chats.scripts import scripts_of
from chats.sent import sent_of
from chats.story import note_of, timers_of, variables_of
from chats.tokens import count_tokens
from chats.variables import SharedValues

#: Share of a small context that is kept for the reply, and that world notes may fill.
_MOST_RESERVED = 4
_LORE_SHARE = 4
_DEMO_LINES = 12


def prepare(job: Job) -> Prepared:
    """Load what the prompt needs, assemble it, and choose who is asked. Blocking.

    Raises:
        PromptError: the prompt cannot be made. NoModel: every connection is switched off.
    """
    scene = _Scene(job)
    connections = connections_for(job.chat)
    if not connections:
        prompt = scene.prompt(
            PromptSettings(
                language=scene.language,
                window_messages=_window(scene.choices),
                preset=chat_preset(scene.choices, scene.language),
                lore=lore_settings(),
            )
        )
        log_prompt(prompt, chat_messages=job.chat.message_count)
        return Prepared(
            scene.storyteller(prompt.record),
            DEMO,
            prompt.record,
            scene.changes(prompt),
            scene.shared_changes(),
            sent=sent_of(prompt),
        )
    prompts: dict[PromptSettings, Prompt] = {}
    asked: list[Asked] = []
    cleaning: dict[str, Cleaning | None] = {}
    for connection in connections:
        spec, defaults = spec_of(connection), defaults_of(connection)
        wanted, sampling = scene.wanted(spec, defaults)
        prompt = prompts.get(wanted) or prompts.setdefault(wanted, scene.prompt(wanted))
        asked.append(Asked(spec, _request(prompt, defaults, sampling, max_tokens=wanted.reserve_tokens)))
        cleaning[spec.name] = scene.cleaning(wanted, prompt)
    first = next(iter(prompts.values()))
    log_prompt(first, chat_messages=job.chat.message_count)
    return Prepared(
        AskedPool(asked),
        asked[0].spec.name,
        first.record,
        scene.changes(first),
        scene.shared_changes(),
        sent=sent_of(first, asked[0].request),
        cleaning=cleaning,
        reasoning=reasoning_template(scene.choices),
    )


def prepare_next(chat: Chat, language: str) -> Prepared:
    """What would be sent for the next reply in a chat, without asking anybody or storing anything.

    Raises:
        PromptError, NoModel: as `prepare`.
    """
    return prepare(
        Job(
            generation=uuid.uuid4(),
            chat=chat,
            owner=chat.owner_id,
            purpose=Purpose.REPLY,
            language=language,
            created_at=timezone.now(),
            history_from=chat.head_id,
        )
    )


class _Scene:
    """A chat as the prompt engine sees it; the history is read anew for each prompt, a window at a time."""

    def __init__(self, job: Job) -> None:
        chat = job.chat
        self._job = job
        self._character: PromptCharacter = prompt_character(chat.character, name=chat.character_name)
        self._persona: PromptPersona = prompt_persona(chat, chat.owner)
        self._variables, self._timers = variables_of(chat), timers_of(chat)
        self._shared = SharedValues(chat.owner_id)
        self._books = books_for(chat, chat.owner)
        self._group = prompt_group(chat)
        if self._group is not None and self._group.shown:
            self._books = replace(self._books, character=books_of_group(chat))
        spoken = chat.character.language if chat.character else ""
        self.language: Language = "zh" if (spoken or job.language).startswith("zh") else "en"
        self.choices = choices_for(chat, self.language)
        self._preset = chat_preset(self.choices, self.language)
        self._templates = text_templates(self.choices, self.language)

    def wanted(self, spec: ConnectionSpec, defaults: ConnectionDefaults) -> tuple[PromptSettings, Sampling]:
        """How a connection is asked in this chat: what goes into its prompt, and what is sampled with."""
        dialect = Dialect.TEXT if spec.dialect == "openai_text" else Dialect.CHAT
        choices = self.choices
        sampling = sampling_for(choices, dialect, defaults.samplers)
        limits = (
            settings.CONTEXT_MAX_TOKENS,
            defaults.context_tokens,
            sampling.context_tokens,
        )
        budget = min(limit for limit in limits if limit)
        reply = sampling.reply_tokens or defaults.max_tokens
        most = max(budget * 3 // 4, 1)
        wanted = PromptSettings(
            budget_tokens=budget,
            reserve_tokens=min(reply, most)
            if reply
            else min(settings.CONTEXT_RESERVE_TOKENS, budget // _MOST_RESERVED),
            token_ratio=ratio_for(spec.model),
            language=self.language,
            dialect=dialect,
            prefill=spec.capabilities.prefill,
            window_messages=_window(choices),
            stop=tuple(dict.fromkeys((*choices.value(STOPS.name, ()), *defaults.stop))),
            preset=self._preset if dialect is Dialect.CHAT else None,
            text=self._templates if dialect is Dialect.TEXT else None,
            lore=lore_settings(),
            lore_budget_tokens=min(settings.WORLDINFO_MAX_TOTAL_TOKENS, budget // _LORE_SHARE),
        )
        return wanted, sampling

    def cleaning(self, wanted: PromptSettings, prompt: Prompt) -> Cleaning | None:
        """How a reply to this prompt is cleaned up; what chat models say stays as it is, unless somebody wants it."""
        is_text = wanted.dialect is Dialect.TEXT
        trims = trims_sentences(self.choices, wanted.text)
        if not is_text and not trims:
            return None
        speaker, other = self._character.name, self._persona.name
        if self._job.purpose == Purpose.IMPERSONATE:
            speaker, other = other, speaker
        return Cleaning(
            speaker=speaker if is_text else "",
            others=(other, *self._other_members()) if is_text else (),
            stops=prompt.stop if is_text else (),
            instruct=wanted.text.instruct if wanted.text else None,
            trims_sentences=trims,
            single_line=bool(wanted.text and wanted.text.context.single_line),
        )

    def prompt(self, wanted: PromptSettings) -> Prompt:
        return assemble(
            PromptRequest(
                self._character,
                self._persona,
                wanted,
                purpose=PromptPurpose.GREETING if self._job.is_opening else PromptPurpose(self._job.purpose.value),
                books=self._books,
                timers=self._timers,
                note=note_of(self._job.chat),
                group=self._group,
                message_count=self._job.chat.message_count,
                scripts=scripts_of(self._job.chat),
                local_variables=self._variables,
                global_variables=self._shared,
                chat_key=str(self._job.chat.pk),
                instruction=self._job.instruction,
            ),
            self._history(),
            now=timezone.localtime(self._job.created_at),
            rng=Random(self._job.generation.int),  # noqa: S311 - dice of a story
            count_tokens=count_tokens,
        )

    def _other_members(self) -> tuple[str, ...]:
        members = self._group.members if self._group else ()
        return tuple(member.name for member in members if member.name != self._character.name)

    def changes(self, prompt: Prompt) -> dict[str, object]:
        """What the story must keep after this prompt: variables that macros changed, timers that began or ended."""
        changed: dict[str, object] = {}
        if self._variables != variables_of(self._job.chat):
            changed["variables"] = self._variables
        if prompt.timers != self._timers:
            changed["timedWorldInfo"] = prompt.timers.to_json()
        return changed

    def shared_changes(self) -> dict[str, object]:
        """What macros changed of the variables that all chats share."""
        return self._shared.changes()

    def storyteller(self, record: PromptRecord) -> Storyteller:
        """The demo, which knows what a model would have been sent."""
        spoken = [sent.message for sent in record.history if sent.message.role is Role.USER]
        purpose = self._job.purpose.value
        return Storyteller(
            DemoScene(
                character=self._character.name,
                user=self._persona.name,
                last_message=spoken[-1].text if spoken else "",
                greeting=self._greeting(),
                examples=list(islice(_own_lines(self._character.examples), _DEMO_LINES)),
                persona=self._who_the_person_is(),
                language=self.language,
                purpose="continue" if purpose == "continue" else "impersonate" if purpose == "impersonate" else "reply",
                turn=max(1, self._job.chat.message_count // 2),
            ),
            tokens_per_s=settings.DEMO_TOKENS_PER_SECOND,
        )

    def _history(self) -> Iterator[HistoryMessage]:
        return prompt_history(
            self._job.history_from,
            first_page=_window(self.choices) + 4,
            reasoning=reasoning_template(self.choices),
            thoughts=int(self.choices.value(THOUGHTS.name, 0)),
        )

    def _who_the_person_is(self) -> str:
        rng = Random(self._job.chat.pk.int)  # noqa: S311 - dice of a story
        request = PromptRequest(self._character, self._persona)
        return expand_for_chat(self._persona.description, request, now=timezone.localtime(), rng=rng)

    def _greeting(self) -> str:
        rng = Random(self._job.chat.pk.int)  # noqa: S311 - dice of a story
        return render_greeting(self._character, self._persona, now=timezone.localtime(), rng=rng)


def _window(choices: Choices) -> int:
    """How many messages are read: what was chosen, within the limit of the site."""
    return min(settings.MESSAGE_SLIDING_WINDOW, int(choices.value(WINDOW.name, settings.MESSAGE_SLIDING_WINDOW)))


def lore_settings() -> LoreSettings:
    """How world notes are looked for, within the limits of the site."""
    return LoreSettings(
        whole_words=True,
        unicode_words=True,
        recursive=settings.WORLDINFO_MAX_RECURSIVE_DEPTH > 0,
        max_recursion_steps=1 + settings.WORLDINFO_MAX_RECURSIVE_DEPTH,
        max_entries=settings.WORLDINFO_MAX_ACTIVATED_ENTRIES,
    )


def _request(prompt: Prompt, defaults: ConnectionDefaults, sampling: Sampling, *, max_tokens: int) -> GenerationRequest:
    return GenerationRequest(
        messages=tuple(ChatMessage(message.role.value, message.content) for message in prompt.messages),
        prompt=prompt.text,
        max_tokens=max_tokens,
        samplers=sampling.samplers,
        stop=prompt.stop,
        seed=defaults.seed if sampling.seed is None else sampling.seed,
    )


def _own_lines(examples: str) -> Iterator[str]:
    """The character's own lines among the examples of a card."""
    for line in examples.splitlines():
        speaker, colon, words = line.partition(":")
        if colon and speaker.strip() == "{{char}}" and "{{" not in words:
            yield words.strip()


def seed_of(generation: uuid.UUID) -> int:
    """A number that differs between two tries at the same reply."""
    return generation.int % 2**31
