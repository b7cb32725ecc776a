"""The living style page: every component in every state, for the people who build pages. Not translated."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tavern.lib.icons import ICONS


class SampleForm(forms.Form):
    """One field of every shape."""

    name = forms.CharField(label="Name", max_length=60, help_text="As people will see it.")
    tagline = forms.CharField(label="Tagline", max_length=300, required=False, widget=forms.Textarea)
    email = forms.EmailField(label="E-mail")
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("zh-hans", "简体中文")])
    tags = forms.CharField(label="Tags", required=False)
    visible = forms.ChoiceField(
        label="Who can see it",
        choices=[("private", "Only you"), ("public", "Everyone")],
        widget=forms.RadioSelect,
    )
    stream = forms.BooleanField(label="Stream replies", required=False, help_text="Words appear as they arrive.")
    agree = forms.BooleanField(label="Remember my choice", required=False)
    portrait = forms.FileField(label="Portrait", required=False)


@staff_member_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style page to staff."""
    return render(request, "components/styleguide.html", samples())


def samples() -> dict[str, Any]:
    """What the style page shows: a filled form with mistakes, every icon, moments of every age."""
    now = timezone.now()
    answers = {
        "name": "Seraphine",
        "tagline": "A healer who keeps the forest lamp lit.",
        "email": "seraphine",
        "visible": "private",
    }
    ages = (timedelta(), timedelta(minutes=5), timedelta(days=3), timedelta(days=40))
    return {
        "form": SampleForm(answers, initial=answers),
        "icons": sorted(ICONS),
        "moments": [now - age for age in ages],
    }
