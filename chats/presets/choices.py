"""What is chosen for a chat, from near to far: the chat's own, its character's, the person's; and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from chats.models import Preset, PromptLayer
from chats.presets.builtin import built_in
from chats.presets.options import CONTEXT_TOKENS, NONE, PRESETS, REPLY_TOKENS, SAMPLERS, PresetOption, usable, uuid_of
from chats.presets.samplers import chat_sampling, text_sampling

if TYPE_CHECKING:
    from uuid import UUID

    from chats.models import Chat
    from chats.prompt import Language


class Level(StrEnum):
    """Who chose a value; the nearest wins."""

    CHAT = "chat"
    CHARACTER = "character"
    PERSON = "person"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its origin; `by` is the preset that says it, if one does."""

    value: Any
    level: Level
    by: str = ""


@dataclass(frozen=True, slots=True)
class ChosenPreset:
    """The content of a preset that was chosen. One of ours `is_ours`."""

    key: str
    name: str
    data: Mapping[str, Any]
    level: Level
    is_ours: bool = False


#: What presets may say as well.
_SAID = (*SAMPLERS, CONTEXT_TOKENS, REPLY_TOKENS)
Layers = tuple[tuple[Level, Mapping[str, Any]], ...]


class Choices:
    """All layers of one chat, nearest first, with the presets they name."""

    def __init__(self, layers: Layers, presets: Mapping[UUID, Preset], language: Language = "en") -> None:
        self._layers, self._presets, self._language = layers, presets, language

    def get(self, name: str) -> Found | None:
        """The nearest value of an option that is not a preset; None when nobody chose one."""
        return next((Found(layer[name], level) for level, layer in self._layers if name in layer), None)

    def own(self, level: Level, name: str) -> Any:
        """What a layer itself says, None when it says nothing."""
        return next((layer.get(name) for one, layer in self._layers if one is level), None)

    def value(self, name: str, default: Any = None) -> Any:
        found = self.get(name)
        return default if found is None else found.value

    def preset(self, option: PresetOption) -> ChosenPreset | None:
        """The nearest preset that still exists; one with the key `none` and no content says that there is to be none."""
        return next(self._presets_of(option), None)

    def sampling(self, option: PresetOption) -> dict[str, Found]:
        """The nearest value of each sampler, of the lengths and the seed: within a layer, what was chosen by itself
        wins over what the preset says."""
        read = chat_sampling if option.kind == "chat" else text_sampling
        named = {chosen.level: chosen for chosen in self._presets_of(option)}
        values = dict[str, Found]()
        for level, layer in reversed(self._layers):
            if level in named:
                by = named[level].name
                values |= {name: Found(value, level, by) for name, value in read(named[level].data).said().items()}
            values |= {one.name: Found(layer[one.name], level) for one in _SAID if one.name in layer}
        return values

    def _presets_of(self, option: PresetOption) -> Iterator[ChosenPreset]:
        for level, layer in self._layers:
            key = layer.get(option.name)
            if key and (chosen := self._chosen(option, key, level)):
                yield chosen

    def _chosen(self, option: PresetOption, key: str, level: Level) -> ChosenPreset | None:
        if key == NONE:
            return ChosenPreset(NONE, "", {}, level)
        if ours := built_in(option.kind, key):
            return ChosenPreset(key, str(ours.name), ours.data(self._language), level, is_ours=True)
        stored = self._presets.get(uuid_of(key))  # type: ignore[arg-type] # None is no key
        if stored is None or stored.kind != option.kind:
            return None
        return ChosenPreset(key, stored.name, stored.data, level)


def choices_for(chat: Chat, language: Language = "en") -> Choices:
    """Read what is chosen for a chat: one query, and another one if presets of the person's own are among it."""
    return _choices(
        chat.owner_id,
        Q(chat=chat) | Q(chat=None, character=None) | Q(chat=None, character_id=chat.character_id),
        language,
    )


def choices_above(owner_id: int | None, *, character_id: int | None = None, language: Language = "en") -> Choices:
    """As `choices_for`, for chats with a character, or for all."""
    return _choices(owner_id, Q(chat=None, character=None) | Q(chat=None, character_id=character_id or 0), language)


def _choices(owner_id: int | None, wanted: Q, language: Language) -> Choices:
    if owner_id is None:
        return Choices((), {}, language)
    rows = PromptLayer.objects.filter(wanted, owner_id=owner_id).only("chat_id", "character_id", "options")
    layers = tuple(
        sorted(((_level(row), usable(row.options)) for row in rows), key=lambda layer: list(Level).index(layer[0]))
    )
    keys = {uuid_of(layer[one.name]) for _level, layer in layers for one in PRESETS if one.name in layer} - {None}
    presets = Preset.objects.filter(owner_id=owner_id, deleted_at=None).defer("previous").in_bulk(keys) if keys else {}
    return Choices(layers, presets, language)


def _level(row: PromptLayer) -> Level:
    return Level.CHAT if row.chat_id else Level.CHARACTER if row.character_id else Level.PERSON
