from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CharactersConfig(AppConfig):
    name = "characters"
    verbose_name = _("Characters")

    def ready(self) -> None:
        from characters import receivers  # noqa: F401 - connects the signal receivers
        from characters.personal_data import personal_characters
        from tavern.accounts.export import register_personal_data

        register_personal_data(personal_characters)
