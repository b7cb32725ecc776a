"""A persona as people write it."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from characters.actions.uploads import store_upload
from characters.messages import sentence_for
from characters.models import Asset
from characters.pictures import PictureRefused
from chats.models import Persona

_ROWS = 8


class PersonaForm(forms.Form):
    """`portrait` is the hash of a stored picture; a browser without scripts sends `portrait_file` with the form."""

    name = forms.CharField(label=_("Name"), max_length=100, error_messages={"required": _("Give the persona a name.")})
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": _ROWS}),
        help_text=_("What characters know of you. Write {{user}} for your name and {{char}} for theirs."),
    )
    is_default = forms.BooleanField(label=_("Start new chats as this persona"), required=False)
    portrait = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    portrait_file = forms.FileField(label=_("Picture"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        persona: Persona | None = None,
    ) -> None:
        super().__init__(data, files, initial=_initial(persona))
        self.fields["description"] = _limited(self.fields["description"])

    @property
    def shown_portrait(self) -> Asset | None:
        """The picture that the form holds now."""
        return picture_named(str(self["portrait"].value() or ""))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_portrait(self) -> Asset | None:
        return picture_named(self.cleaned_data["portrait"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        upload = self.cleaned_data.pop("portrait_file", None)
        if upload is not None:
            try:
                self.cleaned_data["portrait"] = store_upload(upload, {})
            except PictureRefused as error:
                self.add_error("portrait_file", sentence_for(error.code))
        return self.cleaned_data


def picture_named(sha256: str) -> Asset | None:
    return Asset.objects.pictures().filter(sha256=sha256, unreadable_at=None).first() if len(sha256) == 64 else None


def _initial(persona: Persona | None) -> dict[str, Any]:
    if persona is None:
        return {}
    return {
        "name": persona.name,
        "description": persona.description,
        "is_default": persona.is_default,
        "portrait": persona.portrait.sha256 if persona.portrait else "",
    }


def _limited(field: forms.Field) -> forms.CharField:
    """The same field with the limit of this site, which is known only now."""
    return forms.CharField(
        label=field.label,
        required=False,
        max_length=settings.PERSONA_MAX_CHARACTERS,
        widget=field.widget,
        help_text=field.help_text,
    )
