"""Failing over from one model to the next."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from chats.providers import (
    Auth,
    Breakers,
    BrokenStream,
    Candidate,
    Connect,
    ContextOverflow,
    Delta,
    Filtered,
    GenerationRequest,
    ModelInfo,
    Pool,
    ProviderError,
    Started,
    ToolCallDelta,
    Unavailable,
)


class Scripted:
    """A provider that plays a script: it yields the deltas and raises the errors."""

    def __init__(self, *script: Delta | ProviderError) -> None:
        self._script = script
        self.models: list[str] = []
        self.closed = 0

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        self.models.append(request.model)
        try:
            for step in self._script:
                if isinstance(step, ProviderError):
                    raise step
                yield step
        finally:
            self.closed += 1

    async def list_models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo("one"),)


GOOD = (Delta(started=Started("b", "good")), Delta(text="Hello"), Delta(finish_reason="stop"))


def pool_of(*providers: Scripted, breakers: Breakers | None = None) -> Pool:
    candidates = [Candidate(f"c{number}", f"m{number}", provider) for number, provider in enumerate(providers)]
    return Pool(candidates, breakers or Breakers(), clock=lambda: 0.0)


async def told(pool: Pool) -> str:
    return "".join([delta.text async for delta in pool.stream(GenerationRequest(model="wished"))])


@pytest.mark.parametrize("error", [Connect(), Unavailable(), Auth(), BrokenStream()])
async def test_the_next_model_answers_while_nothing_was_shown(error: ProviderError) -> None:
    first, second = Scripted(Delta(started=Started("a", "m")), error), Scripted(*GOOD)
    assert await told(pool_of(first, second)) == "Hello"
    assert (first.models, second.models) == (["m0"], ["m1"])


@pytest.mark.parametrize("shown", [Delta(text="Half"), Delta(reasoning="Hm"), Delta(tool_call=ToolCallDelta(0))])
async def test_once_something_was_shown_a_failure_is_the_end(shown: Delta) -> None:
    second = Scripted(*GOOD)
    with pytest.raises(BrokenStream):
        await told(pool_of(Scripted(shown, BrokenStream()), second))
    assert second.models == []


@pytest.mark.parametrize("error", [Filtered(), ContextOverflow()])
async def test_what_another_model_would_not_make_right_is_told_at_once(error: ProviderError) -> None:
    second = Scripted(*GOOD)
    with pytest.raises(type(error)):
        await told(pool_of(Scripted(error), second))
    assert second.models == []


async def test_when_all_fail_the_first_ones_error_is_told() -> None:
    with pytest.raises(Auth):
        await told(pool_of(Scripted(Auth()), Scripted(Connect())))


async def test_a_model_whose_breaker_is_open_is_not_asked() -> None:
    breakers = Breakers()
    dead = Scripted(Connect())
    for _ in range(5):
        assert await told(pool_of(dead, Scripted(*GOOD), breakers=breakers)) == "Hello"
    assert len(dead.models) == 3


async def test_when_nobody_may_be_asked_the_reason_is_told() -> None:
    breakers = Breakers()
    refused = Scripted(Auth())
    for _ in range(2):
        with pytest.raises(Auth):
            await told(pool_of(refused, breakers=breakers))
    assert len(refused.models) == 1


async def test_a_trial_that_is_under_way_makes_the_others_wait() -> None:
    breakers = Breakers()
    breaker = breakers.of(("c0", "m0"))
    for _ in range(3):
        breaker.fail(Connect(), -100.0)
    assert breaker.acquire(0.0)
    with pytest.raises(Connect):
        await told(pool_of(Scripted(*GOOD), breakers=breakers))


async def test_a_reply_that_a_person_stopped_says_nothing_about_the_model() -> None:
    breakers = Breakers()
    provider = Scripted(*GOOD)
    async with aclosing(pool_of(provider, breakers=breakers).stream(GenerationRequest())) as deltas:
        async for delta in deltas:
            if delta.text:
                break
    assert breakers.of(("c0", "m0")).health(0.0).calls == 0
    assert provider.closed == 1


async def test_a_complete_reply_counts_as_health() -> None:
    breakers = Breakers()
    await told(pool_of(Scripted(*GOOD), breakers=breakers))
    health = breakers.of(("c0", "m0")).health(0.0)
    assert (health.calls, health.failures, health.first_token_p50_s) == (1, 0, 0.0)


async def test_a_pool_of_nobody_is_honest() -> None:
    with pytest.raises(Unavailable):
        await told(pool_of())
    with pytest.raises(Unavailable):
        await pool_of().list_models()


async def test_the_models_are_those_of_the_first() -> None:
    assert await pool_of(Scripted()).list_models() == (ModelInfo("one"),)
