"""The characters that come with the site. They belong to a user nobody can sign in as."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.db import transaction

from characters.actions.assets import store_card_assets, store_picture
from characters.actions.versions import create_character, save_version
from characters.cards import Card, decode
from characters.models import Character, VersionSource, Visibility
from tavern.accounts.models import User

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).resolve().parent.parent / "starter"
KEEPER = "lamplight"


@dataclass(frozen=True)
class StarterFile:
    """One starter on disk: the folder's name and its card with the portrait."""

    key: str
    card: Card


def load_starters(folder: Path = FOLDER) -> int:
    """Make the starters that are missing and update those whose files changed; return how many changed.

    When there is nothing to do this costs one query: the keeper remembers the hash of the folder.
    """
    digest = folder_digest(folder)
    keeper = User.objects.filter(username=KEEPER).first()
    if keeper and keeper.preferences.get("starters") == digest:
        return 0
    with transaction.atomic():
        keeper = keeper or _make_keeper()
        changed = sum(_load(keeper, starter, folder) for starter in read_starters(folder))
        keeper.set_preference("starters", digest)
    log.info("characters.starters_loaded", changed=changed)
    return changed


def read_starters(folder: Path = FOLDER) -> list[StarterFile]:
    """Read every starter of a folder, in the order of their names."""
    return [_read(path.parent) for path in sorted(folder.glob("*/card.json"))]


def folder_digest(folder: Path) -> str:
    """Name the state of the folder by names, sizes and contents of its cards and portraits."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/*")):
        if path.suffix in (".json", ".webp", ".png"):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(folder: Path) -> StarterFile:
    card = decode((folder / "card.json").read_bytes(), filename="card.json")
    if not isinstance(card, Card):
        raise TypeError(f"{folder.name}/card.json is a lorebook")
    return StarterFile(folder.name, card)


def _make_keeper() -> User:
    keeper = User(username=KEEPER)
    keeper.set_unusable_password()
    keeper.save()
    return keeper


def _load(keeper: User, starter: StarterFile, folder: Path) -> bool:
    """Make or update one starter; say whether anything changed. A starter is known by its name."""
    picture = next((p for p in (folder / starter.key / f"portrait{s}" for s in (".webp", ".png")) if p.exists()), None)
    portrait = store_picture(picture.read_bytes()) if picture else None
    assets = store_card_assets(starter.card.assets)
    known = Character.objects.filter(owner=keeper, is_starter=True, name=starter.card.name).first()
    if known is None:
        create_character(
            keeper,
            starter.card,
            portrait=portrait,
            assets=assets,
            source=VersionSource.STARTER,
            source_format=starter.card.source_format,
            visibility=Visibility.PUBLIC,
        )
        return True
    before = known.current_id
    version = save_version(
        known, starter.card, author=None, portrait=portrait, assets=assets, source=VersionSource.STARTER
    )
    return version.pk != before
