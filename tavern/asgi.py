"""Everything a web process serves: streams to Channels consumers, pages to Django's WSGI handler in threads.

Pages cost a fraction of the CPU there that they cost in Django's ASGI handler, and a stream must not pin a thread
(`docs/decisions/`). The runtime starts with the first scope, because daphne sends no lifespan.
"""

import os
from threading import Thread
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tavern.settings")

from tavern.wsgi import application as pages_wsgi  # noqa: I001 - sets Django up, so it comes before what uses models

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path

from chats.generation.warming import warm_up
from chats.routing import stream_routes, websocket_routes
from tavern.lib.asgi import ASGIApp, Receive, Scope, Send
from tavern.lib.pages import Pages
from tavern.runtime import runtime

# The server answers meanwhile; only a reply that comes very early waits for it.
Thread(target=warm_up, name="warm-up", daemon=True).start()

pages: Any = Pages(cast("Any", pages_wsgi), workers=settings.PAGE_THREADS)

_routes = ProtocolTypeRouter(
    {
        "http": URLRouter([*stream_routes, re_path(r"", pages)]),
        "websocket": URLRouter(websocket_routes),
    }
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    runtime.ensure_started()
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await _routes(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await runtime.drain()
            await send({"type": "lifespan.shutdown.complete"})
            return


__all__ = ["ASGIApp", "application"]
