"""Recorded settings, cards and chats as the engine's input."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from characters import cards
from chats.prompt import (
    AuthorsNote,
    HistoryMessage,
    PersonaPlace,
    PromptCharacter,
    PromptGroup,
    PromptPersona,
    PromptRequest,
    PromptSettings,
    Purpose,
    Role,
    TokenCounter,
    character_from_card,
    expand_for_chat,
)
from chats.prompt.lore import LoreBook, LoreSettings, LoreSources, LoreTimers, Strategy, book_of
from chats.prompt.preset_files import read_preset

from .verdicts import Json

NOW = datetime(2026, 3, 7, 14, 5, 9, tzinfo=UTC)
ROLES = (Role.SYSTEM, Role.USER, Role.ASSISTANT)
_PERSONA_PLACES = {
    0: PersonaPlace.IN_PROMPT,
    1: PersonaPlace.IN_PROMPT,
    2: PersonaPlace.NOTE_TOP,
    3: PersonaPlace.NOTE_BOTTOM,
    4: PersonaPlace.AT_DEPTH,
    9: PersonaPlace.NOWHERE,
}
_PURPOSES = {
    "normal": Purpose.REPLY,
    "regenerate": Purpose.REGENERATE,
    "swipe": Purpose.SWIPE,
    "continue": Purpose.CONTINUE,
    "impersonate": Purpose.IMPERSONATE,
    "quiet": Purpose.QUIET,
}
count_tokens = TokenCounter()


def dice() -> Random:
    """The same dice for every case."""
    return Random(1)  # noqa: S311 - dice of a story


@dataclass
class Scene:
    """A case as it goes on: the chat grows with its turns."""

    case: Json
    defaults: Json
    preset: Json
    character: PromptCharacter
    persona: Json
    chat: list[HistoryMessage] = field(default_factory=list)
    timers: LoreTimers = field(default_factory=LoreTimers)
    group: PromptGroup | None = None

    @classmethod
    def of(cls, case: Json, defaults: Json, preset: Json) -> "Scene":
        card = case["character"]
        embedded_book = replace(character_from_card(card), book=None)
        persona = {**defaults.get("persona", {}), **(case.get("persona") or {})}
        scene = cls(case, defaults, {**preset, **(case.get("preset") or {})}, embedded_book, persona)
        for message in case.get("chat", ()):
            scene.add(message["mes"], is_user=message.get("is_user", False), raw=message)
        return scene

    @property
    def metadata(self) -> Json:
        return self.case.get("chat_metadata") or {}

    def add(self, text: str, *, is_user: bool, raw: Json | None = None) -> None:
        """Let somebody say something; macros in a person's words are replaced as they are stored."""
        raw = raw or {}
        name = raw.get("name") or (self.persona["name"] if is_user else self.character.name)
        role = Role.USER if is_user else Role.ASSISTANT
        if is_user:
            text = expand_for_chat(text, self.request(Purpose.REPLY), now=NOW, rng=dice())
        if (raw.get("extra") or {}).get("type") == "narrator":
            role = Role.SYSTEM
        self.chat.append(HistoryMessage(role, name, text, hidden=raw.get("is_system") is True))

    def visible(self) -> list[HistoryMessage]:
        return [message for message in self.chat if not message.hidden]

    def request(self, purpose: Purpose, *, quiet: str = "") -> PromptRequest:
        visible = self.visible()
        return PromptRequest(
            self.character,
            persona_of(self.persona),
            self.settings(),
            purpose=purpose,
            books=self.lore_sources(),
            timers=self.timers,
            tags=self._tags(),
            note=note_of(self.metadata),
            group=self.group,
            message_count=len(visible),
            own_message_count=sum(message.role is Role.USER for message in visible),
            chat_key="1",
            quiet=quiet,
        )

    def settings(self) -> PromptSettings:
        wi, power = self._wi_settings(), self._power_user()
        budget, reserve = self.preset["openai_max_context"], self.preset["openai_max_tokens"]
        lore_budget = round_half_up(wi["world_info_budget"] * (budget - reserve) / 100) or 1
        cap = wi["world_info_budget_cap"]
        return PromptSettings(
            budget_tokens=budget,
            reserve_tokens=reserve,
            preset=read_preset(self.preset),
            prefer_card_prompts=power["prefer_character_prompt"],
            pin_examples=power["pin_examples"],
            strip_examples=power["strip_examples"],
            lore=lore_settings(wi),
            lore_budget_tokens=min(lore_budget, cap) if cap > 0 else lore_budget,
        )

    def lore_sources(self) -> LoreSources:
        books, case = books_of(self.case.get("lorebooks") or {}), self.case
        return LoreSources(
            everywhere=_found(books, case.get("global_books") or ()),
            chat=_found(books, [self.metadata.get("world_info")]),
            persona=_found(books, [self.persona.get("lorebook")]),
            character=_found(books, [case.get("character_primary_book"), *(case.get("char_extra_books") or ())]),
        )

    def count(self, text: str) -> int:
        """Tokens as the peer counted them for its budget, else as we do."""
        counted = (self.case.get("token_counts") or {}).get(text)
        return counted if isinstance(counted, int) else count_tokens(text)

    def _tags(self) -> frozenset[str] | None:
        tags = self.case.get("tags")
        return frozenset(tag if isinstance(tag, str) else str(tag["id"]) for tag in tags) if tags else None

    def _wi_settings(self) -> Json:
        return {**self.defaults["wi_settings"], **(self.case.get("wi_settings") or {})}

    def _power_user(self) -> Json:
        return {**self.defaults["power_user"], **(self.case.get("power_user") or {})}


def purpose_of(kind: str) -> Purpose:
    return _PURPOSES[kind]


def persona_of(raw: Json) -> PromptPersona:
    return PromptPersona(
        raw["name"],
        raw.get("description", ""),
        _PERSONA_PLACES.get(raw.get("position", 0), PersonaPlace.IN_PROMPT),
        raw.get("depth", 2),
        ROLES[raw.get("role", 0)],
    )


def note_of(metadata: Json) -> AuthorsNote | None:
    """The author's note; position 0 is after the instructions, 1 in the chat, 2 before the instructions."""
    if "note_prompt" not in metadata:
        return None
    position = metadata.get("note_position", 1)
    return AuthorsNote(
        metadata["note_prompt"],
        metadata.get("note_interval", 1),
        metadata.get("note_depth", 4) if position == 1 else None,
        ROLES[metadata.get("note_role", 0)],
        leads=position == 2,
    )


def lore_settings(wi: Json) -> LoreSettings:
    return LoreSettings(
        depth=wi["world_info_depth"],
        include_names=wi["world_info_include_names"],
        case_sensitive=wi["world_info_case_sensitive"],
        whole_words=wi["world_info_match_whole_words"],
        recursive=wi["world_info_recursive"],
        max_recursion_steps=wi["world_info_max_recursion_steps"],
        min_activations=wi["world_info_min_activations"],
        min_activations_depth=wi["world_info_min_activations_depth_max"],
        group_scoring=wi["world_info_use_group_scoring"],
        strategy=tuple(Strategy)[wi["world_info_character_strategy"]],
    )


def books_of(raw: Json) -> dict[str, LoreBook]:
    """World files by name."""
    books = {}
    for name, book in raw.items():
        found = cards.decode(json.dumps(book).encode(), filename=f"{name}.json")
        if isinstance(found, cards.Lorebook):
            books[name] = book_of(replace(found, name=name))
    return books


def round_half_up(number: float) -> int:
    return math.floor(number + 0.5)


def _found(books: dict[str, LoreBook], names: Iterable[Any]) -> tuple[LoreBook, ...]:
    return tuple(books[name] for name in names if name in books)


def as_sent(messages: Sequence[Any]) -> list[dict[str, str]]:
    """Messages as the recording has them."""
    return [
        {"role": message.role.value, "content": message.content} | ({"name": message.name} if message.name else {})
        for message in messages
    ]
