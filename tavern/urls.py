"""All addresses of pages and JSON. Streams and websockets are routed in `tavern.asgi`."""

from django.contrib import admin
from django.urls import include, path

from tavern.accounts.views.staff import admin_sign_in
from tavern.ops import views as ops

urlpatterns = [
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
    path("accounts/", include("tavern.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("characters.urls")),
    path("", include("chats.urls")),
    path("favicon.ico", ops.favicon),
]

handler500 = "tavern.ops.errors.server_error"
