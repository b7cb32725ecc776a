"""The platform: settings, servers, and what every app stands on."""

# Every process knows the Celery application: without it `@shared_task` would look for a broker of its own.
from tavern.celery import app as celery_app

__all__ = ["celery_app"]
