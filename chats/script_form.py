"""A regex script as people write it."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from characters.models import Character
from chats.models import Chat, RegexScript
from chats.prompt.patterns import MAX_PATTERN_CHARACTERS, pattern, written_pattern
from chats.prompt.regex_scripts import Place
from tavern.accounts.models import User

_PLACES = (
    (str(Place.USER_INPUT.value), _("What you write")),
    (str(Place.AI_OUTPUT.value), _("What the character writes")),
    (str(Place.SLASH_COMMAND.value), _("What slash commands write")),
    (str(Place.WORLD_INFO.value), _("World notes in the prompt")),
    (str(Place.REASONING.value), _("The model's thoughts")),
)
#: When a script has an effect, as one choice: (for display only, for prompts only).
_EFFECTS = {"stored": (False, False), "shown": (True, False), "sent": (False, True), "both": (True, True)}


class RegexScriptForm(forms.Form):
    """Every field of a script; what else its file had stays with it."""

    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Give the script a name.")})
    find = forms.CharField(
        label=_("Find"),
        max_length=MAX_PATTERN_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("A JavaScript pattern such as /\\bOOC:.*/gi. Without slashes it is found once, and letters count."),
        error_messages={"required": _("Say what is to be found.")},
    )
    replace = forms.CharField(
        label=_("Replace with"),
        required=False,
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "{{match}} is what was found, $1 its first group, $<name> a named one. Macros work. Empty: it goes."
        ),
    )
    trims = forms.CharField(
        label=_("Cut out of what was found"),
        required=False,
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line. Taken out of {{match}} and the groups before they are put in."),
    )
    places = forms.MultipleChoiceField(
        label=_("Whose text"),
        choices=_PLACES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    effect = forms.ChoiceField(
        label=_("What it changes"),
        choices=[
            ("stored", _("The text itself, for good, when it is stored")),
            ("shown", _("Only what you see")),
            ("sent", _("Only what the model is sent")),
            ("both", _("What you see and what is sent, not what is stored")),
        ],
        widget=forms.RadioSelect,
    )
    on_edit = forms.BooleanField(
        label=_("Also when a message is edited"),
        required=False,
        help_text=_("For scripts that change the text itself."),
    )
    macros = forms.TypedChoiceField(
        label=_("Macros in the pattern"),
        coerce=int,
        choices=[
            (0, _("stay as they are written")),
            (1, _("are replaced")),
            (2, _("are replaced, and their signs match literally")),
        ],
        help_text=_("So that {{user}} in the pattern is found as your name."),
    )
    min_depth = forms.IntegerField(
        label=_("From this many messages back"),
        required=False,
        min_value=-1,
        max_value=100_000,
        help_text=_("0 is the newest message. Empty: no limit."),
    )
    max_depth = forms.IntegerField(
        label=_("Up to this many messages back"), required=False, min_value=0, max_value=100_000
    )
    character = forms.ModelChoiceField(
        label=_("In which chats"), queryset=Character.objects.none(), required=False, to_field_name="slug"
    )
    is_enabled = forms.BooleanField(label=_("On"), required=False)

    def __init__(
        self, owner: User | AnonymousUser, data: QueryDict | None = None, *, script: RegexScript | None = None
    ) -> None:
        super().__init__(data, initial=_initial(script))
        field = self.fields["character"]
        talked_to = Chat.objects.visible_to(owner).values("character_id")
        known = Character.objects.visible_to(owner).filter(pk__in=talked_to)
        if script is not None and script.character_id is not None:
            known = known | Character.objects.filter(pk=script.character_id)
        field.queryset = known.order_by("name")  # type: ignore[attr-defined] # chooses rows
        field.empty_label = _("All chats")  # type: ignore[attr-defined]

    def clean_find(self) -> str:
        """A pattern that does not compile would silently do nothing."""
        written: str = self.cleaned_data["find"]
        if "{{" not in written:
            has_slashes = written.startswith("/") and written.rfind("/") > 0
            if (written_pattern(written) if has_slashes else pattern(written)) is None:
                raise forms.ValidationError(_("This is not a pattern that JavaScript would understand."))
        return written

    def clean(self) -> dict[str, Any]:
        super().clean()
        low, high = self.cleaned_data.get("min_depth"), self.cleaned_data.get("max_depth")
        if low is not None and high is not None and low > high:
            self.add_error("max_depth", _("This must not be less than where it begins."))
        return self.cleaned_data

    def data_of_script(self) -> dict[str, Any]:
        """The script as files have it, of a valid form."""
        values = self.cleaned_data
        on_display, in_prompt = _EFFECTS[values["effect"]]
        return {
            "scriptName": values["name"],
            "findRegex": values["find"].replace("\r\n", "\n"),
            "replaceString": values["replace"].replace("\r\n", "\n"),
            "trimStrings": [line for line in values["trims"].splitlines() if line],
            "placement": [int(place) for place in values["places"]],
            "disabled": not values["is_enabled"],
            "markdownOnly": on_display,
            "promptOnly": in_prompt,
            "runOnEdit": values["on_edit"],
            "substituteRegex": values["macros"],
            "minDepth": values["min_depth"],
            "maxDepth": values["max_depth"],
        }


def _initial(script: RegexScript | None) -> dict[str, Any]:
    if script is None:
        return {
            "places": [str(Place.AI_OUTPUT.value)],
            "effect": "shown",
            "on_edit": True,
            "macros": 0,
            "is_enabled": True,
        }
    data = script.data
    marks = (data.get("markdownOnly") is True, data.get("promptOnly") is True)
    return {
        "name": script.name,
        "find": data.get("findRegex", ""),
        "replace": data.get("replaceString", ""),
        "trims": "\n".join(map(str, data.get("trimStrings") or [])),
        "places": [str(place) for place in data.get("placement") or []],
        "effect": next(name for name, known in _EFFECTS.items() if known == marks),
        "on_edit": data.get("runOnEdit") is True,
        "macros": data.get("substituteRegex") or 0,
        "min_depth": data.get("minDepth"),
        "max_depth": data.get("maxDepth"),
        "character": script.character.slug if script.character else "",
        "is_enabled": script.is_enabled,
    }
