"""The plain data that goes into a model and comes out of it, and the protocol every model client follows."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]
DialectName = Literal["openai_chat", "openai_text", "anthropic", "gemini"]
FinishReason = Literal["stop", "length", "tool_calls"]


@dataclass(frozen=True, slots=True)
class Image:
    """An inline picture: its media type (``image/png``) and its base64 text."""

    media_type: str
    base64: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model made; ``arguments`` is JSON text, exactly as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the model may call; ``parameters`` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn. A ``tool`` message answers the call named by ``tool_call_id``."""

    role: Role
    content: str
    name: str | None = None
    images: tuple[Image, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to ask: ``messages`` for chat dialects, ``prompt`` for text completion (the other stays empty).

    An empty ``model`` means the connection's own. Sampler names are the canonical ones of ``presets``;
    those the connection does not accept are left out and reported in ``Started.dropped``.
    """

    model: str = ""
    messages: tuple[ChatMessage, ...] = ()
    prompt: str = ""
    max_tokens: int | None = None
    samplers: Mapping[str, Any] = field(default_factory=dict)
    stop: tuple[str, ...] = ()
    seed: int | None = None
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts as the service reported them; ``cached`` and ``reasoning`` are part of the other two."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call: ``index`` says of which; id and name come once, arguments in fragments."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The model accepted the request: who answers, and which parts of the request it was not sent."""

    connection: str
    model: str
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """A small step of a reply, usually one field. ``finish_reason`` comes once, usage may follow it."""

    text: str = ""
    reasoning: str = ""
    tool_call: ToolCallDelta | None = None
    usage: Usage | None = None
    finish_reason: FinishReason | None = None
    started: Started | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a person sees something of it, after which another model must not answer instead."""
        return bool(self.text or self.reasoning or self.tool_call)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connection can do. ``sampler_names`` renames canonical samplers for the wire.

    ``alternation`` means user and assistant must take turns, the user first. Without ``prefill`` such a
    service cannot continue an assistant's last message by itself. ``max_stop`` 0 means no limit.
    """

    system_role: bool = True
    alternation: bool = False
    names: bool = False
    tools: bool = False
    images: bool = False
    prefill: bool = False
    reasoning_field: str = "reasoning_content"
    samplers: frozenset[str] = frozenset({"temperature", "top_p"})
    sampler_names: Mapping[str, str] = field(default_factory=dict)
    max_tokens_field: str = "max_tokens"
    seed_field: str = "seed"
    stream_usage: bool = True
    max_stop: int = 0

    def overridden(self, changes: Mapping[str, Any]) -> "Capabilities":
        """Apply stored choices (JSON types) over a preset.

        Raises:
            ValueError: a name or a type that capabilities do not have.
        """
        checked: dict[str, Any] = {}
        for name, value in changes.items():
            current = self._value(name)
            checked[name] = _coerce(name, current, value)
        return replace(self, **checked)

    def _value(self, name: str) -> object:
        if name not in {known.name for known in fields(self)}:
            raise ValueError(f"unknown capability: {name}")
        return getattr(self, name)


def _coerce(name: str, current: object, value: object) -> object:
    if isinstance(current, frozenset):
        if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(item, str) for item in value):
            return frozenset(value)
    elif isinstance(current, Mapping):
        if isinstance(value, Mapping) and all(isinstance(item, str) for pair in value.items() for item in pair):
            return dict(value)
    elif type(value) is type(current):
        return value
    raise ValueError(f"capability {name} has the wrong type: {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long to wait, in seconds: to connect, from sending to the first token, between tokens, in all."""

    connect_s: float = 5.0
    first_token_s: float = 20.0
    idle_s: float = 20.0
    total_s: float = 900.0


@dataclass(frozen=True, slots=True)
class ConnectionSpec:
    """Where and how to reach a model. Keys and headers stay out of its repr, and so out of logs.

    ``allow_private`` skips the guard against private networks; only staff may grant it.
    ``extra`` is merged into the request's JSON last, for fields that only one service knows.
    """

    dialect: DialectName
    base_url: str
    api_key: str = field(default="", repr=False)
    model: str = ""
    capabilities: Capabilities = field(default_factory=Capabilities, repr=False)
    clocks: Clocks = field(default_factory=Clocks)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    allow_private: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a service offers; ``context_tokens`` only where the service says it."""

    id: str
    title: str = ""
    context_tokens: int | None = None


class Provider(Protocol):
    """Something that answers: a model connection, a pool of them, or the demo storyteller."""

    def stream(self, request: GenerationRequest) -> AsyncIterator[Delta]:
        """Yield the reply as it is made; leaving or cancelling the iteration stops the model.

        Raises:
            ProviderError: one of the tree in ``errors``; what was yielded before stays valid.
        """
        ...

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return what the service offers, in its own order.

        Raises:
            ProviderError: the service did not answer with a list.
        """
        ...
