"""Background work. With Redis a worker of its own runs it; without, a thread of the web process does."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tavern.settings")

app = Celery("tavern")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
