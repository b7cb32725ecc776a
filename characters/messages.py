"""Codes of refusals and repairs, and the sentences people read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from characters.cards import errors, warnings

#: Our own codes; those of the card engine come with their errors.
_OWN = {
    "batch-full": _("One import takes at most 200 files. Start another one for the rest."),
    "batch-undone": _("This import was undone. Start a new one."),
    "guests-cannot-publish": _("Create an account to share characters with others."),
    "picture-unreadable": _("The picture cannot be read. Use PNG, JPEG, WEBP, GIF or AVIF."),
    "picture-too-large": _("The picture is larger than 20 MB or 8,000 pixels."),
    "could-not-be-stored": _("The card could be read but not stored. Nothing was changed."),
    "book-full": _("A lorebook holds at most 20,000 entries."),
    "nothing-sent": _("No file arrived. Choose the file again."),
}


def sentence_for(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return the translated sentence for the code of a refusal; an unknown code gets a general one."""
    if code in _OWN:
        return str(_OWN[code])
    return _filled(_TEMPLATES.get(code, errors.CardError.template), facts or {})


def warning_sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """Return the translated sentence for a repair, or "" for a code of another time."""
    template = warnings.TEMPLATES.get(code)
    return _filled(template, params or {}) if template else ""


def card_error_sentence(error: errors.CardError) -> str:
    return sentence_for(error.code, error.params)


def _filled(template: str, facts: Mapping[str, Any]) -> str:
    """Fill a template; stored facts may lack what a newer template names."""
    try:
        return gettext(template) % facts
    except KeyError:
        return gettext(errors.CardError.template)


def _templates(kind: type[errors.CardError]) -> dict[str, str]:
    found = {kind.code: kind.template}
    for child in kind.__subclasses__():
        found |= _templates(child)
    return found


#: Engine code → English template. Classes that only group others repeat the general code.
_TEMPLATES = {**_templates(errors.CardError), errors.CardError.code: errors.CardError.template}
