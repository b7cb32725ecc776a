"""Input about one chat: its settings, and what it is called in lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.actions.assets import store_picture
from characters.messages import sentence_for
from characters.pictures import MAX_BYTES, PictureRefused, PictureTooLarge
from chats.actions import split_tags
from chats.backgrounds import BACKGROUNDS, uploaded_background
from chats.models import Chat, Connection, Persona
from tavern.accounts.models import User


class ChatSettingsForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """What is chosen per chat: its title, who the person is in it, who answers, and the picture behind it."""

    background = forms.ChoiceField(label=_("Background"), required=False, widget=forms.RadioSelect)
    picture = forms.FileField(
        label=_("Your own picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif,image/avif"}),
    )

    class Meta:
        model = Chat
        fields = ("title", "persona", "connection", "background")
        labels = {"title": _("Title"), "persona": _("You are"), "connection": _("Model")}
        help_texts = {"title": _("Shown in your list of chats. Empty: the character's name.")}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["background"].choices = self._backgrounds()  # type: ignore[attr-defined] # a choice field
        persona, connection = self.fields["persona"], self.fields["connection"]
        persona.queryset = Persona.objects.owned_by(reader).order_by("name")  # type: ignore[attr-defined] # chooses rows
        persona.empty_label = _("Yourself, %(name)s") % {"name": reader.public_name}  # type: ignore[attr-defined]
        usable = Connection.objects.usable_by(reader).defer("api_key").in_order()
        connection.queryset = usable  # type: ignore[attr-defined]
        connection.empty_label = _("Your default")  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Chat:
        """Store what was chosen and nothing else: meanwhile a reply may have moved the chat's head."""
        if commit:
            self.instance.save(update_fields=self._meta.fields)
        chat: Chat = self.instance
        return chat

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        super().clean()
        upload = self.cleaned_data.get("picture")
        if upload is not None:
            self._take_picture(upload)
        return self.cleaned_data

    def _take_picture(self, upload: Any) -> None:
        try:
            if upload.size > MAX_BYTES:
                raise PictureTooLarge
            self.cleaned_data["background"] = uploaded_background(store_picture(upload.read()))
        except PictureRefused as error:
            self.add_error("picture", sentence_for(error.code))

    def _backgrounds(self) -> list[tuple[str, Any]]:
        own = self.instance.background
        kept = [(own, _("Your own picture"))] if own.startswith("asset:") else []
        return [("", _("None")), *BACKGROUNDS.items(), *kept]


class ChatLabelsForm(forms.Form):
    """By what a chat is found again."""

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the character's name.")
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=1_000, required=False, help_text=_("Up to 12, with commas between.")
    )

    def clean_tags(self) -> list[str]:
        return split_tags(self.cleaned_data["tags"])
