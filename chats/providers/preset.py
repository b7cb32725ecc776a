"""What a preset is: a service's address, and what its documentation says it accepts."""

from dataclasses import dataclass, field, replace

from chats.providers.types import Capabilities, Clocks, ConnectionSpec, DialectName


@dataclass(frozen=True, slots=True)
class Preset:
    """A starting point for a connection. ``hint`` is an English msgid that says where the key comes from."""

    slug: str
    title: str
    dialect: DialectName
    base_url: str
    needs_key: bool = True
    hint: str = ""
    docs_url: str = ""
    default_model: str = ""
    capabilities: Capabilities = field(default_factory=Capabilities)
    local_ports: tuple[int, ...] = ()
    clocks: Clocks = field(default_factory=Clocks)

    @property
    def is_local(self) -> bool:
        """Whether it usually runs on the same machine or network."""
        return bool(self.local_ports)

    def connection(self, *, api_key: str = "", model: str = "", base_url: str = "", name: str = "") -> ConnectionSpec:
        """Return a connection to this service, with the capabilities of the model chosen."""
        model = model or self.default_model
        return ConnectionSpec(
            dialect=self.dialect,
            base_url=base_url or self.base_url,
            api_key=api_key,
            model=model,
            capabilities=capabilities_for(self, model),
            clocks=self.clocks,
            name=name or self.slug,
        )


def capabilities_for(preset: Preset, model: str) -> Capabilities:
    """Return what this model of the service accepts: OpenAI's reasoning models take no samplers at all."""
    family = model.rpartition("/")[2].lower()
    if preset.slug == "openai" and family.startswith(("o1", "o3", "o4", "gpt-5")) and "chat" not in family:
        return replace(preset.capabilities, samplers=frozenset(), max_stop=0)
    return preset.capabilities
