"""Variables that all chats of a person share."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from django.db import transaction

from chats.errors import TooManyVariables
from chats.models import SharedVariables

#: Characters of all of a person's shared variables together, as JSON.
MAX_SHARED_CHARACTERS = 300_000


def shared_variables_of(owner_pk: int) -> dict[str, Any]:
    """The values by name; the copy may be changed."""
    stored = SharedVariables.objects.filter(owner_id=owner_pk).values_list("values", flat=True).first()
    return dict(stored) if isinstance(stored, dict) else {}


class SharedValues(MutableMapping[str, Any]):
    """A person's shared variables, read when somebody asks for one: most prompts never do."""

    def __init__(self, owner_pk: int) -> None:
        self._owner = owner_pk
        self._before: dict[str, Any] = {}
        self._now: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._loaded[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._loaded[name] = value

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)

    def changes(self) -> dict[str, Any]:
        """What `keep_shared_variables` must write."""
        return changed_variables(self._before, self._now) if self._now is not None else {}

    @property
    def _loaded(self) -> dict[str, Any]:
        if self._now is None:
            self._before = shared_variables_of(self._owner)
            self._now = dict(self._before)
        return self._now


def changed_variables(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be kept so that `before` becomes `after`; None stands for a variable that is gone."""
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    return changed | {name: None for name in before if name not in after}


@transaction.atomic
def keep_shared_variables(owner_pk: int, changes: Mapping[str, Any]) -> None:
    """Write changes as `changed_variables` gives them; what other chats changed meanwhile stays.

    Raises:
        TooManyVariables: all of them together would be too long.
    """
    SharedVariables.objects.get_or_create(owner_id=owner_pk)
    stored = SharedVariables.objects.select_for_update().get(owner_id=owner_pk)
    values = {**stored.values, **changes}
    stored.values = {name: value for name, value in values.items() if value is not None}
    if len(json.dumps(stored.values)) > MAX_SHARED_CHARACTERS:
        raise TooManyVariables
    stored.save(update_fields=["values", "updated_at"])
