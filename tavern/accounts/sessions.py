"""The request's user, from memory: a database query less on every page."""

from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from tavern.accounts.models import User


def request_user(request: HttpRequest) -> User | AnonymousUser:
    """Return whose session this is, remembered for some seconds; saving a user forgets them at once."""
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return AnonymousUser()
    user = caches["process"].get(_key(user_id))
    if user is None:
        user = auth.get_user(request)
        if isinstance(user, User):
            caches["process"].set(_key(user_id), user)
        return user
    return user if _session_fits(request, user) else auth.get_user(request)


def forget_user(user: User) -> None:
    caches["process"].delete(_key(user.pk))


def _key(user_id: object) -> str:
    return f"user:{user_id}"


def _session_fits(request: HttpRequest, user: User) -> bool:
    known = request.session.get(HASH_SESSION_KEY, "")
    return BACKEND_SESSION_KEY in request.session and constant_time_compare(known, user.get_session_auth_hash())
