"""The options of a layer as a page shows them: the value that counts, where it comes from, and the field to change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chats.connection_forms.numbers import number_field
from chats.models import Preset, PresetKind
from chats.presets.builtin import of_kind
from chats.presets.choices import Choices, Found, Level
from chats.presets.options import (
    CHAT_PRESET,
    GROUPS,
    MAX_STOP_CHARACTERS,
    MAX_STOPS,
    NONE,
    SAMPLER_PRESET,
    NumberOption,
    Option,
    PresetOption,
    SwitchOption,
    TextsOption,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict
    from django_stubs_ext import StrPromise

    from tavern.accounts.models import User

_ORIGINS: dict[Level, str | StrPromise] = {
    Level.CHAT: gettext_lazy("From this chat"),
    Level.CHARACTER: gettext_lazy("From this character"),
    Level.PERSON: gettext_lazy("Your default"),
    Level.SITE: gettext_lazy("The site's"),
}
_SITE_PRESETS: dict[str, str | StrPromise] = {
    PresetKind.CHAT: gettext_lazy("Story"),
    PresetKind.CONTEXT: gettext_lazy("A script with names"),
    PresetKind.INSTRUCT: gettext_lazy("No marks"),
    PresetKind.SYSTEM: gettext_lazy("Story"),
    PresetKind.REASONING: "<think>",
    PresetKind.SAMPLER: gettext_lazy("The model's own"),
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option on the page. `is_here` says that it was chosen on this very page, and so can be reset."""

    option: Option
    form: OptionForm
    shown: str
    origin: str
    is_here: bool

    @property
    def control(self) -> forms.BoundField:
        return self.form["value"]


@dataclass(frozen=True, slots=True)
class RowGroup:
    title: str | StrPromise
    rows: tuple[OptionRow, ...]
    is_folded: bool


class OptionForm(forms.Form):
    """The field of one option; empty means: as inherited."""

    def __init__(
        self, option: Option, posted: QueryDict | None = None, *, value: Any = None, presets: Sequence[Preset] = ()
    ) -> None:
        super().__init__(posted, initial={"value": _shown_value(value)}, auto_id=f"id_{option.name}_%s")
        self.option = option
        self.fields["value"] = _field(option, presets)

    def clean_value(self) -> Any:
        """Return the value to store, None for none of its own."""
        value = self.cleaned_data["value"]
        match self.option:
            case TextsOption():
                texts = list(dict.fromkeys(line for line in value.replace("\r", "").split("\n") if line.strip()))
                if len(texts) > MAX_STOPS or any(len(text) > MAX_STOP_CHARACTERS for text in texts):
                    message = _("At most %(count)s texts of %(length)s characters each.")
                    raise forms.ValidationError(message % {"count": MAX_STOPS, "length": MAX_STOP_CHARACTERS})
                return texts or None
            case SwitchOption():
                return {"on": True, "off": False}.get(value)
        return None if value == "" else value


def row_groups(choices: Choices, level: Level, owner: User) -> list[RowGroup]:
    """Return all options with their values, as they count at a level."""
    presets = own_presets(owner)
    values = _values(choices)
    groups = []
    for title, options in GROUPS:
        rows = tuple(_row(option, choices, level, presets, values) for option in options)
        groups.append(RowGroup(title, rows, not any(row.is_here for row in rows) and not _is_first(options)))
    return groups


def row_of(option: Option, choices: Choices, level: Level, owner: User) -> OptionRow:
    """The row of one option alone."""
    values = _values(choices)
    return _row(option, choices, level, own_presets(owner), values)


def own_presets(owner: User) -> list[Preset]:
    return list(Preset.objects.owned_by(owner).for_list())


def _values(choices: Choices) -> dict[str, Found]:
    """Samplers and lengths as they count for chat models, unless presets were chosen for text models only."""
    for_text = choices.preset(CHAT_PRESET) is None and choices.preset(SAMPLER_PRESET) is not None
    return choices.sampling(SAMPLER_PRESET if for_text else CHAT_PRESET)


def _is_first(options: tuple[Option, ...]) -> bool:
    return options is GROUPS[0][1] or options is GROUPS[1][1]


def _row(
    option: Option,
    choices: Choices,
    level: Level,
    presets: Sequence[Preset],
    values: dict[str, Found],
) -> OptionRow:
    own = choices.own(level, option.name)
    shown, origin = _effective(option, choices, values)
    form = OptionForm(option, value=own, presets=presets)
    return OptionRow(option, form, shown, origin, own is not None)


def _effective(option: Option, choices: Choices, values: dict[str, Found]) -> tuple[str, str]:
    """The value that counts in words, and where it comes from."""
    if isinstance(option, PresetOption):
        chosen = choices.preset(option)
        if chosen is None:
            return str(_SITE_PRESETS[option.kind]), str(_ORIGINS[Level.SITE])
        return chosen.name if chosen.key != NONE else _("None"), str(_ORIGINS[chosen.level])
    found = values.get(option.name) or choices.get(option.name)
    if found is not None:
        origin = str(_ORIGINS[found.level])
        return _said(found.value), _("%(origin)s, by the preset %(name)s") % {
            "origin": origin,
            "name": found.by,
        } if found.by else origin
    return _site_value(option), str(_ORIGINS[Level.SITE])


def _site_value(option: Option) -> str:
    known = {
        "context_tokens": settings.CONTEXT_MAX_TOKENS,
        "reply_tokens": settings.CONTEXT_RESERVE_TOKENS,
        "window_messages": settings.MESSAGE_SLIDING_WINDOW,
        "thoughts_in_prompts": 0,
    }
    if option.name in known:
        return str(known[option.name])
    return (
        _("Off")
        if isinstance(option, SwitchOption)
        else _("Nothing")
        if isinstance(option, TextsOption)
        else _("The model's own")
    )


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("On") if value else _("Off")
    if isinstance(value, list):
        return " · ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "\n".join(value) if isinstance(value, list) else value


def _field(option: Option, presets: Sequence[Preset]) -> forms.Field:
    match option:
        case NumberOption():
            return number_field(
                option.label,
                option.help,
                low=option.low,
                high=option.high,
                is_whole=option.is_whole,
                example=option.example,
            )
        case SwitchOption():
            choices = [("", _("As inherited")), ("on", _("On")), ("off", _("Off"))]
            return forms.ChoiceField(label=option.label, help_text=option.help, required=False, choices=choices)
        case TextsOption():
            area = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(
                label=option.label, help_text=option.help, required=False, strip=False, max_length=10_000, widget=area
            )
    own = [(str(preset.pk), preset.name) for preset in presets if preset.kind == option.kind]
    named: list[Any] = [("", _("As inherited"))]
    if option.may_be_none:
        named.append((NONE, _("None")))
    if own:
        named.append((_("Yours"), own))
    named.append((_("Ours"), [(one.key, one.name) for one in of_kind(option.kind)]))
    return forms.ChoiceField(label=option.label, help_text=option.help, required=False, choices=named)
