"""The rows of the settings page: what each one asks, where its answer is stored, what its default is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import TextChoices
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tavern.accounts.models import Theme, User
from tavern.accounts.preferences import (
    DEFAULTS,
    PROSE_SIZES,
    Announcements,
    ExportFormat,
    MaxRating,
    Measure,
    Preferences,
    ProseFont,
    Reveal,
)

Text = str | Promise
Person = User | AnonymousUser

#: Languages that characters are written in, each named in itself.
CONTENT_LANGUAGES = [
    ("en", "English"),
    ("zh", "中文"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("es", "Español"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("pt", "Português"),
    ("ru", "Русский"),
]


class Section(TextChoices):
    ACCOUNT = "account", _("Account")
    READING = "reading", _("Reading")
    CHAT = "chat", _("Chat")
    MODELS = "models", _("Models")
    PRIVACY = "privacy", _("Privacy")

    @property
    def icon(self) -> str:
        return {"account": "user", "reading": "book-open", "chat": "message-circle", "models": "cpu"}.get(
            self.value, "shield"
        )


@dataclass(frozen=True)
class Reader:
    """Whose settings they are. `theme` is the one in effect, chosen or not."""

    user: Person
    preferences: Preferences
    theme: str


@dataclass(frozen=True)
class Row:
    """One setting.

    Attributes:
        name: of the preference, or of the user's column when `is_column`.
        make_field: the form field, without its label.
        changes_page: the whole page looks different afterwards.
        is_wide: the control stands below its label.
    """

    name: str
    section: Section
    label: Text
    help: Text
    make_field: Callable[[], forms.Field]
    is_column: bool = False
    changes_page: bool = False
    is_wide: bool = False

    @property
    def is_switch(self) -> bool:
        return self.make_field is _switch

    def value_for(self, reader: Reader) -> Any:
        if self.name == "theme":
            return reader.theme
        return getattr(reader.user, self.name, "") if self.is_column else getattr(reader.preferences, self.name)

    def is_default_for(self, reader: Reader) -> bool:
        if self.is_column:
            return not getattr(reader.user, self.name, "")
        return bool(self.value_for(reader) == getattr(DEFAULTS, self.name))


@dataclass(frozen=True)
class Link:
    """A row that leads to a page of its own; it is left out where that page does not exist.

    Attributes:
        audience: "member", "guest" or "everyone".
        posts: the address is called with POST.
        only_with: a setting without which there is nothing to do there.
    """

    section: Section
    label: Text
    help: Text
    url_name: str
    action: Text
    audience: str = "member"
    posts: bool = False
    danger: bool = False
    only_with: str = ""

    @property
    def address(self) -> str:
        """Where it leads, or "" when this site has no such page or no use for it."""
        if self.only_with and not getattr(settings, self.only_with):
            return ""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


def _one_of(choices: type[TextChoices]) -> Callable[[], forms.Field]:
    return lambda: forms.TypedChoiceField(choices=choices.choices, coerce=str)


def _or_automatic(label: Text, choices: list[tuple[str, Any]]) -> Callable[[], forms.Field]:
    return lambda: forms.ChoiceField(choices=[("", label), *choices], required=False)


def _switch() -> forms.Field:
    return forms.BooleanField(required=False)


def _prose_size() -> forms.Field:
    return forms.TypedChoiceField(choices=[(size, f"{size} px") for size in PROSE_SIZES], coerce=int)


def _content_languages() -> forms.Field:
    return forms.MultipleChoiceField(choices=CONTENT_LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple)


LINKS = (
    Link(
        Section.ACCOUNT,
        _("Create an account"),
        _("Keeps the chats you started as a guest, and opens them on your other devices."),
        "account_signup",
        _("Create an account"),
        audience="guest",
    ),
    Link(
        Section.ACCOUNT,
        _("E-mail addresses"),
        _("Optional. With one you can reset a forgotten password."),
        "account_email",
        _("Manage"),
    ),
    Link(
        Section.ACCOUNT,
        _("Password"),
        _("Choose a new one, or a first one if you sign in with another service."),
        "account_change_password",
        _("Change"),
    ),
    Link(
        Section.ACCOUNT,
        _("Two-factor sign-in"),
        _("A code from your phone on top of the password, and recovery codes."),
        "mfa_index",
        _("Manage"),
    ),
    Link(
        Section.ACCOUNT,
        _("Connected accounts"),
        _("Sign in with Google, GitHub or Discord."),
        "socialaccount_connections",
        _("Manage"),
        only_with="SOCIALACCOUNT_PROVIDERS",
    ),
    Link(
        Section.ACCOUNT,
        _("Sessions"),
        _("Where you are signed in. Sign out everywhere else."),
        "usersessions_list",
        _("Manage"),
    ),
    Link(
        Section.ACCOUNT,
        _("Your data"),
        _("Everything that is yours, as one ZIP file."),
        "accounts:export",
        _("Download"),
        audience="everyone",
        posts=True,
    ),
    Link(Section.ACCOUNT, _("Sign out"), _("On this device."), "account_logout", _("Sign out")),
    Link(
        Section.ACCOUNT,
        _("Delete account"),
        _("Erases the account and everything in it. This cannot be undone."),
        "accounts:delete",
        _("Delete"),
        audience="everyone",
        danger=True,
    ),
    Link(
        Section.CHAT,
        _("Personas"),
        _("Who you are in stories, and which one new chats start with."),
        "chats:personas",
        _("Manage"),
        audience="everyone",
    ),
    Link(
        Section.CHAT,
        _("Automation"),
        _("Quick replies, regex scripts, and what slash commands and macros can do."),
        "chats:quick-replies",
        _("Manage"),
        audience="everyone",
    ),
    Link(
        Section.MODELS,
        _("Presets"),
        _("How models are asked: instructions and their order, templates, samplers, lengths."),
        "chats:presets",
        _("Manage"),
        audience="everyone",
    ),
    Link(
        Section.MODELS,
        _("Model connections"),
        _("Which model answers: your own keys, local servers, or the site's."),
        "chats:connections",
        _("Manage"),
        audience="everyone",
    ),
)

ROWS = (
    Row(
        "theme",
        Section.READING,
        _("Theme"),
        _("Dark is made for long evenings."),
        lambda: forms.ChoiceField(choices=Theme.choices),
        is_column=True,
        changes_page=True,
    ),
    Row(
        "language",
        Section.READING,
        _("Language of the site"),
        _("Menus, buttons and messages. Characters keep their own language."),
        _or_automatic(_("Like the browser"), settings.LANGUAGES),
        is_column=True,
        changes_page=True,
    ),
    Row(
        "content_languages",
        Section.READING,
        _("Languages of characters"),
        _("Shown first when you look for characters. None means the language of the site."),
        _content_languages,
        is_wide=True,
    ),
    Row(
        "prose_font",
        Section.READING,
        _("Typeface of stories"),
        _("The letters of chats and greetings."),
        _one_of(ProseFont),
        changes_page=True,
    ),
    Row("prose_size", Section.READING, _("Text size of stories"), _("In pixels."), _prose_size, changes_page=True),
    Row(
        "prose_measure",
        Section.READING,
        _("Line length of stories"),
        _("Shorter lines are easier to follow."),
        _one_of(Measure),
        changes_page=True,
    ),
    Row(
        "reveal",
        Section.READING,
        _("How replies appear"),
        _("While the model is still writing."),
        _one_of(Reveal),
        changes_page=True,
    ),
    Row(
        "enter_sends",
        Section.CHAT,
        _("Enter sends the message"),
        _("Off: Enter starts a new line and Ctrl+Enter sends."),
        _switch,
        changes_page=True,
    ),
    Row(
        "export_format",
        Section.CHAT,
        _("Format for exporting chats"),
        _("The one that is offered first."),
        _one_of(ExportFormat),
    ),
    Row(
        "announcements",
        Section.CHAT,
        _("What screen readers say of a reply"),
        _("Announced once, without reading every word as it arrives."),
        _one_of(Announcements),
        changes_page=True,
    ),
    Row(
        "letter_keys",
        Section.CHAT,
        _("Single-letter shortcuts"),
        _("Keys such as N or / outside of text fields."),
        _switch,
        changes_page=True,
    ),
    Row(
        "max_rating",
        Section.PRIVACY,
        _("Highest rating shown"),
        _("Covers of characters above it are veiled until you ask for them."),
        _one_of(MaxRating),
    ),
    Row(
        "blur_mature",
        Section.PRIVACY,
        _("Blur mature covers"),
        _("They show when you ask for them."),
        _switch,
    ),
)

ROWS_BY_NAME = {row.name: row for row in ROWS}
