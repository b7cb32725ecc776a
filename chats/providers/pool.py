"""Several models as one provider: the next is asked while nothing has been shown."""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import cast

from chats.providers.breaker import Breaker, Breakers
from chats.providers.errors import ProviderError, Unavailable
from chats.providers.types import Delta, GenerationRequest, ModelInfo, Provider


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider to try, and the names its breaker and its ``Started`` delta go by."""

    connection: str
    model: str
    provider: Provider


class Pool:
    """Asks its candidates in order, those whose breaker is open excepted.

    Once anything has been shown, a failure is the reply's end: a second voice must not finish the sentence.
    """

    def __init__(
        self, candidates: Sequence[Candidate], breakers: Breakers, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._candidates = tuple(candidates)
        self._breakers = breakers
        self._clock = clock

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Yield the first reply that starts; a ``started`` delta comes for each candidate that accepts.

        Raises:
            ProviderError: the first candidate's error when all failed, as it is the one the person chose.
        """
        first_error: ProviderError | None = None
        for candidate in self._candidates:
            breaker = self._breakers.of((candidate.connection, candidate.model))
            if not breaker.acquire(self._clock()):
                first_error = first_error or self._closed_for_now(breaker)
                continue
            shown = False
            try:
                async with aclosing(self._attempt(candidate, breaker, request)) as deltas:
                    async for delta in deltas:
                        shown = shown or delta.is_shown
                        yield delta
            except ProviderError as error:
                if shown or not error.fails_over:
                    raise
                first_error = first_error or error
            else:
                return
        raise first_error or Unavailable("no model is configured")

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the first candidate's models."""
        if not self._candidates:
            raise Unavailable("no model is configured")
        return await self._candidates[0].provider.list_models()

    async def _attempt(
        self, candidate: Candidate, breaker: Breaker, request: GenerationRequest
    ) -> AsyncGenerator[Delta, None]:
        asked_at = self._clock()
        first_token_s: float | None = None
        reported = False
        # Every provider's stream is a generator; the protocol asks for less so that fakes may be plain.
        stream = cast("AsyncGenerator[Delta, None]", candidate.provider.stream(replace(request, model=candidate.model)))
        try:
            async with aclosing(stream):
                async for delta in stream:
                    if first_token_s is None and delta.is_shown:
                        first_token_s = self._clock() - asked_at
                    if delta.finish_reason is not None:
                        breaker.succeed(first_token_s)
                        reported = True
                    yield delta
        except ProviderError as error:
            breaker.fail(error, self._clock())
            reported = True
            raise
        finally:
            if not reported:
                breaker.abandon()

    def _closed_for_now(self, breaker: Breaker) -> ProviderError:
        """Return why nobody was asked: the error that opened the breaker says more than that it is open."""
        if breaker.last_error is not None:
            return breaker.last_error.fresh()
        return Unavailable("waiting after failures", retry_after_s=breaker.retry_after_s(self._clock()))
