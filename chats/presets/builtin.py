"""Presets that come with the site, in the shape of files. The words are ours, the marks of formats are facts.

A built-in preset is known by `ours:NAME`; those with instructions speak the language of the chat.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from chats.models import PresetKind
from chats.presets.builtin_formats import CONTEXTS, INSTRUCTS, REASONINGS, SAMPLERS
from chats.presets.builtin_texts import CONCISE, NOVEL
from chats.prompt import Language, default_preset
from chats.prompt.preset import MAIN
from chats.prompt.preset_files import write_preset

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PREFIX = "ours:"


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A preset of ours; `data` makes its content in a language."""

    kind: PresetKind
    slug: str
    name: "str | StrPromise"
    hint: "str | StrPromise"
    data: Callable[[Language], Mapping[str, Any]]

    @property
    def key(self) -> str:
        return f"{PREFIX}{self.slug}"


def built_in(kind: str, key: str) -> BuiltIn | None:
    """The preset of ours that a key names."""
    return _BY_KEY.get((kind, key))


def of_kind(kind: str) -> list[BuiltIn]:
    return [one for one in BUILT_IN if one.kind == kind]


@lru_cache(maxsize=16)
def _chat(style: str, language: Language) -> Mapping[str, Any]:
    texts = {"story": None, "concise": CONCISE, "novel": NOVEL}[style]
    preset = write_preset(default_preset(language))
    if texts is not None:
        main = next(prompt for prompt in preset["prompts"] if prompt["identifier"] == MAIN)
        main["content"] = texts[language]
    samplers = {"story": (1.0, 0.95), "concise": (0.8, 0.9), "novel": (1.05, 0.97)}[style]
    preset["temperature"], preset["top_p"] = samplers
    if style == "concise":
        preset["openai_max_tokens"] = 400
    return preset


def _chat_data(style: str) -> Callable[[Language], Mapping[str, Any]]:
    return lambda language: _chat(style, language)


def _system_data(style: str) -> Callable[[Language], Mapping[str, Any]]:
    def data(language: Language) -> Mapping[str, Any]:
        texts = {"concise": CONCISE, "novel": NOVEL}.get(style)
        content = texts[language] if texts else default_preset(language).entries[0].content
        return {"name": style.capitalize(), "content": content, "post_history": ""}

    return data


def _fixed(data: Mapping[str, Any]) -> Callable[[Language], Mapping[str, Any]]:
    return lambda _language: data


_STYLES = (
    ("story", _("Story"), _("For most characters: a scene at a time, in the character's own voice.")),
    ("concise", _("Concise"), _("Short replies that keep the conversation moving.")),
    ("novel", _("Novel"), _("Long passages in the third person, written like a book.")),
)
_FORMAT_HINTS = {
    "plain": _("For models without marks of their own: headings and names."),
}
_SAMPLER_NAMES = {
    "balanced": (_("Balanced"), _("A good beginning for most models.")),
    "steady": (_("Steady"), _("Stays close to what is likely: for small models and exact characters.")),
    "lively": (_("Lively"), _("More surprises, and less of what was said before.")),
}

BUILT_IN: tuple[BuiltIn, ...] = (
    *(BuiltIn(PresetKind.CHAT, slug, name, hint, _chat_data(slug)) for slug, name, hint in _STYLES),
    *(BuiltIn(PresetKind.SYSTEM, slug, name, hint, _system_data(slug)) for slug, name, hint in _STYLES),
    *(
        BuiltIn(PresetKind.CONTEXT, slug, data["name"], _FORMAT_HINTS.get(slug, ""), _fixed(data))
        for slug, data in CONTEXTS.items()
    ),
    *(
        BuiltIn(PresetKind.INSTRUCT, slug, data["name"], _FORMAT_HINTS.get(slug, ""), _fixed(data))
        for slug, data in INSTRUCTS.items()
    ),
    *(BuiltIn(PresetKind.REASONING, slug, data["name"], "", _fixed(data)) for slug, data in REASONINGS.items()),
    *(BuiltIn(PresetKind.SAMPLER, slug, *_SAMPLER_NAMES[slug], _fixed(data)) for slug, data in SAMPLERS.items()),
)
_BY_KEY = {(one.kind.value, one.key): one for one in BUILT_IN}
