"""A Celery worker in a thread of the web process, for sites without Redis."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import celery.worker.state
import structlog
from celery.app.trace import setup_worker_optimizations
from celery.beat import Scheduler, Service
from celery.worker import WorkController

from tavern.celery import app

log = structlog.get_logger(__name__)

_THREADS = 2
#: What tasks get to end when the process stops.
_GRACE_S = 5


@contextmanager
def embedded_worker() -> Iterator[None]:
    """Run a worker and the clock for periodic tasks in threads until the block ends.

    `app.Worker` ends silently outside the main thread, so this is the controller below it.
    """
    name = f"embedded-{os.getpid()}@lamplight"
    setup_worker_optimizations(app, name)
    controller = WorkController(
        app=app, hostname=name, pool_cls="threads", concurrency=_THREADS,
        without_heartbeat=True, without_mingle=True, without_gossip=True, quiet=True,
    )  # fmt: skip
    clock = Service(app, scheduler_cls=Scheduler)
    threads = [
        threading.Thread(target=controller.start, name="worker", daemon=True),
        threading.Thread(target=clock.start, kwargs={"embedded_process": True}, name="clock", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        celery.worker.state.should_stop = 0
        clock.stop()
        # An idle worker looks up every two seconds only; a message makes it look up now.
        app.control.broadcast("ping", destination=[name])
        threads[0].join(timeout=_GRACE_S)
        celery.worker.state.should_stop = None
