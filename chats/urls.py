from django.urls import path

from chats.views import chat, connection_trials, connections, generation, messages

app_name = "chats"
urlpatterns = [
    path("characters/<slug:slug>/chats/", chat.start, name="start"),
    path("chats/<uuid:pk>/", chat.chat, name="chat"),
    path("chats/<uuid:pk>/draft/", chat.draft, name="draft"),
    path("chats/<uuid:pk>/messages/", messages.message_create, name="message-create"),
    path("chats/<uuid:pk>/messages/<int:message_pk>/", messages.message, name="message"),
    path("chats/<uuid:pk>/messages/<int:message_pk>/editor/", messages.editor, name="message-editor"),
    path("chats/<uuid:pk>/messages/<int:message_pk>/versions/", messages.versions, name="message-versions"),
    path("chats/<uuid:pk>/messages/<int:message_pk>/visibility/", messages.visibility, name="message-visibility"),
    path("chats/<uuid:pk>/messages/<int:message_pk>/bookmark/", messages.bookmark, name="message-bookmark"),
    path("chats/<uuid:pk>/messages/<int:message_pk>/deletion/", messages.deletion, name="message-deletion"),
    path("chats/<uuid:pk>/restorations/<uuid:deletion_pk>/", messages.restoration, name="message-restore"),
    path("chats/<uuid:pk>/generations/", generation.generation_create, name="generation-create"),
    path("chats/<uuid:pk>/interruption/", generation.interruption, name="interruption"),
    path("chats/<uuid:pk>/prompt/", generation.prompt, name="prompt"),
    # connections
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
