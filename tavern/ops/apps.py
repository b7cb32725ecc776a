from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "tavern.ops"
    label = "ops"
