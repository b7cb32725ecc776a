"""How families of models mark who speaks, as their makers document it; and samplers that suit most of them."""

from typing import Any

Data = dict[str, Any]

#: The order that most models read best: who they are, the world, the character, the person, the scene.
_STORY = (
    "{{#if anchorBefore}}{{anchorBefore}}\n{{/if}}"
    "{{#if system}}{{system}}\n\n{{/if}}"
    "{{#if wiBefore}}{{wiBefore}}\n\n{{/if}}"
    "{{#if description}}{{description}}\n\n{{/if}}"
    "{{#if personality}}{{char}}: {{personality}}\n\n{{/if}}"
    "{{#if persona}}{{user}}: {{persona}}\n\n{{/if}}"
    "{{#if scenario}}{{scenario}}\n\n{{/if}}"
    "{{#if wiAfter}}{{wiAfter}}\n{{/if}}"
    "{{#if anchorAfter}}{{anchorAfter}}\n{{/if}}{{trim}}"
)
_CONTEXT: Data = {
    "story_string": _STORY,
    "example_separator": "",
    "chat_start": "",
    "use_stop_strings": False,
    "names_as_stop_strings": True,
    "story_string_position": 0,
    "story_string_depth": 1,
    "story_string_role": 0,
    "always_force_name2": True,
    "trim_sentences": False,
    "single_line": False,
}


def _context(name: str, **changes: object) -> Data:
    return {"name": name, **_CONTEXT, **changes}


CONTEXTS: dict[str, Data] = {
    "chatml": _context("ChatML"),
    "llama3": _context("Llama 3"),
    "mistral": _context("Mistral"),
    "gemma": _context("Gemma"),
    "plain": _context(
        "Plain text", example_separator="***", chat_start="***", use_stop_strings=True, trim_sentences=True
    ),
}

_INSTRUCT: Data = {
    "input_sequence": "",
    "input_suffix": "",
    "output_sequence": "",
    "output_suffix": "",
    "system_sequence": "",
    "system_suffix": "",
    "first_input_sequence": "",
    "last_input_sequence": "",
    "first_output_sequence": "",
    "last_output_sequence": "",
    "last_system_sequence": "",
    "stop_sequence": "",
    "story_string_prefix": "",
    "story_string_suffix": "",
    "user_alignment_message": "",
    "activation_regex": "",
    "wrap": False,
    "macro": True,
    "names_behavior": "force",
    "system_same_as_user": False,
    "skip_examples": False,
    "sequences_as_stop_strings": True,
}


def _instruct(name: str, **changes: object) -> Data:
    return {"name": name, **_INSTRUCT, **changes}


INSTRUCTS: dict[str, Data] = {
    "chatml": _instruct(
        "ChatML",
        input_sequence="<|im_start|>user\n",
        input_suffix="<|im_end|>\n",
        output_sequence="<|im_start|>assistant\n",
        output_suffix="<|im_end|>\n",
        system_sequence="<|im_start|>system\n",
        system_suffix="<|im_end|>\n",
        story_string_prefix="<|im_start|>system\n",
        story_string_suffix="<|im_end|>\n",
        stop_sequence="<|im_end|>",
        activation_regex="qwen|chatml|hermes",
    ),
    "llama3": _instruct(
        "Llama 3",
        input_sequence="<|start_header_id|>user<|end_header_id|>\n\n",
        input_suffix="<|eot_id|>",
        output_sequence="<|start_header_id|>assistant<|end_header_id|>\n\n",
        output_suffix="<|eot_id|>",
        system_sequence="<|start_header_id|>system<|end_header_id|>\n\n",
        system_suffix="<|eot_id|>",
        story_string_prefix="<|start_header_id|>system<|end_header_id|>\n\n",
        story_string_suffix="<|eot_id|>",
        stop_sequence="<|eot_id|>",
        activation_regex="llama-?3",
    ),
    "mistral": _instruct(
        "Mistral",
        input_sequence="[INST]",
        input_suffix="[/INST]",
        output_suffix="</s>",
        system_sequence="[SYSTEM_PROMPT]",
        system_suffix="[/SYSTEM_PROMPT]",
        story_string_prefix="[SYSTEM_PROMPT]",
        story_string_suffix="[/SYSTEM_PROMPT]",
        stop_sequence="</s>",
        user_alignment_message="…",
        activation_regex="mi[sx]tral|nemo",
    ),
    "gemma": _instruct(
        "Gemma",
        input_sequence="<start_of_turn>user\n",
        input_suffix="<end_of_turn>\n",
        output_sequence="<start_of_turn>model\n",
        output_suffix="<end_of_turn>\n",
        system_same_as_user=True,
        story_string_prefix="<start_of_turn>user\n",
        story_string_suffix="<end_of_turn>\n",
        stop_sequence="<end_of_turn>",
        activation_regex="gemma",
    ),
    "plain": _instruct(
        "Plain text",
        input_sequence="### Instruction:",
        input_suffix="\n\n",
        output_sequence="### Response:",
        output_suffix="\n\n",
        system_sequence="### Note:",
        system_suffix="\n\n",
        stop_sequence="### Instruction:",
        names_behavior="always",
        wrap=True,
        activation_regex="alpaca",
    ),
}

REASONINGS: dict[str, Data] = {
    "think": {"name": "<think>", "prefix": "<think>\n", "suffix": "\n</think>", "separator": "\n\n"},
    "thinking": {"name": "<thinking>", "prefix": "<thinking>\n", "suffix": "\n</thinking>", "separator": "\n\n"},
    "reasoning": {"name": "<reasoning>", "prefix": "<reasoning>\n", "suffix": "\n</reasoning>", "separator": "\n\n"},
    "magistral": {"name": "[THINK]", "prefix": "[THINK]", "suffix": "[/THINK]", "separator": ""},
}

_SAMPLER: Data = {
    "temp": 1.0,
    "temperature_last": True,
    "top_p": 1.0,
    "top_k": 0,
    "top_a": 0,
    "typical_p": 1.0,
    "min_p": 0.05,
    "rep_pen": 1.0,
    "rep_pen_range": 0,
    "freq_pen": 0,
    "presence_pen": 0,
    "dry_multiplier": 0,
    "dry_base": 1.75,
    "dry_allowed_length": 2,
    "dry_penalty_last_n": 0,
    "xtc_probability": 0,
    "xtc_threshold": 0.1,
    "genamt": 600,
}
SAMPLERS: dict[str, Data] = {
    "balanced": dict(_SAMPLER),
    "steady": {**_SAMPLER, "temp": 0.7, "min_p": 0.1, "top_p": 0.95, "rep_pen": 1.05, "rep_pen_range": 2048},
    "lively": {**_SAMPLER, "temp": 1.2, "min_p": 0.08, "dry_multiplier": 0.8, "xtc_probability": 0.4},
}
