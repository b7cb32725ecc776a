"""Everything that can go wrong between us and a model.

    ProviderError
    ├── Auth              the key was refused
    ├── Billing           no credit left
    ├── RateLimit         too many requests; knows when to try again
    ├── ContextOverflow   the prompt is longer than the model can read
    ├── ModelMissing      no such model at that address
    ├── Filtered          the service's content filter stopped the reply
    ├── Unavailable       the service has a fault or is overloaded
    ├── Timeout           one of our clocks ran out; knows which
    ├── Connect           nothing answers there
    ├── BrokenStream      the reply ended before its end
    ├── BadRequest        the service refused the request as it was
    └── BlockedAddress    the address is one we do not connect to

``sentence`` is an English msgid with named placeholders for ``params``; the boundary translates it.
``detail`` is what the service said, shortened and without keys, for staff and for the connection test.
"""

from collections.abc import Callable
from typing import ClassVar, Literal

ClockName = Literal["connect", "first_token", "idle", "total"]


def _(text: str) -> str:
    """Mark a sentence for translation; an engine does not translate by itself."""
    return text


class ProviderError(Exception):
    """A request to a model failed. ``code`` names it to programs, ``sentence`` to people."""

    code: ClassVar[str] = "unavailable"
    #: The same request may well work a little later.
    retryable: ClassVar[bool] = False
    #: Another model is worth a try while nothing has been shown.
    fails_over: ClassVar[bool] = True
    sentence: str = _("The model could not answer. Try again in a moment.")

    def __init__(self, detail: str = "", *, retry_after_s: float | None = None, **params: object) -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.params = params

    def fresh(self) -> "ProviderError":
        """Return the same error without its traceback, whose frames would keep requests and keys alive."""
        copy = type(self).__new__(type(self), *self.args)
        copy.__dict__.update(self.__dict__)
        return copy

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence for people, translated by the function given."""
        return translate(self.sentence) % self.params


class Auth(ProviderError):
    code = "auth"
    sentence = _("The service did not accept the key. Check the key of this connection.")


class Billing(ProviderError):
    code = "billing"
    sentence = _("The account at this service has no credit left. Top it up or choose another connection.")


class RateLimit(ProviderError):
    code = "rate_limit"
    retryable = True
    sentence = _("The service asks for a pause. Try again in a moment.")
    timed_sentence = _("The service asks for a pause. Try again in %(seconds)s s.")

    def __init__(self, detail: str = "", *, retry_after_s: float | None = None, **params: object) -> None:
        if retry_after_s is not None:
            self.sentence = self.timed_sentence
            params["seconds"] = max(1, round(retry_after_s))
        super().__init__(detail, retry_after_s=retry_after_s, **params)


class ContextOverflow(ProviderError):
    code = "context_overflow"
    fails_over = False
    sentence = _("This chat is longer than the model can read at once. Lower the memory size or choose a larger model.")


class ModelMissing(ProviderError):
    code = "model_missing"
    sentence = _("The service does not offer this model at this address. Choose another model or check the address.")


class Filtered(ProviderError):
    code = "filtered"
    fails_over = False
    sentence = _("The service's content filter stopped this reply. Change your message or choose another model.")


class Unavailable(ProviderError):
    code = "unavailable"
    retryable = True
    sentence = _("The service has a problem at the moment. Try again soon or choose another connection.")


class Timeout(ProviderError):
    """``clock`` says which wait was too long: connect, first_token, idle or total."""

    code = "timeout"
    retryable = True
    sentence = _("The model is taking too long. Try again or choose another connection.")

    def __init__(self, detail: str = "", *, clock: ClockName) -> None:
        super().__init__(detail or clock)
        self.clock = clock


class Connect(ProviderError):
    code = "connect"
    retryable = True
    sentence = _("Nothing answers at this address. Check that the model server runs and that the address is right.")


class BrokenStream(ProviderError):
    code = "broken_stream"
    retryable = True
    sentence = _("The reply broke off. What arrived is kept; continue or regenerate it.")


class BadRequest(ProviderError):
    code = "bad_request"
    fails_over = False
    sentence = _("The service refused the request. Check the model and the settings of this connection.")


class NotAnApi(BadRequest):
    sentence = _("This address answers with a web page. Enter the address of the API, which often ends in /v1.")


class BlockedAddress(ProviderError):
    code = "blocked_address"
    sentence = _("For safety we do not connect to this address. Use a public address or ask an admin to allow it.")


class RedirectRefused(BlockedAddress):
    sentence = _("This address forwards to another one. Enter the final address instead.")
