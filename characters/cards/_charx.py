"""CHARX: a zip archive with `card.json` and the files it lists.

Source: Character Card V3, "CHARX"; RisuAI puts a picture in front of the archive.
"""

from characters.cards._archive import archive_start
from characters.cards._assets import AssetReader, as_image, take_avatar
from characters.cards._json import parse_object
from characters.cards._normalise import normalise
from characters.cards.card import Card
from characters.cards.errors import NoCardInArchive
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

CARD_FILE = "card.json"


def read_charx(data: bytes, files: dict[str, bytes], *, notes: Notes, limits: Limits) -> Card:
    """Read a card and all its files.

    Raises:
        CardError: the card or a part of it is not acceptable.
    """
    if CARD_FILE not in files:
        raise NoCardInArchive(expected=CARD_FILE)
    raw = parse_object(files[CARD_FILE], notes=notes, limits=limits)
    card, generation = normalise(raw, notes=notes, limits=limits)
    others = {path: content for path, content in files.items() if path != CARD_FILE}
    card, assets = AssetReader(others, notes=notes).read(card)
    card, assets, image = take_avatar(card, assets, limits=limits)
    leading = data[: archive_start(data)]
    return Card(
        data=card,
        image=image or as_image(leading, limits=limits),
        assets=assets,
        source_format=f"charx-{generation}",
        warnings=notes.all(),
    )
