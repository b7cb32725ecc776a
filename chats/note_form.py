"""The author's note of a chat, as people write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.models import Chat
from chats.story import AFTER_INSTRUCTIONS, BEFORE_INSTRUCTIONS, IN_CHAT, keep_in_story, note_fields

MAX_CHARACTERS = 10_000


class NoteForm(forms.Form):
    """What must not be forgotten in this chat, and where the model reads it."""

    note_prompt = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MAX_CHARACTERS,
        strip=False,
        widget=forms.Textarea,
        help_text=_("Sent to the model with your messages, and never shown in the chat. Macros work."),
    )
    note_position = forms.TypedChoiceField(
        label=_("Where it stands"),
        coerce=int,
        choices=[
            (IN_CHAT, _("Inside the chat")),
            (AFTER_INSTRUCTIONS, _("After the instructions")),
            (BEFORE_INSTRUCTIONS, _("Before the instructions")),
        ],
    )
    note_depth = forms.IntegerField(
        label=_("Messages after it"),
        min_value=0,
        max_value=1_000,
        help_text=_("0 puts it after the newest message, where it is heeded most."),
    )
    note_interval = forms.IntegerField(
        label=_("With every so many of your messages"),
        min_value=0,
        max_value=1_000,
        help_text=_("1 is always, 0 never."),
    )
    note_role = forms.TypedChoiceField(
        label=_("Who says it"),
        coerce=int,
        choices=[(0, _("The system")), (1, _("You")), (2, _("The character"))],
    )

    def __init__(self, data: Any, *, chat: Chat) -> None:
        super().__init__(data, initial=note_fields(chat))
        self._chat = chat

    def save(self) -> None:
        keep_in_story(self._chat.pk, self.cleaned_data)
