"""What a chat is called in lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.actions import split_tags


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
