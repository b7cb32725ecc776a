"""What can be chosen for one chat: each setting is a form of its own that is stored by itself and can be reset."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from characters.actions.uploads import store_upload
from characters.messages import sentence_for
from characters.models import Asset
from characters.pictures import PictureRefused
from chats.actions import rename_chat, use_background, use_connection, use_own_background, use_persona
from chats.backgrounds import BACKGROUNDS, background_url, our_url
from chats.models import Chat, Connection, Persona
from chats.people import default_persona, persona_of
from tavern.accounts.models import User

#: Stands for the uploaded picture among the names of ours.
OWN = "own"


class Setting(forms.Form):
    """One setting of a chat. `name` is its address and the name of its field."""

    name: ClassVar[str]

    def __init__(
        self, chat: Chat, reader: User, data: QueryDict | None = None, files: MultiValueDict[str, Any] | None = None
    ) -> None:
        self.chat, self.reader = chat, reader
        super().__init__(data, files, initial={self.name: self.current})

    @property
    def row(self) -> Setting:
        """The one among ROWS that shows it."""
        return self

    @property
    def control(self) -> forms.BoundField:
        return self[self.name]

    @property
    def current(self) -> Any:
        """The value of the field now."""
        raise NotImplementedError

    @property
    def is_default(self) -> bool:
        return not self.current

    def store(self) -> None:
        """Choose what a valid form says."""
        self.choose(self.cleaned_data[self.name])

    def reset(self) -> None:
        self.choose(None)

    def choose(self, value: Any) -> None:
        """Store a value, or with None what a new chat would have."""
        raise NotImplementedError


class TitleSetting(Setting):
    name = "title"
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Shown in your list of chats. Empty: the character's name."),
    )

    @property
    def current(self) -> str:
        return self.chat.title

    def choose(self, value: str | None) -> None:
        rename_chat(self.chat, value or "")


class PersonaSetting(Setting):
    name = "persona"
    persona = forms.ModelChoiceField(
        label=_("You are"),
        queryset=Persona.objects.none(),
        required=False,
        help_text=_("What you said before keeps the name it was said under."),
    )

    def __init__(self, chat: Chat, reader: User, *args: Any) -> None:
        super().__init__(chat, reader, *args)
        field = self.fields["persona"]
        field.queryset = Persona.objects.owned_by(reader).order_by("name")  # type: ignore[attr-defined] # chooses rows
        field.empty_label = _("Yourself, %(name)s") % {"name": reader.public_name}  # type: ignore[attr-defined]

    @property
    def current(self) -> Any:
        persona = persona_of(self.chat)
        return persona.pk if persona else None

    @property
    def is_default(self) -> bool:
        usual = default_persona(self.reader)
        return bool(self.current == (usual.pk if usual else None))

    def choose(self, value: Persona | None) -> None:
        use_persona(self.chat, value)

    def reset(self) -> None:
        self.choose(default_persona(self.reader))


class ConnectionSetting(Setting):
    name = "connection"
    connection = forms.ModelChoiceField(label=_("Model"), queryset=Connection.objects.none(), required=False)

    def __init__(self, chat: Chat, reader: User, *args: Any) -> None:
        super().__init__(chat, reader, *args)
        field = self.fields["connection"]
        usable = Connection.objects.usable_by(reader).defer("api_key").in_order()
        field.queryset = usable  # type: ignore[attr-defined] # chooses rows
        field.empty_label = _("Your default")  # type: ignore[attr-defined]

    @property
    def current(self) -> Any:
        return self.chat.connection_id

    def choose(self, value: Connection | None) -> None:
        use_connection(self.chat, value)


class BackgroundSetting(Setting):
    """One of our pictures by its name, or the one that was uploaded."""

    name = "background"
    background = forms.ChoiceField(label=_("Background"), required=False, widget=forms.RadioSelect)

    def __init__(self, chat: Chat, reader: User, *args: Any, upload: PictureSetting | None = None) -> None:
        super().__init__(chat, reader, *args)
        own = [(OWN, _("Your own picture"))] if chat.background_picture else []
        self.fields["background"].choices = [("", _("None")), *BACKGROUNDS.items(), *own]  # type: ignore[attr-defined]
        self.upload = upload or PictureSetting(chat, reader)

    @property
    def current(self) -> str:
        return OWN if self.chat.background_picture_id else self.chat.background

    @property
    def pictures(self) -> list[tuple[Any, str]]:
        """Every choice with the address of its picture."""
        own = background_url(self.chat)
        named = ((choice, choice.data["value"]) for choice in self["background"])
        return [(choice, own if name == OWN else our_url(name)) for choice, name in named]

    def choose(self, value: str | None) -> None:
        if value != OWN:
            use_background(self.chat, value or "")


class PictureSetting(Setting):
    """A picture of one's own behind the chat, on its way in; it stands in the row of the background."""

    name = "picture"
    current = None
    picture = forms.FileField(
        label=_("Your own picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif,image/avif"}),
        help_text=_("PNG, JPEG, WEBP, GIF or AVIF, up to 20 MB. Only you see it."),
        error_messages={"required": _("Choose a picture first.")},
    )

    @property
    def row(self) -> Setting:
        return BackgroundSetting(self.chat, self.reader, upload=self)

    def clean_picture(self) -> Asset:
        try:
            return store_upload(self.cleaned_data["picture"], {})
        except PictureRefused as error:
            raise forms.ValidationError(sentence_for(error.code)) from error

    def choose(self, value: Asset | None) -> None:
        if value:
            use_own_background(self.chat, value)
        else:
            use_background(self.chat, "")


#: As they stand on the page.
ROWS: tuple[type[Setting], ...] = (TitleSetting, PersonaSetting, ConnectionSetting, BackgroundSetting)
_ALL: tuple[type[Setting], ...] = (*ROWS, PictureSetting)
SETTINGS: dict[str, type[Setting]] = {kind.name: kind for kind in _ALL}
