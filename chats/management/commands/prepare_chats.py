"""What chats need before the first request of a server."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from chats.connections import ensure_site_connection
from chats.generation import interrupt_all


class Command(BaseCommand):
    help = "Make the site's model connection from the environment, and end replies that an earlier run left unfinished."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        ensure_site_connection()
        if not settings.REDIS_URL:
            # With Redis, other processes may be writing replies; theirs end when their leases do.
            interrupt_all()
