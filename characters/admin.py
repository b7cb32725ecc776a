"""Characters for staff: lists that filter and search, and buttons that call the same actions as the pages."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline

from characters.actions.assets import render_asset
from characters.actions.browsing import forget_browse_pages
from characters.actions.imports import undo_batch
from characters.actions.publishing import set_visibility
from characters.actions.trash import restore_lorebook, trash_characters, trash_lorebook
from characters.models import (
    Asset,
    Character,
    CharacterVersion,
    Draft,
    ImportBatch,
    ImportItem,
    Lorebook,
    LorebookVersion,
    LoreEntry,
    VersionAsset,
    Visibility,
)
from tavern.lib.staff import StaffAdmin


def _tell(model_admin: Any, request: HttpRequest, count: int) -> None:
    text = ngettext("%(n)d item was changed.", "%(n)d items were changed.", count) % {"n": count}
    model_admin.message_user(request, text, messages.SUCCESS)


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


class ReadOnlyAdmin(StaffAdmin):
    """For rows that are made by actions only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


@admin.register(Character)
class CharacterAdmin(StaffAdmin):
    list_display = (
        "picture",
        "name",
        "owner",
        "visibility",
        "rating",
        "language",
        "tokens",
        "chat_count",
        "updated_at",
    )
    list_display_links = ("picture", "name")
    list_filter = (TrashFilter, "visibility", "rating", "is_starter", "language", "created_at")
    list_select_related = ("owner", "portrait")
    search_fields = ("name", "slug", "tagline", "owner__username")
    raw_id_fields = ("owner", "current", "remix_of", "portrait")
    readonly_fields = ("slug", "name", "sort_key", "tagline", "tags", "tokens", "current", "created_at", "updated_at")
    date_hierarchy = "created_at"
    actions = ("make_private", "make_public", "move_to_trash", "take_out_of_trash")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Character]:
        found: QuerySet[Character] = super().get_queryset(request)
        return found.defer("search")

    def save_model(self, request: HttpRequest, obj: Character, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_browse_pages()

    def delete_model(self, request: HttpRequest, obj: Character) -> None:
        super().delete_model(request, obj)
        forget_browse_pages()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Character]) -> None:
        super().delete_queryset(request, queryset)
        forget_browse_pages()

    @admin.display(description=_("Portrait"))
    def picture(self, character: Character) -> SafeString | str:
        if not character.portrait or not character.portrait.is_shown:
            return "–"
        return format_html('<img src="{}" alt="" width="30" height="40" loading="lazy">', character.portrait.url(96))

    @admin.action(description=_("Make private"))
    def make_private(self, request: Any, queryset: Any) -> None:
        _tell(self, request, set_visibility(queryset, Visibility.PRIVATE, by=request.user))

    @admin.action(description=_("Make public"))
    def make_public(self, request: Any, queryset: Any) -> None:
        _tell(self, request, set_visibility(queryset, Visibility.PUBLIC, by=request.user))

    @admin.action(description=_("Move to the trash"))
    def move_to_trash(self, request: HttpRequest, queryset: Any) -> None:
        count = queryset.present().count()
        trash_characters(queryset)
        _tell(self, request, count)

    @admin.action(description=_("Take out of the trash"))
    def take_out_of_trash(self, request: HttpRequest, queryset: Any) -> None:
        deleted = list(queryset.filter(deleted_at__isnull=False))
        for character in deleted:
            character.restore()
        forget_browse_pages()
        _tell(self, request, len(deleted))


class VersionAssetInline(TabularInline):
    model = VersionAsset
    extra = 0
    can_delete = False
    readonly_fields = ("asset", "kind", "name", "extension", "uri")

    def has_add_permission(self, *_args: Any) -> bool:
        return False


@admin.register(CharacterVersion)
class CharacterVersionAdmin(ReadOnlyAdmin):
    list_display = ("character", "number", "source", "source_format", "author", "note", "created_at")
    list_filter = ("source", "source_format", "created_at")
    list_select_related = ("character", "author")
    search_fields = ("character__name", "character__slug", "author__username", "content_hash")
    inlines = (VersionAssetInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CharacterVersion]:
        found: QuerySet[CharacterVersion] = super().get_queryset(request)
        return (
            found.defer("card")
            if request.resolver_match and "changelist" in request.resolver_match.view_name
            else found
        )


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    list_display = ("picture", "sha256", "mime", "size_bytes", "width", "height", "hue", "rendered_at", "unreadable_at")
    list_filter = ("mime", "hue", ("unreadable_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("sha256",)
    actions = ("render_again",)

    @admin.display(description=_("Picture"))
    def picture(self, asset: Asset) -> SafeString | str:
        if not asset.is_shown:
            return "–"
        return format_html('<img src="{}" alt="" width="40" loading="lazy">', asset.url(96))

    @admin.action(description=_("Make the small pictures again"))
    def render_again(self, request: HttpRequest, queryset: Any) -> None:
        pictures = list(queryset.pictures())
        for asset in pictures:
            render_asset(asset)
        _tell(self, request, len(pictures))


@admin.register(VersionAsset)
class VersionAssetAdmin(ReadOnlyAdmin):
    list_display = ("version", "kind", "name", "extension", "asset")
    list_filter = ("kind", "extension")
    search_fields = ("name", "uri", "version__character__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[VersionAsset]:
        found: QuerySet[VersionAsset] = super().get_queryset(request)
        return found.select_related("version", "asset").defer("version__card")


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    list_display = ("owner", "character", "name", "based_on", "updated_at")
    list_filter = ("updated_at",)
    list_select_related = ("owner", "character")
    search_fields = ("owner__username", "character__name")


class LoreEntryInline(TabularInline):
    model = LoreEntry
    extra = 0
    fields = ("uid", "title", "is_enabled", "is_constant", "order")
    readonly_fields = fields
    can_delete = False
    show_change_link = True
    per_page = 50

    def has_add_permission(self, *_args: Any) -> bool:
        return False


@admin.register(Lorebook)
class LorebookAdmin(StaffAdmin):
    list_display = ("name", "owner", "entry_count", "updated_at", "deleted_at")
    list_filter = (TrashFilter, "created_at")
    list_select_related = ("owner",)
    search_fields = ("name", "description", "owner__username")
    raw_id_fields = ("owner", "characters")
    inlines = (LoreEntryInline,)
    actions = ("move_to_trash", "take_out_of_trash")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lorebook]:
        found: QuerySet[Lorebook] = super().get_queryset(request)
        return found.annotate(entry_total=Count("entries", filter=Q(entries__deleted_at=None)))

    @admin.display(description=_("Entries"), ordering="entry_total")
    def entry_count(self, book: Any) -> int:
        return int(book.entry_total)

    @admin.action(description=_("Move to the trash"))
    def move_to_trash(self, request: HttpRequest, queryset: Any) -> None:
        for book in queryset.filter(deleted_at=None):
            trash_lorebook(book)
        _tell(self, request, queryset.count())

    @admin.action(description=_("Take out of the trash"))
    def take_out_of_trash(self, request: HttpRequest, queryset: Any) -> None:
        for book in queryset.filter(deleted_at__isnull=False):
            restore_lorebook(book)
        _tell(self, request, queryset.count())


@admin.register(LorebookVersion)
class LorebookVersionAdmin(ReadOnlyAdmin):
    list_display = ("book", "number", "entry_count", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("book",)
    search_fields = ("book__name",)
    exclude = ("content",)
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LorebookVersion]:
        found: QuerySet[LorebookVersion] = super().get_queryset(request)
        return found.defer("content")


@admin.register(LoreEntry)
class LoreEntryAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "book", "uid", "is_enabled", "is_constant", "order")
    list_filter = ("is_enabled", "is_constant")
    list_select_related = ("book",)
    search_fields = ("title", "content", "book__name")


class ImportItemInline(TabularInline):
    model = ImportItem
    extra = 0
    can_delete = False
    per_page = 50
    ordering = ("pk",)
    fields = ("filename", "size_bytes", "outcome", "reason", "character", "lorebook")
    readonly_fields = fields

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportItem]:
        found: QuerySet[ImportItem] = super().get_queryset(request)
        return found.select_related("character", "lorebook")


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "expected", "item_count", "created_at", "undone_at")
    list_filter = ("created_at", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("owner",)
    search_fields = ("id", "owner__username")
    inlines = (ImportItemInline,)
    actions = ("undo",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        found: QuerySet[ImportBatch] = super().get_queryset(request)
        return found.annotate(item_total=Count("items"))

    @admin.display(description=_("Files"), ordering="item_total")
    def item_count(self, batch: Any) -> int:
        return int(batch.item_total)

    @admin.action(description=_("Undo these imports"))
    def undo(self, request: HttpRequest, queryset: Any) -> None:
        for batch in queryset:
            undo_batch(batch)
        _tell(self, request, queryset.count())


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnlyAdmin):
    list_display = ("filename", "outcome", "reason", "size_bytes", "character", "lorebook", "created_at")
    list_filter = ("outcome", "reason", "created_at")
    list_select_related = ("batch", "character", "lorebook")
    search_fields = ("filename", "character__name")
