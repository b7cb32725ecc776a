"""A character card as a value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypedDict, Unpack, cast

from characters.cards._assets import AssetReader
from characters.cards._fields import Fields, as_number
from characters.cards._json import JsonObject, check_depth, make_storable
from characters.cards._lore_read import read_book
from characters.cards._lore_write import write_card_book
from characters.cards._normalise import normalise
from characters.cards.assets import CardAsset, CardImage
from characters.cards.limits import DEFAULT_LIMITS, Limits
from characters.cards.lorebook import Lorebook
from characters.cards.warnings import CardWarning, Notes

PromptRole = Literal["system", "user", "assistant"]

DEFAULT_TALKATIVENESS = 0.5


@dataclass(frozen=True, slots=True)
class DepthPrompt:
    """The character's note, put into the chat `depth` messages from its end."""

    prompt: str = ""
    depth: int = 4
    role: PromptRole = "system"


class CardFields(TypedDict, total=False):
    """What an editor can set. Greetings are the first one and its alternates; a book of None removes it."""

    name: str
    nickname: str
    description: str
    personality: str
    scenario: str
    greetings: Sequence[str]
    group_only_greetings: Sequence[str]
    example_dialogue: str
    creator: str
    creator_notes: str
    creator_notes_multilingual: Mapping[str, str]
    tags: Sequence[str]
    character_version: str
    system_prompt: str
    post_history_instructions: str
    talkativeness: float
    depth_prompt: DepthPrompt | None
    book: Lorebook | None
    creation_date: int | None
    modification_date: int | None


@dataclass(frozen=True)
class Card:
    """A card of any origin in one shape.

    `data` is the whole card as a V3 object (`spec`, `spec_version`, `data`), with everything unknown in its
    place; read it, do not change it. `source_format` (such as `png-v2`) and `warnings` are not compared.
    """

    data: JsonObject
    image: CardImage | None = None
    assets: tuple[CardAsset, ...] = ()
    source_format: str = field(default="new", compare=False)
    warnings: tuple[CardWarning, ...] = field(default=(), compare=False)

    @classmethod
    def new(cls, **fields: Unpack[CardFields]) -> "Card":
        """Make a card; `name` is required.

        Raises:
            CardError: a field would not be accepted from a file either.
        """
        return cls.from_object({"spec": "chara_card_v3", "spec_version": "3.0", "data": _data_of(fields, {})})

    @classmethod
    def from_object(cls, raw: JsonObject, *, limits: Limits = DEFAULT_LIMITS) -> "Card":
        """Make a card of a parsed card object of any generation, such as one stored earlier.

        Raises:
            CardError: the object would not be accepted from a file either.
        """
        notes = Notes()
        check_depth(raw, limits)
        data, generation = normalise(make_storable(raw, notes), notes=notes, limits=limits)
        data, assets = AssetReader(None, notes=notes).read(data)
        return cls(data=data, assets=assets, source_format=f"object-{generation}", warnings=notes.all())

    def with_fields(self, **changes: Unpack[CardFields]) -> "Card":
        """Change some fields and keep everything else, known or not.

        Raises:
            CardError: a field would not be accepted from a file either.
        """
        changed = {**self.data, "data": _data_of(changes, self._inner)}
        return replace(self, data=Card.from_object(changed).data)

    def with_image(self, image: CardImage | None) -> "Card":
        """Give the card another avatar."""
        return replace(self, image=image)

    def with_assets(self, assets: Iterable[CardAsset]) -> "Card":
        """Replace the assets, and list in the card what is not a mere file."""
        kept = tuple(assets)
        listed = [
            {"type": asset.type, "uri": asset.uri, "name": asset.name, "ext": asset.ext}
            for asset in kept
            if asset.type != CardAsset.FILE
        ]
        inner = {key: value for key, value in self._inner.items() if key != "assets"}
        return replace(
            self, data={**self.data, "data": {**inner, **({"assets": listed} if listed else {})}}, assets=kept
        )

    @property
    def name(self) -> str:
        return self._text("name")

    @property
    def nickname(self) -> str:
        return self._text("nickname")

    @property
    def description(self) -> str:
        return self._text("description")

    @property
    def personality(self) -> str:
        return self._text("personality")

    @property
    def scenario(self) -> str:
        return self._text("scenario")

    @property
    def greetings(self) -> tuple[str, ...]:
        """The first message and its alternates, without blank ones."""
        return tuple(text for text in (self._text("first_mes"), *self._texts("alternate_greetings")) if text.strip())

    @property
    def group_only_greetings(self) -> tuple[str, ...]:
        return self._texts("group_only_greetings")

    @property
    def example_dialogue(self) -> str:
        return self._text("mes_example")

    @property
    def creator(self) -> str:
        return self._text("creator")

    @property
    def creator_notes(self) -> str:
        return self._text("creator_notes")

    @property
    def creator_notes_multilingual(self) -> dict[str, str]:
        """Creator's notes by language, an ISO 639-1 code."""
        return dict(self._inner.get("creator_notes_multilingual", {}))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags, each once, in their order."""
        return tuple(dict.fromkeys(self._texts("tags")))

    @property
    def character_version(self) -> str:
        return self._text("character_version")

    @property
    def system_prompt(self) -> str:
        return self._text("system_prompt")

    @property
    def post_history_instructions(self) -> str:
        return self._text("post_history_instructions")

    @property
    def creation_date(self) -> int | None:
        """When the card was made, in Unix seconds."""
        return cast("int | None", self._inner.get("creation_date"))

    @property
    def modification_date(self) -> int | None:
        """When the card was last changed, in Unix seconds."""
        return cast("int | None", self._inner.get("modification_date"))

    @property
    def extensions(self) -> JsonObject:
        return cast("JsonObject", self._inner["extensions"])

    @property
    def talkativeness(self) -> float:
        """How readily the character speaks in a group, from 0 to 1."""
        number = as_number(self.extensions.get("talkativeness"))
        return DEFAULT_TALKATIVENESS if number is None else max(0.0, min(1.0, number))

    @property
    def depth_prompt(self) -> DepthPrompt | None:
        """The character's note, or None when it has no text."""
        raw = self.extensions.get("depth_prompt")
        if not isinstance(raw, dict) or not isinstance(raw.get("prompt"), str) or not raw["prompt"].strip():
            return None
        depth = as_number(raw.get("depth"))
        role = raw.get("role")
        return DepthPrompt(
            prompt=raw["prompt"],
            depth=4 if depth is None else int(max(0, min(10_000, depth))),
            role=cast("PromptRole", role) if role in ("system", "user", "assistant") else "system",
        )

    @cached_property
    def book(self) -> Lorebook | None:
        """The lorebook inside the card."""
        raw = self._inner.get("character_book")
        return book_from_card(raw) if isinstance(raw, dict) else None

    @property
    def _inner(self) -> JsonObject:
        return cast("JsonObject", self.data["data"])

    def _text(self, key: str) -> str:
        return cast("str", self._inner.get(key, ""))

    def _texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._inner.get(key, ()))


def book_from_card(raw: JsonObject, *, limits: Limits = DEFAULT_LIMITS) -> Lorebook:
    """Read a `character_book` object.

    Raises:
        CardError: the book is broken or too large.
    """
    notes = Notes()
    book = read_book(Fields(raw, notes=notes, limits=limits, where="character_book"))
    return replace(book, source_format="card", warnings=notes.all())


def book_to_card(book: Lorebook) -> JsonObject:
    """Write a `character_book` object."""
    return write_card_book(book)


_RENAMED = {"example_dialogue": "mes_example"}


def _data_of(fields: CardFields, old: JsonObject) -> JsonObject:
    """Lay an editor's fields over the `data` of a card."""
    data = dict(old)
    extensions: JsonObject = dict(old.get("extensions", {}))
    for key, value in cast("Mapping[str, Any]", fields).items():
        if key == "greetings":
            first, *others = value or [""]
            data |= {"first_mes": first, "alternate_greetings": others}
        elif key == "book":
            data["character_book"] = write_card_book(value) if value is not None else None
        elif key == "depth_prompt":
            note = value or DepthPrompt()
            extensions[key] = {"prompt": note.prompt, "depth": note.depth, "role": note.role}
        elif key == "talkativeness":
            extensions[key] = value
        else:
            data[_RENAMED.get(key, key)] = list(value) if isinstance(value, tuple) else value
    return {**data, "extensions": extensions}
