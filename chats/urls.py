from django.urls import URLPattern, path

from chats.interrupting import interrupt

app_name = "chats"
urlpatterns: list[URLPattern] = [
    path("api/chat/interrupt/<uuid:session>", interrupt, name="interrupt"),
]
