"""Floors: the least that the same server and client can do, with nothing of ours in between.

`python -m bench.floor MODEL_PORT` serves two addresses: POST /relay sends a small request to the model at once; GET /
answers a few bytes. It prints its address when it is ready.
"""

import asyncio
import sys
from typing import Any

import uvicorn
from httpcore2 import AsyncConnectionPool

_BODY = b'{"model":"instant","stream":true,"messages":[{"role":"user","content":"Hello"}]}'


class Floor:
    def __init__(self, model_port: int) -> None:
        self.url = f"http://127.0.0.1:{model_port}/v1/chat/completions"
        self.pool: AsyncConnectionPool | None = None
        self.tasks: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/relay":
            while (await receive()).get("more_body"):
                pass
            task = asyncio.create_task(self._ask())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def _ask(self) -> None:
        self.pool = self.pool or AsyncConnectionPool()
        await self.pool.request("POST", self.url, headers={"Content-Type": "application/json"}, content=_BODY)


class _Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print(f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}", flush=True)


def main() -> None:
    config = uvicorn.Config(Floor(int(sys.argv[1])), port=0, log_config=None, lifespan="off", loop="uvloop", ws="none")
    _Server(config).run()


if __name__ == "__main__":
    main()
