#!/usr/bin/env python
"""Django's command line. Starts the embedded database first when there is no other."""

import os
import signal
import sys
from typing import Any

_NEEDS_NO_DATABASE = {"help", "makemessages", "compilemessages", "collectstatic", "check", "diffsettings"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tavern.settings")
    _end_in_order()
    from environs import EnvError

    from tavern.lib.startup import CannotStart

    try:
        _run()
    except (CannotStart, EnvError) as error:
        sys.exit(f"Lamplight cannot start. {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _run() -> None:
    from django.conf import settings
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in _NEEDS_NO_DATABASE and not settings.DATABASE_URL:
        from tavern.lib.databases import ensure_embedded_database

        ensure_embedded_database(settings.DATA_DIR)
    execute_from_command_line(sys.argv)


def _end_in_order() -> None:
    """Let every polite end run what cleans up: by default these signals would leave the database running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Ignored by those who were started with nohup.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _terminate)


def _terminate(_signal: int, _frame: Any) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
