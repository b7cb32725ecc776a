"""What happens to an account as a whole: guests come in and leave, accounts are erased."""

from datetime import datetime

import structlog
from django.db import transaction

from tavern.accounts.export import personal_data
from tavern.accounts.models import User, UserQuerySet
from tavern.accounts.sessions import end_sessions
from tavern.accounts.signals import guest_signing_in

log = structlog.get_logger(__name__)


class AccountProtected(Exception):
    """The account cannot be deleted; the message says why."""


class LastAdministrator(AccountProtected):
    """Nobody would be left to run the site."""


@transaction.atomic
def leave_guest_behind(guest: User, *, user: User) -> None:
    """Give `user` what they made as `guest`, then forget the guest."""
    guest_signing_in.send(User, guest=guest, user=user)
    _erase(guest)
    log.info("accounts.guest_signed_in", user_id=user.pk)


@transaction.atomic
def delete_account(user: User) -> None:
    """Erase everything that is a person's, and the account.

    Raises:
        LastAdministrator: others would be left without anybody who runs the site.
        AccountProtected: the account owns the starter content.
    """
    if user.is_system:
        raise AccountProtected("This account owns the starter content.")
    if is_last_administrator(user):
        raise LastAdministrator("Others would be left without an administrator.")
    end_sessions(user)
    user_id = user.pk
    _erase(user)
    log.info("accounts.deleted", user_id=user_id)


def forget_guests(*, last_seen_before: datetime, at_most: int) -> int:
    """Erase guests who did not come back, the longest gone first, and return how many."""
    gone = User.objects.guests().last_seen_before(last_seen_before)
    keys = list(gone.order_by("last_login").values_list("pk", flat=True)[:at_most])
    return sum(_forget_guest(gone, key) for key in keys)


def is_last_administrator(user: User) -> bool:
    """Say whether other members would be left without an administrator."""
    if not user.is_superuser:
        return False
    others = User.objects.members().exclude(pk=user.pk)
    return others.exists() and not others.filter(is_superuser=True, is_active=True).exists()


@transaction.atomic
def _forget_guest(gone: UserQuerySet, key: int) -> bool:
    """Erase one guest, unless they came back or signed up while others were erased."""
    guest = gone.select_for_update().filter(pk=key).first()
    if guest is None:
        return False
    _erase(guest)
    return True


def _erase(user: User) -> None:
    for part in personal_data():
        if part.erase is not None:
            part.erase(user)
    user.delete()
