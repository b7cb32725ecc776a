"""A model server that says what a test tells it, piece by piece, so that a page can be looked at in the middle of a reply."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Nobody waits longer than this for a test to go on.
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Thought:
    """A piece of reasoning."""

    text: str


@dataclass(frozen=True)
class Refusal:
    """An answer other than 200, as the only piece."""

    status: int


@dataclass(frozen=True)
class Pause:
    """Take a moment, as a model does between its words."""

    seconds: float


class _Hold:
    """Wait here until the test says `go`."""


class _Cut:
    """End without a finish reason, as a server that dies."""


HOLD, CUT = _Hold(), _Cut()
Piece = str | Thought | Refusal | Pause | _Hold | _Cut


@dataclass
class Saying:
    """One reply to come. `asked` is set once the site has asked for it, `prompt` is what it sent then."""

    pieces: tuple[Piece, ...]
    asked: threading.Event = field(default_factory=threading.Event)
    prompt: dict[str, Any] = field(default_factory=dict)
    _going: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def go(self, times: int = 1) -> None:
        """Let it say what comes after the next HOLD, whether or not it is there yet."""
        self._going.release(times)

    def wait_for_go(self) -> bool:
        return self._going.acquire(timeout=PATIENCE_S)

    def wait_until_asked(self) -> dict[str, Any]:
        """Return the request's body."""
        assert self.asked.wait(PATIENCE_S), "nobody asked for this reply"
        return self.prompt


class ScriptedModel:
    """Its replies are used up in the order in which they were given; without any it nods."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._replies: deque[Saying] = deque()

    def will_say(self, *pieces: Piece) -> Saying:
        saying = Saying(pieces)
        self._replies.append(saying)
        return saying

    def forget(self) -> None:
        """Let whoever is held go, and drop what nobody asked for."""
        for saying in self._replies:
            saying.go(100)
        self._replies.clear()

    def next(self) -> Saying:
        try:
            return self._replies.popleft()
        except IndexError:
            return Saying(('*She nods.* "Yes."',))


class _Handler(BaseHTTPRequestHandler):
    model: ScriptedModel

    def do_GET(self) -> None:
        self._answer(200, {"data": [{"id": "scripted"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        saying = self.model.next()
        saying.prompt = body
        saying.asked.set()
        first = saying.pieces[0] if saying.pieces else ""
        if isinstance(first, Refusal):
            return self._answer(first.status, {"error": {"message": "No."}})
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            self._say(saying)
        except OSError:
            # The site has stopped the reply.
            return None

    def _say(self, saying: Saying) -> None:
        for piece in saying.pieces:
            if isinstance(piece, _Hold):
                saying.wait_for_go()
            elif isinstance(piece, Pause):
                time.sleep(piece.seconds)
            elif isinstance(piece, _Cut):
                return
            elif isinstance(piece, Thought):
                self._send({"delta": {"reasoning_content": piece.text}})
            elif isinstance(piece, str):
                self._send({"delta": {"content": piece}})
        self._send({"delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, choice: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps({'choices': [{'index': 0, **choice}]})}\n\n".encode())
        self.wfile.flush()

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Run a server while the block runs."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    model = ScriptedModel(f"http://127.0.0.1:{server.server_address[1]}/v1")
    handler.model = model  # type: ignore[attr-defined] # the class was made above
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.forget()
        server.shutdown()
        server.server_close()
        thread.join()
