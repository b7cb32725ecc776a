"""What people fill in: sign-up and sign-in in our words, one form per setting, and leaving."""

from typing import Any

from allauth.account.forms import LoginForm as AccountLoginForm
from allauth.account.forms import SignupForm as AccountSignupForm
from allauth.socialaccount.forms import SignupForm as AccountSocialSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from tavern.accounts.models import User
from tavern.accounts.preferences import ADULT_RATINGS
from tavern.accounts.settings_rows import Reader, Row

_NAME_HELP = _("Others see it. Letters, digits, dots, hyphens and underscores.")
_EMAIL_HELP = _("Only to reset a forgotten password.")


class SignupForm(AccountSignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["username"], _("Name"), _NAME_HELP)
        _put(self.fields["email"], _("E-mail address"), _EMAIL_HELP)
        _put(self.fields["password1"], _("Password"), _("At least 8 characters, not a common word, not only digits."))


class SocialSignupForm(AccountSocialSignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["username"], _("Name"), _NAME_HELP)
        _put(self.fields["email"], _("E-mail address"), _EMAIL_HELP)


class LoginForm(AccountLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["login"], _("Name or e-mail address"), "")
        _put(self.fields["password"], _("Password"), "")
        # Password managers look for this word.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


def _put(field: forms.Field, label: Any, help_text: Any) -> None:
    field.label, field.help_text = label, help_text


class SettingForm(forms.Form):
    """The answer to one row of the settings page; its field has the row's name."""

    def __init__(self, row: Row, reader: Reader, data: Any = None) -> None:
        value = row.value_for(reader)
        super().__init__(data, initial={row.name: getattr(value, "value", value)}, auto_id="value-%s")
        self.row = row
        self.is_default = row.is_default_for(reader)
        self.fields[row.name] = row.make_field()
        self.fields[row.name].label = str(row.label)
        if row.name == "max_rating" and not reader.preferences.is_adult:
            self.fields["is_adult"] = forms.BooleanField(label=_("I am 18 or older"), required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        asks_age = "is_adult" in self.fields
        if asks_age and answers.get("max_rating") in ADULT_RATINGS and not answers.get("is_adult"):
            self.add_error("is_adult", _("Confirm that you are 18 or older to see mature and explicit characters."))
        return answers

    @property
    def row_errors(self) -> list[str]:
        """What is wrong with the row's own answer; other fields show theirs themselves."""
        return [str(error) for error in self.errors.get(self.row.name, [])]

    @property
    def changes(self) -> dict[str, Any]:
        """What to store, by name; a field that was not asked is not changed."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "is_adult" or self.cleaned_data[name]}


class DeleteAccountForm(forms.Form):
    """Confirms with the password or, for people who have none, with their name."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    name = forms.CharField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user
        if user.has_usable_password():
            del self.fields["name"]
        else:
            del self.fields["password"]
            self.fields["name"].help_text = _("Type %(name)s to confirm.") % {"name": user.public_name}

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("That is not your password."))
        return password

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.strip() != self.user.public_name:
            raise forms.ValidationError(_("That is not your name."))
        return name
