"""Numbers that people set models by: what each means in plain words, and how far it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_RANGE = _("Enter a number from {low} to {high}.")


@dataclass(frozen=True, slots=True)
class Sampler:
    """A sampler people may set, by its canonical name."""

    name: str
    label: str | StrPromise
    help: str | StrPromise
    low: float
    high: float
    example: str
    is_whole: bool = False

    def field(self) -> forms.Field:
        return number_field(
            self.label, self.help, low=self.low, high=self.high, is_whole=self.is_whole, example=self.example
        )


SAMPLER_FIELDS = (
    Sampler(
        "temperature",
        _("Temperature"),
        _("Low keeps to likely words, high surprises. Usual: 0.7 to 1.2."),
        0,
        5,
        "1",
    ),
    Sampler(
        "top_p",
        _("Top P"),
        _("Chooses among the words that share this part of all likelihood. 1 leaves all in."),
        0,
        1,
        "0.95",
    ),
    Sampler("top_k", _("Top K"), _("Chooses among this many likeliest words. 0 leaves all in."), 0, 1000, "40", True),
    Sampler(
        "min_p",
        _("Min P"),
        _("Leaves out words that are much less likely than the likeliest. Usual: 0.05. 0 leaves all in."),
        0,
        1,
        "0.05",
    ),
    Sampler(
        "repetition_penalty",
        _("Repetition penalty"),
        _("Above 1 words repeat less. Usual: 1.05 to 1.15."),
        0.1,
        3,
        "1.1",
    ),
    Sampler(
        "frequency_penalty",
        _("Frequency penalty"),
        _("The more often a word was used, the rarer it becomes. 0 changes nothing."),
        -2,
        2,
        "0.3",
    ),
    Sampler(
        "presence_penalty",
        _("Presence penalty"),
        _("A word that was used once becomes rarer. 0 changes nothing."),
        -2,
        2,
        "0.3",
    ),
)


def number_field(
    label: str | StrPromise,
    help_text: str | StrPromise,
    *,
    low: float,
    high: float,
    is_whole: bool = False,
    example: str = "",
) -> forms.Field:
    """Return an optional number whose error names the whole range."""
    kind = forms.IntegerField if is_whole else forms.FloatField
    message = format_lazy(_RANGE, low=low, high=high)
    attributes: dict[str, Any] = {"placeholder": example, "inputmode": "numeric" if is_whole and low >= 0 else "text"}
    if not is_whole:
        attributes["step"] = "any"
    return kind(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.NumberInput(attrs={**attributes, "min": low, "max": high}),
        validators=[MinValueValidator(low, message), MaxValueValidator(high, message)],
        error_messages={"invalid": message},
    )
