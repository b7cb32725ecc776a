"""Short-lived signed permissions to read one stream, so that connecting asks no database."""

import time
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

#: Longer than the longest reply, because a page that reconnects shows the same ticket again.
LIFETIME_S = 1800

_SALT = "chats.streams.ticket"


class BadTicket(Exception):
    """The ticket was not made here, has expired, or is for another stream."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may read which stream; `expires_at` in seconds since 1970."""

    user_id: int
    stream: UUID
    expires_at: int


def issue_ticket(user_id: int, stream: UUID, *, lifetime_s: int = LIFETIME_S) -> str:
    expires_at = int(time.time()) + lifetime_s
    return _signer().sign(f"{user_id}.{stream.hex}.{expires_at}")


def read_ticket(text: str, stream: UUID) -> Ticket:
    """Verify a ticket for a stream.

    Raises:
        BadTicket: it does not open this stream now.
    """
    try:
        user_id, named, expires_at = _signer().unsign(text).split(".")
        ticket = Ticket(int(user_id), UUID(named), int(expires_at))
    except (signing.BadSignature, ValueError) as error:
        raise BadTicket from error
    if ticket.stream != stream or ticket.expires_at < time.time():
        raise BadTicket
    return ticket


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep="~")
