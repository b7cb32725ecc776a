"""The living style page: every component in every state, for the people who build pages."""

from datetime import timedelta

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tavern.lib.icons import ICONS


class SampleForm(forms.Form):
    """One field of every shape."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("As people will see it."))
    tagline = forms.CharField(label=_("Tagline"), max_length=300, required=False, widget=forms.Textarea)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("zh-hans", "简体中文")])
    tags = forms.CharField(label=_("Tags"), required=False)
    visible = forms.ChoiceField(
        label=_("Who can see it"),
        choices=[("private", _("Only you")), ("public", _("Everyone"))],
        widget=forms.RadioSelect,
    )
    stream = forms.BooleanField(label=_("Stream replies"), required=False, help_text=_("Words appear as they arrive."))
    agree = forms.BooleanField(label=_("Remember my choice"), required=False)
    portrait = forms.FileField(label=_("Portrait"), required=False)


@staff_member_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style page to staff."""
    now = timezone.now()
    answers = {
        "name": "Seraphine",
        "tagline": "A healer who keeps the forest lamp lit.",
        "email": "seraphine",
        "visible": "private",
    }
    context = {
        "form": SampleForm(answers, initial=answers),
        "icons": sorted(ICONS),
        "moments": [now, now - timedelta(minutes=5), now - timedelta(days=3), now - timedelta(days=40)],
    }
    return render(request, "components/styleguide.html", context)
