"""What a stream carries. A frame is a kind and a small JSON object; the log numbers it.

| kind         | data                                                                                          |
|--------------|-----------------------------------------------------------------------------------------------|
| `message`    | `text`; with `replace` it stands for everything before it, else it is added                   |
| `reasoning`  | `text`, added; `replace` as above                                                             |
| `status`     | `state`: queued (`position` from 1), preparing, writing (`model`, `is_demo`, `degraded`)      |
| `tool`       | `name`, `state`                                                                               |
| `expression` | `name`                                                                                        |
| `error`      | `code`, `text` for people in their language, `retryable`                                      |
| `complete`   | `status`, `message`, `variant`, `model`, `finish`, `prompt_tokens`, `reply_tokens`, `total_ms` |

A `heartbeat` is made for each reader, carries no number and is never in the log.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, NamedTuple


@dataclass(frozen=True, slots=True)
class MessageFrame:
    kind: ClassVar[str] = "message"
    text: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class ReasoningFrame:
    kind: ClassVar[str] = "reasoning"
    text: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class StatusFrame:
    kind: ClassVar[str] = "status"
    state: str
    position: int | None = None
    model: str | None = None
    is_demo: bool | None = None
    degraded: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ToolFrame:
    kind: ClassVar[str] = "tool"
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class ExpressionFrame:
    kind: ClassVar[str] = "expression"
    name: str


@dataclass(frozen=True, slots=True)
class ErrorFrame:
    kind: ClassVar[str] = "error"
    code: str
    text: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class CompleteFrame:
    """`message` and `variant` are None when nothing was stored, as after impersonating."""

    kind: ClassVar[str] = "complete"
    status: str
    message: int | None = None
    variant: int | None = None
    model: str = ""
    finish: str | None = None
    prompt_tokens: int = 0
    reply_tokens: int = 0
    total_ms: int = 0


Frame = MessageFrame | ReasoningFrame | StatusFrame | ToolFrame | ExpressionFrame | ErrorFrame | CompleteFrame


class Entry(NamedTuple):
    """A frame in the log: its number, its kind, and its data as JSON text."""

    id: int
    kind: str
    data: str


def encode(frame: Frame) -> str:
    """Return a frame's data as JSON on one line; what is None is left out."""
    data = {name: value for name, value in asdict(frame).items() if value is not None}
    if data.get("replace") is False:
        del data["replace"]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def text_so_far(entries: Iterable[Entry], kind: str = MessageFrame.kind) -> str:
    """Join what the frames of a kind say, the way a reader does."""
    pieces: list[str] = []
    for entry in entries:
        if entry.kind == kind:
            data: dict[str, Any] = json.loads(entry.data)
            if data.get("replace"):
                pieces.clear()
            pieces.append(data["text"])
    return "".join(pieces)
