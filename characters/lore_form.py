"""One entry of a lorebook as people write it, with everything that World Info has."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.cards import CharacterFilter, LoreEntry, Position, Role, SelectiveLogic
from characters.editor.rows import LOGICS, POSITIONS, split_list
from chats.prompt.patterns import looks_like_pattern, written_pattern

_ROLES = (("0", _("System")), ("1", _("You")), ("2", _("Character")))
_AS_SET = ("", _("As set for all"))
_YES_NO = (_AS_SET, ("yes", _("Yes")), ("no", _("No")))
_TRIGGERS = (
    ("normal", _("Reply")),
    ("continue", _("Continue")),
    ("impersonate", _("Write for me")),
    ("swipe", _("Another version")),
    ("regenerate", _("Write anew")),
    ("quiet", _("Background")),
)
_SOURCES = (
    ("persona_description", _("Your persona")),
    ("character_description", _("The character's description")),
    ("character_personality", _("The character's personality")),
    ("character_depth_prompt", _("The character's note")),
    ("scenario", _("The scenario")),
    ("creator_notes", _("The creator's notes")),
)
#: Fields that most entries leave alone, by the group the page shows them in.
GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "when",
        _("When it comes up"),
        ("secondary_keys", "logic", "probability", "scan_depth", "case_sensitive", "whole_words", "sources"),
    ),
    ("where", _("Where it goes"), ("position", "depth", "role", "outlet_name", "order", "ignore_budget")),
    ("time", _("For how long"), ("sticky", "cooldown", "delay")),
    ("others", _("With other entries"), ("group", "group_weight", "group_override", "group_scoring")),
    ("recursion", _("Chains"), ("exclude_recursion", "prevent_recursion", "delay_until_recursion")),
    ("who", _("For whom"), ("filter_names", "filter_tags", "filter_excludes", "triggers", "automation_id")),
)


def _number(label: Any, low: int, high: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, required=False, help_text=help_text)


def _line(label: Any, help_text: Any = "", *, limit: int = 20_000) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=False, help_text=help_text)


def _choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)


def _switch(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class LoreEntryForm(forms.Form):
    title = _line(_("Title"), _("For you. The model does not see it."), limit=300)
    keys = _line(_("Keys"), _("Words that call it up, separated by commas. /…/ is a regular expression."))
    content = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the model is told then."),
    )
    enabled = _switch(_("On"))
    constant = _switch(_("Always in the story"), _("Needs no key."))

    secondary_keys = _line(_("Second keys"), _("Decide once a key was found."))
    logic = _choice(_("The second keys decide"), LOGICS)
    probability = _number(_("Chance in percent"), 0, 100)
    scan_depth = _number(_("Messages to look at"), 0, 1_000, _("Counted from the newest. Empty: as set for all."))
    case_sensitive = _choice(_("Capital letters matter"), _YES_NO)
    whole_words = _choice(_("Whole words only"), _YES_NO, _("So that “art” is not found in “heart”."))
    sources = forms.MultipleChoiceField(
        label=_("Look for the keys in these too"),
        choices=_SOURCES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    position = _choice(_("Place"), POSITIONS)
    depth = _number(_("Messages from the end"), 0, 10_000, _("Among the messages: how far up it stands."))
    role = _choice(_("Spoken by"), _ROLES)
    outlet_name = _line(_("Name of the outlet"), _("The text appears where {{outlet::name}} stands."), limit=200)
    order = _number(
        _("Order"), -1_000_000, 1_000_000, _("Higher stands nearer to the end, and stays when room runs out.")
    )
    ignore_budget = _switch(_("Keep it even when there is no room"))

    sticky = _number(_("Stays for"), 0, 10_000, _("Messages that it remains after it came up."))
    cooldown = _number(_("Rests for"), 0, 10_000, _("Messages before it may come up again."))
    delay = _number(_("Waits for"), 0, 10_000, _("Messages the chat must have first."))

    group = _line(_("Groups"), _("Of the entries of a group one comes up. Separated by commas."), limit=500)
    group_weight = _number(_("Weight in the group"), 1, 10_000)
    group_override = _switch(_("Goes first in the group"), _("By order instead of by chance."))
    group_scoring = _choice(_("The one with most keys wins"), _YES_NO)

    exclude_recursion = _switch(_("Other entries cannot call it up"))
    prevent_recursion = _switch(_("It calls up no other entries"))
    delay_until_recursion = _number(
        _("Only called up by other entries, from level"), 0, 100, _("0: by the chat as well.")
    )

    filter_names = _line(_("Characters"), _("Names, separated by commas. Empty: all."))
    filter_tags = _line(_("Tags of characters"), _("Separated by commas."))
    filter_excludes = _switch(_("Not for these, but for all others"))
    triggers = forms.MultipleChoiceField(
        label=_("Kinds of replies"),
        choices=_TRIGGERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None means all."),
    )
    automation_id = _line(_("Automation id"), _("Kept for other programs."), limit=200)

    def __init__(self, data: Mapping[str, Any] | None = None, *, entry: LoreEntry) -> None:
        super().__init__(data, initial=values_of(entry), auto_id="entry-%s")
        self._entry = entry

    def clean_keys(self) -> str:
        return self._checked("keys")

    def clean_secondary_keys(self) -> str:
        return self._checked("secondary_keys")

    def _checked(self, name: str) -> str:
        """Refuse a regular expression that does not work, unless it came with the book: as plain text nobody writes it."""
        text: str = self.cleaned_data[name]
        for key in split_list(text) if name in self.changed_data else ():
            if looks_like_pattern(key) and written_pattern(key) is None:
                params = {"key": key[:80]}
                raise forms.ValidationError(_("%(key)s is not a regular expression that works."), params=params)
        return text

    @property
    def value(self) -> LoreEntry:
        """The entry as the valid form describes it; what the form does not show stays as it was."""
        return entry_of(self.cleaned_data, self._entry)

    def groups(self) -> list[dict[str, Any]]:
        """The fields by the groups of the page, and whether one of them says something unusual."""
        usual = values_of(LoreEntry())
        return [
            {
                "name": name,
                "title": title,
                "fields": [self[field] for field in fields],
                "is_open": any(self.errors.get(field) or self[field].value() != usual[field] for field in fields),
            }
            for name, title, fields in GROUPS
        ]


def values_of(entry: LoreEntry) -> dict[str, Any]:
    allowed = entry.character_filter or CharacterFilter()
    return {
        "title": entry.comment,
        "keys": ", ".join(entry.keys),
        "content": entry.content,
        "enabled": entry.enabled,
        "constant": entry.constant,
        "secondary_keys": ", ".join(entry.secondary_keys),
        "logic": str(int(entry.selective_logic)),
        "probability": entry.probability if entry.use_probability else 100,
        "scan_depth": entry.scan_depth,
        "case_sensitive": _said(entry.case_sensitive),
        "whole_words": _said(entry.match_whole_words),
        "sources": [name for name, _label in _SOURCES if getattr(entry, f"match_{name}")],
        "position": str(int(entry.position)),
        "depth": entry.depth,
        "role": str(int(entry.role)),
        "outlet_name": entry.outlet_name,
        "order": entry.order,
        "ignore_budget": entry.ignore_budget,
        "sticky": entry.sticky,
        "cooldown": entry.cooldown,
        "delay": entry.delay,
        "group": entry.group,
        "group_weight": entry.group_weight,
        "group_override": entry.group_override,
        "group_scoring": _said(entry.use_group_scoring),
        "exclude_recursion": entry.exclude_recursion,
        "prevent_recursion": entry.prevent_recursion,
        "delay_until_recursion": entry.delay_until_recursion,
        "filter_names": ", ".join(allowed.names),
        "filter_tags": ", ".join(allowed.tags),
        "filter_excludes": allowed.exclude,
        "triggers": [name for name, _label in _TRIGGERS if name in entry.triggers],
        "automation_id": entry.automation_id,
    }


def entry_of(given: Mapping[str, Any], base: LoreEntry) -> LoreEntry:
    listed = _lists(given)
    names, tags = listed("filter_names", _filter(base).names), listed("filter_tags", _filter(base).tags)
    excludes = given["filter_excludes"]
    matched: dict[str, Any] = {f"match_{name}": name in given["sources"] for name, _label in _SOURCES}
    known_triggers = {name for name, _label in _TRIGGERS}
    return replace(
        base,
        comment=given["title"],
        keys=listed("keys", base.keys),
        content=given["content"].replace("\r\n", "\n"),
        enabled=given["enabled"],
        constant=given["constant"],
        secondary_keys=listed("secondary_keys", base.secondary_keys),
        selective=base.selective or bool(given["secondary_keys"].strip()),
        selective_logic=SelectiveLogic(int(given["logic"] or 0)),
        probability=100 if given["probability"] is None else given["probability"],
        use_probability=base.use_probability or given["probability"] not in (None, 100),
        scan_depth=given["scan_depth"],
        case_sensitive=_meant(given["case_sensitive"]),
        match_whole_words=_meant(given["whole_words"]),
        **matched,
        position=Position(int(given["position"] or 0)),
        depth=4 if given["depth"] is None else given["depth"],
        role=Role(int(given["role"] or 0)),
        outlet_name=given["outlet_name"],
        order=100 if given["order"] is None else given["order"],
        ignore_budget=given["ignore_budget"],
        sticky=given["sticky"],
        cooldown=given["cooldown"],
        delay=given["delay"],
        group=given["group"],
        group_weight=100 if given["group_weight"] is None else given["group_weight"],
        group_override=given["group_override"],
        use_group_scoring=_meant(given["group_scoring"]),
        exclude_recursion=given["exclude_recursion"],
        prevent_recursion=given["prevent_recursion"],
        delay_until_recursion=given["delay_until_recursion"] or 0,
        character_filter=CharacterFilter(excludes, names, tags) if names or tags or excludes else None,
        triggers=(*given["triggers"], *(name for name in base.triggers if name not in known_triggers)),
        automation_id=given["automation_id"],
    )


def _lists(given: Mapping[str, Any]) -> Callable[[str, tuple[str, ...]], tuple[str, ...]]:
    """Read a list back; one that was not touched stays as it was, also when its items contain commas."""

    def listed(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        return known if given[name] == ", ".join(known) else split_list(given[name])

    return listed


def _filter(entry: LoreEntry) -> CharacterFilter:
    return entry.character_filter or CharacterFilter()


def _said(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


def _meant(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)
