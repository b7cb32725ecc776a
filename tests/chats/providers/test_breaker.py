"""The circuit breaker."""

import pytest

from chats.providers import (
    Auth,
    BadRequest,
    Billing,
    Breaker,
    BreakerPolicy,
    Breakers,
    ContextOverflow,
    Filtered,
    ProviderError,
    RateLimit,
    Timeout,
    Unavailable,
)

POLICY = BreakerPolicy()


def failing(times: int, *, now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(times):
        breaker.fail(Unavailable(), now)
    return breaker


def test_two_failures_in_a_row_are_forgiven_and_three_are_not() -> None:
    assert failing(2).acquire(0.0)
    assert not failing(3).acquire(0.0)


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = failing(2)
    breaker.succeed()
    breaker.fail(Unavailable(), 0.0)
    assert breaker.state(0.0) == "closed"


def test_half_of_a_full_window_opens_it_too() -> None:
    breaker = Breaker()
    for turn in range(POLICY.window):
        breaker.succeed() if turn % 2 else breaker.fail(Unavailable(), 0.0)
    assert breaker.state(0.0) == "closed"
    breaker.fail(Unavailable(), 0.0)
    assert breaker.state(0.0) == "open"


@pytest.mark.parametrize("error", [Auth(), Billing()])
def test_a_refused_key_and_an_empty_account_open_it_at_once_and_for_longer(error: ProviderError) -> None:
    breaker = Breaker()
    breaker.fail(error, 0.0)
    assert breaker.retry_after_s(0.0) == POLICY.repair_pause_s
    assert type(breaker.last_error) is type(error)


def time_out() -> None:
    raise Timeout("slow", clock="idle")


def test_a_remembered_error_keeps_no_frames_alive() -> None:
    breaker = Breaker()
    with pytest.raises(Timeout) as caught:
        time_out()
    breaker.fail(caught.value, 0.0)
    remembered = breaker.last_error
    assert isinstance(remembered, Timeout)
    assert (remembered.clock, remembered.detail, str(remembered)) == ("idle", "slow", "timeout: slow")
    assert remembered.__traceback__ is None


def test_a_rate_limit_with_a_time_opens_it_for_that_time() -> None:
    breaker = Breaker()
    breaker.fail(RateLimit(retry_after_s=7), 100.0)
    assert breaker.state(106.9) == "open"
    assert breaker.state(107.0) == "half_open"


@pytest.mark.parametrize("error", [BadRequest(), Filtered(), ContextOverflow()])
def test_what_is_not_the_models_fault_does_not_count(error: ProviderError) -> None:
    breaker = Breaker()
    for _ in range(10):
        breaker.fail(error, 0.0)
    assert breaker.acquire(0.0)


def test_after_the_pause_one_call_finds_out() -> None:
    breaker = failing(3)
    assert breaker.acquire(30.0)
    assert not breaker.acquire(30.0)
    breaker.succeed(0.4)
    assert breaker.acquire(30.0)
    assert breaker.acquire(30.0)
    assert breaker.retry_after_s(30.0) == 0


def test_a_failed_trial_opens_it_again() -> None:
    breaker = failing(3)
    assert breaker.acquire(30.0)
    breaker.fail(Unavailable(), 31.0)
    assert not breaker.acquire(60.0)
    assert breaker.acquire(61.0)


def test_a_stopped_or_lost_trial_gives_its_place_to_the_next() -> None:
    breaker = failing(3)
    assert breaker.acquire(30.0)
    breaker.abandon()
    assert breaker.acquire(30.0)
    assert not breaker.acquire(89.0)
    assert breaker.acquire(90.0)


def test_health_tells_how_it_has_been() -> None:
    breaker = Breaker()
    for seconds in (0.1, 0.2, 0.9):
        breaker.succeed(seconds)
    breaker.fail(Unavailable(), 0.0)
    health = breaker.health(0.0)
    assert (health.calls, health.failures, health.state) == (4, 1, "closed")
    assert (health.first_token_p50_s, health.first_token_p95_s) == (0.2, 0.9)
    assert isinstance(health.last_error, Unavailable)
    assert Breaker().health(0.0).first_token_p50_s is None


def test_each_model_of_a_connection_has_its_own_and_a_changed_connection_starts_afresh() -> None:
    breakers = Breakers()
    breakers.of(("a", "m")).fail(Auth(), 0.0)
    assert breakers.of(("a", "n")).acquire(0.0)
    assert not breakers.of(("a", "m")).acquire(0.0)
    assert {key: health.state for key, health in breakers.health(0.0).items()} == {
        ("a", "n"): "closed",
        ("a", "m"): "open",
    }
    breakers.forget("a")
    assert breakers.of(("a", "m")).acquire(0.0)


def test_the_breakers_of_a_process_are_bounded() -> None:
    breakers = Breakers(capacity=2)
    for name in "abc":
        breakers.of((name, "m"))
    assert [key[0] for key in breakers.health(0.0)] == ["b", "c"]
