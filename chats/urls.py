from django.urls import URLPattern, URLResolver, include, path

from chats.interrupting import interrupt
from chats.views import (
    branches,
    bulk,
    chat,
    connection_trials,
    connections,
    exporting,
    finding,
    generation,
    importing,
    listing,
    messages,
    notes,
    settings,
)

app_name = "chats"

_message_urls: list[URLPattern] = [
    path("", messages.message, name="message"),
    path("editor/", messages.editor, name="message-editor"),
    path("versions/", messages.versions, name="message-versions"),
    path("visibility/", messages.visibility, name="message-visibility"),
    path("bookmark/", messages.bookmark, name="message-bookmark"),
    path("deletion/", messages.deletion, name="message-deletion"),
    path("branches/", branches.branch_create, name="message-branch"),
    path("retelling/", branches.retelling, name="message-retelling"),
    path("visit/", branches.visit_message, name="message-visit"),
]

_chat_urls: list[URLPattern | URLResolver] = [
    path("", chat.chat, name="chat"),
    path("draft/", chat.draft, name="draft"),
    path("messages/", messages.message_create, name="message-create"),
    path("messages/<int:message_pk>/", include(_message_urls)),
    path("restorations/<uuid:deletion_pk>/", messages.restoration, name="message-restore"),
    path("generations/", generation.generation_create, name="generation-create"),
    path("interruption/", generation.interruption, name="interruption"),
    path("prompt/", generation.prompt, name="prompt"),
    path("branches/", branches.branches, name="branches"),
    path("branches/<int:branch_pk>/visit/", branches.visit, name="branch-visit"),
    path("branches/<int:branch_pk>/name/", branches.name, name="branch-name"),
    path("branches/<int:branch_pk>/deletion/", branches.deletion, name="branch-deletion"),
    path("search/", finding.search, name="search"),
    path("bookmarks/", finding.bookmarks, name="bookmarks"),
    path("settings/", settings.settings, name="settings"),
    path("note/", notes.note, name="note"),
    path("labels/", listing.labels, name="labels"),
    path("export/<str:kind>/", exporting.export, name="export"),
    path("archive/", settings.archive, name="archive"),
    path("unarchiving/", settings.unarchive, name="unarchive"),
    path("deletion/", settings.chat_delete, name="chat-delete"),
    path("restoration/", settings.chat_restore, name="chat-restore"),
]

urlpatterns = [
    path("characters/<slug:slug>/chats/", chat.start, name="start"),
    path("chats/", listing.chats, name="list"),
    path("chats/actions/", bulk.bulk, name="list-actions"),
    path("chats/returns/<int:moment>/", listing.return_of_many, name="list-return"),
    path("chats/import/", importing.imports, name="import"),
    path("chats/import/items/", importing.items, name="import-items"),
    path("chats/<uuid:pk>/", include(_chat_urls)),
    path("api/chat/interrupt/<uuid:session>", interrupt, name="interrupt"),
    path("connections/", connections.connections, name="connections"),
    path("connections/new/", connections.connection_create, name="connection-create"),
    path("connections/found/", connection_trials.connections_found, name="connections-found"),
    path("connections/models/", connection_trials.connection_models, name="connection-models"),
    path("connections/models/<uuid:token>/", connection_trials.connection_models_found, name="connection-models-found"),
    path("connections/<uuid:pk>/", connections.connection, name="connection"),
    path("connections/<uuid:pk>/test/", connection_trials.connection_test, name="connection-test"),
    path("connections/<uuid:pk>/delete/", connections.connection_delete, name="connection-delete"),
    path("connections/<uuid:pk>/default/", connections.connection_default, name="connection-default"),
    path("connections/<uuid:pk>/switch/", connections.connection_switch, name="connection-switch"),
]
