"""The platform. Importing it makes its Celery app the one that tasks belong to."""

from tavern.celery import app as celery_app

__all__ = ["celery_app"]
