"""The editor's state in the one shape that a browser posts: names with lists of values.

A card, a draft and a posted form all become this, so that there is one way to draw the form and one to read it.
List items carry a number: the hidden field `greeting` holds the numbers in their order, `greeting-<n>` the text.
"""

from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from characters.cards import Card, LoreEntry
from characters.columns import alternate_names_of, own_extension
from characters.models import Character, FocalPoint, Rating

FormData = MultiValueDict[str, str]

#: A book with more entries stays as it is; a page with so many fields would serve nobody.
MOST_EDITABLE_ENTRIES = 150
MOST_DRAFT_CHARACTERS = 2_000_000
_NOT_KEPT = {"csrfmiddlewaretoken", "operation", "force"}

SCALARS = (
    "name",
    "nickname",
    "description",
    "personality",
    "scenario",
    "example_dialogue",
    "creator",
    "creator_notes",
    "character_version",
    "system_prompt",
    "post_history_instructions",
)


def new_data() -> FormData:
    """The empty form, with one greeting to fill in."""
    return FormData(
        {
            "greeting": ["1"],
            "greeting-1": [""],
            "visibility": ["private"],
            "rating": [Rating.ALL],
            "focal_point": [FocalPoint.CENTER_TOP],
        }
    )


def data_of_card(card: Card, character: Character | None = None) -> FormData:
    data = FormData({name: [getattr(card, name)] for name in SCALARS})
    own = own_extension(card)
    data["tagline"], data["language"] = _text(own.get("tagline")), _text(own.get("language"))[:2]
    data["alternate_names"] = ", ".join(alternate_names_of(card))
    data["tags"] = ", ".join(card.tags)
    data["talkativeness"] = f"{card.talkativeness:g}"
    if card.depth_prompt:
        data["depth_prompt"] = card.depth_prompt.prompt
        data["depth_prompt_depth"] = str(card.depth_prompt.depth)
        data["depth_prompt_role"] = card.depth_prompt.role
    _set_rows(data, "greeting", card.greetings or ("",))
    _set_rows(data, "group", card.group_only_greetings)
    _set_notes(data, card)
    _set_lore(data, card)
    if character:
        data["visibility"], data["rating"] = character.visibility, character.rating
        data["focal_point"] = character.focal_point
        data["portrait"] = character.portrait.sha256 if character.portrait else ""
        data["based_on"] = str(character.current.number) if character.current else "0"
    return data


def draft_of_data(data: FormData) -> dict[str, list[str]]:
    """What a draft row keeps of a posted form."""
    kept = {name: values for name, values in data.lists() if name not in _NOT_KEPT}
    return {name.replace("\0", ""): [_storable(value) for value in values] for name, values in kept.items()}


def data_of_draft(fields: dict[str, Any]) -> FormData:
    """Read a draft back; anything but lists of text in it is left out."""
    return FormData(
        {
            name: values
            for name, values in fields.items()
            if isinstance(values, list) and all(isinstance(value, str) for value in values)
        }
    )


def posted(query: QueryDict) -> FormData:
    """Read what a browser sent; it ends lines with CR LF, cards do not, and NUL is nothing anybody types."""
    return FormData(
        {
            name.replace("\0", ""): [str(value).replace("\r\n", "\n").replace("\0", "") for value in values]
            for name, values in query.lists()
        }
    )


def set_lore_row(data: FormData, entry: LoreEntry) -> None:
    """Lay one entry out as fields `lore-<uid>-…`."""
    prefix = f"lore-{entry.uid}"
    values = {
        "title": entry.comment,
        "keys": ", ".join(entry.keys),
        "secondary": ", ".join(entry.secondary_keys),
        "logic": str(int(entry.selective_logic)),
        "content": entry.content,
        "position": str(int(entry.position)),
        "depth": str(entry.depth),
        "order": str(entry.order),
        "probability": str(entry.probability if entry.use_probability else 100),
        "case": {True: "yes", False: "no", None: ""}[entry.case_sensitive],
    }
    flags = {"enabled": entry.enabled, "constant": entry.constant}
    for name, value in values.items():
        data[f"{prefix}-{name}"] = value
    for name, is_set in flags.items():
        if is_set:
            data[f"{prefix}-{name}"] = "on"


def _set_rows(data: FormData, kind: str, texts: tuple[str, ...]) -> None:
    data.setlist(kind, [str(number) for number in range(1, len(texts) + 1)])
    for number, text in enumerate(texts, start=1):
        data[f"{kind}-{number}"] = text


def _set_notes(data: FormData, card: Card) -> None:
    notes = card.creator_notes_multilingual
    data.setlist("note", [str(number) for number in range(1, len(notes) + 1)])
    for number, (language, text) in enumerate(notes.items(), start=1):
        data[f"note-{number}-language"], data[f"note-{number}-text"] = language, text


def _set_lore(data: FormData, card: Card) -> None:
    book = card.book
    if book is None:
        return
    data["book_name"] = book.name
    if len(book.entries) > MOST_EDITABLE_ENTRIES:
        data["lore_kept"] = str(len(book.entries))
        return
    data.setlist("lore", [str(entry.uid) for entry in book.entries])
    for entry in book.entries:
        set_lore_row(data, entry)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _storable(value: str) -> str:
    """JSON in the database takes neither NUL nor lone surrogates."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()
