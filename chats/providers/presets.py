"""The services and local servers people connect to, each with what its documentation says it accepts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chats.providers.errors import _
from chats.providers.types import Capabilities, Clocks, ConnectionSpec, DialectName

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

_BASIC = frozenset({"temperature", "top_p"})
_PENALTIES = frozenset({"frequency_penalty", "presence_penalty"})
_DRY = frozenset(name for name in SAMPLERS if name.startswith("dry_"))
_XTC = frozenset(name for name in SAMPLERS if name.startswith("xtc_"))
_MIROSTAT = frozenset(name for name in SAMPLERS if name.startswith("mirostat_"))


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


_KEY_HINT = _("Create a key in your account there and paste it here.")
_LOCAL_HINT = _("Start the server on your machine first; it needs no key.")
_LOCAL_CLOCKS = Clocks(first_token_s=60.0)  # a cold local model loads and reads a long prompt first

_LLAMA_CPP = Capabilities(
    tools=True,
    prefill=True,
    samplers=_BASIC
    | _PENALTIES
    | _DRY
    | _XTC
    | _MIROSTAT
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
    samplers=_BASIC
    | _PENALTIES
    | _DRY
    | _XTC
    | _MIROSTAT
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
    samplers=_BASIC
    | _PENALTIES
    | _DRY
    | _XTC
    | _MIROSTAT
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
    samplers=_BASIC | _PENALTIES | {"top_k", "min_p", "repetition_penalty", "logit_bias"},
)
_TEXTGEN = Capabilities(
    prefill=True,
    samplers=_BASIC
    | _PENALTIES
    | _DRY
    | _XTC
    | _MIROSTAT
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

_ALL = (
    Preset(
        "openai",
        "OpenAI",
        "openai_chat",
        "https://api.openai.com/v1",
        hint=_KEY_HINT,
        docs_url="https://platform.openai.com/api-keys",
        default_model="gpt-5-mini",
        capabilities=Capabilities(
            names=True,
            tools=True,
            images=True,
            samplers=_BASIC | _PENALTIES | {"logit_bias"},
            max_tokens_field="max_completion_tokens",
            max_stop=4,
        ),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "anthropic",
        "Anthropic Claude",
        "anthropic",
        "https://api.anthropic.com/v1",
        hint=_KEY_HINT,
        docs_url="https://console.anthropic.com/settings/keys",
        default_model="claude-sonnet-4-5",
        capabilities=Capabilities(
            alternation=True, tools=True, images=True, samplers=_BASIC | {"top_k"}, seed_field=""
        ),
    ),
    Preset(
        "gemini",
        "Google Gemini",
        "gemini",
        "https://generativelanguage.googleapis.com/v1beta",
        hint=_KEY_HINT,
        docs_url="https://aistudio.google.com/apikey",
        default_model="gemini-2.5-flash",
        capabilities=Capabilities(
            alternation=True,
            tools=True,
            images=True,
            samplers=_BASIC | _PENALTIES | {"top_k"},
            sampler_names={
                "top_p": "topP",
                "top_k": "topK",
                "frequency_penalty": "frequencyPenalty",
                "presence_penalty": "presencePenalty",
            },
            max_stop=5,
        ),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "openrouter",
        "OpenRouter",
        "openai_chat",
        "https://openrouter.ai/api/v1",
        hint=_KEY_HINT,
        docs_url="https://openrouter.ai/keys",
        default_model="openrouter/auto",
        capabilities=Capabilities(
            tools=True,
            images=True,
            prefill=True,
            reasoning_field="reasoning",
            samplers=_BASIC | _PENALTIES | {"top_k", "min_p", "top_a", "repetition_penalty", "logit_bias"},
        ),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "deepseek",
        "DeepSeek",
        "openai_chat",
        "https://api.deepseek.com/v1",
        hint=_KEY_HINT,
        docs_url="https://platform.deepseek.com/api_keys",
        default_model="deepseek-chat",
        capabilities=Capabilities(tools=True, samplers=_BASIC | _PENALTIES, seed_field="", max_stop=16),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "mistral",
        "Mistral",
        "openai_chat",
        "https://api.mistral.ai/v1",
        hint=_KEY_HINT,
        docs_url="https://console.mistral.ai/api-keys",
        default_model="mistral-small-latest",
        capabilities=Capabilities(
            alternation=True,
            tools=True,
            images=True,
            samplers=_BASIC | _PENALTIES,
            seed_field="random_seed",
            stream_usage=False,
        ),
    ),
    Preset(
        "groq",
        "Groq",
        "openai_chat",
        "https://api.groq.com/openai/v1",
        hint=_KEY_HINT,
        docs_url="https://console.groq.com/keys",
        default_model="llama-3.3-70b-versatile",
        capabilities=Capabilities(tools=True, reasoning_field="reasoning", max_stop=4),
    ),
    Preset(
        "xai",
        "xAI Grok",
        "openai_chat",
        "https://api.x.ai/v1",
        hint=_KEY_HINT,
        docs_url="https://console.x.ai",
        default_model="grok-4",
        capabilities=Capabilities(tools=True, images=True),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "together",
        "Together AI",
        "openai_chat",
        "https://api.together.xyz/v1",
        hint=_KEY_HINT,
        docs_url="https://api.together.ai/settings/api-keys",
        default_model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
        capabilities=Capabilities(
            tools=True, samplers=_BASIC | _PENALTIES | {"top_k", "min_p", "repetition_penalty", "logit_bias"}
        ),
    ),
    Preset(
        "moonshot",
        "Moonshot Kimi",
        "openai_chat",
        "https://api.moonshot.cn/v1",
        hint=_KEY_HINT,
        docs_url="https://platform.moonshot.cn/console/api-keys",
        default_model="kimi-latest",
        capabilities=Capabilities(tools=True, images=True, samplers=_BASIC | _PENALTIES, seed_field="", max_stop=5),
    ),
    Preset(
        "zhipu",
        "Zhipu GLM",
        "openai_chat",
        "https://open.bigmodel.cn/api/paas/v4",
        hint=_KEY_HINT,
        docs_url="https://open.bigmodel.cn/usercenter/apikeys",
        default_model="glm-4.6",
        capabilities=Capabilities(tools=True, seed_field="", max_stop=1),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "qwen",
        "Qwen (DashScope)",
        "openai_chat",
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
        hint=_KEY_HINT,
        docs_url="https://bailian.console.aliyun.com/?tab=model#/api-key",
        default_model="qwen-plus",
        capabilities=Capabilities(tools=True, samplers=_BASIC | {"top_k", "presence_penalty", "repetition_penalty"}),
    ),
    Preset(
        "siliconflow",
        "SiliconFlow",
        "openai_chat",
        "https://api.siliconflow.cn/v1",
        hint=_KEY_HINT,
        docs_url="https://cloud.siliconflow.cn/account/ak",
        default_model="deepseek-ai/DeepSeek-V3",
        capabilities=Capabilities(
            tools=True, samplers=_BASIC | {"top_k", "min_p", "frequency_penalty"}, seed_field="", max_stop=4
        ),
        clocks=Clocks(first_token_s=60.0),
    ),
    Preset(
        "ollama",
        "Ollama",
        "openai_chat",
        "http://127.0.0.1:11434/v1",
        needs_key=False,
        hint=_LOCAL_HINT,
        docs_url="https://ollama.com/download",
        capabilities=Capabilities(tools=True, images=True, reasoning_field="reasoning", samplers=_BASIC | _PENALTIES),
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
            samplers=_BASIC | _PENALTIES | {"top_k", "repetition_penalty", "logit_bias"},
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
        capabilities=Capabilities(tools=True, samplers=_BASIC | _PENALTIES),
    ),
)

PRESETS: Mapping[str, Preset] = {preset.slug: preset for preset in _ALL}
