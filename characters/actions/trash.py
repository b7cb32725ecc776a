"""Deleting with a way back: a deleted thing rests in the trash until its days are over."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from characters.actions.assets import erase_unused_assets
from characters.actions.browsing import forget_browse_pages
from characters.models import Character, CharacterQuerySet, CharacterVersion, Lorebook, VersionAsset
from tavern.accounts.models import User

log = structlog.get_logger(__name__)


def trash_characters(characters: CharacterQuerySet) -> datetime | None:
    """Delete characters; return the moment that `restore_characters` knows them by, None when there were none."""
    moment = timezone.now()
    count = characters.present().update(deleted_at=moment)
    forget_browse_pages()
    return moment if count else None


def restore_characters(owner: User, moment: datetime) -> int:
    """Bring back what somebody deleted at that moment; return how many."""
    count = Character.objects.filter(owner=owner, deleted_at=moment).update(deleted_at=None)
    forget_browse_pages()
    return count


def trash_lorebook(book: Lorebook) -> datetime:
    book.deleted_at = timezone.now()
    book.save(update_fields=["deleted_at"])
    return book.deleted_at


def restore_lorebook(book: Lorebook) -> None:
    book.deleted_at = None
    book.save(update_fields=["deleted_at"])


def purge_trash() -> int:
    """Erase what has been in the trash for TRASH_DAYS, with its files; return how many characters."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    Lorebook.objects.filter(deleted_at__lt=before).delete()
    expired = list(Character.objects.filter(deleted_at__lt=before).values_list("pk", flat=True)[:500])
    files = _files_of(expired)
    with transaction.atomic():
        Character.objects.filter(pk__in=expired).delete()
    erase_unused_assets(files)
    if expired:
        log.info("characters.trash_purged", characters=len(expired))
    return len(expired)


def erase_files_of(owner: User) -> None:
    """Erase somebody's characters and the files that nobody else uses."""
    owned = list(Character.objects.filter(owner=owner).values_list("pk", flat=True))
    files = _files_of(owned)
    with transaction.atomic():
        Character.objects.filter(pk__in=owned).delete()
        forget_browse_pages()
    erase_unused_assets(files)


def _files_of(characters: list[int]) -> set[int]:
    """Every file that a version of these characters refers to."""
    versions = CharacterVersion.objects.filter(character__in=characters, portrait__isnull=False)
    carried = VersionAsset.objects.filter(version__character__in=characters)
    return {pk for pk in (*versions.values_list("portrait", flat=True), *carried.values_list("asset", flat=True)) if pk}
