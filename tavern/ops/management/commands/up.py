"""Start everything one machine needs: database, schema, starter content, worker, web server."""

import os
import signal
from argparse import ArgumentParser
from contextlib import AbstractContextManager, ExitStack, nullcontext
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.db import connection

from tavern.lib.startup import SettingInvalid
from tavern.ops.prerequisites import PREPARING, SERVING_ALONE, check_prerequisites, claimed
from tavern.ops.schema import schema_is_current
from tavern.ops.static import compile_catalogues, static_is_current
from tavern.servers import SERVERS, check_address


class Command(BaseCommand):
    help = "Start the platform: database, worker and web server, in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="0 takes a free one.")
        parser.add_argument(
            "--no-prepare", action="store_true", help="Take schema, content and static files as they are."
        )
        parser.add_argument("--no-worker", action="store_true", help="Run no background worker in this process.")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = perf_counter()
        if settings.TAVERN_SERVER not in SERVERS:
            raise SettingInvalid(f"TAVERN_SERVER must be one of: {', '.join(SERVERS)}.")
        check_address(options["host"], options["port"])
        check_prerequisites()
        has_worker = settings.EMBEDDED_WORKER and not options["no_worker"]
        with ExitStack() as stack:
            if not options["no_prepare"]:
                self._prepare(stack)
            stack.enter_context(self._worker(wanted=has_worker))
            SERVERS[settings.TAVERN_SERVER](
                options["host"],
                options["port"],
                lambda address: self._announce(address, started, has_worker=has_worker),
            )
            # What follows is bounded, and another Ctrl-C would only cut it short.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
        self.stdout.write("Stopped.")

    def _prepare(self, stack: ExitStack) -> None:
        """Bring everything up to date; without Redis, keep others from serving the same database until the end."""
        if settings.REDIS_URL:
            with claimed(PREPARING, waits=True):
                self._update()
        else:
            stack.enter_context(claimed(SERVING_ALONE, waits=False))
            self._update()

    def _update(self) -> None:
        if not schema_is_current():
            self.stdout.write("Setting up the database …")
            self._migrate()
        compile_catalogues(settings.LOCALE_PATHS[0])
        if not static_is_current():
            self.stdout.write("Collecting static files …")
            call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_starters", verbosity=0)
        call_command("prepare_chats", verbosity=0)

    def _migrate(self) -> None:
        with connection.cursor() as cursor:
            # An index over many rows takes longer than any page may.
            cursor.execute("SET statement_timeout = 0")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")

    def _worker(self, *, wanted: bool) -> AbstractContextManager[None]:
        if not wanted:
            return nullcontext()
        from tavern.worker import embedded_worker  # Celery's worker is loaded only where it runs

        return embedded_worker()

    def _announce(self, address: str, started: float, *, has_worker: bool) -> None:
        self.stdout.write(f"\n  {settings.SITE_NAME} is at {address}/   (ready in {perf_counter() - started:.1f} s)")
        if not get_user_model().objects.members().exists():
            self.stdout.write(f"  The first account runs the site: {address}/accounts/signup/")
        if not has_worker:
            self.stdout.write("  Background work needs a worker: celery --app tavern.celery worker --beat")
        self.stdout.write(f"  Its data is in {settings.DATA_DIR}. Ctrl-C stops it.\n")
        self.stdout.flush()
