"""The request's user, from memory: a database query less on every page."""

from threading import Lock
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tavern.accounts.models import User

#: Where a session keeps the day of its last use.
_SEEN_ON = "seen_on"

_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)


class _Changes:
    """Counts the changes of users in this process: what was read before a change must not be remembered after it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.count = 0


_changes = _Changes()


def request_user(request: HttpRequest) -> User | AnonymousUser:
    """Return whose session this is, remembered for some seconds; saving a user forgets them at once.

    Other processes notice a change when their copy expires, half a minute later at most.
    """
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return AnonymousUser()
    user = _remembered(user_id)
    if user is not None and _session_fits(request, user):
        return user
    seen_changes = _changes.count
    loaded = auth.get_user(request)
    if isinstance(loaded, User):
        note_visit(request, loaded)
        _remember(loaded, unless_changed_since=seen_changes)
    return loaded


def note_visit(request: HttpRequest, user: User) -> None:
    """Once a day, let the session last its full time again, and remember that a guest was here."""
    today = timezone.now().date().isoformat()
    if request.session.get(_SEEN_ON) == today:
        return
    request.session[_SEEN_ON] = today
    if user.is_guest:
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])


def forget_user(user_id: int) -> None:
    """Let the next request load this person again."""
    with _changes.lock:
        _changes.count += 1
        caches["process"].delete(_key(user_id))


def end_sessions(user: User) -> None:
    """Sign a member out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _remembered(user_id: object) -> User | None:
    row = caches["process"].get(_key(user_id))
    return None if row is None else User.from_db("default", list(row), list(row.values()))


def _remember(user: User, *, unless_changed_since: int) -> None:
    with _changes.lock:
        if _changes.count == unless_changed_since:
            caches["process"].set(_key(user.pk), _row(user))


def _row(user: User) -> dict[str, Any]:
    """The columns alone: what a request hangs on its user, such as permissions, must not outlive it."""
    return {name: getattr(user, name) for name in _COLUMNS}


def _key(user_id: object) -> str:
    return f"user:{user_id}"


def _session_fits(request: HttpRequest, user: User) -> bool:
    known = request.session.get(HASH_SESSION_KEY, "")
    return BACKEND_SESSION_KEY in request.session and constant_time_compare(known, user.get_session_auth_hash())
