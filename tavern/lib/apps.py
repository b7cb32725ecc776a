from django.apps import AppConfig


class LibConfig(AppConfig):
    """Template tags and page furniture shared by all apps."""

    name = "tavern.lib"
    label = "lib"
