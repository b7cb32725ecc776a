"""The files that belong to a card, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardImage:
    """The avatar: the bytes of an image file, as they came, and what kind it is."""

    data: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class CardAsset:
    """A file that belongs to a card: an emotion, a background, a sound.

    `type`, `name`, `ext` and `uri` are as in V3. `data` is None for an asset that lives elsewhere. A file in
    an archive that the card does not list has the type `FILE`.
    """

    FILE = "x_file"

    type: str
    name: str
    ext: str
    uri: str
    data: bytes | None = None
