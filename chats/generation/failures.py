"""What a failed reply says to people, in their language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from chats.connections import NoModel
from chats.generation.job import Failure
from chats.prompt import PromptError
from chats.providers import ProviderError
from tavern.lib.encrypted import SecretUnreadable


def failure_of(error: BaseException, language: str) -> Failure:
    """Translate an error into a code, a sentence, and whether trying again may help."""
    with override(language):
        if isinstance(error, ProviderError):
            return Failure(error.code, error.text(_), error.retryable)
        if isinstance(error, PromptError):
            return Failure("prompt", _(error.template) % error.params, is_retryable=False)
        if isinstance(error, NoModel):
            text = _("No model is switched on. Switch on a connection, or add one.")
            return Failure("no_model", text, is_retryable=False)
        if isinstance(error, SecretUnreadable):
            text = _("The stored key can no longer be read. Enter it again.")
            return Failure("secret_unreadable", text, is_retryable=False)
        text = _("Something went wrong on our side. Your message is kept; try again.")
        return Failure("internal", text, is_retryable=True)


def empty_reply(language: str) -> Failure:
    """The model ended its reply before it said anything."""
    with override(language):
        return Failure("empty_reply", _("The model answered with nothing. Try again."), is_retryable=True)


def not_saved(language: str) -> Failure:
    """The database did not take the reply."""
    with override(language):
        text = _("The reply could not be saved yet. Copy it before you leave this page.")
        return Failure("not_saved", text, is_retryable=False)
