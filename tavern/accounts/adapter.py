"""How sign-up and sign-in work here: the first member runs the site, and guests keep what they made."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in

#: Any number of ours; it orders sign-ups so that only one can be the first.
_FIRST_MEMBER_LOCK = 7_240_001


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request: HttpRequest) -> User:
        guest = request.user
        return User.objects.get(pk=guest.pk) if isinstance(guest, User) and guest.is_guest else User()

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_MEMBER_LOCK])
        if not User.objects.members().exists():
            user.is_staff = user.is_superuser = True
        user.join()
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        guest = request.user
        if isinstance(guest, User) and guest.is_guest and guest.pk != user.pk:
            guest_signing_in.send(User, guest=guest, user=user)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def new_user(self, request: HttpRequest, _sociallogin: Any) -> User:
        return AccountAdapter(request).new_user(request)
