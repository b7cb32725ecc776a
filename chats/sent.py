"""The words of a prompt as they were sent, packed for storage beside the generation."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from chats.models import SentPrompt
from chats.prompt import Prompt
from chats.providers import GenerationRequest

#: Unpacked, a prompt is never longer than this; what claims to be is not read.
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """`texts` belong to the rows of the record, one each; `request` is what the model was asked."""

    texts: tuple[str, ...]
    request: Mapping[str, Any]

    def packed(self) -> bytes:
        return zlib.compress(json.dumps({"texts": self.texts, "request": self.request}, ensure_ascii=False).encode())


def sent_of(prompt: Prompt, request: GenerationRequest | None = None) -> Sent:
    """Return the words of a prompt; without a request it was never sent to a model."""
    asked: dict[str, Any] = {}
    if prompt.text:
        asked["prompt"] = prompt.text
    else:
        asked["messages"] = [
            {"role": message.role.value, "content": message.content} | ({"name": message.name} if message.name else {})
            for message in prompt.messages
        ]
    if request is not None:
        asked |= {"max_tokens": request.max_tokens, **request.samplers}
        if request.seed is not None:
            asked["seed"] = request.seed
    if prompt.stop:
        asked["stop"] = list(prompt.stop)
    return Sent(tuple(prompt.record.texts()), asked)


def read_sent(content: bytes | memoryview) -> Sent | None:
    """Unpack what was stored; None when it is damaged."""
    try:
        unpacked = zlib.decompressobj().decompress(bytes(content), _MOST_BYTES)
        stored = json.loads(unpacked)
        return Sent(tuple(stored["texts"]), stored["request"])
    except (zlib.error, ValueError, KeyError, TypeError):
        return None


def purge_sent(now: datetime | None = None) -> int:
    """Erase the words of prompts after SENT_PROMPT_DAYS; return how many."""
    before = (now or timezone.now()) - timedelta(days=settings.SENT_PROMPT_DAYS)
    return SentPrompt.objects.filter(created_at__lt=before).delete()[0]
