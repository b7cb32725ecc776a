"""How a group takes turns, as a form."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.models import ChatGroup

if TYPE_CHECKING:
    _GroupForm = forms.ModelForm[ChatGroup]
else:
    _GroupForm = forms.ModelForm


class GroupForm(_GroupForm):
    class Meta:
        model = ChatGroup
        fields = ("turns", "joining", "auto_delay_s", "allows_self_responses")
        labels = {
            "turns": _("Who answers"),
            "joining": _("What the model reads"),
            "auto_delay_s": _("Seconds between turns when they go on by themselves"),
            "allows_self_responses": _("The same character may speak twice in a row"),
        }
