"""Database work from async code: one hop to a thread, with all its queries, and the connection given back."""

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")

#: Hops that wait in line cost less than connections that wait for each other.
_executor = ThreadPoolExecutor(max_workers=8, thread_name_prefix="database")


async def database_hop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work that uses the database in a thread of a small pool, away from the event loop."""
    hop = sync_to_async(_with_connection_given_back, thread_sensitive=False, executor=_executor)
    result: T = await hop(functools.partial(work, *args, **kwargs))
    return result


def _with_connection_given_back(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()
