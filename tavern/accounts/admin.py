"""The staff's view of accounts. Secrets never appear; sign-in to the admin is the site's own, with its two factors."""

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from tavern.accounts.actions import AccountProtected, delete_account, is_last_administrator
from tavern.accounts.models import User
from tavern.accounts.sessions import end_sessions
from tavern.lib.staff import StaffAdmin

# Keys of services come from the environment; tokens are nobody's business.
for _model in (
    EmailAddress,
    EmailConfirmation,
    Authenticator,
    SocialAccount,
    SocialApp,
    SocialToken,
    UserSession,
    Group,
):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
else:
    _UserAdmin = DjangoUserAdmin


@admin.register(User)
class UserAdmin(_UserAdmin, StaffAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_guest", "is_staff", "is_active", "date_joined", "last_login")
    list_filter = ("is_guest", "is_staff", "is_active", "date_joined", "language")
    search_fields = ("username", "email")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    actions = ("deactivate", "sign_out_everywhere")
    readonly_fields = ("last_login", "date_joined", "is_guest", "preferences")
    fieldsets = (
        (None, {"fields": ("username", "password", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Choices"), {"fields": ("language", "theme", "time_zone", "preferences")}),
        (_("Times"), {"fields": ("is_guest", "date_joined", "last_login")}),
    )

    @admin.action(description=_("Deactivate and sign out"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        done = [user for user in queryset if user.pk != request.user.pk and not user.is_system]
        for user in done:
            user.is_active = False
            user.save(update_fields=["is_active"])
            end_sessions(user)
        text = ngettext("%(n)d account deactivated.", "%(n)d accounts deactivated.", len(done))
        self.message_user(request, text % {"n": len(done)})

    @admin.action(description=_("Sign out everywhere"))
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            end_sessions(user)
        text = ngettext("%(n)d account signed out.", "%(n)d accounts signed out.", len(queryset))
        self.message_user(request, text % {"n": len(queryset)})

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and (obj.is_system or is_last_administrator(obj)):
            return False
        return bool(super().has_delete_permission(request, obj))

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        try:
            delete_account(obj)
        except AccountProtected as error:
            self.message_user(request, str(error), messages.ERROR)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.delete_model(request, user)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, StaffAdmin):
    pass


class ReadOnlyAdmin(StaffAdmin):
    """Rows that staff may look at and, where it helps somebody, delete."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(StaffAdmin):
    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    search_fields = ("email", "user__username")
    autocomplete_fields = ("user",)


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    list_display = ("user", "provider", "uid", "date_joined")
    list_filter = ("provider",)
    search_fields = ("uid", "user__username")
    exclude = ("extra_data",)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Deleting one helps somebody who lost their phone and their codes."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__username",)
    exclude = ("data",)


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    list_display = ("user", "ip", "user_agent", "created_at")
    search_fields = ("user__username", "ip")
    exclude = ("session_key", "data")
    actions = ("end",)

    @admin.action(description=_("End these sessions"))
    def end(self, _request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            session.end()

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        # Deleting the row alone would leave the session alive and out of sight.
        return False


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag")
    list_filter = ("action_flag", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__username")
    date_hierarchy = "action_time"

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
