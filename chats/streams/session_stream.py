"""`/api/chat/stream/<session>` and `/api/stream/<session>`: the newest reply of a chat, for programs.

Four kinds of events only (`message`, `error`, `complete`, `heartbeat`), each with the JSON object
`{event, data, messageId, timestamp}`. Whose session it is, the cookie says.
"""

import json
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from chats.models import Chat, Generation
from chats.streams.consumer import EventStream, Refused
from chats.streams.frames import Entry
from tavern.accounts.sessions import request_user
from tavern.lib.hops import database_hop

_SENT = frozenset({"message", "error", "complete"})


@dataclass(frozen=True, slots=True)
class NewestReply:
    stream: UUID
    message_id: int | None


class SessionStream(EventStream):
    _message_id: int | None = None

    async def authorised_stream(self) -> UUID:
        if self.scope["method"] != "GET":
            raise Refused(405, "Streams are read with GET.")
        chat: UUID = self.scope["url_route"]["kwargs"]["session"]
        newest = await database_hop(newest_reply, chat, self._session_key())
        if newest is None:
            raise Refused(404, "There is no such chat, or nothing was written in it yet.")
        self._message_id = newest.message_id
        return newest.stream

    def event(self, entry: Entry) -> bytes:
        if entry.kind not in _SENT:
            return b""
        return f"id: {entry.id}\n".encode() + self._event(entry.kind, entry.data)

    def heartbeat(self) -> bytes:
        return self._event("heartbeat", "{}")

    def _event(self, kind: str, data: str) -> bytes:
        # `data` is JSON already, so it is put in as it is.
        facts = json.dumps({"event": kind, "messageId": self._message_id, "timestamp": timezone.now().isoformat()})
        return f'event: {kind}\ndata: {facts[:-1]}, "data": {data}}}\n\n'.encode()

    def _session_key(self) -> str:
        header = dict(self.scope["headers"]).get(b"cookie", b"").decode("latin-1")
        try:
            cookie = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
        except CookieError:
            return ""
        return cookie.value if cookie else ""


def newest_reply(chat_id: UUID, session_key: str) -> NewestReply | None:
    """Return the newest reply of a chat that the session's person may read."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key or None)
    chat = Chat.objects.visible_to(request_user(request)).filter(pk=chat_id).first()
    newest = Generation.objects.filter(chat=chat).order_by("-created_at").first() if chat else None
    return NewestReply(newest.pk, newest.message_id) if newest else None
