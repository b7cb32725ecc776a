"""The form of a preset: its name and the fields of its file that we know; the others pass through untouched."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.models import PresetKind
from chats.preset_forms.prompts import PromptRows
from chats.preset_forms.specs import Shape, Spec
from chats.preset_forms.template_specs import GROUPS, SPECS

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Line:
    """A field as the page shows it."""

    bound: forms.BoundField
    spec: Spec


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading, folded away if `advanced`."""

    title: str | StrPromise
    lines: tuple[Line, ...]
    advanced: bool
    has_errors: bool


class PresetForm(forms.Form):
    """Edits a copy of `data`. Of a chat preset `prompts` are its prompts in their order."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Give the preset a name.")})

    def __init__(
        self, kind: str, stored: Mapping[str, Any], posted: QueryDict | None = None, *, name: str = ""
    ) -> None:
        self.kind, self.stored = kind, stored
        self.specs = SPECS[kind]
        super().__init__(posted, initial={"name": name, **{spec.key: _shown(spec, stored) for spec in self.specs}})
        for spec in self.specs:
            self.fields[spec.key] = spec.form_field()
        self.prompts = PromptRows(stored, posted) if kind == PresetKind.CHAT else None

    @property
    def groups(self) -> Iterator[Group]:
        """The fields under their headings, those that few people need last."""
        for advanced in (False, True):
            for key in dict.fromkeys(spec.group for spec in self.specs if spec.advanced is advanced):
                lines = tuple(
                    Line(self[spec.key], spec) for spec in self.specs if spec.group == key and spec.advanced is advanced
                )
                yield Group(GROUPS[key], lines, advanced, any(line.bound.errors for line in lines))

    def merged(self) -> dict[str, Any]:
        """The content of the file after this form; what cannot be read yet stays as it was."""
        data = copy.deepcopy(dict(self.stored))
        cleaned = getattr(self, "cleaned_data", {})
        for spec in self.specs:
            if spec.key in cleaned:
                _write(data, spec, cleaned[spec.key])
        if self.kind in {PresetKind.CONTEXT, PresetKind.INSTRUCT, PresetKind.SYSTEM, PresetKind.REASONING}:
            data["name"] = cleaned.get("name", data.get("name", ""))
        if self.prompts is not None:
            self.prompts.write_to(data)
        return data


def _shown(spec: Spec, stored: Mapping[str, Any]) -> Any:
    value = stored.get(spec.key)
    if spec.shape is Shape.FLAG:
        return value if isinstance(value, bool) else bool(spec.default)
    if spec.shape in {Shape.CHOICE, Shape.NUMBERED}:
        known = {choice for choice, _label in spec.choices}
        return value if isinstance(value, str | int) and value in known else spec.default
    if spec.shape in {Shape.NUMBER, Shape.WHOLE}:
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return value if isinstance(value, str) else ""


def _write(data: dict[str, Any], spec: Spec, value: Any) -> None:
    """Store what the form says. What a file did not have and nobody wrote is not put into it."""
    if isinstance(value, str):
        # Browsers send line breaks as two characters.
        value = value.replace("\r\n", "\n")
    if spec.shape is Shape.NUMBERED and value == "":
        value = spec.default
    if value == _shown(spec, data):
        return
    if value is None:
        data.pop(spec.key, None)
    else:
        data[spec.key] = value
