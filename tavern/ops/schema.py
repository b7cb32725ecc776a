"""Is the database's schema the one this code wants? Cheaper than a `migrate` that finds nothing to do."""

from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def schema_is_current() -> bool:
    """Compare the names of the migration files with what the database has recorded."""
    wanted = {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in (Path(config.path) / "migrations").glob("[0-9]*.py")
    }
    return wanted <= set(MigrationRecorder(connection).applied_migrations())
