"""What was repaired or left out while reading a file that was accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from characters.cards.errors import Param, gettext_noop

TEMPLATES: Mapping[str, str] = {
    "name-cleaned": gettext_noop("Invisible or control characters were removed from the name."),
    "text-cleaned": gettext_noop("Characters that cannot be stored were removed from the text."),
    "duplicate-key": gettext_noop("The field “%(field)s” appears twice; the last one counts."),
    "number-rounded": gettext_noop("A very large number was rounded."),
    "field-coerced": gettext_noop("The field “%(field)s” was of another type and was converted."),
    "field-reset": gettext_noop("The field “%(field)s” could not be understood and was reset."),
    "field-dropped": gettext_noop("The field “%(field)s” could not be understood and was left out."),
    "item-dropped": gettext_noop("An item of “%(field)s” could not be understood and was left out."),
    "unknown-version": gettext_noop("The card's version “%(version)s” is not known here; every field was kept."),
    "data-missing": gettext_noop("The card has no “data” part; the older fields beside it were used."),
    "part-skipped": gettext_noop("One copy of the card inside the picture is damaged; another one was used."),
    "trailing-data": gettext_noop("Extra bytes after the end of the picture were left out."),
    "asset-missing": gettext_noop("The file “%(path)s” is listed in the card but not inside it."),
    "asset-damaged": gettext_noop("The asset “%(name)s” is damaged and was left out."),
    "uid-changed": gettext_noop("A lorebook entry got a new number because “%(uid)s” was taken."),
    "chat-left-out": gettext_noop("The conversations inside the archive were not imported."),
}


@dataclass(frozen=True, slots=True)
class CardWarning:
    """One repair. Like an error: translate `template`, then fill in `params`."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return TEMPLATES[self.code]

    @property
    def sentence(self) -> str:
        return self.template % self.params


class Notes:
    """Collects warnings while a file is read, each once, and only so many of them."""

    MOST = 100

    def __init__(self) -> None:
        self._seen: dict[tuple[str, tuple[tuple[str, Param], ...]], CardWarning] = {}

    def add(self, code: str, **params: Param) -> None:
        if len(self._seen) < self.MOST:
            self._seen.setdefault((code, tuple(params.items())), CardWarning(code, params))

    def all(self) -> tuple[CardWarning, ...]:
        return tuple(self._seen.values())
