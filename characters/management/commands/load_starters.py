"""Put the starter characters that come with the site into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from characters.actions.starters import load_starters


class Command(BaseCommand):
    help = "Makes the starter characters, or updates those whose files changed. Does nothing when nothing changed."

    def handle(self, *_args: Any, **options: Any) -> None:
        changed = load_starters()
        if changed or options["verbosity"]:
            self.stdout.write(f"{changed} starter characters changed.")
