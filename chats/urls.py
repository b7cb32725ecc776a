from django.urls import path

from chats.views import chat, generation, messages

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
]
