"""Clients of model backends: plain dataclasses in, an async iterator of deltas out.

Make one ``ModelClient`` per event loop, and from a ``ConnectionSpec`` (often a preset's) a provider::

    async with aclosing(client.provider(spec).stream(request)) as deltas:
        async for delta in deltas: ...

Several connections make a ``Pool``; with none at all the ``Storyteller`` answers. Failures are the tree of
``errors``. Nothing here knows Django, settings or where keys are kept.
"""

from chats.providers.breaker import Breaker, BreakerKey, BreakerPolicy, Breakers, BreakerState, Health
from chats.providers.client import HttpProvider, ModelClient
from chats.providers.errors import (
    Auth,
    BadRequest,
    Billing,
    BlockedAddress,
    BrokenStream,
    Connect,
    ContextOverflow,
    Filtered,
    ModelMissing,
    NotAnApi,
    ProviderError,
    RateLimit,
    RedirectRefused,
    Timeout,
    Unavailable,
)
from chats.providers.guard import Guard, check_url, is_public
from chats.providers.pool import Candidate, Pool
from chats.providers.presets import PRESETS, SAMPLERS, Preset, capabilities_for
from chats.providers.probe import FoundServer, TestReport, discover_local, local_ports, test_connection
from chats.providers.storyteller import DemoScene, Storyteller
from chats.providers.types import (
    Capabilities,
    ChatMessage,
    Clocks,
    ConnectionSpec,
    Delta,
    DialectName,
    FinishReason,
    GenerationRequest,
    Image,
    ModelInfo,
    Provider,
    Role,
    Started,
    Tool,
    ToolCall,
    ToolCallDelta,
    Usage,
)

__all__ = [
    "PRESETS",
    "SAMPLERS",
    "Auth",
    "BadRequest",
    "Billing",
    "BlockedAddress",
    "Breaker",
    "BreakerKey",
    "BreakerPolicy",
    "BreakerState",
    "Breakers",
    "BrokenStream",
    "Candidate",
    "Capabilities",
    "ChatMessage",
    "Clocks",
    "Connect",
    "ConnectionSpec",
    "ContextOverflow",
    "Delta",
    "DemoScene",
    "DialectName",
    "Filtered",
    "FinishReason",
    "FoundServer",
    "GenerationRequest",
    "Guard",
    "Health",
    "HttpProvider",
    "Image",
    "ModelClient",
    "ModelInfo",
    "ModelMissing",
    "NotAnApi",
    "Pool",
    "Preset",
    "Provider",
    "ProviderError",
    "RateLimit",
    "RedirectRefused",
    "Role",
    "Started",
    "Storyteller",
    "TestReport",
    "Timeout",
    "Tool",
    "ToolCall",
    "ToolCallDelta",
    "Unavailable",
    "Usage",
    "capabilities_for",
    "check_url",
    "discover_local",
    "is_public",
    "local_ports",
    "test_connection",
]
