"""The names we have for samplers, and the groups in which services accept them."""

#: Every sampler we have a name for. Services accept some of them; ``sampler_names`` is what they call them.
SAMPLERS = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "top_a",
    "typical_p",
    "top_n_sigma",
    "repetition_penalty",
    "repetition_penalty_range",
    "frequency_penalty",
    "presence_penalty",
    "dry_multiplier",
    "dry_base",
    "dry_allowed_length",
    "dry_penalty_range",
    "dry_sequence_breakers",
    "xtc_probability",
    "xtc_threshold",
    "mirostat_mode",
    "mirostat_tau",
    "mirostat_eta",
    "dynatemp_range",
    "dynatemp_exponent",
    "smoothing_factor",
    "grammar",
    "json_schema",
    "logit_bias",
    "banned_strings",
)

BASIC = frozenset({"temperature", "top_p"})
PENALTIES = frozenset({"frequency_penalty", "presence_penalty"})
DRY = frozenset(name for name in SAMPLERS if name.startswith("dry_"))
XTC = frozenset(name for name in SAMPLERS if name.startswith("xtc_"))
MIROSTAT = frozenset(name for name in SAMPLERS if name.startswith("mirostat_"))
