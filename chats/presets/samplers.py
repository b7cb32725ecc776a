"""Sampler values in preset files, by our own names, with the lengths that the files carry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Key in files for chat models → our name.
CHAT_KEYS = {
    "temperature": "temperature",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
    "top_p": "top_p",
    "top_k": "top_k",
    "top_a": "top_a",
    "min_p": "min_p",
    "repetition_penalty": "repetition_penalty",
}
#: Key in files for text models → our name.
TEXT_KEYS = {
    "temperature": "temperature",
    "temp": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "top_a": "top_a",
    "min_p": "min_p",
    "typical_p": "typical_p",
    "nsigma": "top_n_sigma",
    "repetition_penalty": "repetition_penalty",
    "rep_pen": "repetition_penalty",
    "rep_pen_range": "repetition_penalty_range",
    "freq_pen": "frequency_penalty",
    "presence_pen": "presence_penalty",
    "dry_multiplier": "dry_multiplier",
    "dry_base": "dry_base",
    "dry_allowed_length": "dry_allowed_length",
    "dry_penalty_last_n": "dry_penalty_range",
    "xtc_probability": "xtc_probability",
    "xtc_threshold": "xtc_threshold",
    "mirostat_mode": "mirostat_mode",
    "mirostat_tau": "mirostat_tau",
    "mirostat_eta": "mirostat_eta",
    "dynatemp_exponent": "dynatemp_exponent",
    "smoothing_factor": "smoothing_factor",
}
#: Values that change nothing. Services for chat models are not told them, for some refuse what they do not know.
NEUTRAL: Mapping[str, float] = {
    "top_p": 1,
    "top_k": 0,
    "top_a": 0,
    "min_p": 0,
    "typical_p": 1,
    "top_n_sigma": 0,
    "repetition_penalty": 1,
    "frequency_penalty": 0,
    "presence_penalty": 0,
    "dry_multiplier": 0,
    "xtc_probability": 0,
    "mirostat_mode": 0,
    "smoothing_factor": 0,
    "dynatemp_range": 0,
}
_WHOLE = frozenset({"top_k", "repetition_penalty_range", "dry_allowed_length", "dry_penalty_range", "mirostat_mode"})
_MOST = 1e9


@dataclass(frozen=True, slots=True)
class Sampling:
    """What a preset says about sampling; lengths are tokens, 0 means not given. `seed` None lets every reply differ."""

    samplers: Mapping[str, Any] = field(default_factory=dict)
    context_tokens: int = 0
    reply_tokens: int = 0
    seed: int | None = None

    def said(self) -> dict[str, Any]:
        """All of it that is given, by name."""
        lengths = {"context_tokens": self.context_tokens, "reply_tokens": self.reply_tokens}
        given = {**self.samplers, **{name: value for name, value in lengths.items() if value}}
        return given if self.seed is None else {**given, "seed": self.seed}


def chat_sampling(data: Mapping[str, Any]) -> Sampling:
    """Read what a preset for chat models says."""
    seed = data.get("seed")
    return Sampling(
        _numbers(data, CHAT_KEYS),
        context_tokens=_tokens(data.get("openai_max_context")),
        reply_tokens=_tokens(data.get("openai_max_tokens")),
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0 else None,
    )


def text_sampling(data: Mapping[str, Any]) -> Sampling:
    """Read what a preset for text models says; texts in it hold lists, as the peer writes them."""
    samplers = _numbers(data, TEXT_KEYS)
    if data.get("dynatemp") is True:
        low, high = _number(data.get("min_temp")), _number(data.get("max_temp"))
        if low is not None and high is not None and high >= low:
            samplers["temperature"], samplers["dynatemp_range"] = (low + high) / 2, (high - low) / 2
    else:
        samplers.pop("dynatemp_exponent", None)
    breakers = _list_in_text(data.get("dry_sequence_breakers"))
    if breakers and samplers.get("dry_multiplier"):
        samplers["dry_sequence_breakers"] = breakers
    for key, name in (("grammar_string", "grammar"), ("json_schema", "json_schema")):
        if data.get(key):
            samplers[name] = data[key]
    if banned := _banned(data.get("banned_tokens")):
        samplers["banned_strings"] = banned
    return Sampling(samplers, context_tokens=_tokens(data.get("max_length")), reply_tokens=_tokens(data.get("genamt")))


def without_neutral(samplers: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what changes nothing, and what belongs to something that is switched off."""
    kept = {name: value for name, value in samplers.items() if NEUTRAL.get(name) != value}
    for switch, family in (("dry_multiplier", "dry_"), ("xtc_probability", "xtc_"), ("mirostat_mode", "mirostat_")):
        if switch not in kept:
            kept = {name: value for name, value in kept.items() if not name.startswith(family)}
    return kept


def _numbers(data: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    found = dict[str, Any]()
    for key, name in keys.items():
        value = _number(data.get(key))
        if value is not None:
            found[name] = int(value) if name in _WHOLE else value
    return found


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and abs(value) < _MOST else None  # type: ignore[arg-type,return-value] # a number


def _tokens(value: object) -> int:
    number = _number(value)
    return int(number) if number is not None and number > 0 else 0


def _list_in_text(value: object) -> list[str]:
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value if value.strip().startswith("[") else f"[{value}]")
        except (ValueError, RecursionError):
            return []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _banned(value: object) -> list[str]:
    """Texts between quotation marks, one a line; lists of token numbers belong to one model only and stay behind."""
    lines = value.splitlines() if isinstance(value, str) else []
    quoted = (line.strip() for line in lines)
    return [line[1:-1] for line in quoted if len(line) > 2 and line[0] == line[-1] == '"']
