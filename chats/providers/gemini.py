"""Google's ``:streamGenerateContent``.

Reference: ai.google.dev/api/generate-content. Roles are user and model, the system text stands apart, tool
calls come whole, and what the filters stop arrives as a finish reason or as a blocked prompt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

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
    stop_texts,
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
    Tool,
    ToolCallDelta,
    Usage,
)

_FILTERED = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "LANGUAGE", "OTHER"}
)
_LENGTH = frozenset({"MAX_TOKENS"})


class Gemini:
    """Writes and reads generated content."""

    def generation(self, spec: ConnectionSpec, request: GenerationRequest) -> WireRequest:
        capabilities = replace(spec.capabilities, system_role=True, alternation=False)
        config, dropped = accepted_samplers(request, capabilities)
        if request.max_tokens is not None:
            config["maxOutputTokens"] = request.max_tokens
        if stop := stop_texts(request, capabilities.max_stop, dropped):
            config["stopSequences"] = stop
        if request.seed is not None:
            config["seed"] = request.seed
        system, turns = split_system(fit_messages(request.messages, capabilities))
        shaped = fit_messages(alternate(turns), replace(spec.capabilities, alternation=True))
        body: Json = {"contents": [_content(message) for message in shaped], "generationConfig": config}
        if system:
            body["systemInstruction"] = {"parts": [{"text": system}]}
        if request.tools and capabilities.tools:
            body["tools"] = [{"functionDeclarations": [_declaration(tool) for tool in request.tools]}]
        elif request.tools:
            dropped.append("tools")
        model = quote((request.model or spec.model).removeprefix("models/"), safe="")
        url = f"{_base(spec)}/models/{model}:streamGenerateContent?alt=sse"
        return post(url, _headers(spec), body, spec, dropped)

    def models(self, spec: ConnectionSpec) -> WireRequest:
        return get(f"{_base(spec)}/models?pageSize=1000", _headers(spec), spec)

    def read_models(self, payload: Json) -> tuple[ModelInfo, ...]:
        return tuple(
            ModelInfo(
                text_of(item.get("name")).removeprefix("models/"),
                text_of(item.get("displayName")),
                count_of(item, "inputTokenLimit") or None,
            )
            for item in listed(payload, "models")
            if item.get("name") and _writes_text(item)
        )

    def reader(self) -> "ContentReader":
        return ContentReader()


class ContentReader:
    """Reads the chunks of one reply. Tool calls are whole, so each gets the next index."""

    def __init__(self) -> None:
        self.has_finished = False
        self._calls = 0

    def read(self, payload: Json) -> Sequence[Delta]:
        if reason := text_of(object_of(payload.get("promptFeedback")).get("blockReason")):
            raise Filtered(reason)
        deltas: list[Delta] = []
        for candidate in listed(payload, "candidates")[:1]:
            for part in listed(object_of(candidate.get("content")), "parts"):
                self._read_part(part, deltas)
            if reason := text_of(candidate.get("finishReason")):
                self._finish(reason, deltas)
        if usage := object_of(payload.get("usageMetadata")):
            deltas.append(Delta(usage=_usage(usage)))
        return deltas

    def _read_part(self, part: Json, deltas: list[Delta]) -> None:
        if text := text_of(part.get("text")):
            deltas.append(Delta(reasoning=text) if part.get("thought") else Delta(text=text))
        if call := object_of(part.get("functionCall")):
            name = text_of(call.get("name"))
            arguments = orjson.dumps(call.get("args") or {}).decode()
            identity = text_of(call.get("id")) or f"call_{self._calls}"
            deltas.append(Delta(tool_call=ToolCallDelta(self._calls, identity, name, arguments)))
            self._calls += 1

    def _finish(self, reason: str, deltas: list[Delta]) -> None:
        if reason in _FILTERED:
            # The text before the filter's decision has been yielded only if it came in an earlier chunk.
            raise Filtered(reason)
        self.has_finished = True
        if self._calls:
            reason = "TOOLS"
        deltas.append(Delta(finish_reason=finish_reason(reason, length=_LENGTH, tools=frozenset({"TOOLS"}))))


def _writes_text(model: Json) -> bool:
    methods = model.get("supportedGenerationMethods")
    return not isinstance(methods, list) or "generateContent" in methods


def _usage(usage: Json) -> Usage:
    thoughts = count_of(usage, "thoughtsTokenCount")
    return Usage(
        prompt_tokens=count_of(usage, "promptTokenCount"),
        completion_tokens=count_of(usage, "candidatesTokenCount") + thoughts,
        cached_tokens=count_of(usage, "cachedContentTokenCount"),
        reasoning_tokens=thoughts,
    )


def _base(spec: ConnectionSpec) -> str:
    return base_address(spec.base_url, "v1beta", ("/models",))


def _headers(spec: ConnectionSpec) -> Mapping[str, str]:
    # As a header, not as the "key" parameter: addresses end up in logs.
    return {"x-goog-api-key": spec.api_key} if spec.api_key else {}


def _content(message: ChatMessage) -> Json:
    if message.role == "tool":
        answer = {"name": message.name or message.tool_call_id or "", "response": {"result": message.content}}
        return {"role": "user", "parts": [{"functionResponse": answer}]}
    parts: list[Json] = [
        {"inlineData": {"mimeType": image.media_type, "data": image.base64}} for image in message.images
    ]
    if message.content.strip():
        parts.append({"text": message.content})
    parts.extend(
        {"functionCall": {"name": call.name, "args": _arguments(call.arguments)}} for call in message.tool_calls
    )
    return {"role": "model" if message.role == "assistant" else "user", "parts": parts}


def _arguments(text: str) -> Json:
    try:
        return object_of(orjson.loads(text or "{}"))
    except orjson.JSONDecodeError:
        return {"malformed": text}


def _declaration(tool: Tool) -> Json:
    return {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
