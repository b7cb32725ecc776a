"""Making characters and their versions. A version never changes; identical content makes no new one."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import Enum

from django.db import transaction
from django.utils import timezone

from characters.actions.assets import StoredAsset, assets_of
from characters.actions.browsing import forget_browse_pages
from characters.cards import Card
from characters.columns import columns_of, content_hash, focal_point_of, rating_of
from characters.models import (
    Asset,
    Character,
    CharacterVersion,
    Rating,
    VersionAsset,
    VersionSource,
    Visibility,
)
from characters.tokens import field_tokens, permanent_tokens
from tavern.accounts.models import User


class Keep(Enum):
    """Says: leave it as the current version has it."""

    CURRENT = "current"


@transaction.atomic(savepoint=False)
def create_character(
    owner: User,
    card: Card,
    *,
    portrait: Asset | None = None,
    assets: Sequence[StoredAsset] = (),
    source: VersionSource = VersionSource.EDITOR,
    source_format: str = "",
    visibility: Visibility = Visibility.PRIVATE,
    rating: Rating | None = None,
    focal_point: str = "",
    slug: str = "",
) -> Character:
    """Make a character with its first version, private unless told otherwise.

    Without a rating the card's own tags decide, without a slug its name with an unguessable end.
    """
    character = Character.named(card.name[:200], owner=owner)
    character.slug = slug or character.slug
    character.visibility = visibility
    character.rating = rating or rating_of(card)
    character.is_starter = source == VersionSource.STARTER
    character.published_at = timezone.now() if visibility == Visibility.PUBLIC else None
    character.focal_point = focal_point or focal_point_of(card)
    _add_version(character, card, portrait, assets, author=owner, source=source, source_format=source_format)
    return character


@transaction.atomic
def save_version(
    character: Character,
    card: Card,
    *,
    author: User | None,
    portrait: Asset | Keep | None = Keep.CURRENT,
    assets: Sequence[StoredAsset] | Keep = Keep.CURRENT,
    source: VersionSource = VersionSource.EDITOR,
    source_format: str = "",
    note: str = "",
) -> CharacterVersion:
    """Give a character a new current version and return it; what did not change at all returns the one it has.

    `character` is brought up to date in place.
    """
    Character.objects.select_for_update().get(pk=character.pk)
    character.refresh_from_db(fields=["current", "portrait", "visibility"])
    current = character.current
    if current is None:
        kept: Sequence[StoredAsset] = ()
    else:
        kept = assets_of(current)
    picture = character.portrait if isinstance(portrait, Keep) else portrait
    files = kept if isinstance(assets, Keep) else assets
    if current and current.content_hash == _hash(card, picture, files):
        return current
    return _add_version(
        character, card, picture, files, author=author, source=source, source_format=source_format, note=note
    )


def restore_version(version: CharacterVersion, *, author: User | None) -> CharacterVersion:
    """Make an old version the current one again, as a new version: history is never rewritten."""
    return save_version(
        version.character,
        card_of(version),
        author=author,
        portrait=version.portrait,
        assets=assets_of(version),
        source=VersionSource.RESTORE,
        source_format=version.source_format,
        note=str(version.number),
    )


def duplicate_character(character: Character, *, owner: User, name: str) -> Character:
    """Copy the current version into a new private character under another name."""
    version = current_version(character)
    return create_character(
        owner,
        card_of(version).with_fields(name=name),
        portrait=version.portrait,
        assets=assets_of(version),
        source=VersionSource.DUPLICATE,
        rating=Rating(character.rating),
        focal_point=character.focal_point,
    )


def current_version(character: Character) -> CharacterVersion:
    if character.current is None:  # cannot happen through these actions
        raise CharacterVersion.DoesNotExist(f"Character {character.pk} has no version.")
    return character.current


def card_of(version: CharacterVersion) -> Card:
    """Return the card of a version as stored: without picture and files."""
    return Card(data=version.card, source_format=version.source_format)


def _add_version(
    character: Character,
    card: Card,
    portrait: Asset | None,
    assets: Sequence[StoredAsset],
    *,
    author: User | None,
    source: VersionSource,
    source_format: str = "",
    note: str = "",
) -> CharacterVersion:
    counts = field_tokens(card)
    changes = {**asdict(columns_of(card)), "tokens": permanent_tokens(counts), "portrait": portrait}
    for name, value in changes.items():
        setattr(character, name, value)
    is_first = character.pk is None
    if is_first:
        character.save()
        changes.clear()
    newest = None if is_first else character.versions.newest_first().values_list("number", flat=True).first()
    version = CharacterVersion.objects.create(
        character=character,
        number=(newest or 0) + 1,
        card=card.data,
        content_hash=_hash(card, portrait, assets),
        field_tokens=counts,
        portrait=portrait,
        source=source,
        source_format=source_format[:20],
        note=note[:200],
        author=author,
    )
    VersionAsset.objects.bulk_create(_asset_rows(version, assets))
    character.current = version
    # The other columns are not the card's: what somebody did meanwhile, such as hiding the character, stays.
    character.save(update_fields=[*changes, "current", "updated_at"])
    if character.is_public:
        forget_browse_pages()
    return version


def _asset_rows(version: CharacterVersion, assets: Sequence[StoredAsset]) -> list[VersionAsset]:
    """Rows for files; a name that is taken gets a number, because cards repeat them."""
    taken: set[tuple[str, str]] = set()
    rows = []
    for stored in assets:
        name, number = stored.name, 2
        while (stored.kind, name) in taken:
            name, number = f"{stored.name[:190]} {number}", number + 1
        taken.add((stored.kind, name))
        rows.append(
            VersionAsset(
                version=version,
                asset=stored.asset,
                kind=stored.kind,
                name=name,
                extension=stored.extension,
                uri=stored.uri,
            )
        )
    return rows


def _hash(card: Card, portrait: Asset | None, assets: Sequence[StoredAsset]) -> str:
    return content_hash(
        card,
        portrait=portrait.sha256 if portrait else "",
        assets=[f"{stored.kind}/{stored.name}:{stored.asset.sha256}" for stored in assets],
    )
