"""Token counting with a vocabulary that ships with the engine: nothing is ever downloaded.

Counts are always made with one vocabulary (`o200k_base`) and stored with the messages. What another model
family would count is estimated with a ratio: `ratio_for` gives a starting value, `learn_ratio` moves it
towards what the provider reports.
"""

import hashlib
import math
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tiktoken

from .errors import VocabularyDamaged, VocabularyMissing

DATA_DIR = Path(__file__).parent / "data"
DEFAULT_VOCABULARY = "o200k_base"

#: Longer texts are counted but not remembered, so that the cache stays small.
REMEMBERED_LENGTH = 20_000
REMEMBERED_TEXTS = 512


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: its name for tiktoken, and the file in `DATA_DIR` with the hash that tiktoken pins."""

    name: str
    url: str
    sha256: str

    @property
    def file_name(self) -> str:
        """The name under which tiktoken looks for the file: the SHA-1 of its address."""
        return hashlib.sha1(self.url.encode(), usedforsecurity=False).hexdigest()


VOCABULARIES = {
    DEFAULT_VOCABULARY: Vocabulary(
        name="o200k_base",
        url="https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken",
        sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}

# Starting points; reported usage corrects them. First match wins, on the model's name in lower case.
_FAMILIES: tuple[tuple[str, str, float], ...] = (
    (r"gpt|\bo\d\b|chatgpt|davinci", "gpt", 1.0),
    (r"claude", "claude", 1.2),
    (r"gemini|gemma", "gemini", 1.05),
    (r"qwen|qwq", "qwen", 1.05),
    (r"deepseek", "deepseek", 1.05),
    (r"glm|chatglm", "glm", 1.05),
    (r"yi-|kimi|moonshot|minimax|doubao|ernie|hunyuan", "chinese", 1.05),
    (r"llama-?2|vicuna|mythomax|alpaca", "llama-2", 1.3),
    (r"llama", "llama", 1.05),
    (r"mistral|mixtral|magistral|nemo", "mistral", 1.15),
    (r"command", "command", 1.1),
)
_UNKNOWN_RATIO = 1.1
_RATIO_BOUNDS = (0.5, 3.0)


class TokenCounter:
    """A callable that counts the tokens of a text, remembering short texts it has seen.

    The vocabulary is loaded on first use (about 0.3 s); call `warm_up` at start to have that behind you. Safe
    to share between threads.

    Raises:
        VocabularyMissing, VocabularyDamaged: on first use, when the shipped file is not there or not the
        right one.
    """

    def __init__(self, vocabulary: str = DEFAULT_VOCABULARY, *, data_dir: Path = DATA_DIR) -> None:
        self.vocabulary = vocabulary
        self._data_dir = data_dir
        self._remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(self._count)

    def __call__(self, text: str) -> int:
        if len(text) > REMEMBERED_LENGTH:
            return self._count(text)
        return self._remembered(text)

    def warm_up(self) -> None:
        """Load the vocabulary now."""
        load_encoding(self.vocabulary, self._data_dir)

    def _count(self, text: str) -> int:
        return len(load_encoding(self.vocabulary, self._data_dir).encode_ordinary(text))


@lru_cache(maxsize=4)
def load_encoding(name: str = DEFAULT_VOCABULARY, data_dir: Path = DATA_DIR) -> tiktoken.Encoding:
    """Load a shipped vocabulary, after proving that its file is the one tiktoken expects.

    The proof comes first because tiktoken deletes a file it does not recognise and then asks the network for
    it.

    Raises:
        VocabularyMissing: there is no such file.
        VocabularyDamaged: the file has other bytes than the pinned ones.
    """
    vocabulary = VOCABULARIES.get(name)
    if vocabulary is None:
        raise VocabularyMissing(name)
    check_file(vocabulary, data_dir)
    os.environ["TIKTOKEN_CACHE_DIR"] = str(data_dir)
    return tiktoken.get_encoding(name)


def check_file(vocabulary: Vocabulary, data_dir: Path = DATA_DIR) -> None:
    """Prove that the vocabulary's file is there and has the pinned bytes."""
    try:
        content = (data_dir / vocabulary.file_name).read_bytes()
    except OSError as error:
        raise VocabularyMissing(vocabulary.name) from error
    if hashlib.sha256(content).hexdigest() != vocabulary.sha256:
        raise VocabularyDamaged(vocabulary.name)


def model_family(model: str) -> str:
    """Name the family whose tokenizer a model most likely uses, or `other`."""
    return _family(model)[0]


def ratio_for(model: str) -> float:
    """How many tokens a model of this name counts for each one we count, before anything was learned."""
    return _family(model)[1]


def learn_ratio(known: float, *, counted: int, reported: int) -> float:
    """Move a ratio towards what a provider reported for a prompt that we counted ourselves.

    Short prompts say little, because fixed overhead dominates them: the step grows with the prompt up to one
    fifth.
    """
    if counted <= 0 or reported <= 0:
        return known
    step = 0.2 * min(1.0, counted / 2_000)
    lowest, highest = _RATIO_BOUNDS
    return min(highest, max(lowest, known + step * (reported / counted - known)))


def scaled(tokens: int, ratio: float) -> int:
    """Our count as the model would most likely count it, rounded up."""
    return math.ceil(tokens * ratio)


def _family(model: str) -> tuple[str, float]:
    name = model.lower()
    for pattern, family, ratio in _FAMILIES:
        if re.search(pattern, name):
            return family, ratio
    return "other", _UNKNOWN_RATIO
