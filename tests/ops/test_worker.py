"""Work in the background: in the web process, by the clock, and in a worker of its own over a real Redis."""

import signal
from pathlib import Path

import psycopg

from tests.peers.site import PATIENCE_S, Site, data_folder, run, running_site, until

_BY_THE_CLOCK = """
import threading
import django
django.setup()
from tavern.celery import app
from tavern.worker import embedded_worker

done = threading.Event()

@app.task(name="tests.tick")
def tick():
    done.set()

app.conf.beat_schedule = {"tick": {"task": "tests.tick", "schedule": 0.2}}
with embedded_worker():
    print("ticked" if done.wait(200) else "silent")
"""


def unrendered(folder: Path) -> int:
    """How many of the starters' pictures still lack their small ones, which a task makes after the first start."""
    address = {"host": str(folder / "pg"), "user": "postgres", "dbname": "lamplight"}
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type] # names of libpq
        row = connection.execute("SELECT count(*) FROM characters_asset WHERE rendered_at IS NULL").fetchone()
    return int(row[0]) if row else 0


def test_the_web_process_does_the_work_itself_without_redis() -> None:
    with data_folder() as folder, running_site(folder) as site:
        until(lambda: unrendered(folder) == 0)
        assert site.end() == 0
        assert site.complaints == []


def test_the_clock_of_the_web_process_sends_tasks() -> None:
    with data_folder() as folder:
        process = run("-c", _BY_THE_CLOCK, data_dir=folder, DJANGO_SETTINGS_MODULE="tavern.settings")
        printed, _ = process.communicate(timeout=PATIENCE_S)

    assert printed == "ticked\n"


def test_a_worker_of_its_own_does_the_work_with_redis(site_with_redis: tuple[Site, Path], redis_url: str) -> None:
    site, folder = site_with_redis
    assert "Background work needs a worker: celery --app tavern.celery worker --beat" in site.printed
    assert unrendered(folder) >= 12

    arguments = ["-m", "celery", "--app", "tavern.celery", "worker", "--beat", "--schedule", f"{folder}/clock"]
    worker = run(*arguments, "--pool", "threads", data_dir=folder, REDIS_URL=redis_url)
    try:
        until(lambda: unrendered(folder) == 0)
    finally:
        worker.send_signal(signal.SIGTERM)
        printed, _ = worker.communicate(timeout=PATIENCE_S)
    assert worker.returncode == 0, printed
    assert "Traceback" not in printed


def test_every_scheduled_task_exists() -> None:
    code = (
        "import django; django.setup(); from tavern.celery import app; app.loader.import_default_modules();"
        "print({entry['task'] for entry in app.conf.beat_schedule.values()} - set(app.tasks))"
    )
    with data_folder() as folder:
        process = run("-c", code, data_dir=folder, DJANGO_SETTINGS_MODULE="tavern.settings")
        printed, _ = process.communicate(timeout=PATIENCE_S)

    assert printed == "set()\n"
