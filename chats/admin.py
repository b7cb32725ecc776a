"""Chats for staff: lists that filter and search, and buttons that call the same actions as the pages.

What people wrote is shown in no list, and what models are paid with (keys) nowhere at all.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chats.actions import delete_connection, prefer_connection, switch_connection
from chats.actions.connections import allow_private_network
from chats.errors import ChatError
from chats.generation import stop_generation
from chats.models import (
    Bookmark,
    Branch,
    Chat,
    ChatGroup,
    ChatMember,
    Connection,
    Deletion,
    Generation,
    LoreAttachment,
    Message,
    Move,
    MoveItem,
    MoveOut,
    Origin,
    Persona,
    Preset,
    PromptLayer,
    QuickReplySet,
    RegexScript,
    Revision,
    ScriptConsent,
    SharedVariables,
    Variant,
)
from chats.trials import Trial, Unavailable, start_trial
from tavern.lib.staff import StaffAdmin


class ReadOnlyAdmin(StaffAdmin):
    """For rows that only actions make and change."""

    #: Long columns that the list does not show, and so does not load.
    list_defer: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        match = request.resolver_match
        return found.defer(*self.list_defer) if match and "changelist" in (match.url_name or "") else found

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def do_each(self, request: HttpRequest, queryset: QuerySet[Any], action: Callable[[Any], object]) -> None:
        rows = list(queryset)
        for row in rows:
            action(row)
        self.tell(request, len(rows))

    def tell(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%(n)d item was changed.", "%(n)d items were changed.", count) % {"n": count}
        self.message_user(request, text, messages.SUCCESS)


class TrashFilter(admin.SimpleListFilter):
    """Deleted things are there, but not in the way."""

    title = _("trash")
    parameter_name = "trash"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("In the trash")), ("all", _("All"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    """Everything but the key, which is write-only and entered on the site's own page."""

    list_display = ("title", "owner", "model", "host", "state", "is_enabled", "is_default", "private", "updated_at")
    list_filter = (("owner", admin.EmptyFieldListFilter), "is_enabled", "allow_private_network", "dialect", "preset")
    list_select_related = ("owner",)
    search_fields = ("title", "base_url", "model", "owner__username")
    exclude = ("api_key",)
    ordering = ("-updated_at",)
    actions = ("switch_on", "switch_off", "prefer", "test", "let_in", "keep_out", "remove")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        found: QuerySet[Connection] = super().get_queryset(request)
        return found.defer("api_key")

    @admin.display(description=_("Last test"))
    def state(self, connection: Connection) -> str:
        trial = Trial.of(connection)
        return trial.fault.code if trial.fault else trial.state

    @admin.display(description=_("Private network"), boolean=True, ordering="allow_private_network")
    def private(self, connection: Connection) -> bool:
        return connection.allow_private_network

    @admin.action(description=_("Switch on"))
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        self.do_each(request, queryset, partial(switch_connection, is_enabled=True))

    @admin.action(description=_("Switch off"))
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        self.do_each(request, queryset, partial(switch_connection, is_enabled=False))

    @admin.action(description=_("Ask first"))
    def prefer(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        self.do_each(request, queryset, prefer_connection)

    @admin.action(description=_("Test"))
    def test(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        try:
            for connection in queryset[: self.list_per_page]:
                start_trial(connection)
        except Unavailable:
            self.message_user(request, _("It could not be tested just now. Try again in a moment."), messages.WARNING)
        else:
            self.message_user(request, _("Being tested. Load the list again to see the results."), messages.INFO)

    @admin.action(description=_("Allow to lead into a private network"))
    def let_in(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        self.do_each(request, queryset, partial(allow_private_network, allow=True))

    @admin.action(description=_("Do not allow to lead into a private network"))
    def keep_out(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        self.do_each(request, queryset, partial(allow_private_network, allow=False))

    @admin.action(description=_("Delete with its key"))
    def remove(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        count = 0
        for connection in queryset:
            try:
                delete_connection(connection)
                count += 1
            except ChatError as error:
                self.message_user(request, f"{connection.title}: {error.text}", messages.WARNING)
        self.tell(request, count)


@admin.register(Chat)
class ChatAdmin(ReadOnlyAdmin):
    list_display = ("character_name", "owner", "message_count", "active_at", "created_at", "is_trashed")
    list_filter = (TrashFilter, ("archived_at", admin.EmptyFieldListFilter), "active_at", "created_at")
    list_select_related = ("owner",)
    list_defer = ("draft", "settings", "last_line")
    search_fields = ("id", "character_name", "owner__username")
    exclude = ("draft", "last_line", "title")
    ordering = ("-active_at",)
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chat]:
        found: QuerySet[Chat] = super().get_queryset(request)
        return found.select_related("owner", "connection").defer("connection__api_key", *self.list_defer)

    @admin.display(description=_("In the trash"), boolean=True)
    def is_trashed(self, chat: Chat) -> bool:
        return chat.deleted_at is not None


@admin.register(Branch)
class BranchAdmin(ReadOnlyAdmin):
    list_display = ("id", "chat", "message_count", "active_at", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("chat",)
    list_defer = ("last_line", "chat__draft", "chat__settings")
    search_fields = ("=chat__id", "chat__owner__username")
    exclude = ("last_line",)
    ordering = ("-id",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("id", "author", "depth", "variant_count", "is_hidden", "is_trashed", "created_at")
    list_filter = (TrashFilter, "author", ("hidden_at", admin.EmptyFieldListFilter), "created_at")
    list_defer = ("extra",)
    search_fields = ("=id", "=chat__id")
    exclude = ("extra",)
    ordering = ("-id",)

    @admin.display(description=_("Not sent"), boolean=True)
    def is_hidden(self, message: Message) -> bool:
        return message.hidden_at is not None

    @admin.display(description=_("In the trash"), boolean=True)
    def is_trashed(self, message: Message) -> bool:
        return message.deleted_at is not None


@admin.register(Variant)
class VariantAdmin(ReadOnlyAdmin):
    list_display = ("id", "message_id", "position", "status", "model", "tokens", "revision", "error", "created_at")
    list_filter = ("status", ("error", admin.EmptyFieldListFilter), "created_at")
    list_defer = ("text", "reasoning", "extra")
    search_fields = ("=id", "=message__id", "model")
    exclude = ("extra",)
    ordering = ("-id",)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("id", "variant_id", "number", "replaced_at")
    list_filter = ("replaced_at",)
    list_defer = ("text",)
    search_fields = ("=id", "=variant__id")
    ordering = ("-id",)


@admin.register(Deletion)
class DeletionAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "chat_id", "message_id", "message_count", "created_at")
    list_filter = ("kind", "created_at")
    search_fields = ("=chat__id", "=message__id", "chat__owner__username")
    ordering = ("-created_at",)


@admin.register(Bookmark)
class BookmarkAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "chat_id", "message_id", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("owner",)
    search_fields = ("owner__username", "=chat__id")
    exclude = ("name",)
    ordering = ("-id",)


@admin.register(Persona)
class PersonaAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "is_default", "is_trashed", "updated_at")
    list_filter = (TrashFilter, "is_default", "created_at")
    list_select_related = ("owner",)
    list_defer = ("description",)
    search_fields = ("name", "owner__username")
    ordering = ("-updated_at",)

    @admin.display(description=_("In the trash"), boolean=True)
    def is_trashed(self, persona: Persona) -> bool:
        return persona.deleted_at is not None


@admin.register(Generation)
class GenerationAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "owner",
        "purpose",
        "status",
        "error",
        "connection",
        "model",
        "prompt_tokens",
        "reply_tokens",
        "queue_ms",
        "prepare_ms",
        "first_token_ms",
        "total_ms",
    )
    list_filter = ("status", "purpose", ("error", admin.EmptyFieldListFilter), "tokens_reported", "created_at")
    list_select_related = ("owner", "connection")
    list_defer = ("record", "degraded")
    search_fields = ("=id", "=chat__id", "owner__username", "model")
    exclude = ("record",)
    ordering = ("-created_at",)
    actions = ("stop",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Generation]:
        found: QuerySet[Generation] = super().get_queryset(request)
        return found.select_related("owner", "connection").defer("connection__api_key", *self.list_defer)

    @admin.action(description=_("Stop"))
    def stop(self, request: HttpRequest, queryset: Any) -> None:
        self.do_each(request, queryset.unfinished(), stop_generation)


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "owner", "state", "problem", "done", "total", "undone_at")
    list_filter = ("state", "created_at")
    list_select_related = ("owner",)
    list_defer = ("facts",)
    search_fields = ("=id", "owner__username")
    exclude = ("facts",)
    ordering = ("-created_at",)


@admin.register(MoveItem)
class MoveItemAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "size_bytes", "outcome", "reason", "made_model")
    list_filter = ("kind", "outcome")
    list_defer = ("facts", "path", "name")
    search_fields = ("=id", "=move__id", "reason")
    exclude = ("facts", "path", "name")
    ordering = ("-id",)


@admin.register(MoveOut)
class MoveOutAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "owner", "done", "total", "size_bytes", "finished_at", "failed_at")
    list_filter = ("created_at",)
    list_select_related = ("owner",)
    search_fields = ("=id", "owner__username")
    ordering = ("-created_at",)


@admin.register(Origin)
class OriginAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "kind", "made_model", "updated_at")
    list_filter = ("kind", "updated_at")
    list_select_related = ("owner",)
    list_defer = ("content", "path")
    search_fields = ("=id", "owner__username")
    exclude = ("content", "path")
    ordering = ("-id",)


@admin.register(Preset)
class PresetAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "kind", "is_trashed", "updated_at")
    list_filter = (TrashFilter, "kind", "created_at")
    list_select_related = ("owner",)
    list_defer = ("data", "previous")
    search_fields = ("name", "owner__username")
    exclude = ("previous",)
    ordering = ("-updated_at",)

    @admin.display(description=_("In the trash"), boolean=True)
    def is_trashed(self, preset: Preset) -> bool:
        return preset.deleted_at is not None


@admin.register(PromptLayer)
class PromptLayerAdmin(ReadOnlyAdmin):
    list_display = ("owner", "character", "chat", "updated_at")
    list_filter = (("chat", admin.EmptyFieldListFilter), ("character", admin.EmptyFieldListFilter))
    list_select_related = ("owner", "character", "chat")
    search_fields = ("owner__username", "=chat__id")
    ordering = ("-updated_at",)


@admin.register(ChatGroup)
class ChatGroupAdmin(ReadOnlyAdmin):
    list_display = ("chat", "turns", "joining", "auto_left")
    list_filter = ("turns", "joining")
    list_select_related = ("chat",)
    search_fields = ("=chat__id",)
    ordering = ("-chat__active_at",)


@admin.register(ChatMember)
class ChatMemberAdmin(ReadOnlyAdmin):
    list_display = ("name", "chat", "position", "is_muted", "talkativeness")
    list_filter = ("is_muted",)
    list_select_related = ("chat",)
    search_fields = ("=chat__id", "name")
    ordering = ("-pk",)


@admin.register(LoreAttachment)
class LoreAttachmentAdmin(ReadOnlyAdmin):
    list_display = ("book", "owner", "chat", "persona", "created_at")
    list_filter = (("chat", admin.EmptyFieldListFilter), ("persona", admin.EmptyFieldListFilter))
    list_select_related = ("book", "owner", "chat", "persona")
    search_fields = ("owner__username", "=chat__id")
    ordering = ("-created_at",)


@admin.register(RegexScript)
class RegexScriptAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "is_enabled", "created_at", "deleted_at")
    list_filter = ("is_enabled",)
    search_fields = ("owner__username",)
    list_select_related = ("owner",)
    list_defer = ("data",)
    exclude = ("name", "data")


@admin.register(QuickReplySet)
class QuickReplySetAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "is_everywhere", "created_at", "deleted_at")
    list_filter = ("is_everywhere",)
    search_fields = ("owner__username",)
    list_select_related = ("owner",)
    list_defer = ("entries", "data")
    exclude = ("name", "entries", "data")


@admin.register(ScriptConsent)
class ScriptConsentAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "character", "is_granted", "answered_at")
    list_filter = ("is_granted",)
    search_fields = ("owner__username", "character__name")
    list_select_related = ("owner", "character")


@admin.register(SharedVariables)
class SharedVariablesAdmin(ReadOnlyAdmin):
    list_display = ("owner", "updated_at")
    list_filter = ("updated_at",)
    search_fields = ("owner__username",)
    list_select_related = ("owner",)
    list_defer = ("values",)
    exclude = ("values",)
