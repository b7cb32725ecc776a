"""What the site says, in a visitor's language, so that a test can find things as a person does: by reading."""

import re
from dataclasses import dataclass

from django.utils import translation


@dataclass(frozen=True)
class Words:
    """`language` is Django's code. Texts are named by their English original, as in the templates."""

    language: str

    def __call__(self, text: str, **values: str) -> str:
        """Return what stands on the page for a text of the templates, its places filled."""
        with translation.override(self.language):
            return translation.gettext(text) % values if values else translation.gettext(text)

    def about(self, text: str, place: str) -> re.Pattern[str]:
        """Return a pattern for a text whose `place` says something that the test does not know."""
        before, _, after = self(text).partition(f"%({place})s")
        return re.compile(f"{re.escape(before)}.+{re.escape(after)}")
