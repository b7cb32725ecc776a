from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tavern.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from tavern.accounts import receivers  # noqa: F401 - connects the signal receivers
        from tavern.accounts.archive import account_files
        from tavern.accounts.export import PersonalData, register_personal_data

        register_personal_data(PersonalData("account", account_files))
