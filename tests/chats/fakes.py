"""A model that a test plays: a function that yields deltas, and a gate in it where the test wants to look."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from chats.generation import preparing, start_generation
from chats.generation.job import Job, Prepared
from chats.models import Chat, Generation, Purpose
from chats.providers import Delta, GenerationRequest, ModelInfo, Started, Usage
from chats.streams import Entry, stream_log
from tavern.lib.hops import database_hop

Script = Callable[[], AsyncIterator[Delta]]


@dataclass
class FakeModel:
    """Says its pieces, then ends; before piece number `pause_before` it waits until `go` is set."""

    pieces: tuple[str | Delta | BaseException, ...]
    pause_before: int | None = None
    go: asyncio.Event = field(default_factory=asyncio.Event)
    was_left: bool = False

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        yield Delta(started=Started("fake", "fake-1"))
        try:
            for index, piece in enumerate(self.pieces):
                if index == self.pause_before:
                    await self.go.wait()
                if isinstance(piece, BaseException):
                    raise piece
                yield piece if isinstance(piece, Delta) else Delta(text=piece)
            yield Delta(finish_reason="stop", usage=Usage(prompt_tokens=40, completion_tokens=7))
        except GeneratorExit:
            self.was_left = True
            raise
        except asyncio.CancelledError:
            self.was_left = True
            raise

    async def list_models(self) -> tuple[ModelInfo, ...]:
        return ()


def answering_with(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """Have the model answer every generation of the test; the prompt is still made for real."""

    def prepare(job: Job) -> Prepared:
        return replace(preparing.prepare(job), provider=model, first_connection="fake")

    monkeypatch.setattr("chats.generation.running.prepare", prepare)
    return model


async def begin(chat: Chat, purpose: Purpose = Purpose.REPLY) -> Generation:
    return await database_hop(start_generation, chat, purpose)


async def frames_of(generation: Generation, *, after: int = 0) -> list[Entry]:
    """Everything in a generation's stream, read to its end."""
    reading, entries = stream_log().subscribe(generation.pk, after), list[Entry]()
    while not reading.is_at_end:
        entries += await reading.next(5)
    return entries


async def first_text(generation: Generation) -> None:
    """Return once some text is in the stream."""
    reading = stream_log().subscribe(generation.pk)
    while not any(entry.kind == "message" for entry in await reading.next(5)):
        assert not reading.is_at_end
