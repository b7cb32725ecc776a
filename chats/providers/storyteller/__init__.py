"""The demo storyteller: what answers before any model is connected, and says that it is not one."""

from chats.providers.storyteller.engine import DemoScene, Storyteller, compose

__all__ = ["DemoScene", "Storyteller", "compose"]
