from django.urls import path

from tavern.accounts.views import appearance, leaving, sessions, settings

app_name = "accounts"
urlpatterns = [
    path("settings/", settings.settings_page, name="settings"),
    path("settings/<str:name>/", settings.setting, name="setting"),
    path("language/", appearance.choose_language, name="language"),
    path("theme/", appearance.choose_theme, name="theme"),
    path("sessions/<int:pk>/end/", sessions.session_end, name="session-end"),
    path("export/", leaving.export, name="export"),
    path("delete/", leaving.delete, name="delete"),
]
