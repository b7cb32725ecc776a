"""Pages: Django's WSGI handler, also run by `tavern.asgi` in a thread pool."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tavern.settings")
application = get_wsgi_application()
