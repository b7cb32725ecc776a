"""The formats a chat can be saved in, as menus offer them: the person's own first."""

from tavern.accounts.models import User
from tavern.accounts.preferences import ExportFormat, preferences_for


def export_choices(reader: User) -> list[tuple[str, str]]:
    """Return kind and label of every format; the first one is the one a person prefers."""
    preferred = preferences_for(reader).export_format
    ordered = [preferred, *(kind for kind in ExportFormat if kind != preferred)]
    return [(kind.value, str(kind.label)) for kind in ordered]
