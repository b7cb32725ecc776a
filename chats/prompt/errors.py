"""What can go wrong while a prompt is made.

PromptError
├── BudgetTooSmall      the parts that must be sent do not fit
├── MacroError
│   └── MacroOutputTooLong
├── CardUnusable        the character's data is not shaped like a card
└── VocabularyError     token counting cannot start
    ├── VocabularyMissing
    └── VocabularyDamaged
"""


class PromptError(Exception):
    """The prompt could not be made. The text is a sentence for people."""


class BudgetTooSmall(PromptError):
    """The parts that must be sent need more tokens than there are.

    `needed` and `available` are tokens as the shipped vocabulary counts them.
    """

    def __init__(self, needed: int, available: int) -> None:
        self.needed = needed
        self.available = available
        super().__init__(
            f"The character, the persona, the instructions and your last message need {needed:,} tokens, but "
            f"there is room for {max(available, 0):,}. Raise the context size, lower the reply length, or shorten "
            "the character."
        )


class MacroError(PromptError):
    """A text with macros could not be expanded."""


class MacroOutputTooLong(MacroError):
    """The macros of a text produced more than the limit."""

    def __init__(self, limit_chars: int) -> None:
        self.limit_chars = limit_chars
        super().__init__(f"The macros in this text produce more than {limit_chars:,} characters. Use fewer of them.")


class CardUnusable(PromptError):
    """The character's data is not shaped like a card."""


class VocabularyError(PromptError):
    """Tokens cannot be counted."""


class VocabularyMissing(VocabularyError):
    """The shipped vocabulary file is not where it should be."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The token vocabulary {name} is missing from this installation. "
            "Install again, or rebuild it with scripts/vendor_vocabulary.py."
        )


class VocabularyDamaged(VocabularyError):
    """The shipped vocabulary file is not the one tiktoken pins."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The token vocabulary {name} is damaged. Install again, or rebuild it with scripts/vendor_vocabulary.py."
        )
