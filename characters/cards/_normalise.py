"""Any generation of card object to one: V3, complete, with everything unknown kept.

Sources: the Character Card V2 and V3 specifications; the V1 and Pygmalion fields as tools in use write them.
"""

from collections.abc import Mapping
from typing import Any

from characters.cards._fields import Fields, as_number, without
from characters.cards._json import JsonObject
from characters.cards._lore_read import is_world_entry, read_book
from characters.cards._lore_write import write_card_book
from characters.cards.errors import NotACard, NotAnObject
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

SPEC_V3, VERSION_V3 = "chara_card_v3", "3.0"
SPEC_V2, VERSION_V2 = "chara_card_v2", "2.0"

V1_TEXTS = ("description", "personality", "scenario", "first_mes", "mes_example")
V2_TEXTS = ("creator_notes", "system_prompt", "post_history_instructions", "creator", "character_version")

#: Fields of V1 that SillyTavern repeats beside `data`, whose copy inside `data` counts.
ROOT_COPIES = ("name", *V1_TEXTS, "tags", "creator", "talkativeness", "creatorcomment")
#: What SillyTavern adds for itself: a favourite, the last chat, a file name. Nobody else's business.
ROOT_PRIVATE = (
    "fav", "chat", "avatar", "json_data", "shallow", "date_added", "date_last_chat", "chat_size", "data_size",
)  # fmt: skip
#: V2 fields that late V1 files carry without a `data` object around them.
_V1_MOVED = (
    *V2_TEXTS, "alternate_greetings", "group_only_greetings", "extensions", "character_book", "nickname",
    "assets", "source", "creation_date", "modification_date", "creator_notes_multilingual",
)  # fmt: skip
#: Pygmalion and Text Generation WebUI names, in JSON and YAML, with the field they mean.
_ALIASES: Mapping[str, str] = {
    "char_name": "name",
    "char_persona": "description",
    "context": "description",
    "char_greeting": "first_mes",
    "greeting": "first_mes",
    "example_dialogue": "mes_example",
    "world_scenario": "scenario",
}
#: What SillyTavern gives a V1 card on its way to V2.
_V1_EXTENSIONS: JsonObject = {"world": "", "depth_prompt": {"prompt": "", "depth": 4, "role": "system"}}
_LONGEST_URI = 2_000
_NOTES_PLACEHOLDER = "Creator's notes go here."


def normalise(raw: JsonObject, *, notes: Notes, limits: Limits) -> tuple[JsonObject, str]:
    """Make a complete V3 card of a card object, and say what it was: v1, v2, v3, newer or pygmalion.

    Raises:
        InvalidCard: it is not a card, or a field cannot be understood.
        LimitExceeded: a field is too long.
    """
    generation, data, root = _split(raw, notes)
    checked = _check_data(Fields(data, notes=notes, limits=limits))
    return {**root, "spec": SPEC_V3, "spec_version": VERSION_V3, "data": checked}, generation


def looks_like_card(raw: JsonObject) -> bool:
    """Tell whether an object has the marks of a card of any generation."""
    spec = raw.get("spec")
    return (
        (isinstance(spec, str) and spec.startswith("chara_card"))
        or isinstance(raw.get("data"), dict)
        or "char_name" in raw
        or ("name" in raw and "entries" not in raw)
        or any(field in raw for field in ("first_mes", "mes_example", "char_persona"))
    )


def _split(raw: JsonObject, notes: Notes) -> tuple[str, JsonObject, JsonObject]:
    """Split a card object into its generation, its data, and the unknown fields beside them."""
    data = raw.get("data")
    if isinstance(data, dict):
        root = without(raw, ("spec", "spec_version", "data", *ROOT_COPIES, *ROOT_PRIVATE))
        return _generation(raw, notes), {**_root_copies(raw), **data}, root
    if "spec" in raw and "data" in raw and "name" not in raw:
        raise NotAnObject(field="data")
    if "spec" in raw:
        notes.add("data-missing")
    return _split_v1(without(raw, ("spec", "spec_version", "data")))


def _generation(raw: JsonObject, notes: Notes) -> str:
    spec, version = raw.get("spec"), as_number(raw.get("spec_version"))
    if spec == SPEC_V2:
        return "v2"
    if spec == SPEC_V3 and (version is None or version < 4):
        return "v3"
    notes.add("unknown-version", version=f"{spec} {raw.get('spec_version', '')}".strip()[:80])
    return "newer"


def _root_copies(raw: JsonObject) -> JsonObject:
    """Take the V1 copies beside `data`, for files whose `data` lacks them."""
    copies = {field: raw[field] for field in ("name", *V1_TEXTS, "tags", "creator") if raw.get(field) is not None}
    if isinstance(raw.get("creatorcomment"), str):
        copies["creator_notes"] = raw["creatorcomment"]
    return copies


def _split_v1(raw: JsonObject) -> tuple[str, JsonObject, JsonObject]:
    generation = "v1" if "name" in raw else "pygmalion"
    data: JsonObject = {}
    for alias, field in _ALIASES.items():
        if raw.get(alias) is not None:
            data.setdefault(field, raw[alias])
    moved = (*ROOT_COPIES, *_V1_MOVED)
    data |= {field: raw[field] for field in moved if raw.get(field) is not None}
    if not data:
        raise NotACard
    comment = data.pop("creatorcomment", None)
    data.setdefault("creator_notes", comment)
    if isinstance(data["creator_notes"], str):
        data["creator_notes"] = data["creator_notes"].replace(_NOTES_PLACEHOLDER, "")
    talkativeness = data.pop("talkativeness", 0.5)
    if isinstance(data.setdefault("extensions", {}), dict):
        data["extensions"] = {**_V1_EXTENSIONS, "talkativeness": talkativeness, **data["extensions"]}
    return generation, data, without(raw, (*moved, *ROOT_PRIVATE, *_ALIASES))


def _check_data(fields: Fields) -> JsonObject:
    data: JsonObject = {"name": fields.name()}
    for field in (*V1_TEXTS, *V2_TEXTS):
        data[field] = fields.text(field)
    for field in ("alternate_greetings", "group_only_greetings"):
        data[field] = fields.texts(field)
    data["tags"] = fields.words("tags")
    data["extensions"] = without(fields.child("extensions").source, ("fav",))
    data |= _check_book(fields) | _check_optional(fields)
    return data | fields.rest()


def _check_book(fields: Fields) -> JsonObject:
    """Keep the book as it is written, once it is known to be readable."""
    source = fields.child("character_book")
    if not source.source:
        return {}
    book = read_book(source)
    entries = source.source.get("entries") or []
    if isinstance(entries, dict) or any(is_world_entry(entry) for entry in entries):
        return {"character_book": write_card_book(book)}
    # SillyTavern takes a missing `enabled` for false; said aloud, it means the same to everyone.
    entries = [entry if entry.get("enabled") is not None else {**entry, "enabled": True} for entry in entries]
    return {"character_book": {**source.source, "entries": entries}}


def _check_optional(fields: Fields) -> JsonObject:
    """Check the fields of V3 that may be absent; most are not worth refusing a card for."""
    found: JsonObject = {}
    nickname = fields.optional_name("nickname")
    if nickname:
        found["nickname"] = nickname
    source = fields.texts("source")
    if source:
        found["source"] = source
    for field in ("creation_date", "modification_date"):
        date = fields.optional_number(field, least=0, most=2**53)
        if date is not None:
            found[field] = date
    notes = _translations(fields)
    if notes:
        found["creator_notes_multilingual"] = notes
    assets = _asset_list(fields)
    if assets:
        found["assets"] = assets
    return found


def _translations(fields: Fields) -> dict[str, str]:
    value = fields.raw("creator_notes_multilingual")
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        fields.notes.add("field-dropped", field="creator_notes_multilingual")
        return {}
    translations = fields.child("creator_notes_multilingual")
    return {language: translations.text(language) for language, text in value.items() if isinstance(text, str)}


def _asset_list(fields: Fields) -> list[dict[str, Any]]:
    value = fields.raw("assets")
    if value is None:
        return []
    if not isinstance(value, list):
        fields.notes.add("field-dropped", field="assets")
        return []
    assets = []
    for item in value:
        if isinstance(item, dict) and _is_asset_uri(item.get("uri")):
            assets.append({**item, **{key: _short(item, key, fields) for key in ("type", "name", "ext")}})
        else:
            fields.notes.add("item-dropped", field="assets")
    return assets


def _is_asset_uri(uri: object) -> bool:
    """Tell an address from nonsense; only data URLs, which hold the asset itself, may be long."""
    return isinstance(uri, str) and (len(uri) <= _LONGEST_URI or uri[:5].lower() == "data:")


def _short(item: JsonObject, key: str, fields: Fields) -> str:
    value = item.get(key)
    return value[: fields.limits.name_chars] if isinstance(value, str) else ""
