"""Regex scripts, quick replies, and the consent to scripts of cards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from characters.models import Character
from chats.errors import TooManyScripts
from chats.models import Chat, QuickReplySet, RegexScript, ScriptConsent, SharedVariables
from chats.quick_replies import with_ids
from chats.regex_files import stored_data
from tavern.accounts.models import User


@transaction.atomic
def add_scripts(
    owner: User, found: Iterable[Mapping[str, Any]], *, character: Character | None = None
) -> list[RegexScript]:
    """Add scripts at the end of the list.

    Raises:
        TooManyScripts: the person would have more than SCRIPTS_MAX.
        PromptError: one has no name or no pattern.
    """
    rows = [stored_data(raw) for raw in found]
    mine = RegexScript.objects.owned_by(_locked(owner))
    _ensure_room(mine.count() + len(rows))
    last = mine.order_by("-position").values_list("position", flat=True).first()
    first = 0 if last is None else last + 1
    return [
        RegexScript.objects.create(
            owner=owner,
            character=character,
            name=data["scriptName"],
            is_enabled=not data["disabled"],
            position=first + index,
            data=data,
        )
        for index, data in enumerate(rows)
    ]


def update_script(script: RegexScript, data: Mapping[str, Any], *, character: Character | None) -> None:
    """Change a script; fields that its form does not know stay.

    Raises:
        PromptError: it has no name or no pattern.
    """
    kept = {**script.data, **data}
    script.data = {**stored_data(kept), "id": kept.get("id", str(script.pk))}
    script.name, script.is_enabled = script.data["scriptName"], not script.data["disabled"]
    script.character = character
    script.save(update_fields=["data", "name", "is_enabled", "character", "updated_at"])


def switch_script(script: RegexScript, *, is_enabled: bool) -> None:
    script.is_enabled = is_enabled
    script.data = {**script.data, "disabled": not is_enabled}
    script.save(update_fields=["is_enabled", "data", "updated_at"])


@transaction.atomic
def restore_script(script: RegexScript) -> None:
    """Bring a deleted script back.

    Raises:
        TooManyScripts: there are SCRIPTS_MAX others by now.
    """
    _ensure_room(RegexScript.objects.owned_by(_locked(script.owner)).count() + 1)
    script.restore()


def order_scripts(owner: User, keys: Sequence[UUID]) -> None:
    """Let scripts run in this order; those that are not named come after them as they were."""
    _order(list(RegexScript.objects.owned_by(owner).in_order().only("pk", "position")), keys)


def order_sets(owner: User, keys: Sequence[UUID]) -> None:
    """Show sets of quick replies in this order."""
    _order(list(QuickReplySet.objects.owned_by(owner).in_order().only("pk", "position")), keys)


def answer_consent(owner: User, character: Character, *, is_granted: bool) -> None:
    """Remember whether the scripts inside a character's card may run; can be changed at any time."""
    ScriptConsent.objects.update_or_create(
        owner=owner, character=character, defaults={"is_granted": is_granted, "answered_at": timezone.now()}
    )


@transaction.atomic
def create_set(
    owner: User,
    *,
    name: str,
    entries: Iterable[Mapping[str, Any]] = (),
    data: Mapping[str, Any] | None = None,
    is_everywhere: bool = True,
    chat: Chat | None = None,
) -> QuickReplySet:
    """Add a set of quick replies, for all chats or for one.

    Raises:
        TooManyScripts: the person has SCRIPTS_MAX sets already.
    """
    mine = QuickReplySet.objects.owned_by(_locked(owner))
    count = mine.count()
    _ensure_room(count + 1)
    stored = QuickReplySet.objects.create(
        owner=owner,
        name=name[:100],
        entries=with_ids(entries),
        data=dict(data or {}),
        is_everywhere=is_everywhere,
        position=count,
    )
    if chat is not None:
        stored.chats.add(chat)
    return stored


def update_set(
    stored: QuickReplySet,
    *,
    name: str,
    entries: Iterable[Mapping[str, Any]],
    is_everywhere: bool,
    data: Mapping[str, Any],
) -> None:
    """Change a set; fields of files that the form does not know stay."""
    stored.name, stored.entries, stored.is_everywhere = name[:100], with_ids(entries), is_everywhere
    stored.data = {**stored.data, **data}
    stored.save(update_fields=["name", "entries", "is_everywhere", "data", "updated_at"])


@transaction.atomic
def restore_set(stored: QuickReplySet) -> None:
    """Bring a deleted set back.

    Raises:
        TooManyScripts: there are SCRIPTS_MAX others by now.
    """
    _ensure_room(QuickReplySet.objects.owned_by(_locked(stored.owner)).count() + 1)
    stored.restore()


def attach_set(stored: QuickReplySet, chat: Chat, *, is_attached: bool) -> None:
    """Show a set above the composer of one chat, or no longer."""
    if is_attached:
        stored.chats.add(chat)
    else:
        stored.chats.remove(chat)


def purge_scripting() -> int:
    """Erase scripts and sets that have been in the trash for TRASH_DAYS; return how many."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    scripts, _each = RegexScript.objects.filter(deleted_at__lt=before).delete()
    sets, _each = QuickReplySet.objects.filter(deleted_at__lt=before).delete()
    return scripts + sets


def give_scripting(giver: User, receiver: User) -> None:
    """Make somebody's scripts, quick replies, consents and shared variables somebody else's; the receiver's win."""
    RegexScript.objects.filter(owner=giver).update(owner=receiver)
    QuickReplySet.objects.filter(owner=giver).update(owner=receiver)
    answered = ScriptConsent.objects.filter(owner=receiver).values("character_id")
    ScriptConsent.objects.filter(owner=giver).exclude(character_id__in=answered).update(owner=receiver)
    given = SharedVariables.objects.filter(owner=giver).first()
    if given is not None:
        kept, _is_new = SharedVariables.objects.get_or_create(owner=receiver)
        kept.values = {**given.values, **kept.values}
        kept.save(update_fields=["values", "updated_at"])
        given.delete()


def _order(rows: list[Any], keys: Sequence[UUID]) -> None:
    places = {key: place for place, key in enumerate(keys)}
    rows.sort(key=lambda row: places.get(row.pk, len(places)))
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"])


def _ensure_room(count: int) -> None:
    if count > settings.SCRIPTS_MAX:
        raise TooManyScripts(limit=settings.SCRIPTS_MAX)


def _locked(owner: User) -> User:
    """Let one request at a time count what somebody has."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    return owner
