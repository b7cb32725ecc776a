"""How the fields of preset files are edited: what each is called, what it means in plain words, and what it may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django import forms

from chats.connection_forms.numbers import number_field

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MAX_TEXT = 100_000
_FEW_LINES = 3


class Shape(StrEnum):
    """What a field of a file holds."""

    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    #: Choices that stand for numbers.
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True)
class Spec:
    """One field of a file. `default` is what a missing field means; for a flag it decides what the switch shows.

    `group` is the heading it stands under; those that are `advanced` are folded away. `is_mono` is for marks and code.
    """

    key: str
    label: str | StrPromise
    help: str | StrPromise = ""
    shape: Shape = Shape.LINE
    low: float = 0
    high: float = 0
    example: str = ""
    default: object = None
    choices: tuple[tuple[object, str | StrPromise], ...] = field(default=())
    group: str = ""
    advanced: bool = False
    is_mono: bool = False

    def form_field(self) -> forms.Field:
        """The field of a form that edits it."""
        match self.shape:
            case Shape.NUMBER | Shape.WHOLE:
                return number_field(
                    self.label,
                    self.help,
                    low=self.low,
                    high=self.high,
                    is_whole=self.shape is Shape.WHOLE,
                    example=self.example,
                )
            case Shape.FLAG:
                return forms.BooleanField(label=self.label, help_text=self.help, required=False)
            case Shape.CHOICE:
                return forms.ChoiceField(
                    label=self.label, help_text=self.help, required=False, choices=list(self.choices)
                )
            case Shape.NUMBERED:
                return forms.TypedChoiceField(
                    label=self.label, help_text=self.help, required=False, choices=list(self.choices), coerce=int
                )
        area = forms.Textarea(attrs={"rows": _FEW_LINES, "spellcheck": "false" if self.is_mono else None})
        return forms.CharField(
            label=self.label,
            help_text=self.help,
            required=False,
            strip=False,
            max_length=MAX_TEXT,
            widget=area if self.shape is Shape.TEXT else forms.TextInput(),
        )


def number(
    key: str, label: str | StrPromise, help_text: str | StrPromise, low: float, high: float, *, example: str = "",
    group: str = "", advanced: bool = False,
) -> Spec:  # fmt: skip
    return Spec(key, label, help_text, Shape.NUMBER, low, high, example, group=group, advanced=advanced)


def whole(
    key: str, label: str | StrPromise, help_text: str | StrPromise, low: int, high: int, *, example: str = "",
    group: str = "", advanced: bool = False,
) -> Spec:  # fmt: skip
    return Spec(key, label, help_text, Shape.WHOLE, low, high, example, group=group, advanced=advanced)
