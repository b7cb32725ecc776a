"""The clock runs what exists, and everything that waits for it."""

from importlib import import_module

from django.conf import settings

from tavern.celery import app

#: Started by somebody's action; everything else runs by the clock.
ON_DEMAND = {"characters.render_picture", "chats.move_in", "chats.move_out"}


def _ours() -> set[str]:
    for module in ("tavern.accounts.tasks", "characters.tasks", "chats.tasks"):
        import_module(module)
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_is_scheduled_unless_an_action_starts_it() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled == _ours() - ON_DEMAND
