from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "tavern.ops"
    label = "ops"

    def ready(self) -> None:
        from tavern import celery  # noqa: F401 - tasks are sent through our Celery application
