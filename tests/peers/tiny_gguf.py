"""Makes a small GGUF model file without download and without training.

The file is a word-bigram language model laid out as a one-block llama network: one-hot embeddings, an
attention and a feed-forward block whose outputs are zero, and an output matrix that holds log P(next | current).
llama.cpp loads and samples it like any model, so a real server with real samplers, slots, streaming and usage
counts runs anywhere. Its replies are readable English and Chinese sentences that end by themselves; they ignore
the prompt.

Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import hashlib
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType

Sentence = list[str]

CACHE = Path(__file__).resolve().parents[2] / "var" / "peers"
END_OF_TEXT, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
IMPOSSIBLE = 1e-9
HEAD_WIDTH = 32
CONTEXT_TOKENS = 65_536

_WHO = (
    "Mira",
    "the old captain",
    "the innkeeper",
    "a grey cat",
    "the rain",
    "Kael",
    "the stranger",
    "the lantern",
)
_DOES = (
    "smiles at",
    "walks past",
    "listens to",
    "remembers",
    "waits for",
    "turns away from",
    "laughs with",
    "watches",
)
_WHAT = (
    "the window",
    "you",
    "the quiet harbour",
    "the broken clock",
    "an empty chair",
    "the firelight",
    "the letter",
)
_HOW = (
    "slowly",
    "without a word",
    "and sighs",
    "for a long moment",
    "as if nothing happened",
    "again",
    "in the dark",
)
_SAYS = (
    "stay a little longer",
    "I knew you would come",
    "do not open that door",
    "tell me everything",
    "we leave at dawn",
    "it is only the wind",
)
_WHO_ZH = ("林晚", "沈墨", "老板娘", "小白狐", "陆言", "掌门")
_DOES_ZH = ("轻轻笑了笑", "看着你", "低下头", "走到窗边", "点了点头", "没有说话")
_SCENE_ZH = ("外面下着雨", "灯火摇晃", "天快亮了", "风停了", "茶已经凉了")
_WORD = re.compile(r" ?[A-Za-z']+|[\u4e00-\u9fff]|[^A-Za-z\u4e00-\u9fff]")

#: ChatML with tool calls, so that the server's tool-call parser has something to do.
CHAT_TEMPLATE = (
    "{% if tools %}<|im_start|>system\nTools:\n{% for t in tools %}{{ t | tojson }}\n{% endfor %}"
    'Call one as <tool_call>\n{"name": ..., "arguments": ...}\n</tool_call><|im_end|>\n{% endif %}'
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% if m['content'] %}{{ m['content'] }}{% endif %}"
    "{% if m['tool_calls'] %}{% for c in m['tool_calls'] %}<tool_call>\n"
    "{\"name\": \"{{ c['function']['name'] }}\", \"arguments\": {{ c['function']['arguments'] | tojson }}}\n"
    "</tool_call>{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class TinyModel:
    """What to generate. ``prompt_words`` adds so many words, and 6.7k Chinese characters, for prompts only.

    With them token counts look like a real tokenizer's (14 MB); with 0 the file has 0.9 MB.
    """

    mean_sentences: float = 6.0
    prompt_words: int = 0
    sentences: int = 4000
    seed: int = 7

    def path(self, folder: Path = CACHE) -> Path:
        """Return the model's file, generating it the first time (about a second)."""
        source = Path(__file__).read_bytes() + repr(self).encode()
        file = folder / f"tiny-{hashlib.sha256(source).hexdigest()[:12]}.gguf"
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            # Several test processes may find it missing at once: the rename is what makes it theirs.
            half = file.with_suffix(f".{random.SystemRandom().getrandbits(32):x}")
            write_model(self, half)
            half.replace(file)
        return file


def write_model(model: TinyModel, file: Path) -> None:
    """Write the model file."""
    stories = _stories(random.Random(model.seed), model)
    vocabulary = _Vocabulary.of(stories)
    states = _padded(len(vocabulary.tokens))
    spoken = len(vocabulary.tokens)
    log_probabilities = _log_probabilities(stories, vocabulary, states)
    if model.prompt_words:
        vocabulary.add_prompt_words(model.prompt_words)
    vocabulary.pad()

    writer = GGUFWriter(str(file), "llama")
    _write_header(writer, states, vocabulary)
    _write_weights(writer, states, spoken, len(vocabulary.tokens), log_probabilities)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _stories(rng: random.Random, model: TinyModel) -> list[Sentence]:
    stories = []
    for _ in range(model.sentences // 6):
        length = int(rng.expovariate(1 / model.mean_sentences)) + 2
        paragraphs = (" ".join(_sentence(rng) for _ in range(min(length - start, 3))) for start in range(0, length, 3))
        stories.append(_WORD.findall("\n\n".join(paragraphs)))
    return stories


def _sentence(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.45:
        return f"{rng.choice(_WHO).capitalize()} {rng.choice(_DOES)} {rng.choice(_WHAT)} {rng.choice(_HOW)}."
    if kind < 0.65:
        return f'"{rng.choice(_SAYS).capitalize()}," {rng.choice(["she", "he"])} says.'
    if kind < 0.75:
        return f"*{rng.choice(_WHO).capitalize()} {rng.choice(_DOES)} {rng.choice(_WHAT)}.*"
    return f"{rng.choice(_WHO_ZH)}{rng.choice(_DOES_ZH)}，{rng.choice(_SCENE_ZH)}。"


@dataclass
class _Vocabulary:
    """Tokens in the order of their ids, written as the RWKV tokenizer wants them: escaped byte strings."""

    tokens: list[str] = field(default_factory=lambda: [END_OF_TEXT, TURN_START, TURN_END])
    types: list[TokenType] = field(default_factory=lambda: [TokenType.CONTROL] * 3)
    ids: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def of(cls, stories: list[Sentence]) -> "_Vocabulary":
        vocabulary = cls()
        for byte in range(256):
            vocabulary.add(bytes([byte]))
        for story in stories:
            for word in story:
                vocabulary.add(word.encode())
        return vocabulary

    def add(self, word: bytes) -> None:
        if word not in self.ids:
            self.ids[word] = len(self.tokens)
            self.tokens.append(repr(word)[2:-1])
            self.types.append(TokenType.NORMAL)

    def add_prompt_words(self, count: int) -> None:
        """Add the commonest words of the standard library's sources and the characters of GB 2312."""
        words: Counter[str] = Counter()
        for source in sorted(Path(random.__file__).parent.glob("*.py"))[:150]:
            words.update(re.findall(r" ?[A-Za-z]{2,14}", source.read_text("utf-8", "ignore")))
        for word, _count in words.most_common(count):
            self.add(word.encode())
        for character in _gb2312_characters():
            self.add(character.encode())

    def pad(self) -> None:
        for number in range(len(self.tokens), _padded(len(self.tokens))):
            self.tokens.append(f"<|unused{number}|>")
            self.types.append(TokenType.UNUSED)


def _gb2312_characters() -> Iterator[str]:
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def _padded(count: int) -> int:
    return (count + 31) // 32 * 32


def _log_probabilities(
    stories: list[Sentence], vocabulary: _Vocabulary, states: int
) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """Return log P(next | current), a row per state; a state never seen acts like the start of a reply."""
    counts = np.zeros((states, len(vocabulary.tokens)))
    start = np.zeros(len(vocabulary.tokens))
    turn_end = vocabulary.tokens.index(TURN_END)
    for story in stories:
        tokens = [vocabulary.ids[word.encode()] for word in story] + [turn_end]
        start[tokens[0]] += 1
        for current, following in pairwise(tokens):
            counts[current, following] += 1
    counts[counts.sum(axis=1) == 0] = start
    shares = counts / counts.sum(axis=1, keepdims=True)
    logs: np.ndarray[tuple[int, int], np.dtype[np.float32]] = np.log(np.maximum(shares, IMPOSSIBLE)).astype(np.float32)
    return logs


def _write_header(writer: GGUFWriter, states: int, vocabulary: _Vocabulary) -> None:
    writer.add_name("tiny-bigram-storyteller")
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(states)
    writer.add_block_count(1)
    writer.add_feed_forward_length(HEAD_WIDTH)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD_WIDTH)
    writer.add_value_length(HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(HEAD_WIDTH)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(len(vocabulary.tokens))
    writer.add_file_type(1)
    writer.add_tokenizer_model("rwkv")
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(vocabulary.tokens.index(TURN_END))
    writer.add_eot_token_id(vocabulary.tokens.index(TURN_END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _write_weights(
    writer: GGUFWriter,
    states: int,
    spoken: int,
    tokens: int,
    log_probabilities: "np.ndarray[tuple[int, int], np.dtype[np.float32]]",
) -> None:
    # The norm before the output turns a one-hot state into sqrt(states) times itself, hence the scale.
    scale = math.sqrt(states)
    embedding = np.zeros((tokens, states), np.float16)
    embedding[np.arange(spoken), np.arange(spoken)] = 1
    embedding[spoken:, 35] = 1  # words of prompts only share the state of one byte that no story contains
    output = np.full((tokens, states), math.log(IMPOSSIBLE) / scale, np.float16)
    output[:spoken] = (log_probabilities.T / scale).astype(np.float16)

    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", np.ones(states, np.float32))
    writer.add_tensor("output.weight", output)
    writer.add_tensor("blk.0.attn_norm.weight", np.ones(states, np.float32))
    writer.add_tensor("blk.0.ffn_norm.weight", np.ones(states, np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "ffn_gate", "ffn_up"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((HEAD_WIDTH, states), np.float16))
    for name in ("attn_output", "ffn_down"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((states, HEAD_WIDTH), np.float16))


if __name__ == "__main__":
    sys.stdout.write(f"{TinyModel(prompt_words=4000).path()}\n")
