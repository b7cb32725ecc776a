"""The sentence behind a stored code of what went wrong with a reply."""

from django.utils.translation import gettext as _

from chats.providers import ProviderError


def sentence_for(code: str) -> str:
    """Return the sentence for people; a code nobody knows any more gets a general one."""
    if code == "no_model":
        return _("No model is switched on. Switch on a connection, or add one.")
    if code == "secret_unreadable":
        return _("The stored key can no longer be read. Enter it again.")
    if code == "empty_reply":
        return _("The model answered with nothing. Try again.")
    if code in _PROVIDER_SENTENCES:
        return _(_PROVIDER_SENTENCES[code])
    return _("That reply did not come through. Your message is safe. Try again?")


def _sentences(kind: type[ProviderError]) -> dict[str, str]:
    """The sentences of a branch of the error tree; a parent's wins over those of kinds that share its code."""
    found: dict[str, str] = {}
    for child in kind.__subclasses__():
        found |= _sentences(child)
    return found | {kind.code: kind.sentence}


#: Without the tree's root, whose sentence is more general than its children's.
_PROVIDER_SENTENCES = {
    code: sentence for child in ProviderError.__subclasses__() for code, sentence in _sentences(child).items()
}
