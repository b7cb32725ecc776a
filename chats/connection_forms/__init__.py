"""The form of a model connection, with the settings and abilities that it may have."""

from chats.connection_forms.form import ConnectionForm

__all__ = ["ConnectionForm"]
