"""Bringing files in, one by one: what each became is a row of its batch, and the batch can be undone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from characters import cards
from characters.actions.assets import erase_unkept_files, store_card_assets, store_picture
from characters.actions.lorebooks import lorebook_hash, rewrite_lorebook, store_lorebook
from characters.actions.trash import trash_characters, trash_lorebook
from characters.actions.versions import create_character, current_version, restore_version, save_version
from characters.cards import Card, CardError, Limits, decode
from characters.columns import content_hash
from characters.models import (
    Asset,
    Character,
    CharacterVersion,
    ImportBatch,
    ImportItem,
    ImportOutcome,
    Lorebook,
    VersionSource,
)
from characters.pictures import PictureRefused
from tavern.accounts.models import User
from tavern.lib.ids import sort_key_for

log = structlog.get_logger(__name__)


class BatchFull(Exception):
    """The batch already has as many files as one import may have."""

    code = "batch-full"


class BatchUndone(Exception):
    """The batch was undone; it takes no more files."""

    code = "batch-undone"


@dataclass(frozen=True)
class UndoResult:
    """What undoing a batch did; `kept` were edited since and stay as they are."""

    removed: int = 0
    reverted: int = 0
    kept: int = 0


@dataclass(frozen=True)
class _Found:
    """What became of a file that was readable."""

    outcome: ImportOutcome
    character: Character | None = None
    lorebook: Lorebook | None = None
    previous_version: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def start_batch(owner: User, *, expected: int) -> ImportBatch:
    return ImportBatch.objects.create(owner=owner, expected=min(expected, settings.IMPORT_MAX_FILES))


def import_file(
    batch: ImportBatch,
    *,
    filename: str,
    data: bytes,
    replaces: Character | Lorebook | None = None,
    tags: Sequence[str] = (),
    limit: int | None = None,
) -> ImportItem:
    """Read one file and keep what is in it, or keep only the reason why not. Bad files never raise.

    `replaces` is what the file was known to be before; a card also gets `tags`. `limit` is that of the batch, if it is not
    the one for files that somebody sends by hand.

    Raises:
        BatchFull, BatchUndone: the batch takes no more files.
    """
    if batch.undone_at:
        raise BatchUndone
    if batch.items.count() >= (limit or settings.IMPORT_MAX_FILES):
        raise BatchFull
    name = _clean_filename(filename)
    content: Card | cards.Lorebook | None = None
    try:
        content = decode(data, filename=name, limits=Limits(file_bytes=settings.CARD_MAX_BYTES))
        if tags and isinstance(content, Card):
            content = _tagged(content, tags)
        with transaction.atomic():
            found = _keep(batch.owner, content, filename=name, replaces=replaces)
            return _item(batch, name, data, found, warnings=content.warnings)
    except CardError as error:
        return _refusal(batch, name, data, error.code, error.params)
    except PictureRefused as error:
        return _refusal(batch, name, data, error.code, {})
    except (DatabaseError, UnicodeError, RecursionError) as error:
        log.exception("characters.import_failed", error=type(error).__name__)
        erase_unkept_files(_files_of(content))
        return _refusal(batch, name, data, "could-not-be-stored", {})


@transaction.atomic
def undo_batch(batch: ImportBatch) -> UndoResult:
    """Take a batch back: what it made goes to the trash, what it updated returns to the version before."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.undone_at:
        return UndoResult()
    items = list(batch.items.select_related("character__current", "lorebook").order_by("-pk"))
    made = {i.character_id for i in items if i.outcome == ImportOutcome.IMPORTED and i.character_id}
    removed = Character.objects.filter(pk__in=made).present()
    count = removed.count()
    trash_characters(removed)
    for item in items:
        if item.outcome == ImportOutcome.IMPORTED and item.lorebook and not item.lorebook.deleted_at:
            trash_lorebook(item.lorebook)
            count += 1
    updated = _updates_by_character(items, without=made)
    reverted = sum(_revert(updates, batch.owner) for updates in updated)
    batch.undone_at = locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    return UndoResult(removed=count, reverted=reverted, kept=len(updated) - reverted)


def _keep(
    owner: User, content: Card | cards.Lorebook, *, filename: str, replaces: Character | Lorebook | None = None
) -> _Found:
    if isinstance(content, cards.Lorebook):
        return _keep_lorebook(owner, content, filename, replaces if isinstance(replaces, Lorebook) else None)
    portrait = store_picture(content.image.data) if content.image else None
    assets = store_card_assets(content.assets)
    known = _same_content(owner, content, portrait, [f"{a.kind}/{a.name}:{a.asset.sha256}" for a in assets])
    if known:
        return _Found(ImportOutcome.DUPLICATE, character=known.character, facts={"version": known.number})
    older = replaces if isinstance(replaces, Character) else _older_edition(owner, content)
    if older:
        before = current_version(older).number
        version = save_version(
            older,
            content,
            author=owner,
            portrait=portrait or older.portrait,
            assets=assets,
            source=VersionSource.IMPORT,
            source_format=content.source_format,
            note=filename,
        )
        facts = {"version": version.number}
        return _Found(ImportOutcome.UPDATED, character=older, previous_version=before, facts=facts)
    made = create_character(
        owner,
        content,
        portrait=portrait,
        assets=assets,
        source=VersionSource.IMPORT,
        source_format=content.source_format,
    )
    return _Found(ImportOutcome.IMPORTED, character=made)


def _files_of(content: Card | cards.Lorebook | None) -> list[bytes]:
    if not isinstance(content, Card):
        return []
    image = [content.image.data] if content.image else []
    return [*image, *(asset.data for asset in content.assets if asset.data)]


def _tagged(card: Card, tags: Sequence[str]) -> Card:
    known = {tag.casefold() for tag in card.tags}
    return card.with_fields(tags=[*card.tags, *(tag for tag in dict.fromkeys(tags) if tag.casefold() not in known)])


def _keep_lorebook(owner: User, book: cards.Lorebook, filename: str, replaces: Lorebook | None) -> _Found:
    known = Lorebook.objects.owned_by(owner).filter(content_hash=lorebook_hash(book)).first()
    if known:
        return _Found(ImportOutcome.DUPLICATE, lorebook=known)
    if replaces:
        return _Found(ImportOutcome.UPDATED, lorebook=rewrite_lorebook(replaces, book))
    return _Found(ImportOutcome.IMPORTED, lorebook=store_lorebook(owner, book, fallback_name=filename))


def _same_content(owner: User, card: Card, portrait: Asset | None, assets: list[str]) -> CharacterVersion | None:
    """Find a version, current or older, that is this very card."""
    digest = content_hash(card, portrait=portrait.sha256 if portrait else "", assets=assets)
    same = CharacterVersion.objects.filter(content_hash=digest, character__owner=owner, character__deleted_at=None)
    # Most files are new, and a row of both tables is expensive to ask for.
    pk = same.values_list("pk", flat=True).first()
    return None if pk is None else CharacterVersion.objects.select_related("character").get(pk=pk)


def _older_edition(owner: User, card: Card) -> Character | None:
    """Find the character that this card is a newer edition of: same name, same named creator, and a later date or
    version. In doubt they are two characters."""
    if not card.creator.strip():
        return None
    # The sort key finds the name in an index, however large the library.
    named = Character.objects.owned_by(owner).filter(sort_key=sort_key_for(card.name), name=card.name[:200])
    same = named.filter(current__card__data__creator=card.creator)
    candidates = same.select_related("current", "portrait").order_by("-updated_at")[:5]
    return next(
        (known for known in candidates if known.current and _is_newer(card, Card(data=known.current.card))), None
    )


def _is_newer(card: Card, known: Card) -> bool:
    if card.modification_date and known.modification_date:
        return card.modification_date > known.modification_date
    new, old = _version_numbers(card.character_version), _version_numbers(known.character_version)
    return bool(new) and new > old


def _version_numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in re.findall(r"\d+", text, re.ASCII)[:6])


def _updates_by_character(items: list[ImportItem], *, without: set[int]) -> list[list[ImportItem]]:
    """Group the updates of a batch by character, each group newest first as `items` are."""
    groups: dict[int, list[ImportItem]] = {}
    for item in items:
        if item.outcome == ImportOutcome.UPDATED and item.character_id and item.character_id not in without:
            groups.setdefault(item.character_id, []).append(item)
    return list(groups.values())


def _revert(updates: list[ImportItem], owner: User) -> bool:
    """Restore the version before the first update, unless somebody has changed the character since the last."""
    newest, oldest = updates[0], updates[-1]
    character = newest.character
    if character is None or character.deleted_at or character.current is None:
        return False
    if character.current.number != newest.facts.get("version"):
        return False
    previous = character.versions.filter(number=oldest.previous_version or 0).first()
    if previous is None:
        return False
    restore_version(previous, author=owner)
    return True


def _item(
    batch: ImportBatch, filename: str, data: bytes, found: _Found, *, warnings: tuple[cards.CardWarning, ...]
) -> ImportItem:
    return ImportItem.objects.create(
        batch=batch,
        filename=filename,
        size_bytes=len(data),
        outcome=found.outcome,
        facts=found.facts,
        warnings=[{"code": warning.code, "params": dict(warning.params)} for warning in warnings],
        character=found.character,
        lorebook=found.lorebook,
        previous_version=found.previous_version,
    )


def _refusal(batch: ImportBatch, filename: str, data: bytes, code: str, facts: dict[str, Any]) -> ImportItem:
    return ImportItem.objects.create(
        batch=batch,
        filename=filename,
        size_bytes=len(data),
        outcome=ImportOutcome.REFUSED,
        reason=code,
        facts={key: _storable(value) for key, value in facts.items()},
    )


def _clean_filename(filename: str) -> str:
    """A name fit for a row: without folders, control characters and lone surrogates."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if c.isprintable()).encode("utf-8", "ignore").decode()
    return kept[:255] or "file"


def _storable(value: Any) -> Any:
    return value.replace("\0", "").encode("utf-8", "ignore").decode()[:300] if isinstance(value, str) else value
