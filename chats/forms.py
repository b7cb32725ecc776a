"""Input of the chat page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.models import Chat, Connection, Persona
from tavern.accounts.models import User


class ChatSettingsForm(forms.ModelForm[Chat]):
    """What is chosen per chat: its title, who the person is in it, and who answers."""

    class Meta:
        model = Chat
        fields = ("title", "persona", "connection")
        labels = {"title": _("Title"), "persona": _("You are"), "connection": _("Model")}
        help_texts = {
            "title": _("Shown in your list of chats. Empty: the character's name."),
            "persona": _("Who you are in this story."),
            "connection": _("Who writes the replies here."),
        }

    def __init__(self, *args: object, reader: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they are
        persona, connection = self.fields["persona"], self.fields["connection"]
        assert isinstance(persona, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(connection, forms.ModelChoiceField)  # noqa: S101 - as above
        persona.queryset = Persona.objects.owned_by(reader).order_by("name")
        persona.empty_label = _("Yourself, %(name)s") % {"name": reader.public_name}
        connection.queryset = Connection.objects.usable_by(reader).defer("api_key").in_order()
        connection.empty_label = _("Your default")

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())
