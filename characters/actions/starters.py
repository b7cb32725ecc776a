"""The characters that come with the site. They belong to a user nobody can sign in as."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from django.db import transaction

from characters.actions.assets import store_card_assets, store_picture
from characters.actions.versions import create_character, save_version
from characters.cards import Card, decode
from characters.models import Character, Rating, VersionSource, Visibility
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
        changed = sum(_load(keeper, starter) for starter in read_starters(folder))
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
