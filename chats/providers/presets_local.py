"""Presets of servers that people run themselves, and the open one for everything else."""

from chats.providers.errors import _
from chats.providers.preset import Preset
from chats.providers.samplers import BASIC, DRY, MIROSTAT, PENALTIES, XTC
from chats.providers.types import Capabilities, Clocks

_LOCAL_HINT = _("Start the server on your machine first; it needs no key.")
_LOCAL_CLOCKS = Clocks(first_token_s=60.0)  # a cold local model loads and reads a long prompt first

_LLAMA_CPP = Capabilities(
    tools=True,
    prefill=True,
    samplers=BASIC
    | PENALTIES
    | DRY
    | XTC
    | MIROSTAT
    | {"top_k", "min_p", "typical_p", "top_n_sigma", "repetition_penalty", "repetition_penalty_range"}
    | {"dynatemp_range", "dynatemp_exponent", "grammar", "json_schema", "logit_bias"},
    sampler_names={
        "repetition_penalty": "repeat_penalty",
        "repetition_penalty_range": "repeat_last_n",
        "dry_penalty_range": "dry_penalty_last_n",
        "mirostat_mode": "mirostat",
    },
)
_KOBOLD = Capabilities(
    prefill=True,
    samplers=BASIC
    | PENALTIES
    | DRY
    | XTC
    | MIROSTAT
    | {
        "top_k",
        "min_p",
        "top_a",
        "typical_p",
        "top_n_sigma",
        "repetition_penalty",
        "repetition_penalty_range",
    }
    | {"dynatemp_range", "dynatemp_exponent", "smoothing_factor", "grammar", "logit_bias", "banned_strings"},
    sampler_names={
        "typical_p": "typical",
        "top_n_sigma": "nsigma",
        "repetition_penalty": "rep_pen",
        "repetition_penalty_range": "rep_pen_range",
        "dry_penalty_range": "dry_penalty_last_n",
        "mirostat_mode": "mirostat",
    },
    seed_field="sampler_seed",
    stream_usage=False,
)
_TABBY = Capabilities(
    prefill=True,
    tools=True,
    samplers=BASIC
    | PENALTIES
    | DRY
    | XTC
    | MIROSTAT
    | {
        "top_k",
        "min_p",
        "top_a",
        "typical_p",
        "repetition_penalty",
        "repetition_penalty_range",
        "smoothing_factor",
    }
    | {"grammar", "json_schema", "logit_bias", "banned_strings"},
    sampler_names={
        "repetition_penalty_range": "penalty_range",
        "grammar": "grammar_string",
        "dry_penalty_range": "dry_range",
    },
)
_VLLM = Capabilities(
    tools=True,
    images=True,
    samplers=BASIC | PENALTIES | {"top_k", "min_p", "repetition_penalty", "logit_bias"},
)
_TEXTGEN = Capabilities(
    prefill=True,
    samplers=BASIC
    | PENALTIES
    | DRY
    | XTC
    | MIROSTAT
    | {
        "top_k",
        "min_p",
        "top_a",
        "typical_p",
        "top_n_sigma",
        "repetition_penalty",
        "repetition_penalty_range",
    }
    | {"smoothing_factor", "dynatemp_exponent", "logit_bias"},
    sampler_names={
        "dry_penalty_range": "dry_penalty_last_n",
        "repetition_penalty_range": "repetition_penalty_range",
    },
)

LOCAL = (
    Preset(
        "ollama",
        "Ollama",
        "openai_chat",
        "http://127.0.0.1:11434/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://ollama.com/download",
        capabilities=Capabilities(tools=True, images=True, reasoning_field="reasoning", samplers=BASIC | PENALTIES),
        local_ports=(11434,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "lmstudio",
        "LM Studio",
        "openai_chat",
        "http://127.0.0.1:1234/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://lmstudio.ai/docs/app/api",
        capabilities=Capabilities(
            tools=True,
            images=True,
            samplers=BASIC | PENALTIES | {"top_k", "repetition_penalty", "logit_bias"},
            sampler_names={"repetition_penalty": "repeat_penalty"},
        ),
        local_ports=(1234,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "llamacpp",
        "llama.cpp",
        "openai_chat",
        "http://127.0.0.1:8080/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
        capabilities=_LLAMA_CPP,
        local_ports=(8080,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "koboldcpp",
        "KoboldCpp",
        "openai_chat",
        "http://127.0.0.1:5001/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://github.com/LostRuins/koboldcpp/wiki",
        capabilities=_KOBOLD,
        local_ports=(5001,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "textgen",
        "text-generation-webui",
        "openai_chat",
        "http://127.0.0.1:5000/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://github.com/oobabooga/text-generation-webui/wiki",
        capabilities=_TEXTGEN,
        local_ports=(5000,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "tabbyapi",
        "TabbyAPI",
        "openai_chat",
        "http://127.0.0.1:5000/v1",
        hint=_("Start the server first; it prints its key when it starts."),
        docs_url="https://github.com/theroyallab/tabbyAPI/wiki",
        capabilities=_TABBY,
        local_ports=(5000,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "vllm",
        "vLLM",
        "openai_chat",
        "http://127.0.0.1:8000/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://docs.vllm.ai",
        capabilities=_VLLM,
        local_ports=(8000,),
        clocks=_LOCAL_CLOCKS,
    ),
    Preset(
        "custom",
        "Custom",
        "openai_chat",
        "",
        needs_key=False,
        hint=_("Any service that speaks OpenAI's chat format. The address often ends in /v1."),
        capabilities=Capabilities(tools=True, samplers=BASIC | PENALTIES),
    ),
)
