"""OpenAI's ``/chat/completions``, which most services and local servers speak.

Reference: platform.openai.com/docs/api-reference/chat. Reasoning comes as ``reasoning_content`` (DeepSeek,
llama.cpp, vLLM) or ``reasoning`` (OpenRouter, Groq, newer vLLM); both are read wherever they appear.
"""

from collections.abc import Mapping, Sequence

from chats.providers.dialect import (
    Json,
    accepted_samplers,
    base_address,
    count_of,
    finish_reason,
    first_choice,
    get,
    listed,
    object_of,
    post,
    stop_texts,
    text_of,
)
from chats.providers.errors import Filtered
from chats.providers.http import WireRequest
from chats.providers.shape import fit_messages
from chats.providers.types import (
    ChatMessage,
    ConnectionSpec,
    Delta,
    GenerationRequest,
    ModelInfo,
    ToolCallDelta,
    Usage,
)

_ENDINGS = ("/chat/completions", "/completions", "/models")
_LENGTH = frozenset({"length", "max_tokens", "model_length"})
_TOOLS = frozenset({"tool_calls", "function_call"})
_FILTERED = frozenset({"content_filter", "sensitive", "moderation"})


class OpenAIChat:
    """Writes and reads chat completions."""

    def generation(self, spec: ConnectionSpec, request: GenerationRequest) -> WireRequest:
        capabilities = spec.capabilities
        body, dropped = common_body(spec, request)
        body["messages"] = [_turn(message) for message in fit_messages(request.messages, capabilities)]
        if request.tools and capabilities.tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": tool.description,
                        "parameters": dict(tool.parameters),
                    },
                }
                for tool in request.tools
            ]
        elif request.tools:
            dropped.append("tools")
        url = f"{openai_base(spec)}/chat/completions"
        return post(url, bearer(spec), body, spec, dropped)

    def models(self, spec: ConnectionSpec) -> WireRequest:
        return get(f"{openai_base(spec)}/models", bearer(spec), spec)

    def read_models(self, payload: Json) -> tuple[ModelInfo, ...]:
        return read_openai_models(payload)

    def reader(self) -> "ChatReader":
        return ChatReader()


class ChatReader:
    """Reads the chunks of one chat completion."""

    def __init__(self) -> None:
        self.has_finished = False

    def read(self, payload: Json) -> Sequence[Delta]:
        deltas: list[Delta] = []
        choice = first_choice(payload)
        if choice is not None:
            self._read_step(object_of(choice.get("delta") or choice.get("message")), deltas)
            if reason := text_of(choice.get("finish_reason")):
                self._finish(reason, deltas)
        if usage := object_of(payload.get("usage")):
            deltas.append(Delta(usage=read_openai_usage(usage)))
        return deltas

    def _read_step(self, step: Json, deltas: list[Delta]) -> None:
        if reasoning := text_of(step.get("reasoning_content")) or text_of(step.get("reasoning")):
            deltas.append(Delta(reasoning=reasoning))
        if text := text_of(step.get("content")):
            deltas.append(Delta(text=text))
        if step.get("tool_calls"):
            deltas.extend(_tool_call(call, position) for position, call in enumerate(listed(step, "tool_calls")))
        if refusal := text_of(step.get("refusal")):
            deltas.append(Delta(text=refusal))

    def _finish(self, reason: str, deltas: list[Delta]) -> None:
        if reason in _FILTERED:
            raise Filtered(reason)
        self.has_finished = True
        deltas.append(Delta(finish_reason=finish_reason(reason, length=_LENGTH, tools=_TOOLS)))


def openai_base(spec: ConnectionSpec) -> str:
    """Return the address that ``/chat/completions`` and ``/models`` are added to."""
    return base_address(spec.base_url, "v1", _ENDINGS)


def bearer(spec: ConnectionSpec) -> Mapping[str, str]:
    """Return the header that carries the key, if there is one."""
    return {"Authorization": f"Bearer {spec.api_key}"} if spec.api_key else {}


def common_body(spec: ConnectionSpec, request: GenerationRequest) -> tuple[Json, list[str]]:
    """Return the fields that chat and text completion share, and the names of what could not be sent."""
    capabilities = spec.capabilities
    samplers, dropped = accepted_samplers(request, capabilities)
    body: Json = {"model": request.model or spec.model, "stream": True, **samplers}
    if capabilities.stream_usage:
        body["stream_options"] = {"include_usage": True}
    if request.max_tokens is not None:
        body[capabilities.max_tokens_field] = request.max_tokens
    if stop := stop_texts(request, capabilities.max_stop, dropped):
        body["stop"] = stop
    if request.seed is not None:
        if capabilities.seed_field:
            body[capabilities.seed_field] = request.seed
        else:
            dropped.append("seed")
    return body, dropped


def read_openai_models(payload: Json) -> tuple[ModelInfo, ...]:
    """Read a model list; the context size has many names and is often missing."""
    found = []
    for item in listed(payload, "data"):
        if name := text_of(item.get("id")):
            sizes = (
                item.get(key) for key in ("context_length", "context_window", "max_model_len", "max_context_length")
            )
            meta = item.get("meta")
            context = next((size for size in sizes if isinstance(size, int)), None) or count_of(meta, "n_ctx") or None
            found.append(ModelInfo(name, text_of(item.get("name")), context))
    return tuple(found)


def read_openai_usage(usage: Json) -> Usage:
    """Read token counts, also DeepSeek's own name for cached ones."""
    cached = count_of(usage.get("prompt_tokens_details"), "cached_tokens") or count_of(usage, "prompt_cache_hit_tokens")
    return Usage(
        prompt_tokens=count_of(usage, "prompt_tokens"),
        completion_tokens=count_of(usage, "completion_tokens"),
        cached_tokens=cached,
        reasoning_tokens=count_of(usage.get("completion_tokens_details"), "reasoning_tokens"),
    )


def _tool_call(call: Json, position: int) -> Delta:
    function = object_of(call.get("function"))
    index = call.get("index")
    return Delta(
        tool_call=ToolCallDelta(
            index=index if isinstance(index, int) else position,
            id=text_of(call.get("id")),
            name=text_of(function.get("name")),
            arguments=text_of(function.get("arguments")),
        )
    )


def _turn(message: ChatMessage) -> Json:
    turn: Json = {"role": message.role, "content": message.content}
    if message.images:
        turn["content"] = [
            {"type": "text", "text": message.content},
            *(
                {"type": "image_url", "image_url": {"url": f"data:{image.media_type};base64,{image.base64}"}}
                for image in message.images
            ),
        ]
    if message.name:
        turn["name"] = message.name
    if message.tool_calls:
        turn["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        turn["tool_call_id"] = message.tool_call_id
    return turn
