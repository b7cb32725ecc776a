"""The form of a model connection."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chats.actions.connections import is_same_origin
from chats.connection_forms.capabilities import (
    OFFERED_SAMPLERS,
    SWITCHES,
    capability_choices,
    capability_fields,
    capability_initial,
)
from chats.connection_forms.numbers import SAMPLER_FIELDS, number_field
from chats.connections import capabilities_of, spec_of
from chats.models import Connection, Dialect
from chats.providers import (
    BlockedAddress,
    Capabilities,
    Connect,
    ConnectionSpec,
    Preset,
    ProviderError,
    capabilities_for,
    check_url,
)
from chats.trials import Unavailable, check_address
from tavern.accounts.models import User

MAX_STOPS = 16
MAX_STOP_LENGTH = 100
_DEFAULT_FIELDS = ("max_tokens", "context_tokens", "seed")


class ConnectionForm(forms.Form):
    """Creates or changes a connection of `person`, who is staff or its owner; see `write_to`.

    A key that is stored is never part of the form: an empty field keeps it.
    """

    base_url = forms.CharField(label=_("Address"), max_length=500)
    api_key = forms.CharField(
        label=_("Key"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    remove_key = forms.BooleanField(label=_("Remove the key"), required=False)
    model = forms.CharField(
        label=_("Model"), max_length=200, required=False, widget=forms.TextInput(attrs={"list": "model-options"})
    )
    title = forms.CharField(
        label=_("Name"), max_length=100, required=False, help_text=_("How it is called in your lists.")
    )
    for_everyone = forms.BooleanField(
        label=_("For everyone on this site"),
        required=False,
        help_text=_("Members and guests use it when they have no connection of their own. Its key pays for them."),
    )
    is_enabled = forms.BooleanField(label=_("Switched on"), required=False, initial=True)
    is_default = forms.BooleanField(
        label=_("Ask first"), required=False, help_text=_("The others answer when this one cannot.")
    )
    allow_private_network = forms.BooleanField(
        label=_("May lead into this private network"),
        required=False,
        help_text=_("For a model server on this machine or beside it. Only for an address you trust."),
    )
    dialect = forms.ChoiceField(
        label=_("Language of the service"), choices=Dialect.choices, help_text=_("The format its address understands.")
    )
    priority = number_field(
        _("Order"), _("Smaller numbers are asked earlier."), low=0, high=32_767, is_whole=True, example="100"
    )
    max_tokens = number_field(
        _("Longest reply, in tokens"),
        _("A token is about four letters or one Chinese character."),
        low=1,
        high=200_000,
        is_whole=True,
        example="800",
    )
    context_tokens = number_field(
        _("Memory, in tokens"),
        _("How much the model reads at once (its context length). Longer chats leave out their oldest messages."),
        low=512,
        high=10_000_000,
        is_whole=True,
        example="16384",
    )
    seed = number_field(
        _("Seed"),
        _("With the same seed the same chat gets the same reply. Empty gives a new one each time."),
        low=0,
        high=2_147_483_647,
        is_whole=True,
    )
    stop = forms.CharField(
        label=_("Stop texts"),
        required=False,
        max_length=MAX_STOPS * (MAX_STOP_LENGTH + 1),
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "###"}),
        help_text=_("The reply ends before any of these, one a line."),
    )

    def __init__(self, data: Any = None, *, connection: Connection, preset: Preset, person: User) -> None:
        self.connection, self.preset, self.person = connection, preset, person
        self.is_new = connection.is_new
        #: Set by validation when the address could not be looked up, which does not keep it from being stored.
        self.is_address_unknown = False
        super().__init__(data, initial=self._initial())
        for sampler in SAMPLER_FIELDS:
            self.fields[sampler.name] = sampler.field()
        self.fields.update(capability_fields(self._known(connection.model)))
        self._describe()

    def clean_base_url(self) -> str:
        address: str = self.cleaned_data["base_url"].strip()
        try:
            check_url(address)
        except BlockedAddress as error:
            raise ValidationError(_("We do not connect to this port. Model servers use other ones.")) from error
        except ProviderError as error:
            raise ValidationError(
                _("Enter the whole address, such as https://api.example.com/v1, without a name or password in it.")
            ) from error
        if urlsplit(address).query or urlsplit(address).fragment:
            raise ValidationError(_("Leave out what follows “?” or “#”."))
        return address.rstrip("/")

    def clean_api_key(self) -> str:
        key: str = self.cleaned_data["api_key"].strip()
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ValidationError(_("A key has only letters, digits and signs, without spaces. Copy it once more."))
        return key

    def clean_title(self) -> str:
        return self.cleaned_data["title"].strip() or self._usual_title()

    def clean_stop(self) -> list[str]:
        texts = list(dict.fromkeys(line for line in self.cleaned_data["stop"].splitlines() if line))
        if len(texts) > MAX_STOPS or any(len(text) > MAX_STOP_LENGTH for text in texts):
            raise ValidationError(
                _("Enter at most %(count)s texts of at most %(length)s characters."),
                params={"count": MAX_STOPS, "length": MAX_STOP_LENGTH},
            )
        return texts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_key(cleaned)
        self._clean_defaults(cleaned)
        if not self.errors:
            self._clean_place(cleaned)
        return cleaned

    def write_to(self, connection: Connection) -> None:
        """Put what was entered into a connection; keys are for the action that saves it, see `new_key`."""
        cleaned = self.cleaned_data
        for name in ("title", "base_url", "model", "dialect", "is_enabled", "is_default"):
            setattr(connection, name, cleaned[name])
        connection.preset = self.preset.slug
        connection.priority = 100 if cleaned["priority"] is None else cleaned["priority"]
        connection.capabilities = self._chosen_capabilities(cleaned)
        connection.defaults = self._chosen_defaults(cleaned)
        if self.person.is_staff:
            connection.allow_private_network = cleaned["allow_private_network"]
        if self.is_new:
            connection.owner = None if self.person.is_staff and cleaned["for_everyone"] else self.person

    def listing_spec(self) -> ConnectionSpec:
        """Return what is needed to ask the service for its models; the stored key goes along only to its own server.

        Raises:
            SecretUnreadable: the stored key cannot be decrypted.
        """
        spec = self._trial_spec(self.cleaned_data)
        key = self.cleaned_data["api_key"]
        keeps = self.connection.has_key and not self.cleaned_data["remove_key"]
        if not key and keeps and is_same_origin(spec.base_url, self.connection.base_url):
            key = Connection.objects.only("api_key").get(pk=self.connection.pk).api_key
        return replace(spec, api_key=key)

    @property
    def new_key(self) -> str | None:
        """The key to store: None keeps the one that is there."""
        if self.cleaned_data["api_key"]:
            return str(self.cleaned_data["api_key"])
        return "" if self.cleaned_data["remove_key"] or self.is_new else None

    @property
    def has_folded_errors(self) -> bool:
        """Whether something is wrong in the folded part."""
        folded = {"dialect", "priority", "stop", "samplers", "max_tokens_field", *_DEFAULT_FIELDS, *OFFERED_SAMPLERS}
        return bool(self.errors.keys() & (folded | {f"can_{name}" for name in SWITCHES}))

    @property
    def key_is_optional(self) -> bool:
        return not self.preset.needs_key

    @property
    def wants_address(self) -> bool:
        """Whether a new connection begins with its address rather than with its key."""
        return self.is_new and not self["base_url"].value()

    @property
    def wants_key(self) -> bool:
        return self.is_new and not self.wants_address and self.preset.needs_key

    def sampler_fields(self) -> list[forms.BoundField]:
        return [self[sampler.name] for sampler in SAMPLER_FIELDS]

    def switch_fields(self) -> list[forms.BoundField]:
        return [self[f"can_{name}"] for name in SWITCHES]

    def _clean_key(self, cleaned: dict[str, Any]) -> None:
        address, key = cleaned.get("base_url"), cleaned.get("api_key", "")
        if address is None or key or "api_key" in self.errors:
            return
        keeps = self.connection.has_key and not cleaned.get("remove_key")
        goes_to_service = not self.preset.is_local and is_same_origin(address, self.preset.base_url)
        if keeps and not is_same_origin(address, self.connection.base_url):
            # Otherwise whoever may edit could have the key sent to a server of their own.
            self.add_error("api_key", _("The address leads to another server now. Enter its key, or remove the key."))
        elif not keeps and self.preset.needs_key and goes_to_service:
            self.add_error("api_key", _("%(service)s needs a key.") % {"service": self.preset.title})

    def _clean_defaults(self, cleaned: dict[str, Any]) -> None:
        longest, memory = cleaned.get("max_tokens"), cleaned.get("context_tokens")
        if longest and memory and longest >= memory:
            self.add_error("max_tokens", _("The reply must leave room in the memory. Enter less than %d.") % memory)
        capabilities = self._effective(cleaned)
        for sampler in SAMPLER_FIELDS:
            ticked = sampler.name in cleaned.get("samplers", ())
            if ticked and cleaned.get(sampler.name) is not None and sampler.name not in capabilities.samplers:
                self.add_error(sampler.name, _("This model does not accept it. Leave it empty."))
        if cleaned.get("seed") is not None and not capabilities.seed_field:
            self.add_error("seed", _("This service takes no seed. Leave it empty."))
        if capabilities.max_stop and len(cleaned.get("stop", ())) > capabilities.max_stop:
            self.add_error("stop", _("This service takes at most %d of them.") % capabilities.max_stop)

    def _clean_place(self, cleaned: dict[str, Any]) -> None:
        """Judge where the address leads, unless it is one we ship or one that staff vouches for."""
        address = cleaned["base_url"]
        if not self.preset.is_local and is_same_origin(address, self.preset.base_url):
            return
        try:
            check_address(self._trial_spec(cleaned))
        except (BlockedAddress, Connect, Unavailable) as error:
            if isinstance(error, BlockedAddress):
                self.add_error("base_url", self._blocked_words())
            self.is_address_unknown = not isinstance(error, BlockedAddress)
        except ProviderError as error:
            self.add_error("base_url", error.text(gettext))

    def _trial_spec(self, cleaned: dict[str, Any]) -> ConnectionSpec:
        allowed = self.connection.allow_private_network and is_same_origin(
            cleaned["base_url"], self.connection.base_url
        )
        draft = Connection(
            base_url=cleaned["base_url"], dialect=cleaned.get("dialect", self.preset.dialect), preset=self.preset.slug
        )
        draft.allow_private_network = cleaned["allow_private_network"] if self.person.is_staff else allowed
        return spec_of(draft)

    def _blocked_words(self) -> str:
        if self.person.is_staff:
            return gettext(
                "This address leads into a private network. If you trust it, tick “May lead into this private network”."
            )
        return gettext(
            "This address leads into a private network, where we connect only if an admin of this site allows the "
            "host. Ask them, or use a public address."
        )

    def _initial(self) -> dict[str, Any]:
        connection, preset = self.connection, self.preset
        stored = connection.defaults
        initial = {
            name: getattr(connection, name)
            for name in ("title", "base_url", "model", "dialect", "is_enabled", "is_default", "priority")
        }
        initial |= {name: stored.get(name) for name in _DEFAULT_FIELDS}
        initial |= {**(stored.get("samplers") or {}), "stop": "\n".join(stored.get("stop") or [])}
        initial["allow_private_network"] = connection.allow_private_network
        if self.is_new:
            initial |= {
                "title": "",
                "dialect": preset.dialect,
                "base_url": connection.base_url or self._usual_address(),
            }
            initial["allow_private_network"] = self.person.is_staff and preset.is_local
            initial["for_everyone"] = self.person.is_staff and preset.is_local
        return initial | capability_initial(connection.capabilities, self._accepted_now())

    def _describe(self) -> None:
        """Say in the fields what is special about this service and this person."""
        model, title = self.fields["model"], self.fields["title"]
        title.widget.attrs["placeholder"] = self._usual_title()
        model.widget.attrs["placeholder"] = self.preset.default_model
        model.help_text = (
            gettext("Empty: %(model)s.") % {"model": self.preset.default_model}
            if self.preset.default_model
            else gettext("Empty: the first one that the test finds there.")
        )
        self.fields["base_url"].widget.attrs["placeholder"] = self.preset.base_url or "https://api.example.com/v1"
        if not self.person.is_staff:
            del self.fields["allow_private_network"]
        if not (self.person.is_staff and self.is_new):
            del self.fields["for_everyone"]

    def _usual_title(self) -> str:
        return gettext("My model") if self.preset.slug == "custom" else self.preset.title

    def _usual_address(self) -> str:
        """The preset's address, but none that this person could not use."""
        host = urlsplit(self.preset.base_url).hostname
        usable = self.person.is_staff or not self.preset.is_local or host in settings.MODEL_ALLOWED_HOSTS
        return self.preset.base_url if usable else ""

    def _known(self, model: str) -> Capabilities:
        return capabilities_for(self.preset, model or self.preset.default_model)

    def _accepted_now(self) -> frozenset[str]:
        return self._known("").samplers if self.is_new else capabilities_of(self.connection).samplers

    def _effective(self, cleaned: dict[str, Any]) -> Capabilities:
        chosen = self._chosen_capabilities(cleaned)
        return capabilities_of(
            Connection(owner=self.person, preset=self.preset.slug, model=cleaned.get("model", ""), capabilities=chosen)
        )

    def _chosen_capabilities(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return capability_choices(
            cleaned,
            self.connection.capabilities,
            self._known(cleaned.get("model", "")),
            samplers_changed="samplers" in self.changed_data,
        )

    def _chosen_defaults(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        accepted = self._effective(cleaned).samplers
        # Samplers that other ways set (an import, say) and the form does not show stay as they are.
        samplers = {
            name: value
            for name, value in (self.connection.defaults.get("samplers") or {}).items()
            if name not in OFFERED_SAMPLERS
        }
        for sampler in SAMPLER_FIELDS:
            if cleaned[sampler.name] is not None and sampler.name in accepted:
                samplers[sampler.name] = cleaned[sampler.name]
        numbers = {name: cleaned[name] for name in _DEFAULT_FIELDS if cleaned[name] is not None}
        return {"samplers": samplers, "stop": cleaned["stop"], **numbers}
