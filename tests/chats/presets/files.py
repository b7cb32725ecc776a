"""Preset files as people have them: with everything the peer writes, with what nobody knows, and with secrets."""

import json
from typing import Any

SECRET = "sk-zinnober-0123456789"

CHAT: dict[str, Any] = {
    "chat_completion_source": "custom",
    "custom_url": "https://models.example/v1",
    "custom_include_headers": f"Authorization: Bearer {SECRET}",
    "reverse_proxy": "https://proxy.example",
    "proxy_password": SECRET,
    "openai_model": "gpt-4o",
    "temperature": 0.65,
    "frequency_penalty": 0.2,
    "presence_penalty": 0,
    "top_p": 0.9,
    "top_k": 0,
    "openai_max_context": 16000,
    "openai_max_tokens": 350,
    "wrap_in_quotes": False,
    "names_behavior": 0,
    "impersonation_prompt": "[Write as {{user}}.]",
    "new_chat_prompt": "[A new chat begins]",
    "continue_nudge_prompt": "[Go on.]",
    "wi_format": "{0}",
    "squash_system_messages": False,
    "seed": -1,
    "n": 1,
    "prompts": [
        {"identifier": "main", "name": "Main", "system_prompt": True, "role": "system", "content": "Be {{char}}."},
        {"identifier": "nsfw", "name": "Aux", "system_prompt": True, "role": "system", "content": ""},
        {"identifier": "chatHistory", "name": "Chat History", "system_prompt": True, "marker": True},
        {"identifier": "charDescription", "name": "Char Description", "system_prompt": True, "marker": True},
        {"identifier": "jailbreak", "name": "Post", "system_prompt": True, "role": "system", "content": "Stay calm."},
        {
            "identifier": "9f-own",
            "name": "Weather",
            "role": "user",
            "content": "It rains.",
            "injection_position": 1,
            "injection_depth": 2,
            "injection_order": 90,
            "injection_trigger": ["normal", "swipe"],
            "unheard_of": {"kept": [1, 2]},
        },
    ],
    "prompt_order": [
        {"character_id": 100000, "order": [{"identifier": "main", "enabled": True}]},
        {
            "character_id": 100001,
            "order": [
                {"identifier": "main", "enabled": True},
                {"identifier": "charDescription", "enabled": True},
                {"identifier": "nsfw", "enabled": False},
                {"identifier": "chatHistory", "enabled": True},
                {"identifier": "9f-own", "enabled": True},
                {"identifier": "jailbreak", "enabled": True, "unheard_of": 1},
                {"identifier": "defined-nowhere", "enabled": False},
            ],
        },
    ],
    "extensions": {"regex_scripts": [{"id": "x", "findRegex": "/a/g"}], "SPreset": {"deep": {"er": None}}},
}
SAMPLER: dict[str, Any] = {
    "temp": 0.8,
    "top_p": 0.95,
    "top_k": 40,
    "min_p": 0.05,
    "rep_pen": 1.1,
    "rep_pen_range": 1024,
    "dry_multiplier": 0.8,
    "dry_base": 1.75,
    "dry_allowed_length": 2,
    "dry_sequence_breakers": '["\\n", ":"]',
    "genamt": 220,
    "max_length": 8192,
    "banned_tokens": '"barely above a whisper"\n[12, 13]',
    "sampler_order": [6, 0, 1],
    "api_key": SECRET,
}
CONTEXT: dict[str, Any] = {
    "name": "Rainy",
    "story_string": "{{#if system}}{{system}}\n{{/if}}{{#if description}}{{description}}\n{{/if}}{{trim}}",
    "chat_start": "***",
    "example_separator": "***",
    "story_string_position": 0,
    "trim_sentences": True,
    "later_field": 3,
}
INSTRUCT: dict[str, Any] = {
    "name": "Marks",
    "input_sequence": "<|im_start|>user",
    "input_suffix": "<|im_end|>\n",
    "output_sequence": "<|im_start|>assistant",
    "output_suffix": "<|im_end|>\n",
    "stop_sequence": "<|im_end|>",
    "wrap": True,
    "macro": True,
    "names_behavior": "none",
    "bind_to_context": True,
}
SYSTEM: dict[str, Any] = {"name": "Calm", "content": "Write calmly as {{char}}.", "post_history": "Calmly."}
REASONING: dict[str, Any] = {"name": "Thoughts", "prefix": "<t>", "suffix": "</t>", "separator": "\n"}
ALL = {
    "chat": CHAT,
    "sampler": SAMPLER,
    "context": CONTEXT,
    "instruct": INSTRUCT,
    "system": SYSTEM,
    "reasoning": REASONING,
}


def as_file(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
