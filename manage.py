#!/usr/bin/env python
"""Django's command line. Starts the embedded database first when there is no other."""

import os
import sys

_NEEDS_NO_DATABASE = {"help", "makemessages", "compilemessages", "collectstatic", "check", "diffsettings"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tavern.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in _NEEDS_NO_DATABASE and not settings.DATABASE_URL:
        from tavern.lib.databases import ensure_embedded_database

        ensure_embedded_database(settings.DATA_DIR)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
