"""Circuit breakers and health, one per connection and model. Pure: the time, in seconds, is an argument."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chats.providers.errors import (
    Auth,
    Billing,
    BlockedAddress,
    BrokenStream,
    Connect,
    ModelMissing,
    ProviderError,
    RateLimit,
    Timeout,
    Unavailable,
)

BreakerKey = tuple[str, str]
BreakerState = Literal["closed", "open", "half_open"]

#: The connection is wrong rather than busy: asking again before someone repairs it is of no use.
OPENS_AT_ONCE = (Auth, Billing, BlockedAddress)
#: What counts against a model; a bad request, a filter or a long prompt says nothing about its health.
COUNTS = (Auth, Billing, BlockedAddress, BrokenStream, Connect, ModelMissing, RateLimit, Timeout, Unavailable)


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """When to stop asking: after so many failures in a row, or that share of a full window of calls."""

    failures_in_row: int = 3
    window: int = 20
    failure_share: float = 0.5
    pause_s: float = 30.0
    #: After a refused key or an empty account; a changed connection is forgotten and so asked at once.
    repair_pause_s: float = 300.0
    #: A trial that never reports back gives its place to the next one after this.
    trial_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Health:
    """How a model has been doing over the last calls."""

    state: BreakerState
    calls: int
    failures: int
    first_token_p50_s: float | None
    first_token_p95_s: float | None
    last_error: ProviderError | None
    retry_after_s: float


class Breaker:
    """Lets calls through while a model answers, none while it does not, and one at a time to find out."""

    def __init__(self, policy: BreakerPolicy = BreakerPolicy()) -> None:
        self._policy = policy
        self._outcomes: deque[bool] = deque(maxlen=policy.window)
        self._first_tokens_s: deque[float] = deque(maxlen=policy.window)
        self._in_row = 0
        self._open_until: float | None = None
        self._trial_since: float | None = None
        self.last_error: ProviderError | None = None

    def state(self, now: float) -> BreakerState:
        """Return whether calls pass (closed), none do (open), or one may try (half open)."""
        if self._open_until is None:
            return "closed"
        return "open" if now < self._open_until else "half_open"

    def acquire(self, now: float) -> bool:
        """Whether a call may go now; in the half open state this takes the place of the one trial."""
        state = self.state(now)
        if state == "closed":
            return True
        if state == "open":
            return False
        if self._trial_since is not None and now - self._trial_since < self._policy.trial_s:
            return False
        self._trial_since = now
        return True

    def succeed(self, first_token_s: float | None = None) -> None:
        """Record a complete reply, which closes the breaker."""
        self._outcomes.append(True)
        if first_token_s is not None:
            self._first_tokens_s.append(first_token_s)
        if self._open_until is not None:
            self._outcomes.clear()
        self._in_row = 0
        self._open_until = self._trial_since = self.last_error = None

    def fail(self, error: ProviderError, now: float) -> None:
        """Record a failure; errors that are not the model's fault only end a trial."""
        was_trial, self._trial_since = self._trial_since is not None, None
        if not isinstance(error, COUNTS):
            return
        self.last_error = error.fresh()
        self._outcomes.append(False)
        self._in_row += 1
        if isinstance(error, OPENS_AT_ONCE):
            self._open_until = now + self._policy.repair_pause_s
        elif was_trial or error.retry_after_s is not None or self._is_failing():
            self._open_until = now + (error.retry_after_s or self._policy.pause_s)

    def abandon(self) -> None:
        """Record a call that was stopped by a person: nothing learned, the trial's place is free again."""
        self._trial_since = None

    def retry_after_s(self, now: float) -> float:
        """Return how long no call will pass, 0 if one may go now."""
        return max(0.0, (self._open_until or now) - now)

    def health(self, now: float) -> Health:
        """Return the figures for the status page."""
        return Health(
            state=self.state(now),
            calls=len(self._outcomes),
            failures=self._outcomes.count(False),
            first_token_p50_s=_quantile(self._first_tokens_s, 0.5),
            first_token_p95_s=_quantile(self._first_tokens_s, 0.95),
            last_error=self.last_error,
            retry_after_s=self.retry_after_s(now),
        )

    def _is_failing(self) -> bool:
        policy = self._policy
        if self._in_row >= policy.failures_in_row:
            return True
        share = self._outcomes.count(False) / len(self._outcomes)
        return len(self._outcomes) == policy.window and share >= policy.failure_share


class Breakers:
    """The breakers of a process, by (connection, model); those unused longest are forgotten first."""

    def __init__(self, policy: BreakerPolicy | None = None, *, capacity: int = 10_000) -> None:
        self._policy = policy or BreakerPolicy()
        self._capacity = capacity
        self._breakers: OrderedDict[BreakerKey, Breaker] = OrderedDict()

    def of(self, key: BreakerKey) -> Breaker:
        """Return the breaker of a connection's model."""
        breaker = self._breakers.setdefault(key, Breaker(self._policy))
        self._breakers.move_to_end(key)
        while len(self._breakers) > self._capacity:
            self._breakers.popitem(last=False)
        return breaker

    def forget(self, connection: str) -> None:
        """Start afresh with a connection that someone has changed."""
        for key in [key for key in self._breakers if key[0] == connection]:
            del self._breakers[key]

    def health(self, now: float) -> dict[BreakerKey, Health]:
        """Return the health of everything asked lately."""
        return {key: breaker.health(now) for key, breaker in self._breakers.items()}


def _quantile(values: Sequence[float] | deque[float], share: float) -> float | None:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
