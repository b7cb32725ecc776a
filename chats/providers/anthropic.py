"""Anthropic's ``/v1/messages``, which llama.cpp's server answers too.

Reference: docs.anthropic.com/en/api/messages-streaming. System text stands apart, user and assistant take
turns, ``max_tokens`` is required, and recent models refuse ``temperature`` together with ``top_p``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from chats.providers.dialect import (
    Json,
    accepted_samplers,
    base_address,
    count_of,
    finish_reason,
    get,
    listed,
    object_of,
    post,
    text_of,
)
from chats.providers.errors import Filtered
from chats.providers.http import WireRequest
from chats.providers.shape import alternate, fit_messages, split_system
from chats.providers.types import (
    ChatMessage,
    ConnectionSpec,
    Delta,
    GenerationRequest,
    ModelInfo,
    ToolCall,
    ToolCallDelta,
    Usage,
)

API_VERSION = "2023-06-01"
DEFAULT_MAX_TOKENS = 4096

_LENGTH = frozenset({"max_tokens", "model_context_window_exceeded"})
_TOOLS = frozenset({"tool_use"})


class Anthropic:
    """Writes and reads messages."""

    def generation(self, spec: ConnectionSpec, request: GenerationRequest) -> WireRequest:
        capabilities = replace(spec.capabilities, system_role=True, alternation=False)
        samplers, dropped = accepted_samplers(request, capabilities)
        if "temperature" in samplers and samplers.pop("top_p", None) is not None:
            dropped.append("top_p")
        system, turns = split_system(fit_messages(request.messages, capabilities))
        # Folding late system texts into the user's can put equal roles side by side again.
        shaped = fit_messages(alternate(turns), replace(spec.capabilities, alternation=True))
        body: Json = {
            "model": request.model or spec.model,
            "stream": True,
            "max_tokens": request.max_tokens or DEFAULT_MAX_TOKENS,
            "messages": _turns(shaped),
            **samplers,
        }
        if system:
            body["system"] = system
        if stop := [text for text in request.stop if text.strip()]:
            body["stop_sequences"] = stop
        if request.seed is not None:
            dropped.append("seed")
        if request.tools and capabilities.tools:
            body["tools"] = [
                {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}
                for tool in request.tools
            ]
        elif request.tools:
            dropped.append("tools")
        return post(f"{_base(spec)}/messages", _headers(spec), body, spec, dropped)

    def models(self, spec: ConnectionSpec) -> WireRequest:
        return get(f"{_base(spec)}/models?limit=1000", _headers(spec), spec)

    def read_models(self, payload: Json) -> tuple[ModelInfo, ...]:
        return tuple(
            ModelInfo(name, text_of(item.get("display_name")), count_of(item, "max_input_tokens") or None)
            for item in listed(payload, "data")
            if (name := text_of(item.get("id")))
        )

    def reader(self) -> "MessagesReader":
        return MessagesReader()


class MessagesReader:
    """Reads the events of one message; usage comes in two halves, the input's at the start."""

    def __init__(self) -> None:
        self.has_finished = False
        self._usage: Json = {}

    def read(self, payload: Json) -> Sequence[Delta]:
        kind = payload.get("type")
        if kind == "content_block_delta":
            return self._block_delta(payload, object_of(payload.get("delta")))
        if kind == "content_block_start":
            return _block(object_of(payload.get("content_block")), count_of(payload, "index"))
        if kind == "message_start":
            self._usage.update(object_of(object_of(payload.get("message")).get("usage")))
        elif kind == "message_delta":
            return self._finish(object_of(payload.get("delta")), payload)
        elif kind == "message":
            return self._whole(payload)
        return ()

    def _block_delta(self, payload: Json, delta: Json) -> Sequence[Delta]:
        kind = delta.get("type")
        if kind == "text_delta":
            return (Delta(text=text_of(delta.get("text"))),)
        if kind == "thinking_delta":
            return (Delta(reasoning=text_of(delta.get("thinking"))),)
        if kind == "input_json_delta":
            arguments = text_of(delta.get("partial_json"))
            return (Delta(tool_call=ToolCallDelta(count_of(payload, "index"), arguments=arguments)),)
        return ()

    def _finish(self, delta: Json, payload: Json) -> Sequence[Delta]:
        self._usage.update(object_of(payload.get("usage")))
        reason = text_of(delta.get("stop_reason"))
        if reason == "refusal":
            raise Filtered(reason)
        deltas = []
        if reason:
            self.has_finished = True
            deltas.append(Delta(finish_reason=finish_reason(reason, length=_LENGTH, tools=_TOOLS)))
        deltas.append(Delta(usage=_usage(self._usage)))
        return deltas

    def _whole(self, payload: Json) -> Sequence[Delta]:
        deltas: list[Delta] = []
        for index, block in enumerate(listed(payload, "content")):
            deltas.extend(_block(block, index))
        return (*deltas, *self._finish(payload, payload))


def _block(block: Json, index: int) -> Sequence[Delta]:
    kind = block.get("type")
    if kind == "tool_use":
        arguments = orjson.dumps(block["input"]).decode() if block.get("input") else ""
        call = ToolCallDelta(index, text_of(block.get("id")), text_of(block.get("name")), arguments)
        return (Delta(tool_call=call),)
    if kind == "text" and (text := text_of(block.get("text"))):
        return (Delta(text=text),)
    if kind == "thinking" and (thinking := text_of(block.get("thinking"))):
        return (Delta(reasoning=thinking),)
    return ()


def _usage(usage: Json) -> Usage:
    """Count cached input as part of the prompt, as the other dialects do."""
    cached = count_of(usage, "cache_read_input_tokens")
    prompt = count_of(usage, "input_tokens") + cached + count_of(usage, "cache_creation_input_tokens")
    return Usage(prompt, count_of(usage, "output_tokens"), cached)


def _base(spec: ConnectionSpec) -> str:
    return base_address(spec.base_url, "v1", ("/messages", "/models"))


def _headers(spec: ConnectionSpec) -> Mapping[str, str]:
    headers = {"anthropic-version": API_VERSION}
    if spec.api_key:
        headers["x-api-key"] = spec.api_key
    return headers


def _turns(messages: Sequence[ChatMessage]) -> list[Json]:
    turns = [_turn(message) for message in messages]
    if turns and messages[-1].role == "assistant" and isinstance(turns[-1]["content"], str):
        # A prefill that ends in white space is refused.
        turns[-1]["content"] = turns[-1]["content"].rstrip()
    return turns


def _turn(message: ChatMessage) -> Json:
    if message.role == "tool":
        result = {
            "type": "tool_result",
            "tool_use_id": message.tool_call_id or "",
            "content": message.content,
        }
        return {"role": "user", "content": [result]}
    if not message.images and not message.tool_calls:
        return {"role": message.role, "content": message.content}
    blocks: list[Json] = [
        {"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": image.base64}}
        for image in message.images
    ]
    if message.content.strip():
        blocks.append({"type": "text", "text": message.content})
    blocks.extend(_tool_use(call) for call in message.tool_calls)
    return {"role": message.role, "content": blocks}


def _tool_use(call: ToolCall) -> Json:
    try:
        arguments = orjson.loads(call.arguments or "{}")
    except orjson.JSONDecodeError:
        # The model's own malformed call: it must see that it was one, and the service wants an object.
        arguments = {"malformed": call.arguments}
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments}
