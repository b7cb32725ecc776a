"""Forms of the account pages in our words: `{% load accounts %}{% form_fields form %}`."""

from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tavern.accounts import browsers
from tavern.accounts.forms import SettingForm

register = template.Library()

_PASSWORD_HELP = _("At least 8 characters, not a common word, not only digits.")

#: Labels that allauth writes with capitals or calls something else elsewhere, by field name.
_LABELS = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "password": _("Password"),
    "email": _("E-mail address"),
    "code": _("Code"),
}


@register.inclusion_tag("accounts/_fields.html")
def form_fields(form: forms.Form, *, autofocus: bool = False, own_labels: bool = False) -> dict[str, Any]:
    """The form's errors and fields.

    `autofocus` puts the cursor into the first field; `own_labels` keeps the labels that the form has.
    """
    for name, field in form.fields.items():
        # A placeholder that repeats the label is noise.
        field.widget.attrs.pop("placeholder", None)
        if "<ul>" in str(field.help_text):
            field.help_text = _PASSWORD_HELP
        if not own_labels:
            field.label = _LABELS.get(name, field.label)
    return {"form": form, "autofocus": autofocus}


@register.simple_tag
def setting_control(form: SettingForm) -> SafeString:
    """The control of a settings row; the row itself has label and help."""
    name = form.row.name
    field = form.fields[name]
    attributes: dict[str, str | bool] = {"aria-describedby": f"{name}-help"}
    if isinstance(field, forms.MultipleChoiceField):
        return render_to_string("accounts/_choices.html", {"bound": form[name], "row": form.row})
    if isinstance(field, forms.BooleanField):
        attributes["role"] = "switch"
    else:
        attributes["class"] = "input input--auto"
    return form[name].as_widget(attrs=attributes)


@register.filter
def browser_name(user_agent: str) -> str:
    return browsers.browser_name(user_agent)
