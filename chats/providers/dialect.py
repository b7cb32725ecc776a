"""What every dialect offers, and the small tools they share."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson

from chats.providers.classify import error_from_payload
from chats.providers.errors import BadRequest, BrokenStream
from chats.providers.http import WireRequest
from chats.providers.sse import SseEvent
from chats.providers.types import (
    Capabilities,
    ConnectionSpec,
    Delta,
    FinishReason,
    GenerationRequest,
    ModelInfo,
)

Json = dict[str, Any]


class StreamReader(Protocol):
    """Turns the JSON of one reply's events into deltas; ``has_finished`` after a finish reason."""

    has_finished: bool

    def read(self, payload: Json) -> Sequence[Delta]:
        """Return the deltas of one event, or of a whole reply if the service does not stream."""
        ...


class Dialect(Protocol):
    """How to ask one family of services, and how to read its answers."""

    def generation(self, spec: ConnectionSpec, request: GenerationRequest) -> WireRequest:
        """Write the request that streams a reply."""
        ...

    def models(self, spec: ConnectionSpec) -> WireRequest:
        """Write the request that lists the models."""
        ...

    def read_models(self, payload: Json) -> tuple[ModelInfo, ...]:
        """Read the answer to it; what is not a model is skipped."""
        ...

    def reader(self) -> StreamReader:
        """Make a reader for one reply."""
        ...


def post(
    url: str, headers: Mapping[str, str], body: Json, spec: ConnectionSpec, dropped: Sequence[str] = ()
) -> WireRequest:
    """Encode a streaming POST, the connection's own fields and headers last.

    Raises:
        BadRequest: the request holds something that JSON cannot say.
    """
    body.update(spec.extra)
    try:
        content = orjson.dumps(body)
    except orjson.JSONEncodeError as error:
        raise BadRequest("the request is not valid JSON") from error
    merged = {"Content-Type": "application/json", "Accept": "text/event-stream", **headers, **spec.headers}
    return WireRequest("POST", url, merged, content, tuple(dropped))


def get(url: str, headers: Mapping[str, str], spec: ConnectionSpec) -> WireRequest:
    """Make a GET for JSON with the connection's own headers last."""
    return WireRequest("GET", url, {"Accept": "application/json", **headers, **spec.headers})


def base_address(url: str, version: str, endings: tuple[str, ...] = ()) -> str:
    """Return the base address without endings people paste along, and with a version if it names no path.

    ``http://127.0.0.1:8080`` and ``…:8080/v1/chat/completions`` both become ``…:8080/v1``.
    """
    base = url.strip().rstrip("/")
    for ending in endings:
        base = base.removesuffix(ending).rstrip("/")
    has_path = "/" in base.partition("://")[2]
    return base if has_path else f"{base}/{version}"


def accepted_samplers(request: GenerationRequest, capabilities: Capabilities) -> tuple[Json, list[str]]:
    """Return the samplers by their name on the wire, and the names of those that may not be sent."""
    accepted: Json = {}
    dropped: list[str] = []
    for name, value in request.samplers.items():
        if name in capabilities.samplers:
            accepted[capabilities.sampler_names.get(name, name)] = value
        else:
            dropped.append(name)
    return accepted, dropped


def stop_texts(request: GenerationRequest, limit: int, dropped: list[str]) -> list[str]:
    """Return the stop texts that fit the service's limit (0: none); ``dropped`` notes that some did not."""
    texts = [text for text in request.stop if text]
    if limit and len(texts) > limit:
        dropped.append("stop")
        return texts[:limit]
    return texts


def decode_event(event: SseEvent, secrets: tuple[str, ...]) -> Json:
    """Return the JSON object of an event.

    Raises:
        ProviderError: the event says that something went wrong.
        BrokenStream: it is not a JSON object.
    """
    return decode_object(event.data, secrets)


def decode_object(data: bytes, secrets: tuple[str, ...]) -> Json:
    """Return a JSON object, raising the error it may hold; see ``decode_event``."""
    try:
        payload = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise BrokenStream("the stream holds something that is not JSON") from None
    if isinstance(payload, list) and len(payload) == 1:
        payload = payload[0]
    if not isinstance(payload, dict):
        raise BrokenStream("the stream holds something that is not a JSON object")
    if payload.get("error"):
        raise error_from_payload(payload["error"], secrets=secrets)
    return payload


def listed(payload: Json, key: str) -> list[Json]:
    """Return the objects of a list field; anything else in it is left out."""
    items = payload.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def first_choice(payload: Json) -> Json | None:
    """Return the first choice of a completion, None if there is none."""
    choices = payload.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    return choice if isinstance(choice, dict) else None


def object_of(value: object) -> Json:
    """Return an object field, empty if it is missing or not an object."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """Return a text field, empty if it is missing or not text."""
    return value if isinstance(value, str) else ""


def count_of(source: object, key: str) -> int:
    """Return a token count of an object, 0 if it is missing or not a number."""
    value = source.get(key) if isinstance(source, dict) else None
    return value if isinstance(value, int) else 0


def finish_reason(value: str, *, length: frozenset[str], tools: frozenset[str]) -> FinishReason:
    """Return our name of a service's reason to stop."""
    if value in length:
        return "length"
    return "tool_calls" if value in tools else "stop"
