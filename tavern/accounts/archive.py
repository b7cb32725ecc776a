"""Everything that is a person's, as a ZIP archive that is written while it is read."""

import json
from collections.abc import Iterator
from io import RawIOBase
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from tavern.accounts.export import personal_data, pieces_of
from tavern.accounts.models import User


class _Pipe(RawIOBase):
    """What ZipFile writes to: a file that cannot seek, emptied after every entry."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def zip_of(user: User) -> Iterator[bytes]:
    """Yield a ZIP archive piece by piece; no more than one piece of an entry is in memory at a time."""
    pipe = _Pipe()
    with ZipFile(cast("IO[bytes]", pipe), "w", ZIP_DEFLATED) as archive:
        for part in personal_data():
            for path, content in part.export(user):
                with archive.open(_entry(path), "w", force_zip64=True) as entry:
                    for piece in pieces_of(content):
                        entry.write(piece)
                        yield pipe.take()
    yield pipe.take()


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path, timezone.localtime().timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry


def account_files(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield what the account itself knows about its owner; no secrets, which nobody could use elsewhere."""
    known: dict[str, Any] = {
        "name": user.username,
        "is_guest": user.is_guest,
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
        "language": user.language,
        "theme": user.theme,
        "time_zone": user.time_zone,
        "preferences": user.preferences,
        "email_addresses": [
            {"email": address.email, "is_verified": address.verified, "is_primary": address.primary}
            for address in EmailAddress.objects.filter(user=user)
        ],
        "connected_accounts": [
            {"provider": account.provider, "id": account.uid, "joined_at": account.date_joined}
            for account in SocialAccount.objects.filter(user=user)
        ],
        "two_factor": [
            {"type": authenticator.type, "created_at": authenticator.created_at}
            for authenticator in Authenticator.objects.filter(user=user)
        ],
        "sessions": [
            {"started_at": session.created_at, "address": session.ip, "browser": session.user_agent}
            for session in UserSession.objects.filter(user=user)
        ],
    }
    yield "account.json", json.dumps(known, ensure_ascii=False, indent=2, default=_as_text).encode()


def _as_text(moment: Any) -> str:
    return str(moment.isoformat())
