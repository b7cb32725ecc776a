"""OpenAI's ``/completions``: one prompt text in, its continuation out; local servers' full-control mode."""

from collections.abc import Sequence

from chats.providers.dialect import Json, finish_reason, first_choice, get, object_of, post, text_of
from chats.providers.errors import Filtered
from chats.providers.http import WireRequest
from chats.providers.openai_chat import (
    bearer,
    common_body,
    openai_base,
    read_openai_models,
    read_openai_usage,
)
from chats.providers.types import ConnectionSpec, Delta, GenerationRequest, ModelInfo

_LENGTH = frozenset({"length", "max_tokens"})


class OpenAIText:
    """Writes and reads text completions."""

    def generation(self, spec: ConnectionSpec, request: GenerationRequest) -> WireRequest:
        body, dropped = common_body(spec, request)
        body["prompt"] = request.prompt
        if request.tools:
            dropped.append("tools")
        return post(f"{openai_base(spec)}/completions", bearer(spec), body, spec, dropped)

    def models(self, spec: ConnectionSpec) -> WireRequest:
        return get(f"{openai_base(spec)}/models", bearer(spec), spec)

    def read_models(self, payload: Json) -> tuple[ModelInfo, ...]:
        return read_openai_models(payload)

    def reader(self) -> "TextReader":
        return TextReader()


class TextReader:
    """Reads the chunks of one text completion."""

    def __init__(self) -> None:
        self.has_finished = False

    def read(self, payload: Json) -> Sequence[Delta]:
        deltas: list[Delta] = []
        choice = first_choice(payload)
        if choice is not None:
            if text := text_of(choice.get("text")):
                deltas.append(Delta(text=text))
            if reason := text_of(choice.get("finish_reason")):
                if reason == "content_filter":
                    raise Filtered(reason)
                self.has_finished = True
                deltas.append(Delta(finish_reason=finish_reason(reason, length=_LENGTH, tools=frozenset())))
        if usage := object_of(payload.get("usage")):
            deltas.append(Delta(usage=read_openai_usage(usage)))
        return deltas
