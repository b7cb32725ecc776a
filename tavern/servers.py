"""The two ASGI servers the platform runs on: uvicorn by default, daphne for those who have it already."""

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from tavern.lib.startup import AddressUnavailable
from tavern.runtime import runtime

#: Called once with the address people open, such as `http://localhost:8000`.
OnReady = Callable[[str], None]

_GRACE_S = 5
#: How long one thread may keep the interpreter while others wait, in seconds. The event loop waits behind every page
#: that is being made; Python's own 5 ms are felt in each step of a reply.
_SWITCH_INTERVAL_S = 0.001


def serve_with_uvicorn(host: str, port: int, on_ready: OnReady) -> None:
    """Serve until SIGINT or SIGTERM; streams end first, so that clients resume elsewhere and nothing is cut."""
    import uvicorn

    sys.setswitchinterval(_SWITCH_INTERVAL_S)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                bound = (sockets or self.servers[0].sockets)[0].getsockname()[1]
                await asyncio.get_running_loop().run_in_executor(None, on_ready, _address(host, bound))

        def handle_exit(self, sig: int, frame: Any) -> None:
            runtime.start_draining()
            super().handle_exit(sig, frame)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await runtime.drain(_GRACE_S)
            await super().shutdown(sockets)

    config = uvicorn.Config(
        "tavern.asgi:application",
        host=host,
        port=port,
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        backlog=2048,
    )
    with _bound(host, port) as listener, suppress(KeyboardInterrupt):  # uvicorn raises the signal again at the end
        Server(config).run(sockets=[listener])


def serve_with_daphne(host: str, port: int, on_ready: OnReady) -> None:
    """Serve until SIGINT or SIGTERM with daphne, which sends no lifespan."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    from daphne.server import Server
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred

    from tavern.asgi import application

    server: Any = Server(
        application=application,
        endpoints=[f"tcp:port={port}:interface={host.replace(':', chr(92) + ':')}"],
        server_name="lamplight",
        ready_callable=lambda: on_ready(_address(host, server.listening_addresses[0][1])),
        application_close_timeout=_GRACE_S,
        http_timeout=None,
    )
    # Twisted waits for what a trigger returns, so that replies are ended before connections are.
    cast("Any", reactor).addSystemEventTrigger(
        "before", "shutdown", lambda: Deferred.fromFuture(asyncio.ensure_future(runtime.drain(_GRACE_S)))
    )
    server.run()
    if server.abort_start:
        raise AddressUnavailable(f"Nothing can listen at {host}:{port}. Choose another address with HOST=… or PORT=…")


def check_address(host: str, port: int) -> None:
    """Find out before the work of starting whether the address can be had.

    Raises:
        AddressUnavailable: it cannot.
    """
    _bound(host, port).close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError, UnicodeError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else "no such address"
        raise AddressUnavailable(
            f"Nothing can listen at {host}:{port} ({reason}). Choose another address with HOST=… or PORT=…"
        ) from error
    listener.set_inheritable(True)
    return listener


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104 - only compared
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


SERVERS: dict[str, Callable[[str, int, OnReady], None]] = {
    "uvicorn": serve_with_uvicorn,
    "daphne": serve_with_daphne,
}
