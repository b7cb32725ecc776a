"""The characters that come with the site. They belong to a user nobody can sign in as."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import structlog
from django.db import transaction

from characters.actions.assets import store_picture
from characters.actions.versions import create_character, save_version
from characters.cards import Card
from characters.models import Character, VersionSource, Visibility
from characters.starter import FOLDER, StarterCharacter, read_character
from tavern.accounts.models import SYSTEM_USERNAME, User

log = structlog.get_logger(__name__)


def load_starters(folder: Path = FOLDER) -> int:
    """Make the starters that are missing and update those whose files changed; return how many changed.

    When there is nothing to do this costs one query: the keeper remembers the hash of the folder.
    """
    digest = folder_digest(folder)
    keeper = User.objects.filter(username=SYSTEM_USERNAME).first()
    if keeper and keeper.preferences.get("starters") == digest:
        return 0
    with transaction.atomic():
        keeper = keeper or User.objects.system()
        changed = sum(_load(keeper, starter) for starter in _read(folder))
        keeper.set_preferences(starters=digest)
    log.info("characters.starters_loaded", changed=changed)
    return changed


def folder_digest(folder: Path) -> str:
    """Name the state of the folder by the contents of its cards and portraits."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/*")):
        if path.suffix in (".json", ".webp"):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read(folder: Path) -> Sequence[StarterCharacter]:
    return [read_character(path.parent) for path in sorted(folder.glob("*/card.json"))]


def _load(keeper: User, starter: StarterCharacter) -> bool:
    """Make or update one starter; say whether anything changed. Its folder's name is its slug."""
    card, portrait = Card.from_object(starter.card), store_picture(starter.portrait_bytes())
    known = Character.objects.filter(slug=starter.slug, is_starter=True).first()
    if known is None:
        create_character(
            keeper,
            card,
            portrait=portrait,
            source=VersionSource.STARTER,
            source_format=card.source_format,
            visibility=Visibility.PUBLIC,
            slug=starter.slug,
        )
        return True
    before = known.current_id
    return save_version(known, card, author=None, portrait=portrait, source=VersionSource.STARTER).pk != before
