"""The services and local servers people connect to, in the order in which they are offered."""

from collections.abc import Mapping

from chats.providers.preset import Preset, capabilities_for
from chats.providers.presets_cloud import CLOUD
from chats.providers.presets_local import LOCAL
from chats.providers.samplers import SAMPLERS

__all__ = ["PRESETS", "SAMPLERS", "Preset", "capabilities_for"]

PRESETS: Mapping[str, Preset] = {preset.slug: preset for preset in (*CLOUD, *LOCAL)}
