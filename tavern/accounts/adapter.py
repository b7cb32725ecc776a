"""How sign-up and sign-in work here: the first member runs the site, and guests keep what they made."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import connection, transaction
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tavern.accounts.actions import leave_guest_behind
from tavern.accounts.models import User
from tavern.lib.encrypted import decrypted, encrypted
from tavern.lib.rate_limits import client_address

log = structlog.get_logger(__name__)

#: Any number of ours; it orders sign-ups so that only one can be the first.
_FIRST_MEMBER_LOCK = 7_240_001


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request: HttpRequest) -> User:
        """Return the row of the guest who signs up, so that what they made stays theirs, or a new one."""
        guest = request.user
        return User.objects.get(pk=guest.pk) if isinstance(guest, User) and guest.is_guest else User()

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        become_member(request, user, form.cleaned_data["username"])
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, after every step such as two-factor is passed; what a guest made moves to the account."""
        guest = request.user
        if isinstance(guest, User) and guest.is_guest and guest.pk != user.pk:
            leave_guest_behind(User.objects.get(pk=guest.pk), user=user)
        super().login(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; when the mail server fails, the person can go on and is told."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            log.exception("accounts.mail_not_sent", template=template_prefix)
            if self.request:
                messages.warning(self.request, _("The e-mail could not be sent. Please try again later."))

    def format_email_subject(self, subject: str) -> str:
        return f"[{settings.SITE_NAME}] {subject}"

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)


class ServiceNotSetUp(Http404, SocialApp.DoesNotExist):
    """A service without keys: nothing is found at its address, and templates show nothing of it."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def new_user(self, _request: HttpRequest, _sociallogin: SocialLogin) -> User:
        # allauth takes a row that exists for an account that exists, so a guest's row comes in only when it is saved.
        return User()

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: forms.Form | None = None) -> User:
        suggested = sociallogin.user
        user = AccountAdapter(request).new_user(request)
        for name in ("email", "first_name", "last_name"):
            setattr(user, name, getattr(suggested, name))
        user.username = suggested.username
        sociallogin.user = user
        if form is None:
            become_member(request, user, user.username)
        saved: User = super().save_user(request, sociallogin, form)
        return saved

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist as error:
            raise ServiceNotSetUp("This service is not set up.") from error


class MFAAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text)


def become_member(request: HttpRequest, user: User, username: str) -> None:
    """Make `user` a member, and the first one the administrator. The caller saves, in the same transaction.

    Raises:
        ImmediateHttpResponse: a second click signed up meanwhile, or somebody took the name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_MEMBER_LOCK])
    joined_already = user.pk is not None and not User.objects.guests().filter(pk=user.pk).exists()
    if joined_already or User.objects.filter(username__iexact=username).exclude(pk=user.pk).exists():
        messages.error(request, _("That name was taken a moment ago. Please choose another one."))
        raise ImmediateHttpResponse(redirect("account_signup"))
    user.is_staff = user.is_superuser = not User.objects.members().exists()
    user.join()
