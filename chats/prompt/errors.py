"""What can go wrong while a prompt is made.

PromptError
├── BudgetTooSmall      the parts that must be sent do not fit
├── MacroError
│   └── MacroOutputTooLong
├── CardUnusable        the character's data is not shaped like a card
├── ScriptUnusable      a regex script has no name or no pattern
└── VocabularyError     token counting cannot start
    ├── VocabularyMissing
    └── VocabularyDamaged
"""

from typing import ClassVar

from ._marks import gettext_noop as _


class PromptError(Exception):
    """The prompt could not be made.

    `template` is an English sentence for people with named places, `params` what goes into them: translate the
    one, then fill in the other. `str(error)` is the English text.
    """

    template: ClassVar[str] = _("The prompt could not be made.")

    def __init__(self, **params: str | int) -> None:
        self.params = params
        super().__init__(self.template % params)


class BudgetTooSmall(PromptError):
    """The parts that must be sent need more tokens than there are.

    `needed` and `available` are tokens as the shipped vocabulary counts them.
    """

    template = _(
        "The character, the persona, the instructions and your last message need %(needed)d tokens, but there is room "
        "for %(available)d. Raise the context size, lower the reply length, or shorten the character."
    )

    def __init__(self, needed: int, available: int) -> None:
        self.needed = needed
        self.available = available
        super().__init__(needed=needed, available=max(available, 0))


class MacroError(PromptError):
    """A text with macros could not be expanded."""


class MacroOutputTooLong(MacroError):
    """The macros of a text produced more than the limit."""

    template = _("The macros in this text produce more than %(limit)d characters. Use fewer of them.")

    def __init__(self, limit_chars: int) -> None:
        super().__init__(limit=limit_chars)


class CardUnusable(PromptError):
    """The character's data is not shaped like a card."""

    template = _("This character has no name.")


class ScriptUnusable(PromptError):
    """A regex script has no name or no pattern."""

    template = _("This regex script has no name or no pattern.")


class VocabularyError(PromptError):
    """Tokens cannot be counted."""


class VocabularyMissing(VocabularyError):
    """The shipped vocabulary file is not where it should be."""

    template = _(
        "The token vocabulary %(name)s is missing from this installation. Install again, or rebuild it with "
        "scripts/vendor_vocabulary.py."
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class VocabularyDamaged(VocabularyError):
    """The shipped vocabulary file is not the one tiktoken pins."""

    template = _(
        "The token vocabulary %(name)s is damaged. Install again, or rebuild it with scripts/vendor_vocabulary.py."
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
