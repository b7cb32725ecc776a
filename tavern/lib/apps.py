from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "tavern.lib"
    label = "lib"
