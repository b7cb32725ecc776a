"""What a connection can do: choices of three (as known, yes, no), and the samplers it accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.connection_forms.numbers import SAMPLER_FIELDS
from chats.providers import Capabilities

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_YES, _NO = "yes", "no"
OFFERED_SAMPLERS = frozenset(sampler.name for sampler in SAMPLER_FIELDS)

#: Field of `Capabilities` → label, help.
SWITCHES: Mapping[str, tuple[str | StrPromise, str | StrPromise]] = {
    "system_role": (_("System messages"), _("The model takes directions that are neither its own nor yours.")),
    "alternation": (_("Strict turns"), _("Person and model must take turns; neighbours are joined into one message.")),
    "prefill": (_("Continues its own text"), _("The model goes on where an unfinished reply ends.")),
    "names": (_("Speaker names"), _("Messages may say who speaks.")),
    "tools": (_("Tools"), _("The model can call tools.")),
    "images": (_("Images"), _("The model can look at images.")),
    "stream_usage": (_("Reports tokens"), _("Streams end with the number of tokens, if we ask for it.")),
}
LENGTH_FIELDS = ("max_tokens", "max_completion_tokens")


def capability_fields(known: Capabilities) -> dict[str, forms.Field]:
    """Return form fields by name: one for each switch, the samplers, and the name of the length limit."""
    fields: dict[str, forms.Field] = {
        f"can_{name}": forms.ChoiceField(
            label=label,
            help_text=help_text,
            required=False,
            choices=[("", _as_known(getattr(known, name))), (_YES, _("Yes")), (_NO, _("No"))],
        )
        for name, (label, help_text) in SWITCHES.items()
    }
    fields["samplers"] = forms.MultipleChoiceField(
        label=_("Reply settings it accepts"),
        help_text=_("What is not ticked is never sent; many services refuse requests with settings they do not know."),
        required=False,
        choices=[(sampler.name, sampler.label) for sampler in SAMPLER_FIELDS],
        widget=forms.CheckboxSelectMultiple,
    )
    fields["max_tokens_field"] = forms.ChoiceField(
        label=_("Name of the length limit"),
        help_text=_("Newer OpenAI models call it max_completion_tokens."),
        required=False,
        choices=[("", _("As known: %(value)s") % {"value": known.max_tokens_field}), *[(n, n) for n in LENGTH_FIELDS]],
    )
    return fields


def capability_initial(stored: Mapping[str, Any], accepted: frozenset[str]) -> dict[str, Any]:
    """Return what the fields show for stored choices; `accepted` are the samplers that are accepted by now."""
    initial: dict[str, Any] = {
        f"can_{name}": _YES if stored[name] else _NO for name in SWITCHES if isinstance(stored.get(name), bool)
    }
    if stored.get("max_tokens_field") in LENGTH_FIELDS:
        initial["max_tokens_field"] = stored["max_tokens_field"]
    initial["samplers"] = sorted(accepted & OFFERED_SAMPLERS)
    return initial


def capability_choices(
    cleaned: Mapping[str, Any], stored: Mapping[str, Any], known: Capabilities, *, samplers_changed: bool
) -> dict[str, Any]:
    """Return what to store: only what differs from what is known, so that better knowledge reaches old connections."""
    choices = {name: value for name, value in stored.items() if name not in {*SWITCHES, "samplers", "max_tokens_field"}}
    for name in SWITCHES:
        if cleaned.get(f"can_{name}"):
            choices[name] = cleaned[f"can_{name}"] == _YES
    if cleaned.get("max_tokens_field"):
        choices["max_tokens_field"] = cleaned["max_tokens_field"]
    if samplers_changed:
        ticked = frozenset(cleaned.get("samplers", ()))
        if ticked != known.samplers & OFFERED_SAMPLERS:
            choices["samplers"] = sorted((known.samplers - OFFERED_SAMPLERS) | ticked)
    elif "samplers" in stored:
        choices["samplers"] = stored["samplers"]
    return choices


def _as_known(value: bool) -> str | StrPromise:
    return _("As known: yes") if value else _("As known: no")
