from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatsConfig(AppConfig):
    name = "chats"
    verbose_name = _("Chats")

    def ready(self) -> None:
        from chats import receivers  # noqa: F401 - connects the signal receivers
        from chats.connection_data import export_connections
        from chats.personal_data import erase_chats, export_chats, export_kept_files
        from tavern.accounts.export import PersonalData, register_personal_data

        register_personal_data(PersonalData("chats", export=export_chats, erase=erase_chats))
        register_personal_data(PersonalData("sillytavern", export=export_kept_files))
        register_personal_data(PersonalData("connections", export=export_connections))
