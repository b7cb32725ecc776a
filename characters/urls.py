from django.urls import path, register_converter

from characters.views import (
    assets,
    browse,
    character,
    editor,
    imports,
    library,
    lore_entries,
    lorebooks,
    portraits,
    versions,
)


class Sha256Converter:
    """The name of a file by its content."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256Converter, "sha256")

app_name = "characters"
urlpatterns = [
    path("", browse.browse, name="browse"),
    path("assets/<sha256:sha256>/<int:width>.webp", assets.asset, name="asset"),
    path("library/", library.library, name="library"),
    path("library/lorebooks/", library.lorebooks, name="library-lorebooks"),
    path("library/actions/", library.bulk, name="library-actions"),
    path("library/restorations/<int:moment>/", character.restoration, name="restoration"),
    path("characters/new/", editor.create, name="create"),
    path("characters/new/draft/", editor.create_draft, name="create-draft"),
    path("characters/preview/", editor.preview, name="preview"),
    path("characters/tokens/", editor.tokens, name="tokens"),
    path("characters/portraits/", portraits.portraits, name="portraits"),
    path("characters/<slug:slug>/", character.character, name="character"),
    path("characters/<slug:slug>/edit/", editor.edit, name="edit"),
    path("characters/<slug:slug>/draft/", editor.draft, name="draft"),
    path("characters/<slug:slug>/versions/", versions.versions, name="versions"),
    path("characters/<slug:slug>/versions/<int:number>/", versions.versions, name="version"),
    path(
        "characters/<slug:slug>/versions/<int:number>/restoration/",
        versions.version_restoration,
        name="version-restoration",
    ),
    path("characters/<slug:slug>/copies/", character.copies, name="copies"),
    path("characters/<slug:slug>/trash/", character.trash, name="trash"),
    path("characters/<slug:slug>/visibility/", character.visibility, name="visibility"),
    path("characters/<slug:slug>/export/<str:kind>/", character.export, name="export"),
    path("imports/", imports.imports, name="import"),
    path("imports/<uuid:pk>/", imports.batch, name="import-batch"),
    path("imports/<uuid:pk>/items/", imports.items, name="import-items"),
    path("imports/<uuid:pk>/reversal/", imports.reversal, name="import-reversal"),
    path("lorebooks/new/", lorebooks.lorebook_create, name="lorebook-create"),
    path("lorebooks/<uuid:pk>/", lorebooks.lorebook, name="lorebook"),
    path("lorebooks/<uuid:pk>/name/", lorebooks.lorebook_edit, name="lorebook-edit"),
    path("lorebooks/<uuid:pk>/copies/", lorebooks.lorebook_copies, name="lorebook-copies"),
    path("lorebooks/<uuid:pk>/twins/", lorebooks.twins, name="lorebook-twins"),
    path("lorebooks/<uuid:pk>/versions/", lorebooks.lorebook_versions, name="lorebook-versions"),
    path("lorebooks/<uuid:pk>/trial/", lore_entries.trial, name="lorebook-trial"),
    path("lorebooks/<uuid:pk>/entries/", lore_entries.entries_change, name="lore-entries"),
    path("lorebooks/<uuid:pk>/entries/new/", lore_entries.entry_create, name="lore-entry-create"),
    path("lorebooks/<uuid:pk>/entries/order/", lore_entries.entries_order, name="lore-entries-order"),
    path(
        "lorebooks/<uuid:pk>/entries/restorations/<int:moment>/",
        lore_entries.entries_restoration,
        name="lore-entries-restoration",
    ),
    path("lorebooks/<uuid:pk>/entries/<int:uid>/", lore_entries.entry, name="lore-entry"),
    path("lorebooks/<uuid:pk>/entries/<int:uid>/copies/", lore_entries.entry_copies, name="lore-entry-copies"),
    path("lorebooks/<uuid:pk>/entries/<int:uid>/move/", lore_entries.entry_move, name="lore-entry-move"),
    path("lorebooks/<uuid:pk>/export/", lorebooks.lorebook_export, name="lorebook-export"),
    path("lorebooks/<uuid:pk>/attachments/", lorebooks.attachments, name="lorebook-attachments"),
    path("lorebooks/<uuid:pk>/trash/", lorebooks.lorebook_trash, name="lorebook-trash"),
    path("lorebooks/<uuid:pk>/restoration/", lorebooks.lorebook_restoration, name="lorebook-restoration"),
]
