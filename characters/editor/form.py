"""The single fields of the editor, and the whole form turned into a card."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.cards import Card, CardError, CardFields, DepthPrompt, Lorebook
from characters.columns import NAMESPACE, own_extension
from characters.editor.data import FormData
from characters.editor.rows import Rows, entries_of, split_list
from characters.language import NAMES
from characters.messages import card_error_sentence
from characters.models import FocalPoint, Rating, Visibility

#: Wide enough for whatever cards bring along: one that could be imported can be saved.
_LINE, _LISTED, _DEEPEST = 10_000, 100_000, 1_000_000
_ROLES = (("system", _("System")), ("user", _("You")), ("assistant", _("Character")))


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CardForm(forms.Form):
    """The fields of a card that are no lists."""

    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Give the character a name.")}
    )
    nickname = forms.CharField(
        label=_("Called in the story"), max_length=200, required=False, help_text=_("Stands in for {{char}} when set.")
    )
    alternate_names = forms.CharField(
        label=_("Other names"), max_length=_LINE, required=False, help_text=_("People find the character by these too.")
    )
    tagline = forms.CharField(
        label=_("Tagline"), max_length=160, required=False, help_text=_("One sentence that makes somebody curious.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    tags = forms.CharField(label=_("Tags"), max_length=_LISTED, required=False, help_text=_("Separated by commas."))
    description = forms.CharField(label=_("Description"), required=False, widget=_area(8))
    personality = forms.CharField(label=_("Personality"), required=False, widget=_area())
    scenario = forms.CharField(label=_("Scenario"), required=False, widget=_area())
    example_dialogue = forms.CharField(
        label=_("Example dialogue"),
        required=False,
        widget=_area(5),
        help_text=_("Shows how the character talks. Begin each example with <START>."),
    )
    creator_notes = forms.CharField(
        label=_("What to expect"), required=False, widget=_area(4), help_text=_("Readers see this; the model does not.")
    )
    creator = forms.CharField(label=_("Creator"), max_length=_LINE, required=False)
    character_version = forms.CharField(label=_("Version label"), max_length=_LINE, required=False)
    system_prompt = forms.CharField(label=_("Own instructions"), required=False, widget=_area())
    post_history_instructions = forms.CharField(label=_("Last instructions"), required=False, widget=_area())
    depth_prompt = forms.CharField(label=_("Character's note"), required=False, widget=_area())
    depth_prompt_depth = forms.IntegerField(
        label=_("Messages from the end"), required=False, min_value=0, max_value=_DEEPEST
    )
    depth_prompt_role = forms.ChoiceField(label=_("Spoken by"), choices=_ROLES, required=False)
    talkativeness = forms.FloatField(
        label=_("Talkativeness in groups"), required=False, min_value=0, max_value=1, help_text=_("From 0 to 1.")
    )
    book_name = forms.CharField(label=_("Name of the lorebook"), max_length=200, required=False)
    visibility = forms.ChoiceField(label=_("Who can see it"), choices=Visibility.choices)
    rating = forms.ChoiceField(label=_("Content rating"), choices=Rating.choices)
    focal_point = forms.ChoiceField(label=_("Centre of the portrait"), choices=FocalPoint.choices, required=False)

    def __init__(self, data: FormData | None = None, *, initial: FormData | None = None) -> None:
        values = {name: initial[name] for name in initial} if initial is not None else None
        super().__init__(data, initial=values, prefix=None, auto_id="field-%s")
        choices = forms.ChoiceField(choices=[("", _("Find out by itself")), *NAMES.items()], required=False)
        choices.label = _("Language")
        self.fields["language"] = choices
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField):
                # Spaces at the ends matter to some cards.
                field.strip = name not in {"description", "system_prompt", "post_history_instructions"}

    def card(self, rows: Rows, *, base: Card | None) -> Card | None:
        """Return the card that the valid form describes, over `base`; on a refusal add the error and return None."""
        try:
            return _with_own_fields(_with_fields(base, self._fields(rows, base)), self.cleaned_data)
        except CardError as error:
            self.add_error(None, card_error_sentence(error))
        except ValueError:
            self.add_error(None, forms.ValidationError(_("A number of a lorebook entry is not a number.")))
        return None

    def _fields(self, rows: Rows, base: Card | None) -> CardFields:
        given: dict[str, Any] = self.cleaned_data
        fields = CardFields(
            name=given["name"],
            nickname=given["nickname"],
            description=given["description"],
            personality=given["personality"],
            scenario=given["scenario"],
            greetings=[row.text for row in rows.greetings],
            group_only_greetings=[row.text for row in rows.group_greetings if row.text.strip()],
            example_dialogue=given["example_dialogue"],
            creator=given["creator"],
            creator_notes=given["creator_notes"],
            creator_notes_multilingual={
                row.language: row.text for row in rows.notes if row.language and row.text.strip()
            },
            tags=split_list(given["tags"]),
            character_version=given["character_version"],
            system_prompt=given["system_prompt"],
            post_history_instructions=given["post_history_instructions"],
        )
        _set_depth_prompt(fields, given, base)
        if given["talkativeness"] is not None and (base is None or base.talkativeness != given["talkativeness"]):
            fields["talkativeness"] = given["talkativeness"]
        if not rows.lore_kept:
            fields["book"] = _book(base.book if base else None, rows, given["book_name"])
        return fields


def _with_fields(base: Card | None, fields: CardFields) -> Card:
    """Lay only what changed over a card: two ways to write the same thing are no change."""
    if base is None:
        return Card.new(**fields)
    changed = {name: value for name, value in fields.items() if _plain(getattr(base, name)) != _plain(value)}
    return base.with_fields(**cast("CardFields", changed)) if changed else base


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _with_own_fields(card: Card, given: dict[str, Any]) -> Card:
    """Write what the card formats have no field for into our part of the extensions."""
    own = {
        **own_extension(card),
        "tagline": given["tagline"],
        "language": given["language"],
        "alternate_names": list(split_list(given["alternate_names"])),
    }
    kept = {name: value for name, value in own.items() if value}
    extensions = {name: value for name, value in card.extensions.items() if name != NAMESPACE}
    inner = {**card.data["data"], "extensions": {**extensions, **({NAMESPACE: kept} if kept else {})}}
    return Card.from_object({**card.data, "data": inner})


def _set_depth_prompt(fields: CardFields, given: dict[str, Any], base: Card | None) -> None:
    """Set the character's note only where there is or was one: a card without stays without."""
    known = base.depth_prompt if base else None
    if given["depth_prompt"].strip():
        depth = given["depth_prompt_depth"]
        note = DepthPrompt(given["depth_prompt"], 4 if depth is None else depth, given["depth_prompt_role"] or "system")
        if note != known:
            fields["depth_prompt"] = note
    elif known:
        fields["depth_prompt"] = None


def _book(known: Lorebook | None, rows: Rows, name: str) -> Lorebook | None:
    """Lay the form's entries over the book; a card that had none and gets none stays without."""
    entries = entries_of(rows.lore, known.entries if known else ())
    if known is None:
        return Lorebook(name=name, entries=entries) if entries else None
    return replace(known, name=name, entries=entries)
