"""Start everything one machine needs: database, schema, starter content, worker, web server."""

import os
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command

from tavern.ops.schema import schema_is_current
from tavern.ops.static import compile_catalogues, static_is_current
from tavern.servers import SERVERS, AddressUnavailable


class Command(BaseCommand):
    help = "Start the platform: database, worker and web server, in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="0 takes a free one.")
        parser.add_argument(
            "--no-prepare", action="store_true", help="Take schema, content and static files as they are."
        )
        parser.add_argument("--no-worker", action="store_true", help="Run no background worker in this process.")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = perf_counter()
        if not options["no_prepare"]:
            self._prepare()
        try:
            with self._worker(wanted=settings.EMBEDDED_WORKER and not options["no_worker"]):
                SERVERS[settings.TAVERN_SERVER](
                    options["host"], options["port"], lambda address: self._announce(address, started)
                )
        except AddressUnavailable as error:
            raise CommandError(f"{error} Choose another port with PORT=…") from error
        self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        if not schema_is_current():
            self.stdout.write("Setting up the database …")
            call_command("migrate", verbosity=0, interactive=False)
        compile_catalogues(settings.LOCALE_PATHS[0])
        if not static_is_current():
            self.stdout.write("Collecting static files …")
            call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_starters", verbosity=0)
        call_command("prepare_chats", verbosity=0)

    def _worker(self, *, wanted: bool) -> AbstractContextManager[None]:
        if not wanted:
            return nullcontext()
        from tavern.worker import embedded_worker  # Celery's worker is loaded only where it runs

        return embedded_worker()

    def _announce(self, address: str, started: float) -> None:
        self.stdout.write(f"\n  {settings.SITE_NAME} is at {address}/   (ready in {perf_counter() - started:.1f} s)")
        if not get_user_model().objects.members().exists():
            self.stdout.write(f"  The first account runs the site: {address}/accounts/signup/")
        self.stdout.write(f"  Its data is in {settings.DATA_DIR}. Ctrl-C stops it.\n")
        self.stdout.flush()
